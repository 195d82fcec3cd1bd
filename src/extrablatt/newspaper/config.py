"""The newspaper's one configuration file, ``newspaper.toml``, read into frozen dataclasses.

Free of Django, so that the kiosk's supervisor and the command line can read it quickly. Only ``name`` is required;
everything else has a default. Unknown keys are errors, so that a typo is told and not ignored.
"""

from __future__ import annotations

import contextlib
import dataclasses
import fcntl
import os
import re
import secrets
import tempfile
import tomllib
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from extrablatt import typos
from extrablatt.press import addresses, themes
from extrablatt.press.themes import ThemeConfig, ThemeError
from extrablatt.wire.feedconfig import FeedConfig, FeedConfigError
from extrablatt.wire.feedparsing import parse_feeds

from . import backupconfig, configrules, databaseurl, languages, openness, secretplaces
from .alarmconfig import AlarmsConfig
from .backupconfig import BackupConfig
from .databaseurl import DatabaseUrlError, Postgres
from .keepingconfig import KeepingConfig
from .logconfig import LogConfig
from .openness import AdsConfig, FediverseConfig, FeedsConfig, RightsConfig, TrustConfig
from .publisher import Publisher

CONFIG_NAME = "newspaper.toml"
#: Folders of the newspaper's own in its data folder.
HOUSE_FOLDERS = frozenset(
    "secrets pages live originals renditions static assets figures run log mail raw errors spool locks alarms backup".split()
)
DIRECTORY_VARIABLE = "EXTRABLATT_DIR"
#: Goes before ``database_url``.
DATABASE_VARIABLE = "EXTRABLATT_DATABASE_URL"


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
    """Outgoing mail. ``backend`` is "file" (into the data folder), "console" or "smtp".

    ``tls``: STARTTLS; on port 465 TLS from the first byte, whatever it says. ``timeout``: seconds the relay may take to answer, for
    which who signs in waits.
    """

    backend: str = "file"
    host: str = "localhost"
    port: int = 25
    user: str = ""
    password: str = field(default="", repr=False)
    password_file: str = ""
    password_env: str = ""
    tls: bool = False
    sender: str = ""
    timeout: int = 8

    @property
    def implicit_tls(self) -> bool:
        """TLS from the first byte (RFC 8314, 3.3)."""
        return self.port == configrules.IMPLICIT_TLS

    def secret(self) -> str:
        """The relay's password; empty where none is set. Raises :class:`ConfigError` where it is not in its place."""
        try:
            return secretplaces.read("password", self.password, self.password_file, self.password_env)
        except secretplaces.SecretMissing as error:
            raise ConfigError(f"[mail]: {error}") from error


@dataclass(frozen=True, slots=True)
class Newspaper:
    """Everything newspaper.toml says. ``directory`` is the folder the file lies in; all relative paths start there."""

    directory: Path
    name: str
    claim: str = ""
    base_url: str = "http://127.0.0.1:8000"
    language: str = "de-at"
    time_zone: str = "Europe/Vienna"
    #: Without ``database_url_file`` and ``database_url_env``: here is what they held.
    database_url: str = field(default="", repr=False)
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
    alarms: AlarmsConfig = field(default_factory=AlarmsConfig)
    backup: BackupConfig = field(default_factory=BackupConfig)
    log: LogConfig = field(default_factory=LogConfig)
    keeping: KeepingConfig = field(default_factory=KeepingConfig)

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

#: Table of newspaper.toml → what it is read into.
TABLES: dict[str, type] = {
    "theme": ThemeConfig,
    "publisher": Publisher,
    "wire": WireConfig,
    "server": ServerConfig,
    "readers": ReaderConfig,
    "desk": DeskConfig,
    "mail": MailConfig,
    "figures": FiguresConfig,
    "alarms": AlarmsConfig,
    "backup": BackupConfig,
    "log": LogConfig,
    "keeping": KeepingConfig,
    **openness.TABLES,
}
_NOT_WRITTEN = ("directory",)
_TYPES: dict[str, tuple[type, str]] = {
    "str": (str, "a text in quotation marks"),
    "int": (int, "a whole number"),
    "bool": (bool, "true or false"),
}


def keys() -> dict[str, dict[str, str]]:
    """Every table (empty: the top) with its keys and the type of each, as newspaper.toml may have them."""
    classes = {"": Newspaper, "sections": SectionConfig, **TABLES}
    found = {
        table: {f.name: str(f.type) for f in dataclasses.fields(cls) if f.name not in _NOT_WRITTEN}
        for table, cls in classes.items()
    }
    found[""] |= {"database_url_file": "str", "database_url_env": "str"}
    return found


