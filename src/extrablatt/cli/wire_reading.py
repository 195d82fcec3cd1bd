"""``extrablatt wire read``: wire files in, one JSON line an item out. No database, no network, no Django."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

import typer

from extrablatt.wire.item import WireFormatError

Files = Annotated[list[Path], typer.Argument(help="Wire files, of any format; - reads standard input.")]


def _lines(path: Path) -> Iterator[dict[str, Any]]:
    from extrablatt.wire import formats

    try:
        # One byte more than is allowed tells that there is too much, without reading it all.
        if str(path) == "-":
            data = sys.stdin.buffer.read(formats.DEFAULT_LIMIT + 1)
        else:
            with path.open("rb") as file:
                size = os.fstat(file.fileno()).st_size
                if size > formats.DEFAULT_LIMIT:
                    raise WireFormatError(formats.too_large(size, formats.DEFAULT_LIMIT))
                data = file.read(formats.DEFAULT_LIMIT + 1)
        items = formats.read(data)
    except WireFormatError as error:
        yield {"file": str(path), "error": str(error)}
    except OSError as error:
        yield {"file": str(path), "error": f"The file can't be opened: {error.strerror or error}."}
    else:
        yield from (formats.to_json(item, str(path)) for item in items)
        yield from ({"file": str(path), "error": fault} for fault in items.faults)


def read_command(files: Files) -> None:
    """Read wire files and print one JSON line for each item.

    Example: extrablatt wire read inbox/*.xml | jq .headline

    A file that can't be read, or an item in it, gives a line with "file" and "error"; the others are still read.

    Exit codes: 0 all files read, 1 at least one file or item could not be read, 2 wrong usage.
    """
    failed = False
    out = sys.stdout.buffer  # JSON is UTF-8, whatever the terminal is set to
    try:
        for path in files:
            for line in _lines(path):
                failed = failed or "error" in line
                out.write(json.dumps(line, ensure_ascii=False).encode("utf-8", "replace") + b"\n")
            out.flush()
    except BrokenPipeError:
        # The reader (head, less) has seen enough. What is still buffered must not fail at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    if failed:
        raise typer.Exit(1)
