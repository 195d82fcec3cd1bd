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
#: Charsets that are named by habit: whatever the bytes are, they can't be wrong in one of these, so the name proves nothing.
_ONE_BYTE = re.compile(
    rb"iso[-_]?8859[-_]\d{1,2}|latin[-_]?\d|l1|(?:windows|cp|x-cp)[-_]?125\d|ansi|mac(?:intosh|roman)?|x-mac-roman"
)
_ASCII = re.compile(rb"(?:us-)?ascii|ansi_x3\.4-1968|iso646-us")
#: No file that begins with one byte a letter is in one of these.
_WIDE = re.compile(rb"utf-?(?:16|32)(?:[-_]?[bl]e)?|ucs-?[24]|iso-10646-ucs-[24]|unicode")
_LATIN_1 = frozenset({b"iso-8859-1", b"latin1", b"latin-1", b"iso8859-1", b"l1"})
_C1 = re.compile(rb"[\x80-\x9f]")
_PAGE_END = re.compile(rb"</(?:body|html)\s*>", re.I)
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_CONTROL_BYTES = bytes(byte for byte in (*range(32), 127) if byte not in b"\t\n\r")
#: JSON escapes of such characters, or of parts of pairs that may be lone.
_CONTROL_ESCAPE = re.compile(r"\\(?:[bf]|u(?:00[01]|007[fF]|[dD][89a-fA-F]|[fF]{3}[eEfF]))")

_ENTITIES = "The XML declares entities; that is refused, since it can be an attack."

# The prolog (XML 1.0, 2.8) as far as it is harmless. An external parameter entity, as the DTDs of NewsML 1 and NITF name
# them, is never loaded here, so it expands to nothing; everything that could expand is in none of these forms.
_LITERAL = rb"(?:\"[^\"]*+\"|'[^']*+')"
_MISC = rb"(?:\s++|<!--.*?-->|<\?.*?\?>)"
_PARAMETER = (
    rb"<!ENTITY\s++%\s++([\w.:-]++)\s++(?:SYSTEM\s++"
    + _LITERAL
    + rb"|PUBLIC\s++"
    + _LITERAL
    + rb"\s++"
    + _LITERAL
    + rb")\s*+>"
)
_PROLOG = re.compile(rb"(?s)" + _MISC + rb"*+")
_DOCTYPE = re.compile(
    rb"(?s)<!DOCTYPE\s++[^\s\[>\"']++(?:\s++(?:SYSTEM\s++" + _LITERAL + rb"|PUBLIC\s++" + _LITERAL + rb"(?:\s++" + _LITERAL
    + rb")?+))?+\s*+(?:\[((?:" + _MISC + rb"|%[\w.:-]++;|" + _PARAMETER.replace(b"([", b"(?:[")
    + rb"|<!(?:ELEMENT|ATTLIST|NOTATION)(?:[^>\"']|" + _LITERAL + rb")*+>)*+)\]\s*+)?+>"
)  # fmt: skip
_NAMED_PARAMETER = re.compile(_PARAMETER)
_ROOT = re.compile(rb"<[^\s/<>!?]++")

