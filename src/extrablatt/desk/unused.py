"""Rooms of Wagtail's admin the house does not use: the page tree and documents. Their addresses are closed, not only their menus.

They would fail or mislead: no page type exists, no site is set up, no document has an address for readers.
"""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import re_path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.auth import require_admin_access
from wagtail.admin.search import SearchArea


@require_admin_access
def home(request: HttpRequest, *args: Any) -> HttpResponse:
    """Where old bookmarks of the page tree lead."""
    return redirect("wagtailadmin_home")


@require_admin_access
def closed(request: HttpRequest, *args: Any) -> HttpResponse:
    """The desk's own page for what isn't there."""
    return render(request, "wagtailadmin/404.html", status=404)


@require_admin_access
def links(request: HttpRequest, *args: Any) -> HttpResponse:
    """The text editor's window for links begins where one can be made: there are no pages to choose from."""
    return redirect(f"{reverse('wagtailadmin_choose_page_external_link')}?{request.GET.urlencode()}")


#: Before Wagtail's own, below /desk/.
urlpatterns = [
    re_path(r"^pages/(?:search/)?$", home),
    re_path(r"^choose-page/(?:\d+/|search/)?$", links),
    re_path(r"^(?:pages|documents|failwhale|api/main/(?:pages|documents))/", closed),
    # Our choosers only choose: they have no form for something new.
    re_path(r"^snippets/choose/\w+/\w+/create/$", closed),
]


@hooks.register("register_admin_search_area")
def articles() -> SearchArea:
    """What the search in the menu looks through first."""
    return SearchArea(_("Articles"), reverse("articles:list"), name="articles", icon_name="doc-full", order=50)


@hooks.register("construct_search")
def only_what_is_used(request: HttpRequest, areas: list[SearchArea]) -> None:
    """No search among pages and documents."""
    areas[:] = [area for area in areas if area.name not in ("pages", "documents")]
