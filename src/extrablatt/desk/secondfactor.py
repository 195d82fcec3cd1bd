"""The second factor of who signs in at the desk: who needs one, whether it was used, and the guard before every desk view.

A password (or a mailed code) opens a session; a desk view is opened only by a session in which a second factor was used as
well, for who has one or needs one. The guard looks at the session whatever road it was opened by, so there is no way round
by another sign-in. The factors themselves (TOTP, RFC 6238; passkeys, W3C Web Authentication; recovery codes) are
django-allauth's.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from allauth.account.authentication import get_authentication_records
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

#: Seconds for which a factor counts as used in a session, and as used just now where something delicate is asked for.
KEPT = 7 * 24 * 3600
RECENT = 10 * 60
#: Below it lies everything that is guarded.
PREFIX = "/desk/"
#: Open without a second factor: what leads to it and away from it, and what is the same for everybody.
_OPEN = frozenset(
    (
        "wagtailadmin_login", "wagtailadmin_logout", "wagtailadmin_sprite", "wagtailadmin_javascript_catalog",
        "wagtailadmin_password_reset", "wagtailadmin_password_reset_done", "wagtailadmin_password_reset_confirm",
        "wagtailadmin_password_reset_complete", "desk_second_factor",
    )
)  # fmt: skip
#: Open to who must set one up before anything else.
SET_UP = "desk_factors"
_SETTING_UP = frozenset((SET_UP, "desk_factor_app", "desk_factor_passkey", "desk_factor_codes"))
#: What lets somebody publish.
_PUBLISHING = ("desk.publish_article", "desk.publish_frontpage", "desk.add_flashrule", "desk.change_flashrule")

View = Callable[..., HttpResponse]


def has_factor(user: Any) -> bool:
    """Whether an account has an authenticator app or a passkey (recovery codes alone are none)."""
    kinds = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
    return bool(user.is_authenticated) and Authenticator.objects.filter(user_id=user.pk, type__in=kinds).exists()


def may_publish(user: Any) -> bool:
    """Whether an account can bring something before readers."""
    return any(user.has_perm(name) for name in _PUBLISHING)


def demanded(user: Any) -> bool:
    """Whether newspaper.toml (``[desk] second_factor``) demands a factor of an account."""
    rule: str = settings.PAPER.desk.second_factor
    if rule == "off" or not user.has_perm("wagtailadmin.access_admin"):
        return False
    return rule == "all" or may_publish(user)


def confirmed(request: HttpRequest, within: float | None = None) -> bool:
    """Whether a second factor was used in this session, in the last ``within`` seconds (None: as long as one counts)."""
    used = [
        record.get("at", 0.0)
        for record in get_authentication_records(request, request.user if request.user.is_authenticated else None)
        if record.get("method") == "mfa"
    ]
    return bool(used) and time.time() - max(used) < min(KEPT if within is None else within, KEPT)


def owed(request: HttpRequest) -> bool:
    """Whether who is signed in still has to use a second factor (or to set one up) before the desk opens."""
    return not confirmed(request) and (has_factor(request.user) or demanded(request.user))


def required(view: View) -> View:
    """A view for who has just used a second factor (:data:`RECENT`): asks for it, and to set one up who has none."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not has_factor(request.user):
            return _send(request, SET_UP)
        if not confirmed(request, RECENT):
            return ask(request)
        return view(request, *args, **kwargs)

    return guarded


def ask(request: HttpRequest) -> HttpResponse:
    """To the page that asks for the factor, and back to where the request wanted to go."""
    return _send(request, "desk_second_factor")


def _send(request: HttpRequest, name: str) -> HttpResponse:
    if request.headers.get("x-requested-with") == "XMLHttpRequest":
        raise PermissionDenied
    back = request.get_full_path() if request.method in ("GET", "HEAD") else request.path
    return redirect(f"{reverse(name)}?{urlencode({'next': back})}")


class SecondFactorMiddleware:
    """Lets nobody into a desk view who owes a second factor. After the authentication middleware."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass the request on."""
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: View, args: Any, kwargs: Any) -> HttpResponse | None:
        """None for who may go on; else the way to the factor, or to set one up."""
        match = request.resolver_match
        if not request.path_info.startswith(PREFIX) or match is None or match.view_name in _OPEN:
            return None
        user = request.user
        if not user.is_authenticated or confirmed(request):
            return None
        if has_factor(user):
            return ask(request)
        if not demanded(user) or match.view_name in _SETTING_UP:
            return None
        return _send(request, SET_UP)
