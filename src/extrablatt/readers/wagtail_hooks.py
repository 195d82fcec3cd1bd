"""Subscriptions in the admin: the desk may grant them."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views import snippets
from wagtail.snippets.views.snippets import SnippetViewSet

from .models import Subscription


class SubscriptionCreateView(snippets.CreateView):
    """Grant a subscription."""

    def save_instance(self) -> Any:
        """Note who granted it."""
        self.form.instance.granted_by = self.request.user
        return super().save_instance()


class SubscriptionViewSet(SnippetViewSet):
    """Who may read premium articles, until when."""

    model = Subscription
    icon = "group"
    menu_label = _("Subscriptions")
    menu_order = 140
    add_to_admin_menu = True
    url_prefix = "abos"
    search_backend_name = None
    search_fields = ["user__email"]
    list_display = ["user", "starts", "until", "source"]
    panels = [FieldPanel("user"), FieldPanel("starts"), FieldPanel("until"), FieldPanel("note")]
    add_view_class = SubscriptionCreateView
    copy_view_enabled = False

    def get_queryset(self, request: HttpRequest) -> Any:
        """With their accounts."""
        return Subscription.objects.select_related("user")


register_snippet(SubscriptionViewSet)
