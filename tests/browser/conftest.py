"""A real newspaper on real ports, and a real Chromium: up while the tests of this package run, and no longer."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psycopg
import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests import migrated

Newsroom = Callable[..., dict[str, Any]]

#: Seconds a page, an element or a condition is waited for: what takes one on a quiet machine takes twenty on one that has much to do.
PATIENCE = 120
expect.set_options(timeout=PATIENCE * 1000)

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@dataclass
class Running:
    """A newspaper that is up."""

    url: str
    folder: Path
    email: str
    password: str

    @property
    def inbox(self) -> Path:
        return self.folder / "data" / "wire" / "inbox"

    def run(self, *arguments: str) -> str:
        """Run the command line against it."""
        command = [sys.executable, "-m", "extrablatt.cli", *arguments, "--dir", str(self.folder)]
        return subprocess.run(command, check=True, capture_output=True, text=True, env=environment()).stdout


def environment() -> dict[str, str]:
    """This process's environment without the test newspaper's: one that is served has a folder and a database of its own."""
    ours = ("EXTRABLATT_DIR", "EXTRABLATT_DATABASE_URL", "DJANGO_SETTINGS_MODULE")
    return {name: value for name, value in os.environ.items() if name not in ours}


@contextmanager
def own_database() -> Iterator[str]:
    """The address of a new database on the server the tests run on; "" where they run on SQLite."""
    server = os.environ.get("EXTRABLATT_TEST_DATABASE_URL", "")
    if not server:
        yield ""
        return
    name = f"served_{uuid.uuid4().hex}"
    with psycopg.connect(server, autocommit=True) as door:
        door.execute(f'CREATE DATABASE "{name}" TEMPLATE "{migrated.postgresql(server)}"')
        try:
            yield urlsplit(server)._replace(path=f"/{name}").geturl()
        finally:
            door.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def eventually(look, seconds: float = PATIENCE, what: str = "it"):
    """Wait until ``look`` gives something true; no longer than needed."""
    end = time.monotonic() + seconds
    while True:
        found = look()
        if found:
            return found
        if time.monotonic() > end:
            raise AssertionError(f"{what} did not happen within {seconds} s")
        time.sleep(0.02)


@pytest.fixture(scope="package")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """``extrablatt init`` and ``extrablatt serve``, as a user would; on PostgreSQL where the tests are."""
    folder = tmp_path_factory.mktemp("blatt")
    port = free_port()
    if not os.environ.get("EXTRABLATT_TEST_DATABASE_URL"):
        (folder / "data").mkdir(mode=0o700)
        shutil.copy(migrated.sqlite(), folder / "data" / "newspaper.sqlite3")
    with own_database() as database:
        made = subprocess.run(
            [sys.executable, "-m", "extrablatt.cli", "init", str(folder), "--name", "Talbote"],
            check=True, capture_output=True, text=True,
            env=environment() | ({"EXTRABLATT_DATABASE_URL": database} if database else {}),
        ).stdout  # fmt: skip
        password = re.search(r"Password:\s+(\S+)", made).group(1)
        config = folder / "newspaper.toml"
        words = config.read_text().replace("http://127.0.0.1:8000", f"http://127.0.0.1:{port}")
        if database:
            words = re.sub(r"^# database_url = .*$", f"database_url = {json.dumps(database)}", words, flags=re.M)
        config.write_text(words + "\n[figures]\nread_through = true\n")
        with started(folder, "serve", "--dir", str(folder), "--port", str(port)):
            yield Running(f"http://127.0.0.1:{port}", folder, "redaktion@example.org", password)


@pytest.fixture(scope="package")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """``extrablatt demo``: the sample newspaper."""
    folder, port = tmp_path_factory.mktemp("muster"), free_port()
    with started(folder, "demo", "--data", str(folder), "--port", str(port)):
        login = json.loads(next(folder.rglob("demo-login.json")).read_text())
        yield Running(f"http://127.0.0.1:{port}", folder, login["email"], login["password"])


@contextmanager
def started(folder: Path, *arguments: str) -> Iterator[None]:
    """A newspaper's processes, from when they tell that they are up until the block ends."""
    told = folder / "serve.log"
    with told.open("wb") as log:
        command = [sys.executable, "-m", "extrablatt.cli", *arguments]
        process = subprocess.Popen(command, stdout=log, stderr=log, env=environment())

    def up() -> bool:
        assert process.poll() is None, told.read_text()
        return "Ctrl-C" in told.read_text()

    try:
        eventually(up, 600, "the newspaper's start")
        yield
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(60)


