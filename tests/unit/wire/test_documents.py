"""What gets in at the door: encodings, limits, attacks. Only WireFormatError ever comes out."""

from __future__ import annotations

import json
import re
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extrablatt.wire import formats
from extrablatt.wire.item import WireFormatError, WireItem

from .conftest import G2, SAMPLES

ITEM = G2.format(body="<p>Grüße „an“ alle</p>", meta="", about="")
NINJS = '{"uri": "urn:beispiel:1", "type": "text", "body_text": "Grüße an alle"}'


def _outcome(data: bytes) -> list[WireItem] | str:
    """The items, or the reason why there are none. Any other exception fails the test."""
    try:
        return formats.read(data)
    except WireFormatError as error:
        return str(error)


@pytest.mark.parametrize(
    "data",
    [
        ITEM.encode(), b"\xef\xbb\xbf" + ITEM.encode(), ("\ufeff" + ITEM).encode("utf-16-le"), ("\ufeff" + ITEM).encode("utf-16-be"),
        ('<?xml version="1.0" encoding="UTF-16"?>' + ITEM).encode("utf-16"), b"\n \n" + ITEM.encode(),
        ('<?xml version="1.0" encoding="UTF-16LE"?>' + ITEM).encode("utf-16-le"),
        ('<?xml version="1.0" encoding="windows-1252"?>' + ITEM).encode("windows-1252"),
        ('<?xml version="1.0" encoding="iso-8859-1"?>' + ITEM).encode("windows-1252"),
    ],
    ids=["utf-8", "bom", "utf-16-le", "utf-16-be", "utf-16", "blank lines first", "utf-16 without mark", "windows-1252", "latin-1"],
)  # fmt: skip
def test_xml_is_read_in_the_encoding_it_has(data: bytes) -> None:
    assert formats.read(data)[0].body_text == "Grüße „an“ alle"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_json_is_read_in_every_unicode_encoding(encoding: str) -> None:
    assert formats.read(NINJS.encode(encoding))[0].body_text == "Grüße an alle"


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "The file is empty"),
        (b" \n ", "nothing but white space|is empty"),
        (b"\xff\xd8\xff\xe0 JFIF", "Neither XML nor JSON"),
        (b"%PDF-1.7", "Neither XML nor JSON: the file begins with '%PDF"),
        (ITEM.encode("latin-1", "replace").replace(b"Gr?", b"Gr\xfc"), "not in the encoding UTF-8"),
        (("<?xml version='1.0' encoding='UTF-8'?>" + ITEM.replace("„", "").replace("“", "")).encode("latin-1"), "not in the encoding UTF-8"),
        (b"<?xml version='1.0' encoding='klingonisch'?><newsItem/>", "encoding"),
        (b"<?xml version='1.0' encoding='utf-7'?><newsItem/>", "UTF-7"),
        (NINJS.encode("latin-1"), "The JSON is not valid UTF-8: byte 0xfc"),
        (ITEM.encode()[:300], "Malformed XML"),
        (NINJS.encode()[:30], "Malformed JSON"),
        (b"<newsItem guid='1'>&unbekannt;</newsItem>", "Malformed XML"),
        (b"[]", "the JSON is a list"),
        (b"{}", "no keys"),
        (b'{"a": 1}', "no uri"),
        (b'{"uri": "x", "version": NaN}', "NaN"),
        (b'{"uri": "x", "type": "text", "embargoed": "2030-01-01T00:00:00Z", "embargoed": null}', "'embargoed' twice"),
        (b'{"uri": "x", "type": "text", "version": 1' + b"0" * 5000 + b"}", "can't be read|out of range"),
        (b"[" * 100_000, "nested deeper"),
        (b'{"a":' * 300 + b"1" + b"}" * 300, "nested deeper"),
        (b"<a>" * 400 + b"</a>" * 400, "nested deeper"),
    ],
)  # fmt: skip
def test_what_can_not_be_read_is_refused_with_the_reason(data: bytes, reason: str) -> None:
    with pytest.raises(WireFormatError, match=reason):
        formats.read(data)


_ENTITIES = [
    '<!DOCTYPE x [<!ENTITY a "b">]>',
    '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>',
    '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>',
    '<!DOCTYPE x [<!ENTITY logo SYSTEM "logo.gif" NDATA gif>]>',
    "<!DOCTYPE x [<!ENTITY % a \"<!ENTITY a 'b'>\"> %a;]>",
    '<!DOCTYPE x [<!ENTITY % a SYSTEM "http://127.0.0.1:1/x.dtd"> %a; <!ENTITY a "b">]>',
    '<!DOCTYPE x [<!-- ]> --><!ENTITY a "b">]>',
    "<!DOCTYPE x SYSTEM '[]>' [<!ATTLIST x y CDATA \"]>\"><!ENTITY a 'b'>]>",
    '<!DOCTYPE x [<?y ]> ?><!ENTITY a "b">]>',
]

