"""The kiosk beside nginx and others: ``python -m bench.kiosk`` (about six minutes), ``--peers all`` (two more).

Every server has core 0 to itself, wrk and all other clients have core 1; all take turns in each round, and a figure is the median of the
rounds. The measure is nginx that sends the same bytes with the kiosk's headers, and the least that Python can do: a bare protocol on uvloop and
httptools with prepared bytes. On a machine others work on too, the processor time a request costs (``cpu_us``) is the steadier
measure of what a core could give, and the best run tells more than the median: others only take away.

Beside the rows: what counting costs, and the pass check; 10,000 idle connections; 300 slow senders and 300 slow readers; an editor's
withdrawal meanwhile (a whole newspaper). ``--only`` chooses of these parts. ``--peers all`` also measures the whole systems
that ``python -m bench.install_peers`` has installed; what is not there is left out and named. Needs wrk and nginx. ``--profile`` instead
tells what the kiosk's own Python costs, without a server.
"""

from __future__ import annotations

import argparse
import asyncio
import copy
import cProfile
import dataclasses
import json
import os
import platform
import pstats
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from bench.article import article
from bench.crowd import gathered
from bench.load import BROWSER, CONNECTIONS, least_disturbed, settle, wrk
from bench.peers import SYSTEMS, bare, caddy, default_folder, granian, nginx, varnish
from bench.peers.server import PLAIN, Case, Server, ask, start, until_ready

ROUNDS, SECONDS, PAIRS = 4, 2, 16
OPEN, PREMIUM = "/politik/1/offener-artikel", "/politik/2/artikel-hinter-der-wand"
PICTURE, PICTURE_BYTES = "/bilder/7/0123456789abcdef-960.webp", 60_000
FRESH = Path(__file__).with_name("fresh.lua")
#: How the newspaper is called behind what ends TLS.
NAME = "messung.example"
IDLE, SLOW = 10_000, 300
PARTS = ("rows", "pairs", "idle", "slow", "withdrawal")

#: The case every other is compared with, and the one its own kind is.
REFERENCE, BARE = "nginx", "bare protocol"
OURS = "kiosk, open page"
LIKE = {"kiosk, 304": "nginx, 304", "kiosk, picture of 60 kB": "nginx, picture of 60 kB",
        "kiosk, never-repeated bytes": "nginx, never-repeated bytes", "kiosk behind nginx (TLS)": "nginx, TLS",
        "kiosk behind Caddy (TLS)": "nginx, TLS", "kiosk, uncompressed": "nginx, uncompressed"}  # fmt: skip


