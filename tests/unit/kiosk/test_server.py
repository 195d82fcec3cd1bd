"""The kiosk as it runs: told by a file, on a socket it inherits."""

from __future__ import annotations

import errno
import http.client
import json
import os
import socket
import stat
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any
from wsgiref.simple_server import make_server

import pytest

from extrablatt.kiosk.configuration import Configuration, ConfigurationError, LiveConfig, load, write
from extrablatt.kiosk.endpoint import Endpoint
from extrablatt.kiosk.http.server import LISTEN_FD, listen
from extrablatt.kiosk.needs import KioskConfig
from extrablatt.kiosk.server import build
from extrablatt.newspaper import config
from extrablatt.newspaper.supervisor import Supervisor
from extrablatt.press.store import make_page, open_store
from extrablatt.readers.passes import Pass, PassSigner

from .test_upstream import _Quiet

OLD, NEW = b"o" * 32, b"n" * 32


def told(folder: Path, office: int) -> dict[str, Any]:
    """What the supervisor would write."""
    secrets = folder / "secrets"
    secrets.mkdir()
    (secrets / "pass").write_text(NEW.hex() + "\n")
    (secrets / "pass-old").write_text(OLD.hex() + "\n")
    (secrets / "internal").write_text("i" * 64 + "\n")
    (folder / "assets").mkdir()
    (folder / "renditions").mkdir()
    return {
        "store": str(folder / "pages"),
        "secrets": str(secrets),
        "office": f"127.0.0.1:{office}",
        "kiosk": {"assets": str(folder / "assets"), "renditions": str(folder / "renditions")},
    }


def read(folder: Path, settings: Any) -> Configuration:
    """The same, read from a file."""
    file = folder / "kiosk.json"
    file.write_text(settings if isinstance(settings, str) else json.dumps(settings))
    return load(file)


@pytest.mark.parametrize("name", ["store", "secrets", "office", "kiosk"])
def test_a_missing_setting_is_named(tmp_path: Path, name: str) -> None:
    settings = told(tmp_path, 9)
    with pytest.raises(ConfigurationError, match=f"kiosk.json: {name} is missing"):
        read(tmp_path, {key: value for key, value in settings.items() if key != name})


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"oficce": "127.0.0.1:9"}, "oficce is not known here"),
        ({"office": "here"}, 'office must be an address such as 127.0.0.1:8001 or unix:/path, not "here"'),
        ({"office": "127.0.0.1:99999"}, "office must be an address"),
        ({"store": "pages"}, 'store must be a full path, not "pages"'),
        ({"store_mb": True}, "store_mb must be a whole number, not true"),
        ({"store_mb": None}, "store_mb must be a whole number, not null"),
        ({"debug": 1}, "debug must be true or false, not 1"),
        ({"kiosk": []}, "kiosk must be an object"),
        ({"kiosk": {"assets": "/a"}}, "kiosk.renditions is missing"),
        (
            {"kiosk": {"assets": "/a", "renditions": "/r", "rights": [["Link"]]}},
            r"kiosk.rights\[0\] must be a list of 2",
        ),
        (
            {"kiosk": {"assets": "/a", "renditions": "/r", "frames": ["x", 1]}},
            r"kiosk.frames\[1\] must be a text, not 1",
        ),
        ({"kiosk": {"assets": "/a", "renditions": "/r", "desk_secret": "s"}}, "kiosk.desk_secret is not known here"),
        ({"live": {}}, "live.listen is missing"),
    ],
)
def test_what_can_not_be_meant_is_told_in_one_line_with_its_place(
    tmp_path: Path, change: dict[str, Any], words: str
) -> None:
    with pytest.raises(ConfigurationError, match=words) as error:
        read(tmp_path, told(tmp_path, 9) | change)
    assert "\n" not in str(error.value)


def test_a_file_that_is_none_and_a_secret_that_is_not_there_are_told(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="is no JSON"):
        read(tmp_path, "{")
    with pytest.raises(ConfigurationError, match="nothere can't be read"):
        load(tmp_path / "nothere")
    configuration = read(tmp_path, told(tmp_path, 9))
    (tmp_path / "secrets" / "internal").unlink()
    with pytest.raises(ConfigurationError, match=r"secret .*internal can't be read"):
        build(configuration)


def test_what_is_written_is_read_again_as_it_was_and_is_nobody_elses_business(tmp_path: Path) -> None:
    configuration = Configuration(
        kiosk=KioskConfig(
            tmp_path / "a", tmp_path / "öl", costly_rate=0.5, rights=(("Link", "<x>"),), data=tmp_path, desk_secret="s"
        ),
        office=Endpoint(path="/run/office"),
        secrets=tmp_path / "secrets",
        store=tmp_path / "pages",
        listen=Endpoint("::1", 80),
        live=LiveConfig(Endpoint("0.0.0.0", 81), ("https://blatt.example",)),
        heartbeats=tmp_path / "beats",
    )
    file = tmp_path / "run" / "kiosk.json"
    for _time in range(2):
        write(file, configuration)
        assert load(file) == replace(configuration, kiosk=replace(configuration.kiosk, desk_secret=""))
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
        assert [one.name for one in file.parent.iterdir()] == ["kiosk.json"]


