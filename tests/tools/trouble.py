"""A newspaper in trouble: its real processes, what stands in a withdrawal's way, and how long readers still get what is withdrawn."""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from tests.tools.smalldisk import fill

#: Seconds a process has to start, on a machine that has much else to do.
START = 180.0
#: Seconds one look at a page may take; who does not answer shows nothing.
LOOK = 5.0


def environment() -> dict[str, str]:
    """Ours, without the test's own newspaper."""
    return {k: v for k, v in os.environ.items() if not k.startswith("EXTRABLATT_") and k != "DJANGO_SETTINGS_MODULE"}


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@dataclass
class Answer:
    """What came back; status 0 where nothing did."""

    status: int
    headers: dict[str, str] = field(default_factory=dict)
    text: str = ""


class Editor:
    """A browser's worth of somebody who works at the desk: cookies and forms."""

    def __init__(self, port: int) -> None:
        self.port, self.cookies = port, dict[str, str]()

    def ask(self, path: str, form: dict[str, str] | None = None, timeout: float = 60) -> Answer:
        """GET, or POST of a form."""
        calling = http.client.HTTPConnection("127.0.0.1", self.port, timeout=timeout)
        headers = {"Cookie": "; ".join(f"{k}={v}" for k, v in self.cookies.items()), "Accept": "text/html"}
        body = None
        if form is not None:
            body = urlencode(form)
            headers |= {
                "Content-Type": "application/x-www-form-urlencoded",
                "Origin": f"http://127.0.0.1:{self.port}",
            }
        try:
            calling.request("GET" if form is None else "POST", path, body, headers)
            response = calling.getresponse()
            text = response.read().decode("utf-8", "replace")
        except (OSError, http.client.HTTPException):
            return Answer(0)
        finally:
            calling.close()
        for name, value in response.getheaders():
            if name.lower() == "set-cookie":
                pair = value.partition(";")[0]
                self.cookies[pair.partition("=")[0].strip()] = pair.partition("=")[2]
        return Answer(response.status, {k.lower(): v for k, v in response.getheaders()}, text)

    def token(self, path: str) -> str:
        """The form's token (CSRF)."""
        answer = self.ask(path)
        found = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', answer.text)
        assert found, f"{path}: {answer.status} {answer.text[:300]}"
        return found.group(1)

    def sign_in(self, email: str, password: str) -> None:
        """At the desk."""
        words = {"username": email, "password": password, "csrfmiddlewaretoken": self.token("/desk/login/")}
        answer = self.ask("/desk/login/", words)
        assert answer.status == 302, (answer.status, answer.text[:500])
        assert self.ask("/desk/").status == 200


@dataclass
class Story:
    """A published story: a word only it holds, and where readers find it."""

    pk: int
    word: str
    path: str

    @property
    def places(self) -> list[str]:
        """Article, print, front, section, feeds."""
        return [self.path, f"{self.path}/druck", "/", "/politik", "/feed.atom", "/feed.json", "/politik/feed.atom"]


@dataclass
class Measured:
    """A withdrawal under trouble. ``seconds``: until no place showed it, from the deed or from when the trouble was over."""

    trouble: str
    how: str
    seconds: float
    done: bool
    status: int = 0
    told: dict[str, Any] = field(default_factory=dict)
    last: str = ""


