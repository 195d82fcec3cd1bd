"""What has changed between two versions is marked word by word, and nothing of either is lost."""

from __future__ import annotations

import re
from html import unescape

from hypothesis import given, settings
from hypothesis import strategies as st

from extrablatt.desk.diffing import compare, marked
from extrablatt.desk.threeway import Block


def test_words_that_came_and_went_are_marked() -> None:
    assert marked("am Dienstag das Budget", "am Dienstagabend das Budget") == (
        "am <del>Dienstag</del><ins>Dienstagabend</ins> das Budget"
    )


def test_a_figure_is_one_word() -> None:
    assert marked("3,2 Milliarden um 6.30 Uhr", "3,4 Milliarden um 6.30 Uhr").startswith(
        "<del>3,2</del><ins>3,4</ins> "
    )


def test_nothing_an_agency_sends_is_let_through_as_markup() -> None:
    assert "<script" not in marked("a", "<b>a</b> &lt;script&gt;x")


def test_blocks_are_paired_and_what_is_gone_stands_where_it_stood() -> None:
    block = lambda text: Block("paragraph", text, None)  # noqa: E731
    old = [block("Eins zwei drei vier."), block("Geht weg."), block("Bleibt hier stehen.")]
    new = [block("Eins zwei drei fünf."), block("Bleibt hier stehen."), block("Kommt neu.")]
    assert [d.kind for d in compare(old, new)] == ["changed", "removed", "same", "added"]


_WORDS = st.lists(st.sampled_from(["ja", "nein", "&", "<", "Graz", "3,5", "„so“"]), max_size=12).map(" ".join)


@settings(derandomize=True, max_examples=200)
@given(_WORDS, _WORDS)
def test_without_the_marks_the_new_version_is_whole(old: str, new: str) -> None:
    def plain(html: str) -> str:
        return " ".join(unescape(re.sub(r"<[^>]+>", "", html)).split())

    html = marked(old.replace("&", "&amp;").replace("<", "&lt;"), new.replace("&", "&amp;").replace("<", "&lt;"))
    assert plain(re.sub(r"<del>.*?</del>", "", html)).replace(" ", "") == new.replace(" ", "")
    assert plain(re.sub(r"<ins>.*?</ins>", "", html)).replace(" ", "") == old.replace(" ", "")
