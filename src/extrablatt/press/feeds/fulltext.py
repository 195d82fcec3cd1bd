"""The text of an open article as HTML for feed readers: plain elements, absolute addresses, pictures with their credit."""

from __future__ import annotations

import re
from collections.abc import Iterable

from django.conf import settings
from markupsafe import Markup, escape

from extrablatt.normalisation import bare_html
from extrablatt.publication.models import Story

from ..assembly import Assembly
from ..view import Block, PictureView

_OWN = re.compile(r'(\s(?:href|src)=")/(?!/)')
#: What JSON and XML readers both choke on.
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")


def _figure(picture: PictureView) -> Markup:
    if picture.restricted:
        return Markup("")
    image = Markup('<img src="{}" alt="{}" width="{}" height="{}">').format(
        picture.src, picture.alt, picture.width, picture.height
    )
    words = Markup(" ").join(Markup("{}").format(text) for text in (picture.caption, picture.credit) if text)
    return Markup("<figure>{}{}</figure>").format(
        image, Markup("<figcaption>{}</figcaption>").format(words) if words else ""
    )


def _cells(row: tuple[Markup, ...], name: str) -> Markup:
    return Markup("<tr>{}</tr>").format(Markup("").join(Markup(f"<{name}>{cell}</{name}>") for cell in row))


def _block(block: Block) -> Markup:
    match block.type:
        case "paragraph":
            return Markup("<p>{}</p>").format(block.html)
        case "crosshead":
            return Markup("<h2>{}</h2>").format(block.title)
        case "picture" if block.picture:
            return _figure(block.picture)
        case "quote":
            by = Markup("<p>{}</p>").format(block.attribution) if block.attribution else ""
            return Markup("<blockquote><p>{}</p>{}</blockquote>").format(block.html, by)
        case "crossref" if block.teaser:
            return Markup('<p><a href="{}">{}</a></p>').format(block.teaser.url, block.title or block.teaser.headline)
        case "list":
            name = "ol" if block.ordered else "ul"
            return Markup(f"<{name}>{{}}</{name}>").format(
                Markup("").join(Markup(f"<li>{i}</li>") for i in block.items)
            )
        case "table":
            caption = Markup("<caption>{}</caption>").format(block.title) if block.title else ""
            head = _cells(block.header, "th") if block.header else ""
            rows = Markup("").join(_cells(row, "td") for row in block.rows)
            return Markup("<table>{}{}{}</table>").format(caption, head, rows)
        case "gallery":
            title = Markup("<p>{}</p>").format(block.title) if block.title else ""
            return Markup("{}{}").format(title, Markup("").join(map(_figure, block.pictures)))
        case "embed" if block.embed:
            return Markup('<p><a href="{}">{} ({})</a></p>').format(block.embed.url, block.title, block.embed.provider)
        case "factbox":
            title = Markup("<h2>{}</h2>").format(block.title) if block.title else ""
            return Markup("<aside>{}{}</aside>").format(title, block.html)
    return Markup("")


def html_of(blocks: Iterable[Block], base: str) -> str:
    """Blocks as HTML that stands alone, with absolute addresses."""
    html = bare_html(str(Markup("\n").join(_block(block) for block in blocks)))
    return _CONTROL.sub("", _OWN.sub(rf"\g<1>{base}/", html))


def full_text(assembly: Assembly, story: Story, base: str) -> str:
    """The whole text of an open story. Raises :class:`ValueError` for a story behind the wall: feeds have no readers' passes."""
    if story.access != Story.Access.OPEN or not settings.PAPER.feeds.full_text:
        raise ValueError(f"The text of story {story.pk} does not belong in feeds.")
    blocks = assembly.body(story.body, assembly.language_of(story))
    html = html_of(blocks, base)
    notes = [escape(assembly.text(c["text"], assembly.language_of(story))) for c in story.corrections]
    return html + _CONTROL.sub("", "".join(f"\n<p>{note}</p>" for note in notes))
