"""The newspaper's one configuration file, ``newspaper.toml``, read into frozen dataclasses.

Free of Django, so that the kiosk's supervisor and the command line can read it quickly. Only ``name`` is required;
everything else has a default. Unknown keys are errors, so that a typo is told and not ignored.
"""

from __future__ import annotations

import contextlib
import dataclasses
import fcntl
import ipaddress
import os
import re
import secrets
import tempfile
import tomllib
import zoneinfo
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from extrablatt.press import addresses, themes
from extrablatt.press.themes import ThemeConfig, ThemeError
from extrablatt.wire.feedconfig import FeedConfig, FeedConfigError
from extrablatt.wire.feedparsing import parse_feeds

from . import openness
from .openness import AdsConfig, FediverseConfig, FeedsConfig, RightsConfig, TrustConfig
from .publisher import COUNTRIES, Publisher

CONFIG_NAME = "newspaper.toml"
DIRECTORY_VARIABLE = "EXTRABLATT_DIR"


class ConfigError(ValueError):
    """newspaper.toml can't be used. The message names the file, the key and what to do."""


@dataclass(frozen=True, slots=True)
class SectionConfig:
    """A section as the paper starts with; afterwards the desk keeps them."""

    slug: str
    name: str
    colour: str = ""


@dataclass(frozen=True, slots=True)
class WireConfig:
    """Limits and policies of the wire desk."""

    inbox: str = "wire/inbox"
    max_bytes: int = 20 * 1024 * 1024
    #: What a ``canceled`` version does to a published article made from the item:
    #: "withdraw" (at once, silently), "withdraw-and-tell" (default), "tell" (only a note at the desk).
    on_cancel: str = "withdraw-and-tell"
    #: Feed (provider, lower case) → policy, where one differs.
    on_cancel_by_feed: dict[str, str] = field(default_factory=dict)
    #: ``[[wire.feeds]]``: see docs/feeds.md.
    feeds: tuple[FeedConfig, ...] = ()


@dataclass(frozen=True, slots=True)
class ServerConfig:
    """Where the processes listen and how many kiosk workers there are."""

    host: str = "127.0.0.1"
    port: int = 8000
    workers: int = 1
    office_port: int = 0
    #: Port of the live server; 0: the one after ``port``. See docs/live.md.
    live_port: int = 0
    #: Readers of live pages at most, in all and from one address.
    live_readers: int = 50_000
    live_readers_per_address: int = 1_000
    max_upload_bytes: int = 64 * 1024 * 1024
    #: Addresses or networks of what stands in front and ends TLS; what it says about the client is believed.
    trusted_proxies: tuple[str, ...] = ("127.0.0.0/8", "::1/128")
    #: Headers that carry a page's surrogate keys, for caches in front.
    surrogate_headers: tuple[str, ...] = ("Surrogate-Key", "xkey")
    #: Caches in front that are told what changed.
    purge_urls: tuple[str, ...] = ()
    #: What is costly (search, pages that must be made) for one client: so many a second, after so many at once; 0: no limit.
    costly_per_second: int = 10
    costly_burst: int = 200
    #: Megabytes the page store's file may grow to; half of it is for pages (an article takes some 20 kB, in both codings).
    page_store_mb: int = 4096
    #: Megabytes one picture may take while it is decoded, in a process of its own.
    picture_memory_mb: int = 1024
    #: Megabytes of the data folder's disk kept for withdrawals when it is full; 0: none. See docs/withdrawals.md.
    ballast_mb: int = 64


@dataclass(frozen=True, slots=True)
class ReaderConfig:
    """Readers' room: how long a pass is good for (hours) before it is renewed from the account."""

    pass_hours: int = 12


@dataclass(frozen=True, slots=True)
class DeskConfig:
    """The desk: whom it asks for a second factor (``off``: only who has set one up; ``publishers``; ``all``)."""

    second_factor: str = "off"


