"""``extrablatt alarm``: what alarms stand, and who looks after them. Works without database and while the newspaper is closed."""

from __future__ import annotations

import getpass
import json
from datetime import datetime
from typing import Annotated
from zoneinfo import ZoneInfo

import typer

from extrablatt.newspaper import config

from .common import AsJson, Directory, fail


def _paper(directory: Directory) -> config.Newspaper:
    try:
        return config.load(directory)
    except config.ConfigError as error:
        raise fail(str(error), 2) from error


def register(app: typer.Typer) -> None:
    """Add the commands."""

    @app.command("list")
    def list_(
        directory: Directory = None,
        as_json: AsJson = False,
        all_: Annotated[bool, typer.Option("--all", help="Those that are over too.")] = False,
    ) -> None:
        """List the alarms that stand, the newest first.

        Example: extrablatt alarm list --dir blatt

        Exit codes: 0 none stands or all are acknowledged, 1 one waits for somebody, 2 wrong usage.
        """
        from extrablatt.health import alarmbook
        from extrablatt.newspaper import sentences

        paper = _paper(directory)
        found = alarmbook.shown(paper.data_dir)
        shown = [alarm for alarm in found if all_ or not alarm.over]
        if as_json:
            typer.echo(json.dumps([alarm.as_dict() for alarm in shown], ensure_ascii=False))
        else:
            translate, zone = sentences.translator(paper.language, paper.directory), ZoneInfo(paper.time_zone)
            words = sentences.words(translate)
            for alarm in shown:
                what, do = sentences.sentence(alarm.problem, words)
                state = translate("Over") if alarm.over else f"✓ {alarm.by}" if alarm.acked else "!"
                since = datetime.fromtimestamp(alarm.since, zone).isoformat(" ", "minutes")
                about = f" ({alarm.subject})" if alarm.subject else ""
                typer.echo(
                    f"{alarm.id}  {since}  {alarm.level}  {state}  {what}{about} {'' if alarm.over else do}".rstrip()
                )
            if not shown:
                typer.echo(translate("No alarm stands."))
            if not paper.alarms.reach:
                typer.echo(translate("No alarm leaves the house: say whom they reach in [alarms] of newspaper.toml."))
        if any(not (alarm.over or alarm.acked) for alarm in found):
            raise typer.Exit(1)

    @app.command("ack")
    def ack(
        ident: Annotated[str, typer.Argument(help="The alarm, as list and mail name it; all for every one.")],
        directory: Directory = None,
    ) -> None:
        """Say that somebody looks after an alarm: it is not escalated.

        Example: extrablatt alarm ack 3f9a01 --dir blatt

        Exit codes: 0 noted, 1 it can't be written, 2 there is no such alarm.
        """
        from extrablatt.health import alarmbook

        data = _paper(directory).data_dir
        idents = [alarm.id for alarm in alarmbook.standing(data)] if ident == "all" else [ident]
        for one in idents:
            try:
                found = alarmbook.leave(data, one, getpass.getuser())
            except OSError as error:
                raise fail(f"It can't be noted: {error}") from error
            if found is None:
                raise fail(f"No alarm {one!r} stands. See: extrablatt alarm list", 2)
            typer.echo(f"{one}: {found.by}")

    @app.command("test")
    def test(directory: Directory = None) -> None:
        """Send a trial to everybody whom alarms reach.

        Example: extrablatt alarm test --dir blatt

        Exit codes: 0 all sent, 1 at least one could not be reached, 2 alarms reach nobody.
        """
        from extrablatt.newspaper import alarmroom

        paper = _paper(directory)
        if not paper.alarms.reach:
            raise fail("Alarms reach nobody: say whom in [alarms] of newspaper.toml.", 2)
        found = alarmroom.test_message(paper)
        for to, why in found.items():
            shown = to if "://" not in to else "web hook"
            typer.echo(f"{shown}: {why or 'sent'}")
        if any(found.values()):
            raise typer.Exit(1)
