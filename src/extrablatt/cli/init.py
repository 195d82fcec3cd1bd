"""``extrablatt init``: a newspaper of one's own, from nothing or from what one has (a database server, a prepared folder)."""

from __future__ import annotations

import contextlib
import json
import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer

from extrablatt.newspaper import config, release
from extrablatt.readers.mailaddress import NotAnAddress, canonical

from .common import AsJson, Loader, Progress, explained, fail

_HERE = "http://127.0.0.1:8000"
_NO_DATABASE = (
    '# database_url = "postgresql://user:password@host/newspaper?sslmode=verify-full"   # default: SQLite in the data folder; '
    "PostgreSQL needs: pip install 'extrablatt[postgres]'"
)
_TOML = """# Your newspaper. Everything but the name has a default; see docs/configuration.md.
name = {name}
claim = ""
base_url = {base_url}
language = "de-at"
time_zone = "Europe/Vienna"
{database}

[publisher]            # for the imprint; what the law wants of it: docs/configuration.md
country = "AT"         # or "DE", "CH"
name = ""
address = ""
email = ""
editor_in_chief = ""
business = ""          # AT: object of the enterprise
ownership = ""         # AT: who holds which shares
blattlinie = ""        # AT: the paper's line

{sections}
[wire]
on_cancel = "withdraw-and-tell"   # or "withdraw", "tell"

[mail]
backend = "file"       # into data/mail; or "console", "smtp" with host, port, user, password_file, tls, sender

[rights]               # what robots may do; told in robots.txt, TDMRep, RSL and on every page: docs/rights.md
ai_training = "deny"   # or "ask" (under an agreement), "allow"
ai_answers = "ask"     # AI systems that answer from your pages
contact = ""           # who gives licences; else the publisher's e-mail

[fediverse]            # accounts people follow from Mastodon and the like: docs/fediverse.md
account = ""           # "zeitung" is followed as @zeitung@ and your domain; it can't be changed later
"""


def toml(name: str, *, base_url: str = "", database_url: str = "") -> str:
    """The text of a new newspaper.toml."""
    sections = "".join(
        f"[[sections]]\nslug = {_said(s.slug)}\nname = {_said(s.name)}\ncolour = {_said(colour)}\n\n"
        for s, colour in zip(config.DEFAULT_SECTIONS, ("red", "blue", "teal", "green", "plum", "ochre"), strict=True)
    )
    database = f"database_url = {_said(database_url)}" if database_url else _NO_DATABASE
    return _TOML.format(name=_said(name), base_url=_said(base_url or _HERE), database=database, sections=sections)


def _said(text: str) -> str:
    """A text as TOML has it: as JSON, but for U+007F, which JSON leaves as it is."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def register(app: typer.Typer, django: Loader) -> None:
    """Add the command; ``django`` sets Django up for a newspaper's folder."""

    @app.command("init")
    def init(
        directory: Annotated[Path, typer.Argument(help="Folder for the newspaper; made if missing.")],
        name: Annotated[str | None, typer.Option(help="The newspaper's name. Default: Mein Blatt.")] = None,
        editor: Annotated[str, typer.Option(help="E-mail of the first editor.")] = "redaktion@example.org",
        base_url: Annotated[str | None, typer.Option(help=f"Its public address. Default: {_HERE}.")] = None,
        database_url: Annotated[
            str | None, typer.Option(help="postgresql://user:password@host/name. Default: SQLite in the data folder.")
        ] = None,
        as_json: AsJson = False,
    ) -> None:
        """Start a newspaper of your own: newspaper.toml, database, first editor.

        A newspaper.toml that lies in the folder already is used as it is, with whatever else lies there (theme, logo, translations).

        Example: extrablatt init blatt --name "Talbote" --editor chefin@talbote.example

        Exit codes: 0 made, 1 there is a newspaper already, or its database can't be used, 2 the configuration can't be used.
        """
        given = {"--name": name, "--base-url": base_url, "--database-url": database_url}
        try:
            canonical(editor)
        except NotAnAddress as error:
            raise fail(f"--editor {editor!r}: must be an e-mail address such as chefin@zeitung.example.", 2) from error
        path, ours = _configured(directory.resolve(), {key: value for key, value in given.items() if value is not None})
        try:
            with Progress() as progress:
                password = _make(django, path.parent, editor, progress)
        except Exception as error:
            if not (told := explained(error)):
                raise
            if ours:
                path.unlink()  # so that the next try is not told there is one already
            raise fail(f"{told} No newspaper was made.") from error
        if as_json:
            typer.echo(json.dumps({"newspaper": str(path), "editor": editor, "password": password}, ensure_ascii=False))
            return
        shown = (
            password or f"has an account already; a new password: extrablatt editor reset {editor} --dir {path.parent}"
        )
        typer.echo(
            f"Newspaper:  {path}\nEditor:     {editor}\nPassword:   {shown}\nStart it:   extrablatt serve --dir {path.parent}"
        )


def _configured(directory: Path, given: dict[str, str]) -> tuple[Path, bool]:
    """The newspaper.toml of ``directory`` and whether it was written here, of the options that were ``given``."""
    path = directory / config.CONFIG_NAME
    try:
        there = path.exists()
        if there and release.prepared(config.load(directory)) is not None:
            raise fail(f"{path} exists already; start it with: extrablatt serve --dir {directory}")
        if there and given:
            raise fail(f"{path} is there already and is used as it is. Write {', '.join(given)} into it instead.", 2)
        text = toml(
            given.get("--name", "Mein Blatt"),
            base_url=given.get("--base-url", ""),
            database_url=given.get("--database-url", ""),
        )
        paper = config.load(directory) if there else config.parse(text, directory, str(path))
        for wrong in (*config.unknown_variables(paper), *config.missing_secrets(paper)):
            raise fail(wrong, 2)
        if not there:
            directory.mkdir(parents=True, exist_ok=True)
            with path.open("x", encoding="utf-8") as file:
                file.write(text)
        return path, not there
    except config.ConfigError as error:
        raise fail(str(error), 2) from error
    except OSError as error:
        raise fail(f"{path} can't be written: {error.strerror or error}.") from error


def _make(django: Loader, directory: Path, editor: str, progress: Progress) -> str:
    """Prepare the database and make the editor; the password, or nothing where the account was there."""
    progress.step("Loading")
    django(directory)
    from django.db import IntegrityError, connections, transaction

    from extrablatt.newspaper import setup
    from extrablatt.press import rendering

    with _quietly():
        setup.prepare(progress.step)
        try:
            with transaction.atomic():
                password = setup.make_editor(editor, superuser=True)
        except IntegrityError:
            password = ""  # a database that was in use before
    rendering.store().close()
    connections.close_all()
    return password


@contextlib.contextmanager
def _quietly() -> Iterator[None]:
    """Nothing but warnings in the log: its lines would stand among those of the progress, for somebody who has just begun."""
    ours = logging.getLogger("extrablatt")
    before = ours.level
    ours.setLevel(max(before, logging.WARNING))
    try:
        yield
    finally:
        ours.setLevel(before)
