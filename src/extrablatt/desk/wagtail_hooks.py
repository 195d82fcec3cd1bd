"""What the desk adds to Wagtail's admin."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.components import Component
from wagtail.snippets.models import register_snippet

from extrablatt.wire.models import RawFile, WireItem

from . import effects, filing_views, foreign, front_views, row_views, takeover_view, unused
from .factors import hooks as factor_hooks
from .live_desk import pages as live_pages
from .models import Article
from .viewsets import ArticleViewSet, FilingGroup, FlashRuleViewSet, FrontPageViewSet
from .wire_room import acting, feeds, item, looking, queue, saved

__all__ = ["factor_hooks"]

__all__ = ["unused"]

register_snippet(ArticleViewSet)
register_snippet(FrontPageViewSet)
register_snippet(FilingGroup)
register_snippet(FlashRuleViewSet)


@hooks.register("register_admin_urls")
def urls() -> list[Any]:
    """The wire desk's addresses, below /desk/."""
    return [
        path("wire/", queue.queue, name="desk_wire"),
        path("wire/neu/", queue.news, name="desk_wire_news"),
        path("wire/gesehen/", queue.seen, name="desk_wire_seen"),
        path("wire/ansichten/", saved.overview, name="desk_wire_views"),
        path("wire/ansichten/<int:pk>/", saved.change, name="desk_wire_view"),
        path("wire/dienste/", feeds.overview, name="desk_feeds"),
        path("wire/dienste/<str:name>/", feeds.pause, name="desk_feed_pause"),
        path("wire/<int:pk>/", item.item, name="desk_wire_item"),
        path("wire/<int:pk>/fassungen/", item.versions, name="desk_wire_versions"),
        path("wire/<int:pk>/take/", acting.take, name="desk_wire_take"),
        path("wire/<int:pk>/merge/", acting.merge, name="desk_wire_merge"),
        path("wire/<int:pk>/hide/", acting.hide, name="desk_wire_hide"),
        path("wire/widerspruch/<int:pk>/", item.conflict, name="desk_wire_conflict"),
        path("wire/<int:pk>/nicht-gemeint/", item.not_meant, name="desk_wire_not_meant"),
        path("wire/bild/<int:pk>/", item.media, name="desk_wire_media"),
        path("liveticker/", live_pages.overview, name="desk_live_blogs"),
        path("liveticker/<int:pk>/", live_pages.page, name="desk_live"),
        path("liveticker/<int:pk>/stand/", live_pages.state, name="desk_live_state"),
        path("liveticker/<int:pk>/lauf/", live_pages.cover, name="desk_live_cover"),
        path("liveticker/<int:pk>/neu/", live_pages.create, name="desk_live_create"),
        path("liveticker/eintrag/<int:pk>/", live_pages.post, name="desk_live_post"),
        path("liveticker/eintrag/<int:pk>/tun/", live_pages.act, name="desk_live_act"),
        path("wire/<int:pk>/liveticker/", live_pages.take, name="desk_live_take"),
        path("agenturfassung/<int:pk>/", takeover_view.page, name="desk_takeover"),
        path("quelle/<int:pk>/", row_views.source, name="desk_source"),
        path("artikelnotiz/<int:pk>/", row_views.note, name="desk_article_note"),
        path("artikelkopie/<int:pk>/", row_views.copy, name="desk_article_copy"),
        path("quarantine/", feeds.quarantine, name="desk_quarantine"),
        path("quarantine/alle/", feeds.quarantine_all, name="desk_quarantine_all"),
        path("quarantine/<int:pk>/", feeds.quarantine_action, name="desk_quarantine_action"),
        path("quarantine/<int:pk>/raw/", item.raw, name="desk_raw"),
    ]


class _WireMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return bool(request.user.has_perm("desk.add_article"))


class _LiveMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return bool(request.user.has_perm("desk.change_article"))


@hooks.register("register_admin_menu_item")
def wire_menu() -> MenuItem:
    """The wire, first in the menu."""
    return _WireMenuItem(gettext_lazy("Wire"), reverse("desk_wire"), icon_name="rotate", order=100, name="wire")


@hooks.register("register_admin_menu_item")
def live_menu() -> MenuItem:
    """The live blogs, after the articles."""
    return _LiveMenuItem(
        gettext_lazy("Live blogs"), reverse("desk_live_blogs"), icon_name="time", order=115, name="live"
    )


@hooks.register("construct_main_menu")
def only_what_is_used(request: HttpRequest, menu_items: list[Any]) -> None:
    """Pages of Wagtail's tree are standing pages; editors start with the wire and the articles."""
    menu_items[:] = [entry for entry in menu_items if entry.name not in ("explorer", "reports", "documents")]