class Newspaper:
    """``extrablatt serve``, an editor signed in, and hands to trouble it with."""

    def __init__(self, folder: Path, port: int, password: str) -> None:
        self.folder, self.port, self._password = folder, port, password
        self.editor = Editor(port)
        self._number = 0
        self._serve: subprocess.Popen[bytes] | None = None
        self._newsroom: subprocess.Popen[str] | None = None

    # --- coming and going --------------------------------------------------------------------------------------------

    @classmethod
    @contextmanager
    def opened(cls, folder: Path, **server: Any) -> Iterator[Newspaper]:
        """A new newspaper in ``folder``; ``server``: keys of ``[server]``."""
        command = [sys.executable, "-m", "extrablatt.cli", "init", str(folder), "--name", "Talbote"]
        made = subprocess.run(command, check=True, capture_output=True, text=True, env=environment()).stdout
        found = re.search(r"Password:\s+(\S+)", made)
        assert found
        paper, config = cls(folder, free_port(), found.group(1)), folder / "newspaper.toml"
        text = config.read_text().replace("http://127.0.0.1:8000", f"http://127.0.0.1:{paper.port}")
        config.write_text(text + "\n[server]\n" + "".join(f"{key} = {value}\n" for key, value in server.items()))
        try:
            paper._open()
            yield paper
        finally:
            paper._close()

    def serve(self, before: tuple[str, ...] = (), **more: str) -> None:
        """Start the newspaper and wait until it is open. ``before`` goes before the command, ``more`` into its environment."""
        told = self.folder / "serve.log"
        with told.open("wb") as log:
            command = [*before, sys.executable, "-m", "extrablatt.cli", "serve", "--dir", str(self.folder)]
            self._serve = subprocess.Popen(
                [*command, "--port", str(self.port)], stdout=log, stderr=log, env=environment() | more
            )
        end = time.monotonic() + START
        while "Ctrl-C" not in told.read_text():
            assert self._serve.poll() is None, told.read_text()
            assert time.monotonic() < end, told.read_text()
            time.sleep(0.05)

    def _open(self) -> None:
        self.serve()
        self.hire()
        self.editor.sign_in("redaktion@example.org", self._password)

    def hire(self) -> None:
        """Begin the newsroom, a process of its own on the same database."""
        self._newsroom = subprocess.Popen(
            [sys.executable, "-m", "tests.tools.newsroom"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env=environment()
            | {"EXTRABLATT_DIR": str(self.folder), "DJANGO_SETTINGS_MODULE": "extrablatt.newspaper.settings"},
        )

    def dismiss(self) -> None:
        """End the newsroom: nobody has the database open for it."""
        assert self._newsroom is not None
        self._newsroom.kill()
        self._newsroom.wait()

    def _close(self) -> None:
        for process in (self._newsroom, self._serve):
            if process is not None:
                process.send_signal(signal.SIGINT if process is self._serve else signal.SIGTERM)
        for process in (self._newsroom, self._serve):
            if process is not None:
                try:
                    process.wait(40)
                except subprocess.TimeoutExpired:
                    process.kill()

    # --- what people do ----------------------------------------------------------------------------------------------

    def publish(self) -> Story:
        """A story that readers have seen everywhere."""
        story = self.filed("story")
        self.seen_everywhere(story)
        return story

    def filed(self, verb: str, **more: Any) -> Story:
        """A story filed by the newsroom (``story``, ``plan``); not looked at yet."""
        self._number += 1
        word = f"Quarzmond{self._number}"
        words = {"headline": f"{word} über dem Tal", "body": f"Der {word} steht im Text.\n\nEin zweiter Absatz."}
        pk = self.tell(verb, **words, **more)
        return Story(pk, word, f"/politik/{pk}/{word.lower()}-ueber-dem-tal")

    def seen_everywhere(self, story: Story, seconds: float = 60) -> None:
        """Wait until every place shows it."""
        end = time.monotonic() + seconds
        while shows_not := [path for path in story.places if story.word not in self.look(path, 30).text]:
            assert time.monotonic() < end, shows_not
            time.sleep(0.02)

    def tell(self, verb: str, **words: Any) -> int:
        """Have something done by the newsroom (``tests/tools/newsroom.py``)."""
        assert self._newsroom is not None
        assert self._newsroom.stdin is not None
        assert self._newsroom.stdout is not None
        self._newsroom.stdin.write(json.dumps([verb, words]) + "\n")
        self._newsroom.stdin.flush()
        return int(json.loads(self._newsroom.stdout.readline())["id"])

    def look(self, path: str, timeout: float = LOOK) -> Answer:
        """As a reader."""
        return Editor(self.port).ask(path, timeout=timeout)

    def withdraw_by_command(self, story: Story, *more: str) -> tuple[int, dict[str, Any], str]:
        """``extrablatt withdraw``: exit code, what it told as JSON, and on stderr."""
        command = [sys.executable, "-m", "extrablatt.cli", "withdraw", story.path, "--json", "--dir", str(self.folder)]
        done = subprocess.run([*command, *more], capture_output=True, text=True, env=environment(), timeout=300)
        return done.returncode, json.loads(done.stdout or "{}"), done.stderr

    # --- what is measured --------------------------------------------------------------------------------------------

    def under(
        self, name: str, trouble: Callable[[Newspaper], contextlib.AbstractContextManager[Any]], how: str
    ) -> Measured:
        """Withdraw a story, ``how`` is "desk" or "command", while there is ``trouble``; and see it go.

        ``trouble`` yields a function that says when it was over (monotonic seconds), None while it stands.
        """
        story = self.publish()
        form = f"/desk/artikel/unpublish/{story.pk}/"
        words = {"csrfmiddlewaretoken": self.editor.token(form), "note": "Zurückgezogen."}  # the form is open already
        found = Measured(name, how, 0.0, done=False)
        with trouble(self) as over:
            begun = time.monotonic()

            def act() -> None:
                if how == "desk":
                    while (answer := self.editor.ask(form, words, timeout=120)).status != 302:
                        found.last = f"{answer.status} {answer.text[:200]}"
                        if time.monotonic() > begun + 60:
                            return
                        time.sleep(0.1)  # the editor presses the button again
                    found.status, found.done = answer.status, True
                else:
                    code, found.told, found.last = self.withdraw_by_command(story)
                    found.done = code == 0

            acting = threading.Thread(target=act)
            acting.start()
            gone = self._gone(story, begun + 90)
            acting.join(120)
            ended = over()
            if how == "command":
                # Until then the interpreter was starting, on a machine that has much else to do.
                begun = max(begun, self.tell("gone", article=story.pk) / 1000 - time.time() + time.monotonic())
            since = max(begun, ended or 0.0)
            found.seconds = max(0.0, gone - since)
        return found

    def _gone(self, story: Story, end: float) -> float:
        """When the last place stopped to show it."""
        while time.monotonic() < end:
            # Who does not answer shows nothing, but may show it again: all are looked at until each has answered without it.
            answers = [self.look(path) for path in story.places]
            if all(answer.status and story.word not in answer.text for answer in answers):
                return time.monotonic()
        raise AssertionError(f"{story.word} was still to be read")

    # --- its processes -----------------------------------------------------------------------------------------------

    @property
    def supervisor(self) -> int:
        """The id of the parent process."""
        assert self._serve is not None
        return self._serve.pid

    def ended(self, how: int) -> None:
        """End the whole newspaper by a signal to its supervisor, and wait until all its processes are gone."""
        assert self._serve is not None
        self._serve.send_signal(how)
        self._serve.wait(60)
        _until(lambda: not self.look("/", 1).status)

    def process(self, part: str) -> int:
        """The id of the supervisor's child whose command line has ``part``; 0 for none."""
        assert self._serve is not None
        for folder in Path("/proc").glob("[0-9]*"):
            try:
                parent = int(folder.joinpath("stat").read_text().rpartition(")")[2].split()[1])
                command = folder.joinpath("cmdline").read_bytes().replace(b"\0", b" ").decode("utf-8", "replace")
            except (OSError, ValueError, IndexError):
                continue
            if parent == self._serve.pid and part in command:
                return int(folder.name)
        return 0


BACKSHOP, OFFICE = "extrablatt.cli work", "newspaper.wsgi"
Over = Callable[[], "float | None"]


def _stands() -> float | None:
    return None


# --- troubles ---------------------------------------------------------------------------------------------------------


@contextmanager
def none(paper: Newspaper) -> Iterator[Over]:
    """A quiet day."""
    yield _stands


def strangers(many: int) -> Callable[[Newspaper], contextlib.AbstractContextManager[Over]]:
    """So many who send as slowly as they can: heads, bodies plain and chunked, to all who take any; and some who only stay."""

    @contextmanager
    def made(paper: Newspaper) -> Iterator[Over]:
        post = (
            f"POST {{}} HTTP/1.1\r\nHost: 127.0.0.1:{paper.port}\r\nContent-Type: application/x-www-form-urlencoded\r\n"
        )
        begun = [
            (post.format("/desk/login/") + "Content-Length: 3000\r\n\r\nu", b"u"),
            (post.format("/konto/anmelden/") + "Transfer-Encoding: chunked\r\n\r\n", b"1\r\na\r\n"),
            (post.format("/-/fediverse/inbox") + "Content-Length: 90000\r\n\r\n", b"{"),
            (post.format("/konto/") + "Content-Length: 3000\r\n\r\n", b"a"),
            ("POST /desk/login/ HTTP/1.1\r\nHost: x\r\nX-Slow: ", b"a"),
            (f"GET / HTTP/1.1\r\nHost: 127.0.0.1:{paper.port}\r\n\r\n", b""),
            (post.format("/desk/artikel/unpublish/1/") + "Cookie: desk=1.9999999999.00; sessionid=x\r\n"
             "Content-Length: 3000\r\n\r\n", b"a"),
        ]  # fmt: skip
        held: list[tuple[socket.socket, bytes]] = []
        stop = threading.Event()

        def drip() -> None:
            while not stop.wait(0.3):
                for connection, piece in held:
                    with contextlib.suppress(OSError):
                        connection.send(piece)

        try:
            for number in range(many):
                head, piece = begun[number % len(begun)]
                connection = socket.create_connection(("127.0.0.1", paper.port), timeout=10)
                connection.sendall(head.encode())
                connection.setblocking(False)
                held.append((connection, piece))
            dripping = threading.Thread(target=drip, daemon=True)
            dripping.start()
            yield _stands
        finally:
            stop.set()
            for connection, _piece in held:
                connection.close()

    return made


@contextmanager
def backshop_stopped(paper: Newspaper) -> Iterator[Over]:
    """As by SIGSTOP; the supervisor may see to it."""
    pid = paper.process(BACKSHOP)
    os.kill(pid, signal.SIGSTOP)
    try:
        yield _stands
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGCONT)
        _until(lambda: bool(paper.process(BACKSHOP)))


