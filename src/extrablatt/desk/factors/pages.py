"""The pages of the second factor: asking for it, and setting it up from the desk's account menu."""

from __future__ import annotations

import time
from functools import wraps
from typing import Any

from allauth.account.authentication import get_authentication_records
from allauth.account.internal.flows.reauthentication import reauthenticate_by_password
from allauth.core import ratelimit
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base.forms import AuthenticateForm
from allauth.mfa.base.internal.flows import post_authentication
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal import flows as recovery
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.totp.internal import flows as totp
from allauth.mfa.webauthn.forms import AddWebAuthnForm, AuthenticateWebAuthnForm
from allauth.mfa.webauthn.internal import auth as webauthn
from allauth.mfa.webauthn.internal import flows as passkeys
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_protect
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from .. import secondfactor
from ..secondfactor import View

#: Fewer unused recovery codes than that, and the page says so.
FEW_CODES = 3


def _next(request: HttpRequest) -> str:
    wanted: str = request.POST.get("next") or request.GET.get("next") or ""
    if url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure()):
        return wanted
    return reverse("wagtailadmin_home")


def _password_given(request: HttpRequest) -> bool:
    """Whether who sits here has just proved to know the password (or has just signed in, where there is none)."""
    user: Any = request.user
    if not user.has_usable_password():
        return bool(user.last_login) and time.time() - user.last_login.timestamp() < secondfactor.RECENT
    given = [r["at"] for r in get_authentication_records(request, user) if r.get("method") == "password"]
    return bool(given) and time.time() - max(given) < secondfactor.RECENT


def _allowed(request: HttpRequest) -> bool:
    if secondfactor.has_factor(request.user):
        return secondfactor.confirmed(request, secondfactor.RECENT)
    return _password_given(request)


