"""The kiosk: path → page store → bytes. Free of Django.

It can't leak what it can't reach: it knows finished pages, passes, and an office to ask for pages it has not got. What is at hand is
answered at once (:meth:`Kiosk.at_hand`), all else as a coroutine of the one event loop, on which nothing may block.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from dataclasses import replace
from urllib.parse import quote, urlsplit

from extrablatt.health.heartbeats import Heartbeats, opened
from extrablatt.net import deskpass, requestid
from extrablatt.press.store import Page, PageStore, StoreError, make_page
from extrablatt.press.store.known import MISSING
from extrablatt.readers.passes import PASS_COOKIE, Pass, PassError, PassExpired, PassSecrets, PassSigner, allows

from . import files, paths
from .access import SOURCE
from .addresses import Addresses, Elsewhere, Missing
from .asking import from_this_machine, is_navigation, one_host
from .capacity import PATIENCE, Busy, Capacity
from .errors import ErrorPages
from .figures import Figures
from .flight import SingleFlight
from .healthz import Healthz
from .housekeeping import SAMPLE, Use
from .http.answers import Stream
from .http.request import Request, is_host
from .limits import Buckets, TooMany
from .liveaddress import LIVE, LiveAddress, origins
from .metrics import Metrics
from .needs import Environ, KioskConfig, Upstream
from .negotiation import UnsatisfiableRange, choose_encoding, cookie, matches, not_modified_since
from .proxies import Proxies
from .refused import RefusedPasses
from .responses import ALLOW, HSTS, Headers, Prepared, Security, allowed, prepare, redirect
from .shelf import Again, Ready, Shelf, is_read
from .upstream import BadRequest, OfficeDown, TooLarge

__all__ = ["Environ", "Kiosk", "KioskConfig"]

logger = logging.getLogger(__name__)

_READING = ("GET", "HEAD")
_CODINGS = frozenset({"br", "gzip", "identity"})
_PASS = f"{PASS_COOKIE}=".encode()
#: Accept-Encoding fields met, with the coding they get; hosts met.
_MAX_ACCEPTS = 500
#: Cookie fields met, and bytes of one of them.
_MAX_TOKENS, _MAX_COOKIE = 1000, 2048
#: An address has one form, and that does not change: who knows it need not ask again for a day.
_FOR_A_DAY = "public, max-age=86400"
#: Where an expired pass is renewed or taken away; the address always does one of the two, so there is no loop.
RENEWAL = "/konto/pass/"
#: Seconds between two lines of the log that tell of refused requests.
REFUSALS = 10.0
#: Bytes of what is sent to the desk beyond which it is an upload, which may take minutes.
UPLOAD = 1 << 18
#: What a page says of itself when it was read to the end is sent to its own address and this.
BEACON = "/gelesen"
#: Belongs to the house: never handed out.
INTERNAL = ("/-",)


class Kiosk:
    """The application behind the server (:class:`~.http.house.Application`)."""

    def __init__(
        self,
        store: PageStore,
        signer: PassSigner,
        office: Upstream,
        config: KioskConfig,
        beats: Callable[[], Heartbeats] = opened,
    ) -> None:
        self.store, self.signer, self.office, self.config = store, signer, office, config
        #: Where the signer's secrets come from, as they change.
        self.pass_secrets: PassSecrets | None = None
        self.proxies = Proxies(config.trusted_proxies)
        self.security = security = Security(origins(config.live_port, config.base_url), config.frames)
        self.live = LiveAddress(config.live_port, config.base_url, config.events, signer, self.proxies, security)
        self.assets = files.Assets(config.assets, config.rights, security)
        self.pictures = files.Pictures(config.renditions, config.surrogate_headers, config.rights, security)
        self.capacity = Capacity(lambda: config.hold if office.away else PATIENCE)
        self._refused, self._refusals_told = 0, 0.0
        self._unnamed: set[str] = set()
        self.buckets = Buckets(config.costly_rate, config.costly_burst)
        self._more: Headers = [HSTS] if config.base_url.startswith("https:") else []
        self.errors = ErrorPages(config.errors, self._more, security)
        self._flight: SingleFlight[Page] = SingleFlight()
        self._current = Shelf(-1)
        self._accepts: dict[bytes, str] = {}
        #: The token in a Cookie field that was met; whether it is good is asked of the signer each time.
        self._tokens: dict[bytes, str] = {}
        #: Hosts that were asked for and could be ones.
        self._hosts: set[bytes | None] = set()
        self._refused_passes = RefusedPasses(signer)
        self.addresses = Addresses()
        self.use = Use()
        self.metrics = Metrics(config.counters)
        self.figures = Figures(config.figures, (urlsplit(config.base_url).hostname or "").lower())
        self.healthz = Healthz(config.data, lambda: self.store, beats)

    # --- at hand -----------------------------------------------------------------------------------------------------

    def at_hand(self, request: Request) -> tuple[bytes, bytes] | None:
        """The answer for a page that lies on the shelf under these very bytes: it was decoded and routed when it came there.

        None for all else. One look at the store, at its purge counter.
        """
        # The same bytes, and the same state of the store: the same answer, if time has taken nothing away.
        shelf = self._current
        again = shelf.again.get(request)
        if again is not None and self._ticket() == shelf.counter and (not again.timed or self._still(again)):
            self.metrics.hand += 1
            self.use.turn = turn = self.use.turn + 1
            if not turn % SAMPLE:
                self.use.count(again.path.decode("ascii"))
            if (counts := again.counts) is not None:
                self.figures.again(counts, again.path)
            return again.answer
        method = request.method
        if method != b"GET" and method != b"HEAD":
            return None
        found = request.hot
        host = found.get(b"host")
        if request.twice or (host not in self._hosts and not self._is_host(host, request.version)):
            return None
        target = request.target
        query = b""
        if b"?" in target:
            path, _, query = target.partition(b"?")
        else:
            path = target
        if path.startswith(b"/bilder/"):
            picture = self.pictures.at_hand(path) if b"range" not in found else None
            if picture is None:
                return None
            self.metrics.hand += 1
            return self._unless_same(found, picture, method)
        accept = found.get(b"accept-encoding", b"")
        coding = self._accepts.get(accept) or self._coding(accept)
        shelf = self._shelf()
        ready = shelf.page((path, "open", coding))
        if ready is None:
            return None
        self.use.turn = turn = self.use.turn + 1
        if not turn % SAMPLE:
            self.use.count(path.decode("ascii"))
        token, expires = "", ready.expires
        if ready.access != "open" and (sent := found.get(b"cookie")) and _PASS in sent:
            token = self._token(sent)
            full = self._full_at_hand(shelf, path, coding, ready.access, token)
            if full is None:
                return None
            ready = full
            expires = min(expires or full.expires, full.expires or expires)
        self.metrics.hand += 1
        counts = None
        if ready.counted and method == b"GET" and self.figures.counting:
            counts = self.figures.read(path, query, found.get(b"referer", b""), found.get(b"user-agent", b""))
        answer = self._unless_same(found, ready, method)
        if request.repeated:
            shelf.remember(request, Again(answer, path, counts, expires, token))
        return answer

    def _still(self, again: Again) -> bool:
        """Whether an answer that is good for a time only still is."""
        now = time.time()
        if again.expires and again.expires <= now:
            return False
        if again.token:
            try:
                self.signer.verify(again.token, now)
            except PassError:
                return False
        return True

    @staticmethod
    def _unless_same(found: dict[bytes, bytes], ready: Ready, method: bytes) -> tuple[bytes, bytes]:
        """An answer, or that the client has it already (RFC 9110, 13.2.2)."""
        if ready.etag:
            asked = found.get(b"if-none-match")
            if asked is not None:
                same = asked == ready.etag or matches(asked.decode("latin-1"), ready.prepared.etag)
            else:
                since = found.get(b"if-modified-since")
                same = since is not None and not_modified_since(since.decode("latin-1"), ready.modified)
            if same:
                return _SAME, ready.same
        return ready.start, (ready.whole if method == b"GET" else ready.head)

    def _is_host(self, host: bytes | None, version: str) -> bool:
        if not host:
            return version == "1.0"
        if b"," in host or not is_host(host):
            return False
        if len(self._hosts) < _MAX_ACCEPTS:
            self._hosts.add(host)
        return True

    def _coding(self, accept: bytes) -> str:
        found = self._accepts.get(accept)
        if found is None:
            found = choose_encoding(accept.decode("latin-1"), _CODINGS)
            if len(self._accepts) < _MAX_ACCEPTS:
                self._accepts[accept] = found
        return found

    def _token(self, sent: bytes) -> str:
        """The pass's token in a Cookie field; "" for none."""
        token = self._tokens.get(sent)
        if token is None:
            token = cookie(sent.decode("latin-1"), PASS_COOKIE) or ""
            if len(self._tokens) >= _MAX_TOKENS:
                self._tokens.clear()
            if len(sent) <= _MAX_COOKIE:
                self._tokens[sent] = token
        return token

    def _full_at_hand(self, shelf: Shelf, path: bytes, coding: str, access: str, token: str) -> Ready | None:
        """The full variant, where it is at hand and the pass allows it; None where more thought is needed."""
        if not token:
            return None
        try:
            held = self.signer.verify(token, time.time())
        except PassError:
            return None
        ready = shelf.page((path, "full", coding)) if allows(access, held) else None
        return ready if ready is not None and allows(ready.access, held) else None

    # --- all else ----------------------------------------------------------------------------------------------------

    async def answer(self, request: Request) -> Prepared | Stream:
        """Answer one request; nothing escapes as a traceback."""
        environ, begun = request.environ, time.perf_counter()
        # What stands in front of us may have given it an id already; strangers' are none.
        said = environ.get("HTTP_X_REQUEST_ID", "") if self.proxies.trusts(environ.get("REMOTE_ADDR", "")) else ""
        requestid.current.set(requestid.accepted(said))
        try:
            answer = await self._answer(request, environ)
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
            # Each is to be found by its id, however often the same comes.
            logger.exception(
                "%s %s failed", environ.get("REQUEST_METHOD"), environ.get("PATH_INFO"), extra={"counted": True}
            )
            answer = self._error(environ, 500)
        self.metrics.answered(
            self.kind(environ["PATH_INFO"], answer.status), answer.status, time.perf_counter() - begun
        )
        return answer if isinstance(answer, Stream) else _unless_same(environ, answer)

    def kind(self, path: str, status: str) -> str:
        """Where an answer came from, as far as an operator cares."""
        if paths.below(path, self.config.handed_through):
            return "office"
        if path.startswith("/bilder/"):
            return "picture"
        if status.startswith("404"):
            return "missing"
        return "store" if not path.startswith(("/assets/", "/live/", "/healthz", "/-/")) else "other"

    def each_second(self, connections: int, bodies: int) -> None:
        """How things stand, for the metrics."""
        self.metrics.now(
            connections=connections, bodies=bodies, waiting=self.capacity.waiting(), held=self.capacity.held()
        )

    def admit(self, request: Request) -> Prepared | None:
        """Whether the body of a request may come: only to what the office has, and only so much. An answer refuses it."""
        environ = request.environ
        try:
            if not one_host(environ):
                raise BadRequest("no Host, or more than one")
            raw = paths.decode(environ["PATH_INFO"])
            squeezed = paths.squeeze(raw)
            if not paths.below(squeezed, self.config.handed_through) or request.method == b"CONNECT":
                return self._error(environ, 405, [("Allow", ALLOW)])
            if paths.has_dots(raw):
                raise paths.BadPath("dot segments")
            if squeezed != raw:
                return self._elsewhere(environ, squeezed)
            said = environ.get("CONTENT_LENGTH", "")
            if said and ("HTTP_TRANSFER_ENCODING" in environ or not (said.isascii() and said.isdigit())):
                raise BadRequest("the length of the body is not clear")
            if (said.isdigit() and int(said) > self.config.max_body) or (
                request.body is not None and request.body.length > self.config.max_body
            ):
                raise TooLarge("the body")
            if request.body is None and paths.below(squeezed, self.config.counted):
                self._spend(environ)
        except paths.BadPath as error:
            return self._error(environ, error.status)
        except TooLarge:
            return self._error(environ, 413)
        except BadRequest:
            return self._error(environ, 400)
        except TooMany as error:
            return self._error(environ, 429, [("Retry-After", str(error.wait))])
        return None

    def error(self, code: int, request: Request | None = None) -> Prepared:
        """The answer for what goes wrong before a request is here."""
        accept = b""
        for name, value in request.headers if request is not None else ():
            if name == b"accept-encoding":
                accept = value
        more: Headers = [("Allow", ALLOW)] if code == 405 else [("Retry-After", "5")] if code == 503 else []
        return self.errors.get(code, self._coding(accept), more)

    def client(self, request: Request) -> str:
        """The address of who asks; "" for who is signed in at the desk, where many may share one and a slow line."""
        environ = request.environ
        return "" if self._at_the_desk(environ) else self.proxies.client(environ)

    def change_store(self, store: PageStore) -> None:
        """Go over to another store; requests under way finish with the one they began with."""
        self.store = store

    def _note_refusal(self, environ: Environ, error: Busy) -> None:
        """Strangers could fill the disk with such lines: they are counted."""
        self._refused += 1
        if (now := time.monotonic()) - self._refusals_told >= REFUSALS:
            logger.warning("%s is refused: %s; %d refused so far", environ.get("PATH_INFO"), error, self._refused)
            self._refusals_told = now

    def _error(self, environ: Environ, code: int, extra: Headers | None = None) -> Prepared:
        return self.errors.get(code, choose_encoding(environ.get("HTTP_ACCEPT_ENCODING", ""), _CODINGS), extra)

    async def _answer(self, request: Request, environ: Environ) -> Prepared | Stream:
        method, raw = environ["REQUEST_METHOD"], environ["PATH_INFO"]
        if method == "OPTIONS" and raw == "*":
            return allowed(self.security)
        if not one_host(environ):
            raise BadRequest("no Host, or more than one")
        raw = paths.decode(raw)
        squeezed = paths.squeeze(raw)
        if paths.below(squeezed, self.config.handed_through):
            if method == "CONNECT":
                # Whoever speaks HTTP behind us would take what follows for a tunnel's (RFC 9110, 9.3.6).
                return self._error(environ, 405, [("Allow", ALLOW)])
            if paths.has_dots(raw):
                raise paths.BadPath("dot segments")
            if squeezed != raw:
                # Handed through as it is, the office and what stands in front of it might read it differently.
                return self._elsewhere(environ, squeezed)
            said = environ.get("CONTENT_LENGTH")
            if request.body is not None and said and int(said) != request.body.length:
                raise BadRequest("the body broke off")
            kind = "public"
            if self._at_the_desk(environ):
                size = request.body.length if request.body is not None else 0
                kind = "upload" if size > UPLOAD else "act" if environ["REQUEST_METHOD"] not in _READING else "desk"
            async with self.capacity.of(kind):
                return await self.office.hand_through(request)
        return await self._find(request, environ, raw)

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
        target = paths.wire(path, environ.get("QUERY_STRING", ""))
        return redirect(code, target, _FOR_A_DAY, self._more, self.security)

    async def _find(self, request: Request, environ: Environ, raw: str) -> Prepared:
        if environ["REQUEST_METHOD"] == "OPTIONS":
            return allowed(self.security)
        if environ["REQUEST_METHOD"] not in _READING:
            return self._read_through(environ, raw) or self._error(environ, 405, [("Allow", ALLOW)])
        path = paths.canonical(raw)
        if path != raw:
            return self._elsewhere(environ, path)
        coding = choose_encoding(environ.get("HTTP_ACCEPT_ENCODING", ""), _CODINGS)
        if path.startswith("/assets/"):
            return self.assets.get(path, coding) or self._error(environ, 404)
        if path.startswith("/bilder/"):
            return await self._picture(environ, path) or self._error(environ, 404)
        if path.startswith(LIVE):
            return self.live.answer(environ, path) or self._error(environ, 404)
        if path == "/healthz":
            return self.healthz.answer(for_strangers=not from_this_machine(environ))
        if path == "/-/metrics" and from_this_machine(environ):
            return self._metrics()
        if paths.below(path, INTERNAL):
            return self._error(environ, 404)
        if path in self.config.asked_each_time:
            return await self._asked(environ, path, coding)
        return await self._page(request, environ, path, coding)

    async def _picture(self, environ: Environ, path: str) -> Prepared | None:
        ranged = environ["REQUEST_METHOD"] == "GET"
        return await self.pictures.answer(
            path,
            environ.get("HTTP_RANGE", "") if ranged else "",
            environ.get("HTTP_IF_RANGE", ""),
            environ.get("HTTP_IF_NONE_MATCH"),
        )

    def _metrics(self) -> Prepared:
        """Prometheus' text, for this machine only."""
        body = (self.metrics.text() + self.healthz.metrics()).encode()
        head: Headers = [
            ("Content-Type", "text/plain; version=0.0.4; charset=utf-8"),
            ("Content-Length", str(len(body))),
        ]
        return Prepared("200 OK", [*head, ("Cache-Control", "no-store")], body)

    async def _asked(self, environ: Environ, path: str, coding: str) -> Prepared:
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
        environ[SOURCE] = "press"
        page = await self._pressed(path, query, full)
        return self._prepare(replace(_open_only(page, path), stored=False), coding)

    # --- pages -------------------------------------------------------------------------------------------------------

    def _ticket(self) -> int:
        """The store's purge counter; -2, which no shelf has, where it can't be read."""
        try:
            return self.store.ticket()
        except StoreError:
            return -2

    def _shelf(self) -> Shelf:
        """The shelf of the store's present state."""
        shelf = self._current
        try:
            counter = self.store.ticket()
            if shelf.counter != counter:
                self._refused_passes.look(self.store)
                self.addresses.look(self.store)
        except StoreError as error:
            # Go on without memory: every page is asked of the store or the press.
            logger.error("%s", error)
            return Shelf(-1)
        if shelf.counter != counter:
            shelf = self._current = Shelf(counter)
        return shelf

    async def _page(self, request: Request, environ: Environ, path: str, coding: str) -> Prepared:
        """A page, and that it was read."""
        ready = await self._found(request, environ, path, coding)
        if self.figures.counting and environ["REQUEST_METHOD"] == "GET" and is_read(ready):
            self._count(environ, path)
        return ready

    def _count(self, environ: Environ, path: str, *, through: bool = False) -> None:
        sent = paths.wire(path).encode()
        referrer, agent = (environ.get(name, "").encode("latin-1") for name in ("HTTP_REFERER", "HTTP_USER_AGENT"))
        if through:
            self.figures.read_through(sent, referrer, agent)
        else:
            self.figures.read(sent, environ.get("QUERY_STRING", "").encode("latin-1"), referrer, agent)

    def _read_through(self, environ: Environ, path: str) -> Prepared | None:
        """A page's word that it was read to the end (``navigator.sendBeacon``): nothing in it but the address. None: it is no such word."""
        page = path.removesuffix(BEACON)
        if not self.config.read_through or page == path or environ["REQUEST_METHOD"] != "POST":
            return None
        if self.addresses.very_page(self.store, page):
            self._count(environ, page, through=True)
        return Prepared("204 No Content", [("Cache-Control", "no-store")], b"")

    async def _found(self, request: Request, environ: Environ, path: str, coding: str) -> Prepared:
        shelf = self._shelf()
        sent = request.target.partition(b"?")[0]
        # Other spellings of the address are answered too, but not kept: anybody could think up thousands.
        kept = sent == paths.wire(path).encode()
        ready = shelf.get((sent, "open", coding))
        if ready is None:
            page = self._stored(path, False)
            if page is None:
                answer = await self._by_the_index(environ, path, coding, shelf)
                if answer is not None:
                    return answer
                page = await self._made(environ, path, False, shelf.counter)
            page = _open_only(page, path)
            ready = self._prepare(page, coding)
            if page.stored and kept:
                shelf.put((sent, "open", coding), ready)
                self.use.count(sent.decode("ascii"), 1)
            elif page.status in (301, 308, 404):
                # Crawlers ask for the same missing and moved pages all day.
                shelf.put_missing((sent, "open", coding), ready)
        if ready.access != "open":
            return await self._full(environ, path, sent if kept else b"", coding, ready.access, shelf) or ready
        return ready

    async def _full(
        self, environ: Environ, path: str, sent: bytes, coding: str, access: str, shelf: Shelf
    ) -> Prepared | None:
        """The full variant for who holds a pass that allows it; a way to renewal for one that has expired or was taken back; else None."""
        try:
            held = self._held(environ)
        except PassExpired:
            return self._to_renewal(paths.wire(path)) if is_navigation(environ) else None
        if held is None or not allows(access, held):
            return None
        kept = shelf.page((sent, "full", coding))
        if kept is None:
            page = await self._get(environ, path, True, shelf.counter)
            ready = self._prepare(page, coding)
            if not page.full:
                return None
            if page.stored and sent:
                shelf.put((sent, "full", coding), ready)
        else:
            ready = kept.prepared
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
        target = f"{RENEWAL}?next={quote(back, safe='/')}"
        return redirect(302, target, "private, no-store", self._more, self.security)

    async def _by_the_index(self, environ: Environ, path: str, coding: str, shelf: Shelf) -> Prepared | None:
        """What the store's index of addresses says in place of a page: nothing there, somewhere else, taken back. None: ask."""
        try:
            found = self.addresses.find(self.store, path)
        except StoreError as error:
            logger.error("%s", error)
            return None
        if isinstance(found, Missing):
            return await self._missing(environ, coding, shelf)
        if isinstance(found, Elsewhere):
            if found.gone:
                page = await self._get(environ, found.path, False, shelf.counter)
            else:
                page = make_page(
                    b"",
                    status=301,
                    location=paths.wire(found.path),
                    keys=[found.key],
                    stored=False,
                    headers=self.config.rights,
                )
            return self._prepare(page, coding)
        return None

    async def _missing(self, environ: Environ, coding: str, shelf: Shelf) -> Prepared:
        """The one page for all addresses nothing is at. Nobody is to keep it: tomorrow there may be something."""
        place = (MISSING.encode(), "open", coding)
        ready = shelf.page(place)
        if ready is None:
            page = await self._get(environ, MISSING, False, shelf.counter)
            prepared = self._prepare(replace(page, stored=False, keys=frozenset()), coding)
            if page.stored:
                shelf.put(place, prepared)
            return prepared
        return ready.prepared

    async def _get(self, environ: Environ, path: str, full: bool, counter: int) -> Page:
        return self._stored(path, full) or await self._made(environ, path, full, counter)

    async def _made(self, environ: Environ, path: str, full: bool, counter: int) -> Page:
        self._spend(environ)
        environ[SOURCE] = "press"
        # With the counter in the key, who comes after a purge does not get what was begun before it.
        return await self._flight.do((path, full, counter), lambda: self._pressed(path, "", full))

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

    async def _pressed(self, path: str, query: str, full: bool) -> Page:
        self.metrics.add("requests press")
        async with self.capacity.of("press"):
            return await self.office.render(path, query, full)

    def _prepare(self, page: Page, coding: str) -> Prepared:
        return prepare(page, coding, self.config.surrogate_headers, self._more, self.security)


_SAME = b"HTTP/1.1 304 Not Modified\r\n"


def _open_only(page: Page, path: str) -> Page:
    """Refuse a full page where an open one was asked for: rather no answer than the text behind the wall."""
    if page.full:
        raise OfficeDown(f"{path}: the press gave the full variant where the open one was asked for")
    return page


def _unless_same(environ: Environ, ready: Prepared) -> Prepared:
    """An answer, or that the client has it already (RFC 9110, 13.2.2: the entity tag goes before the date)."""
    if ready.etag:
        asked = environ.get("HTTP_IF_NONE_MATCH")
        if asked is not None:
            same = matches(asked, ready.etag)
        else:
            since = environ.get("HTTP_IF_MODIFIED_SINCE")
            same = since is not None and not_modified_since(since, ready.modified)
        if same:
            return Prepared("304 Not Modified", list(ready.headers_304), b"")
    return ready
