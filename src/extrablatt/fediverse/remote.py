"""The way to other servers: signed requests through the guarded client, and their accounts as far as we need them."""

from __future__ import annotations

import ipaddress
import json
import time
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings

from extrablatt.net.client import Answer, Session
from extrablatt.net.errors import TransportError
from extrablatt.press.fediverse import accounts
from extrablatt.press.fediverse.documents import ACTIVITY_STREAMS, CONTENT_TYPE

from . import signatures
from .models import LONGEST

#: Seconds for each wait, for a whole message, for a whole account; bytes of an answer.
TIMEOUT, MESSAGE, ACCOUNT, MOST = 5.0, 12.0, 10.0, 512 * 1024
#: The longest pause before a server is tried again, whatever it asks.
LONGEST_PAUSE = timedelta(hours=6)
ACCEPT = 'application/activity+json, application/ld+json; profile="https://www.w3.org/ns/activitystreams"'
#: Names of this machine itself.
THIS_MACHINE = frozenset({"localhost"})


class HostBusy(TransportError):
    """The host answers nobody now, or not us: all that waits for it had better wait."""


class ActorGone(Exception):
    """The account is no more."""


class ActorUnusable(Exception):
    """What came is no account, or not the one asked for. The message says why."""


@dataclass(frozen=True, slots=True)
class Actor:
    """Somebody elsewhere. ``inbox`` is the one for all of the server where there is one."""

    id: str
    inbox: str
    key_id: str
    public_pem: str


def host_of(url: str) -> str:
    """The host of an address, small, without its port; empty for none."""
    try:
        return (urlsplit(url).hostname or "").lower()
    except ValueError:
        return ""


def _is_here(url: str) -> bool:
    host = host_of(url)
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host in THIS_MACHINE


def on_trial() -> bool:
    """Whether the newspaper stands, unencrypted, at an address of this machine that nobody else can reach. Then it speaks with
    others of this machine as well; never with the rest of our own network.
    """
    base = settings.PAPER.base_url
    return urlsplit(base).scheme == "http" and _is_here(base)


def session(url: str, whole: float) -> Session:
    """A session with the server at ``url``, each exchange bounded by ``whole`` seconds. Addresses of our own network are refused,
    and this machine's unless on trial.
    """
    agent = {"User-Agent": f"Extrablatt ({settings.PAPER.base_url})"}
    return Session(
        timeout=TIMEOUT, whole=whole, max_bytes=MOST, allow_loopback=on_trial() and _is_here(url), headers=agent
    )


def permitted(url: object) -> bool:
    """Whether something is an address we speak with: https, of a domain that is not blocked."""
    if not isinstance(url, str) or len(url) > LONGEST or not url.isascii() or not url.isprintable() or " " in url:
        return False
    try:
        parts = urlsplit(url)
        _port = parts.port
    except ValueError:
        return False
    if parts.scheme != "https" and not (parts.scheme == "http" and on_trial() and _is_here(url)):
        return False
    host = host_of(url)
    if not 0 < len(host) < 256 or parts.username is not None:
        return False
    blocked = [domain.lower() for domain in settings.PAPER.fediverse.blocked]
    return not any(host == domain or host.endswith("." + domain) for domain in blocked)


def asked_pause(seconds: float | None) -> timedelta:
    """How long a server is left alone that asked for it (Retry-After), within reason."""
    return timedelta(seconds=min(seconds or 0.0, LONGEST_PAUSE.total_seconds()))


def post(session: Session, url: str, key_id: str, body: bytes) -> Answer:
    """Send a message, signed; returns the answer, of any status. Raises :class:`TransportError`."""
    headers = signatures.sign(
        "POST", url, settings.FEDIVERSE_KEY, key_id, now=time.time(), body=body, content_type=CONTENT_TYPE.split(";")[0]
    )
    return session.request("POST", url, headers, body, redirects=False)


def fetch_actor(url: str) -> Actor:
    """The account at an address, asked for in the newspaper's name (some servers answer nobody they do not know).

    Raises :class:`TransportError` for now (:class:`HostBusy`: all of its host), :class:`ActorGone`, or :class:`ActorUnusable` for
    good.
    """
    own = accounts.newspaper()
    if own is None or not permitted(url):
        raise ActorUnusable(f"{url[:200]} is no address to ask")
    headers = signatures.sign("GET", url, settings.FEDIVERSE_KEY, own.key_id, now=time.time())
    try:
        with session(url, ACCOUNT) as asking:
            answer = asking.request("GET", url, headers | {"Accept": ACCEPT}, redirects=False)
    except TransportError as error:
        raise HostBusy(str(error)) from error
    if answer.status in (404, 410):
        raise ActorGone(url)
    if answer.status in (429, 503):
        raise HostBusy(f"{url} answers {answer.status}", retry_after=answer.retry_after)
    if answer.status >= 500 or answer.status == 408:
        raise TransportError(f"{url} answers {answer.status}")
    if answer.status != 200:
        raise ActorUnusable(f"{url} answers {answer.status}")
    if not is_activity(answer.headers.get("content-type", "")):
        # Else a file somebody was let upload there would speak for the server.
        raise ActorUnusable(f"{url} is no document of the fediverse")
    try:
        told = json.loads(answer.body)
    except (ValueError, RecursionError) as error:
        raise ActorUnusable(f"{url} is no JSON") from error
    return read_actor(told, url)


def is_activity(content_type: str) -> bool:
    """Whether a Content-Type says Activity Streams (ActivityPub, 3.2: ``ld+json`` with the profile, or its short form)."""
    kind, _, parameters = content_type.partition(";")
    if kind.strip().lower() == "application/ld+json":
        return ACTIVITY_STREAMS in parameters
    return kind.strip().lower() == "application/activity+json"


def read_actor(told: Any, url: str) -> Actor:
    """An account from its document. Raises :class:`ActorUnusable`."""
    if not isinstance(told, dict) or told.get("id") != url:
        raise ActorUnusable(f"{url} is another account than it says")
    endpoints = told.get("endpoints")
    shared = endpoints.get("sharedInbox") if isinstance(endpoints, dict) else None
    inbox = shared or told.get("inbox")
    # A server may speak for itself only: else we could be made to write to somebody who never asked.
    if not isinstance(inbox, str) or not permitted(inbox) or urlsplit(inbox).netloc != urlsplit(url).netloc:
        raise ActorUnusable(f"{url} has no inbox of its own server")
    key = told.get("publicKey")
    if not isinstance(key, dict) or key.get("owner") != url or not isinstance(key.get("publicKeyPem"), str):
        raise ActorUnusable(f"{url} has no public key")
    return Actor(url, inbox, str(key.get("id")), key["publicKeyPem"])
