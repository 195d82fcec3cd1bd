"""One newspaper for all tests of this folder: begun and opened from the wheel alone, without the checkout."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import sysconfig
import venv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests import migrated
from tests.integration.processes.papers import Paper, clean
from tests.shared import ROOT


@dataclass
class Release:
    """What was built, and an environment in which only the wheel is ours."""

    wheel: Path
    sdist: Path
    home: Path

    @property
    def python(self) -> str:
        """The environment's interpreter."""
        return str(self.home / "bin" / "python")

    def run(self, *words: str, folder: Path) -> subprocess.CompletedProcess[str]:
        """``extrablatt …`` as the wheel has installed it, run in ``folder``."""
        command = [str(self.home / "bin" / "extrablatt"), *words]
        return subprocess.run(command, capture_output=True, text=True, env=clean(), cwd=folder, timeout=240)


@pytest.fixture(scope="session")
def release(tmp_path_factory: pytest.TempPathFactory) -> Release:
    """Wheel and sdist, built here (or, for ``make release``, those in ``dist``), and the wheel installed."""
    pytest.importorskip("hatchling", reason="the builder is not installed: requirements-dev.lock")
    folder = tmp_path_factory.mktemp("release")
    built = sorted((ROOT / "dist").glob("extrablatt-*.whl")) if os.environ.get("EXTRABLATT_TEST_DIST") else []
    dist = ROOT / "dist" if built else folder
    if not built:
        command = [sys.executable, "-m", "build", "--no-isolation", "--outdir", str(folder), str(ROOT)]
        done = subprocess.run(command, capture_output=True, text=True, env=clean())
        assert done.returncode == 0, done.stdout + done.stderr
    (wheel,), (sdist,) = dist.glob("*.whl"), dist.glob("*.tar.gz")
    home = folder / "environment"
    venv.create(home, with_pip=False, symlinks=True)
    command = [sys.executable, "-m", "pip", "--python", str(home / "bin" / "python"), "install", "--quiet", "--no-deps",
               "--no-index", "--disable-pip-version-check", str(wheel)]  # fmt: skip
    subprocess.run(command, check=True, env=clean())
    # What we need of others lies here already. Files ending in .pth in that folder, an editable install's among them, are not read.
    (own,) = home.glob("lib/python3*/site-packages")
    (own / "others.pth").write_text(sysconfig.get_path("purelib"))
    return Release(wheel, sdist, home)


@pytest.fixture(scope="session")
def opened(release: Release, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Paper]:
    """A newspaper begun and opened from the wheel. Its database is migrated already, which saves half a minute and nothing else."""
    paper = Paper(tmp_path_factory.mktemp("blatt"))
    paper.data.mkdir()
    shutil.copy(migrated.sqlite(), paper.data / "newspaper.sqlite3")
    done = release.run(
        "init", str(paper.folder), "--name", "Talbote", "--editor", "chefin@talbote.example", "--json",
        "--base-url", f"http://127.0.0.1:{paper.port}", folder=paper.folder,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["password"]
    assert [
        line for line in done.stderr.splitlines() if not line.endswith(" …")
    ] == []  # its progress, and no line of a log
    paper.open(python=release.python)
    yield paper
    paper.close()
