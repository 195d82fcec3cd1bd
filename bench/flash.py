"""From a flash in the watched folder to the public front page, over the real processes: ``python -m bench.flash``.

Alone, and while a backlog of other files lies in the folder. The physical limit beside it: a page that changes nothing.
"""

from __future__ import annotations

import http.client
import os
from datetime import UTC, datetime
from pathlib import Path

from bench.measure import percentiles, report
from bench.serving import get, newspaper, until

ROUNDS = 100
BACKLOG = 1500


def main() -> None:
    """Measure and report."""
    with newspaper() as (_folder, port):
        from django.conf import settings

        from extrablatt.desk.models import FlashRule

        FlashRule.objects.create(feed="nag", per_hour=100_000)
        inbox = settings.PAPER.inbox_dir / "nag"
        inbox.mkdir(parents=True, exist_ok=True)
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
        bare = [until(lambda: get(connection, "/")[0] == 200) for _ in range(ROUNDS)]
        alone = [_flash(connection, inbox, number) for number in range(ROUNDS)]
        _fill(settings.PAPER.inbox_dir / "osd")
        crowded = [_flash(connection, inbox, ROUNDS + number) for number in range(20)]
        left = sum(1 for _ in (settings.PAPER.inbox_dir / "osd").iterdir())
    figures: dict[str, object] = {f"front_page_alone_{k}": v for k, v in percentiles(bare).items()}
    figures |= {f"flash_{k}": v for k, v in percentiles(alone).items()}
    figures |= {f"flash_in_a_backlog_{k}": v for k, v in percentiles(crowded).items()}
    report("flash", figures | {"backlog_files": BACKLOG, "backlog_left_at_the_end": left})


def _flash(connection: http.client.HTTPConnection, inbox: Path, number: int) -> float:
    headline = f"Blitz aus dem Tal, Probe-{number}."
    _drop(inbox, f"blitz-{number}.json", _item(f"urn:blitz:{number}", headline, 1))
    return until(lambda: headline.encode() in get(connection, "/")[1])


def _fill(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for number in range(BACKLOG):
        _drop(folder, f"{number}.json", _item(f"urn:rest:{number}", f"Meldung {number}", 4))


def _item(guid: str, headline: str, urgency: int) -> bytes:
    from tests.house import ninjs

    now = datetime.now(UTC).isoformat()
    text = "<p>Das hat die Gemeinde am Montag mitgeteilt, Näheres ist noch nicht bekannt.</p>"
    return ninjs(guid, text=text, urgency=urgency, versioncreated=now, headlines=[{"role": "main", "value": headline}])


def _drop(folder: Path, name: str, data: bytes) -> None:
    unfinished = folder / f".{name}"
    unfinished.write_bytes(data)
    os.replace(unfinished, folder / name)


if __name__ == "__main__":
    main()
