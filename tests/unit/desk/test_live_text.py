"""What editors type into a post, and the blocks that come of it."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extrablatt.desk import live_text, markup


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("Ein Satz.", "Ein Satz."),
        ("Zeile eins\nZeile zwei", "Zeile eins<br>Zeile zwei"),
        ("**Wichtig:** *kursiv* und 5 * 3 * 2", "<strong>Wichtig:</strong> <em>kursiv</em> und 5 * 3 * 2"),
        ("[Ergebnis](https://example.org/a?b=1&c=2)", '<a href="https://example.org/a?b=1&amp;c=2">Ergebnis</a>'),
        ("Siehe https://example.org/a.", 'Siehe <a href="https://example.org/a">https://example.org/a</a>.'),
        ("[x](javascript:alert(1))", "[x](javascript:alert(1))"),
        ("<script>alert(1)</script>", "&lt;script&gt;alert(1)&lt;/script&gt;"),
        (r"\*kein\* Stern", "*kein* Stern"),
        ("24. Dezember: Die Wahl ist geschlagen.", "24. Dezember: Die Wahl ist geschlagen."),
        ("– Ja.", "– Ja."),
    ],
)
def test_a_paragraph_is_marked(text: str, html: str) -> None:
    assert live_text.blocks(text) == [{"type": "paragraph", "html": html}]


def test_quotations_lists_and_pictures_are_blocks() -> None:
    text = (
        "Zuerst.\n\n> Wir warten noch.\n> -- Der Wahlleiter\n\n- eins\n- zwei\n\n1. Lint\n2. Hochwang\n\n"
        "[Bild 12: Die Urne | NAG]\n\n[picture 7]"
    )
    assert live_text.blocks(text) == [
        {"type": "paragraph", "html": "Zuerst."},
        {"type": "quote", "html": "Wir warten noch.", "attribution": "Der Wahlleiter"},
        {"type": "list", "ordered": False, "items": ["eins", "zwei"]},
        {"type": "list", "ordered": True, "items": ["Lint", "Hochwang"]},
        {"type": "picture", "picture": 12, "caption": "Die Urne", "credit": "NAG"},
        {"type": "picture", "picture": 7, "caption": "", "credit": ""},
    ]
    assert live_text.pictures(text) == [12, 7]


def test_a_picture_amid_lines_parts_them() -> None:
    kinds = [b["type"] for b in live_text.blocks("Davor\n[Bild 3]\nDanach")]
    assert kinds == ["paragraph", "picture", "paragraph"]


def test_a_wire_items_words_become_text_to_edit() -> None:
    item = [
        {"type": "paragraph", "html": 'Der <b>Sieger</b> *heißt* <a href="https://example.org/">Ost</a>.'},
        {"type": "quote", "html": "Danke."},
        {"type": "list", "html": "<ul><li>eins</li><li>zwei</li></ul>"},
        {"type": "table", "html": "<table><tr><td>x</td></tr></table>"},
    ]
    text = live_text.from_blocks(item)
    assert text == "Der **Sieger** \\*heißt\\* [Ost](https://example.org/).\n\n> Danke.\n\n- eins\n- zwei"
    assert (
        live_text.blocks(text)[0]["html"]
        == 'Der <strong>Sieger</strong> *heißt* <a href="https://example.org/">Ost</a>.'
    )


_PIECES = [*'ab*[]()<>&"\\-> \n1.:|/', "https://x.y", "[Bild 1]", "**"]
_TYPED = st.lists(st.sampled_from(_PIECES), max_size=60).map("".join)


@given(_TYPED)
def test_whatever_is_typed_gives_safe_markup(text: str) -> None:
    for block in live_text.blocks(text):
        for html in [block.get("html", ""), *block.get("items", [])]:
            assert markup.inline(html).replace('"', "&quot;") == html.strip().replace('"', "&quot;")


@given(_TYPED)
def test_no_letter_is_lost(text: str) -> None:
    blocks = live_text.blocks(re.sub(r"\[Bild 1\]|https://x\.y", "", text))
    shown = "".join(
        markup.plain(" ".join([b.get("html", ""), *b.get("items", []), b.get("attribution", "")])) for b in blocks
    )
    for letter in "ab":
        assert shown.count(letter) == re.sub(r"\[Bild 1\]|https://x\.y", "", text).count(letter)


@given(st.lists(st.text(alphabet="abä *[]\\", min_size=1, max_size=20), min_size=1, max_size=4))
def test_plain_paragraphs_from_the_wire_stay_what_they_were(paragraphs: list[str]) -> None:
    source = [{"type": "paragraph", "html": markup.from_text(p)} for p in paragraphs]
    back = live_text.blocks(live_text.from_blocks(source))
    assert [markup.plain(b["html"]) for b in back] == [words for p in paragraphs if (words := " ".join(p.split()))]
