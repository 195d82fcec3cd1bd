"""The wire desk's pages in the admin: the queue, one item, taking and merging, the quarantine."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from extrablatt.wire import actions as wire
from extrablatt.wire.models import RawFile, WireItem

from . import actions
from .models import Article, ArticleSource

PAGE = 60


def _check(request: HttpRequest, permission: str = "desk.add_article") -> None:
    if not request.user.has_perm(permission):
        raise PermissionDenied


def queue(request: HttpRequest) -> HttpResponse:
    """What came in, newest or most urgent first, with filters."""
    _check(request)
    items = WireItem.objects.filter(current=True).exclude(item_class="other")
    shown = request.GET.get("zeige", "")
    if shown == "hidden":
        items = items.filter(hidden=True)
    else:
        items = items.filter(hidden=False)
    if provider := request.GET.get("agentur", ""):
        items = items.filter(provider=provider)
    if urgency := request.GET.get("dringlichkeit", ""):
        items = items.filter(rank__lte=int(urgency)) if urgency.isdigit() else items
    if words := request.GET.get("q", "").strip():
        for word in words.split()[:6]:
            items = items.filter(
                Q(headline__icontains=word) | Q(slugline__icontains=word) | Q(body_text__icontains=word)
            )
    by_urgency = request.GET.get("ordnung") == "dringlich"
    items = items.order_by("rank", "-received", "-id") if by_urgency else items.order_by("-received", "-id")
    page = Paginator(items.defer("body", "body_text", "subjects", "links", "usage_terms"), PAGE).get_page(
        request.GET.get("p")
    )
    taken = _taken([item.guid for item in page])
    for row in page:
        row.made = taken.get(row.guid, [])  # type: ignore[attr-defined]
    context = {
        "page": page,
        "providers": sorted(
            filter(None, WireItem.objects.order_by().values_list("provider", flat=True).distinct()[:50])
        ),
        "chosen": {
            "agentur": provider,
            "dringlichkeit": urgency,
            "q": words,
            "ordnung": "dringlich" if by_urgency else "",
            "zeige": shown,
        },
        "quarantined": RawFile.objects.filter(state=RawFile.State.QUARANTINED).count(),
        "newest": WireItem.objects.order_by("-pk").values_list("pk", flat=True).first() or 0,
        "header_title": _("Wire"),
    }
    template = "desk/wire_rows.html" if request.headers.get("X-Requested-With") == "rows" else "desk/wire_queue.html"
    return TemplateResponse(request, template, context)


def _taken(guids: list[str]) -> dict[str, list[Article]]:
    made: dict[str, list[Article]] = {}
    for source in ArticleSource.objects.filter(item__guid__in=guids).select_related("article", "item"):
        made.setdefault(source.item.guid, []).append(source.article)
    return made


def item(request: HttpRequest, pk: int) -> HttpResponse:
    """One item: its text, its notes apart, what was made of it, and what can be."""
    _check(request)
    found = get_object_or_404(WireItem.objects.select_related("raw"), pk=pk)
    context = {
        "item": found,
        "versions": WireItem.objects.filter(guid=found.guid)
        .order_by("-version")
        .only("pk", "version", "received", "pub_status", "headline"),
        "made": _taken([found.guid]).get(found.guid, []),
        "recent": Article.objects.order_by("-created")[:30],
        "header_title": str(found),
    }
    return TemplateResponse(request, "desk/wire_item.html", context)


@require_POST
def take(request: HttpRequest, pk: int) -> HttpResponse:
    """One click: an article draft of the item, open for editing."""
    _check(request)
    found = get_object_or_404(WireItem, pk=pk)
    try:
        article = actions.take(found, user=request.user)
    except (actions.DeskError, ValueError) as error:
        messages.error(request, str(error))
        return redirect("desk_wire_item", pk=pk)
    messages.success(request, _("'%(headline)s' is now a draft.") % {"headline": article})
    return redirect("articles:edit", article.pk)


@require_POST
def merge(request: HttpRequest, pk: int) -> HttpResponse:
    """Add the item to an article as a further source."""
    _check(request, "desk.change_article")
    found = get_object_or_404(WireItem, pk=pk)
    number = request.POST.get("article", "")
    article = get_object_or_404(Article, pk=int(number) if number.isdigit() else 0)
    try:
        actions.merge(article, found, user=request.user, with_text=request.POST.get("text") == "1")
    except actions.DeskError as error:
        messages.error(request, str(error))
        return redirect("desk_wire_item", pk=pk)
    messages.success(request, _("Added to '%(headline)s' as a source.") % {"headline": article})
    return redirect("articles:edit", article.pk)


@require_POST
def hide(request: HttpRequest, pk: int) -> HttpResponse:
    """Out of the queue, or back into it."""
    _check(request)
    found = get_object_or_404(WireItem, pk=pk)
    wire.hide(found, hidden=request.POST.get("hidden", "1") == "1")
    target = request.POST.get("next", "")
    return redirect(target if target.startswith("/desk/") else reverse("desk_wire"))


def quarantine(request: HttpRequest) -> HttpResponse:
    """Files that could not be read, each with the reason."""
    _check(request)
    files = RawFile.objects.filter(state=RawFile.State.QUARANTINED).order_by("-received")
    context: dict[str, Any] = {
        "page": Paginator(files, PAGE).get_page(request.GET.get("p")),
        "header_title": _("Quarantine"),
    }
    return TemplateResponse(request, "desk/quarantine.html", context)


@require_POST
def quarantine_action(request: HttpRequest, pk: int) -> HttpResponse:
    """Try a file once more, or dismiss it."""
    _check(request)
    file = get_object_or_404(RawFile, pk=pk)
    if request.POST.get("do") == "dismiss":
        wire.dismiss(file)
        messages.success(request, _("%(name)s is dismissed; its bytes are kept.") % {"name": file.name})
    else:
        result = wire.retry(file)
        if result.error:
            messages.error(request, f"{file.name}: {result.error}")
        else:
            messages.success(request, _("%(name)s could be read.") % {"name": file.name})
    return redirect("desk_quarantine")


def raw(request: HttpRequest, pk: int) -> HttpResponse:
    """The bytes as they came, to look at. Always as plain text, never run."""
    from extrablatt.wire import raw as raw_store

    _check(request)
    file = get_object_or_404(RawFile, pk=pk)
    try:
        data = raw_store.load(file.sha256)
    except FileNotFoundError:
        messages.error(request, _("The bytes of %(name)s are no longer there.") % {"name": file.name})
        return redirect("desk_quarantine")
    response = HttpResponse(data[:2_000_000], content_type="text/plain; charset=utf-8")
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response
