"""Printing a whole new edition while readers come: ``python -m bench.reprint`` (about two minutes).

A newspaper with many articles is really served; every article's page lies in the page store. Then the looks change: all
pages are printed anew in the background while wrk asks for them at full load. Told are readers' latencies before and during
it, how fast pages were printed, and that a withdrawal meanwhile is as quick as ever. ``--pages 100000`` for the large one.
"""

from __future__ import annotations

import argparse
import http.client
import re
import subprocess
import time
from pathlib import Path
from typing import Any

from bench.filling import FIRST, fill
from bench.measure import percentiles, report
from bench.serving import get, newspaper, until

PAGES, SECONDS, CONNECTIONS = 5000, 15, 32
_UNITS = {"us": 0.001, "ms": 1.0, "s": 1000.0}
_SCRIPT = """
local first, count = {first}, {count}
request = function()
   local n = first + math.random(0, count - 1)
   return wrk.format("GET", "/" .. paths[n - first + 1])
end
"""


def _stock(folder: Path, count: int) -> list[str]:
    """A page for every article, as an earlier release printed it; returns the paths."""
    from extrablatt.press import rendering, surfaces
    from extrablatt.press.store import make_page
    from extrablatt.publication.models import Story

    where = surfaces.named("article").where
    stories = Story.public.select_related("section").defer("body").filter(pk__gte=FIRST).order_by("pk")
    places = [(path, story.key) for story in stories.iterator(2000) for path in where(story)]
    store = rendering.store()
    ticket = store.ticket()
    body = b"<!doctype html><title>Alt</title>" + b"<p>Wie es frueher aussah.</p>" * 60
    for start in range(0, len(places), 500):
        part = places[start : start + 500]
        store.put_many([(path, "open", make_page(body, keys=[key])) for path, key in part], ticket)
    return [path for path, _key in places]


def _wrk(port: int, script: Path, seconds: int) -> dict[str, float]:
    command = ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{seconds}s", "--latency", "-H", "Accept-Encoding: br", "-s"]
    told = subprocess.run(
        [*command, str(script), f"http://127.0.0.1:{port}/"], check=True, capture_output=True, text=True
    ).stdout
    found = {n: float(v) * _UNITS[u] for n, v, u in re.findall(r"^\s+(50|99)%\s+([\d.]+)(us|ms|s)$", told, re.M)}
    rate = re.search(r"Requests/sec:\s+([\d.]+)", told)
    if rate is None or "Non-2xx" in told:
        raise RuntimeError(told)
    return {"rps": float(rate[1]), "p50_ms": found["50"], "p99_ms": found["99"]}


def _measure(folder: Path, port: int, count: int, seconds: int) -> dict[str, Any]:
    from extrablatt.press import rendering

    paths = _stock(folder, count)
    script = folder / "load.lua"
    listed = ", ".join(f'"{path[1:]}"' for path in paths[:20_000])
    script.write_text(f"paths = {{{listed}}}\n" + _SCRIPT.format(first=0, count=min(len(paths), 20_000)))
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    _wrk(port, script, 3)
    before = _wrk(port, script, seconds)
    store = rendering.store()
    store.new_edition()
    started, outdated = time.perf_counter(), len(store.outdated())
    while len(store.outdated()) == outdated:
        time.sleep(0.2)
    during = _wrk(port, script, seconds)
    left = len(store.outdated())
    if not left:
        raise RuntimeError("everything was printed before readers were measured: ask for more pages")
    rate = (outdated - left) / (time.perf_counter() - started)
    gone = [_withdraw(connection, paths, FIRST + 7 * number) for number in range(1, 11)]
    alone = None
    if count <= 20_000:
        now, clock = len(store.outdated()), time.perf_counter()
        time.sleep(min(10, seconds))
        alone = (now - len(store.outdated())) / (time.perf_counter() - clock)
    return {
        "pages": count,
        **{f"before_{key}": round(value, 2) for key, value in before.items()},
        **{f"during_{key}": round(value, 2) for key, value in during.items()},
        "p99_ratio": round(during["p99_ms"] / before["p99_ms"], 2),
        "printed_a_second_under_load": round(rate),
        "printed_a_second_alone": round(alone) if alone else None,
        **{f"withdrawn_meanwhile_{key}": value for key, value in percentiles(gone).items()},
    }


def _withdraw(connection: http.client.HTTPConnection, paths: list[str], number: int) -> float:
    """Seconds from the withdrawal of an article until its address answers so."""
    from extrablatt.desk import actions as desk
    from extrablatt.desk.models import Article

    path = next(path for path in paths if f"/{number}/" in path)
    desk.withdraw(Article.objects.get(pk=number))
    return until(lambda: get(connection, path)[0] == 410)


def main() -> None:
    """Measure and report."""
    parser = argparse.ArgumentParser(description="Printing a new edition while readers come.")
    parser.add_argument("--pages", type=int, default=PAGES)
    parser.add_argument("--seconds", type=int, default=SECONDS)
    chosen = parser.parse_args()
    with newspaper(lambda: fill(chosen.pages)) as (folder, port):
        report("reprint", _measure(folder, port, chosen.pages, chosen.seconds))


if __name__ == "__main__":
    main()
