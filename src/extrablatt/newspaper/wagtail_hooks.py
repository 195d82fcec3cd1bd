"""What belongs to no single room and stands on every page of the desk: how the newspaper is."""

from __future__ import annotations

import json

from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString
from wagtail import hooks

from . import standing


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
