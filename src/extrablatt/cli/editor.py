"""``extrablatt editor …``: accounts of the desk, and the way back in for who has lost password, phone, key and recovery codes."""

from __future__ import annotations

import json
from typing import Annotated, Any

import typer

from .common import AsJson, Directory, Loader, fail

Email = Annotated[str, typer.Argument(help="The editor's address.")]


def register(app: typer.Typer, django: Loader) -> None:
    """Add the commands; ``django`` sets Django up for a newspaper's folder."""
    _register_making(app, django)
    _register_closing(app, django)

    @app.command("2fa-reset")
    def reset_factors(email: Email, directory: Directory = None, as_json: AsJson = False) -> None:
        """Remove all second factors of a desk account, which is noted in its history; its sessions end.

        Make sure that who asks you is who you think: call back, don't answer a mail.

        Example: extrablatt editor 2fa-reset nora@example.org --dir blatt

        Exit codes: 0 removed (or there were none), 1 no such account, 2 wrong usage.
        """
        django(directory)
        from extrablatt.desk import actions
        from extrablatt.readers import sessions

        user = _account(email)
        removed = actions.reset_factors(user)
        sessions.end_all(user)
        if as_json:
            typer.echo(json.dumps({"email": user.email, "removed": removed}))
        elif removed:
            typer.echo(f"{user.email} signs in with the password alone, until a new second factor is set up.")
        else:
            typer.echo(f"{user.email} had no second factor.")


def _register_making(app: typer.Typer, django: Loader) -> None:
    @app.command("add")
    def add(
        email: Email,
        directory: Directory = None,
        name: Annotated[str, typer.Option(help="First and last name.")] = "",
        admin: Annotated[bool, typer.Option("--admin", help="May do everything.")] = False,
        as_json: AsJson = False,
    ) -> None:
        """Make a desk account and print its first password.

        Example: extrablatt editor add nora@example.org --name "Nora Beispiel"

        Exit codes: 0 made, 1 there is such an account already, or it is no address, 2 wrong usage.
        """
        django(directory)
        from django.core.exceptions import ValidationError
        from django.db import IntegrityError, transaction

        from extrablatt.newspaper import setup

        try:
            with transaction.atomic():
                password = setup.make_editor(email, superuser=admin, name=name)
        except IntegrityError as error:
            raise fail(f"{email} has an account already. A new password: extrablatt editor reset {email}") from error
        except ValidationError as error:
            raise fail(f"{email}: {'; '.join(error.messages)}") from error
        _show_password(email, password, as_json)

    @app.command("list")
    def listed(directory: Directory = None, as_json: AsJson = False) -> None:
        """Tell who may open the desk: address, name, rights, second factor, when they last signed in.

        Example: extrablatt editor list --dir blatt

        Exit codes: 0 told, 2 wrong usage.
        """
        django(directory)
        from extrablatt.desk import actions

        rows = [
            {
                "email": user.email,
                "name": user.get_full_name(),
                "admin": user.is_superuser,
                "groups": sorted(group.name for group in user.groups.all()),
                "active": user.is_active,
                "second_factor": user.factors,
                "last_login": user.last_login.isoformat() if user.last_login else None,
            }
            for user in actions.desk_accounts().prefetch_related("groups")
        ]
        if as_json:
            typer.echo(json.dumps(rows, ensure_ascii=False))
            return
        for row in rows:
            flags = ["admin"] if row["admin"] else list(row["groups"])
            flags += [] if row["active"] else ["closed"]
            flags += ["second factor"] if row["second_factor"] else []
            seen = (
                f"last signed in {row['last_login'][:16].replace('T', ' ')} UTC"
                if row["last_login"]
                else "never signed in"
            )
            typer.echo(f"{row['email']}  {row['name']}  {', '.join([*flags, seen])}")


def _register_closing(app: typer.Typer, django: Loader) -> None:
    @app.command("disable")
    def disable(
        email: Email,
        directory: Directory = None,
        undo: Annotated[bool, typer.Option("--undo", help="Open the closed account again.")] = False,
        as_json: AsJson = False,
    ) -> None:
        """Close a desk account: its sessions end at once, its passes within ten seconds. What it wrote stays. Noted in its history.

        Example: extrablatt editor disable nora@example.org --dir blatt

        Exit codes: 0 closed (or opened again; or it was so), 1 no such account, or the last administrator, 2 wrong usage.
        """
        django(directory)
        from extrablatt.desk import actions

        user = _account(email)
        try:
            changed = actions.enable_account(user) if undo else actions.disable_account(user)
        except actions.LastAdministrator as error:
            raise fail(
                f"{user.email} is the last administrator. Make another first: extrablatt editor add EMAIL --admin"
            ) from error
        if as_json:
            typer.echo(json.dumps({"email": user.email, "active": user.is_active, "changed": changed}))
        else:
            state = "open" if user.is_active else "closed"
            typer.echo(f"{user.email} is {state}{'' if changed else ' already'}.")

    @app.command("reset")
    def reset(email: Email, directory: Directory = None, as_json: AsJson = False) -> None:
        """Give a desk account a new password and print it; its sessions end. Noted in its history.

        Make sure that who asks you is who you think: call back, don't answer a mail.

        Example: extrablatt editor reset nora@example.org --dir blatt

        Exit codes: 0 given, 1 no such account, 2 wrong usage.
        """
        django(directory)
        from extrablatt.desk import actions
        from extrablatt.readers import limits, sessions

        user = _account(email)
        if not user.is_active:
            raise fail(f"{user.email} is closed. Open it first: extrablatt editor disable {user.email} --undo")
        password = actions.new_password(user)
        sessions.end_all(user)
        limits.clear(limits.PASSWORD_ACCOUNT, user.email)
        _show_password(user.email, password, as_json)


def _account(email: str) -> Any:
    """The desk account of an address, however it is written; ends the command where there is none."""
    from extrablatt.desk import actions

    user = actions.desk_accounts().filter(email=email).first()
    if user is None:
        raise fail(f"there is no desk account with the address {email}. Who there is: extrablatt editor list")
    return user


def _show_password(email: str, password: str, as_json: bool) -> None:
    typer.echo(json.dumps({"email": email, "password": password}) if as_json else f"{email}  password: {password}")
