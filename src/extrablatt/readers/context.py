"""The newspaper's furniture on the account's pages, so that they look like the paper."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from extrablatt.press import assetfiles, furniture


def press(request: HttpRequest) -> dict[str, object]:
    """``paper`` and the style sheet; asked only by templates that use them."""
    return {
        "paper": SimpleLazyObject(furniture.paper),
        "paper_css": SimpleLazyObject(lambda: assetfiles.asset_url("paper.css")),
    }
