"""``extrablatt reader …``: subscriptions, and what is kept of a person: handed out and removed (GDPR)."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Annotated, Any

import typer

from .common import AsJson, Directory, Loader, fail

Email = Annotated[str, typer.Argument(help="The reader's address.")]


def register(app: typer.Typer, django: Loader) -> None:
    """Add the commands; ``django`` sets Django up for a newspaper's folder."""

    @app.command("grant")
    def grant(
        email: Email,
        until: Annotated[str, typer.Option(help="Last day of the subscription, YYYY-MM-DD.")],
        directory: Directory = None,
        as_json: AsJson = False,
    ) -> None:
        """Give a reader premium access until the end of a day.

        Example: extrablatt reader grant leserin@example.org --until 2027-12-31

        Exit codes: 0 granted, 1 not an address or a day in the past, 2 wrong usage.
        """
        django(directory)
        from django.core.exceptions import ValidationError

        from extrablatt.readers import actions
        from extrablatt.readers.models import end_of

        try:
            day = datetime.fromisoformat(until).date()
            granted = actions.grant(email, end_of(day))
        except ValidationError as error:
            raise fail("; ".join(error.messages)) from error
        except ValueError as error:
            raise fail(f"--until must be a day such as 2027-12-31, not {until!r}.") from error
        if as_json:
            typer.echo(json.dumps({"email": granted.user.email, "until": granted.until.astimezone(UTC).isoformat()}))
        else:
            typer.echo(f"{granted.user.email} may read premium articles until {until}.")

    @app.command("export")
    def export(email: Email, directory: Directory = None, as_json: AsJson = False) -> None:
        """Print all that is kept of an account, as JSON (Art. 15 and 20 GDPR). Without passwords, keys and codes.

        Make sure that who asks you is who you think: answer to the address of the account only.

        Example: extrablatt reader export leserin@example.org --dir blatt > leserin.json

        Exit codes: 0 printed, 1 no such account, 2 wrong usage.
        """
        django(directory)
        from extrablatt.readers import personal

        typer.echo(json.dumps(personal.export(_account(email)), ensure_ascii=False, indent=None if as_json else 2))

    @app.command("delete")
    def delete(
        email: Email,
        directory: Directory = None,
        yes: Annotated[bool, typer.Option("--yes", help="Don't ask.")] = False,
        as_json: AsJson = False,
    ) -> None:
        """Delete an account with subscriptions, sessions and all else that hangs on it (Art. 17 GDPR); its address leaves the history too.

        Prints what was removed, and what you must look after yourself.

        Example: extrablatt reader delete leserin@example.org --yes --dir blatt

        Exit codes: 0 deleted, 1 no such account, or one with rights at the desk, 2 wrong usage.
        """
        paper = django(directory)
        from extrablatt.newspaper import traces
        from extrablatt.readers import personal

        user = _account(email)
        if not yes and not typer.confirm(f"Delete {user.email} for good?", err=True):
            raise fail("Nothing was deleted.")
        address = user.email
        try:
            with traces.overwriting() as database:
                removed = personal.delete(user)
        except personal.HasRights as error:
            raise fail(
                f"{address} has rights at the desk. Close it with: extrablatt editor disable {address}; to delete it, take its rights away "
                "at the desk first."
            ) from error
        removed["mails"] = traces.remove_mails(paper, address)
        left = [*database, *traces.logs_with(paper, [address]), traces.BACKUPS]
        if as_json:
            typer.echo(json.dumps({"email": address, "removed": removed, "left": left}, ensure_ascii=False))
            return
        typer.echo(f"{address} is deleted.")
        for what, count in removed.items():
            if count:
                typer.echo(f"removed: {what}: {count}")
        for line in left:
            typer.echo(f"left: {line}")


def _account(email: str) -> Any:
    from extrablatt.readers.models import User

    user = User.objects.filter(email=email).first()
    if user is None:
        raise fail(f"there is no account with the address {email}.")
    return user
