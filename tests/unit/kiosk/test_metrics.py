"""What a kiosk has done, as Prometheus reads it."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

from extrablatt.health.counters import Counters, line
from extrablatt.press.store import MemoryPageStore

from .kit import Stand, story

NAMES = ("pages", "seconds", "now open")


def value(text: str, name: str) -> float:
    found = re.search(rf"^{re.escape(name)} (\S+)$", text, re.M)
    assert found, f"{name} is not in {text}"
    return float(found[1])


def test_requests_are_counted_by_what_answered_them(tmp_path: Path) -> None:
    stand = Stand(MemoryPageStore(), tmp_path, counters=tmp_path / "run" / "counters")
    stand.press.pages["/a"] = story()
    for _again in range(3):
        stand.get("/a")
    stand.get("/nirgends")
    stand.get("/desk/")
    answer = stand.get("/-/metrics", REMOTE_ADDR="127.0.0.1")
    assert answer.headers["Content-Type"].startswith("text/plain; version=0.0.4")
    told = answer.text
    assert value(told, 'extrablatt_kiosk_requests_total{source="hand"}') == 2
    assert value(told, 'extrablatt_kiosk_requests_total{source="store"}') == 1
    assert value(told, 'extrablatt_kiosk_requests_total{source="missing"}') == 1
    assert value(told, 'extrablatt_kiosk_requests_total{source="office"}') == 1
    assert value(told, 'extrablatt_kiosk_requests_total{source="press"}') == 2
    assert value(told, 'extrablatt_kiosk_answers_total{code="4xx"}') == 1
    assert value(told, "extrablatt_kiosk_answer_seconds_count") == 3
    assert value(told, 'extrablatt_kiosk_answer_seconds_bucket{le="+Inf"}') == 3
    assert value(told, "extrablatt_kiosk_answer_seconds_sum") > 0


def test_only_this_machine_may_ask(tmp_path: Path) -> None:
    stand = Stand(MemoryPageStore(), tmp_path)
    assert stand.get("/-/metrics").status == 404
    assert stand.get("/-/metrics", REMOTE_ADDR="127.0.0.1", x_forwarded_for="8.8.4.4").status == 404


def test_numbers_of_several_processes_are_one_and_never_run_backwards(tmp_path: Path) -> None:
    path = tmp_path / "counters"
    code = (
        "import sys; from pathlib import Path; from extrablatt.health.counters import Counters\n"
        "c = Counters(Path(sys.argv[1]), ('pages', 'seconds', 'now open'))\n"
        "c.write({'pages': 5, 'seconds': 0.5, 'now open': 7})\n"
    )
    ours = Counters(path, NAMES)
    ours.write({"pages": 2, "now open": 1})
    for number in range(1, 4):
        subprocess.run([sys.executable, "-c", code, str(path)], check=True)
        assert ours.total() == {"pages": 2 + 5 * number, "seconds": 0.5 * number, "now open": 1}
    again = Counters(path, NAMES)
    assert again.total()["pages"] == 17  # what this process had counted before is kept
    ours.close()
    again.close()


def test_values_are_written_as_prometheus_reads_them() -> None:
    assert line("a", 3.0) == "a 3"
    assert line("a", 0.25, path='x"\\\n') == 'a{path="x\\"\\\\\\n"} 0.25'
