"""An e-mail taken apart (RFC 5322, MIME): headers with encoded words, texts, attachments. Never fails on what is odd."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.errors import MessageError
from email.header import decode_header
from email.message import Message
from email.utils import collapse_rfc2231_value, getaddresses, parsedate_to_datetime

from .. import charsets
from ..common import text as folded

#: Parts looked at; more is an attack.
_MOST_PARTS = 500
_HEADER_LINE = re.compile(rb"([!-9;-~]{1,76}):[ \t]?[^\r\n]*")
_TELLING = frozenset(
    [
        b"date",
        b"message-id",
        b"subject",
        b"mime-version",
        b"received",
        b"return-path",
        b"to",
        b"content-type",
        b"delivered-to",
    ]
)
_ABOVE = re.compile(rb"(?:\xef\xbb\xbf)?(?:(?:[ \t\x00\x0b\x0c]|\xc2\xa0|\xa0)*+\r?\n|\r)*+")
#: Where a mail of a mailbox begins: sender and time, and a header below.
_BOXED = re.compile(rb"(?:(?<=\n\n)|(?<=\n\r\n)|\A[\r\n]*)From \S+[^\r\n]*\d{4}[^\r\n]*\r?\n(?=[!-9;-~]{1,76}:)")
_MOST_MAILS = 2000
_IDENTITY = re.compile(r"<([^<>\s]{1,900})>")
_FOLD = re.compile(r"\r?\n[ \t]+")
_EXTENSIONS = {
    "image/jpeg": "jpg", "image/png": "png", "image/gif": "gif", "image/webp": "webp", "audio/mpeg": "mp3", "audio/mp4": "m4a",
    "video/mp4": "mp4", "application/pdf": "pdf", "text/plain": "txt", "text/html": "html", "application/xml": "xml", "text/xml": "xml",
    "application/json": "json", "message/rfc822": "eml",
}  # fmt: skip


@dataclass(slots=True)
class Attachment:
    """A file sent along. ``name`` is safe – no folders – and the only one of its kind in the mail."""

    name: str
    mime: str
    data: bytes
    inline: bool = False


@dataclass(slots=True)
class Mail:
    """The parts of a mail. ``html`` and ``plain`` are its texts in their order; ``flowed`` tells of the first plain one."""

    message: Message
    html: list[str] = field(default_factory=list)
    plain: list[tuple[str, bool, bool]] = field(default_factory=list)
    attachments: list[Attachment] = field(default_factory=list)


def looks_like_one(data: bytes) -> bool:
    """Whether the bytes begin with the headers of a mail: From, and another that mails have."""
    names: set[bytes] = set()
    head = _begun(data)[:32_000]
    if head.startswith((b"From ", b">From ")):  # as mailboxes keep it
        head = head.partition(b"\n")[2]
    for line in re.split(rb"\r?\n", head):
        if line[:1] in (b" ", b"\t") and names:
            continue
        match = _HEADER_LINE.fullmatch(line)
        if match is None:
            break
        names.add(match.group(1).lower())
    return b"from" in names and bool(names & _TELLING)


def _begun(data: bytes) -> bytes:
    """The mail without what some programs save above its headers: a byte order mark, lines of nothing but white space."""
    above = _ABOVE.match(data)
    return data[above.end() :] if above else data


def mails(data: bytes) -> list[bytes]:
    """The mails of a mailbox (RFC 4155): each begins with a line "From …", behind a blank line; the one mail of any other file."""
    if not data.lstrip(b"\r\n").startswith(b"From "):
        return [data]
    starts = [match.start() for match in _BOXED.finditer(data)][:_MOST_MAILS]
    parts = [data[start:end] for start, end in zip(starts, [*starts[1:], len(data)], strict=True)]
    return parts if len(parts) > 1 else [data]


def parsed(data: bytes) -> Mail:
    """The mail. Its texts are decoded, its attachments named."""
    data = _begun(data)
    if data.startswith(b">From "):
        data = data[1:]
    message = message_from_bytes(data, policy=policy.compat32)
    mail = Mail(message)
    names: set[str] = set()
    pending: list[tuple[Message, bool]] = [(message, False)]
    seen = 0
    while pending and seen < _MOST_PARTS:
        part, alternative = pending.pop(0)
        seen += 1
        children = part.get_payload() if part.is_multipart() else None
        if isinstance(children, list) and part.get_content_maintype() != "message":
            inside = part.get_content_subtype() == "alternative"
            pending[:0] = [(child, inside) for child in children if isinstance(child, Message)]
        else:
            _leaf(part, mail, names, alternative)
    return mail


def _leaf(part: Message, mail: Mail, names: set[str], alternative: bool) -> None:
    mime = part.get_content_type().lower()
    told = _name(part)
    attached = _disposition(part) == "attachment" or bool(told)
    data = _bytes(part)
    if mime == "text/html" and not attached:
        mail.html.append(charsets.part(data, _parameter(part, "charset")))
    elif mime == "text/plain" and not attached:
        flowed = (_parameter(part, "format") or "").lower() == "flowed"
        delsp = (_parameter(part, "delsp") or "").lower() == "yes"
        mail.plain.append((charsets.part(data, _parameter(part, "charset")), flowed, delsp))
    elif data and not (
        alternative and mime in ("text/calendar", "text/x-amp-html", "text/enriched", "text/watch-html")
    ):
        inline = _disposition(part) != "attachment" and part.get("Content-ID") is not None
        mail.attachments.append(Attachment(_unique(told, mime, names), mime, data, inline))


def _bytes(part: Message) -> bytes:
    if part.get_content_maintype() == "message":
        inner = part.get_payload()
        found = inner[0] if isinstance(inner, list) and inner else inner
        try:
            return (
                found.as_bytes() if isinstance(found, Message) else str(found or "").encode("utf-8", "surrogateescape")
            )
        except (MessageError, UnicodeError, LookupError, AttributeError, TypeError, ValueError, KeyError):
            return b""  # a mail inside the mail that can't be written out again
    try:
        payload = part.get_payload(decode=True)
    except (ValueError, LookupError, AssertionError, TypeError):
        payload = None  # a broken transfer encoding
    return payload if isinstance(payload, bytes) else b""


def _disposition(part: Message) -> str:
    return str(part.get("Content-Disposition") or "").partition(";")[0].strip().lower()


def _parameter(part: Message, name: str, header: str = "content-type") -> str | None:
    try:
        value = part.get_param(name, header=header)
    except (ValueError, LookupError, TypeError):
        return None
    return collapse_rfc2231_value(value) if value is not None else None


def _name(part: Message) -> str | None:
    told = _parameter(part, "filename", "content-disposition") or _parameter(part, "name")
    return words(told) if told else None


def _unique(told: str | None, mime: str, names: set[str]) -> str:
    """A name without folders and control characters, not used before in the mail."""
    name = re.split(r"[/\\]", told or "")[-1]
    name = re.sub(r"[\x00-\x1f\x7f<>:\"|?*]", "", name).strip(" .")[-150:]
    if not name:
        name = f"attachment.{_EXTENSIONS.get(mime, 'bin')}"
    stem, dot, extension = name.rpartition(".")
    found, number = name, 1
    while found.lower() in names:
        number += 1
        found = f"{stem}-{number}{dot}{extension}" if dot else f"{name}-{number}"
    names.add(found.lower())
    return found


def words(value: object) -> str:
    """A header's text: encoded words decoded (RFC 2047), raw bytes too, folded."""
    told = _FOLD.sub(" ", str(value or ""))
    try:
        raw = told.encode("ascii", "surrogateescape")
        told = raw.decode("ascii")
    except UnicodeDecodeError:
        return folded(charsets.decode(raw)) or ""
    except UnicodeEncodeError:
        return folded(told) or ""
    try:
        parts = decode_header(told)
    except (MessageError, ValueError, LookupError):
        return folded(told) or ""
    return (
        folded(
            "".join(p if isinstance(p, str) else charsets.part(p, None if c == "unknown-8bit" else c) for p, c in parts)
        )
        or ""
    )


def header(message: Message, name: str) -> str:
    """The first header of this name, decoded; empty when there is none."""
    return words(message.get(name))


def sender(message: Message) -> tuple[str, str]:
    """(name, address) of From – not of Reply-To, Sender or what the text claims."""
    told = words(message.get("From"))
    raw = str(message.get("From") or "")
    try:
        found = getaddresses([raw if "=?" in raw else told])
    except (ValueError, IndexError, TypeError):
        found = []
    name, address = next(((n, a) for n, a in found if "@" in a), ("", ""))
    return words(name), address.strip().lower()


def date(message: Message) -> datetime | None:
    """The Date header, aware; None when it is none."""
    try:
        found = parsedate_to_datetime(header(message, "Date"))
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    if not 1970 < found.year < 9999:
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def identities(message: Message, name: str) -> list[str]:
    """The message ids in a header, without their angles."""
    return list(dict.fromkeys(_IDENTITY.findall(str(message.get(name) or "").replace("\n", " "))))
