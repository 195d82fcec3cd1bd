"""An upload that can't be decoded now is kept, told, and tried again: once by itself, then whenever an editor saves it."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.urls import reverse
from lxml import html
from PIL import Image

from extrablatt.pictures import actions, darkroom
from extrablatt.pictures.darkroom import Darkroom
from extrablatt.pictures.models import Picture
from tests.house import House
from tests.unit.pictures.making import saved

from .test_forms import file, opened, save

#: No picture can be decoded with this.
NO_ROOM, ROOM = Darkroom(memory_mb=1), Darkroom(memory_mb=256)


@pytest.fixture(autouse=True)
def _own_darkroom() -> Iterator[None]:
    before = darkroom._darkroom
    darkroom.set_up(NO_ROOM)
    yield
    darkroom.set_up(before)


@pytest.fixture
def desk(client: Any, house: House) -> Any:
    client.force_login(get_user_model().objects.create_superuser(email="bild@example.com", password="ein-langes-wort"))
    return client


def large() -> bytes:
    exif = Image.Exif()
    exif[0x8298] = "Lint/Ada"  # the copyright
    return saved(Image.new("RGB", (1250, 1000), "navy"), "JPEG", exif=exif)


def test_what_comes_on_the_wire_is_kept_and_ready_a_moment_later(
    house: House, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.ERROR):
        kept = actions.add_picture(large(), filename="brücke.jpg", wire_guid="urn:bild:1")
    assert "brücke" in caplog.text
    kept.refresh_from_db()
    assert (kept.development, kept.renditions_made, kept.width) == ("due", [], 1250)
    assert kept.copyright in {"", "Lint/Ada"}  # what the file says of itself may fit where its pixels don't
    with kept.open_file() as stored:
        assert stored.read() == large()
    darkroom.set_up(ROOM)
    assert actions.develop_due() == 0  # not at once: what was in the way may be so still
    told: list[int] = []
    actions.signals.picture_changed.connect(listener := lambda picture, **_: told.append(picture.pk))
    assert actions.develop_due(after=0) == 1
    actions.signals.picture_changed.disconnect(listener)
    ready = Picture.objects.get()
    assert (ready.development, ready.development_note, ready.copyright) == ("", "", "Lint/Ada")
    assert ready.renditions_made
    assert told == [ready.pk]
    assert len(list((actions.renditions_folder() / str(ready.pk)).glob(f"{ready.token}-*.webp"))) == 3
    assert actions.develop_due(after=0) == 0


def test_what_fails_twice_waits_for_an_editor_who_is_told(desk: Any) -> None:
    answer = desk.post(
        reverse("wagtailimages:add"), {"title": "Brücke", "file": file(large()), "rights_status": "cleared"}
    )
    assert answer.status_code == 302
    kept = Picture.objects.get()
    page = desk.get(reverse("wagtailimages:edit", args=[kept.pk])).content.decode()
    assert "is kept" in page or "aufgehoben" in page
    assert actions.develop_due(after=0) == 0
    kept.refresh_from_db()
    assert kept.development == "failed"
    assert actions.develop_due(after=0) == 0
    # Saving the form, with nothing changed, is the second chance.
    darkroom.set_up(ROOM)
    assert save(desk, kept, opened(desk, kept)).status_code == 302
    kept.refresh_from_db()
    assert kept.development == ""
    assert kept.renditions_made


def test_a_better_file_replaces_one_that_could_not_be_made_ready(desk: Any) -> None:
    kept = actions.add_picture(large(), filename="a.jpg")
    actions.update_picture(kept, data=saved(Image.new("RGB", (60, 40)), "JPEG"), filename="b.jpg")
    kept.refresh_from_db()
    assert (kept.development, kept.width) == ("", 60)
    assert kept.renditions_made


def test_a_new_file_that_fails_leaves_nothing_of_the_old_one(house: House) -> None:
    shown = actions.add_picture(saved(Image.new("RGB", (60, 40)), "JPEG"), filename="a.jpg")
    actions.update_picture(shown, data=large(), filename="b.jpg", keep_addresses=True)
    shown.refresh_from_db()
    assert (shown.development, shown.renditions_made) == ("due", [])
    assert not list((actions.renditions_folder() / str(shown.pk)).glob(f"{shown.token}-*"))


def test_a_withdrawn_picture_is_not_tried_again(house: House) -> None:
    kept = actions.add_picture(large(), filename="a.jpg")
    actions.withdraw_picture(kept)
    darkroom.set_up(ROOM)
    assert actions.develop_due(after=0) == 0
    kept.refresh_from_db()
    assert kept.renditions_made == []


def test_a_damaged_file_is_refused_at_the_form_as_ever(desk: Any) -> None:
    darkroom.set_up(ROOM)
    noise = saved(Image.effect_noise((1250, 1000), 80).convert("RGB"), "JPEG")
    answer = desk.post(
        reverse("wagtailimages:add"),
        {"title": "x", "file": file(noise[: len(noise) // 2]), "rights_status": "cleared"},
    )
    assert answer.status_code == 200
    assert html.fromstring(answer.content).xpath("//*[contains(@class, 'error')]")
    assert not Picture.objects.exists()


def test_thumbnails_of_large_pictures_come_from_the_darkroom(desk: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    darkroom.set_up(ROOM)
    kept = actions.add_picture(large(), filename="a.jpg")
    asked: list[str] = []
    real = darkroom._run
    monkeypatch.setattr(darkroom, "_run", lambda job, data: asked.append(job["job"]) or real(job, data))
    thumbnail = kept.get_rendition("max-165x165")
    assert (thumbnail.width, thumbnail.height, asked) == (165, 132, ["proof"])
    kept.focal_point_x = kept.focal_point_y = 900
    kept.focal_point_width = kept.focal_point_height = 50
    kept.save()
    filled = kept.get_rendition("fill-100x100")
    assert (filled.width, filled.height) == (100, 100)
    darkroom.set_up(NO_ROOM)
    assert desk.get(reverse("wagtailimages:index")).status_code == 200
