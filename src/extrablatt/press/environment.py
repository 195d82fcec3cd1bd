"""The press's templates: Jinja2, strict and autoescaping, with dates, assets and gettext."""

from __future__ import annotations

import functools
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import urlsplit

from django.utils.translation import get_language, gettext, ngettext
from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape
from markupsafe import Markup

from . import dates
from .assetfiles import asset_url, inline_asset
from .footnotes import footnotes, qr_code
from .typesetting import initial_letter_ok, shorten

HERE = Path(__file__).parent


class Translations(Protocol):
    """What speaks a language: Django's gettext, or a :class:`gettext.GNUTranslations`."""

    def gettext(self, message: str, /) -> str:
        """The message in the page's language."""

    def ngettext(self, singular: str, plural: str, n: int, /) -> str:
        """The message for ``n`` things."""


class _Django:
    """Django's gettext, asked at each call, so that the page's language is the active one."""

    gettext = staticmethod(gettext)
    ngettext = staticmethod(ngettext)


class _Identity:
    """Messages as they stand in the templates: English."""

    @staticmethod
    def gettext(message: str, /) -> str:
        """The message itself."""
        return message

    @staticmethod
    def ngettext(singular: str, plural: str, n: int, /) -> str:
        """English has two numbers."""
        return singular if n == 1 else plural


def language_tag(code: str) -> str:
    """BCP 47 as HTML writes it: ``de-at`` → ``de-AT``."""
    first, *rest = code.replace("_", "-").split("-")
    return "-".join([first.lower(), *(part.upper() if len(part) == 2 else part.title() for part in rest)])


#: Languages (ISO 639) written from right to left.
RIGHT_TO_LEFT = frozenset({"ar", "arc", "ckb", "dv", "fa", "he", "ks", "ps", "sd", "ug", "ur", "yi"})


def direction(code: str) -> str:
    """``rtl`` for a language written from right to left, else ``ltr``."""
    return "rtl" if code.replace("_", "-").split("-")[0].lower() in RIGHT_TO_LEFT else "ltr"


def language_attributes(code: str) -> Markup:
    """The attributes of an element in a language: `` lang="de-AT" dir="ltr"``, with the space before."""
    return Markup(' lang="{}" dir="{}"').format(language_tag(code), direction(code))


def tag_uri(base_url: str, day: date, specific: str) -> str:
    """A name that outlives addresses (RFC 4151): ``tag:example.org,2019-04-25:17``."""
    return f"tag:{urlsplit(base_url).hostname},{day.isoformat()}:{specific}"


def build(translations: Translations | None = None, language: Callable[[], str] = lambda: "en") -> Environment:
    """An environment speaking through ``translations`` (None: the English of the templates); ``language`` is asked for dates."""
    env = Environment(
        loader=FileSystemLoader(HERE / "templates" / "press"),
        autoescape=select_autoescape(["html", "xml"]),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
        extensions=["jinja2.ext.i18n"],
    )
    env.install_gettext_translations(translations or _Identity(), newstyle=True)  # type: ignore[attr-defined]
    env.filters |= {
        "date_long": lambda moment: dates.long_date(moment, language()),
        "date_time": lambda moment: dates.date_time(moment, language()),
        "clock": lambda moment: dates.clock(moment, language()),
        "short_date": lambda moment: dates.short_date(moment, language()),
        "later": lambda moment, first: dates.later(moment, first, language()),
        "ticker": lambda moment, today: dates.ticker(moment, today, language()),
        "iso": dates.machine,
        "time": lambda text, moment: dates.time_element(moment, text),
        "lang": language_tag,
        "direction": direction,
        "language": language_attributes,
        "shorten": shorten,
        "plain": lambda text: Markup(text).striptags(),
        "footnotes": footnotes,
        "qr_code": qr_code,
        "drop_cap": lambda html: initial_letter_ok(str(html)),
    }
    env.globals |= {"asset": asset_url, "inline": inline_asset, "tag_uri": tag_uri}
    return env


@functools.cache
def environment() -> Environment:
    """The house's environment, in Django's active language; built once a process."""
    return build(_Django, lambda: get_language() or "de")


def render_template(name: str, **context: Any) -> str:
    """Render a template of the press."""
    return environment().get_template(name).render(**context)
