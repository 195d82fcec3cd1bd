"""Which items tell one story: near-duplicates of several agencies get one story id, so that the queue can fold them.

Each item's keys (see :mod:`.near`) lie in the table ``Likeness``; an item is compared only with those of the last days that
share enough keys with it.
"""

from __future__ import annotations

from collections import Counter, OrderedDict, defaultdict
from collections.abc import Iterable
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from . import near
from .models import Likeness, WireItem

#: How long an item may be told again as the same story.
WINDOW = timedelta(days=3)
#: How long its keys are kept.
KEPT = timedelta(days=4)
#: Candidates an item is compared with, those that share most keys first.
CANDIDATES = 24
#: Fingerprints kept in memory.
_REMEMBERED = 4000

_fingerprints: OrderedDict[int, near.Fingerprint] = OrderedDict()


def place(limit: int = 200) -> int:
    """Give items without a story the story they tell, or their own, the most urgent first; returns how many."""
    with transaction.atomic():
        waiting = WireItem.objects.filter(story=None, current=True).select_for_update(skip_locked=True)
        columns = ("pk", "guid", "headline", "body_text", "language", "item_class")
        items = list(waiting.order_by("rank", "pk").only(*columns)[:limit])
        if items:
            _place(items)
    return len(items)


def _place(items: list[WireItem]) -> None:
    texts = [item for item in items if item.item_class == "text"]
    prints = {item.pk: _print_of(item) for item in texts}
    keys = {pk: near.bands(found) for pk, found in prints.items()}
    holders = _holders({key for every in keys.values() for key in every}, {item.pk for item in items})
    shared = {pk: Counter(holder for key in every for holder in holders[key]) for pk, every in keys.items()}
    wanted = {holder for counts in shared.values() for holder in _likely(counts)}
    known = {row.pk: row for row in _candidates(wanted)}
    placed: dict[int, int] = {}
    for item in items:
        placed[item.pk] = item.pk
        if item.pk not in prints:
            continue
        best, likest = None, near.SAME_STORY
        here = _within(holders, keys[item.pk])
        for pk in _likely(shared[item.pk] + here):
            other = prints.get(pk) if pk in here else _known_print(known.get(pk))
            if other is None:
                continue
            score = near.similarity(prints[item.pk], other)
            if score >= likest:
                best, likest = pk, score
        if best is not None:
            placed[item.pk] = placed.get(best) or known[best].story or best
        for key in keys[item.pk]:
            holders[key].add(-item.pk)
    for item in items:
        item.story = placed[item.pk]
    WireItem.objects.bulk_update(items, ["story"], batch_size=100)
    Likeness.objects.bulk_create(Likeness(key=key, item_id=pk) for pk, every in keys.items() for key in every)


def _holders(keys: set[int], without: set[int]) -> dict[int, set[int]]:
    """Ids of recent items by key; those of the batch are added as negative numbers while it is worked off."""
    holders: dict[int, set[int]] = defaultdict(set)
    since = timezone.now() - WINDOW
    ordered = sorted(keys)
    for start in range(0, len(ordered), 500):
        rows = Likeness.objects.filter(key__in=ordered[start : start + 500], item__received__gte=since)
        for key, pk in rows.values_list("key", "item_id"):
            if pk not in without:
                holders[key].add(pk)
    return holders


def _within(holders: dict[int, set[int]], keys: Iterable[int]) -> Counter[int]:
    """Items of the same batch that share keys, by how many."""
    return Counter(-pk for key in keys for pk in holders[key] if pk < 0)


def _likely(counts: Counter[int]) -> list[int]:
    return [pk for pk, n in counts.most_common(CANDIDATES) if n >= near.SHARED_BANDS and pk > 0]


def _candidates(pks: set[int]) -> Iterable[WireItem]:
    """Rows of the candidates, with their texts only where no fingerprint is in memory."""
    new = [pk for pk in pks if pk not in _fingerprints]
    for row in WireItem.objects.filter(pk__in=new).only("pk", "story", "headline", "body_text", "language"):
        _remember(row.pk, near.fingerprint(row.headline, row.body_text, row.language))
        yield row
    yield from WireItem.objects.filter(pk__in=pks - set(new)).only("pk", "story")


def _print_of(item: WireItem) -> near.Fingerprint:
    found = near.fingerprint(item.headline, item.body_text, item.language)
    _remember(item.pk, found)
    return found


def _known_print(row: WireItem | None) -> near.Fingerprint | None:
    return _fingerprints.get(row.pk) if row is not None else None


def _remember(pk: int, found: near.Fingerprint) -> None:
    _fingerprints[pk] = found
    if len(_fingerprints) > _REMEMBERED:
        _fingerprints.popitem(last=False)


def forget_old() -> int:
    """Drop the keys of items too old to be told again (once a day); returns how many."""
    return Likeness.objects.filter(item__received__lt=timezone.now() - KEPT).delete()[0]
