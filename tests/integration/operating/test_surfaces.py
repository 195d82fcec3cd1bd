"""``extrablatt check`` asks the open newspaper whether its promises hold, and notices when one does not."""

from __future__ import annotations

from typing import Any

import pytest
from django.conf import settings

from extrablatt.operations import check, surfaces
from extrablatt.operations.steps import NotDone, Step
from tests.house import House

SECRET = (
    "Der Ausschuss hat danach beschlossen, dass die Brücke „bis auf Weiteres“ für alle 1200 Fahrzeuge gesperrt bleibt."
)
TEXT = "\n\n".join(["Ein Absatz, der vor der Wand stehen darf und den alle lesen."] + [SECRET] * 3)


@pytest.fixture
def asked(house: House, monkeypatch: pytest.MonkeyPatch) -> dict[str, check.Asked]:
    """Answers to be given in place of the house's, by path."""
    said: dict[str, check.Asked] = {}

    def get(base: str, path: str) -> check.Asked:
        if path in said:
            return said[path]
        answer = house.get(path)
        return check.Asked(answer.status, answer.text)

    monkeypatch.setattr(surfaces, "_open", lambda paper, step: "http://kiosk")
    monkeypatch.setattr(surfaces, "_get", get)
    return said


def look(name: str) -> int | None:
    step = Step(name)
    surfaces.LOOKS[name](settings.PAPER, step)
    return step.rows


def test_a_newspaper_that_keeps_its_promises_is_well(house: House, asked: Any) -> None:
    house.withdraw(house.publish(house.draft("Weg damit")))
    house.draft("Noch nicht")
    house.publish(house.draft("Bezahlt", TEXT, access="premium"))
    house.publish(house.draft("Offen"))
    for name in ("withdrawn is gone", "embargo holds", "premium stays inside"):
        assert look(name) == 1, name


def test_a_withdrawn_story_that_is_still_answered_or_listed_is_noticed(
    house: House, asked: dict[str, check.Asked]
) -> None:
    article = house.withdraw(house.publish(house.draft("Weg damit")))
    path = house.url(article)
    asked[path] = check.Asked(200, "Weg damit")
    with pytest.raises(NotDone, match=f"extrablatt withdraw {article.pk}"):
        look("withdrawn is gone")
    asked[path] = check.Asked(410, "")
    asked["/feed.atom"] = check.Asked(200, f'<link href="https://blatt.example{path}"/>')
    with pytest.raises(NotDone, match=r"/feed\.atom shows it"):
        look("withdrawn is gone")


def test_a_draft_that_is_answered_is_noticed(house: House, asked: dict[str, check.Asked]) -> None:
    article = house.draft("Noch nicht")
    asked[f"/{article.pk}"] = check.Asked(200, "Noch nicht")
    with pytest.raises(NotDone, match="is not public"):
        look("embargo holds")


def test_a_premium_text_on_an_open_page_is_noticed_however_it_is_set(
    house: House, asked: dict[str, check.Asked]
) -> None:
    article = house.publish(house.draft("Bezahlt", TEXT, access="premium"))
    set_otherwise = SECRET.replace("1200", "1\u202f200").replace("beschlossen", "be\u00adschlossen").replace(" ", "\n ")
    asked[house.url(article) + "/druck"] = check.Asked(200, f"<p>{set_otherwise}</p>")
    with pytest.raises(NotDone, match="shows what stands behind the wall"):
        look("premium stays inside")
