"""``extrablatt editor 2fa-reset``: the way back in for who has lost phone, key and recovery codes."""

from __future__ import annotations

import json
from typing import Annotated

import typer

from .cli_common import AsJson, Directory, Loader, fail


def register(app: typer.Typer, django: Loader) -> None:
    """Add the commands; ``django`` sets Django up for a newspaper's folder."""

    @app.command("2fa-reset")
    def reset(
        email: Annotated[str, typer.Argument(help="The editor's address.")],
        directory: Directory = None,
        as_json: AsJson = False,
    ) -> None:
        """Remove all second factors of a desk account, which is noted in its history; its sessions end.

        Make sure that who asks you is who you think: call back, don't answer a mail.

        Example: extrablatt editor 2fa-reset nora@example.org --dir blatt

        Exit codes: 0 removed (or there were none), 1 no such account, 2 wrong usage.
        """
        django(directory)
        from extrablatt.desk import actions
        from extrablatt.readers import sessions
        from extrablatt.readers.models import User

        user = User.objects.filter(email=email).first()
        if user is None:
            raise fail(f"there is no account with the address {email}.")
        removed = actions.reset_factors(user)
        sessions.end_all(user)
        if as_json:
            typer.echo(json.dumps({"email": user.email, "removed": removed}))
        elif removed:
            typer.echo(f"{user.email} signs in with the password alone, until a new second factor is set up.")
        else:
            typer.echo(f"{user.email} had no second factor.")
