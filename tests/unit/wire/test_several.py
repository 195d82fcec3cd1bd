"""One item that can't be read costs the others nothing, and is told by its place."""

from __future__ import annotations

import json

import pytest

from extrablatt.wire import formats
from extrablatt.wire.item import WireFormatError

GOOD = {"uri": "u:1", "type": "text", "headline": "Eins", "body_html": "<p>Ein Satz.</p>"}
BAD = {"type": "text", "headline": "Zwei", "body_html": "<p>Noch einer.</p>"}
ENTRY = {
    "urn": "u:1",
    "version": 1,
    "version_created": "2026-03-02T10:00:00Z",
    "headline": "Eins",
    "article_html": "<p>a</p>",
}
G2 = (
    '<newsMessage xmlns="http://iptc.org/std/nar/2006-10-01/"><itemSet>{}<newsItem guid="u:1" version="1"><itemMeta/>'
    "<contentMeta><headline>Eins</headline></contentMeta></newsItem></itemSet></newsMessage>"
)
NM1 = (
    "<NewsML><NewsItem><Identification/></NewsItem><NewsItem><Identification><NewsIdentifier><NewsItemId>1</NewsItemId></NewsIdentifier>"
    "</Identification><NewsComponent><NewsLines><HeadLine>Eins</HeadLine></NewsLines></NewsComponent></NewsItem></NewsML>"
)


@pytest.mark.parametrize(
    ("data", "fault"),
    [
        (json.dumps([GOOD, BAD]), "Item 2: "),
        (json.dumps([BAD, GOOD]), "Item 1: "),
        (json.dumps({"items": [GOOD, BAD, GOOD]}), "Item 2: "),
        (json.dumps([{"urn": "", "version_created": "", "headline": "x"}, ENTRY]), "Entry 1: "),
        (json.dumps({"entries": [ENTRY, 7, {**ENTRY, "urn": "u:2", "ednotes": "x"}]}), "Entry 3: "),
        (json.dumps([{"TITEL": "x", "INHALT": "a"}, {"OTSKEY": "1", "TITEL": "Eins", "INHALT": "a"}]), "Press release 1: "),
        (json.dumps({"version": "https://jsonfeed.org/version/1", "items": [3, {"id": "1", "title": "Eins"}]}), "Item 1: "),
        (G2.format("<packageItem/>"), "Item 1: "),
        (G2.format('<newsItem guid="u:2" version="99999999999999999999"/>'), "Item 1: "),
        (NM1, "Item 1: "),
    ],
)  # fmt: skip
def test_the_good_ones_are_read_and_the_bad_one_is_named_by_its_place(data: str, fault: str) -> None:
    items = formats.read(data.encode())
    assert {item.headline for item in items} == {"Eins"}
    assert items.faults[-1].startswith(fault)


def test_a_file_of_nothing_but_bad_items_is_refused_with_the_reason() -> None:
    with pytest.raises(WireFormatError, match=r"Item 1: .*Item 2: "):
        formats.read(json.dumps({"items": [{**GOOD, "uri": " "}, {**GOOD, "uri": "\t"}]}).encode())


def test_all_mails_of_a_mailbox_are_items() -> None:
    mail = "From a@b.example Mon Mar  2 10:00:00 2026\nFrom: a@b.example\nTo: c@d.example\nSubject: {0}\nMessage-ID: <{0}@b>\n\nEin Satz.\n\nFrom hier an 2026.\n\n"
    items = formats.read((mail.format("Eins") + mail.format("Zwei")).encode())
    assert [(item.headline, item.body_text) for item in items] == [
        (h, "Ein Satz.\n\nFrom hier an 2026.") for h in ("Eins", "Zwei")
    ]
