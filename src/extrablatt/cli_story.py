"""``extrablatt story show``: what the house knows of a story."""

from __future__ import annotations

import json
import sys
from typing import Annotated

import typer

from .cli_common import AsJson, Directory, Loader, fail


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