def test_on_a_full_disk_the_kiosk_is_told_from_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(**_given: Any) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    supervisor = Supervisor(config.parse('name = "Probeblatt"', tmp_path), "127.0.0.1", 8000)
    monkeypatch.setattr(tempfile, "mkstemp", full)
    place = supervisor.tell()
    assert load(place) == supervisor.configuration()
    assert str(place) in supervisor.commands()["kiosk"]
    assert not (tmp_path / "data" / "run" / "kiosk.json").exists()


def test_a_kiosk_without_a_file_ends_with_one_line(tmp_path: Path) -> None:
    for module in ("extrablatt.kiosk.server", "extrablatt.kiosk.live.server"):
        ended = subprocess.run(
            [sys.executable, "-m", module, str(tmp_path / "none")], capture_output=True, text=True, check=False
        )
        assert ended.returncode == 1
        assert ended.stderr.count("\n") == 1, ended.stderr
        assert "can't be read" in ended.stderr


def test_passes_of_the_secret_before_are_still_accepted(tmp_path: Path) -> None:
    settings = told(tmp_path, 9)
    settings["kiosk"]["surrogate_headers"] = ["xkey"]
    kiosk = build(read(tmp_path, settings))
    held = Pass("7", "premium", 4_000_000_000)
    for secret in (OLD, NEW):
        assert kiosk.signer.verify(PassSigner([secret]).sign(held), 0) == held
    assert kiosk.signer.sign(held) == PassSigner([NEW]).sign(held)
    assert kiosk.config.surrogate_headers == ("xkey",)
    kiosk.store.close()


def test_the_module_is_read_without_an_environment_and_without_django() -> None:
    code = "import sys, extrablatt.kiosk.server; sys.exit(any(m.split('.')[0] == 'django' for m in sys.modules))"
    clean = {key: value for key, value in os.environ.items() if not key.startswith("EXTRABLATT_")}
    assert subprocess.run([sys.executable, "-c", code], env=clean, check=False).returncode == 0


def _wait_for(port: int, process: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + 30
    while time.monotonic() < end:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            assert process.poll() is None, "the kiosk ended"
        else:
            return
    pytest.fail("the kiosk did not listen in 30 seconds")


def test_pages_are_served_purged_and_handed_through(tmp_path: Path) -> None:
    def office_app(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        answer = environ["HTTP_X_FORWARDED_FOR"].encode() + b" " + body
        start_response("200 OK", [("Content-Type", "text/plain"), ("Content-Length", str(len(answer)))])
        return [answer]

    office = make_server("127.0.0.1", 0, office_app, handler_class=_Quiet)
    thread = threading.Thread(target=office.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    (tmp_path / "kiosk.json").write_text(json.dumps(told(tmp_path, office.server_port)))
    store = open_store(tmp_path / "pages")
    store.put("/", "open", make_page(b"Titelseite " * 100, keys=["front"]), store.ticket())
    listening = listen("127.0.0.1", 0)
    port = listening.getsockname()[1]
    process = subprocess.Popen(
        [sys.executable, "-m", "extrablatt.kiosk.server", str(tmp_path / "kiosk.json")],
        env=os.environ | {LISTEN_FD: str(listening.fileno())},
        pass_fds=[listening.fileno()],
        stderr=subprocess.DEVNULL,
    )
    try:
        _wait_for(port, process)

        def ask(method: str, path: str, body: Any = None, **headers: str) -> tuple[http.client.HTTPResponse, bytes]:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
            connection.request(method, path, body, {k.replace("_", "-"): v for k, v in headers.items()})
            response = connection.getresponse()
            answer = response.read()
            connection.close()
            return response, answer

        whole, body = ask("GET", "/")
        assert (whole.status, body) == (200, b"Titelseite " * 100)
        packed, _body = ask("GET", "/?x=1", Accept_Encoding="br")
        assert packed.getheader("Content-Encoding") == "br"
        same, body = ask("GET", "/", If_None_Match=str(whole.getheader("ETag")))
        assert (same.status, body) == (304, b"")
        head, body = ask("HEAD", "/")
        assert (head.getheader("Content-Length"), body) == ("1100", b"")
        assert ask("GET", "/politik/")[0].getheader("Location") == "/politik"
        assert ask("GET", "/%zz")[0].status == 400
        assert ask("POST", "/")[0].status == 405
        assert ask("GET", "/healthz")[0].status == 200
        assert ask("POST", "/desk/x", b"a" * 100_000)[1] == b"127.0.0.1 " + b"a" * 100_000
        assert ask("POST", "/desk/x", iter([b"in ", b"chunks"]))[1] == b"127.0.0.1 in chunks"
        store.purge(["front"])
        store.put("/", "open", make_page(b"neu", keys=["front"]), store.ticket())
        assert ask("GET", "/")[1] == b"neu"
    finally:
        process.terminate()
        process.wait(40)
        listening.close()
        store.close()
        office.shutdown()
        office.server_close()
        thread.join(10)
    assert process.returncode == 0
