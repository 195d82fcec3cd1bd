"""The page that shows what a newer version on the wire would change in an article, and takes it over."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from extrablatt.wire.models import WireItem

from . import actions, diffing, takeover
from .models import Article
from .threeway import Block, Change


@dataclass(frozen=True, slots=True)
class Row:
    """One change as the page shows it. ``html``: the agency's words, marked."""

    key: str
    label: str
    outcome: str
    html: str
    yours: str = ""
    result: str = ""
    why: str = ""

    @property
    def taken(self) -> bool:
        """Whether it can be taken over."""
        return self.outcome in ("taken", "merged")


def page(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the changes; POST takes them over (all that are ticked) or leaves the article as it is."""
    if not request.user.has_perm("desk.change_article"):
        raise PermissionDenied
    article = get_object_or_404(Article, pk=pk)
    if request.method == "POST":
        return _act(request, article)
    draft = actions.latest_draft(article)
    alert = article.wire_alert or {}
    context = {
        "article": article,
        "plans": [_shown(plan) for plan in _plans(draft)],
        "item": WireItem.objects.filter(pk=alert.get("item") or 0).first(),
        "header_title": _("Newer on the wire"),
    }
    return TemplateResponse(request, "desk/takeover.html", context)


def _plans(draft: Article) -> list[takeover.TakeOver]:
    """A plan for each source of which there is a newer, usable version."""
    plans = []
    for source in draft.sources.filter(used=True).select_related("item"):
        new = takeover.newer_version(source)
        if new is not None and new.takeable:
            plans.append(takeover.plan(draft, source, new))
    return plans


def _act(request: HttpRequest, article: Article) -> HttpResponse:
    if request.POST.get("do") != "take":
        actions.dismiss_alert(article, user=request.user)
        return redirect("articles:edit", article.pk)
    number = request.POST.get("item", "")
    item = get_object_or_404(WireItem, pk=int(number) if number.isdecimal() else 0)
    draft = actions.latest_draft(article)
    source = draft.sources.filter(guid=item.guid, used=True).select_related("item").first()
    if source is None:
        messages.error(request, _("This report is no source of the article any more."))
        return redirect("desk_takeover", article.pk)
    plan = takeover.plan(draft, source, item)
    if (newest := takeover.newer_version(source)) is None or newest.pk != item.pk:
        messages.warning(request, _("Meanwhile the wire has brought another version. Please look again."))
        return redirect("desk_takeover", article.pk)
    offered = {row.key for row in _rows(plan)}
    try:
        actions.take_over(
            article, item, user=request.user, without=frozenset(offered - set(request.POST.getlist("take")))
        )
    except actions.DeskError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Taken over into the draft. Read it, then publish."))
    return redirect("articles:edit", article.pk)


def _shown(plan: takeover.TakeOver) -> dict[str, Any]:
    return {"old": plan.old, "new": plan.new, "notes": plan.notes, "rows": _rows(plan)}


def _rows(plan: takeover.TakeOver) -> list[Row]:
    names = {
        "kicker": _("Kicker"), "headline": _("Headline"), "standfirst": _("Standfirst"), "dateline": _("Dateline"),
        "byline": _("Byline"),
    }  # fmt: skip
    rows = [
        Row(
            name,
            names[name],
            change.outcome,
            diffing.marked(escape(change.old or ""), escape(change.new or "")),
            yours=change.yours or "" if change.outcome == "yours" else "",
            why=_("You have changed it: yours stays.") if change.outcome == "yours" else "",
        )
        for name, change in plan.fields.items()
    ]
    rows += [_row(change) for change in plan.changes]
    if plan.corrections:
        rows.append(
            Row("corrections", _("Correction for readers"), "taken", "<br>".join(map(escape, plan.corrections)))
        )
    return rows


def _row(change: Change[Block]) -> Row:
    labels = {"changed": _("changed"), "added": _("added"), "removed": _("removed")}
    why = {
        "yours": _("You have changed the same words: yours stay."),
        "gone": _("The article does not have this paragraph any more."),
        "merged": _("Your own sentences stay."),
    }
    return Row(
        change.key,
        labels[change.kind],
        change.outcome,
        diffing.marked(escape(change.old.text) if change.old else "", escape(change.new.text) if change.new else ""),
        yours=change.yours.text if change.outcome == "yours" and change.yours else "",
        result=diffing.markup.plain(change.result) if change.result else "",
        why=why.get(change.outcome, ""),
    )
