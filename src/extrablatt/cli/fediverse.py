"""``extrablatt fediverse``: who follows, and what waits to be sent (docs/fediverse.md)."""

from __future__ import annotations

import json

import typer

from .common import AsJson, Directory, Loader, fail


def register(app: typer.Typer, django: Loader) -> None:
    """Add the command; ``django`` sets Django up for a newspaper's folder."""

    @app.command("fediverse")
    def status(directory: Directory = None, as_json: AsJson = False) -> None:
        """Tell the accounts with their followers, what waits to be sent, and servers that take nothing.

        Example: extrablatt fediverse --dir blatt

        Exit codes: 0 told, 1 the newspaper has no account, 2 wrong usage.
        """
        django(directory)
        from extrablatt.fediverse import status

        told = status.now()
        if not told["accounts"]:
            raise fail('there is no account; newspaper.toml [fediverse] names it: account = "zeitung"')
        if as_json:
            typer.echo(json.dumps(told, default=lambda moment: moment.isoformat()))
            return
        for account in told["accounts"]:
            typer.echo(f"{account['handle']}: {account['followers']} followers, {account['posts']} posts")
        typer.echo("waiting: " + ", ".join(f"{count} {kind}" for kind, count in told["waiting"].items()))
        for server in told["failing"]:
            typer.echo(f"takes nothing since {server['since']:%Y-%m-%d %H:%M} UTC: {server['inbox']}")
