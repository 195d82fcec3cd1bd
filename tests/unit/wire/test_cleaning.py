"""What comes by wire has one form, whatever format it came in."""

from __future__ import annotations

import json
import unicodedata

import pytest

from extrablatt.wire import formats
from extrablatt.wire.cleaning import cleaned
from extrablatt.wire.item import EdNote, Link, Subject, WireItem


def decomposed(text: str) -> str:
    return unicodedata.normalize("NFD", text)


def test_every_text_of_an_item_has_one_form_and_nothing_else_is_touched() -> None:
    odd = f"{decomposed('Köln')} ﬁn\u200bster Donau\u00addampf"
    even = "Köln finster Donaudampf"
    link = f"https://example.org/{decomposed('Köln')}"
    item = WireItem(
        "ninjs", decomposed("urn:köln:1"), 1, headline=f"{odd}\u2028zwei", standfirst=odd, byline=odd, kicker=odd, genre=odd,
        body=({"type": "paragraph", "html": f'<a href="{link}">{odd}</a>'},), body_text=odd,
        ed_notes=(EdNote("note", odd),), subjects=(Subject("x:ﬁ", odd, "geo"),), links=(Link("picture", href=link, caption=odd),),
    )  # fmt: skip
    found = cleaned(item)
    assert (found.headline, found.standfirst, found.byline, found.kicker, found.genre) == (f"{even} zwei", *[even] * 4)
    assert found.body == ({"type": "paragraph", "html": f'<a href="{link}">{even}</a>'},)
    assert (found.body_text, found.ed_notes[0].text, found.subjects[0].name) == (even, even, even)
    assert (found.links[0].caption, found.links[0].href) == (even, link)
    assert (found.guid, found.subjects[0].qcode) == (item.guid, "x:ﬁ")
    assert cleaned(found) == found


@pytest.mark.parametrize(
    ("html", "parts"),
    [
        ("eins\u2029zwei", ["eins", "zwei"]),
        ("eins\u2028zwei", ["eins<br>zwei"]),
        ("<em>eins\u2029zwei</em>", ["<em>eins<br><br>zwei</em>"]),
        ("<em>eins</em>\u2029zwei\u2029", ["<em>eins</em>", "zwei"]),
    ],
)
def test_separators_of_lines_and_paragraphs_are_such(html: str, parts: list[str]) -> None:
    item = WireItem("ninjs", "x", 1, body=({"type": "paragraph", "html": html},))
    assert [block["html"] for block in cleaned(item).body] == parts


def test_all_formats_pass_here() -> None:
    story = {"uri": "urn:x:1", "headline": decomposed("Köln"), "body_html": f"<p>{decomposed('Grüße')}\u200b</p>"}
    (item,) = formats.read(json.dumps(story).encode())
    assert (item.headline, item.body_text) == ("Köln", "Grüße")
