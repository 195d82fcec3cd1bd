"""What the page store knows of public addresses, so that the kiosk need not ask for those that are not there.

An entry lies under the surrogate key of what it is about (``story:17``, ``tag:topic:gipfel``) and is removed by the same purges as the
pages that show it; it is put with a ticket taken before its data were read, and refused when the key was purged since. So an
entry is never older than the last purge of its key, and where there is none after a purge nobody knows (:data:`UNSURE`). Pure.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass

#: There and public; taken back or deleted; there under another address; not there; to be asked of the press.
PUBLIC, GONE, MOVED, UNKNOWN, UNSURE = "public", "gone", "moved", "unknown", "unsure"
#: Where the page for all addresses nothing is at lies in the store: below what is never handed out.
MISSING = "/-/404"
_STATES = (PUBLIC, GONE, MOVED, UNKNOWN)
_HEAD = struct.Struct(">B")


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of one: its ``state``, and the path of its own page, "" where that does not matter."""

    state: str
    path: str = ""

    def dumps(self) -> bytes:
        """As the store keeps it."""
        return _HEAD.pack(_STATES.index(self.state)) + self.path.encode()

    @classmethod
    def loads(cls, raw: bytes) -> Known:
        """Read :meth:`dumps`; unsure for anything else."""
        try:
            return cls(_STATES[raw[0]], raw[1:].decode())
        except (IndexError, UnicodeDecodeError):
            return cls(UNSURE)
