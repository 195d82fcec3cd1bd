"""What the sealed room adds to Wagtail's admin."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import Permission
from django.http import HttpRequest
from django.urls import path, reverse
from django.utils.translation import gettext_lazy
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from . import pages


@hooks.register("register_admin_urls")
def urls() -> list[Any]:
    """Below /desk/."""
    return [
        path("versiegelt/", pages.overview, name="sealed_overview"),
        path("versiegelt/<int:pk>/", pages.story, name="sealed_story"),
        path("versiegelt/<int:pk>/oeffnen/", pages.open_texts, name="sealed_open"),
        path("versiegelt/<int:pk>/loeschen/", pages.delete_texts, name="sealed_delete"),
    ]


class _SealedMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return request.user.has_perm(pages.OPEN) or request.user.has_perm(pages.DELETE)


@hooks.register("register_settings_menu_item")
def menu() -> MenuItem:
    """Among the settings, for who may."""
    return _SealedMenuItem(gettext_lazy("Sealed texts"), reverse("sealed_overview"), icon_name="lock", order=900)


@hooks.register("register_permissions")
def permissions() -> Any:
    """To be granted to a group of its own; no group has them from the start."""
    return Permission.objects.filter(content_type__app_label="sealed")


@hooks.register("register_log_actions")
def log_actions(actions: Any) -> None:
    """In the article's history."""
    for action, label, message in [
        ("sealed.open", gettext_lazy("Open sealed texts"), gettext_lazy("Sealed texts opened")),
        ("sealed.delete", gettext_lazy("Delete sealed texts"), gettext_lazy("Sealed texts deleted for good")),
    ]:
        actions.register_action(action, label, message)