@dataclass(frozen=True, slots=True)
class FiguresConfig:
    """Figures without persons (docs/figures.md): whether reads are counted, and whether pages say when they were read to the end."""

    count: bool = True
    read_through: bool = False


@dataclass(frozen=True, slots=True)
class MailConfig:
    """Outgoing mail. ``backend`` is "file" (into the data folder), "console" or "smtp"."""

    backend: str = "file"
    host: str = "localhost"
    port: int = 25
    user: str = ""
    password: str = ""
    tls: bool = False
    sender: str = ""


@dataclass(frozen=True, slots=True)
class Newspaper:
    """Everything newspaper.toml says. ``directory`` is the folder the file lies in; all relative paths start there."""

    directory: Path
    name: str
    claim: str = ""
    base_url: str = "http://127.0.0.1:8000"
    language: str = "de-at"
    time_zone: str = "Europe/Vienna"
    database_url: str = ""
    data: str = "data"
    debug: bool = False
    sections: tuple[SectionConfig, ...] = ()
    theme: ThemeConfig = field(default_factory=ThemeConfig)
    publisher: Publisher = field(default_factory=Publisher)
    wire: WireConfig = field(default_factory=WireConfig)
    server: ServerConfig = field(default_factory=ServerConfig)
    readers: ReaderConfig = field(default_factory=ReaderConfig)
    desk: DeskConfig = field(default_factory=DeskConfig)
    figures: FiguresConfig = field(default_factory=FiguresConfig)
    mail: MailConfig = field(default_factory=MailConfig)
    feeds: FeedsConfig = field(default_factory=FeedsConfig)
    rights: RightsConfig = field(default_factory=RightsConfig)
    trust: TrustConfig = field(default_factory=TrustConfig)
    ads: AdsConfig = field(default_factory=AdsConfig)
    fediverse: FediverseConfig = field(default_factory=FediverseConfig)

    @property
    def figures_dir(self) -> Path:
        """Where the kiosk leaves what it has counted."""
        return self.data_dir / "figures"

    @property
    def data_dir(self) -> Path:
        """Folder of everything the newspaper keeps: database, pictures, raw wire files, page store."""
        return (self.directory / self.data).resolve()

    @property
    def inbox_dir(self) -> Path:
        """The watched folder wire files are dropped into."""
        return (self.data_dir / self.wire.inbox).resolve()

    @property
    def renditions_dir(self) -> Path:
        """Folder the kiosk serves ``/bilder/`` from."""
        return self.data_dir / "renditions"

    @property
    def store_dir(self) -> Path:
        """Folder of the page store."""
        return self.data_dir / "pages"

    @property
    def events_dir(self) -> Path:
        """Folder of the store of live events."""
        return self.data_dir / "live"


DEFAULT_SECTIONS = (
    SectionConfig("politik", "Politik"),
    SectionConfig("welt", "Welt"),
    SectionConfig("wirtschaft", "Wirtschaft"),
    SectionConfig("region", "Region"),
    SectionConfig("kultur", "Kultur"),
    SectionConfig("sport", "Sport"),
)

SECOND_FACTOR = ("off", "publishers", "all")
CANCEL_POLICIES = ("withdraw", "withdraw-and-tell", "tell")


def _build(cls: type, table: Any, where: str) -> Any:
    if not isinstance(table, dict):
        raise ConfigError(f"{where} must be a table of keys.")
    fields = {f.name: f for f in dataclasses.fields(cls)}
    values: dict[str, Any] = {}
    for key, value in table.items():
        if key not in fields:
            known = ", ".join(sorted(fields))
            raise ConfigError(f"{where}: unknown key {key!r}. Known keys: {known}.")
        expected = str(fields[key].type)
        plain = {"str": str, "int": int, "bool": bool}.get(expected)
        if plain is not None and (not isinstance(value, plain) or (plain is int and isinstance(value, bool))):
            raise ConfigError(f"{where}: {key} must be {expected}, not {type(value).__name__}.")
        listed = expected == "tuple[str, ...]"
        if listed and not (isinstance(value, list) and all(isinstance(text, str) for text in value)):
            raise ConfigError(f'{where}: {key} must be a list of texts, such as {key} = ["…"].')
        values[key] = tuple(value) if listed else value
    try:
        return cls(**values)
    except TypeError as error:
        raise ConfigError(f"{where}: {error}") from error


