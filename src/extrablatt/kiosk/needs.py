"""What a kiosk needs: its configuration, and an office to ask."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from extrablatt.press.store import Page

from .http.answers import Stream
from .http.request import Request
from .proxies import LOOPBACK
from .responses import SURROGATE_HEADERS, Header, Prepared

#: A request as CGI names it (RFC 3875).
Environ = dict[str, Any]
#: Marks a field that is in no file (``configuration.py``) but filled in by the process that reads it.
FILLED_IN = "filled in"
#: Seconds for which requests are held while the office is started anew.
HOLD = 90.0


class Upstream(Protocol):
    """What the kiosk needs of the office. ``away``: it can't be reached for the moment, and requests are held."""

    away: bool

    async def render(self, path: str, query: str, full: bool) -> Page:
        """A page from the press; raises OfficeDown."""

    async def hand_through(self, request: Request) -> Prepared | Stream:
        """An address of the office's own; raises OfficeDown, BadRequest."""


@dataclass(frozen=True, slots=True)
class KioskConfig:
    """Where things lie and what is whose; a part of the file (``configuration.py``). ``max_body`` is in bytes."""

    assets: Path
    renditions: Path
    #: ``/-/wire`` is where agencies push to, ``/-/fediverse`` where other servers write to; both check signatures of their own.
    handed_through: tuple[str, ...] = ("/desk", "/konto", "/partner", "/-/wire", "/-/fediverse")
    #: Of these, where strangers write to: what they send counts as costly.
    counted: tuple[str, ...] = ("/-/fediverse",)
    #: Pages that depend on their query, asked of the press each time and never stored.
    asked_each_time: tuple[str, ...] = ("/suche", "/.well-known/webfinger")
    #: Of these, where holders of a premium pass are answered from all that is there, and others from what is open to all.
    asked_in_full: tuple[str, ...] = ("/suche",)
    max_body: int = 64 * 1024 * 1024
    surrogate_headers: tuple[str, ...] = SURROGATE_HEADERS
    #: Folder of the press's pages for what goes wrong.
    errors: Path | None = None
    #: The newspaper's public address; pages of an ``https`` one tell browsers to stay there.
    base_url: str = ""
    trusted_proxies: tuple[str, ...] = LOOPBACK
    hold: float = HOLD
    #: How often one client may ask for what costs us: so many a second, after so many at once. 0: as often as it likes.
    costly_rate: float = 0
    costly_burst: int = 200
    #: What the office signs the cookie of who is signed in at the desk with; "": nobody is known.
    desk_secret: str = field(default="", repr=False, metadata={FILLED_IN: True})
    #: Port of the live server, 0 for none, and the folder of what it tells.
    live_port: int = 0
    events: Path | None = None
    #: The data folder, whose disk is looked at, when the newspaper's processes are watched.
    data: Path | None = None
    #: File of all workers' counters; None where nobody asks for metrics.
    counters: Path | None = None
    #: Folder for what was counted, None for nothing to be; and whether pages may say that they were read to the end.
    figures: Path | None = None
    read_through: bool = False
    #: Origins of what pages may frame after a reader's click.
    frames: tuple[str, ...] = ()
    #: What is said of rights with every file; pages bring the same headers along from the press.
    rights: tuple[Header, ...] = ()
