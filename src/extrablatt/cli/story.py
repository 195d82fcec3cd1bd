"""``extrablatt story show``: what the house knows of a story."""

from __future__ import annotations

import json
import sys
from typing import Annotated

import typer

from .common import AsJson, Directory, Loader, fail


def register(app: typer.Typer, django: Loader) -> None:
    """Add the commands to ``extrablatt story``; ``django`` loads Django for a newspaper."""

    @app.callback()
    def story() -> None:
        """Stories: what is public, and what they were made from."""

    @app.command("show")
    def show(
        named: Annotated[str, typer.Argument(metavar="ADDRESS|ID", help="Full address, path or id.")],
        directory: Directory = None,
        as_json: AsJson = False,
    ) -> None:
        """Show a story's state, its sources and its pictures: in words at a terminal, else (or with --json) as JSON.

        Example: extrablatt story show /politik/17/gipfel --json

        Exit codes: 0 shown, 1 there is no such story, 2 the text names no story.
        """
        django(directory)
        from django.db import DatabaseError

        from extrablatt.desk.describing import UnknownStoryError, describe
        from extrablatt.publication.locating import LocatingError, story_id

        try:
            told = describe(story_id(named))
        except LocatingError as error:
            raise fail(str(error), 2) from error
        except UnknownStoryError as error:
            raise fail(str(error)) from error
        except DatabaseError as error:
            why = f"The database can't be read: {error}. After an update, open the newspaper once (extrablatt serve)."
            raise fail(why) from error
        if as_json or not sys.stdout.isatty():
            typer.echo(json.dumps(told, ensure_ascii=False))
            return
        typer.echo(f"{told['id']}  {told['address']}")
        held = ", embargoed" if told["embargoed"] else ""
        since = f" since {told['withdrawn']}" if told["withdrawn"] else ""
        typer.echo(f"{told['state']}{since}, version {told['version']}, {told['access']}{held}")
        for source in told["sources"]:
            use = "used" if source["used"] else "no longer used"
            where = "public" if source["public"] else "draft only"
            line = (
                f"source {source['guid']} v{source['version']} ({source['agency']}, {source['role']}): {use}, {where}"
            )
            typer.echo(f"{line}, on the wire {source['pub_status']}")
        for picture in told["pictures"]:
            typer.echo(f"picture {picture['id']}: {picture['rights']}")

    @app.command("erase")
    def erase(
        named: Annotated[str, typer.Argument(metavar="ADDRESS|ID", help="Full address, path or id.")],
        reason: Annotated[str, typer.Option(help="Why: the court and the number of its order. It is kept.")],
        directory: Directory = None,
        note: Annotated[str, typer.Option(help="What readers are told in its place.")] = "",
        yes: Annotated[bool, typer.Option("--yes", help="Don't ask.")] = False,
        as_json: AsJson = False,
    ) -> None:
        """Erase a story by a court's order: withdrawn, then every trace of its words removed on this machine, which can't be undone.

        Article, drafts, versions, notes, history, sealed texts, search index, page store, database file and write-ahead log, pictures only
        it used. Prints what was removed, and what backups, partners and others still hold. May be said again for what was left.

        Example: extrablatt story erase 17 --reason "LG Wien, 12 Cg 34/26x" --dir blatt

        Exit codes: 0 erased, 1 not, 2 the text names no story, or no reason is given.
        """
        paper = django(directory)
        from extrablatt.newspaper import erasing, private, withdrawing
        from extrablatt.publication.locating import LocatingError, story_id

        try:
            pk = story_id(named)
        except LocatingError as error:
            raise fail(str(error), 2) from error
        if not reason.strip():
            raise fail("--reason must not be empty: the court and the number of its order.", 2)
        if not yes and not typer.confirm(f"Erase story {pk} for good? This can't be undone.", err=True):
            raise fail("Nothing was erased.")
        private.become_owner(paper)
        try:
            told = erasing.erase(
                pk, reason=reason, note=note, say=lambda word: typer.echo(f"extrablatt: {word}", err=True)
            )
        except (erasing.NotErased, withdrawing.NotWithdrawn) as error:
            raise fail(str(error)) from error
        if as_json:
            typer.echo(json.dumps(told.as_json(), ensure_ascii=False))
            return
        typer.echo(f"Story {told.story} ({told.address}) is erased.")
        for what, count in told.removed.items():
            typer.echo(f"removed: {what}: {count}")
        for number in told.pictures:
            typer.echo(f"removed: picture {number}: original and all renditions")
        for line in told.left:
            typer.echo(f"left: {line}")
