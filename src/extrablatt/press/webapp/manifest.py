"""The web application manifest (W3C Web Application Manifest), and icons where browsers look for them without being told."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from ..assembly import Assembly
from ..assetfiles import asset_url, in_use
from ..environment import direction, language_tag
from ..pages import Rendered, Wanted

MANIFEST = "application/manifest+json; charset=utf-8"

#: Asset, its size, and what it is for; the maskable one keeps the mark inside the safe zone.
ICONS = (
    ("favicon.svg", "any", "any", "image/svg+xml"),
    ("icon-192.png", "192x192", "any", "image/png"),
    ("icon-512.png", "512x512", "any", "image/png"),
    ("icon-maskable-512.png", "512x512", "maskable", "image/png"),
)
#: A home screen has little room.
SHORT = 12
#: Sections offered where the icon is pressed long; systems show four at most.
SHORTCUTS = 4


def manifest(wanted: Wanted, assembly: Assembly) -> Rendered | None:
    """``/manifest.webmanifest``."""
    paper = assembly.material.paper
    short = paper.name if len(paper.name) <= SHORT else paper.name.split()[-1][:SHORT]
    ground = in_use().theme.light["paper"]
    told: dict[str, Any] = {
        "id": "/",
        "name": paper.name,
        "short_name": short,
        "description": paper.claim,
        "lang": language_tag(paper.language),
        "dir": direction(paper.language),
        "start_url": "/",
        "scope": "/",
        "display": "minimal-ui",  # an address, and a way back: every page is a page of the web
        "theme_color": ground,
        "background_color": ground,
        "categories": ["news"],
        "icons": [
            {"src": asset_url(name), "sizes": size, "purpose": purpose, "type": kind}
            for name, size, purpose, kind in ICONS
        ],
        "shortcuts": [{"name": s.name, "url": s.url} for s in paper.sections[:SHORTCUTS]],
    }
    text = json.dumps({key: value for key, value in told.items() if value}, ensure_ascii=False)
    return Rendered(text, content_type=MANIFEST)


def icon(name: str) -> Callable[[Wanted, Assembly], Rendered | None]:
    """The page function that leads to an icon: its own address changes with what is in it."""

    def page(wanted: Wanted, assembly: Assembly) -> Rendered | None:
        return Rendered("", status=302, location=asset_url(name), stored=False)

    return page
