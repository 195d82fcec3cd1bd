"""The press's templates: Jinja2, strict and autoescaping, with dates, assets and gettext."""

from __future__ import annotations

import functools
import logging
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any, Protocol
from urllib.parse import urlsplit

from django.utils.translation import get_language, gettext, ngettext
from jinja2 import (
    BaseLoader,
    ChoiceLoader,
    Environment,
    FileSystemLoader,
    PrefixLoader,
    StrictUndefined,
    Template,
    select_autoescape,
)
from markupsafe import Markup

from extrablatt.normalisation import bare

from . import assetfiles, dates
from .assetfiles import Assets
from .footnotes import footnotes, qr_code
from .themes import DEFAULT, TEMPLATES, Theme, load
from .typesetting import hanging_mark, initial_letter_ok, shorten

logger = logging.getLogger(__name__)


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


def hanging_class(html: str) -> str:
    """The class of a line that opens with a quotation mark; browsers that hang no punctuation themselves do it by that."""
    return f"hang-{mark}" if (mark := hanging_mark(html)) else ""


def class_attribute(*names: str) -> Markup:
    """The attribute of an element with these classes, with the space before; nothing where all names are empty."""
    return Markup(' class="{}"').format(" ".join(filter(None, names))) if any(names) else Markup("")


def language_attributes(code: str) -> Markup:
    """The attributes of an element in a language: `` lang="de-AT" dir="ltr"``, with the space before."""
    return Markup(' lang="{}" dir="{}"').format(language_tag(code), direction(code))


def tag_uri(base_url: str, day: date, specific: str) -> str:
    """A name that outlives addresses (RFC 4151): ``tag:example.org,2019-04-25:17``."""
    return f"tag:{urlsplit(base_url).hostname},{day.isoformat()}:{specific}"


def _loader(theme: Theme) -> BaseLoader:
    """Templates of the theme before those of the house; ``broadsheet/base.html`` is the house's in any theme."""
    house = FileSystemLoader(TEMPLATES)
    layers: dict[str, BaseLoader] = {DEFAULT: house}
    layers |= {folder.parent.name: FileSystemLoader(folder) for folder in theme.templates}
    return ChoiceLoader([*(FileSystemLoader(folder) for folder in theme.templates), house, PrefixLoader(layers)])


def build(
    translations: Translations | None = None,
    language: Callable[[], str] = lambda: "en",
    assets: Assets | None = None,
) -> Environment:
    """An environment speaking through ``translations`` (None: the English of the templates).

    ``language`` is asked for dates; ``assets`` are those of a theme, else of the house's own.
    """
    assets = assets or Assets(load())
    theme = assets.theme
    env = Environment(
        loader=_loader(theme),
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
        "plain": lambda text: bare(Markup(text).striptags()),
        "footnotes": footnotes,
        "qr_code": qr_code,
        "drop_cap": lambda html: initial_letter_ok(str(html)),
        "hang": lambda html, *classes: class_attribute(*classes, hanging_class(str(html))),
    }
    env.globals |= {"asset": assets.url, "inline": assets.inline, "tag_uri": tag_uri, "theme": theme}
    return env


@functools.cache
def environment() -> Environment:
    """The newspaper's environment, in Django's active language; built once a process."""
    return build(_Django, lambda: get_language() or "de", assetfiles.in_use())


@functools.cache
def _plain_environment() -> Environment:
    """The house's own templates in the theme's colours: what stands when a theme's template fails."""
    theme = assetfiles.in_use().theme
    return build(_Django, lambda: get_language() or "de", Assets(replace(theme, folders=())))


def _rendered(name: str, work: Callable[[Template], str]) -> str:
    """What ``work`` makes of a template.

    If one of the theme's own fails, that is told in the log and the house's own takes its place: a newspaper must be
    readable at any hour, whatever was changed in its theme.
    """
    theme = assetfiles.in_use().theme
    try:
        return work(environment().get_template(name))
    except Exception:
        if not theme.templates:
            raise
        logger.exception("the theme %s failed at %s; the house's own template is used", theme.name, name)
        return work(_plain_environment().get_template(name))


def render_template(name: str, **context: Any) -> str:
    """Render a template of the press."""
    return _rendered(name, lambda template: template.render(**context))


def render_macro(name: str, macro: str, *values: Any) -> str:
    """What a macro of a template prints."""
    return _rendered(name, lambda template: str(getattr(template.module, macro)(*values)))
