"""Bar charts from the benches' JSON, as SVG that is readable on light and dark pages: ``python -m bench.plot``.

Each ``docs/figures/NAME.json`` is what a bench printed; the charts drawn from it are listed in :data:`CHARTS`. No library:
a chart is a few rectangles and words.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Any

FIGURES = Path(__file__).resolve().parent.parent / "docs" / "figures"
_WIDTH, _LABELS, _VALUES, _BAR, _ROW, _HEAD = 760, 250, 110, 18, 28, 62
_STYLE = """
text { font: 13px system-ui, sans-serif; fill: #1f2328 } .title { font-size: 16px; font-weight: 600 }
.note { fill: #59636e; font-size: 12px } .ours { fill: #b3261e } .other { fill: #8a94a0 } .goal { stroke: #1a7f37; stroke-dasharray: 4 3 }
.goal-text { fill: #1a7f37; font-size: 12px } .axis { stroke: #8a94a0 }
@media (prefers-color-scheme: dark) {
  text { fill: #e6edf3 } .note { fill: #9198a1 } .ours { fill: #ff8a80 } .other { fill: #6e7781 } .goal { stroke: #3fb950 } .goal-text { fill: #3fb950 }
}"""


@dataclass(frozen=True)
class Chart:
    """``rows`` are label and value; labels that begin with one of ``ours`` are drawn as ours. ``goal`` is a line."""

    title: str
    note: str
    rows: list[tuple[str, float]]
    unit: str = ""
    goal: float | None = None
    ours: tuple[str, ...] = ("kiosk", "Extrablatt")


def number(value: float) -> str:
    """Three figures that count, thousands parted: 49,800 · 107 · 1.24 · 0.002."""
    if value >= 1000:
        return f"{round(value, 3 - len(str(int(value)))):,.0f}"
    return f"{value:.3g}"


def draw(chart: Chart) -> str:
    """The chart as an SVG document. Raises ValueError for one without rows or with negative values."""
    if not chart.rows or any(value < 0 for _label, value in chart.rows):
        raise ValueError(f"“{chart.title}” has no rows, or values below zero")
    most = max([value for _label, value in chart.rows] + [chart.goal or 0]) or 1
    room = _WIDTH - _LABELS - _VALUES
    height = _HEAD + _ROW * len(chart.rows) + (34 if chart.goal else 14)
    bottom = _HEAD + _ROW * len(chart.rows)
    told = "; ".join(f"{label}: {number(value)} {chart.unit}".strip() for label, value in chart.rows)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {height}" role="img" aria-labelledby="t d">',
        f'<title id="t">{escape(chart.title)}</title><desc id="d">{escape(told)}</desc><style>{_STYLE}</style>',
        f'<text class="title" x="0" y="20">{escape(chart.title)}</text>',
        f'<text class="note" x="0" y="42">{escape(chart.note)}</text>',
    ]
    for place, (label, value) in enumerate(chart.rows):
        top = _HEAD + _ROW * place
        kind = "ours" if label.startswith(chart.ours) else "other"
        width = max(1.0, room * value / most)
        parts.append(
            f'<text x="{_LABELS - 10}" y="{top + 14}" text-anchor="end">{escape(label)}</text>'
            f'<rect class="{kind}" x="{_LABELS}" y="{top}" width="{width:.1f}" height="{_BAR}" rx="2"/>'
            f'<text x="{_LABELS + width + 6:.1f}" y="{top + 14}">{number(value)}{escape(" " + chart.unit if chart.unit else "")}</text>'
        )
    parts.append(f'<line class="axis" x1="{_LABELS}" x2="{_LABELS}" y1="{_HEAD - 6}" y2="{bottom}"/>')
    if chart.goal:
        at = _LABELS + room * chart.goal / most
        parts.append(
            f'<line class="goal" x1="{at:.1f}" x2="{at:.1f}" y1="{_HEAD - 6}" y2="{bottom + 4}"/>'
            f'<text class="goal-text" x="{at:.1f}" y="{bottom + 20}" text-anchor="middle">goal {number(chart.goal)}</text>'
        )
    return "\n".join([*parts, "</svg>\n"])


def _kiosk(told: dict[str, Any]) -> dict[str, Chart]:
    cases: dict[str, dict[str, float]] = told["cases"]
    pick = lambda key, wanted: [(name, row[key]) for name, row in cases.items() if wanted(name, row)]  # noqa: E731
    how = f"one core, {told['connections']} connections, medians of {told['rounds']} rounds in turns"
    fast = {name for name, row in cases.items() if row["p99_ms"] < 100}
    servers = {row["rss_mb"]: name for name, row in reversed(cases.items())}
    charts = {
        "throughput": Chart(
            "An article page: requests a second", how, sorted(pick("rps", lambda n, r: True), key=lambda row: -row[1]),
            goal=0.85 * cases["nginx"]["rps"],
        ),
        "latency": Chart(
            "An article page: 99th percentile", how, pick("p99_ms", lambda n, r: n in fast), "ms", 2 * cases["nginx"]["p99_ms"]
        ),
        "memory": Chart(
            "Memory of all processes of a server", "parts that are shared counted once; " + how,
            pick("pss_mb", lambda n, r: servers[r["rss_mb"]] == n), "MB",
        ),
        "processor": Chart(
            "Processor time of a request", how, pick("cpu_us", lambda n, r: r["cpu_us"] < 1000), "µs"
        ),
    }  # fmt: skip
    return charts


#: Charts by bench: from its JSON to charts by the end of their name.
CHARTS: dict[str, Callable[[dict[str, Any]], dict[str, Chart]]] = {"kiosk": _kiosk}


def main() -> None:
    """Draw the charts of every known bench whose JSON is there."""
    parser = argparse.ArgumentParser(description="Bar charts from the benches' JSON.")
    parser.add_argument(
        "--folder", type=Path, default=FIGURES, help="with NAME.json, and where NAME-*.svg go (%(default)s)"
    )
    folder: Path = parser.parse_args().folder
    for name, charts in CHARTS.items():
        source = folder / f"{name}.json"
        if not source.exists():
            sys.stderr.write(f"{source} is not there: run the bench with its JSON sent to that file\n")
            continue
        for end, chart in charts(json.loads(source.read_text())).items():
            (folder / f"{name}-{end}.svg").write_text(draw(chart))
            sys.stderr.write(f"{folder / f'{name}-{end}.svg'}\n")


if __name__ == "__main__":
    main()
