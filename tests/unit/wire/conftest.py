"""Short ways to write wire files, for the tests of this folder."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from extrablatt.wire import formats
from extrablatt.wire.item import WireItem

SAMPLES = Path(__file__).parent / "samples"

G2 = """<newsItem xmlns="http://iptc.org/std/nar/2006-10-01/" guid="urn:beispiel:1" version="1">
<itemMeta><itemClass qcode="ninat:text"/><versionCreated>2026-03-02T10:00:00Z</versionCreated>{meta}</itemMeta>
<contentMeta><headline>Titel</headline>{about}</contentMeta>
<contentSet><inlineXML contenttype="application/xhtml+xml"><html xmlns="http://www.w3.org/1999/xhtml">
<body>{body}</body></html></inlineXML></contentSet></newsItem>"""


@pytest.fixture(scope="session")
def g2() -> Callable[..., WireItem]:
    """Reads a NewsML-G2 newsItem made of the parts given."""

    def read(body: str = "", *, meta: str = "", about: str = "") -> WireItem:
        return formats.read(G2.format(body=body, meta=meta, about=about).encode())[0]

    return read


@pytest.fixture(scope="session")
def ninjs() -> Callable[..., WireItem]:
    """Reads a ninjs item of the properties given."""

    def read(**properties: Any) -> WireItem:
        item = {"uri": "urn:beispiel:1", "type": "text", "versioncreated": "2026-03-02T10:00:00Z", **properties}
        return formats.read(json.dumps(item).encode())[0]

    return read


@pytest.fixture(scope="session")
def dpa() -> Callable[..., WireItem]:
    """Reads a digitalwires entry of the properties given."""

    def read(**properties: Any) -> WireItem:
        entry = {"format": "digitalwires@0.9.1", "urn": "urn:beispiel:1", "version": 1, **properties}
        return formats.read(json.dumps(entry).encode())[0]

    return read


@pytest.fixture(scope="session")
def sample() -> Callable[[str], list[WireItem]]:
    """Reads one of our own sample files."""
    return lambda name: formats.read((SAMPLES / name).read_bytes())
