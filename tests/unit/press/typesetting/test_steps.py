"""The steps one by one, and the galley they work on."""

from __future__ import annotations

import time

from hypothesis import given
from hypothesis import strategies as st

from extrablatt.press.typesetting import normalise, typeset_html, typeset_text
from extrablatt.press.typesetting.addresses import hold, put_back
from extrablatt.press.typesetting.dashes import set_dashes, set_ellipses
from extrablatt.press.typesetting.galley import Galley
from extrablatt.press.typesetting.languages import Language, language_of
from extrablatt.press.typesetting.marks import OPAQUE
from extrablatt.press.typesetting.quotes import set_quotes
from extrablatt.press.typesetting.spaces import set_spaces


def _german() -> Language:
    found = language_of("de")
    assert found is not None
    return found


GERMAN = _german()


def test_marks_stay_between_the_characters_they_stood_between() -> None:
    galley = Galley("ab--cd", [0, 2, 3, 4, 6])
    galley.edit([(2, 4, "\u00a0– ")])
    assert galley.text == "ab\u00a0– cd"
    assert galley.cut() == ["", "ab", "\u00a0", "– ", "cd", ""]


@given(st.text("ab", max_size=12), st.lists(st.integers(0, 12), max_size=5), st.sampled_from(["", "x", "xyz"]))
def test_edits_never_move_a_character_over_a_mark(text: str, marks: list[int], new: str) -> None:
    marks = sorted(min(m, len(text)) for m in marks)
    expected = [piece.count("a") for piece in Galley(text, marks).cut()]
    galley = Galley(text, marks)
    galley.edit([(i, i + 1, new) for i, char in enumerate(text) if char == "b"])
    assert [piece.count("a") for piece in galley.cut()] == expected


def test_quotes_alone_change_nothing_else() -> None:
    galley = Galley('"a" -- b ...')
    set_quotes(galley, GERMAN)
    assert galley.text == "„a“ -- b ..."


def test_dashes_alone_change_nothing_else() -> None:
    galley = Galley('"a" -- b ... 5 %')
    set_dashes(galley, GERMAN)
    assert galley.text == '"a"\u00a0– b ... 5 %'


def test_ellipses_alone_change_nothing_else() -> None:
    galley = Galley('"a" -- b ...')
    set_ellipses(galley, GERMAN)
    assert galley.text == '"a" -- b\u00a0…'


def test_spaces_alone_change_nothing_else() -> None:
    galley = Galley('"z.B." -- 5 %')
    set_spaces(galley, GERMAN)
    assert galley.text == '"z.\u202fB." -- 5\u202f%'


def test_addresses_are_held_piece_by_piece_and_put_back() -> None:
    text = "Auf https://example.org/a--b und o'neill@example.org."
    galley = Galley(text, [12])
    held = hold(galley)
    assert galley.text == f"Auf {OPAQUE}{OPAQUE} und {OPAQUE}."
    put_back(galley, held)
    assert (galley.text, galley.marks) == (text, [12])


def test_language_tags_fall_back_to_their_language() -> None:
    assert language_of("de_AT") == language_of("de") == language_of("DE-1996")
    assert language_of("de-CH-1996") == language_of("de-CH") != language_of("de")
    assert language_of("tlh") is None


def test_control_and_zero_width_characters_go_and_windows_quotes_are_understood() -> None:
    assert typeset_text("a\u200bb\ufeff\x07c\x84d\x93", "de") == "abc„d“"
    assert normalise(" a \t\n b\u00a0c ") == "a b\u00a0c"


def test_control_characters_in_html_cannot_pass_for_our_stand_ins() -> None:
    assert typeset_html("<p>a\x00b\x1dc\x1e&#1;d</p>", "de") == "<p>abcd</p>"


def test_lone_surrogates_go_so_that_the_page_can_be_encoded() -> None:
    assert typeset_text("a\ud800b", "de").encode() == b"ab"


def test_empty_texts_stay_empty() -> None:
    assert typeset_text("", "de") == typeset_html("", "de") == ""


def test_unclosed_code_is_left_alone_to_the_end() -> None:
    assert typeset_html('<p>"a" <code>"b" -- c', "de") == '<p>„a“ <code>"b" -- c'


def test_a_long_article_is_set_in_no_noticeable_time() -> None:
    paragraph = (
        '<p>"Das <em>ist</em> gut", sagte Dr. Huber am 25. April um 10 Uhr - und ging ... mit 5 % von 10-12 z.B.</p>\n'
    )
    article = paragraph * (30_000 // len(paragraph))
    best = min(_seconds(article) for _ in range(3))
    assert best < 0.25  # about 0.005 on an idle core; the bound only catches what grows with the square


def test_hostile_rows_of_marks_take_no_quadratic_time() -> None:
    for row in ("'a ", '"', "<a '", "-", "‚a", "1-", ". ", "a@", "&lt;&lt;a"):
        assert _seconds(row * (6000 // len(row))) < 3, row


def _seconds(text: str) -> float:
    start = time.perf_counter()
    typeset_html(text, "de")
    return time.perf_counter() - start
