"""NITF as a file of its own: head, notes, rights, text, pictures."""

from __future__ import annotations

from collections.abc import Callable
from html import escape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extrablatt.normalisation import bare
from extrablatt.wire import formats
from extrablatt.wire.item import EdNote, Subject, WireFormatError, WireItem

Sample = Callable[[str], list[WireItem]]


def nitf(head: str = "", body: str = "<p>Text.</p>", before: str = "") -> WireItem:
    """An item of the parts given."""
    data = f"<nitf><head>{head}</head><body><body.head>{before}</body.head><body.content>{body}</body.content></body></nitf>"
    return formats.read(data.encode())[0]


def test_the_head_and_the_lines_above_the_text_are_read(sample: Sample) -> None:
    (item,) = sample("nitf.xml")
    assert (item.format, item.guid, item.version, item.pub_status) == ("nitf", "spl.example:260302-17", 1003, "usable")
    assert (item.kicker, item.headline, item.subheadline) == ("Traffic", "Bridge & road open", "After ten years")
    assert (item.byline, item.dateline) == ("By Jane Sample, Staff, By Max Muster", "RIVERTON, March 2 (SPL) -")
    assert (item.standfirst, item.urgency, item.genre, item.language) == ("The bridge is open.", 4, "analysis", "en-GB")
    assert (item.provider, item.credit, item.slugline) == ("SPL", "SPL", "bridge")
    assert (item.version_created, item.embargoed) == ("2026-03-02T10:00:00+00:00", "2026-03-02T18:00:00+01:00")
    assert item.extra["expires"] == "2026-03-09T00:00:00+00:00"
    assert item.extra["series"] == {"name": "Our bridges", "part": "2", "totalpart": "5"}


def test_rights_are_apart_into_copyright_and_terms(sample: Sample) -> None:
    (item,) = sample("nitf.xml")
    assert item.copyright == "© 2026 Sample Press Limited"
    assert item.usage_terms == "Not for use after May; GB\nRiverton Archive: archive pictures once only"


def test_messages_to_the_newsroom_are_notes_and_only_harmless_ones_are_public(sample: Sample) -> None:
    assert sample("nitf.xml")[0].ed_notes == (
        EdNote("ed-msg:advisory", "Graphic to follow, call +00 000 000009"),
        EdNote("correction", "length of the bridge"),
        EdNote("revision-history", "second lead, checked with the county"),
        EdNote("note:editorsnote", "EDITORS: The mayor's office asks not to be named."),
        EdNote("note:cpyrt", "Figures by the county.", True),
        EdNote("notepad", "Eds: picture held until six."),
    )


def test_the_body_keeps_every_construct(sample: Sample) -> None:
    (item,) = sample("nitf.xml")
    assert [b["type"] for b in item.body] == [
        "paragraph", "crosshead", "paragraph", "list", "list", "quote", "table", "paragraph",
        "paragraph", "paragraph", "paragraph", "paragraph",
    ]  # fmt: skip
    assert item.body[0]["html"] == (
        'First <strong>bold</strong>\u00a0words at Café Sample — <a href="https://beispiel.example/bridge">a page</a>.'
    )
    html = " ".join(block["html"] for block in item.body)
    for said in ("1/2 a year", "“At last.”<br>The mayor", "10:00 opening<br>11:00 walk", "Estimate of the county."):
        assert said in html
    assert "R0lGOD" not in html  # a picture inside the file is no text


def test_every_rendition_of_a_picture_has_its_caption_and_credit(sample: Sample) -> None:
    links = [link for link in sample("nitf.xml")[0].links if link.rel == "picture"]
    assert [(link.href, link.rendition) for link in links] == [
        ("https://beispiel.example/b.jpg", "large"), ("small/b.jpg", "small"),
    ]  # fmt: skip
    assert {(link.guid, link.caption, link.credit) for link in links} == {
        ("spl-pic-1", "The bridge at night", "Jo Lens")
    }


def test_subjects_are_iptc_codes_and_names_by_kind(sample: Sample) -> None:
    subjects = sample("nitf.xml")[0].subjects
    assert subjects[:2] == (Subject("subj:04011000", "Transport"), Subject("SPL:BR1", "Bridges"))
    assert Subject("iso3166-1a3:GBR", None, "geo") in subjects
    assert Subject("spl:p1", "Jane Sample", "person") in subjects
    assert Subject("spl:o1", "Riverton Bridges Ltd", "organisation") in subjects
    assert Subject(None, "bridges", "keyword") in subjects


def test_a_canceled_story_is_the_same_item_in_a_higher_version(sample: Sample) -> None:
    (item,) = sample("nitf_canceled.xml")
    assert (item.guid, item.version, item.pub_status) == ("urn:newsml:beispiel.example:20260302:bruecke", 3, "canceled")
    assert (item.headline, item.dateline, item.language) == ("Brücke gesperrt", "Flussau (bsp) -", "de")
    assert item.body_text == "Die Meldung über die Sperrung ist zurückgezogen."


