"""The guarded HTTP client: checked addresses, checked redirects, bounded bytes, bounded time.

Built on urllib3. Each host is resolved once a session, the address is checked (``addresses.py``) and the connection goes
to that very address, with the name in Host header, SNI and certificate check (urllib3's "custom SNI hostname"). Redirects
are followed by us, so that each is checked the same way; credentials don't leave their origin.
"""

from __future__ import annotations

import email.utils
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC
from http.client import responses as reasons
from types import TracebackType
from urllib.parse import urljoin, urlsplit

import urllib3
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import ConnectTimeoutError, HTTPError, NewConnectionError, ReadTimeoutError, SSLError

from . import addresses, errors
from .errors import Deadline, LoginRefused, TooLarge, TransportError

AGENT = "Extrablatt"
MAX_REDIRECTS = 5
_CHUNK = 1 << 16
_REDIRECTS = (301, 302, 303, 307, 308)
_SECRET_HEADERS = ("authorization", "cookie")
#: Seconds for each of a name's addresses where there are several.
FOR_EACH = 5.0
_MOMENT = 0.001


@dataclass(frozen=True, slots=True)
class Answer:
    """A whole answer. Header names are lower case; ``url`` is where it came from in the end."""

    status: int
    headers: dict[str, str]
    body: bytes
    url: str

    @property
    def retry_after(self) -> float | None:
        """Seconds of Retry-After (RFC 9110, 10.2.3), as number or date; None without."""
        return seconds(self.headers.get("retry-after", ""))


def seconds(value: str) -> float | None:
    """A Retry-After value as seconds from now."""
    value = value.strip()
    if value.isascii() and value.isdecimal():
        return float(value)
    try:
        found = email.utils.parsedate_to_datetime(value)
        # -0000 says that no zone is known; an HTTP date is GMT all the same.
        moment = (found if found.tzinfo else found.replace(tzinfo=UTC)).timestamp()
    except (TypeError, ValueError, IndexError, OverflowError, OSError):
        return None
    return max(0.0, moment - time.time())


