"""The command line's contract (docs/cli.md)."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

from extrablatt.cli import app
from tests.house import ninjs
from tests.shared import ROOT

KEYS = (
    "file format guid version pub_status urgency embargoed language provider credit copyright usage_terms version_created kicker "
    "headline subheadline standfirst slugline byline dateline body body_text ed_notes subjects genre signals links"
)


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "extrablatt.cli", *arguments], capture_output=True, text=True, cwd=ROOT
    )


def test_wire_read_prints_a_line_an_item_and_goes_on_after_a_bad_file(tmp_path: Path) -> None:
    good, bad = tmp_path / "gut.json", tmp_path / "schlecht.xml"
    good.write_bytes(ninjs())
    bad.write_bytes(b"<newsItem")
    done = run("wire", "read", str(bad), str(tmp_path / "fehlt"), str(good))
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    assert done.returncode == 1
    assert [sorted(line) for line in lines[:2]] == [["error", "file"]] * 2
    assert list(lines[2]) == KEYS.split()
    assert isinstance(lines[2]["version"], int)
    assert "Traceback" not in done.stderr


def test_wire_read_loads_no_django() -> None:
    code = "import sys; import extrablatt.cli, extrablatt.wire.formats; sys.exit('django' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT).returncode == 0


def test_a_command_without_a_newspaper_says_what_to_do(tmp_path: Path) -> None:
    done = run("serve", "--dir", str(tmp_path))
    assert (done.returncode, "extrablatt init" in done.stderr, "Traceback" in done.stderr) == (2, True, False)


def _commands(group: object, prefix: str = "") -> list[str]:
    from typer.main import get_command

    command = get_command(group)
    found = []
    for name, sub in command.commands.items():
        if hasattr(sub, "commands"):
            found += [f"{name} {inner}" for inner in sub.commands]
        else:
            found.append(name)
    return found


def test_every_command_is_documented_and_its_help_shows_an_example_and_exit_codes() -> None:
    docs = (ROOT / "docs" / "cli.md").read_text(encoding="utf-8")
    from typer.main import get_command

    root = get_command(app)
    for name in _commands(app):
        assert f"extrablatt {name}" in docs, name
        command = root
        for part in name.split():
            command = command.commands[part]
        assert re.search(r"Example: extrablatt ", command.help), name
        assert "Exit codes:" in command.help, name
