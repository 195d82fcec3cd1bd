"""What all formats share: statuses, versions, embargoes, codes."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any, cast

from ..item import PubStatus, WireFormatError

_SPACE = re.compile(r"[ \t\r\n]{2,}|[\t\r\n]")
_BEFORE_WORD = re.compile(r"(?s)^.*[:/#]")
_VERSION = re.compile(r"\+?0*(\d{1,40})(?:\.0*)?", re.ASCII)
_SCRIPT = re.compile(r"[\s\x00-\x20]*(?:javascript|vbscript|data):", re.I)
_IPTC = re.compile(r"https?://cv\.iptc\.org/newscodes/([\w-]+)/")
#: Aliases of the IPTC's catalog where they differ from the last part of the vocabulary's address.
_IPTC_ALIASES = {
    "mediatopic": "medtop", "subjectcode": "subj", "pubstatusg2": "stat", "ninature": "ninat", "cpnature": "cpnat",
    "rendition": "rnd", "signal": "sig", "descriptionrole": "drol", "itemrelation": "irel", "conceptrelation": "crel",
    "newsprovider": "nprov", "infosourcerole": "isrol", "whypresent": "why", "worldregion": "wldreg",
    "packagegroupmode": "pgrmod",
}  # fmt: skip
_CODE = re.compile(r"(?:^|[/\s.-])(?:css|style-?sheet|(?:x-)?(?:java|ecma)script|js)(?:$|[\s;])", re.I)
_STYLE = re.compile(
    r"\s*+(?:/\*.*?\*/\s*+|@(?:charset|import)[^;{}<>]*+;\s*+|[.#@*:\w][^{}<>]*+\{(?:[^{}<>]|\{[^{}<>]*+\})*+\}\s*+)++",
    re.S,
)
_DECLARATION = re.compile(r"\{\s*[\w-]{2,40}\s*:\s*[^{}\s]")
_WORDS = dict.fromkeys(
    "cancelled cancel kill killed mandatorykill eliminate eliminated elimination delete deleted withdrawn withdraw retracted recalled "
    "revoked annul annulled retract annullato annullata ritirato ritirata annulliert storniert zurückgezogen annulé annulée anulado anulada "
    "retirado retirada ingetrokken annulleret trukket".split(),
    "canceled",
) | {"withhold": "withheld"}


def pub_status(value: str | None) -> PubStatus:
    """``usable``, ``withheld`` or ``canceled`` of any spelling; missing means usable, unknown is withheld to be safe."""
    if value is None or not value.strip():
        return "usable"
    word = _BEFORE_WORD.sub("", value.strip().lower())
    word = _WORDS.get(word, word)
    return cast(PubStatus, word) if word in ("usable", "withheld", "canceled") else "withheld"


def version(value: Any, created: str | None = None) -> int:
    """The version as a number.

    Agencies count up (``52``) or use the time (``1542761538``); ``"3.0"`` is 3. Without a usable one, it is the seconds of
    ``created`` since 1970, so that later is higher, else 1. Raises WireFormatError when it does not fit in 63 bits.
    """
    if isinstance(value, bool):
        value = None
    match = _VERSION.fullmatch(str(value if value is not None else "").strip())
    if match is None:
        moment = _moment(created)
        return max(int(moment.timestamp()), 1) if moment else 1
    number = int(match.group(1))
    if number >= 2**63:
        raise WireFormatError(f"The version {number} is out of range.")
    return number


def embargo(value: Any) -> str:
    """An embargo's time as ISO 8601 with offset; empty or unreadable means ``indefinite``: better late than early.

    A time without an offset counts as UTC, and a date alone until its end: both later than local time in Europe.
    """
    told = value.strip() if isinstance(value, str) else ""
    moment = _moment(told)
    if moment is None:
        return "indefinite"
    if re.fullmatch(r"\d{4}-?\d\d-?\d\d", told):
        return f"{moment:%Y-%m-%d}T23:59:59+00:00"
    usual = re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)", told)
    return told if usual else moment.isoformat()


def _moment(text: str | None) -> datetime | None:
    try:
        moment = datetime.fromisoformat((text or "").strip())
    except ValueError:
        return None
    if not 1970 < moment.year < 9999:
        return None
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)


def urgency(value: Any) -> int | None:
    """1 to 9, or None."""
    text = str(value if value is not None else "").strip().rpartition(":")[2]
    return int(text) if text.isascii() and text.isdigit() and 1 <= int(text) <= 9 else None


def target(value: Any) -> str | None:
    """An address as an agency gives it – often relative, or a file's name – but never one that runs as a script."""
    address = text(value)
    return None if address is None or _SCRIPT.match(address) else address


def iptc_alias(scheme: str) -> str | None:
    """``medtop`` for ``http://cv.iptc.org/newscodes/mediatopic/``; None for another's vocabulary."""
    match = _IPTC.fullmatch(scheme)
    return _IPTC_ALIASES.get(match.group(1).lower(), match.group(1)) if match else None


def iptc_qcode(uri: str) -> str:
    """``http://cv.iptc.org/newscodes/mediatopic/20000651`` → ``medtop:20000651``; other addresses stay."""
    match = _IPTC.match(uri)
    if match is None or match.end() == len(uri):
        return uri
    return f"{_IPTC_ALIASES.get(match.group(1).lower(), match.group(1))}:{uri[match.end() :]}"


def text(value: Any) -> str | None:
    """A string with folded white space, or None for nothing; numbers become text."""
    if not isinstance(value, str):
        if value is None or isinstance(value, bool | dict | list):
            return None
        value = str(value)
    value = value.strip()
    if "\n" in value or "  " in value or "\t" in value or "\r" in value:
        value = _SPACE.sub(" ", value)
    return value or None


def lines(value: Any) -> str | None:
    """A string that keeps its line breaks, or None for nothing."""
    if not isinstance(value, str):
        return None
    value = value.strip()
    return ("\n".join(map(str.strip, value.splitlines())) if "\n" in value or "\r" in value else value) or None


def is_code(kind: str | None) -> bool:
    """Whether a MIME type, or an agency's name of a format, is that of a style sheet or a script: those are no text."""
    return kind is not None and _CODE.search(kind) is not None


def is_style(text: str) -> bool:
    """Whether a text is a style sheet, whatever it is called: rules of selectors and braces, and nothing else."""
    return "{" in text[:400] and _DECLARATION.search(text) is not None and _STYLE.fullmatch(text) is not None


def media_kind(mime: str | None, fallback: str = "other") -> str:
    """``picture``, ``video``, ``audio`` or ``text`` of a MIME type."""
    main = (mime or "").partition("/")[0].lower()
    return {"image": "picture", "video": "video", "audio": "audio", "text": "text"}.get(main, fallback)