class Session:
    """Requests of one round; ``headers`` go with each. ``timeout`` (seconds) bounds each wait, ``whole`` (seconds; ten times the
    timeout if not said) an exchange from the first try to connect to its last byte.

    Not for several threads at once. Close it, or use it in ``with``.
    """

    def __init__(
        self,
        *,
        timeout: float,
        max_bytes: int,
        whole: float | None = None,
        allow_private: bool = False,
        allow_loopback: bool = False,
        ca_file: str = "",
        headers: Mapping[str, str] = {},
    ) -> None:
        self._timeout, self._max_bytes, self._ca = timeout, max_bytes, ca_file
        self._whole = timeout * errors.WHOLE if whole is None else whole
        self._private, self._loopback = allow_private, allow_loopback
        self._late: Callable[[], bool] = lambda: False
        self._headers = dict(headers)
        self._pools: dict[tuple[str, str, int], urllib3.HTTPConnectionPool] = {}
        self._sockets: list[socket.socket] = []

    def __enter__(self) -> Session:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let all connections go."""
        for pool in self._pools.values():
            pool.close()
        self._pools.clear()

    def get(self, url: str, headers: Mapping[str, str] = {}, *, max_bytes: int | None = None) -> Answer:
        """GET, following redirects. Raises :class:`TransportError`; a status is the caller's to judge."""
        return self.request("GET", url, headers, max_bytes=max_bytes)

    def request(
        self,
        method: str,
        url: str,
        headers: Mapping[str, str] = {},
        body: bytes | None = None,
        *,
        max_bytes: int | None = None,
        redirects: bool = True,
    ) -> Answer:
        """One exchange. Only GET follows redirects, and only with ``redirects``.

        Raises :class:`TransportError` for everything but an answer.
        """
        clock = Deadline(self._whole)
        sent = {"User-Agent": AGENT, "Accept-Encoding": "gzip", **self._headers, **headers}
        origin = _origin(url)
        for _ in range(MAX_REDIRECTS + 1):
            answer = self._once(method, url, sent, body, clock, max_bytes or self._max_bytes)
            target = answer.headers.get("location")
            if answer.status not in _REDIRECTS or not target or not redirects:
                return answer
            if method != "GET":
                raise TransportError(
                    f"The server answers {method} with a redirect to {_bare(target)}; correct the address."
                )
            target = urljoin(url, target)
            if urlsplit(url).scheme == "https" and urlsplit(target).scheme != "https":
                raise TransportError(
                    f"{_bare(url)} redirects to an unencrypted address, {_bare(target)}; it is not followed."
                )
            url = target
            if _origin(url) != origin:
                kept = {
                    k.lower() for k in ("User-Agent", "Accept-Encoding", "Accept", "If-None-Match", "If-Modified-Since")
                }
                sent = {k: v for k, v in sent.items() if k.lower() in kept}
        raise TransportError(f"{_bare(url)}: more than {MAX_REDIRECTS} redirects.")

    def _once(
        self, method: str, url: str, headers: dict[str, str], body: bytes | None, clock: Deadline, limit: int
    ) -> Answer:
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise TransportError(f"{_bare(url)} is no http(s) address.")
        target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        with self._watch(clock) as late, _told(url, late, self._timeout, self._whole):
            pool = self._pool(parts.scheme, parts.hostname, parts.port, clock)
            host = parts.netloc.rpartition("@")[2]
            response = pool.urlopen(
                method,
                target,
                body=body,
                headers={"Host": host, **headers},
                redirect=False,
                retries=False,
                preload_content=False,
                assert_same_host=False,
                timeout=urllib3.Timeout(connect=min(self._timeout, clock.left or _MOMENT), read=self._timeout),
            )
            try:
                said = response.headers.get("content-length", "")
                if said.isdecimal() and int(said) > limit and method == "GET" and response.status == 200:
                    raise TooLarge(f"{_bare(url)} has {int(said):,} bytes; at most {limit:,} are allowed (max_bytes).")
                data = bytearray()
                for chunk in response.stream(_CHUNK, decode_content=True):
                    data += chunk
                    if len(data) > limit:
                        raise TooLarge(f"{_bare(url)} is larger than the {limit:,} bytes allowed (max_bytes).")
                    clock.check()
            except BaseException:
                response.close()
                raise
            response.release_conn()
            if late():
                # Cut in its head, an answer looks like a whole one without a body.
                raise TransportError(f"{parts.hostname} was too slow: not done after {self._whole:g} seconds.")
            head = {k.lower(): v for k, v in response.headers.items()}
            return Answer(response.status, head, bytes(data), url)

    def _pool(self, scheme: str, host: str, port: int | None, clock: Deadline) -> urllib3.HTTPConnectionPool:
        port = port or (443 if scheme == "https" else 80)
        key = (scheme, host, port)
        if key not in self._pools:
            self._pools[key] = self._connected_pool(scheme, host, port, clock)
        return self._pools[key]

    def _connected_pool(self, scheme: str, host: str, port: int, clock: Deadline) -> urllib3.HTTPConnectionPool:
        """A pool bound to the first checked address that answers."""
        found = addresses.resolve(host, port, allow_private=self._private, allow_loopback=self._loopback)
        failure: OSError | None = None
        for address in found[: addresses.TRIED]:
            clock.check()
            if len(found) > 1:
                # A dead address of several must not cost the feed.
                try:
                    wait = min(self._timeout, FOR_EACH, clock.left)
                    socket.create_connection((address.ip, port), timeout=wait).close()
                except OSError as error:
                    failure = error
                    continue
            return self._make_pool(scheme, host, address.ip, port)
        raise failure or addresses.AddressRefused(f"The name {host} has no address.")

    def _make_pool(self, scheme: str, host: str, ip: str, port: int) -> urllib3.HTTPConnectionPool:
        note = self._note

        class Plain(HTTPConnection):
            def connect(self) -> None:
                super().connect()
                note(self)

        class Secure(HTTPSConnection):
            def connect(self) -> None:
                super().connect()
                note(self)

        where = f"[{ip}]" if ":" in ip else ip
        if scheme == "http":
            plain = urllib3.HTTPConnectionPool(where, port, maxsize=1)
            plain.ConnectionCls = Plain
            return plain
        context = ssl.create_default_context()
        if self._ca:
            context.load_verify_locations(cafile=self._ca)
        secure = urllib3.HTTPSConnectionPool(
            where, port, maxsize=1, ssl_context=context, server_hostname=host, assert_hostname=host
        )
        secure.ConnectionCls = Secure
        return secure

    def _note(self, connection: HTTPConnection) -> None:
        """Keep a connection's socket, so that it can be cut; when time ran out while it was made, at once."""
        if connection.sock is not None:
            self._sockets.append(connection.sock)
        if self._late():
            connection.close()
            raise TimeoutError

    @contextmanager
    def _watch(self, clock: Deadline) -> Iterator[Callable[[], bool]]:
        """Cut the connections when time is up: a server that trickles its head would hold us otherwise."""
        fired = threading.Event()

        def cut() -> None:
            fired.set()
            for sock in self._sockets:
                try:
                    sock.shutdown(socket.SHUT_RDWR)
                except OSError:  # closed already
                    continue

        self._late = fired.is_set
        timer = threading.Timer(clock.left, cut)
        timer.daemon = True
        timer.start()
        try:
            yield fired.is_set
        finally:
            timer.cancel()


