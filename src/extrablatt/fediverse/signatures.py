"""HTTP signatures as the fediverse uses them: draft-cavage-http-signatures-12, RSA with SHA-256 over the request's target, host,
date and digest. Pure.

RFC 9421 replaced the draft, but servers go on to sign and take the draft's; who tries the RFC first comes again with the draft when
refused (decision 0008).
"""

from __future__ import annotations

import base64
import email.utils
import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC
from functools import lru_cache
from urllib.parse import urlsplit

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa

#: Seconds a request's date may be off: clocks differ, queues are slow.
TOLERANCE = 3600
#: What a signature must cover, without and with a body.
BARE = ("(request-target)", "host", "date")
WITH_BODY = (*BARE, "digest")
#: ``hs2019`` says: by the kind of key (section 2.1.3); keys here are RSA.
_ALGORITHMS = ("", "rsa-sha256", "hs2019")
#: Values are quoted; some servers leave the marks out, of numbers (created, expires) and of others.
_PARAMETER = re.compile(r'\s*([A-Za-z]+)\s*=\s*(?:"([^"]*)"\s*|([^",]+))(?:,|$)')


class SignatureRefused(Exception):
    """A request is not signed as it must be. The message says why, for the sender."""


@dataclass(frozen=True, slots=True)
class Signature:
    """A ``Signature`` header. ``covered`` are the names it signs, small, in order."""

    key_id: str
    covered: tuple[str, ...]
    value: bytes
    algorithm: str = ""


@lru_cache(maxsize=4)
def private_key(pem: str) -> rsa.RSAPrivateKey:
    """A private key from PEM. Raises ValueError for what is none."""
    key = serialization.load_pem_private_key(pem.encode("ascii"), None)
    if not isinstance(key, rsa.RSAPrivateKey):
        raise ValueError("the key is no RSA key")
    return key


def http_moment(value: str) -> float:
    """An HTTP date (RFC 9110, 5.6.7) as Unix time. Raises ValueError and the like for what is none.

    Always GMT: ``-0000``, which says that no zone is known (RFC 5322, 3.3), is not this machine's.
    """
    found = email.utils.parsedate_to_datetime(value)
    return (found if found.tzinfo else found.replace(tzinfo=UTC)).timestamp()


def digest(body: bytes) -> str:
    """A ``Digest`` header (RFC 3230) with SHA-256."""
    return "SHA-256=" + base64.b64encode(hashlib.sha256(body).digest()).decode("ascii")


def _text(method: str, target: str, headers: Mapping[str, str], covered: tuple[str, ...]) -> bytes:
    """The text that is signed (section 2.3). ``headers`` have small names. Raises :class:`SignatureRefused`."""
    lines = []
    for name in covered:
        if name == "(request-target)":
            lines.append(f"{name}: {method.lower()} {target}")
        elif name in headers:
            lines.append(f"{name}: {headers[name].strip()}")
        else:
            raise SignatureRefused(f"The signature covers {name}, which was not sent.")
    return "\n".join(lines).encode("utf-8", "surrogateescape")


def sign(
    method: str, url: str, pem: str, key_id: str, *, now: float, body: bytes | None = None, content_type: str = ""
) -> dict[str, str]:
    """The headers that sign a request: Host, Date, Signature and, with a body, Digest and Content-Type.

    ``now``: Unix time in seconds.
    """
    parts = urlsplit(url)
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    headers = {"Host": parts.netloc.rpartition("@")[2], "Date": email.utils.formatdate(now, usegmt=True)}
    covered: tuple[str, ...] = BARE
    if body is not None:
        headers |= {"Digest": digest(body), "Content-Type": content_type}
        covered = (*WITH_BODY, "content-type")
    text = _text(method, target, {name.lower(): value for name, value in headers.items()}, covered)
    value = base64.b64encode(private_key(pem).sign(text, padding.PKCS1v15(), hashes.SHA256())).decode("ascii")
    headers["Signature"] = f'keyId="{key_id}",algorithm="rsa-sha256",headers="{" ".join(covered)}",signature="{value}"'
    return headers


def read(header: str) -> Signature:
    """Take a ``Signature`` header apart (section 4.1). Raises :class:`SignatureRefused`."""
    found: dict[str, str] = {}
    at = 0
    while at < len(header):
        match = _PARAMETER.match(header, at)
        if match is None or match[1] in found:
            raise SignatureRefused("The Signature header can't be read.")
        found[match[1]] = match[2] if match[2] is not None else match[3].strip()
        at = match.end()
    try:
        value = base64.b64decode(found.get("signature", ""), validate=True)
    except ValueError:
        value = b""
    if not found.get("keyId") or not value:
        raise SignatureRefused("A Signature header with keyId, headers and signature is needed.")
    # What is not said is the date alone (section 2.1.6), which is too little and refused below.
    covered = tuple(found.get("headers", "date").lower().split())
    return Signature(found["keyId"], covered, value, found.get("algorithm", "").lower())


def check(headers: Mapping[str, str], host: str, body: bytes, *, now: float) -> Signature:
    """All that can be checked of a POST without the sender's key; returns what is left to verify.

    ``headers`` have small names. Raises :class:`SignatureRefused`.
    """
    signature = read(headers.get("signature", ""))
    if signature.algorithm not in _ALGORITHMS:
        raise SignatureRefused(f"The algorithm {signature.algorithm} is not known here; use rsa-sha256.")
    if missing := [name for name in WITH_BODY if name not in signature.covered]:
        raise SignatureRefused(f"The signature must cover {', '.join(missing)} too.")
    if len(set(signature.covered)) != len(signature.covered):
        raise SignatureRefused("The signature covers a header twice.")
    if headers.get("host", "").lower() != host.lower():
        raise SignatureRefused(f"The request was meant for another host than {host}.")
    try:
        date = http_moment(headers.get("date", ""))
    except (TypeError, ValueError, IndexError, OverflowError) as error:
        raise SignatureRefused("The Date header can't be read.") from error
    if abs(date - now) > TOLERANCE:
        raise SignatureRefused(f"The Date header is more than {TOLERANCE} seconds off.")
    # Digest may name several sums (RFC 3230, 4.3.2); ours must be among them.
    sums = [one.strip() for one in headers.get("digest", "").split(",")]
    if not any(name.lower() == "sha-256" and f"SHA-256={value}" == digest(body) for name, _, value in
               (one.partition("=") for one in sums)):  # fmt: skip
        raise SignatureRefused("The SHA-256 digest of the body is missing or wrong.")
    return signature


def verify(signature: Signature, public_pem: str, method: str, target: str, headers: Mapping[str, str]) -> None:
    """That whoever holds the key signed this request. Raises :class:`SignatureRefused`."""
    text = _text(method, target, headers, signature.covered)
    try:
        key = serialization.load_pem_public_key(public_pem.encode("utf-8", "replace"))
    except (ValueError, UnsupportedAlgorithm) as error:
        raise SignatureRefused("The sender's public key can't be read.") from error
    if not isinstance(key, rsa.RSAPublicKey) or key.key_size > 8192:
        raise SignatureRefused("The sender's public key is no RSA key of a usual size.")
    try:
        key.verify(signature.value, text, padding.PKCS1v15(), hashes.SHA256())
    except InvalidSignature as error:
        raise SignatureRefused("The signature is wrong.") from error
