"""edNote: notes to the newsroom, with role and constraint. What is constrained, or looks like a contact, is not public."""

from __future__ import annotations

import re
from typing import Any

from ...item import EdNote
from ..body import read_notepad
from ..common import lines
from .codes import Codes, local

_INTERNAL = re.compile(r"non-?public|not-?public|internal|private|confidential|contact|kontakt", re.I)


def ed_notes(meta: Any, codes: Codes) -> list[EdNote]:
    """The notes of an itemMeta. A dpa notepad (markup inside an edNote) is split into its public and other parts."""
    notes = []
    for element in meta:
        if not isinstance(element.tag, str) or element.tag.rpartition("}")[2] != "edNote":
            continue
        role = codes.of(element, "role") or ""
        constraint = (element.get("pubconstraint") or "") + (element.get("pubconstrainturi") or "")
        open_ = not _INTERNAL.search(constraint) and not _INTERNAL.search(local(role))
        if len(element):
            notes += [EdNote(role or n.role, n.text, n.publishable and open_) for n in read_notepad(element)]
        elif text := lines(element.text):
            notes.append(EdNote(role, text, open_))
    return notes