class Paper:
    """A newspaper whose page store holds an open and a premium article; no office runs."""

    def __init__(self, folder: Path) -> None:
        from extrablatt.newspaper import config
        from extrablatt.newspaper.supervisor import Supervisor, free_port
        from extrablatt.press.store import make_page, open_store
        from extrablatt.readers.passes import Pass, PassSigner

        # No database and no office: nothing here is asked of them.
        folder.mkdir()
        self.paper = config.parse('name = "Messung"', folder)
        secrets = {name: config.secret(self.paper, name) for name in ("internal", "pass")}
        self.supervisor = Supervisor(self.paper, "127.0.0.1", free_port())
        self.told = self.supervisor.configuration()
        self._kiosks = 0
        secret = secrets["pass"]
        self.token = PassSigner([secret]).sign(Pass("4711", "premium", int(time.time()) + 86400))
        store = open_store(self.paper.store_dir)
        now, keys = int(time.time()), [f"story:{n}" for n in range(8)]
        ticket = store.ticket()
        store.put(OPEN, "open", make_page(article(1), keys=keys, modified=now), ticket)
        store.put(PREMIUM, "open", make_page(article(2, 9000), keys=keys, access="premium", modified=now), ticket)
        full = make_page(article(1), keys=keys, access="premium", full=True, modified=now)
        store.put(PREMIUM, "full", full, ticket)
        store.close()
        picture = self.told.kiosk.renditions / PICTURE.removeprefix("/bilder/")
        picture.parent.mkdir(parents=True, exist_ok=True)
        picture.write_bytes(random.Random(7).randbytes(PICTURE_BYTES))

    def serve(self, stack: ExitStack, workers: int = 1, **changed: Any) -> Server:
        """A kiosk of its own, with other fields of its :class:`KioskConfig`."""
        from extrablatt.kiosk import configuration
        from extrablatt.kiosk.http.server import LISTEN_FD, listen

        self._kiosks += 1
        folder = self.paper.data_dir / "run"
        file, log = folder / f"kiosk-{self._kiosks}.json", folder / f"kiosk-{self._kiosks}.log"
        counters = {"counters": folder / f"counters-{self._kiosks}"}
        kiosk = dataclasses.replace(self.told.kiosk, **counters, **changed)
        configuration.write(file, dataclasses.replace(self.told, kiosk=kiosk))
        with listen("127.0.0.1", 0) as listening:
            environment = self.supervisor.environment() | {LISTEN_FD: str(listening.fileno())}
            command = [sys.executable, "-m", "extrablatt.kiosk.server", str(file)]
            processes = [
                start(stack, command, log, environment, pass_fds=(listening.fileno(),)) for _worker in range(workers)
            ]
            port = listening.getsockname()[1]
        headers = {"Host": NAME, "X-Forwarded-Proto": "https"} if kiosk.base_url.startswith("https:") else {}
        server = Server(processes, port)
        return until_ready(server, log, Case(server, OPEN, headers))

    def application(self) -> Any:
        """The kiosk in this process."""
        from extrablatt.kiosk.server import build

        return build(self.told)


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


def _certificate(folder: Path) -> tuple[Path, Path]:
    """Of an authority nobody knows, for the name: files of the certificate and of its key."""
    import trustme

    made = trustme.CA().issue_cert(NAME, "127.0.0.1")
    files = folder / "tls.pem", folder / "tls.key"
    files[0].write_bytes(b"".join(one.bytes() for one in made.cert_chain_pems))
    files[1].write_bytes(made.private_key_pem.bytes())
    return files


def _cases(stack: ExitStack, folder: Path, paper: Paper, missing: dict[str, str], more: bool) -> dict[str, Case]:
    """The kiosk, and what sends its bytes; ``more``: also what is not measured against any goal."""
    from extrablatt.newspaper.supervisor import free_port

    sent, body = answer(paper.application(), request(OPEN))
    picture = (paper.told.kiosk.renditions / PICTURE.removeprefix("/bilder/")).read_bytes()
    own = ("Content-Type", "Content-Length", "ETag", "Last-Modified")
    dressed = [(k, v) for k, v in sent if k not in own]
    ours = paper.serve(stack)
    plain = nginx.start(stack, folder / "nginx", free_port(), {OPEN: body, PICTURE: picture}, dressed)
    least = bare.start(stack, folder / "bare", free_port(), body, sent)
    cookie = {"Cookie": f"theme=dark; pass={paper.token}"}
    unchanged = {"If-None-Match": dict(sent)["ETag"]}
    known = ask(plain.port, OPEN).headers["ETag"]
    found = {
        REFERENCE: Case(plain, OPEN),
        BARE: Case(least, OPEN),
        OURS: Case(ours, OPEN),
        "kiosk, 2 workers on the one core": Case(paper.serve(stack, 2), OPEN),
        "kiosk, open page, cookies sent": Case(ours, OPEN, cookie),
        "kiosk, premium page without a pass": Case(ours, PREMIUM),
        "kiosk, premium page with a pass": Case(ours, PREMIUM, cookie),
        "kiosk, 304": Case(ours, OPEN, unchanged),
        "nginx, 304": Case(plain, OPEN, {"If-None-Match": known}),
        "kiosk, picture of 60 kB": Case(ours, PICTURE),
        "nginx, picture of 60 kB": Case(plain, PICTURE),
        "kiosk, never-repeated bytes": Case(ours, OPEN, script=FRESH),
        "nginx, never-repeated bytes": Case(plain, OPEN, script=FRESH),
    }
    tls = _certificate(folder)
    named = {"Host": NAME}
    ended = nginx.start(stack, folder / "tls", free_port(), {OPEN: body}, dressed, tls)
    found["nginx, TLS"] = Case(ended, OPEN, named, tls=True)
    behind = paper.serve(stack, base_url=f"https://{NAME}")
    for name, proxy in (("nginx", nginx), ("Caddy", caddy)):
        if not proxy.available():
            missing[name] = proxy.NEEDS
            continue
        case = Case(behind, OPEN, named, tls=True)
        front = proxy.in_front(stack, folder / f"before-{name}", free_port(), behind.port, tls, case)
        case.server = front.with_(behind)
        found[f"kiosk behind {name} (TLS)"] = case
    if more:
        whole = nginx.start(stack, folder / "whole", free_port(), {OPEN: article(1)}, dressed)
        found["nginx, uncompressed"] = Case(whole, OPEN, PLAIN)
        found["kiosk, uncompressed"] = Case(ours, OPEN, PLAIN)
        found["bare granian"] = Case(granian.start(stack, folder / "granian", free_port(), "8", body, sent), OPEN)
        if varnish.available():
            found["varnish hit"] = Case(varnish.start(stack, folder / "varnish", free_port(), plain.port), OPEN)
        else:
            missing["varnish"] = "Debian's varnish"
    return found


