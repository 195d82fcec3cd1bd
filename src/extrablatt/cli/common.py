"""What all commands share: options, the way to Django, progress, and how a failure is told."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Annotated

import typer

from extrablatt.health import backups
from extrablatt.newspaper import config

Directory = Annotated[
    Path | None, typer.Option("--dir", help="The newspaper's folder. Default: $EXTRABLATT_DIR, else the current one.")
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON for scripts.")]
#: Sets Django up for a newspaper's folder and returns its configuration.
Loader = Callable[[Path | None], config.Newspaper]

_NO_TABLE = re.compile(r"no such table|no such column|(relation|column) .* does not exist")
_NO_DATABASE = re.compile(r'database "([^"]+)" does not exist')


def fail(message: str, code: int = 1) -> typer.Exit:
    """Tell the user on stderr; returns the exception to raise."""
    typer.echo(f"extrablatt: {message}", err=True)
    return typer.Exit(code)


def explained(error: BaseException) -> str:
    """What hinders a command and what to do, in one line, where the database does; empty for anything nobody foresaw."""
    known = sys.modules.get("django.db.utils")
    if known is None or not isinstance(error, known.DatabaseError | known.InterfaceError):
        return ""
    said = " ".join(str(error).partition("\n")[0].split()).rstrip(".")
    if _NO_TABLE.search(str(error)):
        return (
            "The newspaper's database is not prepared by this version yet. Begin a new newspaper with: extrablatt init DIR; one that has "
            "been open before prepares itself at its start: extrablatt serve."
        )
    if isinstance(error, known.OperationalError | known.InterfaceError):
        if found := _NO_DATABASE.search(str(error)):
            return f"The database server has no database {found[1]!r}. Make it with: createdb {found[1]}"
        return f"The database can't be used: {said}."
    return ""


class Progress:
    """What is being done, on stderr: one line that changes on a terminal, else a line a stage. Held as a context manager."""

    def __init__(self) -> None:
        self._live = sys.stderr.isatty()
        self._stage = ""

    def __enter__(self) -> Progress:
        """Begin."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Clear the line."""
        if self._live and self._stage:
            typer.echo("\r\x1b[2K", nl=False, err=True)

    def step(self, text: str) -> None:
        """Tell what is done now: ``Database: 12 of 300``; what stands before the colon is the stage."""
        stage = text.partition(":")[0]
        if self._live:
            typer.echo(f"\r\x1b[2K{text} …", nl=False, err=True)
        elif stage != self._stage:
            typer.echo(f"{text} …", err=True)
        self._stage = stage


def refuse_copies(paper: config.Newspaper) -> None:
    """A restored copy fetches, sends and opens nothing before it takes over. Raises typer.Exit."""
    if why := backups.refusal(paper.data_dir, paper.directory):
        raise fail(why)
