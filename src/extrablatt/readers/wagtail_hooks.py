"""Subscriptions in the admin: the desk may grant them."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.panels import FieldPanel, ObjectList
from wagtail.admin.ui.tables import Column
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views import snippets
from wagtail.snippets.views.snippets import SnippetViewSet

from . import partners, sessions
from .desk_forms import SubscriptionForm
from .models import Partner, Subscription
from .views import end_chosen


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
    list_display = ["user", "starts", Column("last_day", label=_("last day"), sort_key="until"), "source"]
    edit_handler = ObjectList(
        [FieldPanel("user"), FieldPanel("starts"), FieldPanel("last_day"), FieldPanel("note")],
        base_form_class=SubscriptionForm,
    )
    add_view_class = SubscriptionCreateView
    copy_view_enabled = False

    def get_queryset(self, request: HttpRequest) -> Any:
        """With their accounts."""
        return Subscription.objects.select_related("user")


class PartnerCreateView(snippets.CreateView):
    """Make a partner; its key is shown here and never again."""

    def save_instance(self) -> Any:
        """With a key."""
        key = partners.give_key(self.form.instance)
        instance = super().save_instance()
        messages.warning(self.request, _("The partner's key, shown only now: %(key)s") % {"key": key})
        return instance


class PartnerViewSet(SnippetViewSet):
    """Who may take stories over by a key."""

    model = Partner
    icon = "resubmit"
    menu_label = _("Partners")
    menu_order = 145
    add_to_admin_menu = True
    url_prefix = "partner"
    search_backend_name = None
    search_fields = ["name"]
    list_display = ["name", "access", "agency_texts", "pictures", "last_asked"]
    panels = [FieldPanel("name"), FieldPanel("access"), FieldPanel("agency_texts"), FieldPanel("pictures")]
    add_view_class = PartnerCreateView
    copy_view_enabled = False


def devices(request: HttpRequest) -> HttpResponse:
    """Where an editor is signed in."""
    if request.method == "POST":
        end_chosen(request)
        return redirect("desk_devices")
    context = {"sessions": sessions.of(request.user), "header_title": _("Where you are signed in")}
    return TemplateResponse(request, "readers/desk_devices.html", context)


@hooks.register("register_admin_urls")
def urls() -> list[Any]:
    """Below /desk/."""
    return [path("account/anmeldungen/", devices, name="desk_devices")]


@hooks.register("register_account_menu_item")
def menu(request: HttpRequest) -> dict[str, str]:
    """In the account's menu."""
    return {
        "url": reverse("desk_devices"),
        "label": gettext("Where you are signed in"),
        "help_text": gettext("Devices with a session of yours; end what you don't know."),
    }


register_snippet(SubscriptionViewSet)
register_snippet(PartnerViewSet)
