"""What kiosk and live server are told: one file, ``run/kiosk.json`` in the data folder, which the supervisor writes when it starts.

JSON, in the form of :class:`Configuration`: a field without a default must be there, an unknown one is an error, and so is a value of
another kind. No secret is in it; it names the folder they lie in.
"""

from __future__ import annotations

import dataclasses
import json
import os
import tempfile
import time
import types
import typing
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from extrablatt.press.store import MAP_SIZE, PageStore, open_store
from extrablatt.readers.passes import PassSecrets

from .access import AccessConfig
from .endpoint import Endpoint
from .needs import FILLED_IN, KioskConfig


class ConfigurationError(ValueError):
    """The configuration can't be read or can't be meant. The message is one line and names file and field."""


@dataclass(frozen=True, slots=True)
class LiveConfig:
    """The live server: where it listens, origins of pages that may listen to it, and connections at most, in all and of one address."""

    listen: Endpoint
    origins: tuple[str, ...] = ()
    readers: int = 50_000
    readers_per_address: int = 1_000


@dataclass(frozen=True, slots=True)
class Configuration:
    """The whole file. Folders and files by their full path."""

    kiosk: KioskConfig
    #: Where the office is: this machine or another.
    office: Endpoint
    #: Folder with the files ``internal`` and ``pass`` (hex). Passes signed with the secrets in ``pass-old`` are accepted too (``passes.PassSecrets``).
    secrets: Path
    #: Folder of the page store, and megabytes its file may grow to.
    store: Path
    store_mb: int = MAP_SIZE >> 20
    #: Where the kiosk listens when it inherits no socket from a supervisor.
    listen: Endpoint | None = None
    live: LiveConfig | None = None
    #: The access log; None: none is kept.
    access: AccessConfig | None = None
    #: The file of heartbeats; None: nobody watches.
    heartbeats: Path | None = None
    #: ``Server-Timing`` in each answer.
    debug: bool = False

    def open_store(self) -> PageStore:
        """The page store that lies at its place now. Raises StoreError."""
        return open_store(self.store, self.store_mb << 20)

    def internal_secret(self) -> str:
        """What kiosk and office know each other by. Raises :class:`ConfigurationError`."""
        return self._secret("internal")

    def pass_secrets(self) -> PassSecrets:
        """Verifies passes by today's secret and those of before, as they change. Raises :class:`ConfigurationError`."""
        self._secret("pass")
        try:
            found = PassSecrets(self.secrets)
            found.look(time.time())
        except (OSError, ValueError) as error:
            raise ConfigurationError(f"{self.secrets / 'pass'}: {error}") from None
        return found

    def _secret(self, name: str) -> str:
        try:
            return (self.secrets / name).read_text().strip()
        except (OSError, UnicodeDecodeError) as error:
            raise ConfigurationError(
                f"The secret {self.secrets / name} can't be read: {getattr(error, 'strerror', None) or error}"
            ) from None


def load(path: Path) -> Configuration:
    """Read the file. Raises :class:`ConfigurationError`."""
    try:
        told = json.loads(path.read_bytes())
    except OSError as error:
        raise ConfigurationError(
            f"{path} can't be read: {error.strerror}; `extrablatt serve` writes it and starts the kiosk"
        ) from None
    except ValueError as error:
        raise ConfigurationError(f"{path} is no JSON: {error}") from None
    try:
        found: Configuration = _value(Configuration, told, "")
    except ConfigurationError as error:
        raise ConfigurationError(f"{path}: {error}") from None
    return found


def dumps(configuration: Configuration) -> bytes:
    """The file's content."""
    return (json.dumps(_plain(configuration), indent=1, ensure_ascii=False) + "\n").encode()


def write(path: Path, configuration: Configuration) -> None:
    """Put the file in place of any other, whole, for its user alone (0600). Raises OSError."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    handle, aside = tempfile.mkstemp(dir=path.parent, prefix=f"{path.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(dumps(configuration))
        os.replace(aside, path)
    except BaseException:
        Path(aside).unlink(missing_ok=True)
        raise


def _fields(kind: type[Any]) -> list[dataclasses.Field[Any]]:
    return [one for one in dataclasses.fields(kind) if FILLED_IN not in one.metadata]


def _plain(value: Any) -> Any:
    """As JSON has it."""
    if isinstance(value, Path | Endpoint):
        return str(value)
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {one.name: _plain(getattr(value, one.name)) for one in _fields(type(value))}
    if isinstance(value, tuple):
        return [_plain(one) for one in value]
    return value


#: How a kind of value is called in a message, and how it is made from JSON's; bool is no number here.
_KINDS: dict[Any, tuple[str, Callable[[Any], bool], Callable[[Any], Any]]] = {
    bool: ("true or false", lambda told: isinstance(told, bool), bool),
    int: ("a whole number", lambda told: isinstance(told, int) and not isinstance(told, bool), int),
    float: ("a number", lambda told: isinstance(told, int | float) and not isinstance(told, bool), float),
    str: ("a text", lambda told: isinstance(told, str), str),
    Path: ("a full path", lambda told: isinstance(told, str) and told.startswith("/"), Path),
    Endpoint: ("an address such as 127.0.0.1:8001 or unix:/path", lambda told: isinstance(told, str), Endpoint.parse),
}


def _value(kind: Any, told: Any, where: str) -> Any:
    """A value of a type from JSON's; ``where`` names it. Raises :class:`ConfigurationError`."""
    origin, parts = typing.get_origin(kind), typing.get_args(kind)
    if origin is types.UnionType:
        return None if told is None else _value(parts[0], told, where)
    if origin is tuple:
        if not isinstance(told, list) or (parts[-1] is not ... and len(told) != len(parts)):
            raise ConfigurationError(f"{where} must be a list" + (f" of {len(parts)}" if parts[-1] is not ... else ""))
        wanted = [parts[0]] * len(told) if parts[-1] is ... else parts
        return tuple(
            _value(one, item, f"{where}[{place}]") for place, (one, item) in enumerate(zip(wanted, told, strict=True))
        )
    if dataclasses.is_dataclass(kind) and kind is not Endpoint:
        return _object(typing.cast(type[Any], kind), told, where)
    name, fits, make = _KINDS[kind]
    try:
        if fits(told):
            return make(told)
    except ValueError:
        pass  # the message below says what was wanted
    raise ConfigurationError(f"{where} must be {name}, not {json.dumps(told, ensure_ascii=False)[:80]}")


def _object(kind: type[Any], told: Any, where: str) -> Any:
    if not isinstance(told, dict):
        raise ConfigurationError(f"{where or 'the whole'} must be an object")
    known, hints, values = {one.name: one for one in _fields(kind)}, typing.get_type_hints(kind), {}
    inside = f"{where}." if where else ""
    for name in told:
        if name not in known:
            raise ConfigurationError(f"{inside}{name} is not known here")
    for name, one in known.items():
        if name in told:
            values[name] = _value(hints[name], told[name], f"{inside}{name}")
        elif one.default is dataclasses.MISSING:
            raise ConfigurationError(f"{inside}{name} is missing")
    return kind(**values)