@pytest.fixture(scope="package")
def chromium() -> Iterator[Browser]:
    """The system's Chromium; in CI it must be there."""
    if CHROMIUM is None:
        if os.environ.get("CI"):
            pytest.fail("Chromium is not installed; .ci/run installs it")
        pytest.skip("no Chromium found on this machine; install Debian's package chromium to run browser tests")
    flags = [
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--disable-background-networking",
        "--disable-component-update",
    ]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=flags)
        _watch(browser)
        yield browser
        browser.close()


#: What the browser's console has said of a broken Content-Security-Policy.
_broken: list[str] = []


def _watch(browser: Browser) -> None:
    """Every page of every test is listened to: a policy that keeps out what a page needs is a fault of the page."""
    make = browser.new_context

    def new_context(**wanted: Any) -> Any:
        context = make(**wanted)
        context.set_default_timeout(PATIENCE * 1000)
        context.on(
            "console", lambda said: _broken.append(said.text) if "Content Security Policy" in said.text else None
        )
        return context

    browser.new_context = new_context  # type: ignore[method-assign]


@pytest.fixture(autouse=True)
def _no_policy_is_broken() -> Iterator[None]:
    _broken.clear()
    yield
    assert _broken == []


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    """A reader's browser, without any cookie."""
    context = chromium.new_context(viewport={"width": 1280, "height": 900}, locale="de-AT")
    yield context.new_page()
    context.close()


def mailed_code(page: Page, running: Running, email: str) -> str:
    """The code that is mailed to ``email``, asked for on the page with the form for it."""
    page.fill("input[name=email]", email)
    page.locator("main button").click()

    def arrived() -> str | None:
        mails = sorted((running.folder / "data" / "mail").glob("*.log"), key=lambda file: file.stat().st_mtime)
        ours = [text for file in mails if f"To: {email}" in (text := file.read_text())]
        return re.findall(r"^([A-Z0-9-]{6,12})$", ours[-1], re.M)[-1] if ours else None

    return eventually(arrived, what="the mail")


def ask_for_code(page: Page, running: Running, email: str) -> str:
    """As a reader who comes to sign in."""
    page.goto(f"{running.url}/konto/anmelden/")
    return mailed_code(page, running, email)


@pytest.fixture
def editor(chromium: Browser, running: Running) -> Iterator[Page]:
    """An editor's browser, signed in."""
    context = chromium.new_context(viewport={"width": 1280, "height": 900}, locale="de-AT")
    desk = context.new_page()
    desk.goto(f"{running.url}/desk/")
    desk.fill("input[name=username]", running.email)
    desk.fill("input[name=password]", running.password)
    desk.click("button[type=submit]")
    desk.wait_for_url(f"{running.url}/desk/")
    yield desk
    context.close()


@pytest.fixture(scope="module")
def newsroom(running: Running) -> Iterator[Newsroom]:
    """Editors at work: ``newsroom("post", article=17, text="…")``."""
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.tools.newsroom"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env=environment()
        | {
            "EXTRABLATT_DIR": str(running.folder),
            "DJANGO_SETTINGS_MODULE": "extrablatt.newspaper.settings",
            "PYTHONPATH": os.pathsep.join(sys.path),
        },
    )
    assert process.stdin is not None
    assert process.stdout is not None
    pipe, answers = process.stdin, process.stdout

    def do(verb: str, **words: Any) -> dict[str, Any]:
        pipe.write(json.dumps([verb, words]) + "\n")
        pipe.flush()
        answer: dict[str, Any] = json.loads(answers.readline())
        return answer

    yield do
    pipe.close()
    process.wait(20)
