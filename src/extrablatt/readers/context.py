"""The newspaper's furniture on the account's pages, so that they look like the paper."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from extrablatt.press import assetfiles, furniture
from extrablatt.press.environment import direction, language_tag


def _logo() -> dict[str, object] | None:
    assets = assetfiles.in_use()
    if (logo := assets.theme.logo) is None:
        return None
    dark = assets.url(logo.dark) if logo.dark else ""
    return {"url": assets.url(logo.asset), "dark": dark, "width": logo.width, "height": logo.height}


def press(request: HttpRequest) -> dict[str, object]:
    """``paper``, its logo and the style sheets; asked only by templates that use them."""
    return {
        "lang": language_tag(settings.LANGUAGE_CODE),
        "direction": direction(settings.LANGUAGE_CODE),
        "paper": SimpleLazyObject(furniture.paper),
        "logo": SimpleLazyObject(_logo),
        "styles": SimpleLazyObject(lambda: [assetfiles.asset_url(name) for name in ("paper.css", "account.css")]),
    }
