"""A newspaper as an operator has it: ``extrablatt serve`` on its folder, and what can be done to its processes."""

from __future__ import annotations

import http.client
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from extrablatt.health.heartbeats import CONDITION, FOLLOWER, Heartbeats, alive
from tests import migrated
from tests.integration.kiosk.running import free_port

T = TypeVar("T")


def eventually(look: Callable[[], T], seconds: float = 240, what: str = "it") -> T:
    """Wait until ``look`` gives something true; no longer than needed."""
    end = time.monotonic() + seconds
    while not (found := look()):
        assert time.monotonic() < end, f"{what} did not happen within {seconds} s"
        time.sleep(0.05)
    return found


def clean() -> dict[str, str]:
    """This process's environment without the test newspaper's."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("EXTRABLATT_")}
    kept.pop("DJANGO_SETTINGS_MODULE", None)
    return kept


@dataclass
class Answer:
    """What was answered."""

    status: int
    headers: dict[str, str]
    body: str

    @property
    def json(self) -> Any:
        """The body, read."""
        return json.loads(self.body)


@dataclass
class Paper:
    """One newspaper, open or not."""

    folder: Path
    port: int = field(default_factory=free_port)
    process: subprocess.Popen[str] | None = None
    said: str = ""
    database_url: str = ""

    @property
    def data(self) -> Path:
        """Its data folder."""
        return self.folder / "data"

    def command(self, *words: str) -> subprocess.CompletedProcess[str]:
        """Run ``extrablatt`` for it; returns what that said."""
        return subprocess.run(
            [sys.executable, "-m", "extrablatt.cli", *words], capture_output=True, text=True, env=clean(), timeout=120
        )

    def init(self) -> None:
        """Make it, as ``serve`` does at the first start."""
        self.folder.mkdir(exist_ok=True)
        if not self.database_url:
            self.data.mkdir(mode=0o700, exist_ok=True)
            shutil.copy(migrated.sqlite(), self.data / "newspaper.sqlite3")
        lines = [
            'name = "Talbote"',
            f'base_url = "http://127.0.0.1:{self.port}"',
            f'database_url = "{self.database_url}"',
        ]
        (self.folder / "newspaper.toml").write_text("\n".join(lines))

    def commanded(self, python: str) -> list[str]:
        """How it is opened, by an interpreter."""
        return [python, "-m", "extrablatt.cli", "serve", "--dir", str(self.folder), "--port", str(self.port)]

    def open(self, *, well: bool = True, python: str = sys.executable) -> None:
        """``extrablatt serve``, by an interpreter; returns when it is ready, and ``well``."""
        log = self.folder / "serve.log"
        with log.open("w") as out:
            self.process = subprocess.Popen(
                self.commanded(python),
                stdout=out, stderr=out, text=True, env=clean(), cwd=self.folder, start_new_session=True,
            )  # fmt: skip

        def ready() -> bool:
            assert self.process is not None
            assert self.process.poll() is None, log.read_text()
            return "Ctrl-C" in log.read_text()

        eventually(ready, 300, "the newspaper's start")  # with all migrations
        self.said = log.read_text()
        if well:
            self.wait_until_well()

    def wait_until_well(self, seconds: float = 120) -> None:
        """Return when all promises can be kept. Raises AssertionError, with what is wrong."""
        end = time.monotonic() + seconds
        while (answer := self.get("/healthz")).status != 200:
            assert time.monotonic() < end, (answer.body, (self.folder / "serve.log").read_text()[-2000:])
            time.sleep(0.05)

    def close(self, number: int = signal.SIGTERM) -> int:
        """Stop it with a signal; returns the exit code."""
        assert self.process is not None
        self.process.send_signal(number)
        code = self.process.wait(60)
        self.process = None
        return code

    def pids(self) -> dict[str, int]:
        """Its processes by name, as they beat."""
        rows = Heartbeats(self.data / "run" / "heartbeats").rows()
        return {row.name: row.pid for row in rows if row.kind not in (FOLLOWER, CONDITION)}

    def family(self) -> set[int]:
        """All its processes but the supervisor, of every generation."""
        assert self.process is not None
        parents = {pid: _parent(pid) for pid in _all()}
        found, new = set(), {self.process.pid}
        while new:
            new = {pid for pid, parent in parents.items() if parent in new} - found
            found |= new
        return found

    def get(self, path: str, method: str = "GET", body: str = "", **headers: str) -> Answer:
        """Ask the kiosk; status 0 when nobody answers."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            named = {name.replace("_", "-"): value for name, value in headers.items()}
            connection.request(method, path, body or None, named)
            answer = connection.getresponse()
            return Answer(
                answer.status, {k.lower(): v for k, v in answer.getheaders()}, answer.read().decode("utf-8", "replace")
            )
        except OSError:
            return Answer(0, {}, "")
        finally:
            connection.close()

    def logged(self) -> str:
        """All its logs."""
        return "\n".join(path.read_text(errors="replace") for path in sorted((self.data / "log").glob("*.log")))


def _all() -> list[int]:
    return [int(name) for name in os.listdir("/proc") if name.isdigit()]


def _parent(pid: int) -> int:
    try:
        found = re.search(rb"\) \S (\d+) ", Path(f"/proc/{pid}/stat").read_bytes())
    except OSError:
        return 0
    return int(found[1]) if found else 0


def gone(pids: set[int]) -> bool:
    """Whether none of these lives any more."""
    return not any(alive(pid) for pid in pids)


__all__ = ["Answer", "Paper", "clean", "eventually", "gone"]
