"""``extrablatt picture read``: one line a file, and an exit status that tells."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import typer
from typer.testing import CliRunner

from extrablatt.cli.picture import read_command

from .making import jpeg, with_iim

app = typer.Typer()
app.command()(read_command)

KEYS = [
    "file", "width", "height", "mime", "headline", "caption", "credit", "byline", "copyright", "usage_terms",
    "date_created", "city", "country", "instructions", "keywords", "truncated_fields",
]  # fmt: skip


def test_each_file_gives_one_json_line_with_all_keys(tmp_path: Path) -> None:
    (tmp_path / "a.jpg").write_bytes(with_iim(credit="Österreichische Bildagentur/Foto", keywords=["Fluß", "Brücke"]))
    (tmp_path / "b.jpg").write_bytes(jpeg((30, 20)))
    result = CliRunner().invoke(app, [str(tmp_path / "a.jpg"), str(tmp_path / "b.jpg")])
    first, second = map(json.loads, result.stdout.splitlines())
    assert result.exit_code == 0
    assert list(first) == list(second) == KEYS
    assert first["keywords"] == ["Fluß", "Brücke"]
    assert first["truncated_fields"] == ["credit"]
    assert (second["width"], second["height"], second["credit"]) == (30, 20, None)


def test_unreadable_files_are_told_and_the_others_still_read(tmp_path: Path) -> None:
    (tmp_path / "good.jpg").write_bytes(jpeg())
    (tmp_path / "bad.jpg").write_bytes(b"no picture")
    names = ["bad.jpg", "missing.jpg", "", "good.jpg"]
    result = CliRunner().invoke(app, [str(tmp_path / n) for n in names])
    lines = [json.loads(line) for line in result.stdout.splitlines()]
    assert result.exit_code == 1
    assert [set(line) == {"file", "error"} for line in lines] == [True, True, True, False]
    assert lines[3]["mime"] == "image/jpeg"


def test_it_starts_without_django_and_survives_odd_names_and_encodings(tmp_path: Path) -> None:
    odd = os.fsencode(tmp_path) + b"/caf\xe9.jpg"
    Path(os.fsdecode(odd)).write_bytes(with_iim(caption="Größe „so“"))
    program = (
        "import sys, typer; from extrablatt.cli.picture import read_command; app = typer.Typer(); "
        "app.command()(read_command); app(standalone_mode=False); sys.exit('django' in sys.modules)"
    )
    environment = {**os.environ, "PYTHONIOENCODING": "latin-1"}
    done = subprocess.run([sys.executable, "-c", program, odd], capture_output=True, env=environment, check=False)
    assert done.stderr == b""
    assert done.returncode == 0
    assert json.loads(done.stdout)["caption"] == "Größe „so“"


def test_the_help_shows_an_example_and_the_exit_codes() -> None:
    text = CliRunner().invoke(app, ["--help"]).stdout
    assert "Example" in text
    assert "Exit codes" in text