@contextmanager
def _told(url: str, late: Callable[[], bool], timeout: float, whole: float) -> Iterator[None]:
    """urllib3's and the system's errors as sentences."""
    where = urlsplit(url).hostname or url
    try:
        yield
    except addresses.AddressRefused as error:
        raise TransportError(str(error)) from error
    except NewConnectionError as error:
        raise TransportError(f"The connection to {where} failed: {_inner(error)}.") from error
    except (TimeoutError, ReadTimeoutError, ConnectTimeoutError) as error:
        if late():
            raise TransportError(f"{where} was too slow: not done after {whole:g} seconds.") from error
        raise TransportError(f"{where} did not answer within {timeout:g} seconds.") from error
    except (ssl.SSLError, SSLError) as error:
        raise TransportError(f"The encrypted connection to {where} can't be trusted: {_inner(error)}.") from error
    except (HTTPError, OSError) as error:
        if late():
            raise TransportError(f"{where} was too slow: not done after {whole:g} seconds.") from error
        raise TransportError(f"The connection to {where} failed: {_inner(error)}.") from error


def _inner(error: BaseException) -> str:
    cause = error.__cause__ or error.__context__ or error
    return str(getattr(cause, "strerror", None) or cause or type(cause).__name__).rstrip(".")


def _origin(url: str) -> tuple[str, str | None, int | None]:
    parts = urlsplit(url)
    return parts.scheme, parts.hostname, parts.port


def _bare(url: str) -> str:
    """An address without its query, which may hold keys."""
    return url.partition("?")[0][:200]


def judged(answer: Answer, *, name: str = "") -> Answer:
    """``answer`` when its status is 2xx or 304; else raises :class:`LoginRefused` or :class:`TransportError` saying why."""
    if 200 <= answer.status < 300 or answer.status == 304:
        return answer
    told = f"{answer.status} {reasons.get(answer.status, '')}".strip()
    where = name or _bare(answer.url)
    if answer.status in (401, 403, 407):
        raise LoginRefused(f"{where}: the server refuses the login ({told}); check user and password of this feed.")
    if answer.status in (429, 503):
        after = answer.retry_after
        wait = f" and asks to wait {after:.0f} seconds" if after is not None else ""
        raise TransportError(f"{where}: the server is busy ({told}){wait}.", retry_after=after)
    raise TransportError(f"{where}: the server answers {told}.", retry_after=answer.retry_after)
