"""Install the systems the kiosk is measured against: ``python -m bench.install_peers [wagtail wordpress ghost]``.

They come from PyPI, Debian and npm by their ordinary clients and lie in a folder of their own, never in the repository;
nothing of them is imported. Each is set up with one article of 30 kB and four pictures. Some five minutes for all three.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from pathlib import Path

from bench.peers import SYSTEMS, default_folder


def main() -> None:
    """Install what was asked for; what can't be had is named, and the others are installed all the same."""
    parser = argparse.ArgumentParser(description="Install what the kiosk is measured against.")
    parser.add_argument("systems", nargs="*", metavar="system", help=f"of {', '.join(SYSTEMS)}; all if none is named")
    parser.add_argument("--folder", type=Path, default=default_folder(), help="where to (default: %(default)s)")
    chosen = parser.parse_args()
    if unknown := set(chosen.systems) - set(SYSTEMS):
        parser.error(f"no such system: {', '.join(sorted(unknown))}")
    chosen.folder.mkdir(parents=True, exist_ok=True)
    failed = False
    for name in chosen.systems or SYSTEMS:
        system = SYSTEMS[name]
        try:
            sys.stderr.write(f"{name}: {system.install(chosen.folder.resolve())}\n")
        except (OSError, RuntimeError, subprocess.SubprocessError) as error:
            failed = True
            sys.stderr.write(f"{name} could not be installed ({error}); it needs {system.NEEDS}\n")
    sys.exit(failed)


if __name__ == "__main__":
    main()
