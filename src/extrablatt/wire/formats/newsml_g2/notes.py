"""edNote: notes to the newsroom, with role and constraint.

The standard addresses every edNote "to the editorial people"; only dpa's profile says that one without a constraint may
be printed. So a note is publishable where dpa sent it without a constraint and its role is no contact; all others are not.
"""

from __future__ import annotations

import re
from typing import Any

from ...item import EdNote
from ..body import Known
from ..common import lines
from ..markup import read_markup
from .codes import Codes, local

_INTERNAL = re.compile(r"(?:non|not)-?public|internal|private|confidential|contact|kontakt", re.I)


def ed_notes(elements: list[Any], codes: Codes, guid: str) -> list[EdNote]:
    """The notes of an itemMeta. A dpa notepad (markup inside an edNote) is split into its public and other parts."""
    notes: list[EdNote] = []
    told: set[str] = set()
    for element in elements:
        role = codes.of(element, "role") or ""
        constraint = codes.of(element, "pubconstraint") or ""
        of_dpa = role.startswith("dpa") or ":dpa.com:" in guid
        open_ = of_dpa and not constraint and not _INTERNAL.search(local(role))
        if len(element):
            body = read_markup(element, Known())
            # What stands in no section, or in none marked as public, is not public.
            found = body.notes + ([EdNote("notepad", body.text)] if body.text else [])
            named = role if local(role) not in ("", "notepad") else "notepad"
            for note in found:
                if note.role == "notepad":
                    notes.append(EdNote(named, note.text, note.publishable and open_))
                elif note.text not in told:  # the closing line is repeated under the notepad
                    notes.append(note)
        elif text := lines(element.text):
            notes.append(EdNote(role, text, open_))
            told.add(text)
    return notes
