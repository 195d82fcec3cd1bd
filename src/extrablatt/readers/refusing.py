"""Which passes that are out are refused: those of accounts that may no longer have them, however that came.

Nobody need tell: what passes are out is compared with what the accounts may have now. A subscription that was taken back or cut
short, an account that was locked, deleted or lost its rights at the desk, by a form, an action or a bulk change: all the same.
A pass is refused, not changed; who may have a lesser one gets it when theirs is renewed (``/konto/pass/``).
"""

from __future__ import annotations

from datetime import datetime

from django.contrib.auth.backends import ModelBackend
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Greatest
from django.utils import timezone

from .models import IssuedPasses, Subscription, User
from .passes import Pass, Refusals

#: Seconds by which the end of passes is noted too late, so that not each new one has to be noted.
_SLACK = 3600


def note(granted: Pass) -> None:
    """Note a pass that is being issued. Mostly a look: it is covered by what is noted already."""
    key, premium = int(granted.subject), granted.level == "premium"
    known = IssuedPasses.objects.filter(pk=key).first()
    if known is not None:
        issued, until = known.issued, known.until
        if premium:
            issued, until = known.premium_issued, known.premium_until
        if issued > known.refused and until >= granted.expires:
            return
    late = granted.expires + _SLACK
    row = {"issued": granted.issued, "until": late}
    if premium:
        row |= {"premium_issued": granted.issued, "premium_until": late}
    IssuedPasses.objects.update_or_create(pk=key, defaults=row)


def look(now: datetime | None = None) -> Refusals:
    """Compare the passes that are out with what accounts may have, and return what is to be refused."""
    now = now or timezone.now()
    seconds, milliseconds = int(now.timestamp()), int(now.timestamp() * 1000)
    out = IssuedPasses.objects.filter(until__gt=seconds)
    active = User.objects.filter(is_active=True)
    at_desk = ModelBackend().with_perm("wagtailadmin.access_admin")
    subscribed = Subscription.objects.filter(user=OuterRef("pk")).valid(now)
    premium = active.filter(Q(is_staff=True) | Q(pk__in=at_desk.values("pk")) | Exists(subscribed))
    gone = out.filter(issued__gt=F("refused")).exclude(account__in=active.values("pk"))
    lesser = out.filter(premium_until__gt=seconds, premium_issued__gt=F("refused"))
    for rows in (gone, lesser.exclude(account__in=premium.values("pk"))):
        found = list(rows.values_list("pk", flat=True))
        # By id: the rows that were found, not those that the same conditions would find a moment later.
        for start in range(0, len(found), 500):
            some = IssuedPasses.objects.filter(pk__in=found[start : start + 500])
            some.update(refused=Greatest(milliseconds, F("issued"), F("premium_issued")))
    return current(now)


def refuse(account: int) -> None:
    """Refuse all passes of an account that are out; where it is still signed in, a new one is issued at the next visit."""
    milliseconds = int(timezone.now().timestamp() * 1000)
    out = IssuedPasses.objects.filter(pk=account)
    out.update(refused=Greatest(milliseconds, F("issued"), F("premium_issued")))


def current(now: datetime | None = None) -> Refusals:
    """What is refused, as it was last found. Passes that have ended by themselves are no longer among it."""
    seconds = int((now or timezone.now()).timestamp())
    refused = IssuedPasses.objects.filter(until__gt=seconds, refused__gte=0).values_list("account", "refused")
    return Refusals.of({str(account): before for account, before in refused.iterator()})


def forget_ended(now: datetime | None = None) -> int:
    """Forget accounts of which no pass is out any more. Returns how many."""
    seconds = int((now or timezone.now()).timestamp())
    return IssuedPasses.objects.filter(until__lte=seconds).delete()[0]
