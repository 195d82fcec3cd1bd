"""The queue's rows: one a story, the newest first, in few queries however large the table is."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet

from extrablatt.wire.models import WireItem

from ..models import Article, ArticleSource
from ..sources import short_name
from .filters import Filters

#: Stories on a page.
PAGE = 60
#: Items looked through for a page: enough for stories of four items each.
REACH = PAGE * 4
#: Of items that hold a word, so many of the newest are looked at first; more only where they don't fill a page.
WORD_REACHES = (3_000, 30_000, None)
#: Items shown of one story.
MEMBERS = 40
_COLUMNS = ("received", "pk", "story", "rank")
_WIDE = ("body", "body_text", "subheadline", "subjects", "links", "usage_terms", "copyright", "ed_notes")


@dataclass(slots=True)
class Row:
    """A story: its newest item, the others that tell it, the articles made of any."""

    item: WireItem
    others: list[WireItem] = field(default_factory=list)
    made: list[Article] = field(default_factory=list)
    section: str = ""
    kind: str = ""
    new: bool = False
    #: The first row the editor had seen at the last look: a line is drawn above it.
    first_seen: bool = False

    @property
    def agencies(self) -> list[str]:
        """Who tells it, each once."""
        names = [short_name(i.provider) or i.feed for i in (self.item, *self.others)]
        return list(dict.fromkeys(names))

    @property
    def count(self) -> int:
        """Items of the story."""
        return 1 + len(self.others)


@dataclass(slots=True)
class Page:
    """Rows, and where the next page begins (``cursor``: empty at the end)."""

    rows: list[Row]
    cursor: str = ""


def page(filters: Filters, *, cursor: str = "", mark: int = 0) -> Page:
    """A page of the queue. ``mark``: the newest item of the last look; what came later is new.

    Ids come from the covering index alone; the rows shown are then fetched by id.
    """
    after = _parse(cursor)
    for reach in WORD_REACHES if filters.q and not cursor else (None,):
        items = filters.apply(reach=reach)
        found = _looked_through(items, after, urgent=filters.ordnung == "dringlich")
        if len({story or pk for _received, pk, story, _rank in found}) >= PAGE:
            break
    heads: dict[int, tuple[datetime, int, int | None, int]] = {}
    last = None
    for entry in found[:REACH]:
        key = entry[2] or entry[1]
        if key not in heads:
            if len(heads) == PAGE:
                break
            heads[key] = entry
        last = entry
    more = last is not None and found[-1] != last
    members = _members(items, heads)
    rows = _rows(heads, members, mark=mark, earlier=after is not None)
    return Page(rows, f"{last[3]}_{last[0].isoformat()}_{last[1]}" if more and last else "")


def _looked_through(items: QuerySet[WireItem], after: Any, *, urgent: bool) -> list[Any]:
    ordered = items.order_by("rank", "-received", "-pk") if urgent else items.order_by("-received", "-pk")
    if after is not None:
        ordered = ordered.filter(_behind(after, urgent=urgent))
    return list(ordered.values_list(*_COLUMNS)[: REACH + 1])


def _parse(cursor: str) -> tuple[int, datetime, int] | None:
    try:
        rank, received, pk = cursor.split("_")
        return int(rank), datetime.fromisoformat(received), int(pk)
    except ValueError:
        return None


def _behind(after: tuple[int, datetime, int], *, urgent: bool) -> Q:
    rank, received, pk = after
    later = Q(received__lt=received) | Q(received=received, pk__lt=pk)
    return Q(rank__gt=rank) | (Q(rank=rank) & later) if urgent else later


def _members(
    items: QuerySet[WireItem], heads: dict[int, tuple[datetime, int, int | None, int]]
) -> dict[int, list[int]]:
    """The ids of each story's items among ``items``, the newest first."""
    members: dict[int, list[int]] = defaultdict(list)
    told = items.filter(story__in=list(heads)).order_by("-received", "-pk").values_list("story", "pk")
    for story, pk in told:
        if story is None:
            continue
        if len(members[story]) < MEMBERS:
            members[story].append(pk)
    return members


def _rows(
    heads: dict[int, tuple[datetime, int, int | None, int]], members: dict[int, list[int]], *, mark: int, earlier: bool
) -> list[Row]:
    wanted = {pk for key, head in heads.items() for pk in (*members.get(key, ()), head[1])}
    by_pk = WireItem.objects.defer(*_WIDE).in_bulk(wanted)
    made = made_of({item.guid for item in by_pk.values()})
    rows = []
    drawn = not mark
    for key, head in heads.items():
        pks = members.get(key) or [head[1]]
        if earlier and pks[0] != head[1]:
            continue  # its newest item stood on an earlier page, with the story
        present = [by_pk[pk] for pk in dict.fromkeys([head[1], *pks]) if pk in by_pk]
        if not present:
            continue
        row = Row(present[0], present[1:], new=any(item.pk > mark for item in present) if mark else False)
        for item in present:
            row.made += [a for a in made.get(item.guid, ()) if a not in row.made]
        if not drawn and not row.new:
            row.first_seen = drawn = True
        rows.append(row)
    if rows and rows[0].first_seen:
        rows[0].first_seen = False
    return rows


def made_of(guids: set[str]) -> dict[str, list[Article]]:
    """Articles by the guid of an item they draw on."""
    made: dict[str, list[Article]] = defaultdict(list)
    sources = ArticleSource.objects.filter(guid__in=guids).select_related("article")
    for source in sources.only("guid", "article__headline", "article__live", "article__withdrawn_at"):
        made[source.guid].append(source.article)
    return made


def how_many_since(filters: Filters, mark: int, *, limit: int = 100) -> int:
    """Items behind ``mark`` (an id) that the filters let through, at most ``limit``."""
    return len(filters.apply().filter(pk__gt=mark).order_by().values_list("pk")[:limit])
