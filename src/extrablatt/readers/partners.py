"""Partners and their keys."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import asdict
from datetime import timedelta

from django.utils import timezone

from extrablatt.press.partners.terms import Terms

from .models import Partner

#: So that a key is known for what it is where somebody finds it.
PREFIX = "xp_"


def _digest(key: str) -> str:
    # A key has 256 random bits: a digest without salt or stretching can't be guessed back.
    return hashlib.sha256(key.encode("utf-8", "replace")).hexdigest()


def give_key(partner: Partner) -> str:
    """Set a new key, which can't be shown again; not yet saved."""
    key = PREFIX + secrets.token_urlsafe(32)
    partner.digest = _digest(key)
    return key


def add(name: str, terms: Terms) -> str:
    """Make a partner; returns its key. Raises ValidationError for a name that is taken, or none."""
    partner = Partner(name=name.strip(), **asdict(terms))
    key = give_key(partner)
    partner.full_clean()
    partner.save()
    return key


def renew(name: str) -> str:
    """A new key for a partner; the old one is void at once. Raises Partner.DoesNotExist."""
    partner = Partner.objects.get(name=name)
    key = give_key(partner)
    partner.save(update_fields=["digest"])
    return key


def remove(name: str) -> None:
    """A partner gets nothing any more. Raises Partner.DoesNotExist."""
    Partner.objects.get(name=name).delete()


def of(key: str) -> Partner | None:
    """The partner with this key."""
    if not key.startswith(PREFIX) or len(key) > 100:
        return None
    partner = Partner.objects.filter(digest=_digest(key)).first()
    now = timezone.now()
    if partner and (partner.last_asked is None or now - partner.last_asked > timedelta(minutes=10)):
        Partner.objects.filter(pk=partner.pk).update(last_asked=now)
    return partner


def terms_of(partner: Partner) -> Terms:
    """What the partner may have."""
    return Terms(partner.access, partner.agency_texts, partner.pictures)
