"""dpa wireQ: the queue dpa's digitalwires entries lie in, 50 a request.

``receipts``: ``GET entries.json`` hides the entries it hands out until their receipts time out; ``DELETE entry/RECEIPT`` takes
one off the queue, and is sent only after the entry is stored (at least once). ``dequeue``: ``POST dequeue-entries.json``
hands out and forgets; so the answer is kept on disk until its entries are stored.

The queue's Retry-After, which it also sends with entries, says when to come again.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

from extrablatt.net.client import Answer, Session, judged

from ..feedconfig import WireqFeed
from .base import Batch, Fetched, TransportError, Visit

#: Entries of one answer; as many mean that more are waiting.
FULL = 50
RECEIPT = "_wireq_receipt"


def poll(visit: Visit) -> Iterator[Batch]:
    """One round; see :class:`extrablatt.wire.transports.base.Transport`."""
    feed = visit.feed
    assert isinstance(feed, WireqFeed)  # noqa: S101
    base = feed.address().rstrip("/")
    headers = {"Accept": "application/json"}
    if "{password}" not in feed.url and (token := feed.secret()):
        headers["Authorization"] = f"Bearer {token}"
    with Session(
        timeout=feed.timeout,
        max_bytes=visit.max_bytes,
        allow_private=feed.allow_private,
        ca_file=feed.ca_file,
        headers=headers,
    ) as web:
        # A dequeue would be final: a dry visit only looks.
        if feed.mode == "receipts" or visit.dry:
            yield from _with_receipts(visit, web, base)
        else:
            yield from _dequeue(visit, web, base)


def _with_receipts(visit: Visit, web: Session, base: str) -> Iterator[Batch]:
    answer = judged(web.get(f"{base}/entries.json"))
    entries = _entries(answer.body)
    _come_again(visit, answer, len(entries))
    receipts = [str(entry[RECEIPT]) for entry in entries if entry.get(RECEIPT)]

    def accept() -> None:
        for receipt in receipts:
            gone = web.request("DELETE", f"{base}/entry/{quote(receipt, safe='')}")
            # 410, 404: timed out or taken off before; the entry may come once more, which changes nothing.
            if gone.status not in (404, 410):
                judged(gone, name="giving a receipt back")

    if entries:
        yield Batch(_files(entries), accept)


def _dequeue(visit: Visit, web: Session, base: str) -> Iterator[Batch]:
    visit.spool.mkdir(parents=True, exist_ok=True)
    for left in sorted(visit.spool.glob("*.json")):
        yield _spooled(left)
    answer = judged(web.request("POST", f"{base}/dequeue-entries.json", body=b""))
    entries = _entries(answer.body)
    _come_again(visit, answer, len(entries))
    if entries:
        yield _spooled(_keep(visit.spool / f"{_stamp(visit.spool)}.json", answer.body))


def _stamp(spool: Path) -> str:
    return f"{len(list(spool.iterdir())):06d}-{os.getpid()}"


def _keep(path: Path, data: bytes) -> Path:
    """Keep an answer before anything is done with it: the queue has forgotten its entries."""
    with path.with_suffix(".tmp").open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    return path.with_suffix(".tmp").rename(path)


def _spooled(path: Path) -> Batch:
    return Batch(_files(_entries(path.read_bytes())), path.unlink)


def _entries(body: bytes) -> list[dict[str, Any]]:
    try:
        found = json.loads(body)
    except ValueError as error:
        raise TransportError(f"The queue's answer is no JSON: {error}.") from error
    entries = found.get("entries") if isinstance(found, dict) else None
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        raise TransportError("The queue's answer has no list of entries.")
    return entries


def _files(entries: list[dict[str, Any]]) -> list[Fetched]:
    """The receipt is left out: an entry that comes a second time has another, and is the same all the same."""
    files = []
    for entry in entries:
        body = {key: value for key, value in entry.items() if key != RECEIPT}
        name = f"{entry.get('entry_id') or entry.get('urn') or 'entry'}.json".replace("/", "_")
        files.append(Fetched(json.dumps(body, ensure_ascii=False).encode("utf-8", "surrogatepass"), name))
    return files


def _come_again(visit: Visit, answer: Answer, count: int) -> None:
    hint = answer.retry_after
    visit.come_again = hint if hint is not None else (0.0 if count >= FULL else None)
