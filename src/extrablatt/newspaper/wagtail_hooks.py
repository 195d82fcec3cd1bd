"""What belongs to no single room and stands on every page of the desk: how the newspaper is."""

from __future__ import annotations

import json
from typing import Any

from django.templatetags.static import static
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from . import standing, statuspage


@hooks.register("insert_global_admin_css")
def css() -> SafeString:
    """The notice's style."""
    return format_html('<link rel="stylesheet" href="{}">', static("newspaper/standing.css"))


@hooks.register("insert_global_admin_js")
def standing_notice() -> SafeString:
    """Looks at ``/healthz`` again and again, which the kiosk answers when office and database can't, and has the words at hand."""
    return format_html(
        '<script src="{}" data-health="/healthz" data-words="{}" defer></script>',
        static("newspaper/standing.js"),
        json.dumps(standing.words(), ensure_ascii=False),
    )


@hooks.register("register_admin_urls")
def urls() -> list[Any]:
    """Below /desk/."""
    return [path("zustand/", statuspage.status, name="desk_status")]


@hooks.register("register_admin_menu_item")
def menu() -> MenuItem:
    """Behind what is worked with."""
    return MenuItem(
        gettext_lazy("Status"), reverse("desk_status"), icon_name="circle-check", order=900, name="newspaper-status"
    )
