"""``[[wire.feeds]]`` of newspaper.toml as frozen dataclasses: one class a transport. Pure, free of Django.
They are read in ``feedparsing.py``.

Secrets may stand in the file (``password``), in a file of their own (``password_file``) or in the environment
(``password_env``). They are read when they are needed, never logged, and left out of ``repr``.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import ClassVar
from urllib.parse import quote

#: What is done with a file at the agency once it is stored here.
AFTER_FILE = ("keep", "delete", "move")
AFTER_MAIL = ("seen", "keep", "delete", "move")


class FeedConfigError(ValueError):
    """A ``[[wire.feeds]]`` table can't be used. The message names the feed, the key and what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedConfig:
    """What every feed has. ``interval`` and ``timeout`` are seconds, ``silence`` minutes, ``max_bytes`` bytes a file."""

    transport_name: ClassVar[str] = ""
    schemes: ClassVar[tuple[str, ...]] = ()
    choices: ClassVar[dict[str, tuple[str, ...]]] = {}

    name: str
    transport: str
    title: str = ""
    #: Seconds between two looks.
    interval: int = 30
    #: Seconds a server may be silent; one exchange as a whole may take ten times as long.
    timeout: int = 30
    #: 0: what ``[wire]`` says.
    max_bytes: int = 0
    #: Whether the server may lie in a private network.
    allow_private: bool = False
    #: Minutes without an item after which the feed counts as silent; 0: never.
    silence: int = 0
    #: Whether pictures its items link by http(s) are fetched.
    fetch_pictures: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class SecretFeed(FeedConfig):
    """A feed with a secret, in one of three places."""

    password: str = field(default="", repr=False)
    password_file: str = ""
    password_env: str = ""

    def secret(self) -> str:
        """The password or token; empty when none is set. Raises :class:`FeedConfigError` when its place is empty."""
        if self.password_file:
            try:
                return Path(self.password_file).read_text(encoding="utf-8").strip()
            except (OSError, UnicodeDecodeError) as error:
                raise FeedConfigError(
                    f"feed {self.name}: password_file {self.password_file} can't be read: {error}"
                ) from error
        if self.password_env:
            try:
                return os.environ[self.password_env]
            except KeyError:
                raise FeedConfigError(
                    f"feed {self.name}: the environment variable {self.password_env} (password_env) is not set."
                ) from None
        return self.password


@dataclass(frozen=True, slots=True, kw_only=True)
class RemoteFeed(SecretFeed):
    """A feed at an address. ``ca_file`` is a PEM file of certificates trusted besides the system's."""

    url: str
    user: str = ""
    ca_file: str = ""

    def address(self, **values: object) -> str:
        """``url`` with its placeholders filled in: ``{password}``, and what the transport gives (``{since}``)."""
        return fill(self.url, password=self.secret() if "{password}" in self.url else "", **values)

    def redact(self, text: str) -> str:
        """``text`` without the secret, for logs and the desk."""
        try:
            secret = self.secret()
        except FeedConfigError:
            return text
        for shape in (secret, quote(secret, safe=""), quote(secret)):
            # One of three letters is no secret, and would make the sentence unreadable.
            if len(shape) > 3:
                text = text.replace(shape, "…")
        return text


def fill(template: str, **values: object) -> str:
    """Fill ``{name}`` placeholders with URL-quoted values; ``{link}`` goes in as it is. Others stay."""
    for key, value in values.items():
        template = template.replace("{" + key + "}", str(value) if key == "link" else quote(str(value), safe=""))
    return template


@dataclass(frozen=True, slots=True, kw_only=True)
class FolderFeed(FeedConfig):
    """A subfolder of the watched folder, named like the feed: here only its title and its silence are told."""

    transport_name: ClassVar[str] = "folder"


@dataclass(frozen=True, slots=True, kw_only=True)
class HttpFeed(RemoteFeed):
    """HTTP poll: one document, or a list whose entries are fetched one by one.

    ``list`` is empty (the answer itself is the wire file), ``json`` (entries at the dotted path ``items``, their id at
    ``key``) or ``feed`` (RSS, Atom or JSON Feed). ``detail`` is the entry's address: ``{key}``, ``{link}``, ``{password}``.
    With ``user`` the password is sent as Basic, without as Bearer, unless the address holds it.
    """

    transport_name: ClassVar[str] = "http"
    schemes: ClassVar[tuple[str, ...]] = ("http", "https")
    choices: ClassVar[dict[str, tuple[str, ...]]] = {"list": ("", "json", "feed")}

    headers: dict[str, str] = field(default_factory=dict, repr=False)
    list: str = ""
    items: str = ""
    key: str = "id"
    detail: str = "{link}"


@dataclass(frozen=True, slots=True, kw_only=True)
class WireqFeed(RemoteFeed):
    """dpa wireQ. ``mode``: ``receipts`` (an entry is given back only when it is stored) or ``dequeue``."""

    transport_name: ClassVar[str] = "wireq"
    schemes: ClassVar[tuple[str, ...]] = ("http", "https")
    choices: ClassVar[dict[str, tuple[str, ...]]] = {"mode": ("receipts", "dequeue")}

    mode: str = "receipts"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Shelf(RemoteFeed):
    choices: ClassVar[dict[str, tuple[str, ...]]] = {"after": AFTER_FILE}

    #: Shell pattern of the files wanted.
    pattern: str = "*"
    #: keep, delete or move (to ``move_to``) what is stored.
    after: str = "keep"
    move_to: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SftpFeed(_Shelf):
    """SFTP. The server's key must stand in ``known_hosts`` (a file) or be the ``fingerprint`` (``SHA256:…``)."""

    transport_name: ClassVar[str] = "sftp"
    schemes: ClassVar[tuple[str, ...]] = ("sftp",)

    key_file: str = ""
    known_hosts: str = ""
    fingerprint: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FtpFeed(_Shelf):
    """FTP; ``ftps://`` is explicit TLS (RFC 4217), on port 990 implicit."""

    transport_name: ClassVar[str] = "ftp"
    schemes: ClassVar[tuple[str, ...]] = ("ftp", "ftps")


@dataclass(frozen=True, slots=True, kw_only=True)
class ImapFeed(RemoteFeed):
    """A mailbox: ``imaps://host/Folder``, or ``imap://`` with STARTTLS (``plain = true``: without).

    ``deliver``: the whole ``message`` or its ``attachments``. ``senders``: addresses, or ``@domain``, mails are taken of.
    """

    transport_name: ClassVar[str] = "imap"
    schemes: ClassVar[tuple[str, ...]] = ("imap", "imaps")
    choices: ClassVar[dict[str, tuple[str, ...]]] = {"after": AFTER_MAIL, "deliver": ("message", "attachments")}

    after: str = "seen"
    move_to: str = ""
    deliver: str = "message"
    plain: bool = False
    senders: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class S3Feed(_Shelf):
    """A bucket the agency pushes to: ``s3://bucket/prefix/``. ``user`` and ``password`` are the access key and its secret."""

    transport_name: ClassVar[str] = "s3"
    schemes: ClassVar[tuple[str, ...]] = ("s3",)

    endpoint: str = ""
    region: str = "eu-central-1"


@dataclass(frozen=True, slots=True, kw_only=True)
class PushFeed(SecretFeed):
    """The agency posts to ``/-/wire/NAME``, signed with the password; the time may differ by ``tolerance`` seconds."""

    transport_name: ClassVar[str] = "push"

    tolerance: int = 300
