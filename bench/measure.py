"""What all measurements share."""

from __future__ import annotations

import json
import platform
import statistics
import sys
import time
from collections.abc import Callable
from typing import Any


def rate(work: Callable[[], int], seconds: float = 2.0, runs: int = 3) -> float:
    """Things done a second: the median of ``runs`` runs of about ``seconds`` each. ``work`` returns how many it did."""
    rates = []
    for _run in range(runs):
        done, started = 0, time.perf_counter()
        while (spent := time.perf_counter() - started) < seconds:
            done += work()
        rates.append(done / spent)
    return statistics.median(rates)


def side_by_side(
    works: dict[str, Callable[[], Any]], rounds: int = 15, seconds: float = 0.2
) -> tuple[dict[str, float], dict[tuple[str, str], float]]:
    """Calls a second of each work, and the ratio of every two: medians over rounds in which all have their turn.

    In processor time, since a shared machine gives now more of it and now less; for works that compute and wait for nothing.
    """
    told: dict[str, list[float]] = {name: [] for name in works}
    for _round in range(rounds):
        for name, work in works.items():
            calls, started = 0, time.process_time()
            while (spent := time.process_time() - started) < seconds:
                work()
                calls += 1
            told[name].append(calls / spent)
    ratios = {
        (one, other): statistics.median([a / b for a, b in zip(told[one], told[other], strict=True)])
        for one in works
        for other in works
    }
    return {name: statistics.median(rates) for name, rates in told.items()}, ratios


def percentiles(samples: list[float]) -> dict[str, float]:
    """p50, p99 and the worst, in milliseconds."""
    ordered = sorted(samples)
    at = lambda part: round(1000 * ordered[min(len(ordered) - 1, int(part * len(ordered)))], 2)  # noqa: E731
    return {"p50_ms": at(0.5), "p99_ms": at(0.99), "max_ms": round(1000 * ordered[-1], 2)}


def report(name: str, figures: dict[str, Any]) -> None:
    """JSON on stdout, a table on stderr."""
    width = max(map(len, figures))
    sys.stderr.write(f"{name}\n" + "".join(f"  {k:<{width}}  {v}\n" for k, v in figures.items()))
    sys.stdout.write(json.dumps({"bench": name, "python": platform.python_version(), **figures}) + "\n")
