"""FTP and FTPS (RFC 959, 4217, MLSD of RFC 3659). The path is relative to the login's folder; after ``//`` it is absolute."""

from __future__ import annotations

import ftplib
import ssl
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from datetime import UTC, datetime
from typing import Any
from urllib.parse import unquote, urlsplit

from extrablatt.net import addresses

from ..feedconfig import FtpFeed
from .base import Batch, Deadline, LoginRefused, TooLarge, TransportError, Visit
from .shelf import Entry, work_off

_CHUNK = 1 << 16
_IMPLICIT = 990
_FACTS = ["type", "size", "modify"]


class _SecureFTP(ftplib.FTP_TLS):
    """Data connections resume the control connection's session: servers such as vsftpd insist on it."""

    def ntransfercmd(self, cmd: str, rest: int | str | None = None) -> Any:
        conn, size = ftplib.FTP.ntransfercmd(self, cmd, rest)  # noqa: S321
        if self._prot_p:  # type: ignore[attr-defined]
            session = self.sock.session if isinstance(self.sock, ssl.SSLSocket) else None
            conn = self.context.wrap_socket(conn, server_hostname=self.host, session=session)
        return conn, size


def poll(visit: Visit) -> Iterator[Batch]:
    """One round; see :class:`extrablatt.wire.transports.base.Transport`."""
    feed = visit.feed
    assert isinstance(feed, FtpFeed)  # noqa: S101
    with closing(FtpShelf(feed)) as shelf:
        yield from work_off(visit, feed, shelf)


