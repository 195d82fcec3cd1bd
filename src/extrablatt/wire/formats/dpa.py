"""dpa's editorial conventions, the same in all its formats: closing line, notes by role, keyword line."""

from __future__ import annotations

import re

#: Signals of the two most urgent priorities (dpa: Blitz is priority 1, Eilmeldung priority 2).
FLASH, URGENT = "dpa:blitz", "dpa:eil"
#: Genre 27: a message to newsrooms.
ATTENTION = "dpatextgenre:27"

RESSORTS = {
    "pl": "Politik",
    "wi": "Wirtschaft",
    "sp": "Sport",
    "ku": "Kultur",
    "vm": "Vermischtes",
    "rs": "Redaktionsservice",
}
_ROLES = (
    (r"berichtigung|korrektur|correction|corrección", "correction"),
    (r"aktualisierung|update|actualización", "correction"),
    (r"redaktionelle hinweise?|notes? to editors|aviso|hinweis", "editorialnote"),
    (r"sperrfrist|embargo", "embargo"),
    (r"ansprechpartner|contacts?$|contactos?", "contacts"),
    (r"kontakte?$|editorial contacts|autor", "dpacontacts"),
)

_GENRE_ENDS = re.compile(r"(\s+-\s+|(?<=\w)(?=\s\d{4}(?:\s|$))|:\s+|\Z)")
_CLOSING = re.compile(
    r"(?:dpa|lni|lnw|lby|lsw|lhe|lbn|lmv|lno|lrs|lsn|lah|lth)(?:[/-][a-z]{2,8})?(?: [\wäöüß/.-]{1,14}){0,7}"
)


def is_closing_line(text: str) -> bool:
    """Whether a line is the signature of the desk, such as "dpa xy yyzz n1 ab"."""
    return len(text) < 60 and _CLOSING.fullmatch(text) is not None


def genre_line(text: str) -> tuple[str, str]:
    """(genre, note) of the line above a headline: "Zusammenfassung - 1645 - nur Sperre" """
    genre, _, note = (part.strip() for part in _GENRE_ENDS.split(text, maxsplit=1))
    return genre, note


def urgent_signal(priority: int | None) -> str | None:
    """The signal of priority 1 and 2."""
    return {1: FLASH, 2: URGENT}.get(priority or 0)


def note_role(heading: str) -> str:
    """The role of a section of the notepad by its heading; ``notepad`` for others."""
    lowered = heading.strip().lower()
    name = next((role for pattern, role in _ROLES if re.match(pattern, lowered)), None)
    return f"dpaednoterole:{name}" if name else "notepad"


def keyword_line(*names: list[str]) -> str | None:
    """The keyword line of subjects, places and keywords: "Partei/Deutschland/Grüne"."""
    words = dict.fromkeys(word for group in names for word in group if word)
    return "/".join(words) or None
