"""The readers' room's verbs: granting a subscription, issuing a pass."""

from __future__ import annotations

import functools
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils import timezone

from . import refusing
from .models import Subscription, User
from .passes import Pass, PassSigner


def account(email: str) -> User:
    """The account of an address, made when there is none. Raises ValidationError for what is no address."""
    email = email.strip().lower()
    validate_email(email)
    user = User.objects.filter(email__iexact=email).first()
    return user or User.objects.create_user(email)


def grant(email: str, until: datetime, *, by: User | None = None, note: str = "") -> Subscription:
    """Give ``email`` premium access until a time; an account is made when there is none.

    Raises ValidationError when the address is none or ``until`` lies in the past.
    """
    if until <= timezone.now():
        raise ValidationError("The subscription would already have ended.")
    with transaction.atomic():
        return Subscription.objects.create(user=account(email), until=until, granted_by=by, note=note)


@functools.cache
def signer() -> PassSigner:
    """The newspaper's signer of passes."""
    return PassSigner([settings.PASS_SECRET])


def pass_for(user: Any, now: datetime | None = None) -> Pass:
    """The pass an account gets now: premium while a subscription runs (and for the desk), else registered.

    It ends after ``[readers] pass_hours`` or with the subscription, whichever is first, and is then renewed.
    """
    now = now or timezone.now()
    ends = now + timedelta(hours=settings.PAPER.readers.pass_hours)
    issued = int(now.timestamp() * 1000)
    if user.is_staff or user.has_perm("wagtailadmin.access_admin"):
        return Pass(str(user.pk), "premium", int(ends.timestamp()), issued)
    until = Subscription.objects.filter(user=user).valid(now).order_by("-until").values_list("until", flat=True).first()
    if until is None:
        return Pass(str(user.pk), "registered", int(ends.timestamp()), issued)
    return Pass(str(user.pk), "premium", int(min(ends, until).timestamp()), issued)


def issue_pass(user: Any) -> str:
    """The token of the pass an account gets now, noted as being out, so that it can be refused before its time."""
    granted = pass_for(user)
    refusing.note(granted)
    return signer().sign(granted)


def forget_unconfirmed(now: datetime | None = None) -> int:
    """Remove accounts nobody confirmed within a week: no login, no subscription, no rights. Returns how many."""
    limit = (now or timezone.now()) - timedelta(days=7)
    stale = User.objects.filter(
        last_login=None, date_joined__lt=limit, subscriptions=None, is_staff=False, is_superuser=False, groups=None
    )
    return stale.delete()[0]