def _build(cls: type, table: Any, where: str, name: str = "") -> Any:
    """``table``, which is ``name`` of newspaper.toml, as a ``cls``; each value of the right type and as its rule wants it."""
    if not isinstance(table, dict):
        raise ConfigError(f"{where} must be a table of keys.")
    known = keys()
    types = {f.name: str(f.type) for f in dataclasses.fields(cls)}
    values: dict[str, Any] = {}
    for key, value in table.items():
        if key not in types:
            raise ConfigError(f"{where}: {configrules.unknown(key, name, known[name], known)}")
        values[key] = _typed(key, value, types[key], where)
        if wrong := configrules.problem(name, key, values[key]):
            raise ConfigError(f"{where} {wrong}" if where.endswith("]") else f"{where}: {wrong}")
    for wanted in dataclasses.fields(cls):
        if wanted.name not in values and wanted.default is wanted.default_factory is dataclasses.MISSING:
            raise ConfigError(f'{where}: {wanted.name} is missing. Add a line such as: {wanted.name} = "…"')
    return cls(**values)


def _typed(key: str, value: Any, expected: str, where: str) -> Any:
    """``value``, if it has the type that is ``expected``; a list as a tuple."""
    said = configrules.said(key, value)
    if expected in _TYPES:
        plain, words = _TYPES[expected]
        if not isinstance(value, plain) or (plain is int and isinstance(value, bool)):
            raise ConfigError(f"{where}: {said}: must be {words}.")
    if expected == "tuple[str, ...]":
        if not (isinstance(value, list) and all(isinstance(text, str) for text in value)):
            raise ConfigError(f'{where}: {said}: must be a list of texts, such as {key} = ["…"].')
        return tuple(value)
    return value


def parse(text: str, directory: Path, name: str = CONFIG_NAME) -> Newspaper:
    """Read the text of a newspaper.toml. Raises :class:`ConfigError` naming the key."""
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"{name}: not valid TOML: {error}") from error
    if "name" not in table:
        raise ConfigError(f'{name}: the newspaper needs a name. Add a line such as: name = "Mein Blatt"')
    table = _with_database(dict(table), directory, name)
    chosen = _sections(table.pop("sections", None), name)
    if isinstance(wire := table.get("wire"), dict) and "feeds" in wire:
        try:
            table["wire"] = {**wire, "feeds": parse_feeds(wire["feeds"], directory, name)}
        except FeedConfigError as error:
            raise ConfigError(str(error)) from error
    for key, cls in TABLES.items():
        if key in table:
            table[key] = _build(cls, table[key], f"{name} [{key}]", key)
    for key in _NOT_WRITTEN:
        if key in table:
            raise ConfigError(f"{name}: unknown key {key!r}.")
    paper: Newspaper = _build(Newspaper, {**table, "sections": chosen, "directory": directory}, name)
    if file := paper.mail.password_file:
        mail = dataclasses.replace(paper.mail, password_file=str((directory / file).resolve()))
        paper = dataclasses.replace(paper, mail=mail)
    if file := paper.alarms.web_hook_token_file:
        alarms = dataclasses.replace(paper.alarms, web_hook_token_file=str((directory / file).resolve()))
        paper = dataclasses.replace(paper, alarms=alarms)
    _check(paper, name)
    return paper


def _with_database(table: dict[str, Any], directory: Path, name: str) -> dict[str, Any]:
    """The table with ``database_url``, wherever that is kept. The environment's goes before, and asks for none of these places."""
    places = {}
    for key in ("database_url", "database_url_file", "database_url_env"):
        places[key] = _typed(key, table.pop(key, ""), "str", name)
        if wrong := configrules.problem("", key, places[key]):
            raise ConfigError(f"{name}: {wrong}")
    url, file, variable = places.values()
    if wrong := secretplaces.doubled("database_url", url, file, variable):
        raise ConfigError(f"{name}: {wrong}")
    if not os.environ.get(DATABASE_VARIABLE):
        try:
            url = secretplaces.read("database_url", url, str((directory / file).resolve()) if file else "", variable)
        except secretplaces.SecretMissing as error:
            raise ConfigError(f"{name}: {error}") from error
    return {**table, "database_url": url}