_UNDECLARED = re.compile(r"Namespace prefix ([A-Za-z_][\w.-]{0,60}) (?:for \S+ )?on ")
_SPACES = {
    "xsi": "http://www.w3.org/2001/XMLSchema-instance", "xlink": "http://www.w3.org/1999/xlink", "dc": "http://purl.org/dc/elements/1.1/",
    "xhtml": "http://www.w3.org/1999/xhtml", "media": "http://search.yahoo.com/mrss/", "atom": "http://www.w3.org/2005/Atom",
    "content": "http://purl.org/rss/1.0/modules/content/", "wp": "http://wordpress.org/export/1.2/",
    "georss": "http://www.georss.org/georss", "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "nar": "http://iptc.org/std/nar/2006-10-01/", "newsml": "http://iptc.org/std/nar/2006-10-01/",
}  # fmt: skip
#: Characters that no XML may hold, as bytes of all charsets that keep ASCII and as references.
_NO_CHARACTERS = bytes(byte for byte in range(32) if byte not in b"\t\n\r")
_REFERENCE = re.compile(rb"&#(?:(\d{1,7})|x([\da-fA-F]{1,6}));(?:&#(?:(\d{5})|x([dD][c-fC-F][\da-fA-F]{2}));)?")
_SHIFTING = re.compile(rb"iso-2022|hz-gb|utf-7", re.I)


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
    """The root element. A document that declares an entity that could expand is refused, whatever it is.

    What agencies get wrong is put right where only one reading is possible: a charset of one byte a letter said of what is
    UTF-8, prefixes that nobody declares, characters that no XML may hold. Raises WireFormatError for malformed XML, for bytes
    that are not in the encoding the file names, for entities, and for nesting or text beyond libxml2's limits.
    """
    if encoding and encoding != "utf-8":
        try:
            data = data.decode(encoding).encode()
        except UnicodeError as error:
            raise WireFormatError(
                f"Malformed XML: the text is not in the encoding {encoding.upper()}: {error}."
            ) from error
        encoding = "utf-8"
    data = data.removeprefix(codecs.BOM_UTF8).lstrip(b" \t\r\n")
    allowed = _harmless(data)
    if len(data) > MAX_PARTS and data.count(b"<") > MAX_PARTS:
        raise RefusedError(f"The XML has more than {MAX_PARTS:,} tags; that is refused, since it can be an attack.")
    match = _DECLARED.match(data)
    declared = match.group(1) if match else None
    override = encoding or (_really(declared.lower(), data) if declared is not None else None)
    root = _parsed(data, override, declared)
    if root is None:
        raise WireFormatError("The XML has no root element.")
    dtd: Any = root.getroottree().docinfo.internalDTD
    if dtd is not None and any(
        entity.content is not None or entity.name not in allowed for entity in dtd.iterentities()
    ):
        raise RefusedError(_ENTITIES)
    return root


def _harmless(data: bytes) -> frozenset[str]:
    """The names of the parameter entities that are declared and never loaded. Raises RefusedError for every other entity."""
    # One character is found much faster than eight.
    if b"!" not in data or b"<!ENTITY" not in data:
        return frozenset()
    start = _after(_PROLOG, data, 0)
    if not data.startswith(b"<!DOCTYPE", start):
        if _ROOT.match(data, start) is None:
            raise RefusedError(_ENTITIES)
        return frozenset()  # it stands in a text, and declares nothing
    doctype = _DOCTYPE.match(data, start)
    if doctype is None:
        raise RefusedError(_ENTITIES)
    return frozenset(name.decode("latin-1") for name in _NAMED_PARAMETER.findall(doctype.group(1) or b""))


def _after(pattern: re.Pattern[bytes], data: bytes, at: int) -> int:
    found = pattern.match(data, at)
    return found.end() if found else at


def _really(declared: bytes, data: bytes) -> str | None:
    """The encoding to read the bytes in when it can't be the declared one; None where it may be."""
    if b"utf-7" in declared:
        raise WireFormatError("The XML is in UTF-7, which is refused.")
    ascii_, wide = _ASCII.fullmatch(declared), _WIDE.fullmatch(declared)
    if wide or ((ascii_ or _ONE_BYTE.fullmatch(declared)) and not data.isascii()):
        try:
            data.decode("utf-8")
        except UnicodeDecodeError:
            # What is sent under the name of Latin-1; there these bytes mean nothing, as all of them in ASCII.
            return "windows-1252" if ascii_ or (declared in _LATIN_1 and _C1.search(data)) else None
        return "utf-8"
    return None


def _parsed(data: bytes, override: str | None, declared: bytes | None) -> Any:
    """The root element; what is not well-formed is mended where it can be, and parsed once more."""
    for _attempt in range(4):
        parser = etree.XMLParser(encoding=override, **_OPTIONS)
        try:
            return etree.fromstring(data, parser)
        except etree.XMLSyntaxError as error:
            mended = _mended(data, parser.error_log, declared or b"")
            if mended is None or mended == data:
                raise WireFormatError(_explained(error, declared.decode() if declared else None)) from error
            data = mended
        except (ValueError, LookupError) as error:
            raise WireFormatError(f"The XML can't be read: {error}.") from error
    raise WireFormatError("Malformed XML: it holds characters and prefixes that no XML may hold.")


