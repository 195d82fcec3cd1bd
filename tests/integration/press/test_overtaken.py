"""A page overtaken by a purge while it was made goes to who waits for it, and to nobody's cache."""

from __future__ import annotations

from typing import Any

from extrablatt.press import rendering
from tests.house import House


def test_what_was_purged_while_it_was_made_is_not_for_keeping(house: House, monkeypatch: Any) -> None:
    story = house.publish(house.draft("Ein Titel"))
    path = f"/politik/{story.pk}/ein-titel"
    house.store.purge([f"story:{story.pk}"])
    make = rendering.make

    def overtaken(*args: Any, **more: Any) -> Any:
        made = make(*args, **more)
        house.store.purge([f"story:{story.pk}"])
        return made

    with monkeypatch.context() as during:
        during.setattr(rendering, "make", overtaken)
        answer = house.get(path)
    assert (answer.status, answer.headers["Cache-Control"]) == (200, "no-store")
    assert house.store.get(path, "open") is None
    assert "s-maxage" in house.get(path).headers["Cache-Control"]
    assert house.store.get(path, "open") is not None


def test_a_purge_of_something_else_changes_nothing(house: House, monkeypatch: Any) -> None:
    story = house.publish(house.draft("Ein Titel"))
    path = f"/politik/{story.pk}/ein-titel"
    house.store.purge([f"story:{story.pk}"])
    make = rendering.make

    def beside(*args: Any, **more: Any) -> Any:
        house.store.purge(["story:99999"])
        return make(*args, **more)

    monkeypatch.setattr(rendering, "make", beside)
    assert "s-maxage" in house.get(path).headers["Cache-Control"]
    assert house.store.get(path, "open") is not None
