"""The front page in Wagtail's admin. There is one: its list and "add" lead to it, and it can't be deleted."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.forms import BaseInlineFormSet
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.snippets.views import snippets

from . import actions
from .models import Article, FrontPage
from .saving import GuardedEditView


class FrontPageForm(WagtailAdminModelForm):  # type: ignore[misc]
    """Each article once."""

    def is_valid(self) -> bool:
        """Also that no article stands in two slots, or was withdrawn: told at the slot."""
        valid: bool = super().is_valid()
        return self._slots_are_right(self.formsets["slots"]) and valid if self.is_bound else valid

    def _slots_are_right(self, slots: BaseInlineFormSet) -> bool:
        seen: set[int] = set()
        right = True
        for form in slots.forms:
            data = getattr(form, "cleaned_data", {})
            article: Article | None = data.get("article")
            if article is None or data.get("DELETE"):
                continue
            if article.pk in seen:
                form.add_error("article", _("This article stands on the front page already."))
                right = False
            elif article.withdrawn:
                form.add_error("article", _("This article was withdrawn. Publish it again first."))
                right = False
            seen.add(article.pk)
        return right


class _TheOne:
    """Leads to the one front page; Wagtail asks for the right to do something with it."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Redirect."""
        front, _created = FrontPage.objects.get_or_create(slug="front")
        return redirect(reverse("front:edit", args=[front.pk]))


class FrontPageListView(_TheOne, snippets.IndexView):
    """The list."""


class FrontPageAddView(_TheOne, snippets.CreateView):
    """A second one."""


class FrontPageDeleteView(_TheOne, snippets.DeleteView):
    """There is always one."""


class FrontPageEditView(GuardedEditView, snippets.EditView):
    """The front page: saving it publishes it."""

    template_name = "desk/front_edit.html"

    def save_instance(self) -> Any:
        """Save and publish."""
        front = super().save_instance()
        actions.publish_front(front)
        return front

    def waiting(self) -> list[Article]:
        """Articles in slots that no reader sees yet: each takes its place when it is published."""
        slots = self.object.slots.select_related("article").order_by("sort_order")
        return [slot.article for slot in slots if not slot.article.live]

    def get_success_message(self) -> Any:
        """What readers see now, and what they don't yet."""
        waiting = FrontPage.objects.get(pk=self.object.pk).slots.filter(article__live=False).count()
        if not waiting:
            return _("The front page is published.")
        told = ngettext(
            "The front page is published. %(n)d slot waits: its article is not public yet.",
            "The front page is published. %(n)d slots wait: their articles are not public yet.",
            waiting,
        )
        return told % {"n": waiting}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Adds which slots wait."""
        context = super().get_context_data(**kwargs)
        context["waiting"] = self.waiting()
        return context


def before_deleting(request: HttpRequest, instances: list[Any]) -> HttpResponse | None:
    """Not by ticking it in a list either. None for other things."""
    if not any(isinstance(each, FrontPage) for each in instances):
        return None
    messages.error(request, _("The front page can't be deleted."))
    return redirect("front:list")