@contextmanager
def backshop_killed(paper: Newspaper) -> Iterator[Over]:
    """And not yet begun again."""
    os.kill(paper.process(BACKSHOP), signal.SIGKILL)
    yield _stands
    _until(lambda: bool(paper.process(BACKSHOP)))


def office_hung(seconds: float) -> Callable[[Newspaper], contextlib.AbstractContextManager[Over]]:
    """All of the office is stopped for so long, or until the supervisor has begun it anew."""

    @contextmanager
    def made(paper: Newspaper) -> Iterator[Over]:
        pid = paper.process(OFFICE)
        assert os.getpgid(pid) == pid
        os.killpg(pid, signal.SIGSTOP)
        ended: list[float] = []

        def go_on() -> None:
            time.sleep(seconds)
            try:
                os.killpg(pid, signal.SIGCONT)
            except (ProcessLookupError, PermissionError):
                # The supervisor has not waited so long: it is over when the new one answers.
                _until(lambda: paper.look("/desk/login/", 2).status == 200, START)
            ended.append(time.monotonic())

        going = threading.Thread(target=go_on, daemon=True)
        going.start()
        yield lambda: (going.join(), ended[-1])[1]
        _until(lambda: paper.look("/desk/login/", 30).status == 200)

    return made


def database_held(seconds: float) -> Callable[[Newspaper], contextlib.AbstractContextManager[Over]]:
    """Another process writes in the (SQLite) database and does not come to an end."""

    @contextmanager
    def made(paper: Newspaper) -> Iterator[Over]:
        code = (
            "import sqlite3, sys, time\nheld = sqlite3.connect(sys.argv[1], isolation_level=None, timeout=60)\n"
            "held.execute('BEGIN IMMEDIATE')\nprint('held', flush=True)\ntime.sleep(float(sys.argv[2]))\n"
            "held.execute('ROLLBACK')\nprint(time.monotonic(), flush=True)\n"
        )
        database = paper.folder / "data" / "newspaper.sqlite3"
        with subprocess.Popen(
            [sys.executable, "-c", code, str(database), str(seconds)], stdout=subprocess.PIPE, text=True
        ) as holder:
            assert holder.stdout is not None
            assert holder.stdout.readline() == "held\n"
            ended = [0.0]
            watching = threading.Thread(target=lambda: ended.append(float(holder.stdout.readline() or 0)), daemon=True)  # type: ignore[union-attr]
            watching.start()
            yield lambda: (watching.join(60), ended[-1])[1]

    return made


