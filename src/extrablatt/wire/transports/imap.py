"""A mailbox by IMAP (RFC 9051 and 3501): every mail once, by UID and UIDVALIDITY.

``state``: ``validity``, ``uid`` (everything up to it has been seen in a listing) and ``todo`` (what of it is not done, when a
round was not through: the newest come first). When UIDVALIDITY changes, UIDs mean nothing any more: what is unread is taken, and mails that
were taken before are recognised by their bytes.
"""

from __future__ import annotations

import base64
import email
import email.policy
import email.utils
import imaplib
import re
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from email.message import EmailMessage
from typing import Any
from urllib.parse import unquote, urlsplit

from extrablatt.net import addresses

from ..feedconfig import ImapFeed
from .base import Batch, Fetched, LoginRefused, TransportError, Visit

#: Mails of one batch, and of one question about sizes.
PORTION, ASKED = 10, 200
_SIZE = re.compile(rb"UID (\d+)[^)]*RFC822\.SIZE (\d+)|RFC822\.SIZE (\d+)[^)]*UID (\d+)")


def poll(visit: Visit) -> Iterator[Batch]:
    """One round; see :class:`extrablatt.wire.transports.base.Transport`."""
    feed = visit.feed
    assert isinstance(feed, ImapFeed)  # noqa: S101
    mailbox = _Mailbox(feed, visit.max_bytes, readonly=visit.dry or feed.after == "keep")
    try:
        yield from _work_off(visit, feed, mailbox)
    finally:
        mailbox.close()


def _work_off(visit: Visit, feed: ImapFeed, mailbox: _Mailbox) -> Iterator[Batch]:
    if visit.state.get("validity") == mailbox.validity:
        last: int = visit.state.get("uid", 0)
        # "n:*" names the last mail also when it is older than n.
        found = [uid for uid in mailbox.search(f"UID {last + 1}:*") if uid > last] + visit.state.get("todo", [])
    else:
        last = mailbox.next_uid - 1
        found = mailbox.search("ALL" if feed.after in ("delete", "move") else "UNSEEN")
    highest = max([last, *found])
    sizes = mailbox.sizes(found)
    found.sort(reverse=True)
    for start in range(0, len(found), PORTION):
        if visit.stop.is_set():
            return
        portion = found[start : start + PORTION]
        batch, taken = Batch([]), []
        for uid in portion:
            if sizes.get(uid, 0) > visit.max_bytes:
                batch.refused.append(visit.too_large(f"mail {uid}", sizes[uid]))
                continue
            data = mailbox.fetch(uid)
            if data is None or not _from_whom_we_take(data, feed.senders):
                continue
            batch.files += _files(data, f"{mailbox.validity}-{uid}", feed.deliver)
            taken.append(uid)
        batch.accept = lambda taken=taken: mailbox.put_away(taken)  # type: ignore[misc]
        if batch.files or batch.refused:
            yield batch
        visit.state |= {"validity": mailbox.validity, "uid": highest, "todo": found[start + PORTION :]}
    visit.state |= {"validity": mailbox.validity, "uid": highest, "todo": []}


def _from_whom_we_take(data: bytes, senders: tuple[str, ...]) -> bool:
    if not senders:
        return True
    headers = email.message_from_bytes(data.partition(b"\r\n\r\n")[0], policy=email.policy.default)
    for _, address in email.utils.getaddresses([str(value) for value in headers.get_all("From", [])]):
        for sender in map(str.lower, senders):
            if address.lower() == sender or (sender.startswith("@") and address.lower().endswith(sender)):
                return True
    return False


def _files(data: bytes, name: str, deliver: str) -> list[Fetched]:
    """The mail as a file, or its attachments; a mail without any is delivered whole."""
    files: list[Fetched] = []
    if deliver == "attachments":
        message = email.message_from_bytes(data, policy=email.policy.default)
        for part in message.walk():
            if not isinstance(part, EmailMessage) or part.is_multipart() or not part.get_filename():
                continue
            payload = part.get_payload(decode=True)
            if isinstance(payload, bytes) and payload.strip():
                files.append(Fetched(payload, str(part.get_filename()).replace("\\", "/").rpartition("/")[2]))
    return files or [Fetched(data, f"{name}.eml")]


