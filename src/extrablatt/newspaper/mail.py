"""The mail relay: Django's SMTP backend, which waits for it only so long, and not once for each reader when it is known to be away."""

from __future__ import annotations

import logging
import smtplib
import threading
from collections.abc import Sequence
from typing import Any

from django.core.mail import EmailMessage
from django.core.mail.backends import smtp

from extrablatt.health.heartbeats import CONDITION, Beat, opened

from . import relay

logger = logging.getLogger(__name__)

#: Seconds between two looks at a relay that was away.
LOOK = 5.0


class MailAway(Exception):
    """The relay could not be reached, did not answer in time, or takes nothing now. The message says why."""


class _Standing:
    """Whether the relay is away, as this process knows. While it is, a thread looks whether it is back, so that nobody else has to wait."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._beat: Beat | None = None
        self.why = ""

    def failed(self, error: BaseException, again: smtp.EmailBackend) -> None:
        """It did not work; ``again`` is a backend to try with."""
        with self._lock:
            known, self.why = self.why, _reason(error)
            if self._beat is None:
                self._beat = opened().claim("mail", kind=CONDITION)
            self._beat.failed(self.why)
            if not known:
                logger.error("mail can't be sent: %s", self.why)
                threading.Thread(target=self._look, args=(again,), name="mail", daemon=True).start()

    def well(self) -> None:
        """It works (again)."""
        with self._lock:
            if self.why:
                logger.warning("mail can be sent again")
            self.why = ""
            if self._beat is not None:
                self._beat.well()

    def _look(self, backend: smtp.EmailBackend) -> None:
        waiting = threading.Event()
        while self.why:
            waiting.wait(LOOK)
            try:
                backend.open()
                if backend.connection is not None:
                    backend.connection.noop()
            except (OSError, smtplib.SMTPException) as error:
                self.why = self.why and _reason(error)
            else:
                self.well()
            finally:
                backend.close()


standing = _Standing()


class _Bounded(smtp.EmailBackend):
    """Django's backend, with a connection that waits for an answer only so long."""

    @property
    def connection_class(self) -> type[smtplib.SMTP]:
        """The class of its connection."""
        return relay.SecureDoor if self.use_ssl else relay.Door


class Relay(_Bounded):
    """Raises :class:`MailAway` where Django's raises whatever went wrong. What the relay says of one address concerns that one only."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._arguments = (args, kwargs)

    def open(self) -> bool | None:
        """Connect. Raises :class:`MailAway`."""
        if standing.why and not self.fail_silently:
            raise MailAway(standing.why)
        try:
            return super().open()
        except (OSError, smtplib.SMTPException) as error:
            standing.failed(error, self._another())
            raise MailAway(_reason(error)) from error

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Send; returns how many were taken. Raises :class:`MailAway`."""
        if not email_messages:
            return 0
        if standing.why and not self.fail_silently:
            raise MailAway(standing.why)
        try:
            sent = super().send_messages(email_messages)
        except smtplib.SMTPRecipientsRefused as error:
            if any(code < 500 for code, _text in error.recipients.values()):
                standing.failed(error, self._another())
                raise MailAway(_reason(error)) from error
            # As if it had been taken and came back: the relay is well, the address is not, and who typed it learns it by no mail coming.
            logger.warning("the mail relay refuses an address: %s", _reason(error))
            return 0
        except (OSError, smtplib.SMTPException) as error:
            standing.failed(error, self._another())
            raise MailAway(_reason(error)) from error
        standing.well()
        return int(sent or 0)

    def _another(self) -> smtp.EmailBackend:
        args, kwargs = self._arguments
        return _Bounded(*args, **kwargs)


def _reason(error: BaseException) -> str:
    """Why, without the addresses of people."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return "; ".join(sorted({f"{code} {_plain(text)}" for code, text in error.recipients.values()}))
    if isinstance(error, smtplib.SMTPResponseException):
        return f"{error.smtp_code} {_plain(error.smtp_error)}"
    if isinstance(error, TimeoutError):
        return "the relay does not answer in time"
    return str(error) or type(error).__name__


def _plain(text: bytes | str) -> str:
    return text.decode("utf-8", "replace") if isinstance(text, bytes) else text
