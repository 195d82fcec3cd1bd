"""What can be embedded from elsewhere: addresses of known providers, and the frames they stand in. Pure.

A reader's page never loads any of it by itself: it shows a preview of ours and a link; the frame is made by a click
(``press/assets/reader.js``). The kiosk's Content-Security-Policy allows frames of exactly :data:`ORIGINS`.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import parse_qs, quote, urlsplit


@dataclass(frozen=True, slots=True)
class Embed:
    """One thing at a provider. ``url`` is its own page, ``frame`` what goes into the frame, ``ratio`` width / height."""

    provider: str
    url: str
    frame: str
    ratio: float


@dataclass(frozen=True, slots=True)
class Provider:
    """How a provider's addresses look and what is framed. ``frame`` gets the match and the query, and returns the frame's address."""

    name: str
    hosts: frozenset[str]
    path: re.Pattern[str]
    frame: Callable[[re.Match[str], dict[str, list[str]]], str | None]
    ratio: float = 16 / 9


_VIDEO = re.compile(r"[\w-]{11}", re.ASCII)


def _youtube(match: re.Match[str], query: dict[str, list[str]]) -> str | None:
    video = match["id"] or query.get("v", [""])[0]
    return f"https://www.youtube-nocookie.com/embed/{video}" if _VIDEO.fullmatch(video) else None


def _map(match: re.Match[str], query: dict[str, list[str]]) -> str | None:
    box = query.get("bbox", [""])[0]
    if not re.fullmatch(r"(-?\d{1,3}(\.\d+)?,){3}-?\d{1,3}(\.\d+)?", box):
        return None
    marker = query.get("marker", [""])[0]
    spot = f"&marker={quote(marker, safe=',')}" if re.fullmatch(r"-?\d{1,3}(\.\d+)?,-?\d{1,3}(\.\d+)?", marker) else ""
    return f"https://www.openstreetmap.org/export/embed.html?bbox={box}&layer=mapnik{spot}"


PROVIDERS = (
    Provider(
        "YouTube",
        frozenset({"www.youtube.com", "youtube.com", "m.youtube.com", "youtu.be", "www.youtube-nocookie.com"}),
        re.compile(r"/(?:watch|(?:embed/|shorts/|live/)?(?P<id>[\w-]{11}))/?", re.ASCII),
        _youtube,
    ),
    Provider(
        "Vimeo",
        frozenset({"vimeo.com", "www.vimeo.com", "player.vimeo.com"}),
        re.compile(r"/(?:video/)?(?P<id>\d{5,12})/?", re.ASCII),
        lambda match, query: f"https://player.vimeo.com/video/{match['id']}?dnt=1",
    ),
    Provider(
        "Datawrapper",
        frozenset({"datawrapper.dwcdn.net", "www.datawrapper.de"}),
        re.compile(r"/(?:_/)?(?P<id>[A-Za-z0-9]{5})(?:/\d*)?/?", re.ASCII),
        lambda match, query: f"https://datawrapper.dwcdn.net/{match['id']}/",
        4 / 3,
    ),
    Provider(
        "OpenStreetMap",
        frozenset({"www.openstreetmap.org", "openstreetmap.org"}),
        re.compile(r"/export/embed\.html"),
        _map,
        4 / 3,
    ),
    Provider(
        "Spotify",
        frozenset({"open.spotify.com"}),
        re.compile(r"/(?:intl-\w\w/|embed/)?(?P<id>(?:track|album|episode|show|playlist)/[A-Za-z0-9]{22})/?", re.ASCII),
        lambda match, query: f"https://open.spotify.com/embed/{match['id']}",
        2.2,
    ),
    Provider(
        "SoundCloud",
        frozenset({"soundcloud.com", "www.soundcloud.com"}),
        re.compile(r"/(?P<id>[\w-]+/(?:sets/)?[\w-]+)/?", re.ASCII),
        lambda match, query: (
            "https://w.soundcloud.com/player/?url=" + quote(f"https://soundcloud.com/{match['id']}", safe="")
        ),
        2.2,
    ),
)

#: Where frames may come from.
ORIGINS = (
    "https://www.youtube-nocookie.com",
    "https://player.vimeo.com",
    "https://datawrapper.dwcdn.net",
    "https://www.openstreetmap.org",
    "https://open.spotify.com",
    "https://w.soundcloud.com",
)

NAMES = tuple(provider.name for provider in PROVIDERS)


def recognise(url: str) -> Embed | None:
    """What ``url`` is at a known provider; None for any other address. Never raises."""
    try:
        parts = urlsplit(url.strip())
        host = (parts.hostname or "").lower()
    except ValueError:
        return None
    if parts.scheme not in ("https", "http"):
        return None
    query = parse_qs(parts.query)
    for provider in PROVIDERS:
        if host in provider.hosts and (match := provider.path.fullmatch(parts.path)):
            if frame := provider.frame(match, query):
                return Embed(provider.name, f"https://{host}{parts.path}" + _kept(parts.query), frame, provider.ratio)
    return None


def _kept(query: str) -> str:
    # Of the query, what names the thing; not who shared it.
    kept = [
        f"{key}={quote(values[0], safe=',')}"
        for key, values in parse_qs(query).items()
        if key in ("v", "bbox", "marker", "layer")
    ]
    return "?" + "&".join(kept) if kept else ""
