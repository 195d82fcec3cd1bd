"""What the newspaper keeps of one person: handed out (Art. 15 and 20 GDPR), and removed (Art. 17).

All tables that point at an account are walked, so that one which is added later is in it by itself.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

from django.db import models, transaction
from django.db.models import Q
from django.db.models.functions import Cast
from wagtail.models import ModelLogEntry

from . import limits, sessions
from .models import User

#: Fields that open something, and what is not about a person: never handed out.
_SECRET = frozenset(["password", "session_key", "session_data", "key", "token", "digest", "data", "content"])
_PLAIN = (
    models.CharField, models.TextField, models.DateField, models.BooleanField, models.IntegerField, models.GenericIPAddressField,
)  # fmt: skip


class HasRights(ValueError):
    """The account has rights at the desk: what it did there is the newspaper's record."""


def export(user: User) -> dict[str, Any]:
    """All that is kept of an account, by table; times as ISO 8601. Without passwords, keys and codes."""
    told: dict[str, Any] = {"account": _row(user), "groups": sorted(group.name for group in user.groups.all())}
    for relation in _relations():
        rows = relation.related_model._base_manager.filter(**{relation.field.name: user})
        if found := [_row(row) for row in rows.iterator()]:
            told[f"{relation.related_model._meta.label_lower}.{relation.field.name}"] = found
    noted = _noted_by_name(user)
    told["history"] = [
        {"time": row.timestamp.isoformat(), "action": row.action, "label": row.label, "data": row.data} for row in noted
    ]
    return told


def delete(user: User) -> dict[str, int]:
    """Remove an account with all that hangs on it; its address leaves the history too. Returns how many rows of each kind.

    Passes that are out are refused from then on. Raises :class:`HasRights`.
    """
    if user.is_staff or user.is_superuser or user.has_perm("wagtailadmin.access_admin"):
        raise HasRights
    pk, words = user.pk, _words(user)
    with transaction.atomic():
        removed = {"sessions": sessions.end_all(user), "history": scrub(_noted_by_name(user), words, f"account {pk}")}
        for limit in (limits.PASSWORD_ACCOUNT, limits.RESET_MAILBOX, limits.CODE_MAILBOX):
            limits.clear(limit, user.email)
        _total, by_table = user.delete()
    return {**removed, **{table.lower(): count for table, count in by_table.items()}}


def scrub(rows: Iterable[ModelLogEntry], words: Iterable[str], instead: str) -> int:
    """Put ``instead`` in the place of ``words`` in rows of the history: in labels, and in all texts of their data."""
    changed = 0
    for row in rows:
        row.label = instead if any(word in row.label for word in words) else row.label
        row.data = _without(row.data, tuple(words), instead)
        row.save(update_fields=["label", "data"])
        changed += 1
    return changed


def _without(value: Any, words: tuple[str, ...], instead: str) -> Any:
    if isinstance(value, dict):
        return {key: _without(one, words, instead) for key, one in value.items()}
    if isinstance(value, list):
        return [_without(one, words, instead) for one in value]
    if isinstance(value, str):
        for word in words:
            value = value.replace(word, instead)
    return value


def _words(user: User) -> tuple[str, ...]:
    """What names the person in a text: the address in both its forms, and the whole name."""
    found = [user.email, user.address, user.get_full_name().strip()]
    return tuple(dict.fromkeys(word for word in found if len(word) > 3))


def _noted_by_name(user: User) -> list[ModelLogEntry]:
    """Rows of the history about the account, or with its address in them."""
    about = Q(content_type__app_label="readers", content_type__model="user", object_id=str(user.pk))
    rows = ModelLogEntry.objects.annotate(text=Cast("data", models.TextField()))
    for word in {user.email, user.address}:
        about |= Q(label__contains=word) | Q(text__contains=json.dumps(word)[1:-1]) | Q(text__contains=word)
    return list(rows.filter(about).order_by("timestamp"))


def _relations() -> Iterator[Any]:
    """Foreign keys of other tables to an account."""
    for relation in User._meta.related_objects:
        if isinstance(relation.field, models.ForeignKey) and relation.related_model is not User:
            yield relation


def _row(row: models.Model) -> dict[str, Any]:
    told = {}
    for field in row._meta.concrete_fields:
        if field.name in _SECRET or field.is_relation or not isinstance(field, _PLAIN):
            continue
        value = getattr(row, field.attname)
        told[field.name] = value.isoformat() if hasattr(value, "isoformat") else value
    return told
