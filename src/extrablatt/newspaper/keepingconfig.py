"""What newspaper.toml says of how long things are kept: ``[keeping]``, in days; 0: for ever. Free of Django; see docs/monitoring.md."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class KeepingConfig:
    """``raw_wires``: the agencies' files as they came, of items no story draws on (what was read from them stays); ``quarantine``: files that
    could not be read; ``revisions``: states of drafts that were never published; ``mails``: those written into the data folder, codes in them;
    ``audit``: the desk's history; ``sealed``: texts of withdrawn stories.
    """

    raw_wires: int = 365
    quarantine: int = 90
    revisions: int = 730
    mails: int = 7
    audit: int = 0
    sealed: int = 0