def parse(text: str, directory: Path, name: str = CONFIG_NAME) -> Newspaper:
    """Read the text of a newspaper.toml. Raises :class:`ConfigError` naming the key."""
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"{name}: not valid TOML: {error}") from error
    if not table.get("name"):
        raise ConfigError(f'{name}: the newspaper needs a name. Add a line such as: name = "Mein Blatt"')
    table = dict(table)
    sections = table.pop("sections", None)
    if sections is None:
        chosen = DEFAULT_SECTIONS
    else:
        if not isinstance(sections, list):
            raise ConfigError(f"{name}: sections must be written as [[sections]] tables.")
        chosen = tuple(_build(SectionConfig, s, f"{name} [[sections]]") for s in sections)
        slugs = [s.slug for s in chosen]
        if len(set(slugs)) != len(slugs):
            raise ConfigError(f"{name}: two sections have the same slug.")
        if taken := addresses.RESERVED.intersection(slugs):
            raise ConfigError(f"{name} [[sections]]: /{min(taken)} is an address of the house. Choose another slug.")
    tables: dict[str, type] = {
        "theme": ThemeConfig,
        "publisher": Publisher,
        "wire": WireConfig,
        "server": ServerConfig,
        "readers": ReaderConfig,
        "desk": DeskConfig,
        "mail": MailConfig,
        "figures": FiguresConfig,
        **openness.TABLES,
    }
    if isinstance(wire := table.get("wire"), dict) and "feeds" in wire:
        try:
            table["wire"] = {**wire, "feeds": parse_feeds(wire["feeds"], directory, name)}
        except FeedConfigError as error:
            raise ConfigError(str(error)) from error
    for key, cls in tables.items():
        if key in table:
            table[key] = _build(cls, table[key], f"{name} [{key}]")
    if "directory" in table:
        raise ConfigError(f"{name}: unknown key 'directory'.")
    paper: Newspaper = _build(Newspaper, {**table, "sections": chosen, "directory": directory}, name)
    _check(paper, name)
    return paper


def _check(paper: Newspaper, name: str) -> None:
    try:
        zoneinfo.ZoneInfo(paper.time_zone)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError) as error:
        raise ConfigError(
            f"{name}: time_zone {paper.time_zone!r} is not known; use one such as Europe/Vienna."
        ) from error
    if not paper.base_url.startswith(("http://", "https://")) or paper.base_url.endswith("/"):
        raise ConfigError(f"{name}: base_url must begin with http:// or https:// and have no slash at its end.")
    try:
        themes.load(paper.theme, paper.directory)
    except ThemeError as error:
        raise ConfigError(f"{name} [theme]: {error}") from error
    for policy in (paper.wire.on_cancel, *paper.wire.on_cancel_by_feed.values()):
        if policy not in CANCEL_POLICIES:
            raise ConfigError(f"{name} [wire]: on_cancel must be one of {', '.join(CANCEL_POLICIES)}, not {policy!r}.")
    if paper.publisher.country not in COUNTRIES:
        raise ConfigError(f"{name} [publisher]: country must be one of {', '.join(COUNTRIES)}.")
    if not 16 <= paper.server.page_store_mb <= 1_000_000:
        raise ConfigError(f"{name} [server]: page_store_mb must lie between 16 and 1000000 (megabytes).")
    if not 128 <= paper.server.picture_memory_mb <= 100_000:
        raise ConfigError(f"{name} [server]: picture_memory_mb must lie between 128 and 100000 (megabytes).")
    if not 0 <= paper.server.ballast_mb <= 100_000:
        raise ConfigError(f"{name} [server]: ballast_mb must lie between 0 and 100000 (megabytes).")
    _check_server(paper.server, f"{name} [server]")
    if paper.desk.second_factor not in SECOND_FACTOR:
        raise ConfigError(f"{name} [desk]: second_factor must be one of {', '.join(SECOND_FACTOR)}.")
    if paper.mail.backend not in ("file", "console", "smtp"):
        raise ConfigError(f"{name} [mail]: backend must be file, console or smtp.")
    if wrong := openness.problem(paper.feeds, paper.rights, paper.trust, paper.ads, paper.fediverse):
        raise ConfigError(f"{name} {wrong}")
    if paper.database_url and not paper.database_url.startswith(("sqlite:", "postgres:", "postgresql:")):
        raise ConfigError(f"{name}: database_url must begin with sqlite: or postgresql:.")


