"""A real IMAP server (pymap) in a process of its own, and a client to put mails into it."""

from __future__ import annotations

import imaplib
import socket
import subprocess
import sys
import threading
from pathlib import Path

_START = "import sys; from pymap.main import main; sys.argv = ['pymap', *sys.argv[1:]]; main()"


class MailServer:
    """``port`` may be given, to come back where one was before: everything is forgotten then, UIDVALIDITY is new."""

    def __init__(self, port: int = 0, certificate: Path | None = None) -> None:
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(("127.0.0.1", port))
            self.port = probe.getsockname()[1]
        tls = ["--cert", str(certificate), "--key", str(certificate)] if certificate else ["--no-tls"]
        self._command = [
            sys.executable, "-c", _START, "--host", "127.0.0.1", "--port", str(self.port), *tls,
            "dict", "--demo-user", "blatt", "--demo-password", "geheim",
        ]  # fmt: skip
        self.url = f"imap://127.0.0.1:{self.port}/INBOX"

    def __enter__(self) -> MailServer:
        self._process = subprocess.Popen(self._command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        pause = threading.Event()
        for _ in range(600):
            try:
                socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
                return self
            except OSError:
                assert self._process.poll() is None, self._process.stderr and self._process.stderr.read()
                pause.wait(0.02)
        raise AssertionError("the mail server does not come up")

    def __exit__(self, *_: object) -> None:
        self._process.kill()
        self._process.wait()
        if self._process.stderr:
            self._process.stderr.close()

    def client(self) -> imaplib.IMAP4:
        """A client that is logged in."""
        client = imaplib.IMAP4("127.0.0.1", self.port, timeout=5)
        client.login("blatt", "geheim")
        return client

    def put(self, *mails: bytes, folder: str = "INBOX") -> None:
        """Deliver mails."""
        client = self.client()
        for mail in mails:
            kind, told = client.append(folder, "", "", mail)  # type: ignore[arg-type]
            assert kind == "OK", told
        client.logout()

    def count(self, folder: str = "INBOX", criterion: str = "ALL") -> int:
        """How many mails a folder has."""
        client = self.client()
        client.select(folder, readonly=True)
        found = client.search(None, criterion)[1][0]
        client.logout()
        return len(found.split())

    def make_folder(self, name: str) -> None:
        """Make a folder."""
        client = self.client()
        client.create(name)
        client.logout()
