"""One article page of 30 kB from our kiosk and from others: ``python -m bench.kiosk`` (two minutes), ``--peers all`` (three).

Beside nginx, Varnish and bare Granian, which send the kiosk's own bytes, ``--peers all`` measures the whole systems that
``python -m bench.install_peers`` has installed; what is not there is left out and named. Every server has one worker and
core 0 to itself, wrk has core 1; all take turns in each round, and a figure is the median of the rounds. On a machine
others work on too, the processor time a request costs (``cpu_us``) is the steadier measure of what a core could give, and
the best run tells more than the median: others only take away. Needs wrk and nginx. ``--profile`` instead tells what the
kiosk's own Python costs, without a server.
"""

from __future__ import annotations

import argparse
import asyncio
import cProfile
import dataclasses
import json
import os
import platform
import pstats
import statistics
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from bench.article import article
from bench.load import BROWSER, CONNECTIONS, least_disturbed, settle, wrk
from bench.peers import SYSTEMS, default_folder, granian, nginx, varnish
from bench.peers.server import PLAIN, Case, ask, running

ROUNDS, SECONDS, PAIRS = 4, 2, 16
OPEN, PREMIUM = "/politik/1/offener-artikel", "/politik/2/artikel-hinter-der-wand"


class Paper:
    """A newspaper whose page store holds an open and a premium article; no office runs."""

    def __init__(self, folder: Path) -> None:
        from extrablatt.newspaper.config import load
        from extrablatt.newspaper.supervisor import Supervisor, free_port
        from extrablatt.press.store import make_page, open_store
        from extrablatt.readers.passes import Pass, PassSigner

        init = [sys.executable, "-m", "extrablatt.cli", "init", str(folder), "--name", "Messung"]
        subprocess.run(init, check=True, stdout=subprocess.DEVNULL)
        self.paper = load(folder)
        server = dataclasses.replace(self.paper.server, workers=1)
        self.port = free_port()
        self.supervisor = Supervisor(dataclasses.replace(self.paper, server=server), "127.0.0.1", self.port)
        secret = bytes.fromhex((self.paper.data_dir / "secrets" / "pass").read_text().split()[0])
        self.token = PassSigner([secret]).sign(Pass("4711", "premium", int(time.time()) + 86400))
        store = open_store(self.paper.store_dir)
        now, keys = int(time.time()), [f"story:{n}" for n in range(8)]
        ticket = store.ticket()
        store.put(OPEN, "open", make_page(article(1), keys=keys, modified=now), ticket)
        store.put(PREMIUM, "open", make_page(article(2, 9000), keys=keys, access="premium", modified=now), ticket)
        full = make_page(article(1), keys=keys, access="premium", full=True, modified=now)
        store.put(PREMIUM, "full", full, ticket)
        store.close()

    def application(self) -> Any:
        """The kiosk in this process."""
        from extrablatt.kiosk.server import build

        return build(self.supervisor.configuration())


def request(path: str, **more: str) -> Any:
    """A browser's request as the server reads it."""
    from extrablatt.kiosk.http.request import Request

    made = Request("127.0.0.1")
    made.method, made.target = b"GET", path.encode()
    fields = {"Host": "127.0.0.1", **BROWSER, **{name.replace("_", "-"): value for name, value in more.items()}}
    for name, value in fields.items():
        made.add(name.encode(), value.encode())
    return made


def answer(application: Any, asked: Any) -> tuple[list[tuple[str, str]], bytes]:
    """Headers and body; afterwards the page is at hand."""
    found = asyncio.run(application.answer(asked))
    return found.headers, found.body


