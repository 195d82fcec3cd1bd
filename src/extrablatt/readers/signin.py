"""Limits of signing in: the desk's password and its reset, the readers' codes; and the devices an account is used on."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.core import signing
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.utils.translation import ngettext

from . import limits
from .addresses import reader_address
from .fields import tidy

#: A device an account was used on, so that guesses of others never keep its owner out (OWASP, device cookies).
DEVICE_COOKIE = "desk_device"
DEVICE_AGE = 365 * 24 * 3600
_SALT = "extrablatt.desk-device"
#: Sent with signing in at the desk only.
DEVICE_PATH = "/desk/login/"


def too_many(request: HttpRequest, wait: int) -> ValidationError:
    """The words for who must wait ``wait`` seconds; the answer becomes a 429 that says so too (RFC 6585, 4)."""
    request.retry_after = wait  # type: ignore[attr-defined]
    minutes = -(-wait // 60)
    text = ngettext(
        "Too many attempts. Please wait %(n)s minute and try again.",
        "Too many attempts. Please wait %(n)s minutes and try again.",
        minutes,
    )
    return ValidationError(text % {"n": minutes}, code="too_many")


def _device(request: HttpRequest, account: str) -> str:
    """The name of this device, where ``account`` was used on it before; else ""."""
    try:
        held = signing.loads(request.COOKIES.get(DEVICE_COOKIE, ""), salt=_SALT, max_age=DEVICE_AGE)
    except signing.BadSignature:
        return ""
    return str(held["device"]) if held.get("account") == account else ""


def may_try_password(request: HttpRequest, typed: str) -> int:
    """Count a password for the account ``typed``; the seconds to wait, or 0. :func:`was_right` takes it back."""
    account, address = tidy(typed), reader_address(request)
    if device := _device(request, account):
        return limits.spend(limits.PASSWORD_PAIR, account, device)
    return (
        limits.spend(limits.PASSWORD_PAIR, account, address)
        or limits.spend_address(limits.PASSWORD_ADDRESS, address)
        or limits.spend(limits.PASSWORD_ACCOUNT, account)
    )


def was_right(request: HttpRequest, typed: str) -> None:
    """The password was right."""
    account, address = tidy(typed), reader_address(request)
    if device := _device(request, account):
        limits.clear(limits.PASSWORD_PAIR, account, device)
        return
    limits.clear(limits.PASSWORD_PAIR, account, address)
    limits.clear(limits.PASSWORD_ACCOUNT, account)
    limits.give_back(limits.PASSWORD_ADDRESS, address)


def may_mail_reset(request: HttpRequest, email: str) -> bool:
    """Whether a mail to set a new password may go out; counts it."""
    return not (
        limits.spend_address(limits.RESET_ADDRESS, reader_address(request))
        or limits.spend(limits.RESET_MAILBOX, tidy(email))
    )


def may_ask_for_code(request: HttpRequest, email: str) -> int:
    """Count a mail with a code to ``email``; the seconds to wait, or 0."""
    address = reader_address(request)
    return (
        limits.spend_address(limits.CODE_ADDRESS, address)
        or limits.spend(limits.CODE_PAIR, email, address)
        or limits.spend(limits.CODE_MAILBOX, email)
    )


def remember_device(sender: Any, request: HttpRequest | None, user: Any, **kwargs: Any) -> None:
    """Signed in at the desk: this device is known from now on."""
    if request is not None and request.path == DEVICE_PATH and not _device(request, user.email):
        request.known_device = {"account": user.email, "device": secrets.token_hex(8)}  # type: ignore[attr-defined]


class SignInMiddleware:
    """Says in the answer what the forms found: wait (429), or a device to know again."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Let the view answer, then add to it."""
        response = self.get_response(request)
        wait = getattr(request, "retry_after", 0)
        if wait and response.status_code == HTTPStatus.OK:
            response.status_code = HTTPStatus.TOO_MANY_REQUESTS
            response["Retry-After"] = str(wait)
        if known := getattr(request, "known_device", None):
            response.set_cookie(
                DEVICE_COOKIE,
                signing.dumps(known, salt=_SALT),
                max_age=DEVICE_AGE,
                path=DEVICE_PATH,
                secure=settings.SESSION_COOKIE_SECURE,
                httponly=True,
                samesite="Strict",
            )
        return response
