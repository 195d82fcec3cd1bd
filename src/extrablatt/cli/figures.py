"""``extrablatt figures``: what was read, without a word about who (docs/figures.md)."""

from __future__ import annotations

import json
from typing import Annotated

import typer

from .common import AsJson, Directory, Loader, fail


def register(app: typer.Typer, django: Loader) -> None:
    """Add the command; ``django`` sets Django up for a newspaper's folder."""

    @app.command("figures")
    def figures(
        directory: Directory = None,
        hours: Annotated[int, typer.Option(min=1, max=24 * 400, help="How far back.")] = 24,
        story: Annotated[str, typer.Option(help="Of one story only: its id or any of its addresses.")] = "",
        most: Annotated[int, typer.Option(min=1, max=1000, help="Pages named at most.")] = 20,
        as_json: AsJson = False,
    ) -> None:
        """Tell what was read, by hour, page, where readers came from, and kind of device.

        Example: extrablatt figures --hours 48 --dir blatt

        Exit codes: 0 told, 2 wrong usage, or no such address.
        """
        paper = django(directory)
        from datetime import timedelta

        from django.utils import timezone

        from extrablatt.audience import actions
        from extrablatt.audience.report import report
        from extrablatt.publication.locating import LocatingError, story_id

        try:
            of = story_id(story) if story else None
        except LocatingError as error:
            raise fail(str(error), 2) from error
        actions.add_up(paper.figures_dir)
        until = timezone.now()
        since = (until - timedelta(hours=hours)).replace(minute=0, second=0, microsecond=0)
        told = report(since, until, story=of, most=most)
        if as_json:
            typer.echo(json.dumps(told, ensure_ascii=False))
            return
        typer.echo(
            f"{told['reads']} reads since {timezone.localtime(since):%Y-%m-%d %H:%M}, {told['robots']} by robots besides"
        )
        for name in ("sources", "devices"):
            typer.echo(f"{name}: " + ", ".join(f"{kind} {count}" for kind, count in told[name].items()))
        for page in told["pages"]:
            typer.echo(f"{page['reads']:>8}  {page['path']}")
