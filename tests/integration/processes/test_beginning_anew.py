"""The whole newspaper begins anew, and whoever asks meanwhile is answered.

Real processes and sockets; the office has no Django, so that it is quick (``tests/tools/small_newspaper.py``).
"""

from __future__ import annotations

import os
import signal
import socket
import sys
import threading
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from extrablatt.kiosk import configuration
from extrablatt.press.store import make_page, open_store
from tests.integration.kiosk.running import Client
from tests.integration.processes.papers import Paper, eventually, gone
from tests.tools import small_newspaper

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="signals of the kernel")
NAMES = ("kiosk", "live", "office", "backshop", "wire")
PAGE = b"Titelseite " * 200


class Small(Paper):
    """One of few words."""

    def commanded(self, python: str) -> list[str]:
        return [python, small_newspaper.__file__, str(self.folder), str(self.port)]

    def restart(self) -> str:
        """``extrablatt restart``, which returns when others are at work; what it said."""
        done = self.command("restart", "--dir", str(self.folder))
        return done.stdout.strip() if not done.returncode else f"{done.returncode}: {done.stderr.strip()}"

    @property
    def log(self) -> str:
        """What the supervisor has said."""
        return (self.folder / "serve.log").read_text()


@pytest.fixture
def paper(tmp_path: Path) -> Iterator[Small]:
    made = Small(tmp_path)
    (tmp_path / "newspaper.toml").write_text(f'name = "Talbote"\nbase_url = "http://127.0.0.1:{made.port}"\n')
    store = open_store(tmp_path / "data" / "pages", 64 << 20)
    store.put("/", "open", make_page(PAGE), store.ticket())
    store.close()
    try:
        made.open(well=False)
        eventually(lambda: set(NAMES) <= made.pids().keys(), 120, "all at work")
        yield made
    finally:
        if made.process is not None:
            made.close()


class Load:
    """Who asks without a pause, each on a connection that is kept as long as the kiosk keeps it, or on a new one each time.

    ``statuses`` counts the answers, ``faults`` has what nobody should see: refused, reset, or closed without an answer.
    """

    def __init__(self, port: int, *asked: tuple[str, bool]) -> None:
        """``asked``: addresses, and whether connections are kept."""
        self._port, self._asked = port, asked
        self._stop = threading.Event()
        self.statuses: Counter[int] = Counter()
        self.faults: list[str] = []

    def __enter__(self) -> Load:
        self._threads = [threading.Thread(target=self._ask, args=asked) for asked in self._asked]
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._stop.set()
        for thread in self._threads:
            thread.join(60)

    def until_answered(self, more: int) -> None:
        """Wait until so many more were answered."""
        wanted = sum(self.statuses.values()) + more
        eventually(lambda: sum(self.statuses.values()) >= wanted or self.faults, what=f"{more} answers")

    def _ask(self, path: str, kept: bool) -> None:
        field = "" if kept else "Connection: close\r\n"
        while not self._stop.is_set():
            try:
                with Client(self._port) as client:
                    client.socket.settimeout(120)
                    last = False
                    while not last and not self._stop.is_set():
                        client.send(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n{field}\r\n")
                        status, headers, _body = client.answer()
                        self.statuses[status] += 1
                        last = headers.get("connection") == "close"
                        self._stop.wait(0.02)
            except (OSError, EOFError) as error:
                self.faults.append(f"{path}: {error!r}")
                return


def test_nobody_notices_that_the_newspaper_begins_anew_and_what_could_not_begin_does_not(paper: Small) -> None:
    assert paper.process is not None
    supervisor, first = paper.process.pid, paper.family()
    asked = (("/", True), ("/", False), ("/konto/", True), ("/desk/login/", False))
    with Client(paper.port) as slow, _listener(paper) as listener, Load(paper.port, *asked) as load:
        slow.socket.settimeout(120)
        slow.send("POST /konto/langsam HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\n\r\nabcd")
        load.until_answered(40)

        assert paper.restart() == "The newspaper has begun anew."
        said = b""
        while more := listener.recv(4096):
            said += more
        assert said.rpartition(b"retry: ")[2].strip().isdigit()  # when to come back
        (paper.folder / "on").touch()  # the first kiosk and the first office have an answer to give yet
        status, headers, body = slow.answer()
        assert (status, headers["connection"], body) == (200, "close", b"4")
        load.until_answered(40)

        second = paper.family() - first
        assert paper.restart() == "The newspaper has begun anew."
        load.until_answered(40)
        eventually(lambda: gone(first | second), 90, "the end of all that were there before")
        load.until_answered(40)
    assert (load.faults, set(load.statuses)) == ([], {200})
    assert not list(paper.folder.glob("*.twice"))  # backshop or wire room
    assert paper.pids()["supervisor"] == supervisor

    toml, now = paper.folder / "newspaper.toml", paper.pids()
    good = toml.read_text()
    toml.write_text(good + "\n[server\n")
    os.kill(supervisor, signal.SIGUSR2)
    eventually(lambda: "can't begin anew and goes on as it is: " in paper.log, what="a word in the log")
    with socket.create_server(("127.0.0.1", 0)) as other:
        toml.write_text(good + f"\n[server]\noffice_port = {other.getsockname()[1]}\n")
        assert "[server] of newspaper.toml" in paper.restart()  # as only who would begin can find out
    assert paper.pids() == now
    assert paper.get("/").status == 200
    assert "Traceback" not in paper.log + paper.logged()

    family = paper.family()
    paper.process.kill()
    paper.process.wait(30)
    paper.process = None
    eventually(lambda: gone(family), 60, "the end of all with their parent")


def _listener(paper: Small) -> socket.socket:
    """A live reader."""
    live = configuration.load(paper.data / "run" / "kiosk.json").live
    assert live is not None
    found = socket.create_connection(("127.0.0.1", live.listen.port), timeout=120)
    found.sendall(b"GET /live/story/1 HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
    assert b" 200 " in found.recv(4096)
    return found
