"""Search is no oracle: what stands behind the wall is found by who may read it all, and for others it is not there."""

from __future__ import annotations

from pathlib import Path

import pytest

from extrablatt.archive.index import Entry, TantivyIndex
from extrablatt.archive.search import entry_of
from extrablatt.desk import actions as desk
from extrablatt.desk.models import Article
from extrablatt.publication.models import Story
from tests.house import House

#: Behind the wall, and nowhere.
WALLED, ABSENT = "Zwischenkredit", "Zwischenkreuzt"
BODY = f"Der Rat tagt im Saal. {'Er berät die Vorlage des Bürgermeisters Punkt für Punkt. ' * 6}\n\nDer {WALLED} ist gekündigt."


def gated(house: House, access: str = "premium") -> Article:
    return house.publish(house.draft("Sitzung", BODY, standfirst="Im Rathaus wird beraten.", access=access))


def asked(house: House, words: str, token: str = "") -> str:
    """What search answers, without the words asked for."""
    answer = house.get("/suche?q=" + words.replace(" ", "+"), token=token, accept="*/*")
    assert (answer.status, answer.headers["Cache-Control"]) == (200, "no-store")
    text = answer.text
    for word in words.split():
        text = text.replace(word, "…")
    return text


@pytest.mark.parametrize("access", ["premium", "registered"])
def test_a_word_behind_the_wall_is_answered_as_one_that_is_nowhere(access: str, house: House) -> None:
    article = gated(house, access)
    house.publish(house.draft("Anderes", "Der Rat tagt auch anderswo."))
    shown = {
        "none": "",
        "nonsense": "1.abc.def",
        "registered": house.token("registered"),
        "expired": house.token("premium", -5),
        "tampered": house.token("premium")[:-2] + "xx",
    }
    for name, token in shown.items():
        for words in ("{}", "Rat {}", "Sitzung {}", "{} gekündigt", "{}s"):
            found = asked(house, words.format(WALLED), token)
            assert found == asked(house, words.format(ABSENT), token), f"{words}, pass: {name}"
    assert house.url(article) not in asked(house, WALLED)
    assert house.url(article) in asked(house, WALLED, house.token())


def test_words_before_the_wall_are_found_by_all(house: House) -> None:
    article = gated(house)
    for words in ("Sitzung", "Rathaus", "Saal", "Sitzung Saal"):
        assert house.url(article) in asked(house, words)


def test_what_a_holder_of_a_pass_was_answered_is_no_answer_for_others(house: House) -> None:
    article = gated(house)
    assert house.url(article) in asked(house, WALLED, house.token())
    assert house.url(article) not in asked(house, WALLED)


def test_an_article_that_comes_behind_the_wall_is_not_found_by_its_words_before_the_index_knows(house: House) -> None:
    article = gated(house, "open")
    assert house.url(article) in asked(house, WALLED)
    Story.objects.filter(pk=article.pk).update(access="premium")
    found = asked(house, WALLED)
    assert house.url(article) not in found
    assert found == asked(house, ABSENT)
    draft = desk.latest_draft(article)
    draft.access = "premium"
    house.publish(draft)
    assert house.url(article) not in asked(house, WALLED)
    assert house.url(article) in asked(house, "Saal")
    draft = desk.latest_draft(article)
    draft.access = "open"
    house.publish(draft)
    assert house.url(article) in asked(house, WALLED)


def test_no_order_and_no_number_depends_on_words_behind_the_wall(tmp_path: Path) -> None:
    def index(name: str, walled: str) -> TantivyIndex:
        made = TantivyIndex(tmp_path / name, "de")
        made.write(
            Entry(n, "Brücke" if n % 2 else "Steg", "Brücke " * (n % 5), "Bau " * n, 1, walled if n % 3 else None)
            for n in range(1, 60)
        )
        return made

    with_words, without = index("with", "Brücke Bau Steg " * 50), index("without", "")
    for words in ("Brücke", "Steg Bau", "Brücke Bau", "Bau nirgends"):
        one, other = (made.search(words, limit=100) for made in (with_words, without))
        assert (one.ids, one.total) == (other.ids, other.total)
    assert (
        with_words.search("Steg", limit=100, walled=True).total > without.search("Steg", limit=100, walled=True).total
    )


def test_the_index_gets_of_a_gated_story_what_its_page_shows(house: House) -> None:
    entry = entry_of(Story.objects.get(pk=gated(house).pk))
    assert WALLED not in f"{entry.headline} {entry.standfirst} {entry.body}"
    assert "Der Rat tagt im Saal." in entry.body
    assert entry.walled is not None
    assert WALLED in entry.walled
