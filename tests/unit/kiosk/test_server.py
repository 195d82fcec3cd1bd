"""The kiosk as it runs: set up by the environment, on a socket it inherits."""

from __future__ import annotations

import http.client
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any
from wsgiref.simple_server import make_server

import pytest

from extrablatt.kiosk.http.server import LISTEN_FD, listen
from extrablatt.kiosk.server import SettingMissing, build
from extrablatt.press.store import make_page, open_store
from extrablatt.readers.passes import Pass, PassSigner

from .test_upstream import _Quiet

OLD, NEW = b"o" * 32, b"n" * 32


def environment(folder: Path, office: int) -> dict[str, str]:
    """What the supervisor would set."""
    secrets = folder / "secrets"
    secrets.mkdir()
    (secrets / "pass").write_text(NEW.hex() + "\n")
    (secrets / "pass-old").write_text(OLD.hex() + "\n")
    (secrets / "internal").write_text("i" * 64 + "\n")
    (folder / "assets").mkdir()
    (folder / "renditions").mkdir()
    return {
        "EXTRABLATT_STORE": str(folder / "pages"),
        "EXTRABLATT_ASSETS": str(folder / "assets"),
        "EXTRABLATT_RENDITIONS": str(folder / "renditions"),
        "EXTRABLATT_SECRETS": str(secrets),
        "EXTRABLATT_OFFICE": str(office),
    }


def test_a_missing_setting_is_named(tmp_path: Path) -> None:
    settings = environment(tmp_path, 9)
    for name in settings:
        with pytest.raises(SettingMissing, match=name):
            build({key: value for key, value in settings.items() if key != name})


def test_passes_of_the_secret_before_are_still_accepted(tmp_path: Path) -> None:
    kiosk = build(environment(tmp_path, 9) | {"EXTRABLATT_SURROGATE_HEADERS": " xkey ,"})
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
    settings = environment(tmp_path, office.server_port)
    store = open_store(Path(settings["EXTRABLATT_STORE"]))
    store.put("/", "open", make_page(b"Titelseite " * 100, keys=["front"]), store.ticket())
    listening = listen("127.0.0.1", 0)
    port = listening.getsockname()[1]
    process = subprocess.Popen(
        [sys.executable, "-m", "extrablatt.kiosk.server"],
        env=os.environ | settings | {LISTEN_FD: str(listening.fileno())},
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
