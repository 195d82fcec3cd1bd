"""Where an account is signed in: shown to its owner, and ended one by one or all at once.

Rows are django-allauth's ``UserSession``. Of the device its kind is kept, in words, and no address.
"""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from allauth.usersessions.models import UserSession
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from . import refusing

#: How exactly "last used" is known; each look at it costs a write at most that often.
EVERY = timedelta(minutes=5)
#: Where sessions are used.
PREFIXES = ("/desk/", "/konto/")
#: What the model wants to know and we don't: the unspecified address (RFC 4291, 2.5.2).
_NO_ADDRESS = "::"
_REMEMBERED = 10_000

_BROWSERS = (
    ("Edg", "Edge"), ("OPR/", "Opera"), ("SamsungBrowser", "Samsung Internet"), ("Vivaldi", "Vivaldi"),
    ("Firefox/", "Firefox"), ("FxiOS/", "Firefox"), ("CriOS/", "Chrome"), ("Chrome/", "Chrome"), ("Safari/", "Safari"),
)  # fmt: skip
_SYSTEMS = (
    ("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("Windows", "Windows"), ("CrOS", "ChromeOS"),
    ("Macintosh", "macOS"), ("Linux", "Linux"),
)  # fmt: skip


def device(user_agent: str) -> str:
    """``Firefox, Windows``; "" for what says nothing known."""
    found = (next((name for mark, name in kinds if mark in user_agent), "") for kinds in (_BROWSERS, _SYSTEMS))
    return ", ".join(filter(None, found))


class _Looked:
    """When this process last looked at a session's row; bounded, thread-safe."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._at: OrderedDict[str, float] = OrderedDict()

    def lately(self, key: str) -> bool:
        now = time.monotonic()
        with self._lock:
            if now - self._at.get(key, -1e9) < EVERY.total_seconds():
                return True
            self._at[key] = now
            self._at.move_to_end(key)
            if len(self._at) > _REMEMBERED:
                self._at.popitem(last=False)
            return False

    def forget(self) -> None:
        with self._lock:
            self._at.clear()


_looked = _Looked()


def note(request: HttpRequest) -> None:
    """The session of ``request`` is in use, on this device."""
    user: Any = request.user
    if not request.session.session_key:
        request.session.save()
    key, now = request.session.session_key, timezone.now()
    kind = device(request.headers.get("User-Agent", ""))
    there = UserSession.objects.filter(session_key=key)
    if row := there.first():
        if row.user_id != user.pk or now - row.last_seen_at >= EVERY:
            there.update(user=user, user_agent=kind, last_seen_at=now)
        return
    try:
        with transaction.atomic():
            UserSession.objects.create(user=user, session_key=key, ip=_NO_ADDRESS, user_agent=kind)
    except IntegrityError:
        return  # two requests of one page


def note_sign_in(sender: Any, request: HttpRequest | None, user: Any, **kwargs: Any) -> None:
    """Somebody has signed in, by whatever road."""
    if request is not None and hasattr(request, "session"):
        request.user = user
        note(request)


def of(user: Any) -> list[UserSession]:
    """The account's sessions that are alive, last used first."""
    alive = UserSession.objects.purge_and_list(user)
    return sorted(alive, key=lambda session: session.last_seen_at, reverse=True)


def end(user: Any, pk: int) -> bool:
    """End one of the account's sessions; False when it has none such."""
    session = UserSession.objects.filter(user=user, pk=pk).first()
    if session is None:
        return False
    session.end()
    refusing.refuse(user.pk)
    return True


def end_all(user: Any, *, but: str | None = None) -> int:
    """End the account's sessions (all but the one with the key ``but``); returns how many were alive."""
    ended = 0
    for session in UserSession.objects.filter(user=user).exclude(session_key=but or ""):
        ended += session.exists()
        session.end()
    refusing.refuse(user.pk)
    return ended


def forget_ended() -> int:
    """Remove the rows of sessions that have ended; returns how many."""
    alive = Session.objects.values("session_key")
    return UserSession.objects.exclude(session_key__in=alive).delete()[0]


def end_when_closed(sender: Any, instance: Any, created: bool = False, **kwargs: Any) -> None:
    """A closed account is signed in nowhere, and not again when it is opened again."""
    if not created and not instance.is_active:
        end_all(instance)


class SessionsMiddleware:
    """Keeps "last used" of sessions. After the authentication middleware."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Look at the row now and then, after the view has answered: it may have given the session another key."""
        response = self.get_response(request)
        if request.path_info.startswith(PREFIXES) and SESSION_KEY in request.session:
            key = request.session.session_key
            if key and not _looked.lately(key) and request.user.is_authenticated:
                note(request)
        return response
