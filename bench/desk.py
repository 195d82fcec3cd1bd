"""The wire queue with 100,000 items in the table, as an ordinary editor loads it: ``python -m bench.desk``.

Each filter through Django's test client, templates and permissions included; the physical limit beside it is a bare page of
the same desk without the queue.
"""

from __future__ import annotations

import os
import random
import statistics
import tempfile
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

from bench.measure import report

ITEMS = 100_000
RUNS = 7
QUERIES = {
    "everything": "",
    "most_urgent": "ordnung=dringlich",
    "section": "ressort=kultur",
    "rare_agency": "agentur=Selten",
    "urgency_1": "dringlichkeit=1",
    "language": "sprache=en",
    "kind": "art=picture",
    "embargoed": "stand=sperrfrist",
    "canceled": "stand=zurueckgezogen",
    "last_hour": "zeit=1h",
    "hidden": "zeige=hidden",
    "frequent_word": "q=gemeinde",
    "rare_word": "q=seltenheitswort",
    "beginning_of_words": "q=gem",
    "all_at_once": "ressort=kultur&sprache=de&dringlichkeit=4&q=gemeinde&zeit=7t",
}
WORDS = "gemeinde rat sitzung budget straße unfall verein premiere landtag gericht schule umbau preis gewinn trainer".split()


def main() -> None:
    """Measure and report."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "newspaper.toml").write_text('name = "Messung"\n', encoding="utf-8")
        os.environ |= {"EXTRABLATT_DIR": folder, "DJANGO_SETTINGS_MODULE": "extrablatt.newspaper.settings"}
        import django

        django.setup()
        from django.conf import settings
        from django.test import Client

        from extrablatt.newspaper import setup
        from extrablatt.readers.models import User

        settings.ALLOWED_HOSTS = ["*"]
        setup.prepare()
        setup.make_editor("nora@example.org")
        started = time.perf_counter()
        _fill()
        figures: dict[str, Any] = {"items": ITEMS, "filled_in_s": round(time.perf_counter() - started, 1)}
        client = Client()
        client.force_login(
            User.objects.get(email="nora@example.org"), backend="django.contrib.auth.backends.ModelBackend"
        )
        figures["bare_page_ms"] = _time(client, "/desk/wire/ansichten/")
        worst = 0.0
        for name, query in QUERIES.items():
            figures[f"{name}_ms"] = _time(client, f"/desk/wire/?{query}")
            worst = max(worst, figures[f"{name}_ms"])
        figures["idle_poll_ms"] = _idle(client)
        figures["worst_median_ms"] = worst
    report("desk", figures)


def _time(client: Any, address: str) -> float:
    times = []
    for _run in range(RUNS):
        started = time.perf_counter()
        answer = client.get(address)
        times.append(1000 * (time.perf_counter() - started))
        assert answer.status_code == 200, (address, answer.status_code)
    return round(statistics.median(times), 1)


def _idle(client: Any) -> float:
    tag = client.get("/desk/wire/neu/")["ETag"]
    times = []
    for _run in range(RUNS * 3):
        started = time.perf_counter()
        assert client.get("/desk/wire/neu/", headers={"If-None-Match": tag}).status_code == 304
        times.append(1000 * (time.perf_counter() - started))
    return round(statistics.median(times), 1)


def _fill() -> None:
    """Twenty days of a busy wire, a fifth of it in stories of two or three agencies."""
    from django.db import transaction
    from django.utils import timezone

    from extrablatt.wire import search
    from extrablatt.wire.models import RawFile, WireItem

    chance = random.Random(7)
    now = timezone.now()
    raw = RawFile.objects.create(sha256="0" * 64, size=1, name="messung.xml")
    for start in range(0, ITEMS, 2000):
        batch = []
        for number in range(start, start + 2000):
            body = " ".join(chance.choice(WORDS) for _ in range(250)) + (
                " seltenheitswort" if number % 5003 == 0 else ""
            )
            batch.append(
                WireItem(
                    guid=f"urn:messung:{number}",
                    raw=raw,
                    digest=str(number),
                    format="ninjs",
                    headline=f"Meldung {number}: {chance.choice(WORDS)} und {chance.choice(WORDS)}",
                    body=[{"type": "paragraph", "html": body[i : i + 400]} for i in range(0, len(body), 400)],
                    body_text=body,
                    feed=chance.choice(["dpa", "apa", "afp", "ots"]),
                    provider="Selten" if number % 10_007 == 0 else chance.choice(["dpa", "APA", "AFP"]),
                    section=chance.choice(["politik", "welt", "kultur", "sport", "region"]),
                    language=chance.choice(["de", "de", "de", "en"]),
                    item_class="picture" if number % 9 == 0 else "text",
                    urgency=(urgency := chance.choice([1, 2, 3, 4, 4, 4, 4, 5, 5, 5]) if number % 50 == 0 else 4),
                    rank=urgency,
                    pub_status="canceled" if number % 400 == 0 else "usable",
                    embargo_until=now + timedelta(hours=3) if number % 1000 == 0 else None,
                    hidden=number % 20 == 0,
                    # A fifth tell with the one or two items before them: ids are given in order.
                    story=number - number % 5 + 1 if number % 5 in (0, 1, 2) and number % 25 < 10 else number + 1,
                    received=now - timedelta(seconds=17 * (ITEMS - number)),
                    followed=True,
                )
            )
        with transaction.atomic():
            WireItem.objects.bulk_create(batch)
            search.add(batch)


if __name__ == "__main__":
    main()
