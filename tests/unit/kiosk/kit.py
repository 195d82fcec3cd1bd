"""A kiosk over a real store, and an office that keeps count: what the tests of this folder speak in."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote

from extrablatt.kiosk.app import Kiosk, KioskConfig
from extrablatt.kiosk.http.request import Request
from extrablatt.kiosk.responses import Prepared
from extrablatt.kiosk.upstream import OfficeDown
from extrablatt.press.store import Page, PageStore, make_page
from extrablatt.readers.passes import PASS_COOKIE, Pass, PassSigner
from tests.kiosks import Answer, ask, by_caller, request

NOW_AND_LATER, LONG_AGO = 4_000_000_000, 1_000_000_000
SECRET = b"0123456789abcdef0123456789abcdef"
__all__ = ["Answer", "Press", "Stand", "story"]
OPEN_TEXT, FULL_TEXT = "Der Anriss steht hier. " * 30, "Was nur Abonnenten lesen: Chassan. " * 30


@dataclass
class Press:
    """An office that renders pages from functions and puts them into the store, as the real one does."""

    store: PageStore
    pages: dict[str, Callable[[str, bool], Page]] = field(default_factory=dict)
    asked: list[tuple[str, str, bool]] = field(default_factory=list)
    down: bool = False
    away: bool = False
    lock: threading.Lock = field(default_factory=threading.Lock)

    async def render(self, path: str, query: str, full: bool) -> Page:
        """Render, store, count."""
        return await by_caller(lambda: self._render(path, query, full))

    def _render(self, path: str, query: str, full: bool) -> Page:
        with self.lock:
            self.asked.append((path, query, full))
        if self.down:
            raise OfficeDown("nobody there")
        ticket = self.store.ticket()
        make = self.pages.get(path)
        if make is None:
            return make_page(b"<h1>Probeblatt: nicht gefunden</h1>", status=404, stored=False)
        page = make(query, full)
        if page.stored:
            self.store.put(path, "full" if page.full else "open", page, ticket)
        return page

    async def hand_through(self, request: Request) -> Prepared:
        """Answer with what was asked."""
        if self.down:
            raise OfficeDown("nobody there")
        return Prepared("200 OK", [("Content-Type", "text/plain")], request.environ["PATH_INFO"].encode("latin-1"))


def story(access: str = "open", key: str = "story:1", **more: Any) -> Callable[[str, bool], Page]:
    """A story's page in both variants."""

    def make(query: str, full: bool) -> Page:
        whole = full and access != "open"
        text = FULL_TEXT if whole else OPEN_TEXT
        return make_page(text.encode(), keys=[key, "front"], access=access, full=whole, modified=1_556_000_000, **more)

    return make


class Stand:
    """A kiosk and a client in front of it."""

    def __init__(self, store: PageStore, folder: Path, **config: Any) -> None:
        self.store, self.press, self.signer = store, Press(store), PassSigner([SECRET])
        self.assets, self.renditions = folder / "assets", folder / "renditions"
        self.assets.mkdir(exist_ok=True)
        self.renditions.mkdir(exist_ok=True)
        self.kiosk = Kiosk(store, self.signer, self.press, KioskConfig(self.assets, self.renditions, **config))

    def token(self, level: str = "premium", expires: int = NOW_AND_LATER) -> str:
        """A pass."""
        return self.signer.sign(Pass("7", level, expires))

    def get(
        self, url: str, *, method: str = "GET", token: str | None = None, raw: str | None = None, **headers: str
    ) -> Answer:
        """Ask the kiosk; ``raw`` is a PATH_INFO as a server hands it over, header names with underscores."""
        path, _, query = url.partition("?")
        target = quote(path.encode() if raw is None else raw.encode("latin-1"), safe="/:@!$&'()*+,;=~-._")
        fields = {name.upper(): value for name, value in headers.items()}
        remote = fields.pop("REMOTE_ADDR", "203.0.113.9")
        if token is not None:
            fields["COOKIE"] = f"other=1; {PASS_COOKIE}={token}; theme=dark"
        return ask(self.kiosk, request(method, target + (f"?{query}" if query else ""), remote, fields))
