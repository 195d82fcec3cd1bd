"""The one writer of the sealed room: sealing, opening, deleting. An opening that can't be logged does not take place."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.log_actions import log as audit

from extrablatt.desk.models import Article
from extrablatt.publication.leaving import LeavingText

from . import boxes
from .models import SealedAccess, SealedText

logger = logging.getLogger(__name__)

#: Who has the command line.
OPERATOR = "operator (command line)"


class SealedError(ValueError):
    """It can't be done. The message says why and what to do."""


@dataclass(frozen=True, slots=True)
class Opened:
    """A text with its words: as the public record held them (``StoryRecord.as_json``, or ``{"posts": […]}``)."""

    text: SealedText
    words: dict[str, Any]


def seal(texts: Iterable[LeavingText]) -> None:
    """Keep texts that are leaving the public record, in the caller's transaction."""
    made = []
    for text in texts:
        row = SealedText(
            story=text.story, kind=text.kind, number=text.number, address=text.address, published=text.published
        )
        row.box = boxes.close(text.words, _key(), row.name)
        made.append(row)
    SealedText.objects.bulk_create(made, batch_size=100)


def open_texts(story: int, *, user: Any, reason: str) -> list[Opened]:
    """The texts of a story, oldest first; the opening is on record before a word is returned.

    Whoever calls has asked for permission and second factor. Raises :class:`SealedError` without a reason or where nothing is
    left to open, and :class:`~.boxes.BoxError` where the key is another one.
    """
    _check(reason)
    with transaction.atomic():
        rows = list(SealedText.objects.filter(story=story, box__isnull=False))
        if not rows:
            raise SealedError(_("There is no sealed text of this story any more."))
        opened = [Opened(row, boxes.open_box(bytes(row.box or b""), _key(), row.name)) for row in rows]
        _note(story, SealedAccess.Verb.OPEN, user, reason, len(rows))
    return opened


def delete_texts(story: int, *, user: Any, reason: str) -> int:
    """Delete the sealed texts of a story for good; their rows stay as tombstones. Returns how many. Raises as :func:`open_texts`."""
    _check(reason)
    with transaction.atomic():
        rows = SealedText.objects.filter(story=story, box__isnull=False)
        count = rows.update(box=None, deleted_at=timezone.now(), deleted_by=_who(user), deleted_reason=reason.strip())
        if not count:
            raise SealedError(_("There is no sealed text of this story any more."))
        _note(story, SealedAccess.Verb.DELETE, user, reason, count)
    return count


def erase_texts(story: int, *, reason: str) -> tuple[int, list[dict[str, Any]]]:
    """The same by a court's order, from the command line: the address with its words goes too, and openings keep no words of it.

    Returns how many texts there were, and their words, by which the caller looks for traces; what can't be opened is deleted unread.
    Raises :class:`SealedError` without a reason.
    """
    _check(reason)
    words = []
    with transaction.atomic():
        rows = SealedText.objects.filter(story=story)
        for row in rows.filter(box__isnull=False):
            try:
                words.append(boxes.open_box(bytes(row.box or b""), _key(), row.name))
            except boxes.BoxError as error:
                logger.warning("%s; it is deleted unread", error)
        count = rows.filter(box__isnull=False).update(
            box=None, deleted_at=timezone.now(), deleted_by=OPERATOR, deleted_reason=reason.strip()
        )
        rows.update(address="")
        SealedAccess.objects.create(
            story=story, verb=SealedAccess.Verb.DELETE, user=None, who=OPERATOR, reason=reason.strip(), texts=count
        )
    return count, words


def _key() -> bytes:
    key: bytes = settings.SEALED_KEY
    return key


def _check(reason: str) -> None:
    if not reason.strip():
        raise SealedError(_("State a reason; it is kept."))


def _who(user: Any) -> str:
    return f"{user.get_full_name()} <{user.email}>".strip()[:254]


def _note(story: int, verb: str, user: Any, reason: str, texts: int) -> None:
    SealedAccess.objects.create(story=story, verb=verb, user=user, who=_who(user), reason=reason.strip(), texts=texts)
    article = Article.objects.filter(pk=story).first()
    if article is not None:  # in the article's own history too
        audit(instance=article, action=f"sealed.{verb}", user=user, data={"reason": reason.strip(), "texts": texts})


def forget_old(before: datetime, limit: int, *, dry: bool = False) -> int:
    """Delete texts that were sealed before a time; their rows stay as tombstones, and it is noted as any deletion. Returns how many."""
    rows = SealedText.objects.filter(sealed_at__lt=before, box__isnull=False).order_by("pk")
    if dry:
        return rows.count()
    reason = "kept no longer ([keeping] sealed)"
    with transaction.atomic():
        found = list(rows.values_list("pk", "story")[:limit])
        SealedText.objects.filter(pk__in=[pk for pk, _story in found]).update(
            box=None, deleted_at=timezone.now(), deleted_by="[keeping]", deleted_reason=reason
        )
        for story, texts in sorted(Counter(story for _pk, story in found).items()):
            SealedAccess.objects.create(
                story=story, verb=SealedAccess.Verb.DELETE, user=None, who="[keeping]", reason=reason, texts=texts
            )
    return len(found)
