"""``[[wire.feeds]]`` of newspaper.toml read into :mod:`feedconfig`'s classes; mistakes are told with feed and key. Pure."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from extrablatt import typos

from .feedconfig import (
    FeedConfig,
    FeedConfigError,
    FolderFeed,
    FtpFeed,
    HttpFeed,
    ImapFeed,
    PushFeed,
    RemoteFeed,
    S3Feed,
    SecretFeed,
    SftpFeed,
    WireqFeed,
)

_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,99}")
#: Folders of the watched folder that hold no feed.
RESERVED = ("inbox",)
_CLASSES: tuple[type[FeedConfig], ...] = (
    FolderFeed,
    HttpFeed,
    WireqFeed,
    SftpFeed,
    FtpFeed,
    ImapFeed,
    S3Feed,
    PushFeed,
)
TRANSPORTS: dict[str, type[FeedConfig]] = {cls.transport_name: cls for cls in _CLASSES}
_FILES = ("password_file", "ca_file", "key_file", "known_hosts")
_KINDS: dict[str, tuple[type, str]] = {
    "str": (str, "text"),
    "int": (int, "a whole number"),
    "bool": (bool, "true or false"),
}


def parse_feeds(tables: Any, directory: Path, name: str) -> tuple[FeedConfig, ...]:
    """The feeds of newspaper.toml's ``wire.feeds``. Raises :class:`FeedConfigError`."""
    if not isinstance(tables, list):
        raise FeedConfigError(f"{name}: feeds must be written as [[wire.feeds]] tables.")
    feeds = tuple(parse_feed(table, directory, f"{name} [[wire.feeds]]") for table in tables)
    names = [feed.name for feed in feeds]
    for feed in names:
        if names.count(feed) > 1:
            raise FeedConfigError(f"{name} [[wire.feeds]]: two feeds have the name {feed!r}.")
    return feeds


def parse_feed(table: Any, directory: Path, where: str) -> FeedConfig:
    """One feed. Relative files begin at ``directory``. Raises :class:`FeedConfigError`."""
    if not isinstance(table, dict):
        raise FeedConfigError(f"{where} must be a table of keys.")
    feed = table.get("name")
    if not isinstance(feed, str) or not _NAME.fullmatch(feed) or feed in RESERVED:
        told = "" if feed is None else f", not {feed!r}"
        raise FeedConfigError(f'{where}: every feed needs a name of a–z, 0–9, - and _ such as name = "dpa"{told}.')
    where = f"{where} {feed}"
    transport = table.get("transport")
    if not isinstance(transport, str) or transport not in TRANSPORTS:
        near = typos.meant(transport, TRANSPORTS) if isinstance(transport, str) else ""
        raise FeedConfigError(f"{where}: transport must be one of {', '.join(TRANSPORTS)}, not {transport!r}.{near}")
    cls = TRANSPORTS[transport]
    fields = {f.name: f for f in dataclasses.fields(cls)}
    values: dict[str, Any] = {}
    for key, value in table.items():
        if key not in fields:
            raise FeedConfigError(
                f"{where}: unknown key {key!r}.{typos.meant(key, fields)} Known keys: {', '.join(sorted(fields))}."
            )
        values[key] = _value(key, value, str(fields[key].type), where)
        if key in _FILES and values[key]:
            values[key] = str((directory / values[key]).resolve())
    if "url" in fields and not values.get("url"):
        raise FeedConfigError(f"{where}: url is missing.")
    made = cls(**values)
    _check(made, where)
    return made


def _value(key: str, value: Any, kind: str, where: str) -> Any:
    if kind.startswith("dict"):
        if isinstance(value, dict) and all(isinstance(v, str) for v in value.values()):
            return dict(value)
        raise FeedConfigError(f"{where}: {key} must be a table of texts, not {value!r}.")
    if kind.startswith("tuple"):
        if isinstance(value, list) and all(isinstance(v, str) for v in value):
            return tuple(value)
        raise FeedConfigError(f"{where}: {key} must be a list of texts, not {value!r}.")
    expected, words = _KINDS[kind]
    if not isinstance(value, expected) or (expected is int and isinstance(value, bool)):
        raise FeedConfigError(f"{where}: {key} must be {words}, not {value!r}.")
    return value


def _check(feed: FeedConfig, where: str) -> None:
    for key, least in (("interval", 1), ("timeout", 1), ("max_bytes", 0), ("silence", 0), ("tolerance", 1)):
        if getattr(feed, key, least) < least:
            raise FeedConfigError(f"{where}: {key} must be at least {least}, not {getattr(feed, key)}.")
    for key, allowed in feed.choices.items():
        if getattr(feed, key) not in allowed:
            told = ", ".join(choice or '""' for choice in allowed)
            raise FeedConfigError(f"{where}: {key} must be one of {told}, not {getattr(feed, key)!r}.")
    if getattr(feed, "after", "") == "move" and not getattr(feed, "move_to", ""):
        raise FeedConfigError(f'{where}: after = "move" needs move_to.')
    if isinstance(feed, SecretFeed) and sum(map(bool, (feed.password, feed.password_file, feed.password_env))) > 1:
        raise FeedConfigError(f"{where}: give one of password, password_file and password_env, not several.")
    if isinstance(feed, RemoteFeed):
        _check_url(feed, where)
    if isinstance(feed, SftpFeed) and not (feed.known_hosts or feed.fingerprint):
        raise FeedConfigError(
            f"{where}: the server's key must be known: give fingerprint (SHA256:…, as ssh-keygen -lf prints it) or "
            "known_hosts (a file, as ssh-keyscan writes it)."
        )
    if isinstance(feed, PushFeed) and not (feed.password or feed.password_file or feed.password_env):
        raise FeedConfigError(
            f"{where}: a push feed needs a password, password_file or password_env to check signatures."
        )


def _check_url(feed: RemoteFeed, where: str) -> None:
    urls: Iterable[tuple[str, str, tuple[str, ...]]] = [("url", feed.url, feed.schemes)]
    if isinstance(feed, S3Feed) and feed.endpoint:
        urls = [*urls, ("endpoint", feed.endpoint, ("https", "http"))]
    for key, url, schemes in urls:
        try:
            parts = urlsplit(url)
            good = parts.scheme in schemes and bool(parts.hostname)
            _ = parts.port
        except ValueError:
            good = False
        if not good:
            raise FeedConfigError(
                f"{where}: {key} must begin with {' or '.join(s + '://' for s in schemes)}, not {url!r}."
            )
        if parts.username or parts.password:
            raise FeedConfigError(f"{where}: write user and password as keys of their own, not into {key}.")