def _cases(stack: ExitStack, folder: Path) -> dict[str, Case]:
    """The kiosk, and what sends its bytes."""
    from extrablatt.newspaper.supervisor import free_port

    paper = Paper(folder / "paper")
    command = paper.supervisor.commands()["kiosk"]
    application = paper.application()
    sent, body = answer(application, request(OPEN))
    paper.supervisor.tell()
    ours = running(stack, command, paper.port, folder / "kiosk.log", paper.supervisor.environment())
    coding = [("Content-Encoding", "br"), ("Vary", "Accept-Encoding")]
    own = ("Content-Type", "Content-Length", "ETag", "Last-Modified")
    dressed = [(k, v) for k, v in sent if k not in own]
    plain = nginx.start(stack, folder / "nginx", free_port(), {OPEN: body}, coding)
    whole = nginx.start(stack, folder / "whole", free_port(), {OPEN: article(1)}, [])
    dressed_nginx = nginx.start(stack, folder / "dressed", free_port(), {OPEN: body}, dressed)
    bare = granian.start(stack, folder / "bare", free_port(), "8", body, sent)
    hit = {}
    if varnish.available():
        hit = {"varnish hit": Case(varnish.start(stack, folder / "varnish", free_port(), plain.port), OPEN)}
    cookie = {"Cookie": f"theme=dark; pass={paper.token}"}
    return {
        "nginx": Case(plain, OPEN),
        "nginx, the kiosk's headers": Case(dressed_nginx, OPEN),
        **hit,
        "bare granian, the same bytes": Case(bare, OPEN),
        "kiosk, open page": Case(ours, OPEN),
        "kiosk, open page, cookies sent": Case(ours, OPEN, cookie),
        "kiosk, premium page without a pass": Case(ours, PREMIUM),
        "kiosk, premium page with a pass": Case(ours, PREMIUM, cookie),
        "kiosk, 304": Case(ours, OPEN, {"If-None-Match": dict(sent)["ETag"]}),
        "nginx, uncompressed": Case(whole, OPEN, PLAIN),
        "kiosk, uncompressed": Case(ours, OPEN, PLAIN),
    }


def pass_check(free: Case, checked: Case, pairs: int = PAIRS) -> dict[str, float]:
    """What the check costs of a request's processor time, as a part of it: median and quartiles of many pairs of short runs.

    Against the same request for an open page: that a cookie arrives at all is not the check's doing. A single pair tells
    little: on a virtual machine two equal runs differ by 10 % and more.
    """
    told = []
    for number in range(pairs):
        order = (free, checked) if number % 2 else (checked, free)
        runs = {one.path: least_disturbed(one, 1)["cpu_us"] for one in order}
        told.append(runs[checked.path] / runs[free.path] - 1)
    low, middle, high = statistics.quantiles(told, n=4)
    return {"median": middle, "low": low, "high": high, "pairs": pairs}


def measure(seconds: int, rounds: int, systems: Path | None) -> dict[str, Any]:
    """All cases, side by side; with the installed ones of the whole ``systems``, where a folder is given."""
    # A short name: sockets lie in it.
    with tempfile.TemporaryDirectory(prefix="bench") as temporary, ExitStack() as stack:
        cases = _cases(stack, Path(temporary))
        quick = set(cases)
        missing: dict[str, str] = {} if varnish.available() else {"varnish": "Debian's varnish"}
        versions = {}
        for name, system in SYSTEMS.items() if systems else ():
            if system.available(systems):
                versions[name] = (systems / name / "ready").read_text()
                cases.update(system.cases(stack, systems, Path(temporary)))
            else:
                missing[name] = system.NEEDS
        bodies = {}
        for name, case in cases.items():
            sys.stderr.write(f"  warming {name}\n")
            # The systems' engines compile what is asked of them often.
            wrk(case, 1 if name in quick else 3)
            settle(case.server)
            bodies[name] = len(ask(case.server.port, case.path, {**BROWSER, **case.headers}).body)
        runs: dict[str, list[dict[str, float]]] = {name: [] for name in cases}
        for _round in range(rounds):
            for name, case in cases.items():
                runs[name].append(least_disturbed(case, seconds))
        figures: dict[str, dict[str, float]] = {}
        for name, told in runs.items():
            row = {key: statistics.median(run[key] for run in told) for key in told[0]}
            for key, unit in (("rps", "of_nginx"), ("p99_ms", "p99_of_nginx"), ("cpu_us", "cpu_of_nginx")):
                row[unit] = statistics.median(a[key] / b[key] for a, b in zip(told, runs["nginx"], strict=True))
            row["best_rps"] = max(run["rps"] for run in told)
            row["best_of_nginx"] = row["best_rps"] / max(run["rps"] for run in runs["nginx"])
            server = cases[name].server
            figures[name] = {**row, "rss_mb": server.rss_mb(), "pss_mb": server.pss_mb(), "body_bytes": bodies[name]}
        check = pass_check(cases["kiosk, open page, cookies sent"], cases["kiosk, premium page with a pass"])
        return {
            "rounds": rounds, "seconds": seconds, "connections": CONNECTIONS, "load_average": os.getloadavg()[2],
            "html_bytes": len(article(1)), "versions": versions, "missing": missing, "pass_check": check, "cases": figures,
        }  # fmt: skip


