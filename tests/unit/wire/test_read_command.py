"""``extrablatt wire read``: one JSON line an item, an error line for a file that can't be read, exit codes."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from .conftest import SAMPLES

_KEYS = [
    "file", "format", "guid", "version", "pub_status", "urgency", "embargoed", "language", "provider", "credit", "copyright",
    "usage_terms", "version_created", "kicker", "headline", "subheadline", "standfirst", "slugline", "byline", "dateline", "body",
    "body_text", "ed_notes", "subjects", "genre", "signals", "links",
]  # fmt: skip


def _run(*files: object, stdin: bytes = b"", encoding: str = "utf-8") -> tuple[int, list[dict[str, Any]], str]:
    done = subprocess.run(
        [sys.executable, "-m", "extrablatt.cli", "wire", "read", *map(str, files)],
        input=stdin, capture_output=True, env={"PATH": "/usr/bin", "PYTHONIOENCODING": encoding, "PYTHONPATH": ":".join(sys.path)},
    )  # fmt: skip
    return done.returncode, [json.loads(line) for line in done.stdout.splitlines()], done.stderr.decode()


def test_each_item_is_one_line_with_the_agreed_keys() -> None:
    code, lines, errors = _run(SAMPLES / "message.xml", SAMPLES / "ninjs1.json")
    assert (code, errors) == (0, "")
    assert [line["guid"][-3:] for line in lines] == ["100", "200", "300", "n-1", "s:1"]
    assert all(list(line) == _KEYS for line in lines)
    assert lines[0]["version"] == 1542761538
    assert lines[0]["ed_notes"][0].keys() == {"role", "text", "publishable"}
    assert lines[0]["subjects"][0] == {"qcode": "medtop:20000651", "name": "Partei", "kind": "subject"}
    assert lines[0]["links"][0].keys() == {"rel", "guid", "href", "mime", "rendition", "caption", "credit"}
    assert lines[0]["body"][0].keys() == {"type", "html"}


def test_a_bad_file_gives_an_error_line_and_the_others_are_read(tmp_path: Path) -> None:
    bad = tmp_path / "kaputt.xml"
    bad.write_bytes(b"<newsItem")
    code, lines, errors = _run(bad, tmp_path / "fehlt.json", tmp_path, SAMPLES / "ninjs3.json")
    assert (code, errors) == (1, "")
    assert [list(line) for line in lines[:3]] == [["file", "error"]] * 3
    assert "Malformed XML" in lines[0]["error"]
    assert "No such file" in lines[1]["error"]
    assert lines[3]["guid"] == "urn:beispiel:ninjs:3"


def test_standard_input_is_read_and_any_terminal_encoding_is_survived() -> None:
    code, lines, _errors = _run("-", stdin=(SAMPLES / "digitalwires.json").read_bytes(), encoding="ascii")
    assert code == 0
    assert lines[0]["subheadline"] == "Fünf Gleise"


def test_a_file_beyond_the_limit_is_not_read_into_memory(tmp_path: Path) -> None:
    huge = tmp_path / "riesig.xml"
    with huge.open("wb") as file:
        file.truncate(10 * 1024**3)  # sparse: takes no room
    code, lines, _errors = _run(huge)
    assert code == 1
    assert "at most" in lines[0]["error"]


def test_help_names_an_example_and_the_exit_codes() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "extrablatt.cli", "wire", "read", "--help"], capture_output=True, text=True
    )
    assert "Example: extrablatt wire read" in done.stdout
    assert "Exit codes: 0" in done.stdout


def test_reading_does_not_load_django() -> None:
    code = "import sys, extrablatt.cli.wire_reading, extrablatt.wire.formats; sys.exit('django' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
