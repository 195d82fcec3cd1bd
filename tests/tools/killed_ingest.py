"""Kill the intake again and again while it works, then count: ``python -m tests.tools.killed_ingest FOLDER KILLS SEED``.

Prints one JSON object. A parent imports everything once and forks the worker, so that fifty deaths take seconds. The worker
does what the wire room does: takes in the watched folder, batch by batch, and lets the desk follow.
"""

from __future__ import annotations

import hashlib
import json
import os
import random
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path

SITE = """name = "Probeblatt"
[[sections]]
slug = "politik"
name = "Politik"
"""


def main(folder: Path, kills: int, seed: int) -> None:
    """Do it and print what was found."""
    (folder / "newspaper.toml").write_text(SITE, encoding="utf-8")
    os.environ |= {"EXTRABLATT_DIR": str(folder), "DJANGO_SETTINGS_MODULE": "extrablatt.newspaper.settings"}
    import django

    django.setup()
    from django.conf import settings
    from django.db import connections

    from extrablatt.newspaper import setup, wireroom

    setup.prepare()
    chance = random.Random(seed)
    inbox: Path = settings.PAPER.inbox_dir
    sent = _Sender(inbox)
    died = 0
    while died < kills:
        sent.send(12)
        connections.close_all()
        worker = os.fork()
        if worker == 0:
            _work(wireroom.Intake())
            os._exit(0)
        time.sleep(chance.uniform(0.0, 0.12))
        os.kill(worker, signal.SIGKILL)
        _pid, status = os.waitpid(worker, 0)
        died += os.WIFSIGNALED(status)
    _work(wireroom.Intake())
    print(json.dumps({"killed": died, **_found(sent)}))


def _work(intake: Callable[[], int]) -> None:
    while intake():
        pass


class _Sender:
    """Drops files into the folder as an agency's client does, and remembers what they hold."""

    def __init__(self, inbox: Path) -> None:
        self.inbox = inbox
        self.number = 0
        self.items: set[tuple[str, int]] = set()
        self.bytes: dict[str, str] = {}
        self.broken = 0

    def send(self, count: int) -> None:
        """Some new items, versions of old ones, the same bytes again, and a file that can't be read."""
        from tests.house import ninjs

        for _ in range(count):
            self.number += 1
            guid = f"urn:probe:{self.number // 3}"
            version = self.number % 3 + 1
            self._drop(f"{self.number}.json", ninjs(guid, version, text=f"<p>Fassung {version} von {guid}.</p>"))
            self.items.add((guid, version))
        self._drop(f"{self.number}-nochmals.json", ninjs(guid, version, text=f"<p>Fassung {version} von {guid}.</p>"))
        self._drop(f"{self.number}-kaputt.json", b'{"uri": "kaputt %d' % self.number)
        self.broken += 1

    def _drop(self, name: str, data: bytes) -> None:
        unfinished = self.inbox / f".{name}"
        unfinished.write_bytes(data)
        unfinished.rename(self.inbox / name)
        self.bytes[hashlib.sha256(data).hexdigest()] = name


def _found(sent: _Sender) -> dict[str, object]:
    from django.db import connection

    from extrablatt.desk.following import follow_wire
    from extrablatt.wire import raw
    from extrablatt.wire.models import Conflict, Feed, RawFile, WireItem

    while follow_wire():
        pass
    stored = list(WireItem.objects.values_list("guid", "version"))
    newest = {guid: max(v for g, v in sent.items if g == guid) for guid, _v in sent.items}
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA integrity_check")
        whole = cursor.fetchone()[0]
        cursor.execute("SELECT count(*) FROM wire_words WHERE wire_words MATCH 'fassung'")
        findable = cursor.fetchone()[0]
    return {
        "sent": len(sent.items),
        "lost": len(sent.items - set(stored)),
        "doubled": len(stored) - len(set(stored)),
        "strange": len(set(stored) - sent.items),
        "wrong_newest": sum(
            WireItem.objects.get(guid=guid, current=True).version != version for guid, version in newest.items()
        ),
        "conflicts": Conflict.objects.count(),
        "broken_sent": sent.broken,
        "broken_kept": RawFile.objects.filter(state="quarantined").count(),
        "bytes_lost": sum(hashlib.sha256(raw.load(digest)).hexdigest() != digest for digest in sent.bytes),
        "left_in_folder": sum(1 for path in sent.inbox.iterdir() if path.is_file()),
        "unfollowed": WireItem.objects.filter(followed=False).count(),
        "findable": findable,
        "counted": Feed.objects.get(name="inbox").delivered,
        "database": whole,
    }


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))
