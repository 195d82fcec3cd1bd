"""The intake is killed fifty times at random moments: nothing is lost, nothing doubled."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.mark.skipif(not hasattr(os, "fork"), reason="kills a forked worker")
def test_killing_the_intake_fifty_times_loses_nothing_and_doubles_nothing(tmp_path: Path) -> None:
    clean = {k: v for k, v in os.environ.items() if not k.startswith(("EXTRABLATT_", "DJANGO_"))}
    done = subprocess.run(
        [sys.executable, "-m", "tests.tools.killed_ingest", str(tmp_path), "50", "20261123"],
        cwd=ROOT,
        env={**clean, "PYTHONPATH": "src:."},
        capture_output=True,
        text=True,
        timeout=240,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    found = json.loads(done.stdout.splitlines()[-1])
    assert found["killed"] == 50
    assert found["sent"] > 500
    for name in (
        "lost",
        "doubled",
        "strange",
        "wrong_newest",
        "conflicts",
        "bytes_lost",
        "left_in_folder",
        "unfollowed",
    ):
        assert found[name] == 0, (name, found)
    assert found["broken_kept"] == found["broken_sent"]
    assert found["findable"] == found["counted"] == found["sent"]
    assert found["database"] == "ok"
