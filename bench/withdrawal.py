"""Withdrawals while everything else is in trouble: ``python -m bench.withdrawal`` (``make stress-withdrawal``).

Each trouble with each way to withdraw, a few times; JSON on stdout: for each the seconds until article, print, front, section and feeds
answered without the story, from the deed or from when what stood in the way was gone. Exit code 1 where one took longer than
:data:`PROMISE`; on a machine that takes longer than :data:`QUIET` on a quiet day, by so much longer (``slower``). A disk that can be filled is made as root only; else that trouble is left out, and said so.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path

from tests.tools import trouble
from tests.tools.smalldisk import small_disk
from tests.tools.trouble import Newspaper

#: Seconds within which what is withdrawn is gone; and what it takes when nothing is in the way, on two idle processors.
PROMISE, QUIET = 1.0, 0.25
DISK = 400

TROUBLES = {
    "none": trouble.none,
    "3 slow strangers": trouble.strangers(3),
    "30 slow strangers": trouble.strangers(30),
    "300 slow strangers": trouble.strangers(300),
    "backshop stopped": trouble.backshop_stopped,
    "backshop killed": trouble.backshop_killed,
    "office hung for 2 s": trouble.office_hung(2.0),
    "office hung": trouble.office_hung(8.0),
    "database held for 3 s": trouble.database_held(3.0),
    "disk full": trouble.disk_full,
    "full reading load": trouble.reading_load(16),
}


def main() -> int:
    """Measure all, or those named."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=3, help="how often each")
    parser.add_argument("--only", action="append", choices=sorted(TROUBLES), help="this trouble only; may be repeated")
    chosen = parser.parse_args()
    found, left_out = [], []
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        if os.geteuid() == 0:
            folder = stack.enter_context(small_disk(folder / "disk", DISK))
        paper = stack.enter_context(Newspaper.opened(folder / "blatt", ballast_mb=32))
        paper.under("warming up", trouble.none, "desk")
        quiet = statistics.median(paper.under("none", trouble.none, "desk").seconds for _turn in range(3))
        slower = max(1.0, quiet / QUIET)
        for name, made in TROUBLES.items():
            if chosen.only and name not in chosen.only:
                continue
            if name == "disk full" and os.geteuid():
                left_out.append({"trouble": name, "why": "a disk to fill can be made by root only"})
                continue
            for how in ("desk", "command"):
                measured = [paper.under(name, made, how) for _turn in range(chosen.times)]
                seconds = [one.seconds for one in measured]
                row = {
                    "trouble": name,
                    "how": how,
                    "done": all(one.done for one in measured),
                    "median": round(statistics.median(seconds), 3),
                    "longest": round(max(seconds), 3),
                }
                row["kept"] = row["done"] and max(seconds) <= PROMISE * slower
                found.append(row)
                print(f"{name:24} {how:8} {row['median']:7.3f} {row['longest']:7.3f}", file=sys.stderr, flush=True)
    print(
        json.dumps(
            {"promise": PROMISE, "slower": round(slower, 2), "withdrawals": found, "left_out": left_out}, indent=1
        )
    )
    return 0 if all(row["kept"] for row in found) else 1


if __name__ == "__main__":
    sys.exit(main())
