"""The way to other servers: signed requests through the guarded client, and their accounts as far as we need them."""

from __future__ import annotations

import ipaddress
import json
import time
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings

from extrablatt.net.client import Session
from extrablatt.net.errors import TransportError
from extrablatt.press.fediverse import accounts
from extrablatt.press.fediverse.documents import CONTENT_TYPE

from . import signatures
from .models import LONGEST

#: Seconds for each wait, and bytes of an answer.
TIMEOUT, MOST = 5.0, 512 * 1024
ACCEPT = 'application/activity+json, application/ld+json; profile="https://www.w3.org/ns/activitystreams"'


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


def on_trial() -> bool:
    """Whether the newspaper stands at an address of this machine or house only: then it speaks with its like, unencrypted too."""
    host = urlsplit(settings.PAPER.base_url).hostname or ""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return "." not in host


def session() -> Session:
    """A session with another server; addresses of our own network are refused unless on trial."""
    agent = f"Extrablatt ({settings.PAPER.base_url})"
    return Session(timeout=TIMEOUT, max_bytes=MOST, allow_private=on_trial(), headers={"User-Agent": agent})


def permitted(url: object) -> bool:
    """Whether something is an address we speak with: https, of a domain that is not blocked."""
    if not isinstance(url, str) or len(url) > LONGEST or not url.isascii() or not url.isprintable() or " " in url:
        return False
    try:
        parts = urlsplit(url)
        host = (parts.hostname or "").lower()
        _port = parts.port
    except ValueError:
        return False
    if parts.scheme != "https" and not (parts.scheme == "http" and on_trial()):
        return False
    if not host or parts.username is not None:
        return False
    blocked = [domain.lower() for domain in settings.PAPER.fediverse.blocked]
    return not any(host == domain or host.endswith("." + domain) for domain in blocked)


def post(session: Session, url: str, key_id: str, body: bytes) -> int:
    """Send a message, signed; returns the status. Raises :class:`TransportError`."""
    headers = signatures.sign(
        "POST", url, settings.FEDIVERSE_KEY, key_id, now=time.time(), body=body, content_type=CONTENT_TYPE.split(";")[0]
    )
    return session.request("POST", url, headers, body, redirects=False).status


def fetch_actor(url: str) -> Actor:
    """The account at an address, asked for in the newspaper's name (some servers answer nobody they do not know).

    Raises :class:`TransportError` for now, :class:`ActorGone`, or :class:`ActorUnusable` for good.
    """
    own = accounts.newspaper()
    if own is None or not permitted(url):
        raise ActorUnusable(f"{url[:200]} is no address to ask")
    headers = signatures.sign("GET", url, settings.FEDIVERSE_KEY, own.key_id, now=time.time())
    with session() as asking:
        answer = asking.request("GET", url, headers | {"Accept": ACCEPT}, redirects=False)
    if answer.status in (404, 410):
        raise ActorGone(url)
    if answer.status >= 500 or answer.status in (408, 429):
        raise TransportError(f"{url} answers {answer.status}")
    if answer.status != 200:
        raise ActorUnusable(f"{url} answers {answer.status}")
    try:
        told = json.loads(answer.body)
    except (ValueError, RecursionError) as error:
        raise ActorUnusable(f"{url} is no JSON") from error
    return read_actor(told, url)


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
