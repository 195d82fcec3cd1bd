"""``extrablatt wire read``: wire files in, one JSON line an item out. No database, no network, no Django."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from .item import WireFormatError

Files = Annotated[list[Path], typer.Argument(help="Wire files, of any format; - reads standard input.")]


def _lines(path: Path) -> list[dict[str, Any]]:
    from . import formats

    try:
        data = sys.stdin.buffer.read() if str(path) == "-" else path.read_bytes()
        return [formats.to_json(item, str(path)) for item in formats.read(data)]
    except WireFormatError as error:
        return [{"file": str(path), "error": str(error)}]
    except OSError as error:
        return [{"file": str(path), "error": f"The file can't be opened: {error.strerror or error}."}]


def read_command(files: Files) -> None:
    """Read wire files and print one JSON line for each item.

    Example: extrablatt wire read inbox/*.xml | jq .headline

    A file that can't be read gives a line with "file" and "error"; the others are still read.

    Exit codes: 0 all files read, 1 at least one could not be read, 2 wrong usage.
    """
    failed = False
    for path in files:
        for line in _lines(path):
            failed = failed or "error" in line
            sys.stdout.write(json.dumps(line, ensure_ascii=False) + "\n")
    if failed:
        raise typer.Exit(1)