def _sections(tables: Any, name: str) -> tuple[SectionConfig, ...]:
    if tables is None:
        return DEFAULT_SECTIONS
    where = f"{name} [[sections]]"
    if not isinstance(tables, list):
        raise ConfigError(f"{name}: sections must be written as [[sections]] tables.")
    chosen = tuple(_build(SectionConfig, one, where, "sections") for one in tables)
    slugs = [section.slug for section in chosen]
    for slug in slugs:
        if slugs.count(slug) > 1:
            raise ConfigError(f"{where}: two sections have the same slug {slug!r}. Give one of them another.")
    if taken := addresses.RESERVED.intersection(slugs):
        raise ConfigError(
            f'{where}: slug = "{min(taken)}": /{min(taken)} is an address of the house. Choose another slug.'
        )
    return chosen


def _check(paper: Newspaper, name: str) -> None:
    """What hangs on several keys, or on the disk."""
    if wrong := languages.problem(paper.language, paper.directory):
        raise ConfigError(f"{name}: {configrules.said('language', paper.language)}: {wrong}")
    if paper.database_url:
        try:
            databaseurl.parse(paper.database_url)
        except DatabaseUrlError as error:
            raise ConfigError(
                f"{name}: database_url = {databaseurl.without_password(paper.database_url)!r}: {error}"
            ) from error
    if wrong := _folders(paper):
        raise ConfigError(f"{name}{wrong}")
    try:
        themes.load(paper.theme, paper.directory)
    except ThemeError as error:
        raise ConfigError(f"{name} [theme]: {error}") from error
    if wrong := _ports(paper.server):
        raise ConfigError(f"{name} [server]: {wrong}")
    if wrong := _mail(paper.mail):
        raise ConfigError(f"{name} [mail]: {wrong}")
    if wrong := paper.alarms.problem():
        raise ConfigError(f"{name} [alarms]: {wrong}")
    if wrong := openness.problem(paper.feeds, paper.rights, paper.trust, paper.ads, paper.fediverse):
        raise ConfigError(f"{name} {wrong}")
    if wrong := backupconfig.problem(paper.backup, paper.directory, paper.data_dir):
        raise ConfigError(f"{name} [backup]: {wrong}")
    account = paper.fediverse.account
    if account and paper.fediverse.sections and account in (section.slug for section in paper.sections):
        raise ConfigError(
            f'{name} [fediverse]: account = "{account}": the section {account} is followed by this name. Choose another, or write '
            "sections = false."
        )


def _folders(paper: Newspaper) -> str:
    """What is wrong with the folders, as the end of a message."""
    data = paper.data_dir
    said = configrules.said("data", paper.data)
    for place in (data, *data.parents):
        if place.exists() and not place.is_dir():
            return f": {said}: {place} is a file. Name a folder, or one that can be made."
    if data in (Path(data.anchor), *Path(paper.directory).resolve().parents, Path(paper.directory).resolve()):
        return f": {said}: the data need a folder of their own, such as data."
    inbox = paper.inbox_dir
    said = configrules.said("inbox", paper.wire.inbox)
    if inbox == data or inbox in data.parents:
        return f" [wire]: {said}: the watched folder must be one of its own, below the data folder or elsewhere, such as wire/inbox."
    if inbox.is_relative_to(data) and inbox.relative_to(data).parts[0] in HOUSE_FOLDERS:
        return f" [wire]: {said}: {inbox.relative_to(data).parts[0]} in the data folder is the newspaper's own. Use wire/inbox."
    if inbox.exists() and not inbox.is_dir():
        return f" [wire]: {said}: {inbox} is a file. Name a folder, or one that can be made."
    return ""


def _ports(server: ServerConfig) -> str:
    """Two that listen at one port."""
    taken = {"port": server.port}
    for key in ("live_port", "office_port"):
        port = getattr(server, key)
        for other, known in taken.items():
            if port and port == known:
                return f"{key} = {port}: this is {other} too. Give each its own, or leave {key} out."
        taken[key] = port
    return ""


def _mail(mail: MailConfig) -> str:
    if wrong := secretplaces.doubled("password", mail.password, mail.password_file, mail.password_env):
        return wrong
    given = [key for key in ("password", "password_file", "password_env") if getattr(mail, key)]
    if given and not mail.user:
        said = configrules.said(given[0], getattr(mail, given[0]))
        return f'{said}: a password needs a user too. Add a line such as: user = "zeitung"'
    if mail.user and not given:
        return f"{configrules.said('user', mail.user)}: a user needs a password too: password, password_file or password_env."
    return ""


