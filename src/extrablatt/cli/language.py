"""``extrablatt language new|check``: translations of a newspaper's own (docs/languages.md)."""

from __future__ import annotations

import json
from typing import Annotated

import typer

from extrablatt.newspaper.config import folder_of

from .common import AsJson, Directory, fail


def register(app: typer.Typer) -> None:
    """Add the commands; none of them needs the database."""

    @app.command("new")
    def new(
        language: Annotated[str, typer.Argument(help="Language code such as it, sl or pt-br.")],
        directory: Directory = None,
    ) -> None:
        """Write a translation to be filled in: every message in English, the German words as a comment.

        Example: extrablatt language new it --dir blatt

        Exit codes: 0 written, 1 no such language or there already, 2 wrong usage.
        """
        from extrablatt.newspaper import languages

        try:
            typer.echo(str(languages.begin(folder_of(directory), language)))
        except languages.LanguageError as error:
            raise fail(str(error)) from error

    @app.command("check")
    def check(directory: Directory = None, as_json: AsJson = False) -> None:
        """Tell how far the newspaper's own translations have come.

        Example: extrablatt language check --dir blatt

        Exit codes: 0 all complete, 1 something is missing, broken or can't be read, 2 wrong usage.
        """
        from extrablatt.newspaper import languages

        told = {}
        try:
            for file in languages.files(folder_of(directory)):
                told[file.parent.parent.name] = languages.progress(file)
        except languages.LanguageError as error:
            raise fail(str(error)) from error
        if as_json:
            typer.echo(
                json.dumps({k: {"total": p.total, "missing": p.missing, "broken": p.broken} for k, p in told.items()})
            )
        else:
            for language, state in told.items():
                typer.echo(
                    f"{language}: {state.total - len(state.missing) - len(state.broken)} of {state.total} messages"
                )
                for kind, messages in (("missing", state.missing), ("placeholders differ", state.broken)):
                    for message in messages:
                        typer.echo(f"  {kind}: {message}")
        if any(state.missing or state.broken for state in told.values()):
            raise typer.Exit(1)
