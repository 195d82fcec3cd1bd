"""How the promises are walked: one newspaper a test, asked at every address of every registered surface."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import groupby

import pytest

from extrablatt.desk.models import Article
from extrablatt.press.surfaces import SURFACES, Surface
from extrablatt.publication.models import Story

Address = tuple[Surface, str]
Walk = Callable[[Iterable[Address], Callable[[Surface, str], None]], None]


def everywhere(article: Article) -> list[Address]:
    """Every address at which ``article`` can be seen as it is public now, by surface."""
    story = Story.objects.select_related("section").get(pk=article.pk)
    return [(surface, address) for surface in SURFACES for address in surface.where(story)]


@pytest.fixture
def walk(subtests: pytest.Subtests) -> Walk:
    """Looks at every address; each surface fails by its own name, and the others are looked at all the same."""

    def go(addresses: Iterable[Address], look: Callable[[Surface, str], None]) -> None:
        surfaces = 0
        for surface, ways in groupby(addresses, key=lambda way: way[0]):
            surfaces += 1
            with subtests.test(surface.name):
                for _, address in ways:
                    look(surface, address)
        assert surfaces > 10, "a promise that is asked nowhere is kept by chance"

    return go
