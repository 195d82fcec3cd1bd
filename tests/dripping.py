"""A server that answers a byte at a time and never ends."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def dripping(host: str = "127.0.0.1") -> Iterator[str]:
    """Its address, without a path. It serves one who asks."""
    listening = socket.create_server((host, 0))

    def drip() -> None:
        asking, _who = listening.accept()
        try:
            asking.sendall(b"HTTP/1.1 200 OK\r\nX: ")
            while True:
                asking.sendall(b"a")
                threading.Event().wait(0.02)
        except OSError:
            asking.close()

    threading.Thread(target=drip, daemon=True).start()
    with listening:
        yield f"http://{host}:{listening.getsockname()[1]}"