class FtpShelf:
    """A folder on an FTP server. Raises :class:`TransportError` for whatever goes wrong."""

    def __init__(self, feed: FtpFeed) -> None:
        self._feed = feed
        parts = urlsplit(feed.url)
        self._host = parts.hostname or ""
        # Names are bytes to FTP: latin-1 takes all of them there and back.
        folder = unquote(parts.path[1:]).encode().decode("latin-1")
        with self._told("connecting"):
            self._ftp = self._connect(parts.scheme, parts.port)
        try:
            with self._told("the login"):
                self._login()
            with self._told(f"folder {parts.path}"):
                if folder:
                    self._ftp.cwd(folder)
                self._mlsd = "MLSD" in self._features()
        except BaseException:
            self._ftp.close()
            raise

    def close(self) -> None:
        """Say goodbye, if it is still heard."""
        with suppress(OSError, EOFError, ftplib.Error):
            self._ftp.quit()
        self._ftp.close()

    def _connect(self, scheme: str, port: int | None) -> ftplib.FTP:
        feed = self._feed
        secure = scheme == "ftps"
        port = port or ftplib.FTP_PORT
        context = ssl.create_default_context(cafile=None)
        if feed.ca_file:
            context.load_verify_locations(cafile=feed.ca_file)
        failure: Exception | None = None
        for address in addresses.resolve(self._host, port, allow_private=feed.allow_private):
            ftp = _SecureFTP(context=context) if secure else ftplib.FTP()  # noqa: S321 - what agencies have
            ftp.encoding = "latin-1"
            try:
                if secure and port == _IMPLICIT:
                    self._connect_implicit(ftp, address, context)
                else:
                    ftp.connect(address.ip, port, timeout=feed.timeout)
            except OSError as error:
                ftp.close()
                failure = error
                continue
            # The certificate must be the name's, not the address's.
            ftp.host = self._host
            return ftp
        raise failure or addresses.AddressRefused(f"The name {self._host} has no address.")

    def _connect_implicit(self, ftp: ftplib.FTP, address: addresses.Address, context: ssl.SSLContext) -> None:
        ftp.timeout = self._feed.timeout
        plain = addresses.connect(
            address.ip, address.port, timeout=self._feed.timeout, allow_private=self._feed.allow_private
        )
        ftp.sock = context.wrap_socket(plain, server_hostname=self._host)
        ftp.af = plain.family
        ftp.file = ftp.sock.makefile("r", encoding=ftp.encoding)
        ftp.welcome = ftp.getresp()

    def _login(self) -> None:
        user, password = self._feed.user or "anonymous", self._feed.secret()
        if isinstance(self._ftp, _SecureFTP):
            # Raises rather than sending the password in the clear.
            self._ftp.login(user, password, secure=not isinstance(self._ftp.sock, ssl.SSLSocket))
            self._ftp.prot_p()
        else:
            self._ftp.login(user, password)

    def _features(self) -> str:
        try:
            return self._ftp.sendcmd("FEAT").upper()
        except ftplib.error_perm:
            return ""

    @contextmanager
    def _told(self, what: str) -> Iterator[None]:
        """ftplib's and the system's errors as sentences."""
        try:
            yield
        except addresses.AddressRefused as error:
            raise TransportError(str(error)) from error
        except ftplib.error_perm as error:
            if str(error).startswith("530"):
                raise LoginRefused(
                    f"{self._host} refuses the login ({error}); check user and password of this feed."
                ) from error
            raise TransportError(f"{self._host} refuses {what}: {error}.") from error
        except TimeoutError as error:
            raise TransportError(
                f"{self._host} did not answer within {self._feed.timeout} seconds ({what})."
            ) from error
        except ssl.SSLError as error:
            raise TransportError(f"The encrypted connection to {self._host} can't be trusted: {error}.") from error
        except (OSError, EOFError, ftplib.Error) as error:
            told = getattr(error, "strerror", None) or str(error) or "it was closed"
            raise TransportError(f"The connection to {self._host} failed ({what}): {told}.") from error

    def entries(self) -> list[Entry]:
        """All files of the folder."""
        with self._told("the listing"):
            if self._mlsd:
                found = ((name, facts) for name, facts in self._ftp.mlsd(facts=_FACTS) if facts.get("type") == "file")
                return [Entry(_text(n), int(f.get("size", -1)), _moment(f.get("modify", ""))) for n, f in found]
            try:
                names = self._ftp.nlst()
            except ftplib.error_perm as error:
                # Some servers answer an empty folder with 550.
                if str(error).startswith("550"):
                    return []
                raise
            looked = (self.look(_text(name.rpartition("/")[2])) for name in names)
            return [entry for entry in looked if entry is not None]

    def look(self, name: str) -> Entry | None:
        """The file as it is now."""
        raw = _raw(name)
        with self._told(f"asking about {name}"):
            if self._mlsd:
                said = self._asked(f"MLST {raw}")
                if said is None:
                    return None
                line = next((line for line in said.splitlines()[1:] if "=" in line), "")
                facts = dict(
                    fact.lower().split("=", 1) for fact in line.strip().partition(" ")[0].split(";") if "=" in fact
                )
                return Entry(name, int(facts.get("size", -1)), _moment(facts.get("modify", "")))
            # A listing has switched to text, and some servers tell no size then.
            self._ftp.voidcmd("TYPE I")
            size, changed = self._asked(f"SIZE {raw}"), self._asked(f"MDTM {raw}")
            if size is None or changed is None:
                return None
        told = size.partition(" ")[2].strip()
        return Entry(name, int(told) if told.isdecimal() else -1, _moment(changed.partition(" ")[2]))

    def _asked(self, command: str) -> str | None:
        """The answer; None when there is no such file, empty when the server does not know the command."""
        try:
            return self._ftp.sendcmd(command)
        except ftplib.error_perm as error:
            if str(error).startswith("550"):
                return None
            if str(error).startswith("50"):
                return ""
            raise

    def read(self, entry: Entry, limit: int, clock: Deadline) -> bytes:
        """The file's bytes."""
        data = bytearray()
        with self._told(f"fetching {entry.name}"):
            conn = self._ftp.transfercmd(f"RETR {_raw(entry.name)}")
            with conn:
                while chunk := conn.recv(_CHUNK):
                    data += chunk
                    if len(data) > limit:
                        break
                    clock.check()
            try:
                self._ftp.voidresp()
            except ftplib.error_temp:
                if len(data) <= limit:
                    raise
        if len(data) > limit:
            raise TooLarge(f"{entry.name} is larger than the {limit:,} bytes allowed (max_bytes).")
        return bytes(data)

    def delete(self, entry: Entry) -> None:
        """Delete the file."""
        with self._told(f"deleting {entry.name}"):
            self._ftp.delete(_raw(entry.name))

    def move(self, entry: Entry, folder: str) -> None:
        """Move the file; ``folder`` is relative to where it lies."""
        with self._told(f"moving {entry.name} to {folder}"):
            self._ftp.rename(_raw(entry.name), f"{_raw(folder).rstrip('/')}/{_raw(entry.name)}")


def _text(raw: str) -> str:
    data = raw.encode("latin-1")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        # Marked, so that _raw() finds the way back.
        return data.decode("utf-8", "surrogateescape")


def _raw(name: str) -> str:
    raw = name.encode("utf-8", "surrogateescape").decode("latin-1")
    if "\r" in raw or "\n" in raw:
        raise TransportError(f"The name {name!r} has a line break.")
    return raw


def _moment(value: str) -> float:
    """A time of RFC 3659, 2.3 (UTC) as Unix seconds; 0 when it is none."""
    try:
        return datetime.strptime(value.strip()[:14], "%Y%m%d%H%M%S").replace(tzinfo=UTC).timestamp()
    except ValueError:
        return 0.0
