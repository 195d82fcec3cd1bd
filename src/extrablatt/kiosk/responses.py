"""From a stored page to head and body, prepared once and sent many times."""

from __future__ import annotations

import html
from collections.abc import Iterable
from dataclasses import dataclass, replace
from email.utils import formatdate

from extrablatt.press.store import Page
from extrablatt.press.store.keys import for_header
from extrablatt.press.store.page import style_hashes

from .http.answers import Header, status_line

Headers = list[Header]

HTML = "text/html; charset=utf-8"
ALLOW = "GET, HEAD, OPTIONS"

#: Nothing from elsewhere, no inline script, no style but files and what the press itself has put into the page's head.
_POLICY = (
    "default-src 'none'; img-src 'self' data:; style-src 'self'{style}; script-src 'self'; font-src 'self'; "
    "connect-src {connect}; frame-src {frame}; manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
NO_SNIFF = ("X-Content-Type-Options", "nosniff")
_OTHERS: tuple[Header, ...] = (
    NO_SNIFF,
    ("Referrer-Policy", "strict-origin-when-cross-origin"),
    ("Permissions-Policy", "geolocation=(), camera=(), microphone=(), payment=(), browsing-topics=()"),
)
#: Kinds of pages, by the styles in their head, whose headers are kept: there are few.
_KEPT = 256


class Security:
    """The headers that bound what pages may do. One for each kiosk.

    ``connect`` are origins pages may listen to beside their own (the live server), ``frame`` origins of what they may frame, after the
    reader's click.
    """

    def __init__(self, connect: Iterable[str] = (), frame: Iterable[str] = ()) -> None:
        self._connect, self._frame = " ".join(("'self'", *connect)), " ".join(frame) or "'none'"
        self._kept: dict[tuple[str, ...], tuple[Header, ...]] = {}

    def policy(self, styles: tuple[str, ...] = ()) -> str:
        """The Content-Security-Policy of a page with these styles in its head."""
        return _POLICY.format(style="".join(f" {each}" for each in styles), connect=self._connect, frame=self._frame)

    def headers(self, styles: tuple[str, ...] = ()) -> tuple[Header, ...]:
        """The policy, and what is the same for all pages."""
        found = self._kept.get(styles)
        if found is None:
            if len(self._kept) >= _KEPT:
                self._kept.clear()
            found = self._kept[styles] = (("Content-Security-Policy", self.policy(styles)), *_OTHERS)
        return found

    def of_file(self) -> tuple[Header, ...]:
        """For what is no page."""
        return self.headers()[:2]


#: For a newspaper without live pages and embeds.
STRICT = Security()
CSP = STRICT.policy()

#: What caches in front read a page's surrogate keys from (Fastly, Varnish xkey, Cloudflare), and what parts the keys.
SURROGATE_HEADERS = ("Surrogate-Key", "xkey", "Cache-Tag")

#: Characters all surrogate keys of an answer may take together: proxies bound the whole head, nginx at 4 or 8 KB.
MAX_KEYS = 3000

#: Readers on an https newspaper are to stay there (RFC 6797), for a year.
HSTS = ("Strict-Transport-Security", "max-age=31536000")

#: Seconds a shared cache in front may keep a page; it gets the same purges, this is the net below.
S_MAXAGE = 60


def policy(styles: tuple[str, ...] = ()) -> str:
    """The Content-Security-Policy of a page with these styles in its head, of a newspaper without live pages and embeds."""
    return STRICT.policy(styles)


@dataclass(frozen=True, slots=True)
class Prepared:
    """A response ready to send, whole or as "not modified".

    ``etag`` (with quotes) and ``modified`` (epoch seconds) are empty where an answer can't be conditional; ``expires``
    (epoch seconds, 0 for never) is when it may no longer be sent from memory.
    """

    status: str
    headers: Headers
    body: bytes
    etag: str = ""
    modified: int = 0
    headers_304: Headers | tuple[()] = ()
    access: str = "open"
    expires: float = 0


def prepare(
    page: Page,
    coding: str,
    surrogate_headers: tuple[str, ...] = SURROGATE_HEADERS,
    more: Headers | None = None,
    security: Security = STRICT,
) -> Prepared:
    """The response of a page in one content coding; the identity where the page has not got that coding.

    ``more`` are headers every answer carries. A page that only points elsewhere gets the body it lacks.
    """
    if page.location and not page.body:
        page = replace(page, encodings={"identity": moved(page.location)}, content_type=HTML, etag="", modified=0)
    if coding not in page.encodings:
        coding = "identity"
    body, ok = page.encodings[coding], page.status == 200
    etag = f'"{page.etag}-{coding}"' if ok and page.etag else ""
    vary = "Accept-Encoding" if page.access == "open" else "Accept-Encoding, Cookie"
    keep: Headers = [("Vary", vary), ("Cache-Control", cache_control(page))]
    if etag:
        keep.append(("ETag", etag))
    if ok and page.modified:
        keep.append(("Last-Modified", formatdate(page.modified, usegmt=True)))
    head: Headers = [("Content-Type", page.content_type), ("Content-Length", str(len(body))), *keep]
    head += security.headers(page.styles)
    if coding != "identity":
        head.append(("Content-Encoding", coding))
    if page.location:
        head.append(("Location", page.location))
    if page.keys and not page.full and surrogate_headers:
        keys = for_header(page.keys, MAX_KEYS // len(surrogate_headers))
        head += [(name, ("," if name == "Cache-Tag" else " ").join(keys)) for name in surrogate_headers]
    head += page.headers
    head += more or ()
    modified = page.modified if ok else 0
    return Prepared(status_line(page.status), head, body, etag, modified, keep, page.access, page.expires)


def cache_control(page: Page) -> str:
    """What caches may do with a page: RFC 9111, 5.2.

    Nobody may show a page while asking for a newer one (RFC 5861): what is withdrawn must not come back from a browser.
    """
    if page.full:
        return "private, no-store"
    if page.location and page.keys and page.status < 400:
        # The press does not store it, since anybody can think up such addresses; it is purged like its story's page.
        return f"public, max-age=0, s-maxage={S_MAXAGE}, must-revalidate"
    if not page.stored or page.status >= 500:
        return "no-store"
    s_maxage = S_MAXAGE if page.ttl is None else min(S_MAXAGE, page.ttl)
    if page.access != "open":
        # A shared cache in front can't tell passes apart: it must ask for stories behind the wall.
        return "private, no-cache"
    return f"public, max-age=0, s-maxage={s_maxage}, must-revalidate"


#: German first, English below; for when the press can't be asked.
_WORDS = {
    400: ("Diese Adresse gibt es so nicht.", "This address can't be right."),
    404: ("Diese Seite gibt es nicht.", "There is nothing at this address."),
    405: ("Das geht hier nicht.", "This can't be done here."),
    408: ("Das hat zu lange gedauert.", "This took too long."),
    413: ("Das ist zu umfangreich.", "This is too large."),
    414: ("Diese Adresse ist zu lang.", "This address is too long."),
    410: ("Diese Seite gibt es nicht mehr.", "This page is gone."),
    416: ("Diesen Teil der Datei gibt es nicht.", "The file has no such part."),
    429: ("Zu viele Anfragen. Bitte einen Moment warten.", "Too many requests. Please wait a moment."),
    431: ("Die Kopfzeilen der Anfrage sind zu lang.", "The header fields of the request are too large."),
    500: (
        "Hier ist etwas schiefgegangen. Die Redaktion ist verständigt.",
        "Something went wrong here. It has been noted.",
    ),
    501: ("So etwas kann dieser Server nicht.", "This server can't do that."),
    503: ("Die Seite ist gleich wieder da.", "This page will be back in a moment."),
    505: ("Diese Fassung von HTTP spricht dieser Server nicht.", "This server does not speak that version of HTTP."),
}


#: As a style of the head, which the policy takes by its hash.
_PLAIN_STYLE = "<style>body{font:1.1em/1.5 Georgia,serif;max-width:34em;margin:15vh auto;padding:0 1em}</style>"


def plain(code: int, extra: Headers | None = None, reference: str = "", security: Security = STRICT) -> Prepared:
    """A small answer of the kiosk's own, for when the press can't be asked; with the request's id, where it is to be quoted."""
    german, english = _WORDS.get(code, ("", ""))
    body = (
        f'<!doctype html><html lang="de"><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
        f"<meta name=robots content=noindex><title>{code} {html.escape(german)}</title>{_PLAIN_STYLE}</head>"
        f'<h1>{html.escape(german)}</h1><p lang="en">{html.escape(english)}</p><p><a href="/">Zur Titelseite</a></p>'
        + (f"<p><code>{html.escape(reference)}</code></p>" if reference else "")
    ).encode()
    head = [("Content-Type", HTML), ("Content-Length", str(len(body))), *security.headers(style_hashes(body))]
    return Prepared(status_line(code), [*head, ("Cache-Control", "no-store"), *(extra or [])], body)


def moved(location: str) -> bytes:
    """The short hypertext note RFC 9110 (15.4) asks of a redirect, for who does not follow it by itself."""
    target = html.escape(location, quote=True)
    return f'<!doctype html><meta charset="utf-8"><title>→</title><p><a href="{target}">{target}</a></p>'.encode()


def redirect(
    code: int, location: str, cache: str = "no-store", more: Headers | None = None, security: Security = STRICT
) -> Prepared:
    """An answer that only points elsewhere."""
    body = moved(location)
    head = [("Location", location), ("Content-Type", HTML), ("Content-Length", str(len(body)))]
    return Prepared(status_line(code), [*head, ("Cache-Control", cache), *security.headers(), *(more or [])], body)


def allowed(security: Security = STRICT) -> Prepared:
    """What OPTIONS is told (RFC 9110, 9.3.7). Nothing about other origins: they have no business here."""
    return Prepared(status_line(204), [("Allow", ALLOW), ("Cache-Control", "no-store"), *security.headers()], b"")