def dearer(free: Case, checked: Case, pairs: int = PAIRS) -> dict[str, float]:
    """How much more of the processor's time a request costs in the second case, as a part: median and quartiles of many pairs of short runs.

    A single pair tells little: on a virtual machine two equal runs differ by 10 % and more.
    """
    told = []
    for number in range(pairs):
        order = (0, 1) if number % 2 else (1, 0)
        runs = {place: least_disturbed((free, checked)[place], 1, 1)["cpu_us"] for place in order}
        told.append(runs[1] / runs[0] - 1)
    low, middle, high = statistics.quantiles(told, n=4)
    return {"median": middle, "low": low, "high": high, "pairs": pairs}


def rows(cases: dict[str, Case], seconds: int, rounds: int) -> dict[str, dict[str, float]]:
    """All cases, side by side, by name."""
    bodies = {}
    for name, case in cases.items():
        sys.stderr.write(f"  warming {name}\n")
        # The systems' engines compile what is asked of them often.
        wrk(case, 3 if "cache" in name else 1)
        settle(case.server)
        given = ask(case.server.port, case.path, {**BROWSER, **case.headers}, tls=case.tls)
        bodies[name] = len(given.body)
    runs: dict[str, list[dict[str, float]]] = {name: [] for name in cases}
    for number in range(rounds):
        sys.stderr.write(f"  round {number + 1} of {rounds}\n")
        for name, case in cases.items():
            runs[name].append(least_disturbed(case, seconds))
    figures: dict[str, dict[str, float]] = {}
    for name, told in runs.items():
        row = {key: statistics.median(run[key] for run in told) for key in told[0]}
        compared = {"nginx": REFERENCE, "bare": BARE, "its_like": LIKE.get(name, REFERENCE)}
        for other, case_name in compared.items():
            for key, unit in (("rps", "of"), ("p99_ms", "p99_of"), ("cpu_us", "cpu_of")):
                row[f"{unit}_{other}"] = statistics.median(
                    a[key] / b[key] for a, b in zip(told, runs[case_name], strict=True)
                )
        row["best_rps"] = max(run["rps"] for run in told)
        row["worst_rps"] = min(run["rps"] for run in told)
        row["best_of_its_like"] = row["best_rps"] / max(run["rps"] for run in runs[compared["its_like"]])
        server = cases[name].server
        figures[name] = {**row, "rss_mb": server.rss_mb(), "pss_mb": server.pss_mb(), "body_bytes": bodies[name]}
    return figures