def _check_server(server: ServerConfig, where: str) -> None:
    for text in server.trusted_proxies:
        try:
            ipaddress.ip_network(text.strip(), strict=False)
        except ValueError as error:
            raise ConfigError(
                f"{where}: trusted_proxies: {text!r} is neither an address nor a network such as 10.0.0.0/8."
            ) from error
    for text in server.surrogate_headers:
        if not re.fullmatch(r"[A-Za-z][A-Za-z0-9-]{0,60}", text):
            raise ConfigError(f"{where}: surrogate_headers: {text!r} is no name of a header, such as xkey.")
    for text in server.purge_urls:
        if not re.fullmatch(r"https?://[^/@\s]+(/\S*)?", text):
            raise ConfigError(f"{where}: purge_urls: {text!r} is no address such as http://127.0.0.1:6081/.")
    if server.live_readers < 1 or server.live_readers_per_address < 1:
        raise ConfigError(f"{where}: live_readers and live_readers_per_address can't be below 1.")
    if server.costly_per_second < 0 or server.costly_burst < 1:
        raise ConfigError(f"{where}: costly_per_second can't be below 0, nor costly_burst below 1.")


def folder_of(directory: Path | str | None = None) -> Path:
    """A newspaper's folder: ``directory``, else ``$EXTRABLATT_DIR``, else the current one."""
    return Path(directory or os.environ.get(DIRECTORY_VARIABLE) or ".").resolve()


def load(directory: Path | str | None = None) -> Newspaper:
    """Read ``newspaper.toml`` of a folder, found as :func:`folder_of` says.

    Raises :class:`ConfigError` when there is none or it can't be used.
    """
    folder = folder_of(directory)
    path = folder / CONFIG_NAME
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError as error:
        raise ConfigError(f"{path}: no newspaper here. Make one with: extrablatt init {folder}") from error
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path}: can't be read: {error}") from error
    return parse(text, folder, str(path))


#: The secrets every newspaper has had from its first start on.
_FIRST = ("django", "pass", "internal")
#: All there are; the last only where the newspaper has accounts in the fediverse. Without ``sealed`` what was sealed is lost.
SECRETS = (*_FIRST, "sealed", "fediverse.pem")


def _kept(paper: Newspaper, name: str, make: Callable[[], str]) -> str:
    """The text of the newspaper's secret file ``name``, which only the owner may read; made when the newspaper never had it.

    Two processes that start at once get the same one. Raises :class:`ConfigError` for one that was there and is no more: a new one
    in its place would void every pass and session, so somebody must want that (:func:`renew_secret`).
    """
    folder = paper.data_dir / "secrets"
    path = folder / name
    if not path.exists():
        if name in _had(paper):
            raise ConfigError(
                f"{path} is missing: put it back from your backup. If it is lost, make a new one with: "
                f"extrablatt secret new {name} --dir {paper.directory}"
            )
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        _write_first(path, make)
    try:
        text = path.read_text(encoding="ascii", errors="replace").strip()
    except OSError as error:
        raise ConfigError(f"{path} can't be read: {error}") from error
    if name not in _had(paper):
        _note(paper, name)
    return text


