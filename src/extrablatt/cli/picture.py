"""``extrablatt picture read``: pictures in, one JSON line each out. No Django."""

from __future__ import annotations

import json
import os
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer

Files = Annotated[list[Path], typer.Argument(help="Pictures: JPEG, PNG, WebP, AVIF, TIFF, GIF.")]
_KEYS = (
    "width", "height", "mime", "headline", "caption", "credit", "byline", "copyright", "usage_terms", "date_created",
    "city", "country", "instructions", "keywords", "truncated_fields",
)  # fmt: skip


def _line(path: Path) -> dict[str, Any]:
    from extrablatt.pictures.metadata import MAX_BYTES, PictureError, read_metadata

    name = os.fsencode(path).decode("utf-8", "replace")
    try:
        with path.open("rb") as file:
            data = asdict(read_metadata(file.read(MAX_BYTES + 1)))  # one byte too many is told as too large
    except PictureError as error:
        return {"file": name, "error": str(error)}
    except OSError as error:
        return {"file": name, "error": f"The file can't be opened: {error.strerror or error}."}
    return {"file": name, **{key: data[key] for key in _KEYS}}


def read_command(files: Files) -> None:
    """Read pictures and print one JSON line for each: its size and its IPTC metadata, XMP before IIM.

    Example: extrablatt picture read *.jpg | jq .credit

    A file that can't be read gives a line with "file" and "error"; the others are still read.

    Exit codes: 0 all files read, 1 at least one could not be read, 2 wrong usage.
    """
    failed = False
    utf8 = (sys.stdout.encoding or "").lower().replace("-", "") == "utf8"
    for path in files:
        line = _line(path)
        failed = failed or "error" in line
        sys.stdout.write(json.dumps(line, ensure_ascii=not utf8) + "\n")
    if failed:
        raise typer.Exit(1)
