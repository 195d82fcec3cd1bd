"""What goes over the wire to live readers: server-sent events (WHATWG HTML, 9.2) and the same as JSON. Pure."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from urllib.parse import parse_qs

from extrablatt.press.store import Event, News
from extrablatt.readers.passes import PassError, PassSigner, allows

#: Milliseconds after which a browser whose connection broke tries again.
RETRY = 3000
HEARTBEAT = b":\n\n"
#: What a reader without a pass gets in place of an event from behind the wall: that there was one.
NOTICE = "notice"
RESET = "reset"
#: For who has missed nothing: later than everything that was told.
NOW = 1 << 62
#: Characters of events a reader is told at once; who has missed more than that takes the whole page again.
MAX_TOLD = 200_000
OPEN_ONLY = frozenset({"open"})
#: Kinds of access there are, beside ``open``.
_GATED = ("registered", "premium")
_ID = re.compile(r"\d{1,18}")


def opening() -> bytes:
    """The first words of a stream."""
    return f"retry: {RETRY}\n\n".encode()


def farewell(milliseconds: int) -> bytes:
    """The last words of a server that is being stopped: when to come back."""
    return f"retry: {milliseconds}\n\n".encode()


def seq_of(last_event_id: str) -> int | None:
    """The seq a reader has come to, from ``Last-Event-ID`` or ``?after=``; None for anything else."""
    return int(last_event_id) if _ID.fullmatch(last_event_id) else None


def after_of(query: str) -> int | None:
    """The seq in ``?after=`` of a query string; None for none, and for what can't be read."""
    try:
        return seq_of(parse_qs(query[:200], max_num_fields=10).get("after", [""])[0])
    except ValueError:
        return None


def allowed_by(signer: PassSigner, token: str | None, now: float) -> tuple[frozenset[str], int | None]:
    """The kinds of access a pass allows, and until when (epoch seconds; None without one that is good)."""
    if not token:
        return OPEN_ONLY, None
    try:
        held = signer.verify(token, now)
    except PassError:
        return OPEN_ONLY, None
    return OPEN_ONLY | {access for access in _GATED if allows(access, held)}, held.expires


def redacted(event: Event, allowed: frozenset[str]) -> Event:
    """The event as a reader may have it who is ``allowed`` these kinds of access."""
    return event if event.access in allowed else Event(event.seq, NOTICE, "{}")


def reset(last: int) -> Event:
    """Tells a reader that some of what they missed is not known any more: they take the whole page again."""
    return Event(last, RESET, "{}")


def encode(event: Event) -> bytes:
    """One event. Its data are JSON and so have no line breaks."""
    return f"id: {event.seq}\nevent: {event.name}\ndata: {event.data}\n\n".encode()


def told(news: News, allowed: frozenset[str]) -> list[Event]:
    """The events a reader gets."""
    events = [redacted(event, allowed) for event in news.events]
    if news.missed or sum(len(event.data) for event in events) > MAX_TOLD:
        return [reset(news.last)]
    return events


def encode_all(events: Iterable[Event]) -> bytes:
    """Several events as one piece."""
    return b"".join(map(encode, events))


def as_json(news: News, allowed: frozenset[str]) -> bytes:
    """The same for readers whose network lets no streams through: ``{"last": 7, "events": [{"id", "event", "data"}]}``."""
    events = [{"id": e.seq, "event": e.name, "data": json.loads(e.data)} for e in told(news, allowed)]
    return json.dumps({"last": news.last, "events": events}, separators=(",", ":")).encode()