def missing_secrets(paper: Newspaper) -> list[str]:
    """Secrets that are not where newspaper.toml says, a sentence each. Looked at by who opens the newspaper: a single command in a
    shell without all of its environment is to work."""
    found = []
    places = ((" ", paper.mail), (" [alarms]: ", paper.alarms))
    for where, place in (*places, *((" [[wire.feeds]]: ", feed) for feed in paper.wire.feeds)):
        if (read := getattr(place, "secret", None)) is None:
            continue
        try:
            read()
        except (ConfigError, FeedConfigError, secretplaces.SecretMissing) as error:
            found.append(f"{CONFIG_NAME}{where}{error}")
    if wrong := backupconfig.missing_password(paper.backup):
        found.append(f"{CONFIG_NAME} [backup]: {wrong}")
    return found


#: What the environment may say to Extrablatt.
VARIABLES = (DIRECTORY_VARIABLE, DATABASE_VARIABLE)
#: What its own processes and its tests say to each other: of no meaning for an operator, and no mistake.
_INNER = re.compile(r"EXTRABLATT_(TEST_\w+|FUZZ_\w+|VNU|HEARTBEATS|LOG|PARENT|THREADS|LIVE_PORT|LISTEN_FD)")


def unknown_variables(paper: Newspaper) -> list[str]:
    """Variables that begin as ours do and mean nothing, a sentence each: a misspelt one would be passed over in silence."""
    used = {
        paper.mail.password_env,
        paper.alarms.web_hook_token_env,
        paper.backup.password_env,
        *(getattr(feed, "password_env", "") for feed in paper.wire.feeds),
    }
    return [
        f"the environment variable {name} means nothing.{typos.meant(name, VARIABLES)} Known: {', '.join(VARIABLES)}."
        for name in sorted(os.environ)
        if name.startswith("EXTRABLATT_") and name not in VARIABLES and name not in used and not _INNER.fullmatch(name)
    ]


def database(paper: Newspaper) -> Postgres | Path:
    """The newspaper's database: a server, or SQLite's file. What the environment says goes before.

    Raises :class:`ConfigError`.
    """
    if url := os.environ.get(DATABASE_VARIABLE, ""):
        try:
            found = databaseurl.parse(url)
        except DatabaseUrlError as error:
            shown = databaseurl.without_password(url)
            raise ConfigError(f"the environment variable {DATABASE_VARIABLE} = {shown!r}: {error}") from error
    elif paper.database_url:
        found = databaseurl.parse(paper.database_url)
    else:
        return paper.data_dir / "newspaper.sqlite3"
    return paper.directory / found if isinstance(found, Path) else found


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
        text = path.read_text(encoding="utf-8-sig")  # Windows' editors put a mark before the first line
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
        if name in _had(paper) and not path.exists():  # another process may have made and noted it since
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


def old_lines(paper: Newspaper, name: str, now: float) -> list[str]:
    """The lines of ``secrets/NAME-old`` whose time is not over at ``now`` (epoch seconds): a secret, perhaps the end of its time.

    Raises :class:`ConfigError` for a damaged file.
    """
    try:
        lines = (paper.data_dir / "secrets" / f"{name}-old").read_text(encoding="ascii").splitlines()
    except (OSError, UnicodeDecodeError):
        return []
    try:
        return [line for line in map(str.strip, lines) if line and float(line.partition(" ")[2] or "inf") > now]
    except ValueError as error:
        raise ConfigError(f"{paper.data_dir / 'secrets' / name}-old is damaged: {error}. Remove it.") from error


def old_secrets(paper: Newspaper, name: str, now: float) -> list[str]:
    """Secrets (hex) that are accepted besides today's, the newest first. Raises :class:`ConfigError` for a damaged file."""
    try:
        return [bytes.fromhex(line.partition(" ")[0]).hex() for line in old_lines(paper, name, now)]
    except ValueError as error:
        raise ConfigError(f"{paper.data_dir / 'secrets' / name}-old is damaged: {error}. Remove it.") from error


def lost_secrets(paper: Newspaper) -> list[str]:
    """The names of secrets this newspaper has had and has no more."""
    return [n for n in SECRETS if n in _had(paper) and not (paper.data_dir / "secrets" / n).exists()]


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