def _write_first(path: Path, make: Callable[[], str]) -> None:
    """Write ``path`` unless somebody else does. It has its name only when it is whole, and then keeps its content."""
    with (path.parent / ".lock").open("w") as lock:
        with contextlib.suppress(OSError):  # a file system without locks: the link below decides alone
            fcntl.flock(lock, fcntl.LOCK_EX)
        if path.exists():
            return
        handle, aside = tempfile.mkstemp(dir=path.parent)
        try:
            with os.fdopen(handle, "w", encoding="ascii") as file:
                file.write(make() + "\n")
                file.flush()
                os.fsync(file.fileno())
            try:
                os.link(aside, path)
            except FileExistsError:
                pass  # another was quicker
            except OSError:  # a file system without hard links; the lock keeps the others out
                os.replace(aside, path)
        finally:
            Path(aside).unlink(missing_ok=True)


def _had(paper: Newspaper) -> frozenset[str]:
    """The secrets this newspaper has had."""
    try:
        return frozenset((paper.data_dir / "secrets.made").read_text(encoding="ascii").split())
    except OSError:
        # Of a version that kept no list: what was ever prepared had the first ones.
        return frozenset(_FIRST) if (paper.data_dir / "release").exists() else frozenset()


def _note(paper: Newspaper, name: str) -> None:
    """Remember that there is such a secret. Where that can't be written it is tried again at the next start."""
    known = _had(paper)
    path = paper.data_dir / "secrets.made"
    names = {name} if path.exists() else {*known, name}
    with contextlib.suppress(OSError), path.open("a", encoding="ascii") as file:
        file.write("".join(f"{one}\n" for one in sorted(names)))


def renew_secret(paper: Newspaper, name: str) -> Path:
    """A new secret in place of ``name``, whatever lies there (kept beside it as ``name.before``). Returns its path. Raises OSError."""
    folder = paper.data_dir / "secrets"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    path = folder / name
    if path.exists():
        os.replace(path, path.with_name(f"{name}.before"))
    _write_first(path, _new_key if name.endswith(".pem") else lambda: secrets.token_hex(32))
    _note(paper, name)
    return path


def secret(paper: Newspaper, name: str) -> bytes:
    """The newspaper's secret ``name`` (32 random bytes, hex in a file only the owner may read), made at the first start.

    Raises :class:`ConfigError` for one that is missing or damaged, with what to do.
    """
    text = _kept(paper, name, lambda: secrets.token_hex(32))
    try:
        found = bytes.fromhex(text)
    except ValueError:
        found = b""
    if len(found) < 32:
        raise ConfigError(
            f"{paper.data_dir / 'secrets' / name} is damaged: it should hold 64 hexadecimal digits and has {len(text)} characters. "
            f"Put it back from your backup. If it is lost, make a new one with: extrablatt secret new {name} --dir {paper.directory}"
        )
    return found


def _new_key() -> str:
    from cryptography.hazmat.primitives import serialization as form
    from cryptography.hazmat.primitives.asymmetric import rsa

    # RSA with 2048 bits is what every server of the fediverse can verify.
    key = rsa.generate_private_key(65537, 2048)
    pem = key.private_bytes(form.Encoding.PEM, form.PrivateFormat.PKCS8, form.NoEncryption())
    return pem.decode("ascii").strip()


def signing_key(paper: Newspaper) -> str:
    """The key the newspaper's accounts in the fediverse sign with (PEM, PKCS 8), made at the first start.

    Raises :class:`ConfigError` for one that is missing or damaged, with what to do.
    """
    text = _kept(paper, "fediverse.pem", _new_key)
    if not (text.startswith("-----BEGIN ") and text.endswith("-----")):
        raise ConfigError(
            f"{paper.data_dir / 'secrets' / 'fediverse.pem'} is damaged. Put it back from your backup. If it is lost, make a new key "
            f"with: extrablatt secret new fediverse.pem --dir {paper.directory}"
        )
    return text
