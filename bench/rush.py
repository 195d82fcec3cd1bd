"""A run on one page while it changes every second: ``python -m bench.rush`` (about half a minute).

wrk opens a connection for each request, some 5,000 a second; an editor publishes a new state of the article each second,
through the real desk and the real processes. Told are errors, latencies, and how long after a state was published the one
before it was still handed out. Needs wrk.
"""

from __future__ import annotations

import argparse
import http.client
import itertools
import json
import re
import subprocess
import time
from pathlib import Path
from typing import Any

from bench.measure import report
from bench.serving import get, newspaper, until

SCRIPT = Path(__file__).with_name("rush.lua")
READERS, CONNECTIONS, SECONDS = 5000, 100, 20


def _publish_each_second(article: Any, seconds: int) -> dict[int, float]:
    """When each state of the article was published (epoch seconds, after its commit)."""
    from extrablatt.desk import actions as desk

    published = {}
    began = time.time()
    for number in itertools.count(1):
        if time.time() - began > seconds:
            return published
        draft = desk.latest_draft(article)
        draft.standfirst = f"Stand {number}."
        desk.publish(draft)
        published[number] = time.time()
        time.sleep(max(0.0, began + number - time.time()))
    raise AssertionError


def _measure(port: int, readers: int, seconds: int) -> dict[str, Any]:
    from extrablatt.desk import actions as desk
    from extrablatt.desk.models import Article, Section

    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    article = Article(headline="Wahlabend", standfirst="Stand 0.", section=Section.objects.get(slug="politik"))
    article.body = desk.stream([("paragraph", "<p>" + "Ein Satz vom Wahlabend. " * 12 + "</p>")] * 30)
    desk.publish(desk.create(article))
    path = f"/politik/{article.pk}/wahlabend"
    until(lambda: get(connection, path)[0] == 200)
    # wrk counts the wait as a part of each turn, so all together come to the rate wanted, less what answers take.
    wait = max(0, round(1000 * CONNECTIONS / readers) - 3)
    command = ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{seconds}s", "-H", "Connection: close", "-s", str(SCRIPT)]
    load = subprocess.Popen(
        [*command, f"http://127.0.0.1:{port}{path}", "--", str(wait)], stdout=subprocess.PIPE, text=True
    )
    published = _publish_each_second(article, seconds - 2)
    told, _ = load.communicate(timeout=seconds + 30)
    found = re.search(r"^JSON (.*)$", told, re.M)
    if found is None:
        raise RuntimeError(f"wrk said: {told}")
    figures: dict[str, Any] = json.loads(found[1])
    seen = {int(k): float(v) for k, _, v in (pair.partition("=") for pair in figures.pop("seen").split())}
    stale = {state: seen[state] - published[state + 1] for state in seen if state + 1 in published}
    errors = sum(figures.pop(kind) for kind in ("wrong", "connect", "read", "write", "timeout"))
    return {
        "readers_a_second": round(figures["requests"] / figures["seconds"]),
        "errors": errors,
        "states": len(published),
        "states_seen": len(seen),
        "stale_max_ms": round(1000 * max(stale.values()), 1),
        "stale_p50_ms": round(1000 * sorted(stale.values())[len(stale) // 2], 1),
        **figures,
    }


def main() -> None:
    """Measure and report."""
    parser = argparse.ArgumentParser(description="A run on one page while it changes every second.")
    parser.add_argument("--readers", type=int, default=READERS, help="new readers a second, at most")
    parser.add_argument("--seconds", type=int, default=SECONDS)
    chosen = parser.parse_args()
    with newspaper() as (_folder, port):
        report("rush", _measure(port, chosen.readers, chosen.seconds))


if __name__ == "__main__":
    main()
