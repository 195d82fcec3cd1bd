"""What newspaper.toml says of logs: ``[log]``. Free of Django; see docs/monitoring.md."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from extrablatt.health.logfiles import Told


@dataclass(frozen=True, slots=True)
class LogConfig:
    """``form``: ``text`` or ``json``; ``level``: what is written from; ``keep``: days; ``max_mb``: megabytes after which a new file is begun.
    ``access``: whether the kiosk keeps a log of what was asked for, ``access_addresses``: with the address of who asked.
    """

    form: str = "text"
    level: str = "info"
    keep: int = 14
    max_mb: int = 50
    access: bool = False
    access_addresses: bool = False

    def told(self, name: str, data: Path, zone: str) -> Told:
        """What the process ``name`` is told."""
        return Told(name, str(data / "log" / f"{name}.log"), self.form, self.level, zone, self.keep, self.max_mb)
