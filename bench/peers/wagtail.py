"""Wagtail 8 as ``wagtail start`` makes it, with an article page, on Granian and SQLite: uncached and with Django's cache of
whole pages in memory. In an environment of its own.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.article import TITLE, fitted, paragraphs, picture
from bench.peers import granian
from bench.peers.server import PLAIN, Case, Server, ask, start, until_ready

NEEDS = "pip, for wagtail and granian in an environment of its own"
PATH = "/artikel/"
_OURS = Path(__file__).with_name("wagtail_site")


def _home(peers: Path) -> Path:
    return peers / "wagtail"


def available(peers: Path) -> bool:
    """Whether :func:`install` has been here."""
    return (_home(peers) / "ready").exists()


def _environment(cached: bool) -> dict[str, str]:
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("DJANGO_", "EXTRABLATT_"))}
    return {**kept, "DJANGO_SETTINGS_MODULE": "measured", **({"SITE_CACHE": "1"} if cached else {})}


def install(peers: Path) -> str:
    """A new site with the article. Returns what was installed. Raises CalledProcessError, RuntimeError."""
    home = _home(peers)
    shutil.rmtree(home, ignore_errors=True)
    site, python = home / "site", str(home / "venv/bin/python")
    site.mkdir(parents=True)
    run = lambda *command: subprocess.run(command, check=True, cwd=site, env=_environment(False), stdout=sys.stderr)  # noqa: E731
    run(sys.executable, "-m", "venv", str(home / "venv"))
    run(python, "-m", "pip", "install", "--quiet", "wagtail>=8.0,<8.1", "granian>=2.8")
    run(str(home / "venv/bin/wagtail"), "start", "messung", ".")
    shutil.copytree(_OURS, site, dirs_exist_ok=True, ignore=shutil.ignore_patterns("__pycache__"))
    run(python, "manage.py", "makemigrations", "--verbosity", "0", "article")
    run(python, "manage.py", "migrate", "--verbosity", "0")
    run(python, "manage.py", "collectstatic", "--no-input", "--verbosity", "0")
    with TemporaryDirectory() as folder, ExitStack() as stack:
        for number in range(4):
            (Path(folder) / f"{number}.jpg").write_bytes(picture(number))

        def publish(size: int) -> bytes:
            told = {"title": TITLE, "paragraphs": paragraphs(1, size), "pictures": [1, 8, 15, 22]}
            (Path(folder) / "article.json").write_text(json.dumps(told))
            run(python, "fill.py", folder)
            answer = ask(server.port, PATH)
            if answer.status != 200:
                raise RuntimeError(f"Wagtail answers {answer.status}: {answer.body.decode()[:2000]}")
            return answer.body

        server = _serve(stack, peers, Path(folder), False)
        size = fitted(publish)
    told = subprocess.run(
        [python, "-c", "import wagtail; print(wagtail.__version__)"], check=True, capture_output=True, text=True
    )
    version = f"Wagtail {told.stdout.strip()}, article of {size} bytes"
    (home / "ready").write_text(version)
    return version


def _serve(stack: ExitStack, peers: Path, folder: Path, cached: bool) -> Server:
    from extrablatt.newspaper.supervisor import free_port

    port, log = free_port(), folder / f"wagtail-{'cached' if cached else 'uncached'}.log"
    command = granian.command(
        str(_home(peers) / "venv/bin/python"), _home(peers) / "site", port, "4", "messung.wsgi:application"
    )
    process = start(stack, command, log, _environment(cached), _home(peers) / "site")
    return until_ready(Server([process], port), log)


def cases(stack: ExitStack, peers: Path, folder: Path) -> dict[str, Case]:
    """The site twice."""
    return {
        "wagtail, site cache": Case(_serve(stack, peers, folder, True), PATH, PLAIN),
        "wagtail, uncached": Case(_serve(stack, peers, folder, False), PATH, PLAIN),
    }
