"""Passes: signed proof of what a reader may read, checked without a database. Free of Django.

A token is ``1.<payload>.<signature>``: base64url of JSON ``{"s": subject, "l": level, "e": expires, "i": issued}`` and its
HMAC-SHA256 (RFC 2104; base64url without padding, RFC 4648, 5). The first secret signs, all verify, so
that secrets can be changed without signing readers out (:class:`PassSecrets`, ``extrablatt secret rotate passes``).

A pass that is out can't be taken back, but refused: :class:`Refusals` is the list of these, short since a pass lives for hours. The
readers' room writes it (``readers/refusing.py``), the page store hands it to every process that looks at passes.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

PASS_COOKIE = "pass"  # noqa: S105
LEVELS = ("registered", "premium")
_MAX_TOKEN = 600
#: Tokens remembered.
_CACHE = 4096
#: Subjects on a list of refused passes; where there are more, every pass issued up to now is refused, and renewed when it is shown.
MAX_REFUSED = 20_000


class PassError(Exception):
    """The token is no good."""


class PassInvalid(PassError):
    """Not signed by this newspaper, or damaged."""


class PassExpired(PassError):
    """Genuine, but its time is over."""


class PassRefused(PassExpired):
    """Genuine, but taken back: the subscription ended before its time, the account is locked or gone. To be renewed, if it can be."""


@dataclass(frozen=True, slots=True)
class Pass:
    """``subject`` is the account's id, ``level`` one of :data:`LEVELS`, ``expires`` epoch seconds, ``issued`` epoch milliseconds.

    ``issued`` is 0 where nobody has noted it: before all refusals.
    """

    subject: str
    level: str
    expires: int
    issued: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Refusals:
    """Passes to be refused: those of a subject, and those of ``everyone``, issued up to a moment (epoch milliseconds)."""

    subjects: Mapping[str, int] = field(default_factory=dict)
    everyone: int = -1

    @classmethod
    def of(cls, subjects: Mapping[str, int]) -> Refusals:
        """A list of bounded length (:data:`MAX_REFUSED`)."""
        if len(subjects) > MAX_REFUSED:
            return cls({}, max(subjects.values()))
        return cls(dict(subjects))

    def dumps(self) -> bytes:
        """As the page store keeps it; the same list gives the same bytes."""
        return json.dumps([self.everyone, dict(sorted(self.subjects.items()))], separators=(",", ":")).encode()

    @classmethod
    def loads(cls, raw: bytes) -> Refusals:
        """From :meth:`dumps`. Raises ValueError."""
        try:
            everyone, subjects = json.loads(raw)
            return cls({str(subject): int(before) for subject, before in subjects.items()}, int(everyone))
        except (AttributeError, TypeError) as error:
            raise ValueError("not a list of refused passes") from error


def _encode(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def _decode(text: str) -> bytes:
    return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)


class PassSigner:
    """Signs and verifies passes.

    ``secrets``: at least 16 bytes each; the first signs. Raises ValueError for none or shorter ones.
    """

    def __init__(self, secrets: Sequence[bytes]) -> None:
        if not secrets or any(len(s) < 16 for s in secrets):
            raise ValueError("a pass secret needs at least 16 bytes")
        self._secrets = tuple(secrets)
        self._refusals = Refusals()
        self._recent: dict[str, Pass] = {}
        self._older: dict[str, Pass] = {}

    def use(self, secrets: Sequence[bytes]) -> None:
        """Go over to other secrets, as in the constructor. What only an earlier one has signed is no good from now on."""
        self._secrets = PassSigner(secrets)._secrets
        self._older, self._recent = {}, {}

    def refuse(self, refusals: Refusals) -> None:
        """From now on :meth:`verify` refuses these, and none of an earlier list."""
        self._refusals = refusals

    def sign(self, granted: Pass) -> str:
        """The token of a pass. Raises ValueError for an unknown level or a subject too long for a cookie."""
        if granted.level not in LEVELS:
            raise ValueError(f"unknown level {granted.level!r}")
        told: dict[str, str | int] = {"s": granted.subject, "l": granted.level, "e": granted.expires}
        if granted.issued:
            told["i"] = granted.issued
        payload = _encode(json.dumps(told, separators=(",", ":")).encode())
        token = f"1.{payload}.{_encode(self._mac(self._secrets[0], payload))}"
        if len(token) > _MAX_TOKEN:
            raise ValueError("the subject is too long for a pass")
        return token

    @staticmethod
    def _mac(secret: bytes, payload: str) -> bytes:
        return hmac.new(secret, b"extrablatt pass 1." + payload.encode(), hashlib.sha256).digest()

    def verify(self, token: str, now: float) -> Pass:
        """The pass of a token at ``now`` (epoch seconds).

        Raises :class:`PassInvalid`, :class:`PassExpired` or :class:`PassRefused`.
        """
        recent = self._recent
        found = recent.get(token)
        if found is None:
            # Only genuine tokens are remembered: nobody can fill the memory with forged ones.
            found = self._older.get(token) or self._check(token)
            # Into the memory that was there before: were the secrets changed meanwhile, it is forgotten.
            recent[token] = found
            if len(recent) >= _CACHE // 2 and recent is self._recent:
                # Two halves in place of an order kept at every request: who comes back is moved on, who does not is let go.
                self._older, self._recent = recent, {}
        if found.expires <= now:
            raise PassExpired("the pass has expired")
        refusals = self._refusals
        if found.issued <= refusals.subjects.get(found.subject, refusals.everyone):
            raise PassRefused("the pass was taken back")
        return found

    def _check(self, token: str) -> Pass:
        if len(token) > _MAX_TOKEN or not token.isascii():
            raise PassInvalid("not a pass")
        version, _, rest = token.partition(".")
        payload, _, signature = rest.partition(".")
        if version != "1" or not payload or not signature:
            raise PassInvalid("not a pass")
        # The signature is compared as text: base64 has several spellings of the same bytes, only ours counts.
        genuine = [hmac.compare_digest(_encode(self._mac(s, payload)), signature) for s in self._secrets]
        if not any(genuine):
            raise PassInvalid("wrong signature")
        try:
            data = json.loads(_decode(payload))
            found = Pass(str(data["s"]), str(data["l"]), int(data["e"]), int(data.get("i", 0)))
        except (ValueError, KeyError, TypeError, binascii.Error) as error:
            raise PassInvalid("damaged pass") from error
        if found.level not in LEVELS:
            raise PassInvalid("unknown level")
        return found


class PassSecrets:
    """The secrets in a folder, as they change, and the signer that keeps to them.

    ``pass`` holds the one that signs (hex); ``pass-old`` others that are accepted, one a line, each with the moment its time is over
    (epoch seconds; none: never).
    """

    def __init__(self, folder: Path, signer: PassSigner | None = None) -> None:
        """Read them. ``signer``: one that is to be kept up to date. Raises OSError, and ValueError for what is no secret."""
        self._folder = folder
        self._seen = self._files()
        secrets, self._next = self._read(0.0)
        self.signer = signer or PassSigner(secrets)

    def look(self, now: float) -> bool:
        """Whether there are others now (epoch seconds); the signer has them then. Raises as the constructor; the last ones stay good."""
        files = self._files()
        if files == self._seen and now < self._next:
            return False
        secrets, after = self._read(now)
        self.signer.use(secrets)
        self._seen, self._next = files, after
        return True

    def _files(self) -> tuple[tuple[int, int, int], ...]:
        found = []
        for name in ("pass", "pass-old"):
            try:
                info = (self._folder / name).stat()
            except FileNotFoundError:
                found.append((0, 0, 0))
                continue
            found.append((info.st_mtime_ns, info.st_size, info.st_ino))
        return tuple(found)

    def _read(self, now: float) -> tuple[list[bytes], float]:
        """The secrets that are good at ``now``, and when the first of them is not any more. At 0: all but those long over."""
        secrets = [bytes.fromhex(line) for line in (self._folder / "pass").read_text().split()]
        after = math.inf
        try:
            lines = (self._folder / "pass-old").read_text().splitlines()
        except FileNotFoundError:
            lines = []
        for line in lines:
            secret, _, until = line.strip().partition(" ")
            end = float(until or math.inf)
            if secret and end > now:
                secrets.append(bytes.fromhex(secret))
                after = min(after, end)
        return secrets, after


def allows(access: str, held: Pass | None) -> bool:
    """Whether a story of this access (open, registered, premium) may be read in full with this pass.

    The pass is taken as valid: :meth:`PassSigner.verify` has looked at signature and time. Unknown access is refused.
    """
    if access == "open":
        return True
    return held is not None and (held.level == access or (held.level == "premium" and access == "registered"))
