"""Counting without persons: how often a page was read, by hour, by where the reader came from, by kind of device. Nothing else.

Counted in memory from what a request says anyway. No cookie, no address, no identifier is looked at or kept: two readers and one who
reads twice are the same here. What is counted lies in files of ``spool`` until the backshop adds it up (``audience``).
"""

from __future__ import annotations

import json
import logging
import os
import re
import time
from pathlib import Path
from urllib.parse import unquote

logger = logging.getLogger(__name__)

#: Seconds between two files; keys counted in one of them at most, what is beyond is counted for the newspaper as a whole.
EVERY, MAX_KEYS = 10.0, 50_000
#: Classes remembered for fields as they are sent.
_REMEMBERED = 4000
DIRECT, INTERNAL, SEARCH, SOCIAL, NEWSLETTER, OTHER = "direct", "internal", "search", "social", "newsletter", "other"
PHONE, TABLET, DESKTOP, ROBOT = "phone", "tablet", "desktop", "robot"
READ, READ_THROUGH = "read", "read through"

_SEARCH = re.compile(
    r"(^|\.)(google|bing|duckduckgo|ecosia|startpage|qwant|yahoo|yandex|baidu|brave|kagi|metager|mojeek|swisscows)\."
)
_SOCIAL = re.compile(
    r"(^|\.)(facebook|fb|instagram|threads|x|twitter|t|linkedin|lnkd|xing|reddit|youtube|youtu|tiktok|pinterest|whatsapp|telegram|"
    r"mastodon|bsky|vk)\.(com|net|org|co|me|be|social|in|app)$|(^|\.)(mastodon|mstdn|troet|chaos|fedi)\."
)
_WEB = re.compile(r"https?://(?:[^/@]*@)?([^/:?#]+)")
_NEWSLETTER = re.compile(r"(^|&)(utm_medium=(e-?mail|newsletter)|utm_source=newsletter|nl=1)", re.I)
_ROBOT = re.compile(
    r"bot\b|bot/|crawl|spider|slurp|curl|wget|python|java/|go-http|okhttp|feed|rss|monitor|headless|lighthouse|preview|fetch|scan|"
    r"archiver|http_client|httpclient|libwww|validator|facebookexternalhit|mastodon|embed",
    re.I,
)
_TABLET = re.compile(r"ipad|tablet|kindle|silk/|playbook|android(?!.*mobile)", re.I)
_PHONE = re.compile(r"mobile|iphone|ipod|android|blackberry|opera mini|windows phone", re.I)


def source_of(referrer: str, own_host: str) -> str:
    """The class of a Referer field (RFC 9110, 10.1.3)."""
    if not referrer.strip():
        return DIRECT
    match = _WEB.match(referrer.strip().lower())
    if match is None:
        return SEARCH if "googlequicksearchbox" in referrer else OTHER  # the search app of Android
    host = match[1]
    if host == own_host:
        return INTERNAL
    if _SEARCH.search(host):
        return SEARCH
    return SOCIAL if _SOCIAL.search(host) else OTHER


def device_of(agent: str) -> str:
    """The class of a User-Agent field; who sends none, or tells it is no browser, is a robot."""
    if not agent or _ROBOT.search(agent):
        return ROBOT
    if _TABLET.search(agent):
        return TABLET
    return PHONE if _PHONE.search(agent) else DESKTOP


class Figures:
    """What one process has counted. ``spool``: the folder for the files, None for nothing to be counted."""

    def __init__(self, spool: Path | None, own_host: str = "") -> None:
        self._spool, self._own_host = spool, own_host
        self.counting = spool is not None
        #: By what happened, source and device: how often by path.
        self._counts: dict[tuple[str, str, str], dict[bytes, int]] = {}
        self._keys = 0
        #: By Referer and User-Agent as they are sent: where their reads are counted.
        self._classes: dict[tuple[bytes, bytes], dict[bytes, int]] = {}
        self._hour = int(time.time()) // 3600
        self._next = time.monotonic() + EVERY
        self._number = 0

    def read(self, path: bytes, query: bytes, referrer: bytes, agent: bytes) -> dict[bytes, int]:
        """A page was read; returns where it was counted (:meth:`again`). What is sent often is classed once."""
        counts = self._classes.get((referrer, agent))
        if counts is None or query:
            counts = self._class_of(READ, query, referrer, agent)
        self.again(counts, path)
        return counts

    def again(self, counts: dict[bytes, int], path: bytes) -> None:
        """Another read of the same class."""
        if path in counts:
            counts[path] += 1
        else:
            self._begin(counts, path)

    def read_through(self, path: bytes, referrer: bytes, agent: bytes) -> None:
        """A page was read to its end."""
        self.again(self._class_of(READ_THROUGH, b"", referrer, agent), path)

    def _begin(self, counts: dict[bytes, int], path: bytes) -> None:
        if self._keys >= MAX_KEYS:
            counts[b""] = counts.get(b"", 0) + 1
            return
        self._keys += 1
        counts[path] = 1

    def _class_of(self, what: str, query: bytes, referrer: bytes, agent: bytes) -> dict[bytes, int]:
        source, device = source_of(referrer.decode("latin-1"), self._own_host), device_of(agent.decode("latin-1"))
        letter = b"=" in query and _NEWSLETTER.search(query.decode("latin-1"))
        counts = self._counts.setdefault((what, NEWSLETTER if letter else source, device), {})
        if what == READ and not query and len(self._classes) < _REMEMBERED:
            self._classes[referrer, agent] = counts
        return counts

    def due(self, now: float | None = None) -> bytes | None:
        """Every second: what is to be written now, if anything. An hour's counts never get into the next one's."""
        hour, moment = int(time.time()) // 3600, time.monotonic() if now is None else now
        if not self._keys or (hour == self._hour and moment < self._next):
            self._hour = self._hour if self._keys else hour
            return None
        told = self._dumps()
        self._forget()
        self._hour, self._next = hour, moment + EVERY
        return told

    def rest(self) -> bytes | None:
        """At the end: what was not written yet."""
        told = self._dumps() if self._keys else None
        self._forget()
        return told

    def _forget(self) -> None:
        """Begin anew; classes that were met go on being known."""
        for counts in self._counts.values():
            counts.clear()
        self._keys = 0

    def _dumps(self) -> bytes:
        rows = [
            [unquote(path.decode("ascii", "replace"))[:600], what, source, device, count]
            for (what, source, device), counts in self._counts.items()
            for path, count in counts.items()
        ]
        return json.dumps({"hour": self._hour * 3600, "rows": rows}, ensure_ascii=False).encode()

    def write(self, told: bytes) -> None:
        """A file of its own in the spool, whole or not at all. A full disk costs figures, nothing else."""
        if self._spool is None:
            return
        self._number += 1
        name = f"{time.time_ns()}-{os.getpid()}-{self._number}.json"
        try:
            self._spool.mkdir(parents=True, exist_ok=True)
            part = self._spool / f".{name}"
            part.write_bytes(told)
            part.rename(self._spool / name)
        except OSError as error:
            logger.warning("what was read can't be counted: %s", error)
