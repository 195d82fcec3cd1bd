"""XMP metadata in pictures (RDF/XML): reading and writing. Pure. Properties as in the IPTC Photo Metadata Standard 2021.1."""

from __future__ import annotations

from html import escape
from typing import Any

from lxml import etree

_NS = {
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "dc": "http://purl.org/dc/elements/1.1/",
    "photoshop": "http://ns.adobe.com/photoshop/1.0/",
    "xmpRights": "http://ns.adobe.com/xap/1.0/rights/",
    "core": "http://iptc.org/std/Iptc4xmpCore/1.0/xmlns/",
    "ext": "http://iptc.org/std/Iptc4xmpExt/2008-02-29/",
    "plus": "http://ns.useplus.org/ldf/xmp/1.0/",
}
_PROPERTIES = {
    "headline": "photoshop:Headline", "caption": "dc:description", "credit": "photoshop:Credit", "byline": "dc:creator",
    "copyright": "dc:rights", "usage_terms": "xmpRights:UsageTerms", "date_created": "photoshop:DateCreated",
    "city": "photoshop:City", "country": "photoshop:Country", "instructions": "photoshop:Instructions",
    "keywords": "dc:subject", "title": "dc:title", "source": "photoshop:Source", "alt_text": "core:AltTextAccessibility",
    "ext_description": "core:ExtDescrAccessibility", "job_id": "photoshop:TransmissionReference",
    "country_code": "core:CountryCode", "creator_title": "photoshop:AuthorsPosition",
    "web_statement": "xmpRights:WebStatement", "digital_source_type": "ext:DigitalSourceType",
}  # fmt: skip
_XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"


def _tag(name: str) -> str:
    prefix, _, local = name.partition(":")
    return f"{{{_NS[prefix]}}}{local}"


def decode(packet: bytes, languages: tuple[str, ...] = ("de", "en")) -> dict[str, Any]:
    """The properties we know of an XMP packet; an unreadable packet gives nothing."""
    if b"<!ENTITY" in packet:
        return {}
    start, end = packet.find(b"<"), packet.rfind(b">")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, recover=False)
    try:
        root = etree.fromstring(packet[start : end + 1], parser)
    except (etree.XMLSyntaxError, ValueError):
        return {}
    found: dict[str, Any] = {}
    for description in root.iter(_tag("rdf:Description")):
        for name, prop in _PROPERTIES.items():
            value = description.get(_tag(prop))
            element = description.find(_tag(prop))
            if value is None and element is not None:
                value = _value(element, name, languages)
            if value and name not in found:
                found[name] = value
    return found


def _value(element: Any, name: str, languages: tuple[str, ...]) -> Any:
    items = list(element.iter(_tag("rdf:li")))
    if not items:
        resource = element.get(_tag("rdf:resource"))
        return (resource or "".join(element.itertext())).strip()
    texts = [("".join(i.itertext()).strip(), (i.get(_XML_LANG) or "").lower()) for i in items]
    if name == "keywords":
        return [t for t, _lang in texts if t]
    if name == "byline":
        return ", ".join(t for t, _lang in texts if t)
    for wanted in (*languages, "x-default"):
        for text, tongue in texts:
            if text and tongue.startswith(wanted):
                return text
    return texts[0][0]


_ALT = {"caption", "copyright", "usage_terms", "title", "alt_text", "ext_description"}


def encode(values: dict[str, Any]) -> bytes:
    """An XMP packet holding the values."""
    parts = []
    for name, prop in _PROPERTIES.items():
        value = values.get(name)
        if not value:
            continue
        if name == "keywords":
            inner = "<rdf:Bag>" + "".join(f"<rdf:li>{escape(str(v))}</rdf:li>" for v in value) + "</rdf:Bag>"
        elif name == "byline":
            inner = f"<rdf:Seq><rdf:li>{escape(str(value))}</rdf:li></rdf:Seq>"
        elif name in _ALT:
            inner = f'<rdf:Alt><rdf:li xml:lang="x-default">{escape(str(value))}</rdf:li></rdf:Alt>'
        else:
            inner = escape(str(value))
        parts.append(f"<{prop}>{inner}</{prop}>")
    spaces = " ".join(f'xmlns:{prefix}="{uri}"' for prefix, uri in _NS.items())
    return (
        '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/">'
        f'<rdf:RDF {spaces}><rdf:Description rdf:about="">{"".join(parts)}</rdf:Description></rdf:RDF></x:xmpmeta>'
        '<?xpacket end="w"?>'
    ).encode()
