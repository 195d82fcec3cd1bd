"""A mail relay for tests, a real SMTP server (aiosmtpd): with STARTTLS or TLS from the first byte, a login, moods and a memory."""

from __future__ import annotations

import contextlib
import email
import socket
import ssl
import threading
from collections.abc import Iterator
from email.message import Message
from email.policy import default as policy
from pathlib import Path
from typing import Any

import trustme
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, LoginPassword

USER, PASSWORD = "blatt", "geheim-7"


class Relay:
    """``refused``: addresses it does not know; ``taken``: recipient and mail, in their order. ``signed_in``: how often somebody was."""

    def __init__(self, tls: str = "", login: bool = False, secure: ssl.SSLContext | None = None) -> None:
        self.refused: set[str] = set()
        self.taken: list[tuple[str, Message]] = []
        self.signed_in = 0
        #: Take a mail, and end the connection without saying so.
        self.silent_about_taking = False
        self._tls, self._login, self._secure = tls, login, secure
        self._controller: Controller | None = None
        self.port = 0

    # --- what aiosmtpd asks ------------------------------------------------------------------------------------------

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: list[str]) -> str:
        """Whether an address is known."""
        if address in self.refused:
            return "550 5.1.1 No such user here"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        """A mail, for each of its recipients."""
        made = email.message_from_bytes(envelope.content, policy=policy)
        self.taken += [(address, made) for address in envelope.rcpt_tos]
        if self.silent_about_taking:
            server.transport.abort()
        return "250 Taken"

    def _who(self, server: Any, session: Any, envelope: Any, mechanism: str, data: Any) -> AuthResult:
        good = isinstance(data, LoginPassword) and (data.login, data.password) == (USER.encode(), PASSWORD.encode())
        self.signed_in += good
        return AuthResult(success=good, handled=good)

    # --- coming and going --------------------------------------------------------------------------------------------

    def open(self) -> None:
        """Take mail, at the port of before."""
        relay = self

        class Made(Controller):
            def factory(self) -> SMTP:
                return SMTP(
                    relay,
                    tls_context=relay._secure if relay._tls == "starttls" else None,
                    require_starttls=relay._tls == "starttls",
                    authenticator=relay._who if relay._login else None,
                    auth_required=relay._login,
                    # The session's own TLS is not what aiosmtpd looks for.
                    auth_require_tls=relay._tls == "starttls",
                    hostname="relay.example",
                )

        if not self.port:
            with socket.create_server(("127.0.0.1", 0)) as probe:
                self.port = probe.getsockname()[1]
        self._controller = Made(
            relay, "127.0.0.1", self.port, ssl_context=self._secure if self._tls == "first byte" else None
        )
        self._controller.start()

    def close(self) -> None:
        """Be away."""
        if self._controller is not None:
            self._controller.stop()
            self._controller = None


@contextlib.contextmanager
def opened(folder: Path, tls: str = "", *, login: bool = False) -> Iterator[Relay]:
    """``tls``: nothing, ``starttls`` or ``first byte``; ``folder`` gets the authority that signed its certificate (``authority.pem``)."""
    secure = None
    if tls:
        authority = trustme.CA()
        authority.cert_pem.write_to_path(str(folder / "authority.pem"))
        secure = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        authority.issue_cert("127.0.0.1").configure_cert(secure)
    made = Relay(tls, login, secure)
    made.open()
    try:
        yield made
    finally:
        made.close()


@contextlib.contextmanager
def dripping(port: int) -> Iterator[list[socket.socket]]:
    """At ``port`` somebody who answers everybody by a byte now and then, and never to an end. Yields who asked."""
    over, asked = threading.Event(), list[socket.socket]()
    with socket.create_server(("127.0.0.1", port)) as listening:

        def drip() -> None:
            with contextlib.suppress(OSError):
                while not over.is_set():
                    asking, _who = listening.accept()
                    asked.append(asking)
                    threading.Thread(target=_drip, args=(asking, over), daemon=True).start()

        threading.Thread(target=drip, daemon=True).start()
        try:
            yield asked
        finally:
            over.set()
            listening.shutdown(socket.SHUT_RDWR)


def _drip(asking: socket.socket, over: threading.Event) -> None:
    with contextlib.suppress(OSError), asking:
        asking.sendall(b"220-")
        while not over.wait(0.05):
            asking.sendall(b"a")
