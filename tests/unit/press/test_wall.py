"""What stands before the wall, and that a third of the words never does."""

from __future__ import annotations

from html import unescape
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extrablatt.press import wall
from extrablatt.publication.blocks import Size, plain

SHORT = "Der Gemeinderat hat am Montag beschlossen, die alte Brücke bis zum Herbst zu sanieren."
PICTURE = {"type": "picture", "picture": 4, "caption": "Die alte Brücke am Montag nach der Sitzung.", "credit": "Lint"}


def paragraph(html: str) -> dict[str, Any]:
    return {"type": "paragraph", "html": html}


def shown(body: list[dict[str, Any]], standfirst: str = "", language: str = "de") -> str:
    """The text before the wall, as a reader sees it."""
    found = wall.before(standfirst, body, language).body
    assert len(found) <= 1
    assert all(set(block) == {"type", "html"} and "<" not in block["html"] for block in found)
    return unescape(found[0]["html"]) if found else ""


def count(*texts: str) -> int:
    return sum(len(text.split()) for text in texts)


# --- examples --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "follows",
    [
        [],
        [PICTURE],
        [PICTURE, PICTURE],
        [{"type": "gallery", "title": "Die Brücke in Bildern", "pictures": [PICTURE]}],
        [{"type": "embed", "url": "https://video.example/1", "title": "Die Brücke im Film", "picture": None}],
        [{"type": "crossref", "story": 3, "text": "Lesen Sie auch: die lange Geschichte der alten Brücke"}],
        [{"type": "crosshead", "text": "Ein Wort"}],
        [paragraph("")],
    ],
    ids=["nothing", "a picture", "two pictures", "a gallery", "an embed", "a reference", "a crosshead", "an empty one"],
)
def test_one_short_paragraph_is_never_shown_whole_whatever_follows(follows: list[dict[str, Any]]) -> None:
    text = shown([paragraph(SHORT), *follows])
    assert text in ("Der Gemeinderat hat am Montag beschlossen, die alte\u00a0…", f"{SHORT[:58]}\u00a0…")


def test_whole_sentences_are_shown_where_enough_stays_behind() -> None:
    first = "Der Rat hat die Sanierung beschlossen. Sie kostet zwei Millionen Euro."
    assert shown([paragraph(first + " Das Land zahlt die Hälfte."), paragraph(SHORT)]) == (
        "Der Rat hat die Sanierung beschlossen. Sie kostet zwei Millionen Euro. Das Land zahlt die Hälfte."
    )
    assert shown([paragraph(first)]) == "Der Rat hat die Sanierung beschlossen."


def test_lists_tables_quotes_and_fact_boxes_are_text_too() -> None:
    rest = [
        {"type": "list", "ordered": False, "items": ["Die <em>erste</em> Sache", "Die zweite"]},
        {"type": "table", "caption": "Kosten", "header": ["Jahr", "Euro"], "rows": [["2025", "1.000"], ["2026", "2.000"]]},
        {"type": "quote", "html": "Wir haben es so gewollt", "attribution": "die Bürgermeisterin"},
        {"type": "factbox", "title": "Die Brücke", "html": "<p>Erbaut 1881</p><ul><li>aus Stein</li><li>und Holz</li></ul>"},
    ]  # fmt: skip
    assert shown([paragraph(SHORT), *rest]) == SHORT
    assert shown(rest) == ""  # nothing but the first lines of a paragraph stands before the wall


def test_a_long_first_sentence_is_cut_between_words() -> None:
    long = SHORT.replace(".", ", ") + "und so ging es weiter, " * 30
    text = shown([paragraph(long)])
    assert text.endswith("\u00a0…")
    assert 200 < len(text) <= wall.LIMIT
    begun = text.removesuffix("\u00a0…")
    assert long.startswith(begun)
    assert long[len(begun)] in " ,"


def test_no_cut_goes_through_markup() -> None:
    marked = SHORT.replace("alte Brücke", '<a href="https://brücke.example/?a>b">alte <strong>Brü</strong>cke</a>')
    marked = marked.replace("Montag", "Mon<strong>tag</strong>").replace("beschlossen", "A &amp; B &lt;beschlossen&gt;")
    assert shown([paragraph(marked), paragraph("Mehr. " * 20)]) == SHORT.replace("beschlossen", "A & B <beschlossen>")


