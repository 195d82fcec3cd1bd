"""What came of an agency's cancel or withhold at the desk, kept so that people and programs can ask for it."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.utils import timezone

from extrablatt.publication.blocks import words_of
from extrablatt.publication.models import Story
from extrablatt.wire.models import WireItem

from . import markup
from .models import Article, WireEffect

#: How far back, and among how many of the newest, the likeliest stories for a kill that names none of ours are sought.
WINDOW, NEWEST, OFFERED = timedelta(days=30), 2000, 3
#: From which share of the kill's weighted words on a story is worth a look.
LIKELY = 0.15
#: How long, and how many, kills without a story stand on the desk's home.
UNSETTLED, SHOWN = timedelta(days=3), 20

Action = WireEffect.Action
_WORD = re.compile(r"\w{4,}")


def followed(item: WireItem, article: Article, *, gone: bool) -> None:
    """``article`` was found for ``item``: it is ``gone`` from the public, or its editors were alerted."""
    taken = Action.WITHDRAWN if item.pub_status == WireItem.PubStatus.CANCELED else Action.WITHHELD
    WireEffect.objects.get_or_create(item=item, article_id=article.pk, action=taken if gone else Action.ALERT)


def unmatched(item: WireItem) -> None:
    """Nothing at the desk was made of ``item``: note the likeliest stories, for an editor to decide."""
    WireEffect.objects.create(item=item, action=Action.UNMATCHED, candidates=candidates(item))


def open_kills() -> list[WireEffect]:
    """Kills of the last days whose report never came here and that nobody has put away (hidden on the wire desk), the newest first.
    One of a report that came and was not used is none of them."""
    since = timezone.now() - UNSETTLED
    rows = WireEffect.objects.filter(
        action=Action.UNMATCHED, time__gte=since, item__hidden=False, item__current=True
    ).select_related("item")
    found: dict[int, WireEffect] = {}
    for row in rows.order_by("-pk")[: SHOWN * 10]:
        found.setdefault(row.item_id, row)
    told = {row.item.guid for row in found.values()}
    came = set(WireItem.objects.filter(guid__in=told).exclude(pk__in=found).values_list("guid", flat=True))
    return [row for row in found.values() if row.item.guid not in came][:SHOWN]


def suspects() -> list[tuple[WireItem, WireItem]]:
    """(report, kill): what came in the last days behind a kill under another identifier that may mean it, the newest first, until an
    editor has hidden it or said that it is not meant."""
    since = timezone.now() - UNSETTLED
    found = WireItem.objects.filter(
        meant_by__isnull=False, received__gte=since, current=True, hidden=False, pub_status=WireItem.PubStatus.USABLE
    )
    told = list(found.order_by("-received", "-pk").defer("body", "body_text", "links", "subjects")[:SHOWN])
    kills = WireItem.objects.defer("body", "body_text").in_bulk({item.meant_by for item in told})
    return [(item, kills[item.meant_by]) for item in told if item.meant_by in kills]


def of_items(pks: Iterable[int]) -> list[dict[str, Any]]:
    """The effects of these versions: ``guid``, ``action``, ``story`` (id or None), ``candidates``."""
    found = WireEffect.objects.filter(item_id__in=list(pks)).select_related("item").order_by("pk")
    return [{"guid": e.item.guid, "action": e.action, "story": e.article_id, "candidates": e.candidates} for e in found]


def candidates(item: WireItem) -> list[dict[str, Any]]:
    """Public stories the kill may mean, the likeliest first: ``story``, ``address``, ``headline``, ``likeness`` (0 to 1)."""
    wanted = _wanted(item)
    since = timezone.now() - WINDOW
    stories = Story.public.filter(first_published__gte=since).select_related("section").order_by("-pk")[:NEWEST]
    words = {story: _words(_text(story)) for story in stories}
    if not wanted or not words:
        return []
    held = {word: sum(word in found for found in words.values()) for word in wanted}
    weight = {word: math.log(1 + len(words) / (1 + n)) for word, n in held.items() if n}
    whole = sum(weight.values())
    if not whole:
        return []
    scored = [(sum(weight[w] for w in weight if w in found) / whole, story) for story, found in words.items()]
    likely = sorted((entry for entry in scored if entry[0] >= LIKELY), key=lambda entry: (-entry[0], -entry[1].pk))
    return [
        {"story": s.pk, "address": address(s), "headline": s.headline, "likeness": round(score, 2)}
        for score, s in likely[:OFFERED]
    ]


def address(story: Story) -> str:
    """The story's full address. The words behind the id are the story's own; the id alone would do."""
    section = f"/{story.section.slug}" if story.section else ""
    return f"{settings.PAPER.base_url}{section}/{story.pk}/{story.slug}"


def _wanted(item: WireItem) -> set[str]:
    """The words of the kill and, where there are, of what it kills: earlier versions, and what tells the same story."""
    told = [item, *WireItem.objects.filter(guid=item.guid).exclude(pk=item.pk)]
    if item.story is not None:
        told += WireItem.objects.filter(story=item.story, current=True).exclude(guid=item.guid)[:10]
    return {w for each in told for w in _words(f"{each.kicker} {each.slugline} {each.headline} {each.body_text}")}


def _text(story: Story) -> str:
    return " ".join([story.kicker, story.headline, story.standfirst, *map(markup.plain, words_of(story.body))])


def _words(text: str) -> set[str]:
    return {word[:8] for word in _WORD.findall(text.casefold())}
