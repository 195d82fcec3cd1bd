"""The section rules in Wagtail's admin. A change is applied at once to what waits in the wire queue."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.admin.ui.tables import BooleanColumn, Column
from wagtail.snippets.views import snippets
from wagtail.snippets.views.snippets import SnippetViewSet

from . import refiling
from .keeping import KeepingCreateView
from .models import SectionRule
from .saving import GuardedEditView


def _told(request: HttpRequest) -> None:
    """File the waiting items by the new rules, and say how many moved."""
    moved = refiling.refile()
    if moved:
        messages.info(
            request,
            ngettext(
                "%(count)d item on the wire is proposed for another section now.",
                "%(count)d items on the wire are proposed for another section now.",
                moved,
            )
            % {"count": moved},
        )


class RuleCreateView(KeepingCreateView, snippets.CreateView):
    """New rule."""

    template_name = "desk/create.html"

    def save_instance(self) -> Any:
        """Save and apply."""
        rule = super().save_instance()
        _told(self.request)
        return rule


class RuleEditView(GuardedEditView, snippets.EditView):
    """Edit a rule."""

    template_name = "desk/edit.html"

    def save_instance(self) -> Any:
        """Save and apply."""
        rule = super().save_instance()
        _told(self.request)
        return rule


class RuleDeleteView(snippets.DeleteView):
    """Delete a rule."""

    def delete_action(self) -> Any:
        """Delete and apply."""
        result = super().delete_action()
        _told(self.request)
        return result


class RuleReorderView(snippets.ReorderView):
    """Drag a rule to another place."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Move and apply."""
        response = super().post(request, *args, **kwargs)
        refiling.refile()
        return response


class SectionRuleViewSet(SnippetViewSet):
    """Which section an agency's item belongs to."""

    model = SectionRule
    icon = "order"
    menu_label = _("Section rules")
    url_prefix = "ressortregeln"
    url_namespace = "section_rules"
    search_backend_name = None
    search_fields = ["values", "feed", "section__name"]
    copy_view_enabled = True
    ordering = "sort_order"  # so that the rules can be dragged
    list_per_page = 200
    list_display = [
        Column("value_names", label=_("values")),
        Column("kind", label=_("what decides"), accessor=lambda rule: rule.get_kind_display()),
        Column("section", label=_("section")),
        Column("feed", label=_("feed")),
        BooleanColumn("active", label=_("active")),
    ]
    list_filter = ["section", "kind", "active"]
    add_view_class = RuleCreateView
    create_template_name = RuleCreateView.template_name
    edit_view_class = RuleEditView
    edit_template_name = RuleEditView.template_name
    delete_view_class = RuleDeleteView
    reorder_view_class = RuleReorderView
    panels = [
        MultiFieldPanel([FieldPanel("kind"), FieldPanel("values"), FieldPanel("feed")], heading=_("Which items")),
        FieldPanel("section"),
        FieldPanel("active"),
    ]

    def get_queryset(self, request: HttpRequest) -> Any:
        """With their sections, to save a query a row."""
        return SectionRule.objects.select_related("section").order_by("sort_order", "pk")
