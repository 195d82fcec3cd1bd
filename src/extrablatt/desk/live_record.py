"""The whitelist between a post at the desk and the public: a ``LivePost`` in, a ``PostRecord`` out."""

from __future__ import annotations

import re

from extrablatt.pictures.actions import public_record
from extrablatt.pictures.models import Picture
from extrablatt.publication.blocks import pictures_of, with_pictures
from extrablatt.publication.record import PostRecord

from . import live_text, source_rows
from .models import Article, LivePost
from .policies import hold, item_hold
from .sources import source_names


def record_of_post(post: LivePost, article: Article) -> PostRecord:
    """Everything of ``post`` that becomes public. Pictures that may not be shown, or are none, are left out."""
    blocks = live_text.blocks(post.text)
    named = set(pictures_of(blocks))
    pictures = {p.pk: p for p in Picture.objects.filter(pk__in=named) if p.publishable}
    holds = [hold(article, source_rows.of_public(article)), *([item_hold(post.source)] if post.source else [])]
    return PostRecord(
        id=post.pk,
        story=post.article_id,
        headline=_line(post.headline),
        body=tuple(with_pictures(blocks, pictures)),
        byline=_line(post.byline),
        key_event=post.key_event,
        pinned=post.pinned,
        time=post.time,
        updated=post.updated,
        pictures=tuple(public_record(picture) for picture in pictures.values()),
        sources=tuple(source_names([post.source] if post.source else [])),
        not_before=max((held.until for held in holds if held.until), default=None),
        embargoed=any(held.indefinite for held in holds),
    )


def _line(text: str) -> str:
    return re.sub(r"\s+", " ", text or "").strip()
