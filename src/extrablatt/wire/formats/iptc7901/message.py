"""The envelope of IPTC 7901: header, keyword line, text, date (IPTC Recommendation 7901, "Message format").

    SOH source+number priority category words [information] CR LF
    [keyword line] CR LF STX text ETX DDHHMM MON YY EOT

Control characters are often lost on the way; the parts are then told by their shape.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, timezone

from ..charsets import decode
from ..embargoes import BERLIN, moment, month

_HEADER = re.compile(
    r"[ \t]*(?P<source>[^\W\d_][^\W_-]{0,7}?)(?P<number>\d{3,5})[ \t]+(?P<priority>[1-9])[ \t]+(?P<category>[^\W\d_]{1,4})"
    r"(?:[ \t]+(?P<words>\d{1,5}))?(?:[ \t]+(?P<info>\S[^\n]{0,200}?))?[ \t]*"
)
_DATE = re.compile(
    r"(?<!\d)(\d\d)(\d\d)(\d\d)[ \t]+(?:(GMT|UTC|Z|CES?T|MES?Z)[ \t]+)?([^\W\d_]{3,9})\.?(?:[ \t]+(\d{4}|\d\d))?(?!\d)",
    re.I,
)
_KEYWORDS = re.compile(r"(?=.{2,120}$)\S.*/\s*|[^\s.]{3,70}")
_ZONES = {"GMT": 0, "UTC": 0, "Z": 0, "CET": 1, "MEZ": 1, "CEST": 2, "MESZ": 2}


@dataclass(slots=True)
class Message:
    """One message. ``text`` has ``\\n`` as line end; ``created`` is aware, or None when no date was sent."""

    source: str
    number: str
    priority: int
    category: str
    words: int | None
    info: str
    keywords: list[str] = field(default_factory=list)
    text: str = ""
    created: datetime | None = None
    ended: bool = True


def looks_like_one(data: bytes) -> bool:
    """Whether a message begins here: SOH and a header, or a header and at the end a date."""
    head = data[:600].lstrip(b"\x00\x7f \r\n")
    begins = head.startswith(b"\x01")
    first = decode(head.lstrip(b"\x01")).lstrip("\n").partition("\n")[0]
    if not _HEADER.fullmatch(first):
        return False
    return begins or b"\x02" in head or _DATE.search(decode(data[-160:])) is not None


def messages(data: bytes) -> list[Message]:
    """All messages of a file; what has no header is left out."""
    text = decode(data)
    parts = text.split("\x01") if "\x01" in text else [text]
    return [found for part in parts if (found := _message(part)) is not None]


def _message(part: str) -> Message | None:
    first, _, rest = part.lstrip(" \n\x00").partition("\n")
    match = _HEADER.fullmatch(first)
    if match is None:
        return None
    message = Message(
        match["source"],
        match["number"],
        int(match["priority"]),
        match["category"],
        int(match["words"]) if match["words"] else None,
        (match["info"] or "").strip(),
    )
    head, begins, body = rest.partition("\x02")
    if begins:
        message.keywords = [line.strip() for line in head.split("\n") if line.strip()]
    else:
        message.keywords, body = _without_keywords(rest)
    if "\x03" in body:
        message.text, _, end = body.partition("\x03")
    else:
        body, message.ended = body.partition("\x04")[0], "\x04" in body
        message.text, end = _without_date(body)
        message.ended = message.ended or bool(end)
    message.text = re.sub(r"[\x00-\x08\x0b-\x1f]", "", message.text)
    message.created = _created(end, german="dpa" in message.info or "dpa" in message.text[-200:])
    return message


def _without_keywords(rest: str) -> tuple[list[str], str]:
    lines = rest.split("\n")
    at = next((i for i, line in enumerate(lines) if line.strip()), len(lines))
    found = []
    while at < len(lines) and lines[at].rstrip().endswith("/") and _KEYWORDS.fullmatch(lines[at].strip()):
        found.append(lines[at].strip())
        at += 1
    return found, "\n".join(lines[at:])


def _without_date(body: str) -> tuple[str, str]:
    """A text and the date at its end, for messages whose ETX was lost."""
    lines = body.rstrip(" \n\t\x7f").split("\n")
    last = lines[-1].strip()
    if _DATE.search(last) and len(last) < 40:
        return "\n".join(lines[:-1]), last
    return body, ""


def _created(trailer: str, *, german: bool) -> datetime | None:
    """``251037 Sep 24``: the 25th, 10:37. Without a zone it is local time in dpa's messages, else UTC."""
    match = _DATE.search(trailer[:200])
    if match is None or not match[6]:
        return None
    number = month(match[5])
    if number is None:
        return None
    year = int(match[6]) if len(match[6]) == 4 else 2000 + int(match[6]) if int(match[6]) < 70 else 1900 + int(match[6])
    named = (match[4] or "").upper()
    zone = timezone(timedelta(hours=_ZONES[named])) if named else BERLIN if german else UTC
    return moment(year, number, int(match[1]), int(match[2]), int(match[3]), zone=zone)