def idle_connections(case: Case, many: int, seconds: int) -> dict[str, float]:
    """Bytes of the process an idle connection takes, and what 64 busy ones get beside them. The kernel's own memory is not in it."""
    alone = least_disturbed(case, seconds)
    before = case.server.rss_mb()
    with gathered(case.server.port, OPEN, idle=many) as crowd:
        fresh = case.server.rss_mb() - before
        time.sleep(6)  # what a connection needs while it asks is let go after some seconds
        beside = least_disturbed(case, seconds)
        took = case.server.rss_mb() - before
    return {
        "connections": many, "bytes_each": 1e6 * took / many, "bytes_each_at_first": 1e6 * fresh / many, "lost": crowd.lost,
        "of_alone": beside["rps"] / alone["rps"], "p99_of_alone": beside["p99_ms"] / alone["p99_ms"],
    }  # fmt: skip


def slow_clients(case: Case, many: int, seconds: int, rounds: int) -> dict[str, float]:
    """What readers get beside ``many`` slow senders and as many slow readers of a picture, and without them, in turns."""
    found: dict[str, list[float]] = {"rps": [], "p99_ms": []}
    lost, without = 0, []
    before = case.server.rss_mb()
    took = 0.0
    for _round in range(rounds):
        alone = least_disturbed(case, seconds)
        with gathered(case.server.port, PICTURE, senders=many, readers=many) as crowd:
            beside = least_disturbed(case, seconds)
            took = max(took, case.server.rss_mb() - before)
        settle(case.server)
        lost += crowd.lost
        without.append(alone["p99_ms"])
        for key, ratios in found.items():
            ratios.append(beside[key] / alone[key])
    return {
        "senders": many, "readers": many, "rps_of_without": statistics.median(found["rps"]), "lost": lost,
        "p99_of_without": statistics.median(found["p99_ms"]), "p99_ms_without": statistics.median(without), "more_mb": took,
    }  # fmt: skip


def withdrawals(many: int, times: int) -> dict[str, Any]:
    """Seconds from an editor's click until no page and no feed shows the story: on a quiet day, and beside full load with slow clients."""
    from collections.abc import Iterator
    from contextlib import contextmanager

    from tests.tools import trouble

    @contextmanager
    def crowded(paper: trouble.Newspaper) -> Iterator[trouble.Over]:
        server = Server([], paper.port)
        load = subprocess.Popen(
            ["taskset", "-c", "1", "wrk", "-t1", f"-c{CONNECTIONS}", "-d60s", f"http://127.0.0.1:{server.port}/"],
            stdout=subprocess.DEVNULL,
        )
        try:
            with gathered(server.port, "/", senders=many, readers=many):
                yield lambda: None
        finally:
            load.kill()
            load.wait()

    with tempfile.TemporaryDirectory() as folder, trouble.Newspaper.opened(Path(folder, "blatt")) as paper:
        paper.under("warming up", trouble.none, "desk")
        found = {
            name: [paper.under(name, how, "desk") for _turn in range(times)]
            for name, how in (("quiet", trouble.none), ("beside", crowded))
        }
    return {
        "times": times, "done": all(one.done for told in found.values() for one in told),
        **{f"{name}_s": statistics.median(one.seconds for one in told) for name, told in found.items()},
        **{f"{name}_longest_s": max(one.seconds for one in told) for name, told in found.items()},
    }  # fmt: skip


