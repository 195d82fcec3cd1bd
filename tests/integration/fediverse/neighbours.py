"""Other servers of this machine, each at a loopback address of its own, that answer as a test wants; and letters nobody signed."""

from __future__ import annotations

import json
import re
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from django.test import Client

from extrablatt.fediverse import signatures
from tests.elsewhere import ACTIVITY, keys

Answer = tuple[int, dict[str, str], bytes]


@contextmanager
def neighbour(answer: Callable[[str, bytes], Answer | None], ip: str = "127.0.0.2") -> Iterator[str]:
    """A server; gives its base address. ``answer``: method and body in, status, headers and body out; None hangs up."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def _do(self) -> None:
            got = answer(self.command, self.rfile.read(int(self.headers.get("Content-Length", 0))))
            if got is None:
                self.close_connection = True
                return
            status, headers, body = got
            self.send_response(status)
            for name, value in (headers | {"Content-Length": str(len(body))}).items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        do_GET = do_POST = _do

        def log_message(self, *words: Any) -> None:
            pass

    server = ThreadingHTTPServer((ip, 0), Handler)
    server.daemon_threads = True
    server.block_on_close = False
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield f"http://{ip}:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


class Held:
    """A server's answer that comes only when it is let go; ``begun`` tells when somebody waits for it."""

    def __init__(self, answer: Answer = (202, {}, b"")) -> None:
        self._answer = answer
        self.begun, self._go = threading.Event(), threading.Event()

    def __call__(self, _method: str = "", _body: bytes = b"") -> Answer:
        self.begun.set()
        self._go.wait(30)
        return self._answer

    def let_go(self) -> None:
        """Answer from now on."""
        self._go.set()


def forged(client: Client, body: bytes | dict[str, Any], sender: str = "https://ferne.example/u", **more: Any) -> int:
    """A letter in somebody's name, with a signature by nobody; returns the status."""
    if isinstance(body, dict):
        asked = {"type": "Follow", "id": "x", "actor": sender, "object": "http://testserver/fediverse/probeblatt"}
        body = json.dumps(asked | body).encode()
    url = "http://testserver/-/fediverse/inbox"
    signed = signatures.sign("POST", url, keys()[0], f"{sender}#key", now=time.time(), body=body, content_type=ACTIVITY)
    signed["Signature"] = re.sub(r'signature="[^"]*"', 'signature="AAAA"', signed["Signature"])
    answer = client.post("/-/fediverse/inbox", body, content_type=ACTIVITY, headers=signed, **more)
    return int(answer.status_code)
