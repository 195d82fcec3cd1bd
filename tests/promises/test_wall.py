"""Before the wall stand two thirds of a story's words at most, on every registered surface and for partners, whatever it is made of."""

from __future__ import annotations

import re
from itertools import count
from typing import Any

import pytest
from django.test import Client

from extrablatt.press.partners.terms import Terms
from extrablatt.press.surfaces import SURFACES
from extrablatt.publication import actions
from extrablatt.publication.models import Story
from extrablatt.publication.record import StoryRecord, TagRecord
from extrablatt.readers import partners
from tests.house import House

from .partnering import ask, picture

SECTION = TagRecord("section", "politik", "Politik", position=1)
WORD = re.compile(r"merkwort\d+")


class Marked:
    """Makes text of words that are found again wherever they are shown."""

    def __init__(self) -> None:
        self._numbers = count(1)
        self.words: set[str] = set()

    def __call__(self, words: int, end: str = ".") -> str:
        made = [f"merkwort{next(self._numbers)}" for _ in range(words)]
        self.words.update(made)
        return " ".join(made) + end


def _paragraph(html: str) -> dict[str, Any]:
    return {"type": "paragraph", "html": html}


def _shapes(say: Marked, shown: int) -> dict[str, tuple[str, list[dict[str, Any]]]]:
    """Standfirst and body of the stories that were told apart; ``shown``: a picture's id."""
    caption = "Eine Bildunterschrift, die nicht zählt, obwohl sie recht lang geraten ist."
    image = {"picture": shown, "caption": caption, "credit": "Lint"}
    return {
        "a short paragraph and a picture": ("", [_paragraph(say(14)), {"type": "picture", **image}]),
        "a short paragraph and a gallery": ("", [_paragraph(say(14)), {"type": "gallery", "title": "Bilder", "pictures": [image]}]),
        "a paragraph": (say(9), [_paragraph(say(5) + " " + say(5) + " " + say(5))]),
        "a standfirst alone": (say(12), []),
        "a standfirst and a picture": (say(12), [{"type": "picture", **image}]),
        "a standfirst and a line": (say(12), [_paragraph(say(2))]),
        "a table": (say(4), [{"type": "table", "caption": say(2), "header": [say(1)], "rows": [[say(2), say(2)], [say(3)]]}]),
        "a list": (say(4), [_paragraph(say(6)), {"type": "list", "ordered": False, "items": [say(1), say(1)]}]),
        "a quote": ("", [{"type": "quote", "html": say(9), "attribution": say(2)}]),
        "a fact box": (say(3), [_paragraph(f"<em>{say(3)}</em>"), {"type": "factbox", "title": say(1), "html": f"<p>{say(2)}</p>"}]),
        "a long sentence": ("", [_paragraph(f'<a href="/x">{say(90)}</a>')]),
    }  # fmt: skip


@pytest.mark.parametrize("access", ["premium", "registered"])
def test_a_third_of_the_words_stays_behind_the_wall_on_every_surface(access: str, house: House, client: Client) -> None:
    image = picture("Die Brücke")
    say = Marked()
    shapes = _shapes(say, image.pk)
    texts: dict[int, set[str]] = {}
    for pk, (standfirst, body) in enumerate(shapes.values(), 1):
        record = StoryRecord(pk, "a", SECTION, "", f"Titel {pk}", standfirst, tuple(body), access=access)
        actions.publish_story(record)
        texts[pk] = set(WORD.findall(f"{standfirst} {body}"))
    house.work()
    key = partners.add("Nachbarblatt", Terms("open", agency_texts=True, pictures=True))
    handed = str(ask(client, key)[0])
    for pk, name in enumerate(shapes, 1):
        story = Story.objects.select_related("section").get(pk=pk)
        shown = {"a partner's feed": handed}
        for surface in SURFACES:
            for address in surface.where(story):
                house.get(address, token=house.token())  # what holders of a pass got changes nothing
                shown[address] = house.get(address).text
        for where, text in shown.items():
            seen = set(WORD.findall(text)) & texts[pk]
            assert 3 * len(seen) <= 2 * len(texts[pk]), f"{name}: {where} shows {len(seen)} of {len(texts[pk])} words"
        full = house.get(f"/politik/{pk}/a", token=house.token()).text
        assert texts[pk] <= set(WORD.findall(full)), name
