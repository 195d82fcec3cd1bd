"""SFTP with asyncssh (used under the EPL-2.0). The path is absolute; ``/~/`` before it makes it relative to the login's folder.

The server's key must be known: a line of ``known_hosts`` or the ``fingerprint``. An unknown or changed key is refused.
"""

from __future__ import annotations

import asyncio
import hmac
import stat
from collections.abc import Coroutine, Iterator
from contextlib import closing, contextmanager
from typing import Any, TypeVar
from urllib.parse import unquote, urlsplit

import asyncssh

from extrablatt.net import addresses

from ..feedconfig import SftpFeed
from .base import WHOLE, Batch, Deadline, LoginRefused, TooLarge, TransportError, Visit
from .shelf import Entry, work_off

_T = TypeVar("_T")


def poll(visit: Visit) -> Iterator[Batch]:
    """One round; see :class:`extrablatt.wire.transports.base.Transport`."""
    feed = visit.feed
    assert isinstance(feed, SftpFeed)  # noqa: S101
    with closing(SftpShelf(feed)) as shelf:
        yield from work_off(visit, feed, shelf)


class _Client(asyncssh.SSHClient):
    """Asked about the server's key when no file of known hosts knows it."""

    def __init__(self, fingerprint: str) -> None:
        self._fingerprint = fingerprint.removeprefix("SHA256:").rstrip("=")
        self.shown = ""

    def validate_host_public_key(self, host: str, addr: str, port: int, key: asyncssh.SSHKey) -> bool:
        self.shown = key.get_fingerprint("sha256")
        return bool(self._fingerprint) and hmac.compare_digest(
            self.shown.removeprefix("SHA256:").rstrip("=").encode(), self._fingerprint.encode()
        )


class SftpShelf:
    """A folder on an SFTP server. Raises :class:`TransportError` for whatever goes wrong.

    asyncssh runs in a loop of this object's own, step by step, so that the rest of the round (the database) is outside of it.
    """

    def __init__(self, feed: SftpFeed) -> None:
        self._feed = feed
        parts = urlsplit(feed.url)
        self._host, self._port = parts.hostname or "", parts.port or 22
        path = unquote(parts.path)
        self._folder = path[3:] or "." if path.startswith("/~/") else path or "."
        self._client = _Client(feed.fingerprint)
        self._runner = asyncio.Runner()
        self._connection: asyncssh.SSHClientConnection | None = None
        try:
            with self._told("connecting"):
                self._connection = self._run(self._connect())
            with self._told("opening SFTP"):
                self._sftp: asyncssh.SFTPClient = self._run(self._start(self._connection))
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """Let the connection go."""
        if self._connection is not None:
            self._connection.abort()
        self._runner.close()

    def _run(self, work: Coroutine[Any, Any, _T], seconds: float | None = None) -> _T:
        return self._runner.run(asyncio.wait_for(work, seconds or self._feed.timeout))

    @staticmethod
    async def _start(connection: asyncssh.SSHClientConnection) -> asyncssh.SFTPClient:
        return await connection.start_sftp_client()

    async def _connect(self) -> asyncssh.SSHClientConnection:
        feed = self._feed
        sock = addresses.connect(self._host, self._port, timeout=feed.timeout, allow_private=feed.allow_private)
        sock.setblocking(False)
        try:
            connection, _ = await asyncssh.create_connection(
                lambda: self._client,
                self._host,
                self._port,
                sock=sock,
                username=feed.user,
                password=None if feed.key_file else feed.secret(),
                client_keys=[feed.key_file] if feed.key_file else None,
                passphrase=feed.secret() or None if feed.key_file else None,
                # An empty list, not None: None would switch the check off.
                known_hosts=feed.known_hosts or ([], [], []),
                config=None,
                agent_path=None,
                login_timeout=feed.timeout,
                keepalive_interval=feed.timeout,
            )
        except BaseException:
            sock.close()
            raise
        return connection

    @contextmanager
    def _told(self, what: str) -> Iterator[None]:
        """asyncssh's and the system's errors as sentences."""
        try:
            yield
        except addresses.AddressRefused as error:
            raise TransportError(str(error)) from error
        except asyncssh.HostKeyNotVerifiable as error:
            shown = f" The server shows {self._client.shown}." if self._client.shown else ""
            raise TransportError(
                f"The key of {self._host} is not the one known here; it is not connected to.{shown} Ask the agency, then "
                "correct fingerprint or known_hosts of this feed."
            ) from error
        except asyncssh.PermissionDenied as error:
            raise LoginRefused(
                f"{self._host} refuses the login; check user, password and key_file of this feed."
            ) from error
        except asyncssh.SFTPError as error:
            raise TransportError(f"{self._host} refuses {what}: {error.reason}.") from error
        except TimeoutError as error:
            raise TransportError(
                f"{self._host} did not answer within {self._feed.timeout} seconds ({what})."
            ) from error
        except (asyncssh.KeyImportError, asyncssh.KeyEncryptionError) as error:
            raise TransportError(f"The key of this feed can't be used: {error}.") from error
        except (OSError, asyncssh.Error) as error:
            told = getattr(error, "strerror", None) or getattr(error, "reason", None) or str(error) or "it was closed"
            raise TransportError(f"The connection to {self._host} failed ({what}): {told}.") from error

    def entries(self) -> list[Entry]:
        """All files of the folder."""
        with self._told(f"the listing of {self._folder}"):
            found = self._run(self._sftp.readdir(self._folder), self._feed.timeout * WHOLE)
        return [
            _entry(str(name.filename), name.attrs)
            for name in found
            if name.attrs.permissions is None or stat.S_ISREG(name.attrs.permissions)
            if str(name.filename) not in (".", "..")
        ]

    def look(self, name: str) -> Entry | None:
        """The file as it is now."""
        with self._told(f"asking about {name}"):
            try:
                return _entry(name, self._run(self._sftp.lstat(self._path(name))))
            except asyncssh.SFTPNoSuchFile:
                return None

    def _path(self, name: str) -> str:
        return f"{self._folder.rstrip('/')}/{name}"

    def read(self, entry: Entry, limit: int, clock: Deadline) -> bytes:
        """The file's bytes."""

        async def fetch() -> bytes:
            async with self._sftp.open(self._path(entry.name), "rb") as file:
                data: bytes = await file.read(limit + 1)
                return data

        with self._told(f"fetching {entry.name}"):
            data = self._run(fetch(), clock.left)
        if len(data) > limit:
            raise TooLarge(f"{entry.name} is larger than the {limit:,} bytes allowed (max_bytes).")
        return data

    def delete(self, entry: Entry) -> None:
        """Delete the file."""
        with self._told(f"deleting {entry.name}"):
            self._run(self._sftp.remove(self._path(entry.name)))

    def move(self, entry: Entry, folder: str) -> None:
        """Move the file; a ``folder`` without a slash at its beginning is relative to where the file lies."""
        target = f"{folder if folder.startswith('/') else self._path(folder)}".rstrip("/") + f"/{entry.name}"
        with self._told(f"moving {entry.name} to {folder}"):
            try:
                # Replaces one of this name (OpenSSH's extension); plain SFTP refuses that.
                self._run(self._sftp.posix_rename(self._path(entry.name), target))
            except asyncssh.SFTPOpUnsupported:
                self._run(self._sftp.rename(self._path(entry.name), target))


def _entry(name: str, attrs: asyncssh.SFTPAttrs) -> Entry:
    return Entry(name, attrs.size if attrs.size is not None else -1, float(attrs.mtime or 0))