@contextmanager
def disk_full(paper: Newspaper) -> Iterator[Over]:
    """Not a byte is left."""
    data = paper.folder / "data"
    _until(lambda: (data / "ballast").exists() and (data / "ballast").stat().st_size > 0, 60)
    filler = fill(data)
    try:
        yield _stands
    finally:
        filler.unlink()


def reading_load(readers: int) -> Callable[[Newspaper], contextlib.AbstractContextManager[Over]]:
    """So many who read without pause, what is at hand and what must be made."""

    @contextmanager
    def made(paper: Newspaper) -> Iterator[Over]:
        # In a process of their own, so that they do not slow down who measures.
        command = [sys.executable, "-m", "tests.tools.trouble", str(paper.port), str(readers)]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as reading:
            assert reading.stdout is not None
            reading.stdout.readline()
            try:
                yield _stands
            finally:
                reading.kill()

    return made


def _until(look: Callable[[], bool], seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while not look():
        assert time.monotonic() < end
        time.sleep(0.05)


def _read(port: int, readers: int) -> None:
    """Read without pause, until we are killed."""

    def read(turn: int) -> None:
        calling = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        while True:
            turn += 1
            path = ["/", "/politik", "/feed.atom", f"/politik/{turn % 40 + 1}/x", f"/suche?q=Mond{turn % 7}"][turn % 5]
            try:
                calling.request("GET", path)
                calling.getresponse().read()
            except (OSError, http.client.HTTPException):
                calling.close()

    threads = [threading.Thread(target=read, args=(number,)) for number in range(readers)]
    for thread in threads:
        thread.start()
    print("reading", flush=True)


if __name__ == "__main__":
    _read(int(sys.argv[1]), int(sys.argv[2]))
