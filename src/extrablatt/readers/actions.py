"""The readers' room's verbs: granting a subscription, issuing a pass."""

from __future__ import annotations

import functools
import logging
import time
from datetime import datetime, timedelta
from importlib import import_module
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from . import limits, refusing, sessions
from .mailaddress import NotAnAddress, canonical
from .models import Subscription, User
from .passes import Pass, PassSecrets, PassSigner

logger = logging.getLogger(__name__)


def account(email: str) -> User:
    """The account of an address, however it is written; made when there is none. Raises ValidationError for no address."""
    email = valid_address(email)
    if (user := User.objects.filter(email=email).first()) is not None:
        return user
    try:
        with transaction.atomic():
            return User.objects.create_user(email)
    except IntegrityError:
        return User.objects.get(email=email)  # another was quicker


def valid_address(text: str) -> str:
    """The one form of a mail address. Raises ValidationError for what is none."""
    try:
        return canonical(text)
    except NotAnAddress as error:
        raise ValidationError(_("This is not an e-mail address.")) from error


def grant(email: str, until: datetime, *, by: User | None = None, note: str = "") -> Subscription:
    """Give ``email`` premium access until a time; an account is made when there is none.

    Raises ValidationError when the address is none or ``until`` lies in the past.
    """
    if until <= timezone.now():
        raise ValidationError("The subscription would already have ended.")
    with transaction.atomic():
        return Subscription.objects.create(user=account(email), until=until, granted_by=by, note=note)


@functools.cache
def _secrets() -> PassSecrets:
    return PassSecrets(Path(settings.DATA_DIR) / "secrets", PassSigner([settings.PASS_SECRET]))


def signer() -> PassSigner:
    """The newspaper's signer of passes, with the secrets there are now."""
    secrets = _secrets()
    try:
        secrets.look(time.time())
    except (OSError, ValueError) as error:
        logger.error("the secrets of passes can't be read, the last ones stay good: %s", error)
    return secrets.signer


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


def tidy_up() -> None:
    """What is done once a day: passes and sessions that have ended, accounts nobody confirmed, attempts nobody asks for."""
    refusing.forget_ended()
    forget_unconfirmed()
    import_module(settings.SESSION_ENGINE).SessionStore.clear_expired()
    limits.forget_old()
    sessions.forget_ended()


def forget_unconfirmed(now: datetime | None = None) -> int:
    """Remove accounts nobody confirmed within a week: no login, no subscription, no rights. Returns how many."""
    limit = (now or timezone.now()) - timedelta(days=7)
    stale = User.objects.filter(
        last_login=None, date_joined__lt=limit, subscriptions=None, is_staff=False, is_superuser=False, groups=None
    )
    return stale.delete()[0]
