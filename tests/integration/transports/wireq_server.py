"""A wireQ after dpa's description of its interface: entries, receipts that time out, a rate limit. Its clock is the test's."""

from __future__ import annotations

import json
from typing import Any

from .webserver import Asked, Reply, WebServer


class WireqServer(WebServer):
    """``add`` entries; ``now`` is the queue's clock in seconds; ``busy`` makes it answer 429."""

    def __init__(self, portion: int = 50, lifetime: float = 60) -> None:
        super().__init__()
        self.portion, self.lifetime, self.now = portion, lifetime, 0.0
        self.waiting: list[dict[str, Any]] = []
        self._hidden: dict[str, tuple[float, dict[str, Any]]] = {}
        self._receipts = 0
        self.busy = False
        self.pages["/schlange/entries.json"] = self._get
        self.pages["/schlange/dequeue-entries.json"] = self._post

    def add(self, urn: str, version: int = 1, **more: Any) -> None:
        """Put an entry into the queue."""
        entry = {
            "format": "digitalwires@0.9.1", "type": "text", "entry_id": f"{urn.rpartition(':')[2]}-{version}", "urn": urn,
            "version": version, "version_created": f"2026-05-01T10:00:{version:02d}+02:00", "pubstatus": "usable",
            "language": "de", "urgency": 4, "headline": "Probe aus der Schlange",
            "article_html": "<section><p>Ein Satz steht hier.</p></section>",
        }  # fmt: skip
        self.waiting.append(entry | more)

    @property
    def left(self) -> int:
        """Entries not taken off the queue."""
        return len(self.waiting) + len(self._hidden)

    def _portion(self) -> tuple[list[dict[str, Any]], dict[str, str]]:
        for receipt, (until, entry) in list(self._hidden.items()):
            if until <= self.now:
                del self._hidden[receipt]
                self.pages[f"/schlange/entry/{receipt}"] = Reply(410)
                self.waiting.append(entry)
        out, self.waiting = self.waiting[: self.portion], self.waiting[self.portion :]
        return out, {"Retry-After": "1" if self.waiting else "30"}

    def _get(self, asked: Asked) -> Reply:
        if self.busy:
            return Reply(429, b"{}", {"Retry-After": "20"})
        out, headers = self._portion()
        given = []
        for entry in out:
            self._receipts += 1
            receipt = f"r{self._receipts}"
            self._hidden[receipt] = (self.now + self.lifetime, entry)
            self.pages[f"/schlange/entry/{receipt}"] = self._delete
            given.append({**entry, "_wireq_receipt": receipt})
        return Reply(body=json.dumps({"entries": given}).encode(), headers=headers)

    def _delete(self, asked: Asked) -> Reply:
        receipt = asked.path.rpartition("/")[2]
        if asked.method != "DELETE" or receipt not in self._hidden:
            return Reply(410)
        del self._hidden[receipt]
        return Reply(204)

    def _post(self, asked: Asked) -> Reply:
        if asked.method != "POST":
            return Reply(403)
        if self.busy:
            return Reply(429, b"{}", {"Retry-After": "20"})
        out, headers = self._portion()
        return Reply(body=json.dumps({"entries": out}).encode(), headers=headers)
