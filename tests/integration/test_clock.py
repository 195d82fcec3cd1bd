"""A clock that is set forward: what is planned or under embargo does not come early, and comes once when its time is there."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta

import pytest
from django.conf import settings
from django.utils import timezone

from extrablatt.desk import actions as desk
from extrablatt.desk.models import Article
from extrablatt.health import clock
from extrablatt.health.clock import Clock
from extrablatt.publication.models import LogEntry, Story
from extrablatt.publication.record import EmbargoError
from tests.house import House

#: It was set forward by an hour a moment ago: what lies within that hour is not over.
AHEAD = 3600.0
WITHIN = timedelta(minutes=20)


class SetForward:
    """The machine's clock is an hour ahead; ``confirmed``: the network says so too."""

    def __init__(self) -> None:
        self.ahead, self.confirmed = 0.0, False
        self.clock = Clock(
            settings.DATA_DIR / "no-file", wall=lambda: time.time() - AHEAD + self.ahead, steady=time.monotonic,
            confirmed=lambda: self.confirmed, aside=False,
        )  # fmt: skip
        self.clock.now()
        self.ahead = AHEAD

    def due(self) -> list[int]:
        """As the backshop asks."""
        return desk.publish_due(datetime.fromtimestamp(self.clock.now(), UTC))


@pytest.fixture
def ahead(monkeypatch: pytest.MonkeyPatch) -> SetForward:
    made = SetForward()
    monkeypatch.setitem(clock._known, settings.DATA_DIR, made.clock)
    return made


def _planned(house: House, **more: object) -> Article:
    """A story whose moment has come by the machine's clock."""
    article = house.draft("Ausgleich beschlossen", "Der Rat hat zugestimmt.", **more)
    revision = article.save_revision()
    revision.approved_go_live_at = timezone.now() - WITHIN
    revision.save()
    return article


@pytest.mark.parametrize("embargo", [False, True])
def test_what_is_planned_waits_for_its_time_and_appears_once(house: House, ahead: SetForward, embargo: bool) -> None:
    more = {"embargo_until": timezone.now() - WITHIN} if embargo else {}
    article = _planned(house, **more)
    for _look in range(3):
        assert ahead.due() == []
    assert not Story.objects.filter(pk=article.pk).exists()
    assert desk.overdue(datetime.fromtimestamp(ahead.clock.now(), UTC)) == []
    ahead.confirmed = True
    ahead.clock._ask()
    assert ahead.due() == [article.pk]
    assert ahead.due() == []
    assert LogEntry.objects.filter(subject="story", subject_id=article.pk, kind=LogEntry.Kind.PUBLISH).count() == 1


def test_nobody_ends_an_embargo_early_by_hand_either(house: House, ahead: SetForward) -> None:
    held = house.draft("Gesperrt", "Der Rat hat zugestimmt.", embargo_until=timezone.now() - WITHIN)
    with pytest.raises(EmbargoError):
        desk.publish(held)
    assert not Story.objects.filter(pk=held.pk).exists()
    free = house.draft("Frei", "Der Rat tagt.", embargo_until=timezone.now() - timedelta(days=1))
    assert desk.publish(free).live
