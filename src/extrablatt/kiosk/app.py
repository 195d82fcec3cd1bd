"""The kiosk: path → page store → bytes. A WSGI application free of Django.

It can't leak what it can't reach: it knows finished pages, passes, and an office to ask for pages it has not got.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Iterable
from dataclasses import replace
from urllib.parse import quote

from extrablatt.net import deskpass
from extrablatt.press.store import Page, PageStore, StoreError
from extrablatt.readers.passes import PASS_COOKIE, Pass, PassError, PassExpired, PassSigner, allows

from . import files, paths
from .asking import from_this_machine, has_body, is_large, is_navigation, one_host
from .errors import ErrorPages
from .flight import PATIENCE, SingleFlight
from .healthz import Healthz
from .housekeeping import SAMPLE, Use
from .limits import Buckets, TooMany
from .liveaddress import LIVE, LiveAddress
from .needs import Environ, KioskConfig, Start, Upstream
from .negotiation import UnsatisfiableRange, choose_encoding, cookie, matches, not_modified_since
from .places import Busy, Place, Places, desk_places
from .proxies import Proxies
from .refused import RefusedPasses
from .responses import ALLOW, HSTS, Headers, Prepared, allowed, let_pages, prepare, redirect
from .shelf import Shelf
from .upstream import BadRequest, OfficeDown, TooLarge

__all__ = ["Environ", "Kiosk", "KioskConfig", "Start"]

logger = logging.getLogger(__name__)

_READING = ("GET", "HEAD")
_CODINGS = frozenset({"br", "gzip", "identity"})
#: An address has one form, and that does not change: who knows it need not ask again for a day.
_FOR_A_DAY = "public, max-age=86400"
#: Where an expired pass is renewed or taken away; the address always does one of the two, so there is no loop.
RENEWAL = "/konto/pass/"
#: Seconds between two lines of the log that tell of refused requests.
REFUSALS = 10.0
#: Bytes of what is sent to the desk beyond which it is an upload, which may take minutes.
UPLOAD = 1 << 18
#: Belongs to the house: never handed out.
INTERNAL = ("/-",)


class Kiosk:
    """The WSGI application."""

    def __init__(self, store: PageStore, signer: PassSigner, office: Upstream, config: KioskConfig) -> None:
        self.store, self.signer, self.office, self.config = store, signer, office, config
        self.proxies = Proxies(config.trusted_proxies)
        self.live = LiveAddress(config.live_port, config.base_url, config.events, signer, self.proxies)
        let_pages(self.live.origins(), config.frames)
        self.assets = files.Assets(config.assets, config.rights)
        self.places, self.desk_places = Places(), desk_places()
        self._refused, self._refusals_told = 0, 0.0
        self._unnamed: set[str] = set()
        self.buckets = Buckets(config.costly_rate, config.costly_burst)
        self._more: Headers = [HSTS] if config.base_url.startswith("https:") else []
        self.errors = ErrorPages(config.errors, self._more)
        self._flight: SingleFlight[Page] = SingleFlight()
        self._current = Shelf(-1)
        self._refused_passes = RefusedPasses(signer)
        self.use = Use()
        self.healthz = Healthz(config.data, lambda: self.store)

    def __call__(self, environ: Environ, start_response: Start) -> Iterable[bytes]:
        """Answer one request; nothing escapes as a traceback."""
        try:
            ready = self._at_hand(environ)
            return self._answer(environ, start_response) if ready is None else _send(environ, start_response, ready)
        except paths.BadPath as error:
            answer = self._error(environ, error.status)
        except TooLarge:
            answer = self._error(environ, 413)
        except BadRequest:
            answer = self._error(environ, 400)
        except files.Gone as error:
            answer = self._error(environ, 410, error.keys)
        except UnsatisfiableRange as error:
            answer = self._error(environ, 416, [("Content-Range", f"bytes */{error.size}")])
        except TooMany as error:
            answer = self._error(environ, 429, [("Retry-After", str(error.wait))])
        except Busy as error:
            self._note_refusal(environ, error)
            answer = self._error(environ, 503, [("Retry-After", "2")])
        except OfficeDown as error:
            logger.error("%s: the office does not answer: %s", environ.get("PATH_INFO"), error)
            answer = self._error(environ, 503, [("Retry-After", "5")])
        except Exception:
            logger.exception("%s %s failed", environ.get("REQUEST_METHOD"), environ.get("PATH_INFO"))
            answer = self._error(environ, 500)
        return _send(environ, start_response, answer)

    def _note_refusal(self, environ: Environ, error: Busy) -> None:
        """Strangers could fill the disk with such lines: they are counted."""
        self._refused += 1
        if (now := time.monotonic()) - self._refusals_told >= REFUSALS:
            logger.warning("%s is refused: %s; %d refused so far", environ.get("PATH_INFO"), error, self._refused)
            self._refusals_told = now

    def _error(self, environ: Environ, code: int, extra: Headers | None = None) -> Prepared:
        return self.errors.get(code, choose_encoding(environ.get("HTTP_ACCEPT_ENCODING", ""), _CODINGS), extra)

    def _at_hand(self, environ: Environ) -> Prepared | None:
        """The answer for a page that lies on the shelf under this very PATH_INFO: it was decoded and routed when it came
        there, and what lies there is a page. None for all else. One read of the store, of its purge counter.
        """
        if environ["REQUEST_METHOD"] not in _READING or not one_host(environ):
            return None
        shelf, coding = self._shelf(), choose_encoding(environ.get("HTTP_ACCEPT_ENCODING", ""), _CODINGS)
        ready = shelf.page((environ["PATH_INFO"], "open", coding))
        if ready is None:
            return None
        self.use.turn = turn = self.use.turn + 1
        if not turn % SAMPLE:
            self.use.count(environ["PATH_INFO"])
        if ready.access == "open":
            return ready
        return self._full(environ, coding, ready.access, shelf) or ready

    def change_store(self, store: PageStore) -> None:
        """Go over to another store; requests under way finish with the one they began with."""
        self.store = store

    def _answer(self, environ: Environ, start_response: Start) -> Iterable[bytes]:
        method, raw = environ["REQUEST_METHOD"], environ["PATH_INFO"]
        if method == "OPTIONS" and raw == "*":
            return _send(environ, start_response, allowed())
        if not one_host(environ):
            raise BadRequest("no Host, or more than one")
        raw = paths.decode(raw)
        squeezed = paths.squeeze(raw)
        if paths.below(squeezed, self.config.handed_through):
            if paths.has_dots(raw):
                raise paths.BadPath("dot segments")
            if squeezed != raw:
                # Handed through as it is, the office and what stands in front of it might read it differently.
                return _send(environ, start_response, self._elsewhere(environ, squeezed))
            if has_body(environ) and paths.below(squeezed, self.config.counted):
                self._spend(environ)
            return self._hand_through(environ, start_response)
        return _send(environ, start_response, self._find(environ, raw))

    def _hand_through(self, environ: Environ, start_response: Start) -> Iterable[bytes]:
        places, place = self._place(environ)
        try:
            answer = self.office.hand_through(environ, start_response, self.config.max_body)
        except BaseException as error:
            places.give_back(place)
            if isinstance(error, OfficeDown):
                places.failing = True
            raise
        places.failing = False
        if isinstance(answer, list):
            places.give_back(place)
            return answer
        return places.while_sending(place, answer)

    def _place(self, environ: Environ) -> tuple[Places, Place]:
        """A place for a request that goes to the office, among strangers or of the desk's own. Raises Busy."""
        if self._at_the_desk(environ):
            kind = "desk" if not has_body(environ) else "upload" if is_large(environ, UPLOAD) else "act"
            return self.desk_places, self.desk_places.take(kind)
        return self.places, self.places.take("body" if has_body(environ) else "through")

    def _at_the_desk(self, environ: Environ) -> bool:
        """Whether who asks is signed in at the desk, by the office's word."""
        sent = environ.get("HTTP_COOKIE")
        if not sent or not self.config.desk_secret or not environ["PATH_INFO"].startswith(deskpass.PATH):
            return False
        held = cookie(sent, deskpass.COOKIE)
        return bool(held) and deskpass.expires(held or "", self.config.desk_secret) > time.time()

    # --- routing -----------------------------------------------------------------------------------------------------

    def _elsewhere(self, environ: Environ, path: str) -> Prepared:
        """To the same under the address's one form; 308 for who sends something, so that it is sent again there."""
        code = 301 if environ["REQUEST_METHOD"] in _READING else 308
        return redirect(code, paths.wire(path, environ.get("QUERY_STRING", "")), _FOR_A_DAY, self._more)

    def _find(self, environ: Environ, raw: str) -> Prepared:
        if environ["REQUEST_METHOD"] == "OPTIONS":
            return allowed()
        if environ["REQUEST_METHOD"] not in _READING:
            return self._error(environ, 405, [("Allow", ALLOW)])
        path = paths.canonical(raw)
        if path != raw:
            return self._elsewhere(environ, path)
        coding = choose_encoding(environ.get("HTTP_ACCEPT_ENCODING", ""), _CODINGS)
        if path.startswith("/assets/"):
            return self.assets.get(path, coding) or self._error(environ, 404)
        if path.startswith("/bilder/"):
            return self._picture(environ, path) or self._error(environ, 404)
        if path.startswith(LIVE):
            return self.live.answer(environ, path) or self._error(environ, 404)
        if path == "/healthz":
            return self.healthz.answer(for_strangers=not from_this_machine(environ))
        if paths.below(path, INTERNAL):
            return self._error(environ, 404)
        if path in self.config.asked_each_time:
            return self._asked(environ, path, coding)
        return self._page(environ, path, coding)

    def _picture(self, environ: Environ, path: str) -> Prepared | None:
        ranged = environ["REQUEST_METHOD"] == "GET"
        return files.picture(
            self.config.renditions,
            path,
            environ.get("HTTP_RANGE", "") if ranged else "",
            environ.get("HTTP_IF_RANGE", ""),
            environ.get("HTTP_IF_NONE_MATCH"),
            self.config.surrogate_headers,
            self.config.rights,
        )

    def _asked(self, environ: Environ, path: str, coding: str) -> Prepared:
        query = environ.get("QUERY_STRING", "")
        if len(query) > paths.MAX_QUERY:
            raise paths.BadPath("the query is too long", 414)
        self._spend(environ)
        try:
            held = self._held(environ)
        except PassExpired:
            if is_navigation(environ):
                return self._to_renewal(paths.wire(path, query))
            held = None
        # Who may read everything also searches everything; of all others nothing behind a wall is asked.
        full = path in self.config.asked_in_full and allows("premium", held)
        page = self._pressed(path, query, full)
        return self._prepare(replace(_open_only(page, path), stored=False), coding)

    # --- pages -------------------------------------------------------------------------------------------------------

    def _shelf(self) -> Shelf:
        """The shelf of the store's present state."""
        shelf = self._current
        try:
            counter = self.store.ticket()
            if shelf.counter != counter:
                self._refused_passes.look(self.store)
        except StoreError as error:
            # Go on without memory: every page is asked of the store or the press.
            logger.error("%s", error)
            return Shelf(-1)
        if shelf.counter != counter:
            shelf = self._current = Shelf(counter)
        return shelf

    def _page(self, environ: Environ, path: str, coding: str) -> Prepared:
        shelf = self._shelf()
        place = (environ["PATH_INFO"], "open", coding)
        ready = shelf.get(place)
        if ready is None:
            page = _open_only(self._get(environ, path, False, shelf.counter), path)
            ready = self._prepare(page, coding)
            if page.stored:
                shelf.put(place, ready)
                self.use.count(environ["PATH_INFO"], 1)
            elif page.status in (301, 308, 404):
                # Crawlers ask for the same missing and moved pages all day.
                shelf.put_missing(place, ready)
        if ready.access != "open":
            return self._full(environ, coding, ready.access, shelf) or ready
        return ready

    def _full(self, environ: Environ, coding: str, access: str, shelf: Shelf) -> Prepared | None:
        """The full variant for who holds a pass that allows it; a way to renewal for one that has expired or was taken back; else None."""
        try:
            held = self._held(environ)
        except PassExpired:
            if is_navigation(environ):
                return self._to_renewal(paths.wire(paths.decode(environ["PATH_INFO"])))
            return None
        if held is None or not allows(access, held):
            return None
        place = (environ["PATH_INFO"], "full", coding)
        ready = shelf.page(place)
        if ready is None:
            page = self._get(environ, paths.decode(environ["PATH_INFO"]), True, shelf.counter)
            ready = self._prepare(page, coding)
            if not page.full:
                return None
            if page.stored:
                shelf.put(place, ready)
        # The story's access may have been raised between the two pages.
        return ready if allows(ready.access, held) else None

    def _held(self, environ: Environ) -> Pass | None:
        """The pass that is shown, if it is a good one. Raises PassExpired for one that may be renewed."""
        sent = environ.get("HTTP_COOKIE")
        token = cookie(sent, PASS_COOKIE) if sent else None
        if not token:
            return None
        try:
            return self.signer.verify(token, time.time())
        except PassExpired:
            raise
        except PassError:
            return None

    def _to_renewal(self, back: str) -> Prepared:
        return redirect(302, f"{RENEWAL}?next={quote(back, safe='/')}", "private, no-store", self._more)

    def _get(self, environ: Environ, path: str, full: bool, counter: int) -> Page:
        page = self._stored(path, full)
        if page is not None:
            return page
        self._spend(environ)
        # With the counter in the key, who comes after a purge does not get what was begun before it.
        # Nor does anybody wait for a press that has just failed others: they would take all threads.
        patience = 0.0 if self.places.failing else PATIENCE
        return self._flight.do((path, full, counter), lambda: self._pressed(path, "", full), patience)

    def _spend(self, environ: Environ) -> None:
        """Count what costs us. Raises TooMany."""
        client = self.proxies.client(environ)
        if client not in self._unnamed and self.proxies.unnamed(environ) and len(self._unnamed) < 10:
            self._unnamed.add(client)
            logger.warning("%s forwards readers but is not among trusted_proxies: they can't be told apart", client)
        self.buckets.spend(client)

    def _stored(self, path: str, full: bool) -> Page | None:
        try:
            return self.store.get(path, "full" if full else "open")
        except StoreError as error:
            logger.error("%s is made anew: %s", path, error)
            return None

    def _pressed(self, path: str, query: str, full: bool) -> Page:
        with self.places.of("press"):
            try:
                page = self.office.render(path, query, full)
            except OfficeDown:
                self.places.failing = True
                raise
            self.places.failing = False
            return page

    def _prepare(self, page: Page, coding: str) -> Prepared:
        return prepare(page, coding, self.config.surrogate_headers, self._more)


def _open_only(page: Page, path: str) -> Page:
    """Refuse a full page where an open one was asked for: rather no answer than the text behind the wall."""
    if page.full:
        raise OfficeDown(f"{path}: the press gave the full variant where the open one was asked for")
    return page


def _send(environ: Environ, start_response: Start, ready: Prepared) -> Iterable[bytes]:
    """Send an answer, or that the client has it already (RFC 9110, 13.2.2: the entity tag goes before the date)."""
    if ready.etag:
        asked = environ.get("HTTP_IF_NONE_MATCH")
        if asked is not None:
            same = matches(asked, ready.etag)
        else:
            since = environ.get("HTTP_IF_MODIFIED_SINCE")
            same = since is not None and not_modified_since(since, ready.modified)
        if same:
            start_response("304 Not Modified", ready.headers_304)
            return []
    start_response(ready.status, ready.headers)
    # A list of one is what Granian sends fastest: 58,000 a second, as a tuple 50,000.
    return [] if environ["REQUEST_METHOD"] == "HEAD" else [ready.body]
