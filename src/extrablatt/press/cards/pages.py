"""The addresses of cards: an article's, and the newspaper's own. They tell what a teaser tells, and go when the story goes."""

from __future__ import annotations

from markupsafe import Markup

from extrablatt.publication.models import Story

from .. import addresses
from ..assembly import Assembly
from ..assetfiles import in_use
from ..pages import Rendered, Wanted, story_at
from . import draw

PNG = "image/png"


def article(wanted: Wanted, assembly: Assembly) -> Rendered | None:
    """``/politik/17/gipfel/karte.png``."""
    story = story_at(wanted, assembly, addresses.card())
    if not isinstance(story, Story):
        return story
    teaser = assembly.teaser(story)
    kicker = teaser.kicker or (teaser.section.name if teaser.section else "")
    return _card(assembly, teaser.headline, kicker, teaser.section.colour if teaser.section else "")


def newspaper(wanted: Wanted, assembly: Assembly) -> Rendered | None:
    """``/karte.png``: for pages without a story of their own."""
    return _card(assembly, "", "", "")


def _card(assembly: Assembly, headline: str, kicker: str, colour: str) -> Rendered:
    colours = in_use().theme.light
    told, over = (str(Markup(text).striptags()) for text in (headline, kicker))
    data = draw(told, over, assembly.material.paper.name, colours, colours.get(colour) or colours["accent"])
    return Rendered("", data=data, content_type=PNG)