def measure(chosen: argparse.Namespace) -> dict[str, Any]:
    """The parts that were chosen."""
    systems = chosen.folder.resolve() if chosen.peers == "all" else None
    missing: dict[str, str] = {}
    told: dict[str, Any] = {
        "rounds": chosen.rounds, "seconds": chosen.seconds, "connections": CONNECTIONS, "html_bytes": len(article(1)),
        "load_average": os.getloadavg()[2], "versions": {}, "missing": missing,
    }  # fmt: skip
    # A short name: sockets lie in it.
    with tempfile.TemporaryDirectory(prefix="bench") as temporary, ExitStack() as stack:
        paper = Paper(Path(temporary) / "paper")
        cases = _cases(stack, Path(temporary), paper, missing, more=chosen.peers != "none")
        for name, system in SYSTEMS.items() if systems else ():
            if system.available(systems):
                told["versions"][name] = (systems / name / "ready").read_text()
                cases.update(system.cases(stack, systems, Path(temporary)))
            else:
                missing[name] = system.NEEDS
        parts: dict[str, Callable[[], Any]] = {
            "rows": lambda: rows(cases, chosen.seconds, chosen.rounds),
            "pairs": lambda: {
                "pass_check": dearer(
                    cases["kiosk, open page, cookies sent"], cases["kiosk, premium page with a pass"], chosen.pairs
                ),
                "counting": dearer(Case(paper.serve(stack, figures=None), OPEN), cases[OURS], chosen.pairs),
            },
            "idle": lambda: {
                name: idle_connections(Case(server, OPEN), IDLE, chosen.seconds)
                for name, server in (("kiosk", paper.serve(stack)), ("nginx", cases[REFERENCE].server))
            },
            "slow": lambda: {
                name: slow_clients(Case(server, OPEN), SLOW, chosen.seconds, chosen.rounds)
                for name, server in (("kiosk", paper.serve(stack)), ("nginx", cases[REFERENCE].server))
            },
        }
        for name, part in parts.items():
            if name in chosen.only:
                sys.stderr.write(f"{name}\n")
                told["cases" if name == "rows" else name] = part()
    if "withdrawal" in chosen.only:
        sys.stderr.write("withdrawal\n")
        told["withdrawal"] = withdrawals(SLOW, 3)
    return told


