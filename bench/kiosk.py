"""One article page of 30 kB from our kiosk, nginx, Varnish and bare Granian: ``python -m bench.kiosk`` (about two minutes).

Every server has one worker and core 0 to itself, wrk has core 1; all take turns in each round, and a figure is the median
of the rounds. On a machine others work on too, the processor time a request costs (``cpu_us``) is the steadier measure of
what a core could give, and the best run tells more than the median: others only take away. Needs wrk and nginx; Varnish is left out where it is not installed. ``--profile`` instead tells what the
kiosk's own Python costs, without a server.
"""

from __future__ import annotations

import argparse
import cProfile
import dataclasses
import json
import os
import pstats
import random
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from bench.peers import LOAD_CORE, Server, bare_granian, nginx, running, varnish

ROUNDS, SECONDS, CONNECTIONS = 6, 2, 64
OPEN, PREMIUM = "/politik/1/offener-artikel", "/politik/2/artikel-hinter-der-wand"
BROWSER = {
    "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8",
    "Accept-Encoding": "gzip, deflate, br, zstd",
    "Accept-Language": "de,en-US;q=0.7,en;q=0.3",
    "User-Agent": "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0",
}
_UNITS = {"us": 0.001, "ms": 1.0, "s": 1000.0, "m": 60000.0}


def article(seed: int, size: int = 30_000) -> bytes:
    """An article page of about ``size`` bytes with four pictures; its words compress about as German text does."""
    dice = random.Random(seed)
    syllables = (
        "ge be ver ter lich ung schaft rat stadt land kommt haus der die das und ein aus auf haus zeit neu jahr".split()
    )
    words = ["".join(dice.choices(syllables, k=dice.randint(1, 4))) for _ in range(1200)]
    head = "<!doctype html><html lang=de><title>Messung</title><style>" + "p{margin:0 0 1em}" * 60 + "</style><main>"
    parts, length = [head], len(head)
    while length < size:
        paragraph = "<p>" + " ".join(dice.choices(words, k=70)).capitalize() + ".</p>\n"
        if len(parts) in (2, 12, 22, 32):
            paragraph += (
                f'<figure><img src="/bilder/{len(parts)}/0123456789abcdef-960.webp" width=960 height=540></figure>'
            )
        parts.append(paragraph)
        length += len(paragraph)
    return "".join(parts).encode()


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

        return build(self.supervisor.environment())


def environ(path: str, **more: str) -> dict[str, Any]:
    """A request as Granian hands it over."""
    headers = {"HTTP_" + name.upper().replace("-", "_"): value for name, value in BROWSER.items()}
    return {
        "REQUEST_METHOD": "GET",
        "PATH_INFO": path,
        "QUERY_STRING": "",
        "REMOTE_ADDR": "127.0.0.1",
        **headers,
        **more,
    }


def ask(application: Any, request: dict[str, Any]) -> tuple[str, list[tuple[str, str]], bytes]:
    """Status, headers and body."""
    got: list[Any] = []
    body = b"".join(application(request, lambda status, headers: got.extend((status, headers))))
    return got[0], got[1], body


def wrk(server: Server, path: str, headers: dict[str, str], seconds: float) -> dict[str, float]:
    """One run: requests a second, latencies in ms, microseconds of the server's processor time for a request."""
    sent = [part for name, value in {**BROWSER, **headers}.items() for part in ("-H", f"{name}: {value}")]
    command = ["taskset", "-c", LOAD_CORE, "wrk", "-t1", f"-c{CONNECTIONS}", f"-d{seconds}s", "--latency", *sent]
    before = server.cpu_seconds()
    told = subprocess.run(
        [*command, f"http://127.0.0.1:{server.port}{path}"], check=True, capture_output=True, text=True
    ).stdout
    spent = server.cpu_seconds() - before
    if "Non-2xx" in told or "Socket errors" in told:
        raise RuntimeError(f"{path} of port {server.port}: {told}")
    found = {n: float(v) * _UNITS[u] for n, v, u in re.findall(r"^\s+(50|99)%\s+([\d.]+)(us|ms|s|m)$", told, re.M)}
    rate = re.search(r"Requests/sec:\s+([\d.]+)", told)
    requests = re.search(r"(\d+) requests in", told)
    if rate is None or requests is None:
        raise RuntimeError(f"wrk said: {told}")
    cpu = 1e6 * spent / max(1, int(requests[1]))
    return {"rps": float(rate[1]), "p50_ms": found["50"], "p99_ms": found["99"], "cpu_us": cpu}