def own_work(profile: bool) -> dict[str, float]:
    """Microseconds of the kiosk's own Python for a request of each kind, without a server: the median of 7 runs."""
    with tempfile.TemporaryDirectory() as temporary:
        paper = Paper(Path(temporary))
        application = paper.application()
        etag = dict(answer(application, request(OPEN))[0])["ETag"]
        kinds = {
            "open page": request(OPEN),
            "premium page with a pass": request(PREMIUM, Cookie=f"theme=dark; pass={paper.token}"),
            "304": request(OPEN, If_None_Match=etag),
        }
        for one in kinds.values():
            answer(application, one)
        told = {
            name: statistics.median(_microseconds(application, one) for _ in range(7)) for name, one in kinds.items()
        }
        if profile:
            for name, one in kinds.items():
                sys.stderr.write(f"{name}\n")
                profiler = cProfile.Profile()
                profiler.runcall(_microseconds, application, one)
                pstats.Stats(profiler, stream=sys.stderr).sort_stats("tottime").print_stats(15)
        return told


def _microseconds(application: Any, asked: Any, calls: int = 20_000) -> float:
    started = time.process_time()
    for _ in range(calls):
        application.at_hand(asked)
    return 1e6 * (time.process_time() - started) / calls


_COLUMNS = "rps of_nginx best_rps best_of_nginx p50_ms p99_ms p99_of_nginx cpu_us cpu_of_nginx rss_mb pss_mb body_bytes".split()


def main() -> None:
    """Measure and report."""
    parser = argparse.ArgumentParser(description="The kiosk beside nginx, Varnish, bare Granian and whole systems.")
    parser.add_argument("--seconds", type=int, default=SECONDS, help="length of a run")
    parser.add_argument("--rounds", type=int, help=f"runs of each; {ROUNDS}, with all peers 3")
    parser.add_argument("--peers", choices=("servers", "all"), default="servers", help="all: with the whole systems")
    parser.add_argument("--folder", type=Path, default=default_folder(), help="where the systems are (%(default)s)")
    parser.add_argument("--save", type=Path, help="also write the JSON there")
    parser.add_argument("--profile", action="store_true", help="only the kiosk's own Python, profiled")
    chosen = parser.parse_args()
    os.environ.pop("EXTRABLATT_DIR", None)
    told: dict[str, Any] = {
        "bench": "kiosk",
        "python": platform.python_version(),
        "own_work_us": own_work(chosen.profile),
    }
    if not chosen.profile:
        every = chosen.peers == "all"
        rounds = chosen.rounds or (3 if every else ROUNDS)
        told |= measure(chosen.seconds, rounds, chosen.folder.resolve() if every else None)
        sys.stderr.write(f"{'':36}" + "".join(f"{name:>14}" for name in _COLUMNS) + "\n")
        for name, row in told["cases"].items():
            sys.stderr.write(f"{name:36}" + "".join(f"{row[column]:14,.2f}" for column in _COLUMNS) + "\n")
        sys.stderr.write(
            "".join(f"left out, not installed: {name} (needs {what})\n" for name, what in told["missing"].items())
        )
        sys.stderr.write(f"pass check costs, in processor time of a request: {told['pass_check']['median']:.1%}\n")
    sys.stderr.write("".join(f"own work, {name}: {us:.2f} µs\n" for name, us in told["own_work_us"].items()))
    if chosen.save:
        chosen.save.write_text(json.dumps(told, indent=1) + "\n")
    sys.stdout.write(json.dumps(told) + "\n")


if __name__ == "__main__":
    main()
