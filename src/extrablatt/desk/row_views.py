"""Pages for what belongs to an article as a whole: a source that is no longer used or used again, a new note, a copy."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from . import actions, snapshot
from .models import Article, ArticleSource
from .sources import sentences_left
from .wire_room.access import check

CHANGE = "desk.change_article"


def source(request: HttpRequest, pk: int) -> HttpResponse:
    """Say of one source that it is no longer used (``do`` drop, with a reason), or used again (``do`` use)."""
    check(request, CHANGE)
    row = get_object_or_404(ArticleSource.objects.select_related("item", "public_item", "article"), pk=pk)
    reason = request.POST.get("reason", "")
    if request.method == "POST":
        try:
            if request.POST.get("do") == "use":
                actions.used_again(row, user=request.user, reason=reason)
                messages.success(request, _("“%(report)s” is a source again.") % {"report": row.item})
            else:
                # Where no sentence of it stands in what is published, nobody need say so.
                public_too = request.POST.get("public") == "1" or not _left_public(row)
                actions.no_longer_used(row, user=request.user, reason=reason, public_too=public_too)
                messages.success(request, _("“%(report)s” is no longer used.") % {"report": row.item})
        except actions.DeskError as error:
            messages.error(request, str(error))
        else:
            return redirect("articles:edit", row.article_id)
    draft = actions.latest_draft(row.article)
    context = {
        "row": row,
        "article": row.article,
        "reason": reason,
        "left_draft": sentences_left(_text(draft), row.item),
        "left_public": _left_public(row),
        "header_title": _("Source"),
    }
    return TemplateResponse(request, "desk/source.html", context)


def _left_public(row: ArticleSource) -> int:
    """How many sentences of the report stand in what is published."""
    return sentences_left(_text(row.article), row.public_item) if row.public_item else 0


def _text(article: Article) -> str:
    return "\n".join([article.headline, article.standfirst, snapshot.body_text(snapshot.body_blocks(article))])


@require_POST
def note(request: HttpRequest, pk: int) -> HttpResponse:
    """Add a note among editors."""
    check(request, CHANGE)
    article = get_object_or_404(Article, pk=pk)
    if text := request.POST.get("text", "").strip():
        actions.add_note(article, text, user=request.user)
        messages.success(request, _("Noted."))
    return redirect("articles:edit", article.pk)


def copy(request: HttpRequest, pk: int) -> HttpResponse:
    """Make another draft of the newest draft, sources and all."""
    check(request, "desk.add_article")
    article = get_object_or_404(Article, pk=pk)
    if request.method != "POST":
        context = {"article": article, "header_title": _("Copy")}
        return TemplateResponse(request, "desk/copy.html", context)
    made = actions.copy(article, user=request.user)
    messages.success(request, _("This is a copy of '%(headline)s'.") % {"headline": article})
    return redirect("articles:edit", made.pk)
