"""The trial of a backup: the newest is restored aside, compared row by row and file by file, and ten of its pages are opened.

A backup nobody has restored is a hope. The outcome stands where desk and ``status`` show it. Free of Django; the pages are opened in a
process of its own (``opening.py``), which has another database.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from extrablatt.health import backups
from extrablatt.newspaper.config import DIRECTORY_VARIABLE, Newspaper

from . import backup, database, restore
from .steps import Busy, NotDone, Report

#: Seconds opening ten pages may take, with all migrations.
_LONGEST = 1800


def run(paper: Newspaper, report: Report) -> None:
    """Try the newest backup; backups go on beside it. Raises :class:`NotDone`; the outcome is noted either way."""
    of: datetime | None = None
    try:
        with backup.alone(paper, "trial"), _aside(paper) as folder, contextlib.ExitStack() as stack:
            place, server = backup.place_of(paper), database.server_of(paper)
            if server is not None:
                server = stack.enter_context(database.for_trials(server, paper.backup.trial_database))
            # What restic remembers of the place would hide what is damaged there.
            place = replace(place, cache=Path(stack.enter_context(tempfile.TemporaryDirectory(dir=folder.parent))))
            found = restore.run(place, folder, report, server=server, password_beside=False)
            of = datetime.fromisoformat(found.content.taken)
            with report.step("open pages") as step:
                step.rows = _open(folder)
    except Busy:
        raise
    except (NotDone, OSError) as error:
        backups.note(paper.data_dir, tried=datetime.now(UTC), trial_of=of, trial_problem=str(error))
        raise
    backups.note(paper.data_dir, tried=datetime.now(UTC), trial_of=of, trial_problem="")


@contextlib.contextmanager
def _aside(paper: Newspaper) -> Iterator[Path]:
    """A folder beside the backups' own things, for this trial only."""
    folder = backup.folder(paper) / "trial"
    shutil.rmtree(folder, ignore_errors=True)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _open(folder: Path) -> int:
    """Open pages of the restored newspaper; returns how many. Raises :class:`NotDone`."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("EXTRABLATT_")}
    environment |= {DIRECTORY_VARIABLE: str(folder), "DJANGO_SETTINGS_MODULE": "extrablatt.newspaper.settings"}
    try:
        done = subprocess.run(
            [sys.executable, "-m", "extrablatt.operations.opening"],
            env=environment, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False, timeout=_LONGEST,
        )  # fmt: skip
        said: dict[str, Any] = json.loads(done.stdout.strip().rpartition("\n")[2])
    except subprocess.TimeoutExpired as error:
        raise NotDone(f"Pages of the restored newspaper were not opened within {_LONGEST} seconds.") from error
    except ValueError as error:
        last = (done.stderr.strip().splitlines() or ["it said nothing"])[-1]
        raise NotDone(f"Pages of the restored newspaper can't be opened: {last}") from error
    if said["problem"]:
        raise NotDone(f"Pages of the restored newspaper can't be opened: {said['problem']}")
    return int(said["opened"])
