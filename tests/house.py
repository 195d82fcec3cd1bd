"""The house in a test: rooms wired together in one process, and the verbs tests are told in."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote

from django.utils import timezone

from extrablatt.archive import search as archive_search
from extrablatt.archive.index import TantivyIndex
from extrablatt.desk import actions as desk
from extrablatt.desk.blocks import FOR_EDITORS
from extrablatt.desk.models import Article, Person, Section, Storyline, Topic
from extrablatt.kiosk.app import Kiosk, KioskConfig
from extrablatt.kiosk.http.request import Request
from extrablatt.kiosk.responses import Prepared
from extrablatt.newspaper import backshop, setup
from extrablatt.pictures import actions as pictures
from extrablatt.press import live, rendering
from extrablatt.press.store import MemoryPageStore, Page
from extrablatt.publication import actions as publication
from extrablatt.readers.passes import PASS_COOKIE, Pass, PassSigner
from extrablatt.wire import actions as wire
from extrablatt.wire.models import WireItem
from tests.kiosks import SAFE, Answer, ask, by_caller, request


def ninjs(guid: str = "urn:probe:1", version: int = 1, text: str = "", **more: Any) -> bytes:
    """A ninjs 2 item as bytes."""
    item: dict[str, Any] = {
        "uri": guid,
        "version": str(version),
        "type": "text",
        "pubstatus": "usable",
        "language": "de",
        "versioncreated": "2026-05-01T10:00:00+02:00",
        "copyrightholder": "NAG",
        "headlines": [{"role": "main", "value": "Probemeldung aus dem Tal"}],
        "bodies": [
            {"role": "html", "contenttype": "text/html", "value": text or "<p>Ein Satz aus der Meldung steht hier.</p>"}
        ],
    }
    return json.dumps(item | more, ensure_ascii=False).encode()


class _Office:
    """The office, asked directly instead of over a socket."""

    away = False

    async def render(self, path: str, query: str, full: bool) -> Page:
        return await by_caller(lambda: rendering.render(path, query, full=full))

    async def hand_through(self, request: Request) -> Prepared:
        return Prepared("204 No Content", [], b"")


@dataclass
class House:
    """All rooms, and short words for what people do in them."""

    folder: Path
    signer: PassSigner = field(default_factory=lambda: PassSigner([b"0123456789abcdef0123456789abcdef"]))

    @contextlib.contextmanager
    def open(self) -> Iterator[House]:
        """Open the house: stores in memory and on the test's own disk."""
        self.store = MemoryPageStore()
        index = TantivyIndex(self.folder / "search", "de")
        rendering.store.cache_clear()
        archive_search.index.cache_clear()
        real_store, real_index, real_folder = rendering.store, archive_search.index, live._folder
        # Ids begin anew with each test's database: what live readers of another were told is no business of this one.
        live._folder = lambda: self.folder / "live"
        forget = getattr(live.store, "forget", lambda: None)  # some tests have one of their own
        forget()
        rendering.store = lambda: self.store  # type: ignore[assignment]
        archive_search.index = lambda: index  # type: ignore[assignment]
        try:
            setup.sections()
            config = KioskConfig(assets=self.folder / "assets", renditions=self.folder / "renditions")
            self.kiosk = Kiosk(self.store, self.signer, _Office(), config)
            yield self
        finally:
            rendering.store, archive_search.index, live._folder = real_store, real_index, real_folder
            forget()

    # --- people at work ----------------------------------------------------------------------------------------------

    def wire(self, data: bytes, name: str = "probe.json") -> wire.Ingested:
        """A file arrives on the wire."""
        return wire.ingest(data, name=name)

    def newest_item(self) -> WireItem:
        """What came in last."""
        return WireItem.objects.order_by("-pk")[0]

    def draft(
        self, headline: str = "Ein Titel", body: str = "Ein Absatz.", section: str = "politik", **more: Any
    ) -> Article:
        """A draft; ``body`` is paragraphs parted by blank lines."""
        topics = more.pop("topics", ())
        storylines = more.pop("storylines", ())
        authors = more.pop("authors", ())
        notes = more.pop("notes", ())
        article = Article(headline=headline, section=Section.objects.get(slug=section), **more)
        article.body = desk.stream([("paragraph", f"<p>{p}</p>") for p in body.split("\n\n")])
        article.topics = [Topic.objects.get_or_create(name=name)[0] for name in topics]
        article.storylines = [Storyline.objects.get_or_create(name=name)[0] for name in storylines]
        article.authors = [Person.objects.get_or_create(name=name)[0] for name in authors]
        desk.create(article)
        for note in notes:
            desk.add_note(article, note)
        return desk.latest_draft(article)

    def publish(self, article: Article, **more: Any) -> Article:
        """Publish, and let the backshop work."""
        published = desk.publish(article, **more)
        self.work()
        return published

    def dealt_with(self, draft: Article) -> Article:
        """The draft after an editor has taken out the marks that are for editors only."""
        draft.body = desk.stream(block for block in draft.body.raw_data if block["type"] not in FOR_EDITORS)
        return draft

    def withdraw(self, article: Article, **more: Any) -> Article:
        """Withdraw, and let the backshop work."""
        gone = desk.withdraw(article, **more)
        self.work()
        return gone

    def work(self) -> None:
        """One round of the backshop."""
        from extrablatt.desk.following import follow_wire
        from extrablatt.wire import stories

        stories.place()
        follow_wire()
        desk.publish_due()
        while publication.tell_of_moved():
            pass
        pictures.settle_due()
        backshop.catch_up()

    # --- readers -----------------------------------------------------------------------------------------------------

    def token(self, level: str = "premium", seconds: int = 3600) -> str:
        """A pass, signed."""
        return self.signer.sign(Pass("7", level, int(timezone.now().timestamp()) + seconds))

    def get(self, url: str, *, token: str = "", method: str = "GET", **headers: str) -> Answer:
        """What a reader gets for an address."""
        path, _, query = url.partition("?")
        fields = {"ACCEPT": "text/html", **{name.upper(): value for name, value in headers.items()}}
        if token:
            fields["COOKIE"] = f"{PASS_COOKIE}={token}"
        return ask(self.kiosk, request(method, quote(path, safe=SAFE) + (f"?{query}" if query else ""), "", fields))

    def url(self, article: Article) -> str:
        """Where readers find an article."""
        return f"/{article.section.slug}/{article.pk}/{article.slug}"
