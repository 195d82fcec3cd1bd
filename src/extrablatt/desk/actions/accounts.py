"""Accounts of the desk, by the operator: closed, opened again, given a new password. Each leaves an audit row. Sessions are the caller's."""

from __future__ import annotations

import secrets
from typing import Any

from allauth.mfa.models import Authenticator
from django.contrib.auth import get_user_model
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from wagtail.log_actions import log


class LastAdministrator(ValueError):
    """Nobody else could do everything at the desk."""


def desk_accounts() -> QuerySet[Any]:
    """Who may open the desk, or might if their account were not closed; with ``factors``: whether there is a second one."""
    may = Q(is_staff=True) | Q(is_superuser=True)
    for road in ("groups__permissions", "user_permissions"):
        may |= Q(**{f"{road}__codename": "access_admin", f"{road}__content_type__app_label": "wagtailadmin"})
    factor = Authenticator.objects.filter(user=OuterRef("pk")).exclude(type=Authenticator.Type.RECOVERY_CODES)
    return get_user_model().objects.filter(may).distinct().annotate(factors=Exists(factor)).order_by("email")


def disable_account(user: Any, *, by: Any = None) -> bool:
    """Close an account; False when it was closed. Raises :class:`LastAdministrator`."""
    with transaction.atomic():
        if not user.is_active:
            return False
        others = get_user_model().objects.select_for_update().filter(is_superuser=True, is_active=True)
        if user.is_superuser and not others.exclude(pk=user.pk).exists():
            raise LastAdministrator
        user.is_active = False
        user.save(update_fields=["is_active"])
        log(user, "desk.account_closed", user=by)
    return True


def enable_account(user: Any, *, by: Any = None) -> bool:
    """Open a closed account again; False when it was open."""
    with transaction.atomic():
        if user.is_active:
            return False
        user.is_active = True
        user.save(update_fields=["is_active"])
        log(user, "desk.account_opened", user=by)
    return True


def new_password(user: Any, *, by: Any = None) -> str:
    """Give an account a new password, which is returned."""
    password = secrets.token_urlsafe(9)
    with transaction.atomic():
        user.set_password(password)
        user.save(update_fields=["password"])
        log(user, "desk.password_reset", user=by)
    return password
