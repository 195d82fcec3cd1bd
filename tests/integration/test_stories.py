"""Reports of one event by several agencies become one story; others stay apart."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from extrablatt.wire import actions as wire
from extrablatt.wire import stories
from extrablatt.wire.models import Likeness, WireItem
from tests.house import ninjs

pytestmark = pytest.mark.django_db

TRAIN = (
    "Güterzug entgleist bei Marbruck",
    "<p>Marbruck (NAG) - Ein Güterzug der Lintalbahn ist am Montag gegen 6.30 Uhr bei Marbruck entgleist. Der Lokführer Anton "
    "Probst wurde leicht verletzt. Zwölf Waggons mit Holz stürzten in die Linta, teilte die Feuerwehr Marbruck mit.</p>",
)
TRAIN_TOO = (
    "Zwölf Waggons stürzen in die Linta",
    "<p>Nach der Entgleisung eines mit Holz beladenen Güterzugs der Lintalbahn bei Marbruck liegen zwölf Waggons in der Linta. "
    "Lokführer Anton Probst kam mit leichten Verletzungen davon, so die Feuerwehr am Montag.</p>",
)
FIRE = (
    "Brand in Sägewerk bei Tannach",
    "<p>Tannach (NAG) - In einem Sägewerk in Tannach ist am Montag gegen 7.45 Uhr ein Brand ausgebrochen. Verletzt wurde "
    "niemand. Den Schaden schätzt Bürgermeisterin Hilde Gstöttner auf 400.000 Euro.</p>",
)


def arrive(guid: str, report: tuple[str, str], feed: str, version: int = 1) -> WireItem:
    headlines = [{"role": "main", "value": report[0]}]
    wire.ingest(ninjs(guid, version, text=report[1], headlines=headlines), name=f"{guid}{version}.json", feed=feed)
    return WireItem.objects.get(guid=guid, current=True)


def story_of(guid: str) -> int | None:
    return WireItem.objects.get(guid=guid, current=True).story


def test_two_agencies_reports_of_one_event_are_one_story_and_another_event_is_not() -> None:
    for guid, report, feed in (("a", TRAIN, "nag"), ("b", FIRE, "nag"), ("c", TRAIN_TOO, "osd")):
        arrive(guid, report, feed)
        stories.place()
    assert story_of("a") == story_of("c") == WireItem.objects.get(guid="a").pk
    assert story_of("b") == WireItem.objects.get(guid="b").pk


def test_reports_that_arrive_together_find_each_other_too() -> None:
    for guid, report, feed in (("a", TRAIN, "nag"), ("b", FIRE, "nag"), ("c", TRAIN_TOO, "osd")):
        arrive(guid, report, feed)
    assert stories.place() == 3
    assert story_of("a") == story_of("c") != story_of("b")
    assert stories.place() == 0


def test_after_a_restart_the_keys_in_the_table_are_enough() -> None:
    arrive("a", TRAIN, "nag")
    stories.place()
    stories._fingerprints.clear()
    arrive("c", TRAIN_TOO, "osd")
    stories.place()
    assert story_of("a") == story_of("c")


def test_a_new_version_stays_in_its_story() -> None:
    arrive("a", TRAIN, "nag")
    stories.place()
    first = story_of("a")
    arrive("a", FIRE, "nag", version=2)
    assert story_of("a") == first


def test_what_is_older_than_two_days_is_another_story_and_its_keys_go() -> None:
    item = arrive("a", TRAIN, "nag")
    stories.place()
    WireItem.objects.filter(pk=item.pk).update(received=timezone.now() - timedelta(days=5))
    arrive("c", TRAIN_TOO, "osd")
    stories.place()
    assert story_of("c") != story_of("a")
    stories.forget_old()
    assert not Likeness.objects.filter(item=item).exists()
    assert Likeness.objects.exists()


def test_pictures_are_stories_of_their_own() -> None:
    wire.ingest(ninjs("p", type="picture"), name="p.json")
    stories.place()
    assert story_of("p") == WireItem.objects.get(guid="p").pk
    assert not Likeness.objects.exists()
