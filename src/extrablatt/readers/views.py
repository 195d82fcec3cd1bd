"""The account's pages."""

from __future__ import annotations

from http import HTTPStatus

from allauth.account.views import LogoutView
from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.csrf import csrf_failure
from django.views.decorators.cache import never_cache

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


class SignOutView(LogoutView):
    """Asks, then signs out."""

    def post(self, *args: object, **kwargs: object) -> HttpResponse:
        """Sign out; no cookie of ours is left behind."""
        response: HttpResponse = super().post(*args, **kwargs)
        response.delete_cookie(settings.CSRF_COOKIE_NAME, samesite="Lax")
        return response


sign_out = never_cache(SignOutView.as_view())


def signed_out(request: HttpRequest) -> HttpResponse:
    """Goodbye. What was saved on the device goes too: it may be the text of articles behind the wall."""
    answer = render(request, "readers/signed_out.html")
    answer["Clear-Site-Data"] = '"storage"'
    return answer


def form_refused(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form whose cookie is gone, or that another site sent. Readers are told in the newspaper's words; the desk in Django's."""
    if not request.path.startswith(PREFIX):
        return csrf_failure(request, reason)
    return render(request, "readers/form_refused.html", status=HTTPStatus.FORBIDDEN)
