"""The press's templates: Jinja2, strict and autoescaping, with dates, assets and gettext."""

from __future__ import annotations

import functools
from pathlib import Path
from typing import Any

from django.utils.translation import get_language, gettext, ngettext
from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape
from markupsafe import Markup

from . import dates
from .assetfiles import asset_url, inline_asset
from .typesetting import initial_letter_ok, shorten

HERE = Path(__file__).parent


class _Translations:
    """Django's gettext, asked at each call, so that the page's language is the active one."""

    gettext = staticmethod(gettext)
    ngettext = staticmethod(ngettext)


@functools.cache
def environment() -> Environment:
    """The environment, built once a process."""
    env = Environment(
        loader=FileSystemLoader(HERE / "templates" / "press"),
        autoescape=select_autoescape(["html", "xml"]),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
        extensions=["jinja2.ext.i18n"],
    )
    env.install_gettext_translations(_Translations, newstyle=True)  # type: ignore[attr-defined]
    env.filters |= {
        "date_long": lambda moment: dates.long_date(moment, get_language() or "de"),
        "date_time": lambda moment: dates.date_time(moment, get_language() or "de"),
        "clock": lambda moment: dates.clock(moment, get_language() or "de"),
        "short_date": lambda moment: dates.short_date(moment, get_language() or "de"),
        "iso": lambda moment: moment.isoformat(timespec="seconds"),
        "shorten": shorten,
        "plain": lambda text: Markup(text).striptags(),
        "drop_cap": lambda html: initial_letter_ok(str(html)),
    }
    env.globals |= {"asset": asset_url, "inline": inline_asset}
    return env


def render_template(name: str, **context: Any) -> str:
    """Render a template of the press."""
    return environment().get_template(name).render(**context)
