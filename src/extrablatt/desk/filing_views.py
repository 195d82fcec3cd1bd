"""Sections, topics, storylines and people in Wagtail's admin: what is saved is published in the same transaction."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from wagtail.snippets.views import snippets

from . import actions
from .actions.filing import Hindrance
from .keeping import KeepingCreateView
from .models.tags import Filed
from .saving import GuardedEditView


class FiledCreateView(KeepingCreateView, snippets.CreateView):
    """A new section, topic, storyline or author is published with its name."""

    template_name = "desk/create.html"

    def save_instance(self) -> Any:
        """Save and publish."""
        instance = super().save_instance()
        actions.publish_tag(instance)
        return instance


class FiledEditView(GuardedEditView, snippets.EditView):
    """A changed name reaches every page it is printed on; a changed address leaves the old one leading to it."""

    template_name = "desk/edit.html"

    def save_instance(self) -> Any:
        """Save and publish."""
        before = self.model._base_manager.values_list("slug", flat=True).get(pk=self.object.pk)
        instance = super().save_instance()
        moved = actions.publish_tag(instance)
        if before != instance.slug:
            told = ngettext(
                "The address is “%(new)s” now, with %(count)d published article. The old one, “%(old)s”, leads there for good.",
                "The address is “%(new)s” now, with %(count)d published articles. The old one, “%(old)s”, leads there for good.",
                moved,
            )
            messages.info(self.request, told % {"new": instance.slug, "old": before, "count": moved})
        return instance


class MergeForm(forms.Form):
    """Where everything goes."""

    into: Any = forms.ModelChoiceField(queryset=None, label=gettext_lazy("Move everything to"), empty_label=None)

    def __init__(self, *args: Any, tag: Filed, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["into"].queryset = type(tag)._default_manager.exclude(pk=tag.pk)  # type: ignore[attr-defined]


class FiledDeleteView(snippets.DeleteView):
    """Delete what nothing is filed under; of other things it says what is in the way, and offers to move it."""

    template_name = "desk/delete_filed.html"

    @cached_property
    def in_the_way(self) -> list[Hindrance]:
        """What must be moved first."""
        return actions.in_the_way(self.object)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Adds what is in the way, and where it could go."""
        context = super().get_context_data(**kwargs)
        # Wagtail only says that something protects it; the page says what.
        context |= {"in_the_way": self.in_the_way, "is_protected": False}
        form = MergeForm(tag=self.object)
        if self.in_the_way and form.fields["into"].queryset.exists():  # type: ignore[attr-defined]
            context["merge_form"] = form
        return context

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Delete, or move everything and then delete."""
        if "into" not in request.POST:
            return super().post(request, *args, **kwargs)
        form = MergeForm(request.POST, tag=self.object)
        if not form.is_valid():
            messages.error(request, _("There is nothing there any more to move it to."))
            return redirect(self.get_delete_url())
        name, into = str(self.object), form.cleaned_data["into"]
        moved = actions.merge_tags(self.object, into, user=request.user)
        told = ngettext(
            "“%(name)s” is deleted; %(count)d article is filed under “%(into)s” now, where the old address leads.",
            "“%(name)s” is deleted; %(count)d articles are filed under “%(into)s” now, where the old address leads.",
            moved,
        )
        messages.success(request, told % {"name": name, "into": into, "count": moved})
        return redirect(self.get_success_url())

    def form_valid(self, form: Any) -> HttpResponse:
        """Delete, unless something is in the way by now."""
        self.form = form
        success_url = self.get_success_url()
        try:
            actions.remove_tag(self.object, user=self.request.user)
        except actions.DeskError as error:
            messages.error(self.request, str(error))
            return redirect(self.get_delete_url())
        messages.success(self.request, self.get_success_message())
        return redirect(success_url)


def before_deleting(request: HttpRequest, instances: list[Any]) -> HttpResponse | None:
    """Deleting many at once goes the way of deleting one: all that can go, the others are told. None for other things."""
    filed = [each for each in instances if isinstance(each, Filed)]
    if not filed or request.resolver_match is None or request.resolver_match.url_name == "delete":
        return None
    if request.method != "POST":
        return None
    for each in filed:
        try:
            actions.remove_tag(each, user=request.user)
        except actions.DeskError as error:
            messages.error(request, str(error))
        else:
            messages.success(request, _("“%(name)s” is deleted.") % {"name": each})
    return redirect(reverse(filed[0].snippet_viewset.get_url_name("list")))  # type: ignore[attr-defined]
