"""A change of looks is printed in the background; what is asked for most comes first; what is gone is dropped."""

from __future__ import annotations

from pathlib import Path

import pytest

from extrablatt.desk.models import Section
from extrablatt.press import rendering, reprinting, warming
from extrablatt.publication import actions as publication
from extrablatt.publication.record import TagRecord
from tests.house import House

pytestmark = pytest.mark.django_db


def _rename_section(house: House, name: str) -> None:
    section = Section.objects.get(slug="politik")
    publication.put_tag(TagRecord("section", section.slug, name, position=section.position))
    house.work()


def test_a_section_with_a_new_name_takes_no_page_away_and_comes_to_all(house: House) -> None:
    article = house.publish(house.draft("Ein Titel", section="welt"))
    path = f"/welt/{article.pk}/ein-titel"
    assert "Innenpolitik" not in house.get(path).text
    _rename_section(house, "Innenpolitik")
    held = house.store.get(path, "open")
    assert held is not None
    assert b"Innenpolitik" not in held.body
    assert (path, "open") in house.store.outdated()
    done = reprinting.reprint()
    assert done.printed > 0
    assert house.store.outdated() == []
    held = house.store.get(path, "open")
    assert held is not None
    assert b"Innenpolitik" in held.body
    assert "Innenpolitik" in house.get(path).text


def test_of_an_outdated_page_the_withdrawal_is_as_quick_as_ever(house: House) -> None:
    article = house.publish(house.draft("Ein Titel", body="Ein Satz."))
    path = f"/politik/{article.pk}/ein-titel"
    house.get(path)
    rendering.store().new_edition()
    house.withdraw(article)
    assert house.store.get(path, "open") is None
    reprinting.reprint()
    assert house.get(path).status == 410


def test_what_is_at_no_address_any_more_is_dropped_and_not_tried_for_ever(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    article = house.publish(house.draft("Ein Titel"))
    path = f"/politik/{article.pk}/ein-titel"
    page = rendering.render(path)
    store = rendering.store()
    assert store.put("/alte-seite", "open", page, store.ticket())
    store.new_edition()
    done = reprinting.reprint()
    assert done.dropped == 1
    assert store.get("/alte-seite", "open") is None
    assert store.get(path, "open") is not None


def test_an_edition_that_comes_while_one_is_printed_is_printed_too(house: House) -> None:
    house.publish(house.draft("Ein Titel"))
    house.get("/")
    store, rounds = rendering.store(), 0
    store.new_edition()

    def go_on() -> bool:
        nonlocal rounds
        rounds += 1
        if rounds == 2:
            store.new_edition()
        return rounds < 20

    done = reprinting.reprint(go_on)
    assert (store.outdated(), done.dropped) == ([], 0)


def test_only_one_process_prints(tmp_path: Path) -> None:
    with reprinting.alone(tmp_path) as first, reprinting.alone(tmp_path) as second:
        assert (first, second) == (True, False)
    with reprinting.alone(tmp_path) as again:
        assert again


def test_what_readers_ask_for_most_is_made_ahead_first(house: House) -> None:
    one, two = house.publish(house.draft("Erstens")), house.publish(house.draft("Zweitens"))
    paths = [f"/politik/{one.pk}/erstens", f"/politik/{two.pk}/zweitens"]
    warming.wanted = warming.Warming()
    house.store.note_use({paths[0]: 50, "/": 90, paths[1]: 1, "/welt": 70})
    removed = ["/", *paths, "/welt"]
    assert warming.after([], removed) == ["/", "/welt", paths[0]]
    warming.wanted.want(warming.after([], removed))
    rendering.store().purge_all()
    while warming.wanted.step():
        pass
    assert house.store.get("/", "open") is not None
    assert house.store.get(paths[0], "open") is not None
    assert house.store.get(paths[1], "open") is None


def test_of_a_premium_story_both_variants_are_made_ahead(house: House) -> None:
    article = house.publish(house.draft("Ein Titel", body="Erster Satz.\n\nZweiter Absatz.", access="premium"))
    rendering.store().purge_all()
    warming.wanted.want([f"/politik/{article.pk}/ein-titel"])
    while warming.wanted.step():
        pass
    for variant in ("open", "full"):
        assert house.store.get(f"/politik/{article.pk}/ein-titel", variant) is not None


def test_a_newspaper_that_opens_makes_what_was_asked_for_and_the_newest_stories(house: House) -> None:
    articles = [house.publish(house.draft(f"Titel {n}")) for n in range(3)]
    rendering.store().purge_all()
    house.store.note_use({"/welt": 9, "/gibt/es/nicht": 90})
    wanted = warming.at_opening()
    assert wanted[0] == "/"
    assert "/gibt/es/nicht" not in wanted
    assert {f"/politik/{a.pk}/{a.slug}" for a in articles} <= set(wanted)
    rendering.render("/")
    assert "/" not in warming.at_opening()


def test_a_page_that_can_not_be_made_ahead_is_told_and_left(
    house: House, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(path: str, **more: object) -> None:
        raise RuntimeError("broken template")

    monkeypatch.setattr(rendering, "render", fail)
    waiting = warming.Warming()
    waiting.want(["/"])
    assert waiting.step()
    assert not waiting.step()
    assert "could not be made ahead" in caplog.text
