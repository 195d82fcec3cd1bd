"""``extrablatt wire run|feeds|check|fetch``: the wire room and its feeds."""

from __future__ import annotations

import json
import os
import signal
import sys
import threading
from datetime import datetime
from typing import Annotated, Any

import typer

from extrablatt.health import lifeline
from extrablatt.newspaper import config
from extrablatt.wire.feedconfig import FeedConfig

from .common import AsJson, Directory, Loader, fail, refuse_copies

FeedName = Annotated[str, typer.Argument(metavar="FEED", help="The feed's name in newspaper.toml.")]


def stop_on_signals() -> threading.Event:
    """An event set by SIGTERM, SIGINT and SIGHUP. A process of the supervisor's ends with it, however that went."""
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, lambda *_: stop.set())
    if parent := os.environ.get("EXTRABLATT_PARENT"):
        lifeline.hold_on(int(parent))
    return stop


def _find(paper: config.Newspaper, name: str) -> FeedConfig:
    from extrablatt.wire.transports import rounds

    for feed in paper.wire.feeds:
        if feed.name == name:
            if not rounds.visited(feed):
                raise fail(f"Feed {name} is delivered to us ({feed.transport}); there is nothing to fetch.", 2)
            return feed
    known = ", ".join(feed.name for feed in paper.wire.feeds) or "none"
    raise fail(f"There is no feed {name!r} in newspaper.toml. Feeds there: {known}.", 2)


def _moment(value: datetime | None) -> str | None:
    return value.isoformat(timespec="seconds") if value else None


def register(app: typer.Typer, django: Loader) -> None:
    """Add the commands to ``extrablatt wire``; ``django`` loads Django for a newspaper."""

    @app.command("run")
    def run(directory: Directory = None) -> None:
        """Run the wire room alone: the watched folder and all feeds. ``serve`` does this for you.

        Example: extrablatt wire run --dir blatt

        Exit codes: 0 stopped, 2 the configuration can't be used.
        """
        refuse_copies(django(directory))
        from extrablatt.newspaper import wireroom

        wireroom.run(stop_on_signals())

    @app.command("feeds")
    def feeds(directory: Directory = None, as_json: AsJson = False) -> None:
        """Tell how the feeds are: last contact, last item, failures, and why.

        Example: extrablatt wire feeds --dir blatt

        Exit codes: 0 all are well or paused, 1 at least one fails or is silent, 2 wrong usage.
        """
        paper = django(directory)
        from extrablatt.wire import feeds as health
        from extrablatt.wire.models import Feed

        health.register(paper.wire.feeds)
        rows = [row for row in Feed.objects.all() if row.configured]
        if as_json:
            for row in rows:
                typer.echo(json.dumps(_row(row), ensure_ascii=False))
        else:
            _table(rows)
        if any(row.health in ("failing", "silent") for row in rows):
            raise typer.Exit(1)

    @app.command("check")
    def check(name: FeedName, directory: Directory = None, as_json: AsJson = False) -> None:
        """Try a feed once and tell what would come. Nothing is taken, changed or acknowledged.

        Example: extrablatt wire check dpa --dir blatt

        Exit codes: 0 reached, 1 not reached or refused, 2 wrong usage.
        """
        feed = _find(django(directory), name)
        from extrablatt.wire import formats
        from extrablatt.wire.feedconfig import FeedConfigError
        from extrablatt.wire.item import WireFormatError
        from extrablatt.wire.transports import rounds
        from extrablatt.wire.transports.base import TransportError

        count = 0
        try:
            for batch in rounds.check(feed):
                for file in batch.files:
                    count += 1
                    try:
                        items = formats.read(file.data)
                        what = f"{items[0].format}, {items[0].headline or items[0].guid}"
                    except WireFormatError as error:
                        what = str(error)
                    line = {"file": file.name, "bytes": len(file.data), "what": what}
                    typer.echo(json.dumps(line, ensure_ascii=False) if as_json else f"{file.name}: {what}")
                for sentence in batch.refused:
                    typer.echo(sentence, err=True)
        except (TransportError, FeedConfigError, OSError) as error:
            raise fail(f"feed {name}: {rounds.error_text(feed, error)}") from error
        if not as_json:
            typer.echo(f"{name} was reached; {count} file{'' if count == 1 else 's'} would come.")

    @app.command("fetch")
    def fetch(name: FeedName, directory: Directory = None, as_json: AsJson = False) -> None:
        """Fetch a feed once, now, and take in what it brings.

        Example: extrablatt wire fetch dpa --dir blatt

        Exit codes: 0 fetched, 1 not reached, refused or something went into quarantine, 2 wrong usage.
        """
        paper = django(directory)
        refuse_copies(paper)
        feed = _find(paper, name)
        from extrablatt.newspaper import wireroom
        from extrablatt.wire.transports import rounds

        try:
            done = rounds.run(feed, after=wireroom.follow)
        except rounds.Busy as error:
            raise fail(str(error)) from error
        told = {"files": len(done.files), "stored": done.stored, "known": done.known, "quarantined": done.quarantined}
        if as_json:
            typer.echo(json.dumps({**told, "refused": done.refused, "error": done.error or None}, ensure_ascii=False))
        else:
            typer.echo(", ".join(f"{number} {word}" for word, number in told.items()))
            for sentence in done.refused:
                typer.echo(sentence, err=True)
        if done.error:
            raise fail(f"feed {name}: {done.error}")
        if done.quarantined:
            raise typer.Exit(1)


def _row(row: Any) -> dict[str, Any]:
    return {
        "name": row.name, "title": row.title, "transport": row.transport, "health": row.health, "items": row.delivered,
        "last_contact": _moment(row.last_contact), "last_item": _moment(row.last_item), "lag": row.lag,
        "next_try": _moment(row.next_try), "failures": row.failures, "error_since": _moment(row.error_since),
        "last_error": row.last_error or None,
    }  # fmt: skip


def _table(rows: list[Any]) -> None:
    from django.utils import timezone
    from rich.console import Console
    from rich.table import Table

    def local(value: datetime | None) -> str:
        return timezone.localtime(value).strftime("%Y-%m-%d %H:%M:%S") if value else "–"

    table = Table(box=None, pad_edge=False)
    for head in ("feed", "transport", "health", "items", "last contact", "last item", "failures", "error"):
        table.add_column(head)
    for row in rows:
        table.add_row(
            row.name, row.transport, row.health, str(row.delivered), local(row.last_contact), local(row.last_item),
            str(row.failures), row.last_error,
        )  # fmt: skip
    # Into a file or a pipe nothing is wrapped.
    Console(width=None if sys.stdout.isatty() else 400).print(table)
