"""How the feeds are, and what lies in quarantine."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from extrablatt.wire import actions as wire
from extrablatt.wire.models import Feed, RawFile, WireItem

from .access import check

PAGE = 60
#: Hours the small chart shows.
HOURS = 24
#: Files tried again in one request; more would make the editor wait.
AT_ONCE = 200


def overview(request: HttpRequest) -> HttpResponse:
    """Every feed: its last item and contact, its lag, what fails, what it brought each hour of the last day."""
    check(request)
    per_hour = _per_hour()
    quarantined = Counter(
        dict(
            RawFile.objects.filter(state=RawFile.State.QUARANTINED)
            .order_by()
            .values_list("feed")
            .annotate(n=Count("pk"))
        )
    )
    feeds = [
        {
            "feed": feed,
            "lag": lag(feed.lag),
            "quarantined": quarantined[feed.name],
            "today": sum(per_hour[feed.name]),
            "bars": _bars(per_hour[feed.name]),
        }
        for feed in Feed.objects.all()
    ]
    order = {"failing": 0, "silent": 1, "paused": 2, "well": 3}
    feeds.sort(key=lambda entry: (order[entry["feed"].health], entry["feed"].name))  # type: ignore[attr-defined]
    context = {"feeds": feeds, "quarantined": quarantined.total(), "header_title": _("Feeds")}
    return TemplateResponse(request, "desk/wire/feeds.html", context)


def lag(seconds: float | None) -> str:
    """How far behind a feed is, in the unit people would say it in; "–" where nobody knows."""
    if seconds is None:
        return "–"
    if seconds < 120:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 2 * 3600 else f"{seconds / 3600:.0f} h"


def _per_hour() -> dict[str, list[int]]:
    now = timezone.now()
    counts: dict[str, list[int]] = defaultdict(lambda: [0] * HOURS)
    since = now - timedelta(hours=HOURS)
    told = WireItem.objects.filter(current=True, hidden=False, received__gt=since).values_list("feed", "received")
    for name, received in told.order_by("-received").iterator(chunk_size=5000):
        counts[name][HOURS - 1 - min(HOURS - 1, int((now - received).total_seconds() // 3600))] += 1
    return counts


def _bars(hours: list[int]) -> list[dict[str, Any]]:
    """Bars for an SVG of 24 by 20 units."""
    top = max([*hours, 1])
    return [
        {"x": x, "height": round(20 * n / top, 1), "y": round(20 - 20 * n / top, 1), "n": n}
        for x, n in enumerate(hours)
    ]


@require_POST
def pause(request: HttpRequest, name: str) -> HttpResponse:
    """Pause a feed, or let it go on."""
    check(request, "desk.change_article")
    feed = get_object_or_404(Feed, name=name)
    feed.paused = request.POST.get("do") != "resume"
    feed.save(update_fields=["paused"])
    text = _("%(feed)s is paused.") if feed.paused else _("%(feed)s goes on.")
    messages.success(request, text % {"feed": feed})
    return redirect("desk_feeds")


def quarantine(request: HttpRequest) -> HttpResponse:
    """Files that could not be read, each with the reason; ``?dienst=`` one feed's."""
    check(request)
    files = RawFile.objects.filter(state=RawFile.State.QUARANTINED).order_by("-received")
    feed = request.GET.get("dienst", "").replace("\0", "")
    if feed:
        files = files.filter(feed=feed)
    context: dict[str, Any] = {
        "page": Paginator(files, PAGE).get_page(request.GET.get("p")),
        "feed": feed,
        "header_title": _("Quarantine"),
    }
    return TemplateResponse(request, "desk/quarantine.html", context)


@require_POST
def quarantine_action(request: HttpRequest, pk: int) -> HttpResponse:
    """Try a file once more, or dismiss it."""
    check(request)
    file = get_object_or_404(RawFile, pk=pk)
    if request.POST.get("do") == "dismiss":
        wire.dismiss(file)
        messages.success(request, _("%(name)s is dismissed; its bytes are kept.") % {"name": file.name})
    elif error := _retry(file):
        messages.error(request, f"{file.name}: {error}")
    else:
        messages.success(request, _("%(name)s could be read.") % {"name": file.name})
    return redirect("desk_quarantine")


@require_POST
def quarantine_all(request: HttpRequest) -> HttpResponse:
    """Try all files (of one feed) once more, or dismiss them."""
    check(request)
    files = RawFile.objects.filter(state=RawFile.State.QUARANTINED).order_by("-received")
    if feed := request.POST.get("dienst", "").replace("\0", ""):
        files = files.filter(feed=feed)
    chosen = list(files[:AT_ONCE])
    if request.POST.get("do") == "dismiss":
        for file in chosen:
            wire.dismiss(file)
        messages.success(request, _("%(n)s files are dismissed; their bytes are kept.") % {"n": len(chosen)})
    else:
        failed = sum(1 for file in chosen if _retry(file))
        messages.info(
            request, _("%(read)s of %(n)s files could be read.") % {"read": len(chosen) - failed, "n": len(chosen)}
        )
    return redirect(reverse("desk_quarantine"))


def _retry(file: RawFile) -> str:
    """Why it failed again; empty when it could be read."""
    try:
        return wire.retry(file).error or ""
    except FileNotFoundError:
        return _("The bytes of %(name)s are no longer there.") % {"name": file.name}
