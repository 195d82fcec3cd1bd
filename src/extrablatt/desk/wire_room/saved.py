"""Saved views of the queue: shown as tabs with what is new in each; kept, renamed, ordered and thrown away here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.db.models import Max, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from ..models import WireView
from .access import check
from .filters import Filters
from .rows import how_many_since


@dataclass(frozen=True, slots=True)
class Tab:
    """A view and how much is new in it."""

    view: WireView
    new: int


def of(user: Any) -> QuerySet[WireView]:
    """Everybody's views and the editor's own."""
    return WireView.objects.filter(Q(owner=None) | Q(owner=user))


def shown_to(user: Any, mark: int) -> list[Tab]:
    """The editor's views as tabs; ``mark``: the newest item seen."""
    return [Tab(view, how_many_since(Filters.parse(view.query), mark, limit=99) if mark else 0) for view in of(user)]


def told_of(user: Any) -> QuerySet[WireView]:
    """The views whose new items the editor wants to be told of."""
    return of(user).filter(notify=True)


def overview(request: HttpRequest) -> HttpResponse:
    """All views, to rename, order, share and throw away; POST ``name`` with ``query`` keeps a new one."""
    check(request)
    if request.method == "POST":
        return _keep(request)
    context = {"views": of(request.user), "header_title": _("Saved views")}
    return TemplateResponse(request, "desk/wire/views.html", context)


def _keep(request: HttpRequest) -> HttpResponse:
    name = request.POST.get("name", "").strip()[:60]
    query = Filters.parse(request.POST.get("query", "")[:500]).query
    if not name:
        messages.error(request, _("Give the view a name."))
        return redirect(f"{reverse('desk_wire')}?{query}")
    last = of(request.user).aggregate(last=Max("position"))["last"] or 0
    owner = None if request.POST.get("shared") else request.user.pk
    WireView.objects.create(name=name, query=query, owner_id=owner, position=last + 1)
    messages.success(request, _("The view “%(name)s” is kept.") % {"name": name})
    return redirect(f"{reverse('desk_wire')}?{query}")


@require_POST
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """Rename, move (``do`` up or down), share, notify, or throw away (``do`` delete)."""
    check(request)
    view = get_object_or_404(of(request.user), pk=pk)
    verb = request.POST.get("do", "save")
    if verb == "delete":
        view.delete()
        messages.success(request, _("The view “%(name)s” is gone.") % {"name": view.name})
    elif verb in ("up", "down"):
        _move(list(of(request.user)), view, -1 if verb == "up" else 1)
    else:
        view.name = request.POST.get("name", "").strip()[:60] or view.name
        view.notify = bool(request.POST.get("notify"))
        view.owner_id = None if request.POST.get("shared") else request.user.pk
        view.save()
        messages.success(request, _("The view “%(name)s” is kept.") % {"name": view.name})
    return redirect("desk_wire_views")


def _move(views: list[WireView], view: WireView, by: int) -> None:
    at = views.index(view)
    to = min(max(at + by, 0), len(views) - 1)
    views.insert(to, views.pop(at))
    for position, each in enumerate(views):
        each.position = position
    WireView.objects.bulk_update(views, ["position"])
