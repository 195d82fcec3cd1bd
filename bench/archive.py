"""Publishing and withdrawing in a small and in a large archive, over the real processes: ``python -m bench.archive``.

For each size a newspaper of its own is filled (``bench/filling.py``) and served. From ``publish`` until the article page,
the front page and the section page show it; from ``withdraw`` until the address answers 410 and front, section, topic, feed
and search know it no more. The goal is that the size makes no difference. A million takes some minutes to fill:
``--sizes 1000,100000,1000000``.
"""

from __future__ import annotations

import argparse
import http.client
import json
import subprocess
import sys
import time
from typing import Any

from bench.filling import fill
from bench.measure import percentiles, report
from bench.serving import get, newspaper, until

SIZES, ROUNDS = (1000, 100_000), 40


def _measure(port: int) -> dict[str, Any]:
    from extrablatt.desk import actions as desk
    from extrablatt.desk.models import Article, Section, Topic

    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    until(lambda: _settled(connection), 60)
    section, topic = Section.objects.get(slug="politik"), Topic.objects.create(name="Messung", slug="messung")
    for path in ("/", "/politik", "/feed.atom", "/thema/thema-0", "/suche?q=Archiv"):
        get(connection, path)

    def until_shown(paths: tuple[str, ...], word: str) -> float:
        return until(lambda: all(word.encode() in get(connection, path)[1] for path in paths))

    def until_gone(path: str, others: tuple[str, ...], word: str) -> float:
        sought = word.encode()
        return until(
            lambda: get(connection, path)[0] == 410 and not any(sought in get(connection, o)[1] for o in others)
        )

    fresh, changed, gone = [], [], []
    committing = []
    made: list[Article] = []
    for number in range(ROUNDS):
        article = Article(headline=f"Meldung {number} eben", section=section)
        article.body = desk.stream([("paragraph", f"<p>Zebrafink{number} steht im Text.</p>")])
        article.topics = [topic]
        draft = desk.create(article)
        path = f"/politik/{article.pk}/meldung-{number}-eben"
        started = time.perf_counter()
        desk.publish(draft)
        committing.append(time.perf_counter() - started)
        word = f"Meldung {number} eben"
        fresh.append(until_shown((path, "/", "/politik"), word))
        made.append(article)
        draft = desk.latest_draft(article)
        draft.standfirst = f"Stand {number}."
        desk.publish(draft)
        changed.append(until_shown((path,), f"Stand {number}."))
    for number, article in enumerate(made[: ROUNDS // 2]):
        word = f"Meldung {number} eben"
        path = f"/politik/{article.pk}/meldung-{number}-eben"
        desk.withdraw(article)
        places = ("/", "/politik", "/thema/messung", "/feed.atom", f"/suche?q=Zebrafink{number}")
        gone.append(until_gone(path, places, word))
    figures: dict[str, Any] = {}
    for name, samples in (("commit", committing), ("publish", fresh), ("update", changed), ("withdraw", gone)):
        figures |= {f"{name}_{key}": value for key, value in percentiles(samples).items()}
    return figures | _pages(connection)


def _settled(connection: http.client.HTTPConnection) -> bool:
    """Whether the pages made at opening are made."""
    before = json.loads(get(connection, "/healthz")[1])["pages"]
    time.sleep(0.5)
    return bool(json.loads(get(connection, "/healthz")[1])["pages"] == before)


def _pages(connection: http.client.HTTPConnection) -> dict[str, float]:
    """Milliseconds of pages that are made when they are asked for."""

    def took(path: str) -> float:
        started = time.perf_counter()
        status, _body = get(connection, path)
        if status != 200:
            raise RuntimeError(f"{path} answers {status}")
        return round(1000 * (time.perf_counter() - started), 1)

    return {
        "topic_ms": took("/thema/thema-3"),
        "topic_page_50_ms": took("/thema/thema-3/seite/8"),
        "search_ms": took("/suche?q=Gipfel"),
    }


def _one(size: int) -> None:
    started = time.perf_counter()
    took: list[float] = []

    def filling() -> None:
        fill(size)
        took.append(time.perf_counter() - started)

    with newspaper(filling) as (_folder, port):
        figures = _measure(port)
    sys.stdout.write(json.dumps({"articles": size, "filled_in_s": round(took[0]), **figures}) + "\n")


def main() -> None:
    """Measure and report."""
    parser = argparse.ArgumentParser(description="Publishing in archives of several sizes.")
    parser.add_argument("--sizes", default=",".join(map(str, SIZES)), help="numbers of articles, parted by commas")
    parser.add_argument("--one", type=int, help="only this size, in this process")
    chosen = parser.parse_args()
    if chosen.one:
        _one(chosen.one)
        return
    rows: list[dict[str, Any]] = []
    for size in chosen.sizes.split(","):
        sys.stderr.write(f"  {size} articles\n")
        command = [sys.executable, "-m", "bench.archive", "--one", size]
        told = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout
        rows.append(json.loads(told.splitlines()[-1]))
    first, last = rows[0], rows[-1]
    figures: dict[str, Any] = {f"{row['articles']}: {k}": v for row in rows for k, v in row.items() if k != "articles"}
    for name in ("publish", "update", "withdraw"):
        figures[f"{name}, largest to smallest"] = round(last[f"{name}_p50_ms"] / first[f"{name}_p50_ms"], 2)
    report("archive", figures)


if __name__ == "__main__":
    main()
