"""Second factors of accounts: each that comes, goes or is made anew leaves an audit row."""

from __future__ import annotations

from typing import Any

from allauth.mfa.models import Authenticator
from django.db import transaction
from wagtail.log_actions import log


def note_added(sender: Any, user: Any, authenticator: Authenticator, **kwargs: Any) -> None:
    """A factor was set up."""
    log(user, "desk.factor_added", user=user, data={"kind": str(authenticator.type)})


def note_removed(sender: Any, user: Any, authenticator: Authenticator, **kwargs: Any) -> None:
    """A factor was removed by its owner."""
    log(user, "desk.factor_removed", user=user, data={"kind": str(authenticator.type)})


def note_renewed(sender: Any, user: Any, authenticator: Authenticator, **kwargs: Any) -> None:
    """Recovery codes were made anew."""
    log(user, "desk.factor_renewed", user=user, data={"kind": str(authenticator.type)})


def note_failed(sender: Any, user: Any, authenticator: Authenticator, **kwargs: Any) -> None:
    """A wrong code behind a right password: its owner should see that."""
    log(user, "desk.factor_failed", user=user, data={"kind": str(authenticator.type)})


def reset_factors(user: Any, *, by: Any = None) -> int:
    """Take all factors from an account, for who has lost them; returns how many there were. Its sessions are the caller's."""
    with transaction.atomic():
        factors = Authenticator.objects.filter(user=user)
        kinds = sorted(factors.values_list("type", flat=True))
        factors.delete()
        log(user, "desk.factors_reset", user=by, data={"kinds": kinds})
    return len(kinds)
