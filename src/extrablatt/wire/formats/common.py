"""What all formats share: statuses, versions, embargoes, codes."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any, cast

from ..item import PubStatus, WireFormatError

_IPTC = "http://cv.iptc.org/newscodes/"
_IPTC_ALIASES = {"mediatopic": "medtop", "subjectcode": "subj", "statpub": "stat", "pubstatusg2": "stat", "genre": "genre",
                 "ninature": "ninat", "cpnature": "cpnat", "rendition": "rnd", "signal": "sig"}  # fmt: skip


def pub_status(value: str | None) -> PubStatus:
    """``usable``, ``withheld`` or ``canceled`` of any spelling; missing means usable, unknown is withheld to be safe."""
    if value is None or not value.strip():
        return "usable"
    word = re.split(r"[:/#]", value.strip().lower())[-1]
    word = {"cancelled": "canceled", "cancel": "canceled", "kill": "canceled", "killed": "canceled"}.get(word, word)
    return cast(PubStatus, word) if word in ("usable", "withheld", "canceled") else "withheld"


def version(value: Any, created: str | None = None) -> int:
    """The version as a number. Without one, the seconds of ``created`` since 1970 (so later is higher), else 1."""
    if isinstance(value, int) and not isinstance(value, bool):
        number = value
    else:
        text = str(value if value is not None else "").strip()
        if re.fullmatch(r"\d{1,18}", text):
            number = int(text)
        elif moment := _moment(created):
            return int(moment.timestamp())
        elif text:
            raise WireFormatError(f"The version {text[:40]!r} is not a number.")
        else:
            return 1
    if not 0 <= number < 2**63:
        raise WireFormatError(f"The version {number} is out of range.")
    return number


def embargo(value: str | None) -> str:
    """An embargo's time as ISO 8601; empty or unreadable means ``indefinite``: better late than early."""
    text = (value or "").strip()
    return text if text and _moment(text) else "indefinite"


def _moment(text: str | None) -> datetime | None:
    try:
        return datetime.fromisoformat((text or "").strip().replace("Z", "+00:00"))
    except ValueError:
        return None


def urgency(value: Any) -> int | None:
    """1 to 9, or None."""
    text = str(value if value is not None else "").strip().rpartition(":")[2]
    return int(text) if text.isascii() and text.isdigit() and 1 <= int(text) <= 9 else None


def iptc_qcode(uri: str) -> str:
    """``http://cv.iptc.org/newscodes/mediatopic/20000651`` → ``medtop:20000651``; other addresses stay."""
    if uri.startswith(_IPTC) or uri.startswith(_IPTC.replace("http:", "https:")):
        scheme, _, code = uri.partition("/newscodes/")[2].partition("/")
        if code:
            return f"{_IPTC_ALIASES.get(scheme.lower(), scheme)}:{code}"
    return uri


def text(value: Any) -> str | None:
    """A string with folded white space, or None for nothing; numbers become text."""
    if value is None or isinstance(value, bool | dict | list):
        return None
    return re.sub(r"[ \t\r\n]+", " ", str(value)).strip() or None


def lines(value: Any) -> str | None:
    """A string that keeps its line breaks, or None for nothing."""
    if not isinstance(value, str):
        return None
    return "\n".join(line.strip() for line in value.strip().splitlines()).strip() or None


def media_kind(mime: str | None, fallback: str = "other") -> str:
    """``picture``, ``video``, ``audio`` or ``text`` of a MIME type."""
    main = (mime or "").partition("/")[0].lower()
    return {"image": "picture", "video": "video", "audio": "audio", "text": "text"}.get(main, fallback)
