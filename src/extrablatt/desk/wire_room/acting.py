"""Taking, merging and hiding from the queue and the item's page."""

from __future__ import annotations

import logging

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from extrablatt.wire import actions as wire
from extrablatt.wire.models import WireItem

from .. import actions
from ..models import Article
from .access import check

logger = logging.getLogger(__name__)


@require_POST
def take(request: HttpRequest, pk: int) -> HttpResponse:
    """One click: an article draft of the item, open for editing; ``mit_allen=1`` adds the story's others as sources."""
    check(request)
    found = get_object_or_404(WireItem, pk=pk)
    try:
        article = actions.take(found, user=request.user)
    except (actions.DeskError, ValueError) as error:
        messages.error(request, str(error))
        return redirect("desk_wire_item", pk=pk)
    if request.POST.get("mit_allen") == "1":
        _add_the_others(request, article, found)
    messages.success(request, _("'%(headline)s' is now a draft.") % {"headline": article})
    return redirect("articles:edit", article.pk)


def _add_the_others(request: HttpRequest, article: Article, found: WireItem) -> None:
    others = WireItem.objects.filter(story=found.story, current=True, hidden=False).exclude(guid=found.guid)
    for other in others if found.story is not None else ():
        try:
            actions.merge(article, other, user=request.user, with_text=False)
        except actions.DeskError as error:
            messages.warning(request, f"{other}: {error}")


@require_POST
def merge(request: HttpRequest, pk: int) -> HttpResponse:
    """Add the item to an article as a further source."""
    check(request, "desk.change_article")
    found = get_object_or_404(WireItem, pk=pk)
    number = request.POST.get("article", "")
    article = get_object_or_404(Article, pk=int(number) if number.isdecimal() else 0)
    try:
        actions.merge(article, found, user=request.user, with_text=request.POST.get("text") == "1")
    except actions.DeskError as error:
        messages.error(request, str(error))
        return redirect("desk_wire_item", pk=pk)
    messages.success(request, _("Added to '%(headline)s' as a source.") % {"headline": article})
    return redirect("articles:edit", article.pk)


@require_POST
def hide(request: HttpRequest, pk: int) -> HttpResponse:
    """Out of the queue with the whole row, or back into it. The keyboard asks for JSON, the button for a page."""
    check(request)
    found = get_object_or_404(WireItem, pk=pk)
    hidden = request.POST.get("hidden", "1") == "1"
    row = [found]
    if found.story is not None and request.POST.get("zeile") == "1":
        row += WireItem.objects.filter(story=found.story, current=True, hidden=not hidden).exclude(pk=found.pk)
    for each in row:
        wire.hide(each, hidden=hidden)
    if request.headers.get("Accept") == "application/json":
        return JsonResponse({"hidden": hidden, "items": [each.pk for each in row]})
    target = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(target, None) or not target.startswith("/desk/"):
        target = reverse("desk_wire")
    return redirect(target)
