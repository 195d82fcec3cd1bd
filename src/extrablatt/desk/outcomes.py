"""What really became of an article after "publish", "submit" or "approve": asked of the rows, said in words.

An embargo turns publishing into a plan, a source taken back into nothing at all, and a workflow without tasks submitting into
publishing: what was clicked doesn't say what happened.
"""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils import formats, timezone
from django.utils.translation import gettext as _
from wagtail.models import Revision
from wagtail.snippets.views.snippets import WorkflowActionView

from . import source_rows
from .models import Article
from .policies import hold, same_moment
from .workflow import refusal


def moment(time: Any) -> str:
    """A time in the newspaper's zone, as the desk writes it."""
    return formats.date_format(timezone.localtime(time), "SHORT_DATETIME_FORMAT")


def of(pk: int) -> tuple[bool, str]:
    """Whether it stands as wanted (public, planned or handed on), and what became of it in a sentence."""
    article = Article.objects.select_related("latest_revision").get(pk=pk)
    newest = article.latest_revision
    draft = newest.as_object() if newest is not None else article
    words = {"name": draft}
    planned = article.revisions.exclude(approved_go_live_at=None).order_by("approved_go_live_at").first()
    if planned is not None:
        return True, _planned(article, planned, draft)
    if article.live and newest is not None and article.live_revision_id == newest.pk:
        return True, _("“%(name)s” is published.") % words
    if article.workflow_in_progress:
        return True, _("“%(name)s” is submitted and waits for approval.") % words
    if reason := refusal.get():
        refusal.set("")
        return False, _("“%(name)s” is saved, but not published: %(why)s") % (words | {"why": reason})
    return True, _("“%(name)s” is saved. Readers don't see this version yet.") % words


def _planned(article: Article, planned: Revision, draft: Article) -> str:
    time = planned.approved_go_live_at
    words = {"name": draft, "time": moment(time)}
    held = hold(planned.as_object(), source_rows.of_draft(article))
    if held.until is not None and same_moment(held.until, time):
        if article.live:
            return (
                _(
                    "“%(name)s” waits until the embargo ends: this version is planned for %(time)s. Until then readers see the older one."
                )
                % words
            )
        return _("“%(name)s” is not public yet: it waits until the embargo ends and is planned for %(time)s.") % words
    if article.live:
        return _("“%(name)s”: this version is planned for %(time)s. Until then readers see the older one.") % words
    return _("“%(name)s” is planned for %(time)s and not public yet.") % words


class ToldOutcome:
    """For views that publish, submit or approve: the message says what happened, not what was clicked."""

    action: str
    object: Any

    def get_success_message(self, instance: Any = None) -> Any:
        """What readers see now."""
        told = super().get_success_message(instance)  # type: ignore[misc]
        if self.action not in ("publish", "submit", "restart-workflow", "workflow-action"):
            return told
        return of((instance or self.object).pk)[1]


class ApproveView(WorkflowActionView):  # type: ignore[misc]
    """Approving or rejecting from the list, the home page or the preview."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Act, and say what became of it."""
        response: HttpResponse = super().post(request, *args, **kwargs)
        if self.action_name == "approve":
            good, told = of(self.object.pk)
            (messages.success if good else messages.error)(request, told)
        return response
