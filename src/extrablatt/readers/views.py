"""The account's pages."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from allauth.account.internal.decorators import login_stage_required
from allauth.account.stages import LoginByCodeStage
from allauth.account.views import ConfirmLoginCodeView, LogoutView, RequestLoginCodeView
from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.decorators import method_decorator
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.csrf import csrf_failure
from django.views.decorators.cache import never_cache

from . import sessions
from .codes import ReaderCodeProcess
from .middleware import PREFIX
from .models import Subscription


@never_cache
@login_required
def overview(request: HttpRequest) -> HttpResponse:
    """What the reader has: account, subscription."""
    subscription = Subscription.objects.filter(user__pk=request.user.pk or 0).valid().order_by("-until").first()
    return render(request, "readers/overview.html", {"subscription": subscription})


@never_cache
def renew_pass(request: HttpRequest) -> HttpResponse:
    """Where the kiosk sends a reader whose pass has expired: the middleware renews or clears it, and back they go."""
    target = request.GET.get("next", "/")
    if not url_has_allowed_host_and_scheme(target, allowed_hosts=None) or not target.startswith("/"):
        target = "/"
    return redirect(target)


@never_cache
@login_required
def devices(request: HttpRequest) -> HttpResponse:
    """Where the account is signed in; by POST, one of them or all others are signed out."""
    if request.method == "POST":
        end_chosen(request)
        return redirect("reader_devices")
    return render(request, "readers/devices.html", {"sessions": sessions.of(request.user)})


def end_chosen(request: HttpRequest) -> None:
    """End what the form names: a session's number, or all others."""
    chosen = request.POST.get("end", "")
    if chosen == "others":
        sessions.end_all(request.user, but=request.session.session_key)
    elif chosen.isdecimal() and len(chosen) < 19:
        sessions.end(request.user, int(chosen))


class RequestCodeView(RequestLoginCodeView):
    """Asks for the address and sends the code."""

    def form_valid(self, form: Any) -> HttpResponse:
        """Send it and go on to ask for it."""
        ReaderCodeProcess.initiate(request=self.request, email=form.cleaned_data["email"])
        return redirect(self.get_success_url())


class ConfirmCodeView(ConfirmLoginCodeView):
    """Asks for the code; with it an account is signed in to, or made."""

    @method_decorator(login_stage_required(stage=LoginByCodeStage.key, redirect_urlname="account_request_login_code"))
    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """With our own process in place of allauth's."""
        self.stage = request._login_stage  # type: ignore[attr-defined]
        self._process = ReaderCodeProcess.resume(self.stage)
        if self._process is None:
            return redirect("account_request_login_code")
        return super(ConfirmLoginCodeView, self).dispatch(request, *args, **kwargs)


request_code = never_cache(RequestCodeView.as_view())
confirm_code = never_cache(ConfirmCodeView.as_view())


class SignOutView(LogoutView):
    """Asks, then signs out."""

    def post(self, *args: object, **kwargs: object) -> HttpResponse:
        """Sign out; no cookie of ours is left behind, nor what was saved: it may be the text of articles behind the wall.

        Said with this answer only, to a form of ours: what a GET did, every other site could do to our readers.
        """
        response: HttpResponse = super().post(*args, **kwargs)
        response["Clear-Site-Data"] = '"storage"'
        response.delete_cookie(settings.CSRF_COOKIE_NAME, samesite="Lax")
        return response


sign_out = never_cache(SignOutView.as_view())


def signed_out(request: HttpRequest) -> HttpResponse:
    """Goodbye; :func:`sign_out` has done it."""
    return render(request, "readers/signed_out.html")


def form_refused(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form whose cookie is gone, or that another site sent. Readers are told in the newspaper's words; the desk in Django's."""
    if not request.path.startswith(PREFIX):
        return csrf_failure(request, reason)
    return render(request, "readers/form_refused.html", status=HTTPStatus.FORBIDDEN)
