"""The desk's status page, and what the backshop notes for it: in plain words, with what to do."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from extrablatt.health import alarmbook, notices
from extrablatt.health.alarms import Alarm, Book
from extrablatt.newspaper import concerns
from extrablatt.readers.models import User
from extrablatt.wire import actions as wire
from extrablatt.wire.models import Feed
from tests.house import House, ninjs

MODEL = "django.contrib.auth.backends.ModelBackend"


@pytest.fixture
def data(tmp_path: Path, settings: Any) -> Path:
    settings.DATA_DIR = tmp_path
    return tmp_path


def _noted(data: Path) -> list[str]:
    return [f"{one.code}:{one.subject.split()[0]}" for one in notices.standing(data)]


def test_kills_without_a_story_and_feeds_that_fall_silent_are_noted_until_they_are_settled(
    house: House, data: Path
) -> None:
    text = "Der Fluss trat in der Nacht über die Ufer, mehrere Keller stehen unter Wasser."
    house.wire(ninjs("urn:probe:unknown", text=text, pubstatus="canceled"), "kill.json")
    house.work()
    late = timezone.now() - timezone.timedelta(hours=2)  # type: ignore[attr-defined]
    Feed.objects.create(name="apa", silence=30, last_item=late)
    Feed.objects.create(name="dpa", silence=30, last_item=timezone.now())
    Feed.objects.create(name="afp", failures=9, error_since=late, last_error="401 of user=geheim")
    concerns.note()
    kill, *others = _noted(data)
    assert kill.startswith("feed_failing:afp")
    assert "feed_silent:apa" in others
    assert sum(one.startswith("kill_unmatched:") for one in others) == 1
    assert not any(
        "geheim" in file.read_text() or text[:12] in file.read_text() for file in notices.folder(data).iterdir()
    )
    from extrablatt.desk import effects

    wire.hide(effects.open_kills()[0].item)
    Feed.objects.update(last_item=timezone.now(), failures=0)
    concerns.note()
    assert _noted(data) == []


def test_an_editor_sees_in_plain_words_what_is_wrong_and_takes_an_alarm_on(house: House, data: Path) -> None:
    alarm = Alarm("abc123", "restarted", "backshop", "red", [], 1_700_000_000.0, 1_700_000_000.0)
    alarmbook.save(data, Book([alarm]), [])
    notices.put(data, "backup_failed", why="/srv/geheim is full")
    user = User.objects.create_superuser(
        email="anna@blatt.example", password="x" * 12, first_name="Anna", last_name="Beer"
    )
    client = Client()
    client.force_login(user, backend=MODEL)
    page = client.get("/desk/zustand/").content.decode()
    assert "Ein Teil der Zeitung war stehen geblieben" in page
    assert "Die letzte Sicherung ist gescheitert" in page
    assert "geheim" not in page
    assert "Ich kümmere mich" in page
    assert client.post("/desk/zustand/", {"alarm": "abc123"}).status_code == 302
    (taken,) = alarmbook.standing(data)
    assert taken.by == "Anna Beer"
    assert "Anna Beer" in client.get("/desk/zustand/").content.decode()
    assert client.post("/desk/zustand/", {"alarm": "../../x"}).status_code == 302
    assert Client().get("/desk/zustand/").status_code == 302  # strangers sign in first


def test_who_comes_second_is_told_who_looks_after_an_alarm_already(db: None, data: Path) -> None:
    alarmbook.save(data, Book([Alarm("abc123", "restarted", "backshop", "red", [], 1.7e9, 1.7e9)]), [])
    told = []
    for first in ("Anna", "Berta"):
        client = Client()
        user = User.objects.create_superuser(email=f"{first}@blatt.example", first_name=first, last_name="Beer")
        client.force_login(user, backend=MODEL)
        page = client.post("/desk/zustand/", {"alarm": "abc123"}, follow=True)
        told.append([str(message) for message in page.context["messages"]])
    assert told == [["Sie kümmern sich darum."], ["Anna Beer kümmert sich schon darum."]]
    (taken,) = alarmbook.standing(data)
    assert taken.by == "Anna Beer"
