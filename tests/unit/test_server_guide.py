"""The ten-minute guide names files that are there, and one version."""

from __future__ import annotations

import re

from tests.shared import ROOT

GUIDE = (ROOT / "docs" / "server.md").read_text(encoding="utf-8")


def test_every_file_the_guide_sends_one_to_is_there() -> None:
    linked = set(re.findall(r"\]\(([\w./-]+)\)", GUIDE))
    assert len(linked) > 8
    assert [name for name in linked if not (ROOT / "docs" / name).exists()] == []


def test_the_guide_installs_the_version_there_is() -> None:
    version = re.search(r'^version = "(.+)"', (ROOT / "pyproject.toml").read_text(), re.MULTILINE)
    assert version is not None
    assert set(re.findall(r"extrablatt-(\d+\.\d+\.\d+)-py3", GUIDE)) == {version[1]}


def test_the_units_are_those_the_guide_enables() -> None:
    named = set(re.findall(r"extrablatt(?:-check)?\.(?:service|timer)", GUIDE))
    assert named == {path.name for path in (ROOT / "docs" / "deploy").glob("extrablatt*")}
