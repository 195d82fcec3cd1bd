"""What the kiosk's processes are told by environment variables."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path

from extrablatt.press.store import MAP_SIZE, PageStore, open_store
from extrablatt.readers.passes import PassSigner

from .responses import Header


class SettingMissing(RuntimeError):
    """The kiosk was not told something it must know. The message names the variable."""


def needed(environ: Mapping[str, str], name: str) -> str:
    """A variable that must be there. Raises :class:`SettingMissing`."""
    try:
        return environ[name]
    except KeyError:
        raise SettingMissing(f"{name} is not set; `extrablatt serve` starts the kiosk with all it needs") from None


def names(text: str) -> tuple[str, ...]:
    """Names parted by commas."""
    return tuple(name.strip() for name in text.split(",") if name.strip())


def headers(text: str) -> tuple[Header, ...]:
    """Headers as JSON, a list of pairs; none for "". Raises ValueError."""
    return tuple((str(name), str(value)) for name, value in json.loads(text or "[]"))


def pass_signer(secrets: Path) -> PassSigner:
    """Verifies passes by the secret in the file ``pass``, and by those in ``pass-old``, one a line. Raises OSError, ValueError."""
    lines = (secrets / "pass").read_text().split()
    if (secrets / "pass-old").exists():
        lines += (secrets / "pass-old").read_text().split()
    return PassSigner([bytes.fromhex(line) for line in lines])


def store_of(environ: Mapping[str, str]) -> Callable[[], PageStore]:
    """Opens the page store that lies at its place now; that raises StoreError. Raises SettingMissing, ValueError."""
    folder = Path(needed(environ, "EXTRABLATT_STORE"))
    size = int(environ.get("EXTRABLATT_STORE_MB") or MAP_SIZE >> 20) << 20
    return lambda: open_store(folder, size)
