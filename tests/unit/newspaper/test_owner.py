"""What root does at the command line is done as the newspaper's user."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

_CODE = """
import os, sys
from pathlib import Path
from extrablatt.newspaper import config, private
private.become_owner(config.parse('name = "Blatt"', Path(sys.argv[1])))
print(os.geteuid(), os.getegid(), os.getgroups())
"""


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become another")
def test_root_goes_on_as_the_data_folder_s_owner(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    command = [sys.executable, "-c", _CODE, str(tmp_path)]
    assert subprocess.run(command, capture_output=True, text=True, check=True).stdout.startswith("0 0 ")
    os.chown(tmp_path / "data", 12345, 23456)
    assert subprocess.run(command, capture_output=True, text=True, check=True).stdout == "12345 23456 [23456]\n"
