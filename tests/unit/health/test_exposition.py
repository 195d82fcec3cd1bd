"""The whole newspaper as Prometheus reads it; and that rules, dashboard and docs name nothing there is not."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from extrablatt.health import alarmbook, exposition, notices, report, tally, written
from extrablatt.health.alarms import Alarm, Book
from extrablatt.health.heartbeats import FOLLOWER, Heartbeats
from extrablatt.kiosk.metrics import Metrics

DOCS = Path(__file__).resolve().parents[3] / "docs"
_NAME = re.compile(r"extrablatt_[a-z_]+")


@pytest.fixture
def told(tmp_path: Path) -> str:
    """Of a newspaper in which everything has happened once."""
    table = Heartbeats(tmp_path / "beats")
    for name in report.PROCESSES:
        table.claim(name)
    table.claim("press", kind=FOLLOWER).failed('a "reason"')
    table.grown(7)
    counting = tally.Tally()
    counting.begin(tmp_path)
    counting.add("wire items", 3)
    counting.observe("office", 0.3)
    counting.observe("lag press", 0.2)
    counting.observe("lag nobody", 0.2)
    counting.observe("late published", 3.5)
    counting.now("live readers", 12)
    counting.write()
    known = {
        "feeds": {"dpa": {"last": 100.0, "lag": 2.5, "items": 9, "failures": 1}, "neu": {"last": None, "lag": None}},
        "waiting": {"pictures": 4},
    }
    written.json(tmp_path / exposition.KNOWN, known)
    written.json(tmp_path / exposition.DISK, {"per_day": 5e8, "days": 40.5})
    notices.put(tmp_path, "backup_failed")
    alarm = Alarm("abc123", "process", "office", "red", [], 1.0, 2.0, acked=3.0)
    alarmbook.save(tmp_path, Book([alarm]), [])
    seen = report.look(table, tmp_path)
    return exposition.text(seen, table, tmp_path, {"pages": 5, "bytes": 900, "counter": 3}, clock=lambda: 160.0)


def test_every_metric_of_the_table_is_told_in_the_form_prometheus_reads(told: str) -> None:
    for name, (kind, what) in exposition.METRICS.items():
        assert f"# HELP {name} {what}\n# TYPE {name} {kind}\n{name}" in told, name
    form = re.compile(r'[a-z_]+(\{([a-z_]+="([^"\\]|\\.)*"(,|(?=\})))*\})? (-?\d+(\.\d+)?(e[+-]?\d+)?)')
    assert [line for line in told.splitlines() if not line.startswith("#") and not form.fullmatch(line)] == []


@pytest.mark.parametrize(
    "line",
    [
        'extrablatt_promise_kept{promise="readers_are_served"} 1', 'extrablatt_problem{code="backup_failed",subject=""} 1',
        'extrablatt_publication_lag_seconds_bucket{follower="press",le="0.1"} 0', 'extrablatt_publication_lag_seconds_bucket{follower="press",le="0.25"} 1',
        'extrablatt_publication_lag_seconds_bucket{follower="press",le="+Inf"} 1', "extrablatt_office_request_seconds_sum 0.3",
        'extrablatt_schedule_lateness_seconds_bucket{what="published",le="2.0"} 0', 'extrablatt_schedule_lateness_seconds_bucket{what="published",le="5.0"} 1',
        'extrablatt_office_request_seconds_bucket{le="1.0"} 1', "extrablatt_wire_items_total 3", "extrablatt_live_readers 12", "extrablatt_log_head 7",
        'extrablatt_feed_last_item_age_seconds{feed="dpa"} 60', 'extrablatt_feed_failures{feed="dpa"} 1', 'extrablatt_jobs_waiting{queue="pictures"} 4',
        "extrablatt_disk_full_in_days 40.5", "extrablatt_page_store_purges_total 3", 'extrablatt_alarms{acknowledged="true"} 1',
        'extrablatt_alarms{acknowledged="false"} 0', 'extrablatt_follower_failing{follower="press"} 1',
    ],
)  # fmt: skip
def test_what_was_counted_and_noted_is_told(told: str, line: str) -> None:
    assert f"\n{line}\n" in told


def test_a_newspaper_of_which_nothing_is_known_yet_has_its_promises_and_processes(tmp_path: Path) -> None:
    table = Heartbeats(tmp_path / "beats")
    (tmp_path / "run").mkdir()
    (tmp_path / exposition.KNOWN).write_text('{"fee')
    (tmp_path / exposition.DISK).write_text("[]")
    told = exposition.text(report.look(table, tmp_path), table, tmp_path, {})
    assert "extrablatt_promise_kept" in told
    assert "extrablatt_feed" not in told
    assert not (tmp_path / tally.FILE).exists()


@pytest.mark.parametrize("file", ["monitoring/alerts.yml", "monitoring/grafana-dashboard.json", "monitoring.md"])
def test_rules_dashboard_and_docs_name_no_metric_that_is_not_there(file: str) -> None:
    text = (DOCS / file).read_text(encoding="utf-8")
    there = set(exposition.METRICS) | set(_NAME.findall(Metrics().text()))
    there |= {f"{name}_{part}" for name in exposition.METRICS for part in ("bucket", "sum", "count")}
    named = set(_NAME.findall(text))
    assert named
    assert named - there == set()


def test_every_metric_is_in_the_docs_and_the_dashboard_is_whole() -> None:
    docs = (DOCS / "monitoring.md").read_text(encoding="utf-8")
    assert [name for name in exposition.METRICS if f"`{name}`" not in docs] == []
    dashboard = json.loads((DOCS / "monitoring" / "grafana-dashboard.json").read_text(encoding="utf-8"))
    assert all(panel["targets"] and panel["title"] for panel in dashboard["panels"])
    assert len({panel["id"] for panel in dashboard["panels"]}) == len(dashboard["panels"])