def _mended(data: bytes, log: Any, declared: bytes) -> bytes | None:
    """The document without characters that no XML may hold, or with its prefixes declared; None for what is wrong otherwise."""
    messages = [(entry.type, entry.message) for entry in log]
    if any(type_ == etree.ErrorTypes.ERR_INVALID_CHAR for type_, _message in messages):
        return None if _SHIFTING.match(declared) else without_no_characters(data)
    prefixes = dict.fromkeys(found.group(1) for _type, message in messages if (found := _UNDECLARED.match(message)))
    return _declaring(data, list(prefixes)) if prefixes else None


def without_no_characters(data: bytes) -> bytes:
    """Bytes of a charset that keeps ASCII without control characters, U+FFFE, U+FFFF and references to such."""
    data = data.translate(None, _NO_CHARACTERS).replace(b"\xef\xbf\xbe", b"").replace(b"\xef\xbf\xbf", b"")
    return _REFERENCE.sub(_character, data)


def _character(match: re.Match[bytes]) -> bytes:
    """A reference as it was, or without what is no character. Two halves of a pair (UTF-16) are the character they mean."""
    first = int(match[1] or match[2], 10 if match[1] else 16)
    second = int(match[3] or match[4], 10 if match[3] else 16) if match[3] or match[4] else None
    if second is not None and 0xD800 <= first < 0xDC00 <= second < 0xE000:
        return b"&#%d;" % (0x10000 + ((first - 0xD800) << 10) + second - 0xDC00)
    kept = b"".join(b"&#%d;" % number for number in (first, second) if number is not None and _may_be(number))
    return match.group() if second is None and kept else kept


def _may_be(number: int) -> bool:
    """XML 1.0, 2.2: what a character may be."""
    return number in (9, 10, 13) or 32 <= number < 0xD800 or 0xE000 <= number < 0xFFFE or 0x10000 <= number < 0x110000


def without_doctype(data: bytes) -> bytes:
    """The document without its document type, whose entities are then what HTML knows. Raises RefusedError like :func:`load_xml`."""
    _harmless(data)
    start = _after(_PROLOG, data, 0)
    doctype = _DOCTYPE.match(data, start)
    return data[:start] + data[doctype.end() :] if doctype else data


def known_prefixes(data: bytes) -> bytes:
    """The document with the usual prefixes declared that it uses and does not declare."""
    declared = set(re.findall(rb"xmlns:([\w.-]{1,40})\s*=", data))
    used = {prefix.encode() for prefix in _SPACES} - declared
    return (
        _declaring(data, [p.decode() for p in sorted(used) if b"<" + p + b":" in data or b" " + p + b":" in data])
        or data
    )


def _declaring(data: bytes, prefixes: list[str]) -> bytes | None:
    """The document with the prefixes declared at its root; None where there is no root to be seen."""
    start = _after(_PROLOG, data, 0)
    if data.startswith(b"<!DOCTYPE", start):
        start = _after(_PROLOG, data, _after(_DOCTYPE, data, start))
    root = _ROOT.match(data, start)
    if root is None:
        return None
    added = "".join(f' xmlns:{prefix}="{_SPACES.get(prefix, f"urn:undeclared:{prefix}")}"' for prefix in prefixes)
    return data[: root.end()] + added.encode("ascii", "ignore") + data[root.end() :]


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
    raw = False
    try:
        try:
            value = json.loads(text, parse_constant=_refused_constant, object_pairs_hook=_object)
        except json.JSONDecodeError:
            # Characters that should have been escaped, or nothing but them: zeros at the end.
            raw = True
            text = _CONTROL.sub("", text)
            value = json.loads(text, strict=False, parse_constant=_refused_constant, object_pairs_hook=_object)
    except json.JSONDecodeError as error:
        if error.msg == "Extra data" and (several := _lines(text)):
            return several
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
    found = raw or _CONTROL_ESCAPE.search(text) or "\x7f" in text or "\ufffe" in text or "\uffff" in text
    return _cleaned(value) if found else value


def _lines(text: str) -> list[Any]:
    """The objects of a text that has one in each line (JSON Lines), empty where it is none."""
    lines = [line for line in text.splitlines() if line.strip()]
    if len(lines) < 2 or not all(line.lstrip().startswith("{") and line.rstrip().endswith("}") for line in lines):
        return []
    try:
        return [load_json(line.encode("utf-8", "ignore")) for line in lines]
    except WireFormatError:
        return []


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
