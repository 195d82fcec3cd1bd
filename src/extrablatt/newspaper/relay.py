"""The SMTP relay of ``[mail]``: how it is spoken with, by Django's mail (``mail.py``) and by what works without Django."""

from __future__ import annotations

import contextlib
import functools
import smtplib
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from .config import MailConfig


class _Bounded:
    """Each answer of the relay has to be there, whole, within ``timeout`` seconds.

    smtplib's own bound is for each piece of it: a relay that sends a byte now and then would be waited for for hours. (A TLS handshake and
    what is sent are bounded as a whole by Python.)
    """

    timeout: Any
    sock: Any

    def getreply(self) -> tuple[int, bytes]:
        """As smtplib's. Raises TimeoutError besides."""
        if not isinstance(self.timeout, int | float):
            return super().getreply()  # type: ignore[misc,no-any-return]
        late = threading.Event()

        def cut() -> None:
            late.set()
            with contextlib.suppress(OSError, AttributeError):  # closed meanwhile
                # Not SSLSocket's own, which would take TLS away from who is reading.
                socket.socket.shutdown(self.sock, socket.SHUT_RDWR)

        timer = threading.Timer(self.timeout, cut)
        timer.daemon = True
        timer.start()
        try:
            return super().getreply()  # type: ignore[misc,no-any-return]
        except (OSError, ValueError) as error:
            if late.is_set() or isinstance(error.__context__, TimeoutError):
                raise TimeoutError("the relay does not answer in time") from error
            raise
        finally:
            timer.cancel()

    def quit(self) -> tuple[int, bytes]:
        """Part from it. What it was given it has taken: one that does not say goodbye is no failure, and nothing is sent twice for it."""
        try:
            return super().quit()  # type: ignore[misc,no-any-return]
        except (OSError, smtplib.SMTPException):
            self.close()  # type: ignore[attr-defined]
            return 221, b""


class Door(_Bounded, smtplib.SMTP):
    """A connection, plain or by STARTTLS."""


class SecureDoor(_Bounded, smtplib.SMTP_SSL):
    """One with TLS from its first byte."""


@functools.cache
def _own_name() -> str:
    """What we say who we are (RFC 5321, 4.1.3 and 4.1.4). Asked once: with the network away each look would take half a minute."""
    name = socket.getfqdn()
    return name if "." in name else "[127.0.0.1]"


@contextmanager
def signed_in(mail: MailConfig) -> Iterator[smtplib.SMTP]:
    """A connection to the relay, by TLS and signed in as ``mail`` says; it ends with QUIT. Raises OSError and SMTPException."""
    secure, own = ssl.create_default_context(), _own_name()
    relay: smtplib.SMTP
    if mail.implicit_tls:
        relay = SecureDoor(mail.host, mail.port, local_hostname=own, timeout=mail.timeout, context=secure)
    else:
        relay = Door(mail.host, mail.port, local_hostname=own, timeout=mail.timeout)
    try:
        if mail.tls and not mail.implicit_tls:
            relay.starttls(context=secure)
        if mail.user:
            relay.login(mail.user, mail.secret())
        yield relay
        relay.quit()
    finally:
        relay.close()
