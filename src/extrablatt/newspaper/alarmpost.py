"""How an alarm leaves the house: by mail and by web hook, without Django, database or any other process of ours.

It says which newspaper, what is wrong and what to do: no reasons (addresses, paths and accounts stand in there), no texts, no people.
"""

from __future__ import annotations

import json
import os
import smtplib
import sys
import tempfile
from datetime import UTC, datetime
from email.message import EmailMessage
from email.utils import format_datetime
from hashlib import sha256
from typing import Any
from urllib.parse import urlsplit

from extrablatt.health.alarms import ESCALATED, OVER, RED, Alarm
from extrablatt.net.client import Session
from extrablatt.net.errors import TransportError

from . import relay, sentences
from .config import Newspaper
from .configrules import is_loopback

#: Seconds a web hook may take to answer, and in all.
PATIENCE, WHOLE = 8.0, 20.0
_MOST = 65536


class NotSent(Exception):
    """It did not go out; the message says why, without addresses of people or secrets. ``all_mail``: no other mail would go out either."""

    def __init__(self, why: str, *, all_mail: bool = False) -> None:
        super().__init__(why)
        self.all_mail = all_mail


class Post:
    """Sends for one newspaper."""

    def __init__(self, paper: Newspaper) -> None:
        self._paper = paper
        self.translate = _ = sentences.translator(paper.language, paper.directory)
        self._words = sentences.words(_)

    def telling(self, state: str, alarm: Alarm) -> dict[str, Any]:
        """What is sent of an alarm, as the web hook gets it."""
        what, do = sentences.sentence(alarm.problem, self._words)
        about = sentences.about(alarm.problem)
        return {
            "newspaper": self._paper.name,
            "id": alarm.id,
            "state": state,
            "level": alarm.level,
            "kind": alarm.code,
            "about": about,
            "promises": alarm.breaks,
            "since": datetime.fromtimestamp(alarm.since, UTC).isoformat(timespec="seconds"),
            "text": f"{what} ({about})" if about else what,
            "do": "" if state == OVER else do,
            "address": f"{self._paper.base_url}/desk/zustand/",
        }

    def send(self, to: str, told: dict[str, Any]) -> None:
        """Send to a mail address or a web hook. Raises :class:`NotSent`."""
        if "://" in to:
            self._post(to, told)
        else:
            self._mail(to, told)

    def subject(self, told: dict[str, Any]) -> str:
        """One line of it, as an SMS would have it too."""
        _ = self.translate
        if told["state"] == OVER:
            before = _("Over")
        elif told["state"] == ESCALATED:
            before = _("Nobody has answered")
        else:
            before = _("Alarm") if told["level"] == RED else _("Notice")
        return f"{told['newspaper']}: {before}: {told['text']}"

    def _post(self, url: str, told: dict[str, Any]) -> None:
        own = is_loopback(urlsplit(url).hostname or "")
        try:
            token = self._paper.alarms.secret() if url == self._paper.alarms.web_hook else ""
            headers = {"Content-Type": "application/json", **({"Authorization": f"Bearer {token}"} if token else {})}
            body = json.dumps({**told, "subject": self.subject(told)}, ensure_ascii=False).encode()
            # The operator's own address: a gateway in the office's network is meant, and no redirect leads anywhere else.
            with Session(
                timeout=PATIENCE, whole=WHOLE, max_bytes=_MOST, allow_private=True, allow_loopback=own, headers=headers
            ) as web:
                answer = web.request("POST", url, body=body, redirects=False)
        except (TransportError, OSError, ValueError) as error:
            raise NotSent(" ".join(str(error).split()).replace(url, "…")) from error
        if not 200 <= answer.status < 300:
            raise NotSent(f"the web hook answers {answer.status}")

    def _mail(self, to: str, told: dict[str, Any]) -> None:
        paper, mail = self._paper, self._paper.mail
        try:
            message = self._message(to, told)
            if mail.backend == "smtp":
                with relay.signed_in(mail) as door:
                    self._hand_over(door, message)
            elif mail.backend == "console":
                sys.stderr.write(message.as_string() + "\n")
            else:
                folder = paper.data_dir / "mail"
                folder.mkdir(parents=True, exist_ok=True, mode=0o700)
                handle, _path = tempfile.mkstemp(".log", "alarm-", folder)
                with os.fdopen(handle, "wb") as file:
                    file.write(message.as_bytes())
        except (OSError, ValueError, smtplib.SMTPException) as error:
            said = f"mail: {_said(error)}".replace(to, "…").replace(self._sender, "…")
            raise NotSent(said, all_mail=True) from error

    def _hand_over(self, door: smtplib.SMTP, message: EmailMessage) -> None:
        """Raises :class:`NotSent` for what concerns this address alone."""
        try:
            door.send_message(message)
        except smtplib.SMTPRecipientsRefused as error:
            codes = sorted({code for code, _text in error.recipients.values()})
            raise NotSent(f"the relay refuses the address ({', '.join(map(str, codes))})") from error
        except (smtplib.SMTPNotSupportedError, UnicodeError) as error:
            raise NotSent("the relay takes no address with such letters") from error

    @property
    def _sender(self) -> str:
        paper = self._paper
        host = urlsplit(paper.base_url).hostname or "localhost"
        return paper.mail.sender or paper.publisher.email or f"redaktion@{host}"

    def _message(self, to: str, told: dict[str, Any]) -> EmailMessage:
        message = EmailMessage()
        host = urlsplit(self._paper.base_url).hostname or "localhost"
        # The same for each try: who gets it twice from a relay that took it and did not say so sees it once.
        ident = sha256(f"{to} {told['id']} {told['state']} {told['since']}".encode()).hexdigest()[:32]
        message["From"], message["To"], message["Subject"] = self._sender, to, self.subject(told)
        message["Date"] = format_datetime(datetime.now(UTC))
        message["Message-ID"] = f"<alarm.{ident}@{host}>"
        message["Auto-Submitted"] = "auto-generated"  # RFC 3834, 5: nobody answers from holiday
        if told["level"] == RED and told["state"] != OVER:
            message["X-Priority"] = "1"
        lines = [told["text"], told["do"], "", told["address"], f"{told['id']} · {told['kind']} · {told['since']}"]
        message.set_content("\n".join(line for number, line in enumerate(lines) if line or number == 2) + "\n")
        return message


def _said(error: BaseException) -> str:
    """What a relay or the network says, on one line."""
    if isinstance(error, smtplib.SMTPResponseException):
        text = error.smtp_error
        return f"{error.smtp_code} {' '.join((text.decode('utf-8', 'replace') if isinstance(text, bytes) else text).split())}"
    if isinstance(error, TimeoutError):
        return "the relay does not answer in time"
    return " ".join(str(error).split()) or type(error).__name__
