"""From bytes to a parsed document, hardened: no entities, no network, limits on size and depth."""

from __future__ import annotations

import json
from typing import Any

from lxml import etree
from lxml import html as lxml_html

from ..item import WireFormatError

#: Nesting of JSON accepted; libxml2 itself stops XML and HTML at 256.
MAX_DEPTH = 200
_BOMS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))


def load(data: bytes) -> Any:
    """The root element of XML, or the object of JSON. Raises :class:`WireFormatError` saying what is wrong."""
    start = data.lstrip()[:64]
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            start = data[:200].decode(encoding, "ignore").lstrip("\ufeff \t\r\n").encode()
            break
    else:
        if data[:4] in (b"<\x00?\x00", b"\x00<\x00?"):
            start = b"<?xml"
    if not start:
        raise WireFormatError("The file is empty.")
    if start.startswith(b"<"):
        return load_xml(data)
    if start[:1] in (b"{", b"["):
        return load_json(data)
    shown = start[:30].decode("utf-8", "replace")
    raise WireFormatError(f"Neither XML nor JSON: the file begins with {shown!r}.")


def load_xml(data: bytes) -> etree._Element:
    """The root element. A document that declares entities is refused, whatever they are."""
    if b"<!ENTITY" in data or (b"\x00" in data[:400] and "<!ENTITY" in data.decode("utf-16", "ignore")):
        raise WireFormatError("The XML declares entities; that is refused, since it can be an attack.")
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, dtd_validation=False, huge_tree=False,
        remove_comments=True, remove_pis=True,
    )  # fmt: skip
    try:
        root = etree.fromstring(data.lstrip(), parser)
    except etree.XMLSyntaxError as error:
        raise WireFormatError(f"Malformed XML: {error.msg}.") from error
    except (ValueError, LookupError) as error:
        raise WireFormatError(f"The XML can't be read: {error}.") from error
    if root is None:
        raise WireFormatError("The XML has no root element.")
    return root


def load_json(data: bytes) -> Any:
    """The JSON value. ``NaN`` and the like, too deep nesting and wrong encodings are refused."""
    encoding = next((name for bom, name in _BOMS if data.startswith(bom)), None)
    try:
        text = data.decode(encoding) if encoding else data.decode(json.detect_encoding(data))
    except (UnicodeDecodeError, LookupError) as error:
        raise WireFormatError(f"The JSON is not valid UTF-8: {error}.") from error

    def refuse(constant: str) -> Any:
        raise WireFormatError(f"The JSON holds {constant}, which is no JSON value.")

    try:
        value = json.loads(text.removeprefix("\ufeff"), parse_constant=refuse)
    except json.JSONDecodeError as error:
        raise WireFormatError(f"Malformed JSON: {error.msg} (line {error.lineno}, column {error.colno}).") from error
    except RecursionError as error:
        raise WireFormatError("The JSON is nested too deeply.") from error
    except ValueError as error:
        raise WireFormatError(f"The JSON can't be read: {error}.") from error
    if _deeper_than(value, MAX_DEPTH):
        raise WireFormatError("The JSON is nested too deeply.")
    return value


def _deeper_than(value: Any, limit: int) -> bool:
    level = [value]
    for _depth in range(limit):
        level = [
            child
            for v in level
            if isinstance(v, dict | list)
            for child in (v.values() if isinstance(v, dict) else v)
            if isinstance(child, dict | list)
        ]
        if not level:
            return False
    return True


def load_html(fragment: str) -> etree._Element:
    """An HTML fragment as a ``body`` element. Never raises for odd HTML; browsers' rules of recovery apply."""
    parser = lxml_html.HTMLParser(no_network=True, remove_comments=True, remove_pis=True, encoding="utf-8")
    cleaned = "".join(c for c in fragment if c in "\t\n\r" or c >= " ")
    try:
        root = lxml_html.document_fromstring(
            f"<html><body>{cleaned}</body></html>".encode("utf-8", "replace"), parser=parser
        )
    except (etree.ParserError, etree.XMLSyntaxError, ValueError) as error:
        raise WireFormatError(f"The HTML of the text can't be read: {error}.") from error
    body = root.find("body")
    return root if body is None else body
