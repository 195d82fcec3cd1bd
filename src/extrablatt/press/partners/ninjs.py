"""Stories as ninjs (IPTC, News in JSON) 3.1 and 2.1. A story withdrawn is a canceled item without a word of it.

An item changes also where not a word of the story did: a post came or went, a picture is gone. So its version is the number
of the log entry it is told by, which only grows; a partner that knows an older one takes the item anew.
2.1 is the same in small letters, without what only 3.1 knows.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from django.conf import settings

from extrablatt.publication.models import LogEntry, Post, Story

from ..assembly import Assembly
from ..dates import machine
from ..environment import language_tag
from ..feeds.items import plain, story_uri
from ..jsonld import without_empty
from ..view import PictureView
from . import body
from .body import Body
from .terms import Terms

CONTENT_TYPE = "application/json; charset=utf-8"
#: The news value of the desk (1 the lead, 5 a brief) as urgency (1 the most urgent, a flash; 8 the least; IPTC).
_URGENCY = {1: 2, 2: 3, 3: 5, 4: 6, 5: 7}
_SCHEMA = "https://www.iptc.org/std/ninjs/ninjs-schema_{}.json"


def _uri(assembly: Assembly, story: Story) -> str:
    return story_uri(settings.PAPER.base_url, assembly.local(story.first_published), story.pk)


def _created(story: Story, entry: LogEntry) -> datetime:
    """When this version came to be: with the story's own publication, else with what happened to its posts and pictures."""
    own = story.withdrawn or story.updated or story.first_published
    if entry.subject == "story" and entry.kind == LogEntry.Kind.PUBLISH:
        return own  # an archive's stories come into the log long after they were published
    return max(own, entry.time)


def _frame(assembly: Assembly, story: Story, entry: LogEntry, state: str) -> dict[str, Any]:
    return {
        "uri": _uri(assembly, story),
        "type": "text",
        "standard": {"name": "ninjs", "version": "3.1", "schema": _SCHEMA.format("3.1")},
        "version": str(entry.seq),
        "pubStatus": state,
        # Finer than elsewhere: two versions may be of the same second.
        "versionCreated": _created(story, entry).isoformat(timespec="milliseconds"),
    }


def canceled(assembly: Assembly, story: Story, entry: LogEntry) -> dict[str, Any]:
    """What is told of a story that was withdrawn: that it was, when, and the editors' public note."""
    return _frame(assembly, story, entry, "canceled") | without_empty({"edNote": story.withdrawn_note})


def document(assembly: Assembly, story: Story, terms: Terms, entry: LogEntry, posts: Sequence[Post]) -> dict[str, Any]:
    """A public story with its ``posts``, as far as the terms go, as told by a log ``entry``; text held back makes it ``partial``."""
    handed = terms.text_of(story.access, bool(story.sources))
    view = assembly.article(story, full=handed, with_trail=False)
    base = settings.PAPER.base_url
    text = body.of(assembly, story, view, terms, posts) if handed else None
    agencies = [*story.sources, *(text.agencies if text else ())]
    told = _frame(assembly, story, entry, "usable") | {
        "representationType": "full" if text and text.whole else "partial",
        "profile": "text",
        "urgency": _URGENCY.get(story.news_value, 5),
        "firstCreated": machine(story.first_published),
        "language": language_tag(view.language),
        "headlines": [{"role": "main", "contentType": "text/plain", "value": plain(view.headline)}]
        + ([{"role": "kicker", "contentType": "text/plain", "value": plain(view.kicker)}] if view.kicker else []),
        "descriptions": [{"role": "lead", "contentType": "text/plain", "value": plain(view.standfirst)}]
        if view.standfirst
        else [],
        "bodies": [text.told(terms)] if text else [],
        "by": plain(view.byline) or ", ".join(a.name for a in view.authors),
        "people": [{"name": a.name, "rel": "author", "uri": base + a.url} for a in view.authors],
        "subjects": [{"name": view.section.name, "rel": "section", "uri": base + view.section.url}]
        + [{"name": t.name, "rel": "topic", "uri": base + t.url} for t in view.topics]
        + [{"name": s.tag.name, "rel": "storyline", "uri": base + s.tag.url} for s in view.storylines],
        "located": plain(view.dateline),
        "infoSources": [{"name": name, "role": "provider"} for name in dict.fromkeys(map(str, agencies))],
        "copyrightHolder": assembly.material.paper.publisher,
        "usageTerms": settings.PAPER.rights.license_url,
        "altIds": [{"role": "url", "value": view.canonical}, {"role": "id", "value": str(story.pk)}],
        "edNote": " ".join(plain(c.text) for c in view.corrections),
    }
    if terms.pictures and text:
        told["associations"] = _associations(view.picture, text, _uri(assembly, story))
    return without_empty(told)


def _associations(lead: PictureView | None, text: Body, story_uri: str) -> list[dict[str, Any]]:
    """The pictures of a story, each once: the lead, those in the text."""
    told: dict[int, dict[str, Any]] = {}
    for name, picture in (("lead", lead), *(("body", picture) for picture in text.pictures())):
        if picture is not None and not picture.restricted:
            told.setdefault(picture.id, _picture(picture, settings.PAPER.base_url, name, story_uri))
    return list(told.values())


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
                {"role": role, "contentType": "text/plain", "value": plain(text)}
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
