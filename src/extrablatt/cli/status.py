"""``extrablatt status`` and ``extrablatt secret``: how the newspaper is, and new secrets for lost ones."""

from __future__ import annotations

import json
from typing import Annotated

import typer

from extrablatt.newspaper import config

from .common import AsJson, Directory, Loader, fail


def register(app: typer.Typer, django: Loader) -> None:
    """Add the commands; ``django`` sets Django up for a newspaper's folder."""

    @app.command("status")
    def status(directory: Directory = None, as_json: AsJson = False) -> None:
        """Tell how the newspaper is: its promises, its processes, who follows the log and how far, room on the disk.

        Example: extrablatt status --dir blatt --json

        Exit codes: 0 all promises can be kept, 1 not all, 2 wrong usage.
        """
        django(directory)
        from django.conf import settings
        from django.utils import translation

        from extrablatt.newspaper import standing

        found = standing.look()
        if as_json:
            typer.echo(json.dumps(found.as_dict(), ensure_ascii=False))
        else:
            with translation.override(settings.LANGUAGE_CODE):
                for line in standing.lines(found):
                    typer.echo(line)
        if not found.ok:
            raise typer.Exit(1)

    @app.command("prune")
    def prune(
        directory: Directory = None,
        as_json: AsJson = False,
        dry: Annotated[bool, typer.Option("--dry-run", help="Only tell what it would remove.")] = False,
    ) -> None:
        """Remove now what [keeping] keeps no longer; the newspaper does that by itself, a little every day.

        Example: extrablatt prune --dry-run --dir blatt

        Exit codes: 0 done, 2 wrong usage.
        """
        paper = django(directory)
        from extrablatt.newspaper import pruning

        found: dict[str, list[int]] = {}
        for piece in pruning.pieces(paper, dry=dry):
            total = found.setdefault(piece.kind, [0, 0])
            total[0], total[1] = total[0] + piece.number, total[1] + piece.size
        if as_json:
            rows = [{"kind": kind, "number": number, "bytes": size} for kind, (number, size) in found.items()]
            typer.echo(json.dumps({"dry_run": dry, "removed": rows}))
            return
        for kind, (number, size) in found.items():
            typer.echo(f"{kind}: {number}" + (f", {size / 1e6:.1f} MB" if size else ""))
        if dry:
            typer.echo("Nothing was removed.")


def register_secrets(app: typer.Typer) -> None:
    """Add the command for secrets. It can't load Django, which wants them."""

    @app.callback()
    def _secrets() -> None:
        """Secrets of the newspaper: what its passes, sessions and accounts are signed with."""

    @app.command("new")
    def new(
        name: Annotated[str, typer.Argument(help="django, pass, internal, sealed or fediverse.pem.")],
        directory: Directory = None,
    ) -> None:
        """Make a new secret in place of a lost one. Whatever the old one has signed is void (readers and editors sign in again), what
        it has sealed is lost.

        Example: extrablatt secret new pass --dir blatt

        Exit codes: 0 made, 1 it can't be written, 2 there is no such secret.
        """
        if name not in config.SECRETS:
            raise fail(f"There is no secret {name!r}. Secrets are: {', '.join(config.SECRETS)}.", 2)
        try:
            paper = config.load(directory)
        except config.ConfigError as error:
            raise fail(str(error), 2) from error
        try:
            path = config.renew_secret(paper, name)
        except OSError as error:
            raise fail(f"The secret can't be written: {error}") from error
        typer.echo(f"{path} is new. Restart the newspaper, so that all its processes use it.")

    @app.command("rotate")
    def rotate(
        kind: Annotated[str, typer.Argument(help="passes, sessions, internal or fediverse.")],
        directory: Directory = None,
        at_once: Annotated[
            bool, typer.Option("--at-once", help="The old one may be in wrong hands: what it signed is void now.")
        ] = False,
        as_json: AsJson = False,
    ) -> None:
        """Put a new secret in place of a good one, while the newspaper is open. What the old one signed stays good for as long as it
        may be out, but with --at-once; what ends is told.

        Example: extrablatt secret rotate passes --dir blatt

        Exit codes: 0 done, 1 not, 2 there is no such secret, or the configuration can't be used.
        """
        from extrablatt.newspaper import private
        from extrablatt.operations import rotating
        from extrablatt.operations.steps import NotDone, Report

        if kind not in rotating.KINDS:
            raise fail(
                f"There is nothing called {kind!r} to rotate: {', '.join(rotating.KINDS)}. A feed's password is changed at the agency, "
                "then in newspaper.toml or the file it names; the key of sealed texts can't be changed.", 2,
            )  # fmt: skip
        try:
            paper = config.load(directory)
            private.become_owner(paper)
            report = Report()
            rotating.rotate(paper, kind, report, at_once=at_once)
        except config.ConfigError as error:
            raise fail(str(error), 2) from error
        except NotDone as error:
            if as_json and report.steps:
                typer.echo(json.dumps(report.as_json(), ensure_ascii=False))
            raise fail(str(error)) from error
        if as_json:
            typer.echo(json.dumps(report.as_json(), ensure_ascii=False))
        else:
            typer.echo(" ".join(step.told for step in report.steps if step.told))