#: What names a DTD and never loads it: nothing in it can expand.
_PARAMETERS = [
    '<!DOCTYPE x [<!ENTITY % a SYSTEM "http://127.0.0.1:1/x.dtd"> %a;]>',
    "<!DOCTYPE x PUBLIC 'urn:x' 'file:///etc/hostname' [\n<!ENTITY % a PUBLIC '-//X//DTD' 'file:///etc/hostname'>\n%a;\n]>",
    '<!DOCTYPE x SYSTEM "x.dtd" [<!-- <!ENTITY b "c"> --><!ENTITY % a SYSTEM "a.dtd">%a;<!ENTITY % b SYSTEM \'b.dtd\'>%b;<!ELEMENT y (#PCDATA)>]>',
    '<!-- <!ENTITY a "b"> --><!DOCTYPE x>',
    "",
]


@pytest.mark.parametrize("doctype", _ENTITIES)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-16-le", "utf-32", "utf-32-le"])
def test_declared_entities_are_refused_in_every_encoding(doctype: str, encoding: str) -> None:
    with pytest.raises(WireFormatError, match=r"entities|Malformed XML"):
        formats.read((doctype + ITEM.replace("Grüße", "&a;")).encode(encoding))


@pytest.mark.parametrize("doctype", _PARAMETERS)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_a_document_type_whose_parts_are_never_loaded_is_read(doctype: str, encoding: str) -> None:
    text = ITEM.replace("alle", 'alle <![CDATA[<!ENTITY a "b">]]>')
    (item,) = formats.read((doctype + text).encode(encoding))
    assert item.body_text == 'Grüße „an“ alle <!ENTITY a "b">'


@pytest.mark.parametrize("said", ["ISO-8859-1", "iso-8859-15", "windows-1252", "us-ascii", "Latin1", "utf-16"])
def test_what_is_utf_8_is_read_as_such_whatever_charset_is_said(said: str) -> None:
    data = f"<?xml version='1.0' encoding='{said}'?>".encode() + ITEM.encode()
    assert formats.read(data)[0].body_text == "Grüße „an“ alle"
    assert formats.read(b"\xef\xbb\xbf" + data)[0].body_text == "Grüße „an“ alle"


@pytest.mark.parametrize("said", ["ISO-8859-1", "windows-1252", "us-ascii"])
def test_what_is_no_utf_8_is_what_it_is_called(said: str) -> None:
    data = f'<?xml version="1.0" encoding="{said}"?>{ITEM}'.encode("windows-1252")
    assert formats.read(data)[0].body_text == "Grüße „an“ alle"


def test_prefixes_nobody_declares_are_read() -> None:
    text = ITEM.replace("<newsItem ", '<newsItem xsi:schemaLocation="a b" ').replace("<p>", '<p foo:bar="1"><q:x/>')
    for doctype in ("", "<!DOCTYPE newsItem>", "<?xml version='1.0'?><!-- <a:b/> -->\n"):
        assert formats.read((doctype + text).encode())[0].body_text == "Grüße „an“ alle"


def test_a_cut_off_file_is_no_more_readable_for_its_prefixes() -> None:
    with pytest.raises(WireFormatError, match="Malformed XML"):
        formats.read(ITEM.replace("<p>", '<p foo:bar="1">').encode()[:-30])


@pytest.mark.parametrize("bad", ["\x05", "\x00", "\x1b", "&#5;", "&#x1F;", "&#0;", "\uffff", "&#xFFFE;", "&#xD83D;"])
def test_characters_that_no_xml_may_hold_are_left_out(bad: str) -> None:
    for text in (ITEM.replace("alle", f"al{bad}le"), ITEM.replace("<p>", f'<p id="{bad}">')):
        assert formats.read(text.encode())[0].body_text == "Grüße „an“ alle"


def test_two_halves_of_a_pair_are_the_character_they_mean() -> None:
    assert formats.read(ITEM.replace("alle", "&#55357;&#56832;").encode())[0].body_text == "Grüße „an“ 😀"


@pytest.mark.parametrize("bad", ["\x05", "\x00", "\x1f"])
def test_raw_control_characters_in_json_are_left_out(bad: str) -> None:
    assert formats.read(NINJS.replace("alle", f"al{bad}le").encode())[0].body_text == "Grüße an alle"
    assert formats.read((NINJS + bad * 3).encode())[0].body_text == "Grüße an alle"


def test_entities_of_a_document_type_that_is_not_loaded_become_characters() -> None:
    data = '<!DOCTYPE newsItem SYSTEM "http://127.0.0.1:1/x.dtd">' + ITEM.replace("Grüße", "Gr&uuml;&szlig;e&nbsp;&lt;")
    assert formats.read(data.encode())[0].body_text == "Grüße\u00a0< „an“ alle"


def test_a_file_beyond_the_limit_is_refused_unread() -> None:
    with pytest.raises(WireFormatError, match="at most 100 are allowed"):
        formats.read(b"x" * 101, limit=100)


