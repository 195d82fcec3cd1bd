"""An article and all the desk knows of it, deleted for good by a court's order: drafts, versions, notes, posts, history, its pictures."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import models, transaction
from django.db.models import Q
from django.db.models.functions import Cast
from wagtail.models import ModelLogEntry, ReferenceIndex, Revision

from extrablatt.desk import live_text
from extrablatt.desk.models import Article, LoadedVersion
from extrablatt.pictures.models import Picture
from extrablatt.publication.models import StoryPicture

#: Keys of a body under which a picture's number stands: in blocks (``value`` of a chooser too), in Wagtail's copies of an article.
_PICTURE_KEYS = frozenset(["picture", "image", "lead_picture"])


@dataclass(slots=True)
class Erased:
    """What was removed: rows by table, and ``words``, by which traces are looked for elsewhere."""

    rows: dict[str, int] = field(default_factory=dict)
    pictures: list[int] = field(default_factory=list)
    words: set[str] = field(default_factory=set)


def erase(pk: int) -> Erased:
    """Delete the article with this number, which must not be public, and the pictures only it used.

    The history keeps that something was done with article N, and no word of it. Raises ValueError for one that is public.
    """
    erased = Erased()
    with transaction.atomic():
        article = Article.objects.select_for_update().filter(pk=pk).first()
        if article is None:
            return erased
        if article.live:
            raise ValueError(f"Article {pk} is public: withdraw it first.")
        contents = list(_contents(article))
        erased.words = set(_words(article, contents))
        pictures = pictures_only_of(article, contents)
        erased.rows["history"] = _empty_history(article)
        _total, by_table = article.delete()
        for picture in Picture.objects.filter(pk__in=pictures):
            erased.words |= {text for text in (picture.title, picture.caption) if len(text) >= _SAMPLE}
            history = _history_of(picture)
            history.update(label=f"picture {picture.pk}", data={})
            erased.pictures.append(picture.pk)
            for table, count in picture.delete()[1].items():
                by_table[table] = by_table.get(table, 0) + count
    erased.rows |= {table.lower(): count for table, count in by_table.items() if count}
    return erased


def pictures_only_of(article: Article, contents: Iterable[dict[str, Any]] = ()) -> list[int]:
    """The pictures that this article shows or has shown, and nothing else does: no other article, draft, story, front, person."""
    found = set(
        _pictures_in(
            [article.lead_picture_id and {"picture": article.lead_picture_id}, list(article.body.raw_data), *contents]
        )
    )
    found |= set(StoryPicture.objects.filter(story=article.pk).values_list("picture", flat=True))
    found |= {number for post in article.live_posts.all() for number in live_text.pictures(post.text)}
    pictures = Picture.objects.filter(pk__in=found)
    return sorted(picture.pk for picture in pictures if not _used_elsewhere(picture, article))


def _used_elsewhere(picture: Picture, article: Article) -> bool:
    if StoryPicture.objects.filter(picture=picture.pk).exclude(story=article.pk).exists():
        return True
    if Article.objects.filter(lead_picture=picture).exclude(pk=article.pk).exists():
        return True
    mine = Q(base_content_type=ContentType.objects.get_for_model(Article), object_id=str(article.pk))
    if ReferenceIndex.get_references_to(picture).exclude(mine).exists():
        return True
    # Drafts stand in no index: those that are not what is public are read.
    drafts = Article.objects.filter(has_unpublished_changes=True).exclude(pk=article.pk).exclude(latest_revision=None)
    contents = Revision.objects.filter(pk__in=drafts.values("latest_revision")).annotate(
        text=Cast("content", models.TextField())
    )
    likely = contents.filter(text__contains=str(picture.pk))
    return any(picture.pk in set(_pictures_in([revision.content])) for revision in likely.iterator())


def _contents(article: Article) -> Iterator[dict[str, Any]]:
    """What Wagtail keeps of the article's drafts and versions."""
    revisions = Revision.objects.for_instance(article)
    yield from revisions.values_list("content", flat=True).iterator()
    yield from LoadedVersion.objects.filter(revision__in=revisions).values_list("content", flat=True).iterator()


def _pictures_in(value: Any) -> Iterator[int]:
    """Numbers of pictures in a body or in Wagtail's copy of an article, where bodies are texts of JSON."""
    if isinstance(value, str) and value[:1] in ("[", "{"):
        try:
            value = json.loads(value)
        except ValueError:
            return
    if isinstance(value, list):
        for one in value:
            yield from _pictures_in(one)
    elif isinstance(value, dict):
        for key, one in value.items():
            chooser = key == "value" and value.get("type") in _PICTURE_KEYS
            if isinstance(one, int) and not isinstance(one, bool) and (key in _PICTURE_KEYS or chooser):
                yield one
            else:
                yield from _pictures_in(one)


#: Characters a text must have to be looked for elsewhere: shorter ones are anybody's.
_SAMPLE = 24
_TAGS = re.compile(r"<[^>]+>")


def _words(article: Article, contents: Iterable[dict[str, Any]]) -> Iterator[str]:
    """Headlines and longer passages of the article and of all that was kept of it, as they may stand elsewhere."""
    copies = [
        {
            "headline": article.headline,
            "standfirst": article.standfirst,
            "body": json.dumps(list(article.body.raw_data)),
        }
    ]
    for content in [*copies, *contents]:
        for key in ("headline", "standfirst"):
            if len(text := str(content.get(key) or "")) >= _SAMPLE:
                yield text
        passages = _TAGS.split(str(content.get("body") or ""))
        yield from sorted((text for text in passages if len(text) >= _SAMPLE and "\\" not in text), key=len)[-5:]


def _history_of(instance: models.Model) -> models.QuerySet[ModelLogEntry]:
    return ModelLogEntry.objects.filter(
        content_type=ContentType.objects.get_for_model(instance, for_concrete_model=False), object_id=str(instance.pk)
    )


def _empty_history(article: Article) -> int:
    """Rows of the history say when who did what with article N; labels are headlines, and data may have words."""
    posts = [str(pk) for pk in article.live_posts.values_list("pk", flat=True)]
    kind = ContentType.objects.get_for_model(article.live_posts.model)
    of_posts = ModelLogEntry.objects.filter(content_type=kind, object_id__in=posts)
    of_posts.update(label="", data={})
    return _history_of(article).update(label=f"article {article.pk}", data={})
