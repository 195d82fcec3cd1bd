"""XMP metadata in pictures (RDF/XML, ISO 16684-1): reading and writing. Pure.

Properties as in the IPTC Photo Metadata Standard 2021.1 (Core and Extension) and PLUS.
"""

from __future__ import annotations

import re
from html import escape
from typing import Any

from lxml import etree

from . import moments

#: The key under which :func:`decode` gives a date that stands in no field of IPTC's.
OTHER_DATE = "other_date"
_NS = {
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "dc": "http://purl.org/dc/elements/1.1/",
    "photoshop": "http://ns.adobe.com/photoshop/1.0/",
    "xmpRights": "http://ns.adobe.com/xap/1.0/rights/",
    "xmpNote": "http://ns.adobe.com/xmp/note/",
    "Iptc4xmpCore": "http://iptc.org/std/Iptc4xmpCore/1.0/xmlns/",
    "Iptc4xmpExt": "http://iptc.org/std/Iptc4xmpExt/2008-02-29/",
    "plus": "http://ns.useplus.org/ldf/xmp/1.0/",
    "xmp": "http://ns.adobe.com/xap/1.0/",
    "exif": "http://ns.adobe.com/exif/1.0/",
}
_PROPERTIES = {
    "headline": "photoshop:Headline", "caption": "dc:description", "credit": "photoshop:Credit", "byline": "dc:creator",
    "copyright": "dc:rights", "usage_terms": "xmpRights:UsageTerms", "date_created": "photoshop:DateCreated",
    "city": "photoshop:City", "country": "photoshop:Country", "instructions": "photoshop:Instructions",
    "keywords": "dc:subject", "title": "dc:title", "source": "photoshop:Source",
    "alt_text": "Iptc4xmpCore:AltTextAccessibility", "ext_description": "Iptc4xmpCore:ExtDescrAccessibility",
    "job_id": "photoshop:TransmissionReference", "country_code": "Iptc4xmpCore:CountryCode",
    "creator_title": "photoshop:AuthorsPosition", "web_statement": "xmpRights:WebStatement",
    "digital_source_type": "Iptc4xmpExt:DigitalSourceType",
}  # fmt: skip
#: Where the date also stands (Metadata Working Group 2.0, 5.4): of taking it, of making it digital. Names of no field of ours.
_DATES = ("exif:DateTimeOriginal", "exif:DateTimeDigitized", "xmp:CreateDate")
#: Of the structure Location Created (IPTC Extension): where the picture was taken. Location Shown may be somewhere else.
_PLACE = {
    "city": "Iptc4xmpExt:City", "country": "Iptc4xmpExt:CountryName", "country_code": "Iptc4xmpExt:CountryCode",
}  # fmt: skip
_ALT = {"caption", "copyright", "usage_terms", "title", "alt_text", "ext_description"}
_XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_INVALID = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
MAX_BYTES = 8 * 1024 * 1024


def _tag(name: str) -> str:
    prefix, _, local = name.partition(":")
    return f"{{{_NS[prefix]}}}{local}"


_LI, _VALUE, _DESCRIPTION, _ABOUT = _tag("rdf:li"), _tag("rdf:value"), _tag("rdf:Description"), _tag("rdf:RDF")


def decode(packet: bytes, languages: tuple[str, ...] = ("de", "en")) -> dict[str, Any]:
    """The properties we know of one XMP packet; an unreadable packet gives nothing.

    ``languages``: which language alternative (ISO 16684-1, 8.2.2.4) is taken, then ``x-default``, then the first.
    """
    root = _parse(packet)
    if root is None:
        return {}
    found: dict[str, Any] = {}
    place: dict[str, str] = {}
    dates: dict[str, str] = {}
    for rdf in root.iter(_ABOUT):
        # Only the picture's own description: nested ones tell of works shown in it, ingredients, licensors.
        for description in rdf.iterchildren(_DESCRIPTION):
            for name, prop in _PROPERTIES.items():
                if name not in found and (value := _property(description, prop, name, languages)):
                    found[name] = value
            if "licensor_url" not in found and (url := _licensor(description)):
                found["licensor_url"] = url
            place = place or _place(description, languages)
            for prop in _DATES:
                if moment := moments.iso(_property(description, prop, "date_created", languages)):
                    dates.setdefault(prop, moment)
    if moment := moments.iso(found.pop("date_created", "")):
        found["date_created"] = moment
    elif dates:
        found[OTHER_DATE] = next(dates[prop] for prop in _DATES if prop in dates)
    # One place, not two mixed: the structure fills what the plain fields of the same place leave empty.
    if found.get("city", place.get("city")) == place.get("city") or "city" not in place:
        found = {**place, **found}
    return found


def _place(description: Any, languages: tuple[str, ...]) -> dict[str, str]:
    """City, country and country's code of the first Location Created that has one."""
    for created in description.iterchildren(_tag("Iptc4xmpExt:LocationCreated")):
        for holder in created.iter():
            told = {name: _property(holder, prop, name, languages) for name, prop in _PLACE.items()}
            if any(told.values()):
                return {name: value for name, value in told.items() if value}
    return {}