def test_characters_no_database_can_hold_are_taken_out_of_json() -> None:
    item = {
        "uri": "urn:beispiel:\u0000\ud800",
        "type": "text",
        "headline": "a\u0007b\udfffc",
        "body_html": "<p>d\u0000e\ud83de</p>",
    }
    (read,) = formats.read(json.dumps(item).encode())
    assert (read.guid, read.headline, read.body_text) == ("urn:beispiel:", "abc", "dee")
    json.dumps(formats.to_json(read, "x"), ensure_ascii=False).encode()


def test_html_nested_beyond_the_limit_is_read_whole_or_refused() -> None:
    deep = json.dumps({"uri": "u", "type": "text", "body_html": "<div>" * 500 + "Wort" + "</div>" * 500}).encode()
    read = _outcome(deep)
    assert "nested deeper" in read if isinstance(read, str) else read[0].body_text == "Wort"


@pytest.mark.parametrize(
    "part",
    ["<br>", "<em>", "<em><br>", "&nbsp; ", "<ul>", "<li>", "<table>", "\n ", "<p/>", "</ul>", "< ", "&", "<br> ", "<a href=x>",
     '<p class="notepad">', "<td>", "<b></b>", "<!-", "<p class=lead>", "a\n\n", "</p>", "<h2>a</h2>"],
)  # fmt: skip
def test_hostile_repetition_costs_no_more_than_its_length(part: str) -> None:
    def seconds(times: int) -> float:
        data = json.dumps({"uri": "u", "type": "text", "body_html": "a" + part * times + "b"}).encode()
        start = time.process_time()
        read = _outcome(data)
        assert not isinstance(read, str) or "nested deeper" in read
        return time.process_time() - start

    # Twenty times the length: twenty times the work is right, four hundred times would be an attack. Half a second of
    # grace, for what is too short to be measured.
    assert seconds(40_000) < 0.5 + 60 * seconds(2_000)


# --- mutated files: only WireFormatError, and always a list of items -------------------------------------------------------

_SAMPLES = [path.read_bytes() for path in sorted(SAMPLES.iterdir())]
_BITS = [
    b"<",
    b">",
    b"&",
    b'"',
    b"{",
    b"}",
    b"[",
    b"]",
    b"null",
    b"\x00",
    b"\xff",
    b"<p>",
    b"</p>",
    b"<!--",
    b"]]>",
    b"99",
    b"<ul><td>",
]


@st.composite
def _mutated(draw: st.DrawFn) -> bytes:
    data = draw(st.sampled_from(_SAMPLES))
    for _ in range(draw(st.integers(1, 6))):
        start = draw(st.integers(0, len(data)))
        end = min(len(data), start + draw(st.sampled_from([0, 1, 1, 2, 7, 60, 700])))
        put = draw(st.sampled_from([b"", *_BITS]) | st.binary(max_size=6) | st.just(data[end : end + 200]))
        data = data[:start] + put + data[end:]
    return data


def _assert_sound(items: list[WireItem] | str) -> None:
    if isinstance(items, str):
        assert re.search(r"\w{3,}", items)
        return
    for item in items:
        assert isinstance(item, WireItem)
        assert item.guid
        assert isinstance(item.version, int)
        assert item.pub_status in ("usable", "withheld", "canceled")
        json.dumps(formats.to_json(item, "x"), ensure_ascii=False).encode()


@given(_mutated())
@settings(max_examples=400, deadline=None)
def test_a_damaged_file_gives_items_or_a_reason(data: bytes) -> None:
    _assert_sound(_outcome(data))


def _names(value: object) -> set[str]:
    if isinstance(value, dict):
        return set(value).union(*map(_names, value.values()))
    return set().union(*map(_names, value)) if isinstance(value, list) else set()


_KEYS = sorted(
    set().union(
        *(_names(json.loads(data)) for data in _SAMPLES if data[:1] == b"{"), {"entries", "keywords", "signals"}
    )
)
_JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False)
    | st.text(max_size=20)
    | st.sampled_from(["", "<p>a", "text/html", "caption", "image", "stat:usable", "2026-03-02T10:00:00Z"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(_KEYS), inner, max_size=4),
    max_leaves=10,
)


@given(st.dictionaries(st.sampled_from(_KEYS), _JSON, max_size=8), st.sampled_from(["urn", "uri"]))
@settings(max_examples=400, deadline=None)
def test_json_of_any_shape_gives_items_or_a_reason(entry: dict[str, object], identifier: str) -> None:
    data = json.dumps(
        {identifier: "urn:beispiel:1", "type": "text", "version_created": "2026-03-02T10:00:00Z", **entry}
    ).encode()
    _assert_sound(_outcome(data))


@given(st.binary(max_size=200))
@settings(max_examples=200, deadline=None)
def test_any_bytes_give_items_or_a_reason(data: bytes) -> None:
    _assert_sound(_outcome(data))