def goals(told: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """What was wanted, what was found, and whether it is met."""
    cases, found = told.get("cases", {}), []
    if cases:
        ours = cases[OURS]
        found += [
            ("open page, of nginx", ours["of_nginx"], 0.85, True),
            ("pass, of nginx's open page", cases["kiosk, premium page with a pass"]["of_nginx"], 0.75, True),
            ("304, of nginx's open page", cases["kiosk, 304"]["of_nginx"], 0.9, True),
            ("picture, of nginx's", cases["kiosk, picture of 60 kB"]["of_its_like"], 0.7, True),
            ("p99 of nginx's", ours["p99_of_nginx"], 2.0, False),
            ("MB a worker (PSS)", ours["pss_mb"], 60.0, False),
        ]
        own = told["own_work_us"]
        found.append(("counting, of a request", (own["open page"] - own["not counted"]) / ours["cpu_us"], 0.02, False))
    if "idle" in told:
        found.append(("bytes an idle connection", told["idle"]["kiosk"]["bytes_each"], 3000.0, False))
    if "slow" in told:
        found.append(("p99 beside slow clients, of without", told["slow"]["kiosk"]["p99_of_without"], 1.5, False))
    if "withdrawal" in told:
        found.append(
            ("withdrawal beside slow clients and full load (s)", told["withdrawal"]["beside_longest_s"], 1.0, False)
        )
    return {
        name: {"found": value, "goal": goal, "met": value >= goal if least else value <= goal}
        for name, value, goal, least in found
    }


def own_work(profile: bool) -> dict[str, float]:
    """Microseconds of the kiosk's own Python for a request of each kind, without a server: the median of 7 runs."""
    with tempfile.TemporaryDirectory() as temporary:
        paper = Paper(Path(temporary) / "paper")
        application = paper.application()
        etag = dict(answer(application, request(OPEN))[0])["ETag"]
        kinds = {
            "open page": request(OPEN),
            "premium page with a pass": request(PREMIUM, Cookie=f"theme=dark; pass={paper.token}"),
            "304": request(OPEN, If_None_Match=etag),
        }
        # The same bytes as before, as browsers of one kind send them; and bytes that come for the first time.
        for name, one in list(kinds.items()):
            kinds[f"{name}, first time"] = copy.copy(one)
            one.repeated = True
        for one in kinds.values():
            answer(application, one)
        told = {
            name: statistics.median(_microseconds(application, one) for _ in range(7)) for name, one in kinds.items()
        }
        application.figures.counting = False
        silent = copy.copy(kinds["open page"])
        told["not counted"] = statistics.median(_microseconds(application, silent) for _ in range(7))
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


_COLUMNS = "rps of_nginx of_its_like of_bare best_of_its_like p50_ms p99_ms p99_of_nginx cpu_us cpu_of_nginx pss_mb body_bytes".split()


def _needed() -> str:
    """What is missing without which nothing can be measured; empty for nothing."""
    tools = {"wrk": "wrk", "taskset": "util-linux"}
    missing = [f"{tool} (Debian's {package})" for tool, package in tools.items() if shutil.which(tool) is None]
    if not nginx.available():
        missing.append("nginx (Debian's nginx)")
    if (os.cpu_count() or 1) < 2:
        missing.append("a second core for the load")
    return ", ".join(missing)


def main() -> None:
    """Measure and report."""
    parser = argparse.ArgumentParser(description="The kiosk beside nginx, a bare protocol and others.")
    parser.add_argument("--seconds", type=int, default=SECONDS, help="length of a run")
    parser.add_argument("--rounds", type=int, default=ROUNDS, help="runs of each (%(default)s)")
    parser.add_argument("--pairs", type=int, default=PAIRS, help="pairs of short runs (%(default)s)")
    parser.add_argument("--only", action="append", choices=PARTS, help="of the parts only this; may be repeated")
    parser.add_argument(
        "--peers", choices=("none", "servers", "all"), default="servers",
        help="servers: also Varnish, bare Granian, uncompressed pages; all: with the whole systems",
    )  # fmt: skip
    parser.add_argument("--folder", type=Path, default=default_folder(), help="where the systems are (%(default)s)")
    parser.add_argument("--save", type=Path, help="also write the JSON there")
    parser.add_argument("--profile", action="store_true", help="only the kiosk's own Python, profiled")
    chosen = parser.parse_args()
    chosen.only = chosen.only or PARTS
    os.environ.pop("EXTRABLATT_DIR", None)
    if not chosen.profile and (missing := _needed()):
        sys.exit(f"Nothing can be measured without {missing}.")
    told: dict[str, Any] = {
        "bench": "kiosk",
        "python": platform.python_version(),
        "own_work_us": own_work(chosen.profile),
    }
    if not chosen.profile:
        told |= measure(chosen)
        told["goals"] = goals(told)
        _tell(told)
    sys.stderr.write("".join(f"own work, {name}: {us:.2f} µs\n" for name, us in told["own_work_us"].items()))
    if chosen.save:
        chosen.save.write_text(json.dumps(told, indent=1) + "\n")
    sys.stdout.write(json.dumps(told) + "\n")


def _tell(told: dict[str, Any]) -> None:
    """The tables."""
    say = sys.stderr.write
    if "cases" in told:
        say(f"{'':36}" + "".join(f"{name:>17}" for name in _COLUMNS) + "\n")
        for name, row in told["cases"].items():
            say(f"{name:36}" + "".join(f"{row[column]:17,.2f}" for column in _COLUMNS) + "\n")
    for name, what in told["missing"].items():
        say(f"left out, not installed: {name} (needs {what})\n")
    for part in ("pairs", "idle", "slow", "withdrawal"):
        for name, value in told.get(part, {}).items():
            shown = value if not isinstance(value, dict) else {k: round(v, 3) for k, v in value.items()}
            say(f"{part}, {name}: {shown}\n")
    for name, one in told["goals"].items():
        say(f"{'met    ' if one['met'] else 'NOT met'} {name}: {one['found']:.3f} (goal {one['goal']:g})\n")


if __name__ == "__main__":
    main()
