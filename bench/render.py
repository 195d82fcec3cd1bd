"""How fast pages are made: ``python -m bench.render`` (about a minute).

A newspaper of its own on SQLite with some thousand articles like the sample's is rendered cold, one by one and in batches,
compressed with br and gzip and put into the page store. Beside it the bound: compressing the very same bodies, alone.
Processor time of one core; texts that are remembered as set (``press/typesetting/html.py``) are forgotten before each run,
so that every figure is that of a page nobody has made before. ``remembered_ms`` is the batch with them kept, as in a new
edition. ``stage_…_ms`` split the batch (``bench/stages.py``; the stopwatch itself costs a little). ``--profile`` tells more.
"""

from __future__ import annotations

import argparse
import cProfile
import os
import pstats
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

from bench.measure import report
from bench.stages import watched

STORIES, PAGES, RUNS = 1000, 200, 3
BATCH = 32


def _fill(count: int) -> list[str]:
    """Published stories with topics, pictures, cross-references and several versions; returns their paths."""
    from django.utils import timezone

    from bench.kiosk import article as words_of
    from extrablatt.press import sightings
    from extrablatt.publication import actions
    from extrablatt.publication.models import Story
    from extrablatt.publication.record import StoryRecord, TagRecord

    dice = random.Random(7)
    sections = [TagRecord("section", slug, slug.title()) for slug in ("politik", "welt", "kultur")]
    topics = [TagRecord("topic", f"thema-{n}", f"Thema {n}") for n in range(60)]
    pictures = [_picture(n) for n in range(40)]
    texts = [words_of(n, 6000).decode().partition("<main>")[2].split("<p>")[1:] for n in range(50)]
    for number in range(1, count + 1):
        paragraphs = [part.partition("</p>")[0] for part in dice.choice(texts)][: dice.randint(6, 16)]
        body: list[dict[str, Any]] = [
            {"type": "paragraph", "html": f'„Satz {number}“, sagte sie - "und dann" ... {p}'} for p in paragraphs
        ]
        body.insert(3, {"type": "crosshead", "text": "Was bisher geschah"})
        body.insert(5, {"type": "picture", "picture": pictures[number % 40]["id"], "caption": "", "credit": ""})
        if number > 5:
            body.insert(6, {"type": "crossref", "story": number - dice.randint(1, 5), "text": ""})
        record = StoryRecord(
            id=number,
            slug=f"artikel-{number}",
            section=dice.choice(sections),
            headline=f'"Titel" mit der Nummer {number} - und mehr',
            standfirst="Ein Vorspann, der sagt, worum es geht, und neugierig macht auf das, was folgt.",
            kicker="",
            body=tuple(body),
            topics=tuple(dice.sample(topics, 3)),
            contributors=(TagRecord("contributor", "anna-muster", "Anna Muster"),),
            picture=pictures[number % 40]["id"],
            pictures=(pictures[number % 40],),
        )
        actions.publish_story(record, time=timezone.now() - timedelta(hours=count - number))
    stories = Story.public.select_related("section").order_by("?")
    return [sightings.own(story) for story in stories]


def _picture(number: int) -> dict[str, Any]:
    return {
        "id": 1000 + number,
        "token": "0123456789abcdef",
        "width": 1920,
        "height": 1080,
        "caption": "Ein Bild, auf dem zu sehen ist, was der Text erzählt.",
        "alt": "Zwei Menschen vor einem Haus",
        "credit": "APA/Muster/Anna Langname-Fotografin",
        "renditions": [
            {"width": width, "height": width * 9 // 16, "mime": mime, "extension": extension}
            for width in (320, 640, 960, 1280)
            for mime, extension in (("image/webp", "webp"), ("image/jpeg", "jpg"))
        ],
    }


def _per_page(work: Callable[[], object], pages: int, before: Callable[[], None] | None = None) -> float:
    """Processor milliseconds for each page, the median of the runs; ``before`` each run, what does not count."""
    told = []
    for _run in range(RUNS):
        if before:
            before()
        started = time.process_time()
        work()
        told.append(1000 * (time.process_time() - started) / pages)
    return statistics.median(told)


def measure(profile: bool) -> dict[str, Any]:
    """All figures."""
    from django.db import transaction

    from extrablatt.press import rendering
    from extrablatt.press.store import compress
    from extrablatt.press.typesetting.html import typeset_html, typeset_text

    def forget() -> None:
        typeset_html.cache_clear()
        typeset_text.cache_clear()

    paths = _fill(STORIES)[:PAGES]
    bodies = [rendering.make(path)[0].body for path in paths]

    def batches() -> None:
        for start in range(0, len(paths), BATCH):
            rendering.render_many([(path, False) for path in paths[start : start + BATCH]])

    if profile:
        profiler = cProfile.Profile()
        profiler.runcall(batches)
        pstats.Stats(profiler, stream=sys.stderr).sort_stats("tottime").print_stats(35)
    figures: dict[str, Any] = {"html_bytes": statistics.median(map(len, bodies))}
    packed = [compress(body) for body in bodies]
    figures |= {f"{name}_bytes": statistics.median(len(one[name]) for one in packed) for name in ("br", "gzip")}
    one = _per_page(lambda: [rendering.render(path) for path in paths], PAGES, forget)
    many = _per_page(batches, PAGES, forget)
    remembered = _per_page(batches, PAGES)
    bound = _per_page(lambda: [compress(body) for body in bodies], PAGES)
    with transaction.atomic():
        texts = _per_page(lambda: [rendering.compose(path) for path in paths], PAGES, forget)
    forget()
    with watched() as watch:
        batches()
        stages = watch.stop()
    return {
        **figures,
        "one_by_one_ms": round(one, 3),
        "batched_ms": round(many, 3),
        "compression_alone_ms": round(bound, 3),
        "html_alone_ms": round(texts, 3),
        "remembered_ms": round(remembered, 3),
        **{f"stage_{name}_ms": round(1000 * spent / PAGES, 3) for name, spent in sorted(stages.items())},
        "one_by_one_pages_s": round(1000 / one),
        "batched_pages_s": round(1000 / many),
        "compression_alone_pages_s": round(1000 / bound),
    }


def main() -> None:
    """Measure and report."""
    parser = argparse.ArgumentParser(description="How fast pages are made.")
    parser.add_argument("--profile", action="store_true", help="tell where the time goes")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        paper = Path(folder, "paper")
        init = [sys.executable, "-m", "extrablatt.cli", "init", str(paper), "--name", "Messung"]
        subprocess.run(init, check=True, stdout=subprocess.DEVNULL)
        os.environ |= {"EXTRABLATT_DIR": str(paper), "DJANGO_SETTINGS_MODULE": "extrablatt.newspaper.settings"}
        import django

        django.setup()
        import logging

        logging.getLogger("extrablatt").setLevel(logging.WARNING)
        report("render", measure(chosen.profile))


if __name__ == "__main__":
    main()
