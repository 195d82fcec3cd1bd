"""Lighthouse over the sample newspaper: ``python -m bench.lighthouse``. Some four minutes.

Front, section, article, live blog and search, three runs each, medians. Lighthouse comes from npm into a folder of its own (``--folder``)
and drives the system's Chromium. What keeps a page from 100 is named. Exit status 1 when one falls below what is expected of it.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections import defaultdict
from pathlib import Path
from urllib.request import urlopen

from bench.measure import report
from bench.peers import default_folder
from bench.serving import served

RUNS = 3
LIMIT = 120  # seconds a run may take
CATEGORIES = ("performance", "accessibility", "best-practices", "seo")
#: What is known and meant: RSL's line in robots.txt is one Lighthouse has not heard of, and search is kept out of engines.
EXPECTED = {"seo": 90}


def _install(folder: Path) -> Path:
    tool = folder / "lighthouse" / "node_modules" / ".bin" / "lighthouse"
    if not tool.exists():
        if shutil.which("npm") is None:
            raise SystemExit("npm is needed to fetch Lighthouse: apt install npm")
        command = ["npm", "install", "--no-audit", "--no-fund", "--prefix", str(tool.parents[2]), "lighthouse@12"]
        tool.parents[2].mkdir(parents=True, exist_ok=True)
        subprocess.run(command, check=True, stdout=sys.stderr)
    return tool


def _pages(base: str) -> dict[str, str]:
    with urlopen(base + "/", timeout=30) as answer:
        front = answer.read().decode()
    found = {"front": "/", "section": "/politik", "search": "/suche"}
    articles = re.findall(r'<h[23][^>]*><a href="(/[a-z-]+/\d+/[^"]+)"', front)
    live = re.search(r'<h[23][^>]*><a href="(/politik/\d+/[^"]*wahl[^"]*)"', front)
    found["article"] = next(path for path in articles if live is None or path != live[1])
    if live:
        found["live"] = live[1]
    return found


def _run(tool: Path, url: str, chromium: str) -> tuple[dict[str, float], list[str]]:
    """Scores of 0 to 100 by category, and the audits that cost something."""
    flags = "--chrome-flags=--headless=new --no-sandbox --disable-gpu"
    done = subprocess.run(
        [str(tool), url, "--quiet", flags, "--output=json", f"--only-categories={','.join(CATEGORIES)}"],
        env={**os.environ, "CHROME_PATH": chromium}, capture_output=True, timeout=LIMIT, check=True,
    )  # fmt: skip
    told = json.loads(done.stdout)
    scores = {name: round(100 * told["categories"][name]["score"]) for name in CATEGORIES}
    weighed = {ref["id"] for category in told["categories"].values() for ref in category["auditRefs"] if ref["weight"]}
    audits = {name: told["audits"][name]["score"] for name in weighed}
    lost = {f"{name} {score}" for name, score in audits.items() if score is not None and score < 1}
    return scores, sorted(lost)


def main() -> int:
    """Measure and report."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument(
        "--folder", type=Path, default=default_folder(), help="where Lighthouse lies (default: %(default)s)"
    )
    parser.add_argument("--runs", type=int, default=RUNS)
    chosen = parser.parse_args()
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    if chromium is None:
        raise SystemExit("Chromium is needed: apt install chromium")
    tool = _install(chosen.folder.resolve())
    from extrablatt.newspaper.supervisor import free_port

    port = free_port()
    figures: dict[str, object] = {}
    below = []
    demo = ("--port", str(port), "--data")
    with tempfile.TemporaryDirectory() as folder, served(Path(folder), "demo", *demo, f"{folder}/demo"):
        base = f"http://127.0.0.1:{port}"
        for name, path in _pages(base).items():
            runs = [_run(tool, base + path, chromium) for _number in range(chosen.runs)]
            scores = defaultdict(list)
            for one, _lost in runs:
                for category, score in one.items():
                    scores[category].append(score)
            medians = {category: statistics.median(told) for category, told in scores.items()}
            figures[name] = {**medians, "lost": runs[-1][1]}
            below += [
                f"{name} {category} {score:.0f}"
                for category, score in medians.items()
                if score < EXPECTED.get(f"{name} {category}", EXPECTED.get(category, 100))
            ]
    report("lighthouse", figures)
    for line in below:
        sys.stderr.write(f"below what is expected: {line}\n")
    return 1 if below else 0


if __name__ == "__main__":
    sys.exit(main())
