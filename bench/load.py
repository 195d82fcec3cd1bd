"""Load from wrk, on the core the servers leave free."""

from __future__ import annotations

import os
import re
import subprocess
import time
from pathlib import Path

from bench.peers.server import LOAD_CORE, Case, Server

CONNECTIONS = 64
BROWSER = {
    "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8",
    "Accept-Encoding": "gzip, deflate, br, zstd",
    "Accept-Language": "de,en-US;q=0.7,en;q=0.3",
    "User-Agent": "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0",
}
_UNITS = {"us": 0.001, "ms": 1.0, "s": 1000.0, "m": 60000.0}


def wrk(case: Case, seconds: float, *, connections: int = CONNECTIONS) -> dict[str, float]:
    """One run: requests a second, latencies in ms, microseconds of the server's processor time for a request, and the part
    of one core that others used meanwhile (or were given by the machine below ours).

    Raises RuntimeError when an answer is not a good one.
    """
    sent = [part for name, value in {**BROWSER, **case.headers}.items() for part in ("-H", f"{name}: {value}")]
    command = [
        "taskset",
        "-c",
        LOAD_CORE,
        "wrk",
        "-t1",
        f"-c{connections}",
        f"-d{seconds}s",
        "--timeout",
        "60s",
        "--latency",
    ]
    scripted = ["-s", str(case.script)] if case.script else []
    address = f"{'https' if case.tls else 'http'}://127.0.0.1:{case.server.port}{case.path}"
    before, others = case.server.cpu_seconds(), _others()
    started = time.perf_counter()
    told = subprocess.run([*command, *scripted, *sent, address], check=True, capture_output=True, text=True).stdout
    spent = case.server.cpu_seconds() - before
    foreign = max(0.0, _others() - others - spent) / (time.perf_counter() - started)
    if "Non-2xx" in told or "Socket errors" in told:
        raise RuntimeError(f"{case.path} of port {case.server.port}: {told}")
    found = {n: float(v) * _UNITS[u] for n, v, u in re.findall(r"^\s+(50|99)%\s+([\d.]+)(us|ms|s|m)\s*$", told, re.M)}
    rate = re.search(r"Requests/sec:\s+([\d.]+)", told)
    requests = re.search(r"(\d+) requests in", told)
    if rate is None or requests is None:
        raise RuntimeError(f"wrk said: {told}")
    cpu = 1e6 * spent / max(1, int(requests[1]))
    return {"rps": float(rate[1]), "p50_ms": found["50"], "p99_ms": found["99"], "cpu_us": cpu, "others": foreign}


def _others() -> float:
    """Seconds of processor time used on all cores so far, but for this process's own and its ended children's."""
    used = [int(one) for one in Path("/proc/stat").read_text().partition("\n")[0].split()[1:9]]
    idle = used[3] + used[4]
    ours = os.times()
    return (sum(used) - idle) / os.sysconf("SC_CLK_TCK") - (
        ours.user + ours.system + ours.children_user + ours.children_system
    )


def least_disturbed(case: Case, seconds: float, tries: int = 3) -> dict[str, float]:
    """A run others did not disturb (less than a tenth of a core), or after ``tries`` the one they disturbed least."""
    best: dict[str, float] | None = None
    for _try in range(tries):
        run = wrk(case, seconds)
        settle(case.server)
        if best is None or run["others"] < best["others"]:
            best = run
        if best["others"] < 0.1:
            break
    assert best is not None
    return best


def settle(server: Server, patience: float = 15) -> None:
    """Wait until a server has done what is still in its queue: a slow one works on for those who have gone away."""
    deadline, used = time.monotonic() + patience, -1.0
    while (now := server.cpu_seconds()) - used > 0.015 and time.monotonic() < deadline:
        used = now
        time.sleep(0.15)
