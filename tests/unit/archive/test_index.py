"""A word is found however it was written, in the article and in the query."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest

from extrablatt.archive.index import Entry, TantivyIndex

HEADLINE = unicodedata.normalize("NFD", "Kirchenbücher für Köln geöffnet")
BODY = "Null\u200bbreite ﬁnster Donau\u00addampf\u00adschiff CO₂ Fluß 𝐄𝐢𝐥𝐭 m̈x"


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> TantivyIndex:
    made = TantivyIndex(Path(tmp_path_factory.mktemp("index")), "de-at")
    made.write([Entry(7, HEADLINE, "", BODY, 0, walled="ﬂüs\u00adtern"), Entry(8, "Anderes", "", "", 0)])
    return made


@pytest.mark.parametrize(
    "query",
    [
        "Köln",
        unicodedata.normalize("NFD", "köln"),
        "Kirchenbücher",
        "Nullbreite",
        "Null\u200bbreite",
        "finster",
        "ﬁnster",
        "Donaudampfschiff",
        "Donau\u00addampfschiff",
        "CO2",
        "CO₂",
        "eilt",
        "mx",
    ],
)
def test_a_word_is_found_however_it_was_written(index: TantivyIndex, query: str) -> None:
    assert index.search(query).ids == (7,)


def test_words_behind_the_wall_too_and_only_there(index: TantivyIndex) -> None:
    assert index.search("flüstern", walled=True).ids == (7,)
    assert index.search("flüstern").ids == ()
