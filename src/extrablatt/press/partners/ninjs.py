"""Stories as ninjs (IPTC, News in JSON) 3.1 and 2.1. A story withdrawn is a canceled item without a word of it.

2.1 is the same in small letters, without what only 3.1 knows.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from django.conf import settings
from markupsafe import Markup

from extrablatt.publication.models import Story

from ..assembly import Assembly
from ..dates import machine
from ..environment import language_tag
from ..feeds.fulltext import html_of
from ..feeds.items import plain, story_uri
from ..jsonld import without_empty
from ..view import ArticleView, PictureView
from .terms import Terms

CONTENT_TYPE = "application/json; charset=utf-8"
#: The news value of the desk (1 to 5, 5 the highest) as urgency (1 the most urgent, 8 the least; IPTC).
_URGENCY = {5: 2, 4: 3, 3: 5, 2: 6, 1: 7}
_SCHEMA = "https://www.iptc.org/std/ninjs/ninjs-schema_{}.json"


def _plain(text: str) -> str:
    return plain(text).replace("\u00ad", "")


def _uri(assembly: Assembly, story: Story) -> str:
    return story_uri(settings.PAPER.base_url, assembly.local(story.first_published), story.pk)


def _frame(assembly: Assembly, story: Story, state: str) -> dict[str, Any]:
    return {
        "uri": _uri(assembly, story),
        "type": "text",
        "standard": {"name": "ninjs", "version": "3.1", "schema": _SCHEMA.format("3.1")},
        "version": str(story.version),
        "pubStatus": state,
        "versionCreated": machine(story.withdrawn or story.updated or story.first_published),
    }


def canceled(assembly: Assembly, story: Story) -> dict[str, Any]:
    """What is told of a story that was withdrawn: that it was, when, and the editors' public note."""
    return _frame(assembly, story, "canceled") | without_empty({"edNote": story.withdrawn_note})


def document(assembly: Assembly, story: Story, terms: Terms) -> dict[str, Any]:
    """A public story, as far as the terms go; what is held back makes it ``partial``."""
    whole = terms.text_of(story.access, bool(story.sources))
    view = assembly.article(story, full=whole, with_trail=False)
    base = settings.PAPER.base_url
    told = _frame(assembly, story, "usable") | {
        "representationType": "full" if whole else "partial",
        "profile": "text",
        "urgency": _URGENCY.get(story.news_value, 5),
        "firstCreated": machine(story.first_published),
        "language": language_tag(view.language),
        "headlines": [{"role": "main", "contentType": "text/plain", "value": _plain(view.headline)}]
        + ([{"role": "kicker", "contentType": "text/plain", "value": _plain(view.kicker)}] if view.kicker else []),
        "descriptions": [{"role": "lead", "contentType": "text/plain", "value": _plain(view.standfirst)}]
        if view.standfirst
        else [],
        "bodies": [_body(view)] if whole else [],
        "by": _plain(view.byline) or ", ".join(a.name for a in view.authors),
        "people": [{"name": a.name, "rel": "author", "uri": base + a.url} for a in view.authors],
        "subjects": [{"name": view.section.name, "rel": "section", "uri": base + view.section.url}]
        + [{"name": t.name, "rel": "topic", "uri": base + t.url} for t in view.topics]
        + [{"name": s.tag.name, "rel": "storyline", "uri": base + s.tag.url} for s in view.storylines],
        "located": _plain(view.dateline),
        "infoSources": [{"name": name, "role": "provider"} for name in map(str, story.sources)],
        "copyrightHolder": assembly.material.paper.publisher,
        "usageTerms": settings.PAPER.rights.license_url,
        "altIds": [{"role": "url", "value": view.canonical}, {"role": "id", "value": str(story.pk)}],
        "edNote": " ".join(_plain(c.text) for c in view.corrections),
    }
    if terms.pictures and whole:
        uri = _uri(assembly, story)
        told["associations"] = [
            _picture(picture, base, name, uri)
            for name, picture in (("lead", view.picture), *(("body", block.picture) for block in view.body))
            if picture
        ]
    return without_empty(told)


def _body(view: ArticleView) -> dict[str, Any]:
    html = html_of(view.body, settings.PAPER.base_url)
    words = Markup(re.sub(r"</(p|h2|li|td|th|figcaption)>", r"</\1> ", html)).striptags()
    return {
        "role": "main",
        "contentType": "text/html",
        "value": html,
        "charCount": len(words),
        "wordCount": len(words.split()),
    }


def _picture(picture: PictureView, base: str, name: str, uri: str) -> dict[str, Any]:
    files = [*picture.sources, *([picture.fallback] if picture.fallback else [])]
    return without_empty(
        {
            "name": name,
            "uri": f"{uri}/picture/{picture.id}",
            "type": "picture",
            "by": picture.creator,
            "copyrightHolder": picture.copyright,
            "usageTerms": picture.usage_terms,
            "descriptions": [
                {"role": role, "contentType": "text/plain", "value": _plain(text)}
                for role, text in (("caption", picture.caption), ("alt", picture.alt), ("credit", picture.credit))
                if text
            ],
            "renditions": [
                {
                    "name": f"{file.mime.partition('/')[2]}-{file.width}",
                    "href": base + file.url,
                    "contentType": file.mime,
                    "width": file.width,
                    "height": file.height,
                }
                for file in files
            ],
        }
    )


def version_2(value: Any) -> Any:
    """A document of 3.1 as 2.1."""
    if isinstance(value, list):
        return [version_2(entry) for entry in value]
    if not isinstance(value, dict):
        return value
    if value.get("name") == "ninjs":
        return {"name": "ninjs", "version": "2.1", "schema": _SCHEMA.format("2.1")}
    return {key.lower(): version_2(entry) for key, entry in value.items()}


VERSIONS: dict[str, Callable[[Any], Any]] = {"3.1": lambda told: told, "2.1": version_2}