def extended_guid(packet: bytes) -> str:
    """``xmpNote:HasExtendedXMP``: the GUID of the packet's continuation in further segments (XMP part 3, 1.1.3.1)."""
    match = re.search(rb"HasExtendedXMP[^0-9A-Fa-f]{1,12}([0-9A-Fa-f]{32})", packet)
    return match.group(1).decode().upper() if match else ""


def _parse(packet: bytes) -> Any:
    if not packet or len(packet) > MAX_BYTES:
        return None
    if packet[:4].count(0) >= 1 and not packet.startswith((b"\xff\xfe", b"\xfe\xff")):
        packet = packet.strip(b"\x00")
    start, end = packet.find(b"<"), packet.rfind(b">")
    if packet[:2] not in (b"\xff\xfe", b"\xfe\xff"):
        packet = packet[start : end + 1]
    if b"<!DOCTYPE" in packet or b"<!ENTITY" in packet:  # XMP has neither (ISO 16684-1, 7.3); they only carry attacks
        return None
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, recover=False)
    try:
        return etree.fromstring(packet, parser)
    except (etree.XMLSyntaxError, ValueError):
        return None


def _property(description: Any, prop: str, name: str, languages: tuple[str, ...]) -> Any:
    """A property in element or in attribute form (ISO 16684-1, 7.4 and 7.5)."""
    element = description.find(_tag(prop))
    if element is None:
        text = (description.get(_tag(prop)) or "").strip()
        return [text] if text and name == "keywords" else text
    items = [li for container in element for li in container.iterchildren(_LI)]
    if not items:
        text = _text(element)
        return [text] if text and name == "keywords" else text
    texts = [(text, (li.get(_XML_LANG) or "").lower()) for li in items if (text := _text(li))]
    if name == "keywords":
        return [text for text, _ in texts]
    if name in ("byline", "date_created"):
        return ", ".join(text for text, _ in texts)
    for wanted in (*languages, "x-default"):
        for text, tongue in texts:
            if tongue == wanted or tongue.startswith(f"{wanted}-"):
                return text
    return texts[0][0] if texts else ""


def _text(element: Any) -> str:
    """Simple value, URI value (``rdf:resource``) or value with qualifiers (``rdf:value``)."""
    if resource := element.get(_tag("rdf:resource")):
        return str(resource).strip()
    qualified = element.find(f".//{_VALUE}")
    if qualified is not None:
        return (qualified.text or "").strip()
    attribute = element.get(_VALUE)
    return str(attribute).strip() if attribute else "".join(element.itertext()).strip()


def _licensor(description: Any) -> str:
    """``plus:LicensorURL`` of the first licensor (PLUS LDF; IPTC 2021.1, Licensor)."""
    for licensor in description.iterchildren(_tag("plus:Licensor")):
        for element in licensor.iter():
            if element.tag == _tag("plus:LicensorURL"):
                return _text(element)
            if url := element.get(_tag("plus:LicensorURL")):
                return str(url).strip()
    return ""


def encode(values: dict[str, Any], language: str = "") -> bytes:
    """An XMP packet holding the values; ``language`` is said beside ``x-default`` in language alternatives."""
    parts = []
    for name, prop in _PROPERTIES.items():
        value = values.get(name)
        if not value:
            continue
        if name == "keywords":
            inner = "<rdf:Bag>" + "".join(f"<rdf:li>{_escape(v)}</rdf:li>" for v in value) + "</rdf:Bag>"
        elif name == "byline":
            inner = f"<rdf:Seq><rdf:li>{_escape(value)}</rdf:li></rdf:Seq>"
        elif name in _ALT:
            tongues = ["x-default", language] if language else ["x-default"]
            inner = "".join(f'<rdf:li xml:lang="{escape(t)}">{_escape(value)}</rdf:li>' for t in tongues)
            inner = f"<rdf:Alt>{inner}</rdf:Alt>"
        else:
            inner = _escape(value)
        parts.append(f"<{prop}>{inner}</{prop}>")
    if url := values.get("licensor_url"):
        licensor = f'<rdf:li rdf:parseType="Resource"><plus:LicensorURL>{_escape(url)}</plus:LicensorURL></rdf:li>'
        parts.append(f"<plus:Licensor><rdf:Seq>{licensor}</rdf:Seq></plus:Licensor>")
    body = "".join(parts)
    spaces = " ".join(f'xmlns:{p}="{uri}"' for p, uri in _NS.items() if p == "rdf" or f"<{p}:" in body)
    return (
        '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/">'
        f'<rdf:RDF {spaces}><rdf:Description rdf:about="">{body}</rdf:Description></rdf:RDF></x:xmpmeta>'
        '<?xpacket end="w"?>'
    ).encode()


def _escape(value: Any) -> str:
    return escape(_INVALID.sub("", str(value)), quote=False)
