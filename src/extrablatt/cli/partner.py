"""``extrablatt partner add|list|renew|remove``: who may take stories over by a key (docs/partners.md)."""

from __future__ import annotations

import json
from typing import Annotated

import typer

from .common import AsJson, Directory, Loader, fail

Name = Annotated[str, typer.Argument(help="The partner's name.")]


def register(app: typer.Typer, django: Loader) -> None:
    """Add the commands; ``django`` sets Django up for a newspaper's folder."""

    @app.command("add")
    def add(
        name: Name,
        access: Annotated[str, typer.Option(help="Texts handed over: open, registered or premium.")] = "open",
        agency_texts: Annotated[bool, typer.Option("--agency-texts", help="Agencies' texts too.")] = False,
        pictures: Annotated[bool, typer.Option("--pictures", help="Pictures too.")] = False,
        directory: Directory = None,
        as_json: AsJson = False,
    ) -> None:
        """Make a partner and show its key, once.

        Example: extrablatt partner add "Nachbarblatt" --access premium --dir blatt

        Exit codes: 0 made, 1 the name is taken or the access unknown, 2 wrong usage.
        """
        django(directory)
        from django.core.exceptions import ValidationError

        from extrablatt.press.partners.terms import Terms
        from extrablatt.readers import partners

        try:
            key = partners.add(name, Terms(access, agency_texts, pictures))
        except ValidationError as error:
            raise fail("; ".join(error.messages)) from error
        _show(name.strip(), key, as_json)

    @app.command("list")
    def listed(directory: Directory = None, as_json: AsJson = False) -> None:
        """Tell who the partners are and what they get.

        Example: extrablatt partner list --dir blatt

        Exit codes: 0 told, 2 wrong usage.
        """
        django(directory)
        from extrablatt.readers.models import Partner

        rows = list(Partner.objects.values("name", "access", "agency_texts", "pictures", "last_asked"))
        if as_json:
            typer.echo(json.dumps(rows, default=lambda moment: moment.isoformat()))
            return
        for row in rows:
            flags = (row["agency_texts"] and "agency texts", row["pictures"] and "pictures")
            more = [word for word in flags if word]
            asked = f"{row['last_asked']:%Y-%m-%d %H:%M} UTC" if row["last_asked"] else "never asked"
            typer.echo(f"{row['name']}: {', '.join([row['access'], *more])}; {asked}")

    @app.command("renew")
    def renew(name: Name, directory: Directory = None, as_json: AsJson = False) -> None:
        """Give a partner a new key; the old one is void at once.

        Example: extrablatt partner renew "Nachbarblatt" --dir blatt

        Exit codes: 0 given, 1 no such partner, 2 wrong usage.
        """
        django(directory)
        from extrablatt.readers import partners
        from extrablatt.readers.models import Partner

        try:
            key = partners.renew(name)
        except Partner.DoesNotExist as error:
            raise fail(f"there is no partner called {name!r}.") from error
        _show(name, key, as_json)

    @app.command("remove")
    def remove(name: Name, directory: Directory = None) -> None:
        """Take a partner's key away.

        Example: extrablatt partner remove "Nachbarblatt" --dir blatt

        Exit codes: 0 removed, 1 no such partner, 2 wrong usage.
        """
        django(directory)
        from extrablatt.readers import partners
        from extrablatt.readers.models import Partner

        try:
            partners.remove(name)
        except Partner.DoesNotExist as error:
            raise fail(f"there is no partner called {name!r}.") from error
        typer.echo(f"{name} gets nothing any more.")


def _show(name: str, key: str, as_json: bool) -> None:
    if as_json:
        typer.echo(json.dumps({"name": name, "key": key}))
    else:
        typer.echo(f"{name}'s key, shown only now:\n{key}")
