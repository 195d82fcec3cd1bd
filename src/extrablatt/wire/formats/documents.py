"""From bytes to a parsed document, hardened: no entities, no network, limits on size and depth."""

from __future__ import annotations

import codecs
import json
import re
from dataclasses import dataclass
from typing import Any

from lxml import etree

from ..item import WireFormatError

#: Nesting accepted, in JSON and XML (libxml2's own limit is the same for XML).
MAX_DEPTH = 256
#: Tags, or values of JSON, in one file. A million table cells are within it; what is beyond fills the memory: an element
#: takes some 300 bytes there, whatever its length in the file.
MAX_PARTS = 2_500_000

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_ZEROS: dict[tuple[bool, ...], str] = {
    (False, True, False, True): "utf-16-le",
    (True, False, True, False): "utf-16-be",
    (False, True, True, True): "utf-32-le",
    (True, True, True, False): "utf-32-be",
}
_DECLARED = re.compile(rb"""<\?xml[^>]{0,200}?encoding\s*=\s*["']([\w.:-]{1,40})["']""")
_LATIN_1 = frozenset({b"iso-8859-1", b"latin1", b"latin-1", b"iso8859-1", b"l1"})
_C1 = re.compile(rb"[\x80-\x9f]")
_PAGE_END = re.compile(rb"</(?:body|html)\s*>", re.I)
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_CONTROL_BYTES = bytes(byte for byte in (*range(32), 127) if byte not in b"\t\n\r")
#: JSON escapes of such characters, or of parts of pairs that may be lone.
_CONTROL_ESCAPE = re.compile(r"\\(?:[bf]|u(?:00[01]|007[fF]|[dD][89a-fA-F]|[fF]{3}[eEfF]))")

_ENTITIES = "The XML declares entities; that is refused, since it can be an attack."


class RefusedError(WireFormatError):
    """The bytes may be an attack: they are not read in any other way either."""


@dataclass(frozen=True, slots=True)
class Plain:
    """Bytes that are neither XML nor JSON: a text of the wire, perhaps. Its format decodes them."""

    data: bytes


_OPTIONS: dict[str, Any] = {
    "resolve_entities": False, "no_network": True, "load_dtd": False, "dtd_validation": False,
    "attribute_defaults": False, "huge_tree": False, "remove_comments": True, "remove_pis": True,
}  # fmt: skip


def load(data: bytes) -> Any:
    """The root element of XML, the value of JSON, or anything else as :class:`Plain`.

    Raises :class:`WireFormatError` saying what is wrong.
    """
    encoding = _unicode_encoding(data)
    head = data[:400].decode(encoding, "ignore") if encoding else data.lstrip(b" \t\r\n")[:64].decode("latin-1")
    start = head.lstrip("\ufeff \t\r\n")
    if not start:
        raise WireFormatError("The file is empty." if not data.strip() else "The file holds nothing but white space.")
    if start[0] == "<":
        return load_xml(data, encoding)
    if start[0] in "{[":
        return load_json(data, encoding)
    return Plain(data)


def _unicode_encoding(data: bytes) -> str | None:
    """The Unicode encoding that a byte order mark, or the zeros of the first characters, give away."""
    for bom, name in _BOMS:
        if data.startswith(bom):
            return name
    return _ZEROS.get(tuple(not byte for byte in data[:4]))


def load_xml(data: bytes, encoding: str | None = None) -> Any:
    """The root element. A document that declares entities is refused, whatever they are.

    Raises WireFormatError for malformed XML, for bytes that are not in the encoding the file names, for entities, and
    for nesting or text beyond libxml2's limits.
    """
    head = data if not encoding or encoding == "utf-8" else data.decode(encoding, "ignore").encode()
    if b"!" in head and b"<!ENTITY" in head:  # one character is found much faster
        raise RefusedError(_ENTITIES)
    if len(data) > MAX_PARTS and data.count(b"<") > MAX_PARTS:
        raise RefusedError(f"The XML has more than {MAX_PARTS:,} tags; that is refused, since it can be an attack.")
    override = None
    declared = _DECLARED.match(head.lstrip(b"\xef\xbb\xbf \t\r\n"))
    if declared is not None:
        name = declared.group(1).lower()
        if name in _LATIN_1 and _C1.search(data):
            override = "windows-1252"  # what is sent under that name; in Latin-1 itself these bytes mean nothing
        elif b"utf-7" in name:
            raise WireFormatError("The XML is in UTF-7, which is refused.")
    parser = etree.XMLParser(encoding=override, **_OPTIONS)
    try:
        root = etree.fromstring(data.lstrip(b" \t\r\n") if encoding is None else data, parser)
    except etree.XMLSyntaxError as error:
        raise WireFormatError(_explained(error, declared.group(1).decode() if declared else None)) from error
    except (ValueError, LookupError) as error:
        raise WireFormatError(f"The XML can't be read: {error}.") from error
    if root is None:
        raise WireFormatError("The XML has no root element.")
    dtd: Any = root.getroottree().docinfo.internalDTD
    if dtd is not None and any(True for _entity in dtd.iterentities()):
        raise RefusedError(_ENTITIES)
    return root