hooks.register("register_rich_text_features", foreign.register)


@hooks.register("before_delete_snippet")
def before_delete(request: HttpRequest, instances: list[Any]) -> HttpResponse | None:
    """What was once published is withdrawn, never deleted: its address must go on answering. Names in use stay."""
    if any(isinstance(i, Article) and i.public_version for i in instances):
        messages.error(request, _("This article was published. Withdraw it; it can't be deleted."))
        return redirect("articles:list")
    return front_views.before_deleting(request, instances) or filing_views.before_deleting(request, instances)


class DeskPanel(Component):
    """Home: what the wire says of our articles, what lies in quarantine, what came in last."""

    order = 10

    def render_html(self, parent_context: Any = None) -> SafeString:
        """The panel."""
        context = {
            "kills": effects.open_kills(),
            "suspects": effects.suspects(),
            "alerts": Article.objects.exclude(wire_alert=None).order_by("-created")[:20],
            "quarantined": RawFile.objects.filter(state=RawFile.State.QUARANTINED).count(),
            "unseen": looking.unseen(parent_context["request"].user) if parent_context else 0,
            "newest": WireItem.objects.filter(current=True, hidden=False)
            .order_by("-received", "-id")
            .defer("body", "body_text")[:8],
            "drafts": Article.objects.filter(has_unpublished_changes=True).order_by("-created")[:8],
        }
        return SafeString(render_to_string("desk/home_panel.html", context))


@hooks.register("construct_homepage_panels")
def home(request: HttpRequest, panels: list[Any]) -> None:
    """The desk's own home."""
    panels[:] = [DeskPanel()]


@hooks.register("construct_homepage_summary_items", order=1000)
def no_summary(request: HttpRequest, items: list[Any]) -> None:
    """Counts of pages and documents tell an editor nothing."""
    items.clear()


@hooks.register("insert_global_admin_css")
def css() -> SafeString:
    """The desk's style."""
    return format_html('<link rel="stylesheet" href="{}">', static("desk/desk.css"))


@hooks.register("insert_global_admin_js")
def keeping() -> SafeString:
    """What keeps a form's text in the browser until it is saved, and has all of it saved."""
    script = '<script src="{}" defer></script>'
    return format_html(script * 2, static("desk/keep.js"), static("desk/unsaved.js"))


@hooks.register("register_log_actions")
def log_actions(actions: Any) -> None:
    """The desk's verbs in Wagtail's history."""
    for action, label, message in [
        ("desk.take", gettext_lazy("Taken from the wire"), gettext_lazy("Taken from the wire")),
        ("desk.merge", gettext_lazy("Merged with the wire"), gettext_lazy("Wire item merged")),
        ("desk.take_over", gettext_lazy("Take over"), gettext_lazy("Newer version taken over from the wire")),
        ("desk.dismiss_alert", gettext_lazy("Seen"), gettext_lazy("Word from the wire seen and left")),
        ("desk.embargo", gettext_lazy("Embargo"), gettext_lazy("Embargo changed by the agency")),
        ("desk.flash", gettext_lazy("Flash"), gettext_lazy("Published by itself under a flash rule")),
        ("desk.live_start", gettext_lazy("Live coverage"), gettext_lazy("Live coverage started")),
        ("desk.live_end", gettext_lazy("End of live coverage"), gettext_lazy("Live coverage ended")),
        ("desk.live_resume", gettext_lazy("Live coverage again"), gettext_lazy("Live coverage goes on")),
        ("desk.live_post", gettext_lazy("Post"), gettext_lazy("Posted to the live blog")),
        ("desk.live_edit", gettext_lazy("Post edited"), gettext_lazy("Post of the live blog edited")),
        ("desk.live_remove", gettext_lazy("Post removed"), gettext_lazy("Post of the live blog removed")),
        ("desk.copy", gettext_lazy("Copy"), gettext_lazy("Copied from another article")),
        ("desk.promote", gettext_lazy("Article of a post"), gettext_lazy("Made of a post of a live blog")),
        ("desk.source_dropped", gettext_lazy("No longer used"), gettext_lazy("Source marked as no longer used")),
        ("desk.source_used", gettext_lazy("Used again"), gettext_lazy("Source used again")),
        ("desk.withdraw", gettext_lazy("Withdraw"), gettext_lazy("Withdrawn")),
        ("desk.merge_tags", gettext_lazy("Merge"), gettext_lazy("Everything of another one was filed here")),
    ]:
        actions.register_action(action, label, message)
