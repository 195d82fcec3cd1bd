"""What a partner may have. Free of the database: the readers' room keeps the partners, the press keeps to their terms."""

from __future__ import annotations

from dataclasses import dataclass

#: Walls from the lowest to the highest.
LEVELS = ("open", "registered", "premium")


@dataclass(frozen=True, slots=True)
class Terms:
    """``access``: the highest wall whose texts are handed over. Agencies' texts and pictures belong to others: not by default."""

    access: str = "open"
    agency_texts: bool = False
    pictures: bool = False

    def text_of(self, access: str, agencies: bool) -> bool:
        """Whether the text of a story with this access, with agencies among its sources or not, is handed over."""
        if access not in LEVELS or self.access not in LEVELS:
            return False
        return LEVELS.index(access) <= LEVELS.index(self.access) and (self.agency_texts or not agencies)
