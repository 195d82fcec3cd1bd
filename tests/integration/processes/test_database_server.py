"""A newspaper on PostgreSQL whose server stops, hangs and comes back."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connection

from tests.integration.kiosk.running import free_port
from tests.integration.processes.papers import Paper, eventually

pytestmark = [
    pytest.mark.postgres,
    pytest.mark.skipif(connection.vendor != "postgresql", reason="with the tests on PostgreSQL: make test-postgresql"),
]


class Server:
    """A PostgreSQL server of our own, to be stopped and started."""

    def __init__(self) -> None:
        self._bin = sorted(Path("/usr/lib/postgresql").glob("*/bin"))[-1]
        self._folder = Path(tempfile.mkdtemp(prefix="extrablatt-server-"))
        self.port = free_port()
        self._as = ["runuser", "-u", "postgres", "--"] if os.getuid() == 0 else []
        if self._as:
            shutil.chown(self._folder, "postgres")
        self._run(
            "initdb", "-D", str(self._folder / "data"), "-A", "trust", "-U", "blatt", "-E", "UTF8", "--locale=C.UTF-8"
        )
        self.start()
        self._run("createdb", "-h", "127.0.0.1", "-p", str(self.port), "-U", "blatt", "blatt")

    def start(self) -> None:
        options = f"-p {self.port} -k {self._folder} -c listen_addresses=127.0.0.1 -c fsync=off"
        self._run(
            "pg_ctl",
            "-D",
            str(self._folder / "data"),
            "-w",
            "-s",
            "-l",
            str(self._folder / "log"),
            "-o",
            options,
            "start",
        )

    def stop(self) -> None:
        self._run("pg_ctl", "-D", str(self._folder / "data"), "-w", "-s", "-m", "immediate", "stop")

    def all(self, number: int) -> None:
        """A signal to all its processes."""
        main = int((self._folder / "data" / "postmaster.pid").read_text().splitlines()[0])
        found = subprocess.run(["ps", "-o", "pid=", "--ppid", str(main)], capture_output=True, text=True, check=True)
        for pid in (main, *map(int, found.stdout.split())):
            os.kill(pid, number)

    def close(self) -> None:
        self.stop()
        shutil.rmtree(self._folder, ignore_errors=True)

    def _run(self, name: str, *words: str) -> None:
        subprocess.run(
            [*self._as, str(self._bin / name), *words], check=True, cwd=self._folder, stdout=subprocess.DEVNULL
        )


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    made = Server()
    yield made
    made.close()


@pytest.fixture(scope="module")
def paper(server: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Paper]:
    made = Paper(tmp_path_factory.mktemp("blatt"), database_url=f"postgresql://blatt@127.0.0.1:{server.port}/blatt")
    made.init()
    made.open()
    assert made.get("/").status == 200  # now it is at hand
    yield made
    made.close()


def _told_kindly(paper: Paper) -> None:
    eventually(lambda: paper.get("/healthz").status == 503, what="a 503")
    assert paper.get("/").status == 200
    for path in ("/desk/", "/konto/", "/suche?q=x", "/partner/ninjs"):
        answer = paper.get(path, Authorization="Bearer xp_nobody", Cookie="sessionid=none" + "0" * 28)
        assert (path, answer.status) == (path, 503)
        assert int(answer.headers["retry-after"]) > 0


def _right_again(paper: Paper) -> None:
    paper.wait_until_well()
    eventually(lambda: paper.get("/suche?q=x").status == 200, what="an answer")
    assert paper.get("/konto/", Cookie="sessionid=none" + "0" * 28).status == 302


def test_a_server_that_stops_and_starts_is_waited_for(server: Server, paper: Paper) -> None:
    before = paper.pids()
    size = len(paper.logged())
    server.stop()
    try:
        _told_kindly(paper)
        told = paper.command("status", "--dir", str(paper.folder))
        assert told.returncode == 1
        assert "Traceback" not in told.stderr
        assert "Datenbank" in told.stdout
        for _ask in range(50):
            paper.get("/konto/", Cookie="sessionid=none" + "0" * 28)
    finally:
        server.start()
    _right_again(paper)
    assert len(paper.logged()) - size < 60_000
    assert paper.pids() == before


def test_a_server_that_hangs_is_given_up_in_time(server: Server, paper: Paper) -> None:
    server.all(signal.SIGSTOP)
    try:
        eventually(lambda: paper.get("/healthz").status == 503, what="a 503")
        assert paper.get("/").status == 200
    finally:
        server.all(signal.SIGCONT)
    _right_again(paper)


def test_a_newspaper_that_is_opened_while_its_server_is_away_hands_out_what_is_at_hand(
    server: Server, paper: Paper
) -> None:
    assert paper.close() == 0
    server.stop()
    try:
        paper.open(well=False)
        _told_kindly(paper)
    finally:
        server.start()
    _right_again(paper)
