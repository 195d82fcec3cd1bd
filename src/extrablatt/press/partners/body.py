"""The text a partner gets: the article's blocks and the posts of its live blog, with pictures only by agreement."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from markupsafe import Markup, escape

from extrablatt.publication.models import Post, Story

from .. import liveblog
from ..assembly import Assembly
from ..dates import date_time, time_element
from ..feeds.fulltext import html_of
from ..feeds.items import plain
from ..liveview import PostView
from ..view import ArticleView, Block, PictureView
from .terms import Terms

#: Blocks that are nothing without their pictures. An embed is a link; its preview is not sent.
_PICTURES = ("picture", "gallery")


@dataclass(frozen=True, slots=True)
class Body:
    """What is told of a text: article and posts, in the order they are read.

    ``whole``: nothing of it is held back. ``agencies``: those the posts were made from.
    """

    blocks: tuple[Block, ...]
    posts: tuple[PostView, ...]
    whole: bool
    agencies: tuple[str, ...] = ()

    def pictures(self) -> Iterator[PictureView]:
        """The pictures in it."""
        for block in (*self.blocks, *(block for post in self.posts for block in post.body)):
            if block.type in _PICTURES:
                yield from (p for p in (block.picture, *block.pictures) if p and not p.restricted)

    def told(self, terms: Terms) -> dict[str, Any]:
        """As an entry of ``bodies``."""
        html = "\n".join(filter(None, (_html(self.blocks, terms), *(_post(post, terms) for post in self.posts))))
        words = Markup(re.sub(r"</(p|h2|li|td|th|figcaption)>", r"</\1> ", html)).striptags()
        return {
            "role": "main",
            "contentType": "text/html",
            "value": html,
            "charCount": len(words),
            "wordCount": len(words.split()),
        }


def of(assembly: Assembly, story: Story, view: ArticleView, terms: Terms, posts: Sequence[Post]) -> Body:
    """The text of a story whose own text is handed over, with its posts; one made from agencies' texts only where those are too."""
    handed = [
        post for post in posts if terms.text_of(story.access, agencies=post.sources is None or bool(post.sources))
    ]
    return Body(
        view.body,
        liveblog.post_views(assembly, handed, story),
        whole=len(handed) == len(posts),
        agencies=tuple(str(name) for post in handed for name in post.sources or ()),
    )


def _html(blocks: tuple[Block, ...], terms: Terms) -> str:
    return html_of((b for b in blocks if terms.pictures or b.type not in _PICTURES), settings.PAPER.base_url)


def _post(post: PostView, terms: Terms) -> str:
    """A post with its time, for who reads it and for machines."""
    language = settings.LANGUAGE_CODE
    when = time_element(post.time, date_time(post.time, language))
    if post.updated:
        when += Markup(" ({} {})").format(_("updated"), time_element(post.updated, date_time(post.updated, language)))
    head = Markup("<h2>{}</h2>").format(escape(plain(post.headline))) if post.headline else ""
    by = Markup("<p>{}</p>").format(escape(plain(post.byline))) if post.byline else ""
    return Markup('<article id="{}"><p>{}</p>{}{}{}</article>').format(
        post.anchor, when, head, Markup(_html(post.body, terms)), by
    )
