"""From a stored page to head and body, prepared once and sent many times."""

from __future__ import annotations

from dataclasses import dataclass
from email.utils import formatdate
from http import HTTPStatus

from extrablatt.press.store import Page

Headers = list[tuple[str, str]]

#: Nothing from elsewhere, no inline script; inline style is the critical CSS.
CSP = (
    "default-src 'none'; img-src 'self' data:; style-src 'self' 'unsafe-inline'; script-src 'self'; font-src 'self'; "
    "connect-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
SECURITY: Headers = [
    ("Content-Security-Policy", CSP),
    ("X-Content-Type-Options", "nosniff"),
    ("Referrer-Policy", "strict-origin-when-cross-origin"),
    ("Permissions-Policy", "geolocation=(), camera=(), microphone=(), payment=(), interest-cohort=()"),
]

#: Seconds a shared cache in front may keep a page; it gets the same purges, this is the net below.
S_MAXAGE, STALE = 60, 30


def status_line(code: int) -> str:
    """``200 OK``."""
    try:
        return f"{code} {HTTPStatus(code).phrase}"
    except ValueError:
        return f"{code} Unknown"


@dataclass(frozen=True, slots=True)
class Prepared:
    """A response ready to send: for a full answer and for "not modified"."""

    status: str
    headers: Headers
    body: bytes
    etag: str
    modified: int
    headers_304: Headers


def prepare(page: Page, coding: str) -> Prepared:
    """The response of a page in one content coding."""
    body = page.encodings[coding]
    etag = f'"{page.etag}-{coding}"'
    gated = page.access != "open"
    keep: Headers = [
        ("Vary", "Accept-Encoding, Cookie" if gated else "Accept-Encoding"),
        ("Cache-Control", _cache(page)),
    ]
    if page.status == 200:
        keep.append(("ETag", etag))
        if page.modified:
            keep.append(("Last-Modified", formatdate(page.modified, usegmt=True)))
    head: Headers = [("Content-Type", page.content_type), ("Content-Length", str(len(body))), *keep, *SECURITY]
    if coding != "identity":
        head.append(("Content-Encoding", coding))
    if page.location:
        head.append(("Location", page.location))
    if page.keys and not page.full:
        keys = " ".join(sorted(page.keys))
        head += [("Surrogate-Key", keys), ("xkey", keys), ("Cache-Tag", keys.replace(" ", ","))]
    head += page.headers
    return Prepared(status_line(page.status), head, body, etag if page.status == 200 else "", page.modified, keep)


def _cache(page: Page) -> str:
    if page.full:
        return "private, no-store"
    if not page.stored or page.status >= 500:
        return "no-store"
    if page.status in (404, 410):
        return f"public, max-age=0, s-maxage={S_MAXAGE}, must-revalidate"
    if page.access != "open":
        # A shared cache in front can't tell passes apart: it must ask for stories behind the wall.
        return "private, no-cache"
    return f"public, max-age=0, s-maxage={S_MAXAGE}, stale-while-revalidate={STALE}"


def plain(code: int, text: str, extra: Headers | None = None) -> Prepared:
    """A small answer of the kiosk's own, for when the press can't be asked."""
    body = (
        f'<!doctype html><html lang="de"><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
        f'<title>{code}</title><body style="font:1.1em/1.5 Georgia,serif;max-width:34em;margin:15vh auto;padding:0 1em">'
        f"<h1>{code}</h1><p>{text}</p></body></html>"
    ).encode()
    head = [
        ("Content-Type", "text/html; charset=utf-8"),
        ("Content-Length", str(len(body))),
        ("Cache-Control", "no-store"),
        *SECURITY,
        *(extra or []),
    ]
    return Prepared(status_line(code), head, body, "", 0, [])
