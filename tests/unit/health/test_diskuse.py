"""What a day costs on the disk, and when it will be full."""

from __future__ import annotations

from pathlib import Path

import pytest

from extrablatt.health import diskuse, notices, report

DAY, GB = 86400.0, 1e9


@pytest.mark.parametrize(
    ("free", "per_day", "days"),
    [
        ([100, 98, 96, 94], 2.0, 47), ([100, 98, 99, 94], 1.7, None), ([10, 10, 10, 10], 0.0, None), ([10, 20, 30, 40], -10.0, None),
    ],
)  # fmt: skip
def test_a_day_costs_what_the_samples_say_and_a_disk_that_does_not_fill_up_has_no_end(
    free: list[float], per_day: float, days: float | None
) -> None:
    samples = [(number * DAY, one * GB) for number, one in enumerate(free)]
    found = diskuse.growth(samples)
    assert found == pytest.approx(per_day * GB, abs=1e3)
    if days is not None or per_day <= 0:
        assert diskuse.days_left(samples[-1][1], found) == (None if days is None else pytest.approx(days))


def test_too_short_a_time_says_nothing() -> None:
    assert diskuse.growth([]) is None
    assert diskuse.growth([(hour * 3600.0, GB) for hour in range(20)]) is None
    assert diskuse.days_left(GB, None) is None


def test_a_sample_an_hour_is_kept_and_a_disk_that_will_be_full_soon_is_noted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    free = [50 * GB]
    monkeypatch.setattr(report, "disk_free", lambda folder: int(free[0]))
    for hour in range(48):
        diskuse.note(tmp_path, 1e9 + hour * 3600)
        diskuse.note(tmp_path, 1e9 + hour * 3600 + 20)  # each look of the backshop
        free[0] -= 0.2 * GB
    days = diskuse.forecast(tmp_path)
    assert days is not None
    assert 8 < days < 9
    assert [one.code for one in notices.standing(tmp_path)] == ["disk_soon"]
    free[0] = 500 * GB
    diskuse.note(tmp_path, 1e9 + 48 * 3600)
    assert diskuse.forecast(tmp_path) is None
    assert notices.standing(tmp_path) == []