def test_a_line_break_parts_words() -> None:
    assert plain("Der Rat<br>tagt<br/>heute") == "Der Rat tagt heute"
    assert plain("CO<sub>2</sub>-Steuer") == "CO2-Steuer"


def test_a_text_of_a_few_words_stays_behind_as_a_whole() -> None:
    assert shown([paragraph("Der Rat tagt heute wieder.")]) == ""
    assert shown([]) == ""


def test_a_script_without_spaces_is_counted_in_characters() -> None:
    assert (
        shown(
            [
                paragraph("市議会は月曜日に橋の改修を決めた。" * 3),
                {"type": "list", "ordered": False, "items": ["一", "二"]},
            ]
        )
        == ""
    )


def test_the_standfirst_is_announced_whole_as_long_as_a_third_of_the_story_is_in_its_text() -> None:
    body = [paragraph(SHORT)]
    assert (
        wall.before(SHORT, body, "de").standfirst == wall.standfirst_before(SHORT, Size.of_blocks(body), "de") == SHORT
    )


@pytest.mark.parametrize("body", [[], [PICTURE], [paragraph("Das ist alles.")]])
def test_a_story_that_is_hardly_more_than_its_standfirst_keeps_a_third_of_that(body: list[dict[str, Any]]) -> None:
    found = wall.before(SHORT, body, "de")
    assert found.body == []
    assert found.standfirst.startswith("Der Gemeinderat hat am Montag")
    assert found.standfirst.endswith("\u00a0…")
    assert found.standfirst == wall.standfirst_before(SHORT, Size.of_blocks(body), "de")


# --- whatever the story ----------------------------------------------------------------------------------------------

_words = st.text(st.sampled_from("aäbcß.,!?:„“ –\u00a0\u202f<>&;市\n1"), max_size=120)
_html = st.lists(
    st.one_of(
        _words.map(lambda text: text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")),
        st.sampled_from(["<em>", "</em>", "<br>", '<a href="https://a.example/?b>c">', "</a>", "<sub>", "</sub>"]),
    ),
    max_size=8,
).map("".join)
_pictures = st.fixed_dictionaries({"picture": st.just(4), "caption": _words, "credit": st.just("Lint")})
_block = st.one_of(
    _html.map(paragraph),
    _html.map(paragraph),
    st.builds(lambda text: {"type": "crosshead", "text": text}, _words),
    _pictures.map(lambda picture: {"type": "picture", **picture}),
    st.builds(lambda html, by: {"type": "quote", "html": html, "attribution": by}, _html, _words),
    st.builds(lambda items: {"type": "list", "ordered": True, "items": items}, st.lists(_html, max_size=4)),
    st.builds(
        lambda caption, rows: {"type": "table", "caption": caption, "header": [], "rows": rows},
        _words,
        st.lists(st.lists(_html, max_size=3), max_size=3),
    ),
    st.builds(lambda html: {"type": "factbox", "title": "", "html": f"<p>{html}</p>"}, _html),
    st.lists(_pictures, max_size=2).map(lambda all_: {"type": "gallery", "title": "", "pictures": all_}),
    st.just({"type": "crossref", "story": 3}),
)


@given(_words, st.lists(_block, max_size=6), st.sampled_from(["de", "en", "fr"]))
def test_a_third_of_the_words_stays_behind_whatever_the_story(
    standfirst: str, body: list[dict[str, Any]], language: str
) -> None:
    found = wall.before(standfirst, body, language)
    text = [
        plain(part)
        for block in body
        for part in (
            block.get("html", ""),
            block.get("text", ""),
            block.get("attribution", ""),
            block.get("caption", "") if block["type"] == "table" else "",
            *block.get("items", []),
            *(cell for row in block.get("rows", []) for cell in row),
        )
    ]
    open_text = shown(body, standfirst, language)
    assert 3 * count(open_text) <= 2 * count(*text)
    assert 3 * count(open_text, found.standfirst) <= 2 * count(standfirst, *text)
    assert found.standfirst in (standfirst, wall.standfirst_before(standfirst, Size.of_blocks(body), language))
    # What is shown is the beginning of a paragraph, not a word more.
    begun = " ".join(open_text.removesuffix("…").split())
    assert not begun or any(
        " ".join(plain(b["html"]).split()).startswith(begun) for b in body if b["type"] == "paragraph"
    )
