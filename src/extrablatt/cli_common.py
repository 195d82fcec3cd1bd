"""What all commands share: options, the way to Django, and how a failure is told."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer

from extrablatt.newspaper import config

Directory = Annotated[
    Path | None, typer.Option("--dir", help="The newspaper's folder. Default: $EXTRABLATT_DIR, else the current one.")
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON for scripts.")]
#: Sets Django up for a newspaper's folder and returns its configuration.
Loader = Callable[[Path | None], config.Newspaper]


def fail(message: str, code: int = 1) -> typer.Exit:
    """Tell the user on stderr; returns the exception to raise."""
    typer.echo(f"extrablatt: {message}", err=True)
    return typer.Exit(code)