def _explained(error: etree.XMLSyntaxError, declared: str | None) -> str:
    message = str(error.msg or error)
    if "xcessive depth" in message:
        return f"The XML is nested deeper than {MAX_DEPTH} levels."
    lowered = message.lower()
    if "encoding" in lowered or "utf-8" in lowered or "invalid bytes" in lowered or "conversion" in lowered:
        named = f"{declared}, as it says" if declared else "UTF-8 (it names no other)"
        return f"Malformed XML: the text is not in the encoding {named}: {message}."
    return f"Malformed XML: {message}."


def load_json(data: bytes, encoding: str | None = None) -> Any:
    """The JSON value. ``NaN`` and the like, a name twice in one object, too deep nesting and wrong encodings are
    refused; characters no text can hold (lone surrogates, controls) are taken out."""
    if len(data) > MAX_PARTS and data.count(b",") > MAX_PARTS:
        raise WireFormatError(
            f"The JSON has more than {MAX_PARTS:,} values; that is refused, since it can be an attack."
        )
    try:
        text = data.decode(encoding or "utf-8").removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        raise WireFormatError(
            f"The JSON is not valid {(encoding or 'utf-8').upper()}: byte {error.object[error.start]:#04x} "
            f"at position {error.start}."
        ) from error
    try:
        value = json.loads(text, parse_constant=_refused_constant, object_pairs_hook=_object)
    except json.JSONDecodeError as error:
        raise WireFormatError(f"Malformed JSON: {error.msg} (line {error.lineno}, column {error.colno}).") from error
    except RecursionError as error:
        raise WireFormatError(f"The JSON is nested deeper than {MAX_DEPTH} levels.") from error
    except WireFormatError:
        raise
    except ValueError as error:
        raise WireFormatError(f"The JSON can't be read: {error}.") from error
    if text.count("{") + text.count("[") > MAX_DEPTH and _deeper_than(value, MAX_DEPTH):
        raise WireFormatError(f"The JSON is nested deeper than {MAX_DEPTH} levels.")
    # Controls as they are were malformed JSON; these three are not.
    found = _CONTROL_ESCAPE.search(text) or "\x7f" in text or "\ufffe" in text or "\uffff" in text
    return _cleaned(value) if found else value


def _refused_constant(constant: str) -> Any:
    raise WireFormatError(f"The JSON holds {constant}, which is no JSON value.")


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        # Which of two embargoes would count? No guessing.
        seen: set[str] = set()
        twice = ""
        for twice, _value in pairs:
            if twice in seen:
                break
            seen.add(twice)
        raise WireFormatError(f"The JSON names {twice[:60]!r} twice in one object.")
    return found


def _cleaned(value: Any) -> Any:
    """The value with every string free of what neither XML, HTML nor a database can hold. Depth is limited before."""
    if isinstance(value, str):
        return _CONTROL.sub("", value)
    if isinstance(value, list):
        return [_cleaned(v) for v in value]
    if isinstance(value, dict):
        return {_CONTROL.sub("", k): _cleaned(v) for k, v in value.items()}
    return value


def _deeper_than(value: Any, limit: int) -> bool:
    level = [value]
    for _depth in range(limit + 1):
        level = [v for v in level if isinstance(v, dict | list)]
        if not level:
            return False
        level = [child for v in level for child in (v.values() if isinstance(v, dict) else v)]
    return True


def load_html(fragment: str) -> Any:
    """An HTML fragment or page as its root element; browsers' rules of recovery apply.

    Raises WireFormatError only where libxml2 would drop text: nesting beyond its limit.
    """
    parser = etree.HTMLParser(
        no_network=True, remove_comments=True, remove_pis=True, huge_tree=False, encoding="utf-8"
    )  # fmt: skip
    data = fragment.encode("utf-8", "ignore").translate(None, _CONTROL_BYTES)  # lone surrogates are what is ignored
    if "\ufffe" in fragment or "\uffff" in fragment:
        data = data.replace("\ufffe".encode(), b"").replace("\uffff".encode(), b"")
    if len(data) > MAX_PARTS and data.count(b"<") > MAX_PARTS:
        raise WireFormatError(f"The HTML of the text has more than {MAX_PARTS:,} tags; that is refused.")
    try:
        # libxml2 would drop what comes after </html>; browsers do not.
        root = etree.fromstring(b"<html><body>" + _PAGE_END.sub(b"", data), parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise WireFormatError(f"The HTML of the text can't be read: {error}.") from error
    if root is None:
        raise WireFormatError("The HTML of the text can't be read: it has no element.")
    if any("xcessive depth" in entry.message or "huge" in entry.message for entry in parser.error_log):
        raise WireFormatError(f"The HTML of the text is nested deeper than {MAX_DEPTH} levels.")
    return root
