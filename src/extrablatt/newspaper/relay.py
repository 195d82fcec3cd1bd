"""The SMTP relay of ``[mail]``, for what works without Django."""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager

from .config import MailConfig


@contextmanager
def signed_in(mail: MailConfig) -> Iterator[smtplib.SMTP]:
    """A connection to the relay, by TLS and signed in as ``mail`` says; it ends with QUIT. Raises OSError and SMTPException."""
    secure = ssl.create_default_context()
    relay: smtplib.SMTP
    if mail.implicit_tls:
        relay = smtplib.SMTP_SSL(mail.host, mail.port, timeout=mail.timeout, context=secure)
    else:
        relay = smtplib.SMTP(mail.host, mail.port, timeout=mail.timeout)
    with relay:
        if mail.tls and not mail.implicit_tls:
            relay.starttls(context=secure)
        if mail.user:
            relay.login(mail.user, mail.secret())
        yield relay
