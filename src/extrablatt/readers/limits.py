"""How often somebody may try: passwords, codes and mails, counted by account and by address, in the database.

The count is taken *before* what is limited is done, in one transaction, so that many tries at once from many processes are
counted one by one; who was right gets the count back. Delays double and end: nobody is kept out for good. Nothing here
tells whether an account exists: what is counted is what was typed.
"""

from __future__ import annotations

import hashlib
import ipaddress
from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from .models import Attempt

#: In a private network one address may be a proxy's that nobody has named, with everybody behind it.
PRIVATE_FACTOR = 10
_PRIVATE = tuple(
    map(ipaddress.ip_network, "127.0.0.0/8 10.0.0.0/8 172.16.0.0/12 192.168.0.0/16 ::1/128 fc00::/7 fe80::/10".split())
)


@dataclass(frozen=True, slots=True)
class Limit:
    """``free`` tries, then a wait of ``base`` seconds, doubled with each further one up to ``cap``; forgotten ``forget``
    seconds after the last."""

    name: str
    free: int
    base: int
    cap: int
    forget: int

    def delay(self, count: int) -> int:
        """Seconds to wait after the ``count``-th try."""
        return 0 if count < self.free else min(self.cap, self.base << min(count - self.free, 30))


#: A wrong password: by account and household; by household over all accounts; by account over all households.
PASSWORD_PAIR = Limit("password", 5, 30, 3600, 24 * 3600)
PASSWORD_ADDRESS = Limit("password-address", 30, 60, 3600, 6 * 3600)
#: NIST SP 800-63B-4, 3.2.2: no more than 100 wrong ones in a row on one account. A known device is not counted here.
PASSWORD_ACCOUNT = Limit("password-account", 100, 60, 900, 6 * 3600)
#: Mails to set a new password.
RESET_MAILBOX = Limit("reset", 2, 300, 6 * 3600, 24 * 3600)
RESET_ADDRESS = Limit("reset-address", 10, 60, 3600, 6 * 3600)
#: Mails with a code to sign in.
CODE_PAIR = Limit("code", 4, 30, 3600, 2 * 3600)
CODE_ADDRESS = Limit("code-address", 20, 60, 3600, 2 * 3600)
CODE_MAILBOX = Limit("code-mailbox", 20, 60, 900, 6 * 3600)


def _key(limit: Limit, *who: str) -> str:
    # Hashed: the table holds no addresses of people or machines.
    return hashlib.sha256("\0".join((limit.name, *who)).encode("utf-8", "replace")).hexdigest()


def spend(limit: Limit, *who: str, factor: int = 1) -> int:
    """Count one try of ``who``. 0: go on; else the seconds to wait, and this one is not counted."""
    begun = timezone.now()
    with transaction.atomic():
        attempt, _made = Attempt.objects.select_for_update().get_or_create(
            key=_key(limit, *who), defaults={"last": begun, "until": begun}
        )
        now = timezone.now()  # with the row in hand: who waited for it is not earlier than who had it
        if attempt.until > now:
            return max(1, round((attempt.until - now).total_seconds()))
        if (now - attempt.last).total_seconds() > limit.forget:
            attempt.count = 0
        attempt.count += 1
        attempt.last = now
        attempt.until = now + timedelta(seconds=limit.delay(-(-attempt.count // factor)))
        attempt.save()
    return 0


def spend_address(limit: Limit, address: str) -> int:
    """The same by a household's address; one nobody can tell is not counted, and a private network's counts for many."""
    if not address:
        return 0
    found = ipaddress.ip_address(address)
    return spend(limit, address, factor=PRIVATE_FACTOR if any(found in network for network in _PRIVATE) else 1)


def give_back(limit: Limit, *who: str) -> None:
    """It was right: take the last try back."""
    now = timezone.now()
    with transaction.atomic():
        attempt = Attempt.objects.select_for_update().filter(key=_key(limit, *who)).first()
        if attempt is not None:
            attempt.count, attempt.until = max(0, attempt.count - 1), now
            attempt.save()


def clear(limit: Limit, *who: str) -> None:
    """It was right: forget the wrong ones before it."""
    Attempt.objects.filter(key=_key(limit, *who)).delete()


def forget_old() -> int:
    """Remove counts nobody asks for any more; returns how many."""
    longest = max(each.forget for each in (PASSWORD_PAIR, RESET_MAILBOX, PASSWORD_ACCOUNT, CODE_PAIR))
    return Attempt.objects.filter(last__lt=timezone.now() - timedelta(seconds=longest + 6 * 3600)).delete()[0]
