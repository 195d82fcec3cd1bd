"""What the kiosk has counted is added up, once, and told without a word about who."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from extrablatt.audience import actions
from extrablatt.audience.models import Counted, Reads
from extrablatt.audience.report import report

pytestmark = pytest.mark.django_db
HOUR = datetime(2026, 11, 3, 20, tzinfo=UTC)


def spooled(spool: Path, name: str, *rows: tuple[str, str, str, str, int], hour: datetime = HOUR) -> None:
    spool.mkdir(exist_ok=True)
    told = {"hour": int(hour.timestamp()), "rows": [list(row) for row in rows]}
    (spool / f"{name}.json").write_text(json.dumps(told))


def everything() -> dict[str, Any]:
    return report(HOUR - timedelta(days=1), HOUR + timedelta(days=1))


def test_files_of_all_workers_are_added_up(tmp_path: Path) -> None:
    spool = tmp_path / "figures"
    spooled(spool, "1", ("/politik/17/a", "read", "search", "phone", 3), ("/", "read", "direct", "desktop", 2))
    spooled(
        spool, "2", ("/politik/17/a", "read", "search", "phone", 4), ("/politik/17/a", "read", "direct", "robot", 9)
    )
    spooled(spool, "3", ("/politik/17/a", "read through", "search", "phone", 1), hour=HOUR + timedelta(hours=1))
    assert actions.add_up(spool) == 3
    assert list(spool.iterdir()) == []
    told = everything()
    assert (told["reads"], told["robots"], told["read_through"]) == (9, 9, 1)
    assert told["sources"] == {"search": 7, "direct": 2}
    assert told["devices"] == {"phone": 7, "desktop": 2}
    assert told["by_hour"] == [{"hour": HOUR.isoformat(), "reads": 9}]
    assert told["pages"][0] == {"path": "/politik/17/a", "story": 17, "reads": 7, "read_through": 1}
    assert report(HOUR, HOUR + timedelta(hours=2), story=17)["reads"] == 7


def test_a_file_left_behind_by_a_crash_is_not_counted_twice(tmp_path: Path) -> None:
    spooled(tmp_path, "1", ("/a", "read", "direct", "phone", 3))
    kept = (tmp_path / "1.json").read_bytes()
    assert actions.add_up(tmp_path) == 1
    (tmp_path / "1.json").write_bytes(kept)
    assert actions.add_up(tmp_path) == 0
    assert everything()["reads"] == 3
    assert list(tmp_path.iterdir()) == []


def test_two_processes_that_add_the_same_files_up_at_once_count_them_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    spooled(tmp_path, "1", ("/a", "read", "direct", "phone", 3))
    spooled(tmp_path, "2", ("/a", "read", "direct", "phone", 4))
    rows, other = actions._rows, []

    def meanwhile(raw: bytes) -> dict[Any, int]:
        if not other:
            other.append("begun")
            other.append(actions.add_up(tmp_path))
        return rows(raw)

    monkeypatch.setattr(actions, "_rows", meanwhile)
    assert actions.add_up(tmp_path) == 0
    assert other == ["begun", 2]
    assert everything()["reads"] == 7
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("raw", [b"", b"{", b"[]", b'{"hour": "x", "rows": []}', b'{"hour": 1, "rows": [[1]]}'])
def test_a_file_that_can_not_be_read_is_set_aside_and_the_others_count(tmp_path: Path, raw: bytes) -> None:
    (tmp_path / "0.json").write_bytes(raw)
    spooled(tmp_path, "1", ("/a", "read", "direct", "phone", 3))
    assert actions.add_up(tmp_path) == 1
    assert (tmp_path / "0.bad").read_bytes() == raw
    assert everything()["reads"] == 3


def test_no_spool_is_nothing_to_do(tmp_path: Path) -> None:
    assert actions.add_up(tmp_path / "none") == 0


def test_old_figures_are_forgotten() -> None:
    now = timezone.now()
    for days in (1, actions.KEPT + 1):
        Reads.objects.create(
            hour=now - timedelta(days=days), path="/a", what="read", source="direct", device="phone", reads=1
        )
        Counted.objects.create(name=str(days), time=now - timedelta(days=days))
    assert actions.forget_old() == 1
    assert (Reads.objects.count(), Counted.objects.count()) == (1, 1)