class _Connection(imaplib.IMAP4):
    """Connects to a checked address, with TLS from the start where ``context`` is given; reads no more than ``limit`` at once."""

    def __init__(self, feed: ImapFeed, host: str, port: int, context: ssl.SSLContext | None, limit: int) -> None:
        self._feed, self._context, self._limit = feed, context, limit
        super().__init__(host, port, timeout=feed.timeout)

    def _create_socket(self, timeout: float | None) -> Any:
        sock = addresses.connect(
            self.host, self.port, timeout=timeout or self._feed.timeout, allow_private=self._feed.allow_private
        )
        return self._context.wrap_socket(sock, server_hostname=self.host) if self._context else sock

    def read(self, size: int) -> bytes:
        """A literal; the server says beforehand how long it is."""
        if size > self._limit + 65536:
            raise TransportError(f"{self.host} sends {size:,} bytes where it said there were fewer.")
        data: bytes = super().read(size)
        return data


class _Mailbox:
    """A folder, selected. Raises :class:`TransportError` for whatever goes wrong."""

    def __init__(self, feed: ImapFeed, limit: int, *, readonly: bool) -> None:
        self._feed, self._readonly = feed, readonly
        parts = urlsplit(feed.url)
        self._host = parts.hostname or ""
        context = ssl.create_default_context()
        if feed.ca_file:
            context.load_verify_locations(cafile=feed.ca_file)
        secure = parts.scheme == "imaps"
        folder = unquote(parts.path.strip("/")) or "INBOX"
        with self._told("connecting"):
            port = parts.port or (993 if secure else 143)
            self._imap = _Connection(feed, self._host, port, context if secure else None, limit)
        try:
            if not secure and not feed.plain:
                with self._told("STARTTLS"):
                    self._imap.starttls(context)
            self._login()
            # What it can do may be told only now.
            self._can = set((self._imap.capability()[1][0] or b"").decode("ascii", "replace").upper().split())
            with self._told(f"folder {folder}"):
                self._good(*self._imap.select(_quoted(folder), readonly=readonly), what=f"folder {folder}")
            self.validity = self._number("UIDVALIDITY")
            self.next_uid = self._number("UIDNEXT") or 1
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """Say goodbye, if it is still heard."""
        with suppress(OSError, imaplib.IMAP4.error):
            self._imap.logout()

    def _login(self) -> None:
        user, password = self._feed.user, self._feed.secret()
        with self._told("the login"):
            try:
                if "AUTH=PLAIN" in self._imap.capabilities:
                    self._imap.authenticate("PLAIN", lambda _: f"\0{user}\0{password}".encode())
                else:
                    self._imap.login(user, password)
            except imaplib.IMAP4.abort:
                raise
            except imaplib.IMAP4.error as error:
                raise LoginRefused(
                    f"{self._host} refuses the login ({_said(error)}); check user and password of this feed."
                ) from error

    @contextmanager
    def _told(self, what: str) -> Iterator[None]:
        """imaplib's and the system's errors as sentences."""
        try:
            yield
        except addresses.AddressRefused as error:
            raise TransportError(str(error)) from error
        except TimeoutError as error:
            raise TransportError(
                f"{self._host} did not answer within {self._feed.timeout} seconds ({what})."
            ) from error
        except ssl.SSLError as error:
            raise TransportError(f"The encrypted connection to {self._host} can't be trusted: {error}.") from error
        except (OSError, imaplib.IMAP4.abort) as error:
            told = getattr(error, "strerror", None) or _said(error)
            raise TransportError(f"The connection to {self._host} failed ({what}): {told}.") from error
        except imaplib.IMAP4.error as error:
            raise TransportError(f"{self._host} refuses {what}: {_said(error)}.") from error

    def _good(self, kind: str, data: list[Any], *, what: str) -> list[Any]:
        if kind != "OK":
            said = data[0].decode("utf-8", "replace") if data and isinstance(data[0], bytes) else kind
            raise TransportError(f"{self._host} refuses {what}: {said}.")
        return data

    def _number(self, name: str) -> int:
        value = self._imap.response(name)[1][0]
        return int(value) if isinstance(value, bytes) and value.isdigit() else 0

    def _uid(self, what: str, *arguments: str) -> list[Any]:
        with self._told(what):
            return self._good(*self._imap.uid(*arguments), what=what)

    def search(self, criterion: str) -> list[int]:
        """UIDs of mails that are not marked as deleted."""
        found = self._uid("searching", "SEARCH", f"UNDELETED {criterion}")[0] or b""
        return sorted({int(uid) for uid in found.split()})

    def sizes(self, uids: list[int]) -> dict[int, int]:
        """Bytes of each mail."""
        sizes: dict[int, int] = {}
        for start in range(0, len(uids), ASKED):
            chosen = ",".join(map(str, uids[start : start + ASKED]))
            for line in self._uid("asking for sizes", "FETCH", chosen, "(UID RFC822.SIZE)"):
                if isinstance(line, bytes) and (match := _SIZE.search(line)):
                    sizes[int(match[1] or match[4])] = int(match[2] or match[3])
        return sizes

    def fetch(self, uid: int) -> bytes | None:
        """A mail's bytes, without marking it as read; None when it is gone."""
        for part in self._uid(f"fetching mail {uid}", "FETCH", str(uid), "(BODY.PEEK[])"):
            if isinstance(part, tuple):
                data: bytes = part[1]
                return data
        return None

    def put_away(self, uids: list[int]) -> None:
        """Mark, move or delete what is stored."""
        if not uids or self._readonly:
            return
        chosen, after = ",".join(map(str, uids)), self._feed.after
        if after == "seen":
            self._uid("marking as read", "STORE", chosen, "+FLAGS.SILENT", r"(\Seen)")
        elif after == "delete":
            self._delete(chosen)
        elif "MOVE" in self._can:
            self._uid(f"moving to {self._feed.move_to}", "MOVE", chosen, _quoted(self._feed.move_to))
        else:
            self._uid(f"copying to {self._feed.move_to}", "COPY", chosen, _quoted(self._feed.move_to))
            self._delete(chosen)

    def _delete(self, chosen: str) -> None:
        self._uid("deleting", "STORE", chosen, "+FLAGS.SILENT", r"(\Deleted \Seen)")
        # A plain EXPUNGE would also remove what somebody else has marked: without UIDPLUS (RFC 4315) the mark must do.
        if "UIDPLUS" in self._can:
            self._uid("expunging", "EXPUNGE", chosen)


def _said(error: Exception) -> str:
    """What the server said, which imaplib gives as the text of a bytes object."""
    text = str(error.args[0]) if error.args and not isinstance(error.args[0], bytes) else str(error)
    if error.args and isinstance(error.args[0], bytes):
        text = error.args[0].decode("utf-8", "replace")
    return text.removeprefix("b'").rstrip("'.") or "it was closed"


def _quoted(folder: str) -> str:
    """A folder's name as a quoted string in modified UTF-7 (RFC 3501, 5.1.3)."""

    def shift(match: re.Match[str]) -> str:
        if match[0] == "&":
            return "&-"
        coded = base64.b64encode(match[0].encode("utf-16-be")).decode().rstrip("=").replace("/", ",")
        return f"&{coded}-"

    if any(c < " " for c in folder):
        raise TransportError(f"The folder's name {folder!r} has control characters.")
    coded = re.sub(r"&|[^\x20-\x7e]+", shift, folder)
    return '"' + coded.replace("\\", "\\\\").replace('"', '\\"') + '"'
