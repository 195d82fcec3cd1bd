"""An agency's newer version goes into an article; the editor's own sentences stay."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extrablatt.desk.threeway import Block, align, bare, merge_blocks, merge_sentences, sentences

FIRST = "Der Landtag hat am Dienstag das Budget beschlossen."
FIRST_NEW = "Der Landtag hat am Dienstagabend das Budget mit 30 zu 26 Stimmen beschlossen."
SECOND = "Die Opposition stimmte geschlossen dagegen und kündigte Einspruch an."
THIRD = "Das Budget sieht Ausgaben von 3,2 Milliarden Euro vor."
OWN = "In Marbruck hofft man nun auf Geld für die Eishalle."


def blocks(*texts: str) -> list[Block]:
    """Paragraphs; a text that begins with # is a crosshead."""
    return [
        Block("crosshead", t[1:], t) if t.startswith("#") else Block("paragraph", bare(t), f"<p>{t}</p>", t)
        for t in texts
    ]


def merged(old: list[str], yours: list[str], new: list[str]) -> list[str]:
    """The texts after the merge."""
    result = merge_blocks(blocks(*old), blocks(*yours), blocks(*new))
    return [b.html if b.html is not None else "#" + b.text for b in result.blocks]


@pytest.mark.parametrize(
    ("old", "yours", "new", "wanted"),
    [
        pytest.param([FIRST, SECOND], [FIRST, SECOND], [FIRST_NEW, SECOND], [FIRST_NEW, SECOND], id="changed"),
        pytest.param([FIRST, SECOND], [FIRST, OWN, SECOND], [FIRST_NEW, SECOND], [FIRST_NEW, OWN, SECOND], id="own paragraph stays"),
        pytest.param([FIRST], [f"{FIRST} {OWN}"], [FIRST_NEW], [f"{FIRST_NEW} {OWN}"], id="own sentence stays"),
        pytest.param([FIRST], [f"{OWN} {FIRST}"], [FIRST_NEW], [f"{OWN} {FIRST_NEW}"], id="own sentence before stays"),
        pytest.param([FIRST, SECOND], [FIRST, SECOND], [FIRST, THIRD, SECOND], [FIRST, THIRD, SECOND], id="added between"),
        pytest.param([FIRST], [FIRST, OWN], [FIRST, SECOND], [FIRST, SECOND, OWN], id="added behind its neighbour"),
        pytest.param([FIRST, SECOND], [FIRST, SECOND], [FIRST], [FIRST], id="removed"),
        pytest.param([FIRST, SECOND], [OWN], [FIRST_NEW, SECOND], [OWN], id="what the editor threw out stays out"),
        pytest.param([FIRST], [FIRST, THIRD], [FIRST, THIRD], [FIRST, THIRD], id="had it already"),
        pytest.param([FIRST, "#Kritik", SECOND], [FIRST, "#Kritik", SECOND], [FIRST, "#Scharfe Kritik", SECOND], [FIRST, "#Scharfe Kritik", SECOND], id="crosshead"),
        pytest.param([], [OWN], [FIRST], [OWN, FIRST], id="a text where there was none"),
    ],
)  # fmt: skip
def test_the_agencys_changes_go_in_and_the_editors_words_stay(
    old: list[str], yours: list[str], new: list[str], wanted: list[str]
) -> None:
    assert merged(old, yours, new) == wanted


def test_where_both_have_changed_a_sentence_the_editors_stays_and_that_is_told() -> None:
    yours = "Der Landtag hat am Dienstag nach langem Streit das Budget beschlossen."
    result = merge_blocks(blocks(FIRST), blocks(yours), blocks(FIRST_NEW))
    assert [b.html for b in result.blocks] == [yours]
    assert [(c.kind, c.outcome) for c in result.changes] == [("changed", "yours")]


def test_a_removed_paragraph_the_editor_has_worked_on_stays_and_that_is_told() -> None:
    yours = f"{SECOND} {OWN}"
    result = merge_blocks(blocks(FIRST, SECOND), blocks(FIRST, yours), blocks(FIRST))
    assert [b.html for b in result.blocks] == [FIRST, yours]
    assert [(c.kind, c.outcome) for c in result.changes] == [("removed", "yours")]


def test_single_changes_can_be_left_out() -> None:
    old, new = blocks(FIRST, SECOND), blocks(FIRST_NEW, SECOND, THIRD)
    every = merge_blocks(old, old, new)
    assert [c.key for c in every.changes] == ["c0", "a2"]
    without = merge_blocks(old, old, new, without=frozenset({"c0"}))
    assert [b.html for b in without.blocks] == [FIRST, SECOND, THIRD]


def test_typeset_quotation_marks_are_no_change() -> None:
    old = 'Er sagte: "Das ist gut."'
    assert merged([old], ["Er sagte: „Das ist gut.“"], [old, SECOND]) == ["Er sagte: „Das ist gut.“", SECOND]


def test_markup_survives_a_merge_of_sentences() -> None:
    got = merge_sentences(
        "Eins <em>ist</em> da. Zwei auch.",
        "Eins <em>ist</em> da. Zwei auch. <strong>Neu.</strong>",
        "Eins <em>war</em> da. Zwei auch.",
    )
    assert got == "Eins <em>war</em> da. Zwei auch. <strong>Neu.</strong>"


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("Am 3. Dezember kam Dr. Huber. Er blieb.", ["Am 3. Dezember kam Dr. Huber.", "Er blieb."]),
        ("<em>Eins. Zwei.</em> Drei.", ["<em>Eins. Zwei.</em>", "Drei."]),
        ("„Ja.“ Das war alles.", ["„Ja.“", "Das war alles."]),
        ("", []),
    ],
)
def test_sentences_are_cut_where_they_end(text: str, parts: list[str]) -> None:
    assert sentences(text) == parts


_TEXTS = st.lists(
    st.sampled_from([FIRST, FIRST_NEW, SECOND, THIRD, OWN, "#Zwischentitel", f"{SECOND} {OWN}"]),
    max_size=6,
    unique=True,
)


@settings(max_examples=300, deadline=None, derandomize=True)
@given(old=_TEXTS, new=_TEXTS)
def test_an_article_nobody_touched_becomes_the_newer_version(old: list[str], new: list[str]) -> None:
    assert merged(old, old, new) == new


@settings(max_examples=300, deadline=None, derandomize=True)
@given(old=_TEXTS, yours=_TEXTS)
def test_an_unchanged_version_changes_nothing(old: list[str], yours: list[str]) -> None:
    assert merged(old, yours, old) == yours


@settings(max_examples=300, deadline=None, derandomize=True)
@given(old=_TEXTS, yours=_TEXTS, new=_TEXTS)
def test_no_sentence_of_the_editors_own_is_ever_lost(old: list[str], yours: list[str], new: list[str]) -> None:
    agency = {s for text in (*old, *new) for s in sentences(text)}
    own = [s for text in yours for s in sentences(text) if s not in agency]
    result = " ".join(merged(old, yours, new))
    assert [s for s in own if s not in result] == []


@given(st.lists(st.text("abc ", max_size=9), max_size=6), st.lists(st.text("abc ", max_size=9), max_size=6))
def test_pairs_never_cross(a: list[str], b: list[str]) -> None:
    pairs = sorted(align(a, b).items())
    assert [j for _i, j in pairs] == sorted({j for _i, j in pairs})
