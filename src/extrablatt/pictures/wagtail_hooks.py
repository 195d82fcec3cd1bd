"""What the picture desk adds to Wagtail's admin."""

from __future__ import annotations

from typing import Any

from django.urls import path
from django.utils.translation import gettext_lazy
from wagtail import hooks

from . import pages


@hooks.register("register_admin_urls", order=-1)
def urls() -> list[Any]:
    """Before Wagtail's own page under the same address."""
    return [
        path("images/<int:image_id>/", pages.PictureEditView.as_view(), name="pictures_edit"),
        path("bilder/<int:pk>/<str:name>", pages.rendition, name="pictures_rendition"),
        path("images/<int:pk>/restore/", pages.restore, name="pictures_restore"),
    ]


@hooks.register("register_log_actions")
def log_actions(actions: Any) -> None:
    """The picture desk's verbs in Wagtail's history."""
    for action, label, message in [
        ("pictures.withdraw", gettext_lazy("Withdraw"), gettext_lazy("Withdrawn")),
        ("pictures.restore", gettext_lazy("Restore"), gettext_lazy("Restored, under new addresses")),
        ("pictures.remove", gettext_lazy("Remove files"), gettext_lazy("Every earlier file removed")),
        ("pictures.replace", gettext_lazy("Replace file"), gettext_lazy("File replaced, under the same addresses")),
        ("pictures.reason", gettext_lazy("State a reason"), gettext_lazy("Why a restricted picture may be shown")),
    ]:
        actions.register_action(action, label, message)
