"""The second factor in Wagtail's admin: its addresses, the account menu, its words in the history."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail import hooks

from . import pages


@hooks.register("register_admin_urls")
def urls() -> list[Any]:
    """Below /desk/."""
    return [
        path("zweiter-faktor/", pages.ask, name="desk_second_factor"),
        path("account/zweiter-faktor/", pages.overview, name="desk_factors"),
        path("account/zweiter-faktor/app/", pages.app, name="desk_factor_app"),
        path("account/zweiter-faktor/passkey/", pages.passkey, name="desk_factor_passkey"),
        path("account/zweiter-faktor/codes/", pages.codes, name="desk_factor_codes"),
        path("account/zweiter-faktor/<int:pk>/entfernen/", pages.remove, name="desk_factor_remove"),
    ]


@hooks.register("register_account_menu_item")
def menu(request: HttpRequest) -> dict[str, str]:
    """In the account's menu."""
    return {
        "url": reverse("desk_factors"),
        "label": _("Second factor"),
        "help_text": _("App, passkey or recovery codes, so that a password alone opens nothing."),
    }


@hooks.register("register_log_actions")
def log_actions(actions: Any) -> None:
    """What the history calls them."""
    for action, label in [
        ("desk.factor_added", gettext_lazy("Second factor set up")),
        ("desk.factor_removed", gettext_lazy("Second factor removed")),
        ("desk.factor_renewed", gettext_lazy("Recovery codes made anew")),
        ("desk.factor_failed", gettext_lazy("Second factor wrong")),
        ("desk.factors_reset", gettext_lazy("All second factors removed by the operator")),
        ("desk.account_closed", gettext_lazy("Account closed by the operator")),
        ("desk.account_opened", gettext_lazy("Account opened again by the operator")),
        ("desk.password_reset", gettext_lazy("New password by the operator")),
    ]:
        actions.register_action(action, label, label)
