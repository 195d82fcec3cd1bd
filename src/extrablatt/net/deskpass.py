"""Who is signed in at the desk, as the office tells the kiosk: a signed cookie that gives no right, only a place of its own.

The kiosk can't read the office's sessions, and whoever writes a session cookie of their own is a stranger. The office gives this one
to who is signed in (``newspaper/deskcookie.py``), signed with the secret that both share (HMAC-SHA256, RFC 2104): requests
with it do not queue behind those of strangers (``kiosk/places.py``). Pure.
"""

from __future__ import annotations

import hashlib
import hmac

COOKIE = "desk"
#: Below it the cookie is sent and looked for.
PATH = "/desk/"
#: Seconds it is good for, and after which it is given anew.
LIFE, RENEWED_AFTER = 24 * 3600, 3600


def _mac(claim: str, secret: str) -> str:
    return hmac.new(secret.encode(), b"extrablatt desk 1." + claim.encode(), hashlib.sha256).hexdigest()


def given(user: int, secret: str, now: float) -> str:
    """The cookie's value for an account of the desk; ``now`` in epoch seconds."""
    claim = f"{user}.{int(now) + LIFE}"
    return f"{claim}.{_mac(claim, secret)}"


def expires(value: str, secret: str, user: int | None = None) -> int:
    """Until when the cookie is good, epoch seconds; 0 for one the office did not write, or for another ``user``."""
    claim, _, signature = value.rpartition(".")
    if not value.isascii() or len(value) > 200 or not hmac.compare_digest(_mac(claim, secret), signature):
        return 0
    owner, _, until = claim.partition(".")
    if user is not None and owner != str(user):
        return 0
    return int(until)
