"""What the transports' tests share: a feed, a round at it, and a web server of our own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from extrablatt.wire.feedconfig import FeedConfig
from extrablatt.wire.feedparsing import parse_feed
from extrablatt.wire.models import Feed
from extrablatt.wire.transports import rounds

from .webserver import WebServer

MakeFeed = Callable[..., FeedConfig]


@pytest.fixture
def make_feed(tmp_path: Path) -> MakeFeed:
    """A feed as newspaper.toml would give it; servers of tests lie on this machine, so private addresses are allowed."""

    def make(**table: Any) -> FeedConfig:
        return parse_feed(
            {"name": "probe", "allow_private": True, "timeout": 2, "interval": 1} | table, tmp_path, "test"
        )

    return make


@pytest.fixture
def web() -> Iterator[WebServer]:
    """A web server whose answers the test sets."""
    with WebServer() as server:
        yield server


@pytest.fixture(autouse=True)
def _own_data(settings: Any, tmp_path: Path) -> None:
    settings.DATA_DIR = tmp_path / "data"


def visit(feed: FeedConfig) -> rounds.Round:
    """One round that must go well."""
    done = rounds.run(feed)
    assert done.error == ""
    return done


def state() -> dict[str, Any]:
    """What the feed remembers."""
    kept: dict[str, Any] = Feed.objects.get(name="probe").state
    return kept