@pytest.mark.parametrize(
    ("docdata", "guid", "version"),
    [
        ('<doc-id id-string="urn-newsml-dpa-com-1-99-7:1560755878000" regsrc="x"/>', "urn-newsml-dpa-com-1-99-7", 1560755878000),
        ('<doc-id id-string="urn:newsml:a.example:20260302:17"/>', "urn:newsml:a.example:20260302:17", 1),
        ('<doc-id id-string="17" regsrc="a.example"/><du-key version="7"/>', "a.example:17", 7),
        ('<doc-id id-string="17"/><date.issue norm="20260302T100000Z"/>', "17", 1772445600),
        ('<du-key key="bridge" version="2"/>', "nitf:bridge", 2),
        ('<doc-id id-string="17"/><du-key generation="2" version="1"/>', "17", 1001),
    ],
)  # fmt: skip
def test_the_item_is_known_by_its_id_and_never_by_its_revision(docdata: str, guid: str, version: int) -> None:
    item = nitf(f"<docdata>{docdata}</docdata>")
    assert (item.guid, item.version) == (guid, version)


def test_a_file_without_any_id_gets_the_same_one_for_the_same_day_and_headline() -> None:
    head = '<title>Titel</title><docdata><date.issue norm="{}"/></docdata>'
    one, two = nitf(head.format("20260302T100000Z")), nitf(head.format("20260302T110000Z"), "<p>Neuer Text.</p>")
    assert one.guid == two.guid != nitf(head.format("20260303T110000Z")).guid
    assert one.version < two.version


@pytest.mark.parametrize(
    ("docdata", "status", "embargoed"),
    [
        ('<docdata management-status="withheld"/>', "withheld", None),
        ('<docdata management-status="info"/>', "usable", None),
        ('<docdata management-status="embargoed"/>', "usable", "indefinite"),
        ('<docdata><date.release norm="20260302T180000+0100"/></docdata>', "usable", "2026-03-02T18:00:00+01:00"),
        ('<docdata><date.release/></docdata>', "usable", "indefinite"),
        ('<docdata><date.issue norm="20260302"/><date.release norm="20260302"/></docdata>', "usable", None),
        ('<docdata management-status="verstorben"/>', "withheld", None),
    ],
)  # fmt: skip
def test_status_and_release_are_read_and_in_doubt_the_story_waits(
    docdata: str, status: str, embargoed: str | None
) -> None:
    item = nitf(docdata)
    assert (item.pub_status, item.embargoed) == (status, embargoed)


@pytest.mark.parametrize(
    ("note", "publishable"),
    [
        ('<note type="npa"><p>x</p></note>', False), ('<note noteclass="editorsnote"><p>x</p></note>', False),
        ("<note><p>x</p></note>", False), ('<note type="pa"><p>x</p></note>', True),
        ('<note type="npa" noteclass="cpyrt"><p>x</p></note>', False), ('<note noteclass="cpyrt"><p>x</p></note>', True),
    ],
)  # fmt: skip
def test_a_note_above_the_text_is_no_part_of_it_and_in_doubt_not_public(note: str, publishable: bool) -> None:
    item = nitf(before=f"<hedline><hl1>Titel</hl1></hedline>{note}")
    assert [(n.text, n.publishable) for n in item.ed_notes] == [("x", publishable)]
    assert item.body_text == "Text."


@pytest.mark.parametrize(
    "data", ["<nitf/>", "<nitf><head/><body/></nitf>", "<nitf><head><title> </title></head></nitf>"]
)
def test_a_file_that_tells_nothing_is_refused(data: str) -> None:
    with pytest.raises(WireFormatError, match="neither a headline nor a text"):
        formats.read(data.encode())


WORDS = st.text(st.characters(codec="utf-8", categories=["L", "Nd"]), min_size=1, max_size=12).map(bare).filter(bool)


@given(
    st.lists(WORDS, min_size=1, max_size=8), st.sampled_from(["p", "hl2", "li", "td", "bq", "pre", "org", "fn", "em"])
)
def test_no_word_of_the_text_is_lost_whatever_it_stands_in(words: list[str], tag: str) -> None:
    item = nitf("<title>Titel</title>", "".join(f"<{tag}>{escape(word)}</{tag}> " for word in words))
    for word in words:
        assert word in f"{item.headline} {item.subheadline} {item.body_text}"


@given(WORDS, WORDS)
def test_what_is_for_editors_is_nowhere_a_reader_looks(secret: str, word: str) -> None:
    secret = f"geheim{secret}"
    note = f'<note type="npa"><body.content><p>{secret}</p></body.content></note>'
    item = nitf("<title>Titel</title>", f"<p>{word}</p>{note}<p>{word}</p>", before=note)
    assert secret not in f"{item.headline} {item.standfirst} {item.body_text} {item.byline} {item.dateline}"
    assert any(secret in n.text and not n.publishable for n in item.ed_notes)