def measure(seconds: int) -> dict[str, Any]:
    """All cases, side by side."""
    from extrablatt.newspaper.supervisor import free_port

    with tempfile.TemporaryDirectory() as temporary, ExitStack() as stack:
        folder = Path(temporary)
        paper = Paper(folder / "paper")
        kiosk_command = paper.supervisor.commands()["kiosk"]
        threads = kiosk_command[kiosk_command.index("--blocking-threads") + 1]
        _status, sent, body = ask(paper.application(), environ(OPEN))
        etag = dict(sent)["ETag"]
        ours = stack.enter_context(
            running(kiosk_command, paper.port, folder / "kiosk.log", paper.supervisor.environment())
        )
        coding = [("Content-Encoding", "br"), ("Vary", "Accept-Encoding")]
        own = ("Content-Type", "Content-Length", "ETag", "Last-Modified")
        dressed = [(k, v) for k, v in sent if k not in own]
        plain = nginx(stack, folder, "nginx", free_port(), OPEN, body, coding)
        dressed_nginx = nginx(stack, folder, "dressed", free_port(), OPEN, body, dressed)
        bare = bare_granian(stack, folder, free_port(), threads, body, [list(one) for one in sent])
        cached = varnish(stack, folder, free_port(), plain.port)
        cookie = {"Cookie": f"theme=dark; pass={paper.token}"}
        cases: dict[str, tuple[Server, str, dict[str, str]]] = {
            "nginx": (plain, OPEN, {}),
            "nginx, the kiosk's headers": (dressed_nginx, OPEN, {}),
            **({"varnish hit": (cached, OPEN, {})} if cached else {}),
            "bare granian, the same bytes": (bare, OPEN, {}),
            "kiosk, open page": (ours, OPEN, {}),
            "kiosk, open page, cookies sent": (ours, OPEN, cookie),
            "kiosk, premium page without a pass": (ours, PREMIUM, {}),
            "kiosk, premium page with a pass": (ours, PREMIUM, cookie),
            "kiosk, 304": (ours, OPEN, {"If-None-Match": etag}),
        }
        for name, (server, path, headers) in cases.items():
            sys.stderr.write(f"  warming {name}\n")
            wrk(server, path, headers, 1)
        runs: dict[str, list[dict[str, float]]] = {name: [] for name in cases}
        for _round in range(ROUNDS):
            for name, (server, path, headers) in cases.items():
                runs[name].append(wrk(server, path, headers, seconds))
        figures: dict[str, dict[str, float]] = {}
        for name, told in runs.items():
            row = {key: statistics.median(run[key] for run in told) for key in told[0]}
            for key, unit in (("rps", "of_nginx"), ("p99_ms", "p99_of_nginx"), ("cpu_us", "cpu_of_nginx")):
                row[unit] = statistics.median(a[key] / b[key] for a, b in zip(told, runs["nginx"], strict=True))
            row["best_rps"] = max(run["rps"] for run in told)
            row["best_of_nginx"] = row["best_rps"] / max(run["rps"] for run in runs["nginx"])
            figures[name] = {**row, "rss_mb": cases[name][0].rss_mb()}
        # Against the same request for an open page: that a cookie arrives at all is not the check's doing.
        pairs = zip(runs["kiosk, open page, cookies sent"], runs["kiosk, premium page with a pass"], strict=True)
        check = statistics.median(passed["cpu_us"] / free["cpu_us"] - 1 for free, passed in pairs)
        return {"body_bytes": len(body), "html_bytes": len(article(1)), "pass_check": check, "cases": figures}


def own_work(profile: bool) -> dict[str, float]:
    """Microseconds of the kiosk's own Python for a request of each kind, without a server: the median of 7 runs."""
    with tempfile.TemporaryDirectory() as temporary:
        paper = Paper(Path(temporary))
        application = paper.application()
        etag = dict(ask(application, environ(OPEN))[1])["ETag"]
        kinds = {
            "open page": environ(OPEN),
            "premium page with a pass": environ(PREMIUM, HTTP_COOKIE=f"theme=dark; pass={paper.token}"),
            "304": environ(OPEN, HTTP_IF_NONE_MATCH=etag),
        }
        told = {
            name: statistics.median(_microseconds(application, request) for _ in range(7))
            for name, request in kinds.items()
        }
        if profile:
            for name, request in kinds.items():
                sys.stderr.write(f"{name}\n")
                profiler = cProfile.Profile()
                profiler.runcall(_microseconds, application, request)
                pstats.Stats(profiler, stream=sys.stderr).sort_stats("tottime").print_stats(15)
        return told


def _microseconds(application: Callable[..., Any], request: dict[str, Any], calls: int = 20_000) -> float:
    def start(status: str, headers: Any) -> None:
        """Take no note."""

    started = time.process_time()
    for _ in range(calls):
        application(request, start)
    return 1e6 * (time.process_time() - started) / calls


def main() -> None:
    """Measure and report."""
    parser = argparse.ArgumentParser(description="The kiosk beside nginx, Varnish and bare Granian.")
    parser.add_argument("--seconds", type=int, default=SECONDS, help="length of a run")
    parser.add_argument("--profile", action="store_true", help="only the kiosk's own Python, profiled")
    chosen = parser.parse_args()
    os.environ.pop("EXTRABLATT_DIR", None)
    if chosen.profile:
        told: dict[str, Any] = {"bench": "kiosk", "own_work_us": own_work(True)}
    else:
        told = {"bench": "kiosk", "own_work_us": own_work(False), **measure(chosen.seconds)}
        columns = (
            "rps",
            "of_nginx",
            "best_rps",
            "best_of_nginx",
            "p50_ms",
            "p99_ms",
            "p99_of_nginx",
            "cpu_us",
            "cpu_of_nginx",
            "rss_mb",
        )
        sys.stderr.write(f"{'':36}" + "".join(f"{name:>14}" for name in columns) + "\n")
        for name, row in told["cases"].items():
            sys.stderr.write(f"{name:36}" + "".join(f"{row[column]:14,.2f}" for column in columns) + "\n")
        sys.stderr.write(f"pass check costs, in processor time of a request: {told['pass_check']:.1%}\n")
    sys.stderr.write("".join(f"own work, {name}: {us:.2f} µs\n" for name, us in told["own_work_us"].items()))
    sys.stdout.write(json.dumps(told) + "\n")


if __name__ == "__main__":
    main()
