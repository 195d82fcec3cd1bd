"""The door: what other servers write is looked at and, if it matters, put aside for reading (``letters.py``)."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from extrablatt.press.fediverse import accounts

from . import remote, signatures
from .models import LONGEST, Follower, Letter
from .signatures import SignatureRefused

#: Bytes of a letter that is read; letters that may wait, in all and of one host.
MOST_BYTES, MOST_LETTERS, MOST_OF_HOST = 64 * 1024, 5_000, 20
READ = ("Follow", "Undo", "Delete", "Update")
_KEPT = ("host", "date", "digest", "signature", "content-type", "content-length", "accept", "user-agent")


class Full(Exception):
    """Too many letters wait."""


class NoSuchAccount(Exception):
    """Somebody asks to follow an account that is not here."""


def id_of(value: object) -> str:
    """The name of something, given whole or by name; empty for what can be nobody's: too long, or not to be written or kept."""
    found = value.get("id") if isinstance(value, dict) else value
    # Lone surrogates and NUL are not printable: no database takes them.
    return found if isinstance(found, str) and len(found) <= LONGEST and found.isprintable() else ""


def account_named(url: str) -> str:
    """The name of our account at an address; empty for none."""
    name = url.rpartition("/")[2]
    account = accounts.find(name) if name else None
    return account.name if account and account.id == url else ""


def put_aside(target: str, headers: Mapping[str, str], body: bytes) -> None:
    """Keep a letter for reading, if it matters and what can be checked at once is right.

    ``target``: path and query it was sent to; ``headers`` have small names. Raises ValueError for what is no JSON in UTF-8,
    :class:`SignatureRefused`, :class:`NoSuchAccount`, :class:`Full`.
    """
    # One text, read here and read again later: bytes in another coding, or with a mark before them, would be two.
    text = body.decode("utf-8")
    try:
        activity = json.loads(text)
    except RecursionError as error:
        raise ValueError("nested too deep") from error
    if len(target) > LONGEST:
        raise ValueError("an address that long is not here")
    if not _matters(activity) or len(body) > MOST_BYTES:
        return
    signature = signatures.check(headers, accounts.domain(), body, now=time.time())
    actor = id_of(activity["actor"])
    if not remote.permitted(actor):
        raise SignatureRefused("Letters of this sender are not taken.")
    if urlsplit(signature.key_id).netloc != urlsplit(actor).netloc:
        raise SignatureRefused("The key is another server's than the sender.")
    host = remote.host_of(actor)
    if Letter.objects.filter(host=host).count() >= MOST_OF_HOST or Letter.objects.count() >= MOST_LETTERS:
        raise Full
    kept = {name: headers[name] for name in {*_KEPT, *signature.covered} if name in headers}
    Letter.objects.create(sender=actor, host=host, target=target, headers=kept, body=text)


def _matters(activity: Any) -> bool:
    """Whether it is anything to us; most of what servers send (likes, other people's news) is not."""
    if not isinstance(activity, dict) or activity.get("type") not in READ:
        return False
    actor = id_of(activity.get("actor"))
    if not actor:
        return False
    if activity["type"] == "Follow":
        if not account_named(id_of(activity.get("object"))):
            raise NoSuchAccount
        return True
    # Servers tell everybody of every account that is closed: only those are asked about who follow, or ask to right now.
    return Follower.objects.filter(actor=actor).exists() or Letter.objects.filter(sender=actor).exists()
