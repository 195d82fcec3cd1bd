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
from email.utils import format_datetime, make_msgid
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
    """It did not go out; the message says why, without addresses of people or secrets."""


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
        message = EmailMessage()
        host = urlsplit(paper.base_url).hostname or "localhost"
        message["From"] = sender = mail.sender or paper.publisher.email or f"redaktion@{host}"
        message["To"], message["Subject"] = to, self.subject(told)
        message["Date"] = format_datetime(datetime.now(UTC))
        message["Message-ID"] = make_msgid(domain=host)
        message["Auto-Submitted"] = "auto-generated"  # RFC 3834, 5: nobody answers from holiday
        if told["level"] == RED and told["state"] != OVER:
            message["X-Priority"] = "1"
        lines = [told["text"], told["do"], "", told["address"], f"{told['id']} · {told['kind']} · {told['since']}"]
        message.set_content("\n".join(line for number, line in enumerate(lines) if line or number == 2) + "\n")
        try:
            if mail.backend == "smtp":
                with relay.signed_in(self._paper.mail) as door:
                    door.send_message(message)
            elif mail.backend == "console":
                sys.stderr.write(message.as_string() + "\n")
            else:
                folder = paper.data_dir / "mail"
                folder.mkdir(parents=True, exist_ok=True, mode=0o700)
                handle, _path = tempfile.mkstemp(".log", "alarm-", folder)
                with os.fdopen(handle, "wb") as file:
                    file.write(message.as_bytes())
        except smtplib.SMTPRecipientsRefused as error:
            raise NotSent(f"the relay refuses {len(error.recipients)} address") from error
        except (OSError, ValueError, smtplib.SMTPException) as error:
            raise NotSent(f"mail: {' '.join(str(error).split())}".replace(to, "…").replace(sender, "…")) from error
