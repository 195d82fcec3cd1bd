"""The threat model names a test for each control, and each is there."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")


def test_every_test_the_threat_model_names_is_there() -> None:
    named = set(re.findall(r"(?:tests/[\w/]+/)?test_\w+\.py", TEXT))
    assert len(named) > 40
    for name in named:
        path = ROOT / name if name.startswith("tests/") else ROOT / "tests" / "integration" / "accounts" / name
        assert path.is_file(), name


def test_every_row_has_a_control_and_a_test() -> None:
    rows = [line for line in TEXT.splitlines() if line.startswith("| ") and not line.startswith("| what is")]
    for row in rows:
        cells = [cell.strip() for cell in row.strip("|").split("|")]
        assert len(cells) == 3, row
        assert all(cells), row
