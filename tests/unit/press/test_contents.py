"""The table of contents of a long text."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup, escape

from extrablatt.press import contents
from extrablatt.press.view import Block


def crossheads(*titles: str) -> tuple[Block, ...]:
    return contents.anchored(Block("crosshead", title=escape(title)) for title in titles)


def test_an_anchor_is_made_of_the_crosshead_s_words() -> None:
    assert contents.anchor("Zwei Tage später: „Größe“ & Maß") == "a-zwei-tage-spaeter-groesse-mass"
    assert contents.anchor("Čas v Žilini") == "a-cas-v-zilini"
    assert contents.anchor("???") == "a"


def test_the_same_words_twice_are_told_apart() -> None:
    assert [b.anchor for b in crossheads("Wie weiter", "Zahlen", "Wie weiter")] == [
        "a-wie-weiter",
        "a-zahlen",
        "a-wie-weiter.2",
    ]


def test_only_a_long_text_with_several_crossheads_has_contents() -> None:
    three = crossheads("Eins", "Zwei", "Drei")
    assert contents.of(three, contents.WORDS) == three
    assert contents.of(three, contents.WORDS - 1) == ()
    assert contents.of(three[:2], 5000) == ()


def test_other_blocks_stay_as_they_are() -> None:
    paragraph = Block("paragraph", html=Markup("Text"))
    assert contents.anchored([paragraph]) == (paragraph,)


@given(st.lists(st.text(max_size=80), max_size=12))
def test_anchors_are_fragments_and_each_stands_once(titles: list[str]) -> None:
    made = [block.anchor for block in crossheads(*titles)]
    assert len(set(made)) == len(titles)
    assert all(re.fullmatch(r"a[\w.-]*", anchor) for anchor in made)
