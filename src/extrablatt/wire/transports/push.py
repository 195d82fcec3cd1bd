"""HTTP push: an agency posts its files to ``/-/wire/FEED``, signed after the Standard Webhooks specification (1.0.0).

Headers ``webhook-id``, ``webhook-timestamp`` (Unix seconds) and ``webhook-signature`` (``v1,BASE64``, several parted by
spaces); signed is ``id.timestamp.body`` with HMAC-SHA256. The timestamp must lie within the feed's tolerance. A
request sent a second time within it brings the same bytes, which change nothing.

Pure but for the file system; the view is ``wire/views.py``.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import os
import re
import secrets
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

_PREFIX = "whsec_"
_MAX_ID = 200


class SignatureRefused(ValueError):
    """The request is not signed as it must be. The message may be told to the sender: it gives no secret away."""


class BodyTooLarge(ValueError):
    """The body has more bytes than allowed."""


class BodyCut(ValueError):
    """The body ended before the length it was announced with."""


def key_of(secret: str) -> bytes:
    """The key of a secret: base64 behind ``whsec_``, else its UTF-8 bytes."""
    if secret.startswith(_PREFIX):
        try:
            return base64.b64decode(secret.removeprefix(_PREFIX), validate=True)
        except binascii.Error as error:
            raise SignatureRefused("The secret set for this feed is no valid whsec_ secret.") from error
    return secret.encode()


@dataclass(frozen=True, slots=True)
class Signed:
    """The signature's headers, checked for their form and time."""

    id: str
    timestamp: int
    signatures: tuple[bytes, ...]

    def mac(self, secret: str) -> hmac.HMAC:
        """An HMAC that has read everything before the body."""
        return hmac.new(key_of(secret), f"{self.id}.{self.timestamp}.".encode(), hashlib.sha256)

    def verify(self, mac: hmac.HMAC) -> None:
        """Raise :class:`SignatureRefused` unless ``mac``, which has read the body too, is one of the signatures."""
        digest = mac.digest()
        good = False
        for signature in self.signatures:
            good |= hmac.compare_digest(signature, digest)
        if not good:
            raise SignatureRefused("The signature is wrong.")


def read_headers(headers: Mapping[str, str], *, now: float, tolerance: int) -> Signed:
    """The signature's headers (any mapping that knows ``webhook-id`` and so on). Raises :class:`SignatureRefused`."""
    identity = headers.get("webhook-id", "")
    stamp = headers.get("webhook-timestamp", "")
    if not identity or len(identity) > _MAX_ID:
        raise SignatureRefused("The header webhook-id is missing or too long.")
    if not (stamp.isascii() and stamp.isdigit() and len(stamp) < 15):
        raise SignatureRefused("The header webhook-timestamp must be Unix seconds.")
    if abs(now - int(stamp)) > tolerance:
        raise SignatureRefused(
            f"The header webhook-timestamp differs from the time here by more than {tolerance} seconds."
        )
    signatures = []
    for entry in headers.get("webhook-signature", "").split()[:20]:
        version, _, value = entry.partition(",")
        if version == "v1":
            try:
                signatures.append(base64.b64decode(value, validate=True))
            except binascii.Error:
                continue
    if not signatures:
        raise SignatureRefused("The header webhook-signature has no v1 signature.")
    return Signed(identity, int(stamp), tuple(signatures))


def sign(secret: str, identity: str, body: bytes, *, now: float | None = None) -> dict[str, str]:
    """The headers a sender sets. For tests, documentation and ``curl``."""
    stamp = int(now if now is not None else time.time())
    mac = hmac.new(key_of(secret), f"{identity}.{stamp}.".encode() + body, hashlib.sha256)
    value = base64.b64encode(mac.digest()).decode()
    return {"webhook-id": identity, "webhook-timestamp": str(stamp), "webhook-signature": f"v1,{value}"}


def store(
    chunks: Iterator[bytes], folder: Path, name: str, signed: Signed, secret: str, *, limit: int, length: int | None
) -> Path:
    """Write a body into ``folder`` under a name that shows only when it is whole, signed and on disk.

    Raises :class:`SignatureRefused`, :class:`BodyTooLarge` (more than ``limit`` bytes), :class:`BodyCut` and OSError; then
    nothing is left behind.
    """
    folder.mkdir(parents=True, exist_ok=True)
    name = safe_name(name)
    partial = folder / f".{secrets.token_hex(8)}.part"
    mac, size = signed.mac(secret), 0
    try:
        with partial.open("xb") as file:
            for chunk in chunks:
                size += len(chunk)
                if size > limit:
                    raise BodyTooLarge(f"The body is larger than the {limit:,} bytes allowed.")
                mac.update(chunk)
                file.write(chunk)
            if length is not None and size != length:
                raise BodyCut(f"The body broke off after {size:,} of {length:,} bytes.")
            signed.verify(mac)
            file.flush()
            os.fsync(file.fileno())
        try:
            # A link, since a rename would replace a file of this name that has not been taken in yet.
            os.link(partial, target := folder / name)
        except OSError:
            partial.rename(target := folder / f"{partial.name[1:-5]}-{name}")
        _sync(folder)
    finally:
        partial.unlink(missing_ok=True)
    return target


def _sync(folder: Path) -> None:
    """Make the new name itself outlive a power cut."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def safe_name(name: str) -> str:
    """A file name from what the sender says: no folders, nothing hidden, nothing that marks a file as unfinished."""
    name = re.sub(r"[^\w.-]+", "_", name.replace("\\", "/").rpartition("/")[2])
    # File systems count bytes.
    name = name.encode("utf-8", "ignore")[-180:].decode("utf-8", "ignore").strip("._-")
    return f"{name}_" if name.endswith(("tmp", "part", "crdownload")) else name or "item"
