"""Faults, counted: ``python -m bench.faults`` (``make stress-faults``).

A real newspaper is at work – reports come in, stories are published, planned, withdrawn at the desk, readers read – while its processes are
killed (-9) or stopped, each many times, at moments that differ; then its files are damaged while it is closed after a crash. JSON on stdout: by fault how often, what was lost, doubled or read that should not have been, and how long it took until all was
well. Exit status 1 where anything was. ``--state`` keeps what was done and goes on from there.
"""

from __future__ import annotations

import argparse
import json
import random
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from tests.tools import faults
from tests.tools.trouble import Newspaper, Story

#: Seconds a withdrawal may take from its confirmation to the last reader; longer on a machine that is slower on a quiet day.
PROMISE, QUIET = 1.0, 0.25
#: Seconds after the beginning of a round within which the fault comes.
WITHIN = 0.8


def lived(rounds: int) -> dict[str, tuple[faults.Fault, int]]:
    """Faults of a newspaper at work, and how often each."""
    few = max(1, rounds // 4)
    return {
        "none": (faults.nothing, few),
        **{f"{name} killed": (faults.killed(name), rounds) for name in faults.PROCESSES},
        **{f"{name} stopped": (faults.stopped(name), few) for name in faults.PROCESSES},
        "everything killed": (faults.all_killed, few),
    }


def rounds_of(paper: Newspaper, name: str, fault: faults.Fault, many: int, seed: int, slower: float) -> dict[str, Any]:
    """Play a fault so often."""
    chance = random.Random(f"{name} {seed}")
    found = []
    for turn in range(many):
        number = int(time.time() * 1000)
        found.append(faults.play(paper, fault, number, wait=chance.uniform(0, WITHIN), bound=PROMISE * slower))
        print(
            f"{name:24} {turn + 1:3} {'good' if found[-1].good else found[-1]} {found[-1].well:.1f} s",
            file=sys.stderr,
            flush=True,
        )
    return {
        "fault": name,
        "rounds": many,
        "lost": [what for one in found for what in one.lost],
        "doubled": [what for one in found for what in one.doubled],
        "broken": [what for one in found for what in one.broken],
        "well_median": round(statistics.median(one.well for one in found), 2),
        "well_longest": round(max(one.well for one in found), 2),
        "withdrawn_read_longest": round(max(one.gone for one in found), 3),
    }


# --- damage -----------------------------------------------------------------------------------------------------------


def _files(paper: Newspaper, pattern: str) -> list[Path]:
    return [path for path in sorted((paper.folder / "data").glob(pattern)) if path.is_file() and path.stat().st_size]


def _each(pattern: str, how: Callable[[Path], None]) -> Callable[[Newspaper], int]:
    def do(paper: Newspaper) -> int:
        found = _files(paper, pattern)
        for path in found:
            how(path)
        return len(found)

    return do


DAMAGE: dict[str, Callable[[Newspaper], int]] = {
    "page store torn": _each("pages/*.mdb", faults.torn),
    "page store with flipped bits": _each("pages/*.mdb", faults.flipped),
    "live events torn": _each("live/*.mdb", faults.torn),
    "live events with flipped bits": _each("live/*.mdb", faults.flipped),
    "search index torn": _each("search-*/*", faults.torn),
    "search index with flipped bits": _each("search-*/*", faults.flipped),
    "write-ahead log torn": _each("newspaper.sqlite3-wal", faults.torn),
    "write-ahead log with flipped bits": _each("newspaper.sqlite3-wal", faults.flipped),
    "database with flipped bits": _each("newspaper.sqlite3", lambda path: faults.flipped(path, 4000)),
    "database torn": _each("newspaper.sqlite3", faults.torn),
}


def damaged(paper: Newspaper, name: str, do: Callable[[Newspaper], int]) -> dict[str, Any]:
    """Crash, damage, start again. A database that can't be used is refused in words, and put back here as from a backup."""
    row: dict[str, Any] = {"fault": name, "rounds": 1, "lost": [], "doubled": [], "broken": []}
    public = [paper.publish() for _turn in range(2)]
    gone = paper.publish()
    code, _told, error = paper.withdraw_by_command(gone)
    assert code == 0, error
    paper.ended(signal.SIGKILL)
    paper.dismiss()
    data = paper.folder / "data"
    kept = [(path, paper.folder / f"kept-{path.name}") for path in data.glob("newspaper.sqlite3*")]
    for path, aside in kept:
        shutil.copyfile(path, aside)
    row["files"] = do(paper)
    begun = time.monotonic()
    try:
        paper.serve()
    except AssertionError:
        told = (paper.folder / "serve.log").read_text()
        row["told"] = told.strip()[-400:]
        if "Traceback" in told:
            row["broken"].append("the operator gets a traceback")
        for path in data.glob("newspaper.sqlite3*"):
            path.unlink()
        for path, aside in kept:
            shutil.copyfile(aside, path)
        paper.serve()
    row["well_median"] = row["well_longest"] = round(time.monotonic() - begun, 2)
    paper.hire()
    for _path, aside in kept:
        aside.unlink(missing_ok=True)
    _look(paper, row, public, gone)
    print(f"{name:24} {row}", file=sys.stderr, flush=True)
    return row


def _look(paper: Newspaper, row: dict[str, Any], public: list[Story], gone: Story) -> None:
    """Every page is what the database says: what that does not know is shown by none, what it knows to be public is there again."""
    with faults.database(paper) as rows:
        states = dict(rows.execute("SELECT id, state FROM publication_story"))
        (whole,) = rows.execute("PRAGMA quick_check").fetchone()
    if whole != "ok":
        row["broken"].append(f"the database is open and damaged: {whole}")
    for story in public:
        if states.get(story.pk) == "public":
            try:
                paper.seen_everywhere(story, faults.WELL)
            except AssertionError as error:
                row["lost"].append(f"story {story.pk} is not to be seen: {error}")
        elif paper.look(story.path, 30).status == 200:
            row["broken"].append(f"{story.path} is shown, and the database does not know it")
    forgotten = [story.pk for story in public if story.pk not in states]
    if forgotten:
        row["forgotten"] = len(forgotten)
    if states.get(gone.pk) == "withdrawn":
        for path in gone.places:
            if gone.word in paper.look(path, 30).text:
                row["broken"].append(f"{path} shows what is withdrawn")


# --- all --------------------------------------------------------------------------------------------------------------


def _commit() -> str:
    told = subprocess.run(["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True, check=False)
    return told.stdout.strip()


def _works(
    paper: Newspaper, options: argparse.Namespace, slower: float
) -> Iterator[tuple[str, Callable[[], dict[str, Any]]]]:
    for name, (fault, many) in lived(options.rounds).items():
        yield name, lambda name=name, fault=fault, many=many: rounds_of(paper, name, fault, many, options.seed, slower)  # type: ignore[misc]
    for name, do in DAMAGE.items():
        yield name, lambda name=name, do=do: damaged(paper, name, do)  # type: ignore[misc]


def main() -> int:
    """Count all, or those named."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=20, help="how often each process is killed")
    parser.add_argument("--seed", type=int, default=1, help="for the moments at which faults come")
    parser.add_argument("--only", action="append", help="this fault only; may be repeated")
    parser.add_argument("--state", type=Path, help="what was done already; goes on from there")
    options = parser.parse_args()
    done: dict[str, Any] = json.loads(options.state.read_text()) if options.state and options.state.exists() else {}
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        paper = stack.enter_context(Newspaper.opened(folder / "blatt"))
        quiet = [faults.play(paper, faults.nothing, turn, wait=0.0, bound=faults.WELL).gone for turn in range(3)]
        slower = max(1.0, statistics.median(quiet) / QUIET)
        for name, work in _works(paper, options, slower):
            if name in done or (options.only and name not in options.only):
                continue
            done[name] = work()
            if options.state:
                options.state.write_text(json.dumps(done, ensure_ascii=False, indent=1))
    rows = list(done.values())
    print(json.dumps({"commit": _commit(), "slower": round(slower, 2), "faults": rows}, ensure_ascii=False, indent=1))
    return 1 if any(row["lost"] or row["doubled"] or row["broken"] for row in rows) else 0


if __name__ == "__main__":
    sys.exit(main())
