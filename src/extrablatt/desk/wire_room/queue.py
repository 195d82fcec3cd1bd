"""The live queue: what came in, narrowed by filters, with what is new since the editor last looked."""

from __future__ import annotations

from typing import Any

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from extrablatt.wire.models import Feed, RawFile, WireItem

from ..models import Section
from . import looking, rows, saved
from .access import check
from .filters import Filters, class_choices, period_choices, state_choices

#: Flashes told of in one answer.
FLASHES = 5


@require_GET
def queue(request: HttpRequest) -> HttpResponse:
    """The queue, or with ``X-Requested-With: rows`` its rows only."""
    check(request)
    filters = Filters.of(request.GET)
    mine = looking.look(request.user)
    page = rows.page(filters, cursor=request.GET.get("ab", ""), mark=mine.mark)
    sections = dict(Section.objects.values_list("slug", "name"))
    kinds = dict(class_choices())
    for row in page.rows:
        row.kind = "" if row.item.item_class == "text" else kinds.get(row.item.item_class, row.item.item_class)
        row.section = sections.get(row.item.section, row.item.section)
    context: dict[str, Any] = {
        "page": page,
        "filters": filters,
        "look": mine,
        "newest": mine.seen,
        "older": f"?{_joined(filters.query, ab=page.cursor)}" if page.cursor else "",
        "paged": bool(request.GET.get("ab")),
    }
    if request.headers.get("X-Requested-With") == "rows":
        return TemplateResponse(request, "desk/wire/rows.html", context)
    feeds = {feed.name: str(feed) for feed in Feed.objects.all()}
    context |= {
        "sections": sections,
        "feeds": feeds,
        "providers": _distinct("provider"),
        "languages": _distinct("language"),
        "classes": class_choices(),
        "states": state_choices(),
        "periods": period_choices(),
        "chips": filters.chips(sections, feeds),
        "views": saved.shown_to(request.user, mine.mark),
        "quarantined": RawFile.objects.filter(state=RawFile.State.QUARANTINED).count(),
        "troubled": [feed for feed in Feed.objects.all() if feed.health in ("failing", "silent")],
        "header_title": _("Wire"),
    }
    return TemplateResponse(request, "desk/wire/queue.html", context)


@require_GET
def news(request: HttpRequest) -> HttpResponse:
    """Asked every two seconds: how many items that pass the filters have come since ``?seit=ID``, and which flashes.

    304 while nothing at all has come, after one small query.
    """
    check(request)
    top = looking.newest()
    tag = f'"{top}"'
    if request.headers.get("If-None-Match") == tag:
        return HttpResponse(status=304, headers={"ETag": tag})
    given = request.GET.get("seit", "")
    since = int(given) if given.isdecimal() else top
    filters = Filters.of(request.GET)
    flashes = WireItem.objects.filter(pk__gt=since, current=True, hidden=False, rank__lte=2, pub_status="usable")
    answer = {
        "newest": top,
        "count": rows.how_many_since(filters, since),
        "flashes": [
            {"id": item.pk, "title": str(item), "agency": item.provider or item.feed, "urgency": item.rank}
            for item in flashes.order_by("rank", "-pk").defer("body", "body_text")[:FLASHES]
        ],
        "views": [
            {"name": view.name, "count": count}
            for view in saved.told_of(request.user)
            if (count := rows.how_many_since(Filters.parse(view.query), since))
        ],
    }
    return JsonResponse(answer, headers={"ETag": tag, "Cache-Control": "private, no-cache"})


@require_POST
def seen(request: HttpRequest) -> HttpResponse:
    """Everything seen: the line goes to the top."""
    check(request)
    looking.all_seen(request.user)
    return redirect(f"{reverse('desk_wire')}?{Filters.of(request.POST).query}")


def _joined(query: str, **more: str) -> str:
    from urllib.parse import urlencode

    return "&".join(filter(None, [query, urlencode(more)]))


def _distinct(column: str) -> list[str]:
    """Values of a column in the items of the last days, kept for a minute: the list changes once a year."""
    key = f"desk.wire.{column}"
    values = cache.get(key)
    if values is None:
        recent = WireItem.objects.filter(current=True, hidden=False).order_by("-received", "-pk")
        values = sorted({value for value in recent.values_list(column, flat=True)[:5000] if value})
        cache.set(key, values, 60)
    return list(values)