def _careful(view: View) -> View:
    """A page that changes factors: only for who has just used one, or given the password where there is none yet."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return view(request, *args, **kwargs) if _allowed(request) else secondfactor.ask(request)

    return guarded


@never_cache
@csrf_protect
@sensitive_post_parameters("password", "code")
def ask(request: HttpRequest) -> HttpResponse:
    """Ask for the factor (or the password, of who has none yet) and go on to ``next``."""
    user: Any = request.user
    if not user.is_authenticated:
        return redirect("wagtailadmin_login")
    owes_factor = secondfactor.has_factor(user)
    if request.method == "GET" and _allowed(request):
        return redirect(_next(request))
    errors: list[str] = []
    if request.method == "POST":
        errors = (_check_factor if owes_factor else _check_password)(request)
        if not errors:
            request.session.cycle_key()  # it opens more now than it did (OWASP, session fixation)
            return redirect(_next(request))
    context: dict[str, Any] = {"next": _next(request), "errors": errors, "owes_factor": owes_factor}
    if owes_factor:
        kinds = set(Authenticator.objects.filter(user=user).values_list("type", flat=True))
        context["codes"] = bool(kinds - {Authenticator.Type.WEBAUTHN})
        if Authenticator.Type.WEBAUTHN in kinds:
            context["passkey"] = {"request_options": webauthn.begin_authentication(user)}
    else:
        context["sign_in_anew"] = not user.has_usable_password()
    return TemplateResponse(request, "desk/factors/ask.html", context, status=403 if errors else 200)


def _check_factor(request: HttpRequest) -> list[str]:
    form: AuthenticateForm | AuthenticateWebAuthnForm
    if "credential" in request.POST:
        form = AuthenticateWebAuthnForm(user=request.user, data=request.POST)
    else:
        form = AuthenticateForm(user=request.user, data=request.POST)
    if not form.is_valid():
        return [str(error) for found in form.errors.values() for error in found]
    form.save()
    return []


def _check_password(request: HttpRequest) -> list[str]:
    user: Any = request.user
    if not ratelimit.consume(request, action="reauthenticate", user=user):
        return [_("Too many attempts. Please wait a few minutes and try again.")]
    if not user.has_usable_password() or not user.check_password(request.POST.get("password", "")):
        return [_("This is not your password.")]
    reauthenticate_by_password(request)
    return []


@_careful
def overview(request: HttpRequest) -> HttpResponse:
    """Which factors the account has."""
    found = list(Authenticator.objects.filter(user=request.user).order_by("created_at"))
    codes = next((f for f in found if f.type == Authenticator.Type.RECOVERY_CODES), None)
    left = len(codes.wrap().get_unused_codes()) if codes else 0
    context = {
        "app": next((f for f in found if f.type == Authenticator.Type.TOTP), None),
        "passkeys": [f for f in found if f.type == Authenticator.Type.WEBAUTHN],
        "codes": codes,
        "codes_left": left,
        "few_codes": left < FEW_CODES,
        "demanded": secondfactor.demanded(request.user),
        "has_factor": secondfactor.has_factor(request.user),
        "header_title": _("Second factor"),
    }
    return TemplateResponse(request, "desk/factors/overview.html", context)


@_careful
@never_cache
def app(request: HttpRequest) -> HttpResponse:
    """Set up an authenticator app: scan, enter the first code."""
    if Authenticator.objects.filter(user=request.user, type=Authenticator.Type.TOTP).exists():
        return redirect(secondfactor.SET_UP)
    form = ActivateTOTPForm(user=request.user, data=request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        made, codes = totp.activate_totp(request, form)
        post_authentication(request, made)
        return redirect("desk_factor_codes" if codes else secondfactor.SET_UP)
    address = get_adapter().build_totp_url(request.user, form.secret)
    context = {
        "form": form,
        "address": address,
        "drawing": mark_safe(get_adapter().build_totp_svg(address)),  # ours, from the address above
        "secret": " ".join(form.secret[i : i + 4] for i in range(0, len(form.secret), 4)),
        "header_title": _("Authenticator app"),
    }
    return TemplateResponse(request, "desk/factors/app.html", context)


@_careful
@never_cache
def passkey(request: HttpRequest) -> HttpResponse:
    """Add a passkey or a security key."""
    form = AddWebAuthnForm(user=request.user, data=request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        made, codes = passkeys.add_authenticator(
            request, name=form.cleaned_data["name"][:60], credential=form.cleaned_data["credential"]
        )
        post_authentication(request, made)
        return redirect("desk_factor_codes" if codes else secondfactor.SET_UP)
    context = {
        "form": form,
        "passkey": {"creation_options": webauthn.begin_registration(request.user, False)},
        "header_title": _("Passkey"),
    }
    return TemplateResponse(request, "desk/factors/passkey.html", context)


@_careful
@require_POST
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Remove a factor."""
    found = get_object_or_404(Authenticator, pk=pk, user=request.user)
    if found.type == Authenticator.Type.TOTP:
        totp.deactivate_totp(request, found)
    elif found.type == Authenticator.Type.WEBAUTHN:
        passkeys.remove_authenticator(request, found)
    return redirect(secondfactor.SET_UP)


@_careful
@never_cache
def codes(request: HttpRequest) -> HttpResponse:
    """Recovery codes: shown once, when they are made; made anew by POST."""
    if request.method == "POST":
        if not recovery.can_generate_recovery_codes(request.user):
            messages.error(request, _("Set up an app or a passkey first."))
            return redirect(secondfactor.SET_UP)
        recovery.generate_recovery_codes(request)
        return redirect("desk_factor_codes")
    found, may_view = recovery.view_recovery_codes(request)
    if found is None:
        return redirect(secondfactor.SET_UP)
    context = {
        "codes": found.get_unused_codes() if may_view else [],
        "left": len(found.get_unused_codes()),
        "header_title": _("Recovery codes"),
    }
    return TemplateResponse(request, "desk/factors/codes.html", context)
