"""Sections, topics, storylines and people: published, renamed, merged, taken away.

A new address moves what is filed there and leaves the old one leading to it (``publication/tags.py``). What something is filed
under can't go; :func:`in_the_way` says what that is, :func:`merge_tags` moves all of it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from wagtail.log_actions import log as audit
from wagtail.models import Revision

from extrablatt.publication import actions as publication
from extrablatt.publication.models import StoryTag, Tag
from extrablatt.wire import actions as wire

from ..models import Article, FlashRule, Section, SectionRule, WireView
from ..models.tags import Filed
from ..wire_room.filters import Filters
from .drafts import DeskError

#: Articles moved in one transaction, so that nobody's publication waits long.
AT_ONCE = 200


def publish_tag(tag: Filed) -> int:
    """Publish a new or changed name, description or address; returns how many public stories have moved with it.

    Raises :class:`~extrablatt.publication.record.TagError` for an address that leads elsewhere.
    """
    with transaction.atomic():
        before = _public(tag)
        now = publication.put_tag(tag.record())
        if before is None or before.slug == now.slug:
            return 0
        if isinstance(tag, Section):
            _refile(before.slug, now.slug)
        return StoryTag.objects.filter(tag=now).count()


def _public(tag: Filed) -> Tag | None:
    """What readers have of it."""
    same = Tag.objects.filter(kind=tag.KIND)
    return same.filter(origin=tag.pk).first() or same.filter(slug=tag.slug).first()


def _refile(old: str, new: str) -> None:
    """The wire's items and the saved views name sections by their address."""
    wire.rename_section(old, new)
    for view in WireView.objects.filter(query__contains="ressort="):
        filters = Filters.parse(view.query)
        if filters.ressort == old:
            view.query = view.query.replace(urlencode({"ressort": old}), urlencode({"ressort": new}))
            view.save(update_fields=["query"])


@dataclass(frozen=True, slots=True)
class Hindrance:
    """What is filed under something: how many of what, in words, and where the desk shows them (may be empty)."""

    words: str
    url: str = ""


def in_the_way(tag: Filed) -> list[Hindrance]:
    """What must be moved before it can go; empty when nothing is in the way."""
    found = []
    articles = Article.objects.filter(**{tag.ARTICLES_FIELD: tag})
    listing = reverse("articles:list") + (f"?section={tag.pk}" if isinstance(tag, Section) else "")
    public, withdrawn = articles.filter(live=True).count(), articles.exclude(withdrawn_at=None).count()
    drafts = articles.count() - public - withdrawn
    only_drafts = sum(1 for _pk in _drafts_naming(tag, articles))
    for number, words in (
        (public, ngettext("%(n)d published article", "%(n)d published articles", public)),
        (withdrawn, ngettext("%(n)d withdrawn article", "%(n)d withdrawn articles", withdrawn)),
        (drafts, ngettext("%(n)d draft", "%(n)d drafts", drafts)),
        (
            only_drafts,
            ngettext(
                "%(n)d unpublished change of an article filed elsewhere",
                "%(n)d unpublished changes of articles filed elsewhere",
                only_drafts,
            ),
        ),
    ):
        if number:
            found.append(Hindrance(words % {"n": number}, listing))
    if isinstance(tag, Section):
        rules, flashes = SectionRule.objects.filter(section=tag).count(), FlashRule.objects.filter(section=tag).count()
        if rules:
            words = ngettext("%(n)d section rule", "%(n)d section rules", rules) % {"n": rules}
            found.append(Hindrance(words, reverse("section_rules:list") + f"?section={tag.pk}"))
        if flashes:
            words = ngettext("%(n)d flash rule", "%(n)d flash rules", flashes) % {"n": flashes}
            found.append(Hindrance(words, reverse("flash_rules:list")))
        if not Section.objects.exclude(pk=tag.pk).exists():
            found.append(Hindrance(_("it is the only section, and every article needs one")))
    if not found and (listed := _listed(tag)):
        words = ngettext("%(n)d published article", "%(n)d published articles", listed)
        found.append(Hindrance(words % {"n": listed}, reverse("articles:list")))
    return found


def _listed(tag: Filed) -> int:
    public = _public(tag)
    return StoryTag.objects.filter(tag=public).count() if public else 0


def _drafts_naming(tag: Filed, filed: QuerySet[Article]) -> Iterator[int]:
    """Articles whose newest draft, but not they themselves, names the tag."""
    newest = Article.objects.exclude(pk__in=filed.values("pk")).filter(has_unpublished_changes=True)
    named = newest.filter(_names("latest_revision__content", tag)).order_by("pk")
    for pk, value in named.values_list("pk", f"latest_revision__content__{tag.ARTICLES_FIELD}").iterator(500):
        if tag.pk in _ids(value):
            yield pk


def _names(path: str, tag: Filed) -> Q:
    """What may name it; of a list the database only sees its digits."""
    if isinstance(tag, Section):
        return Q(**{f"{path}__{tag.ARTICLES_FIELD}": tag.pk})
    return Q(**{f"{path}__{tag.ARTICLES_FIELD}__icontains": str(tag.pk)})


def _ids(value: Any) -> list[int]:
    return value if isinstance(value, list) else [value]


def remove_tag(tag: Filed, *, user: Any = None) -> None:
    """Take it away; its page tells that it is gone. Raises :class:`DeskError` saying what is still filed under it."""
    with transaction.atomic():
        if hindering := in_the_way(tag):
            told = _("“%(name)s” can't be deleted, since this is filed under it: %(what)s. Move it first.")
            raise DeskError(told % {"name": tag, "what": ", ".join(each.words for each in hindering)})
        public = _public(tag)
        if public is not None:
            publication.remove_tag(tag.KIND, public.slug)
        audit(instance=tag, action="wagtail.delete", user=user, deleted=True)
        tag.delete()


def merge_tags(tag: Filed, into: Filed, *, user: Any = None) -> int:
    """File everything of ``tag`` under ``into`` and take ``tag`` away; its address leads there. Returns how many articles moved.

    Drafts and all kept versions move too, so that restoring one finds its section. In many short transactions: one that is
    broken off is finished by doing it again. Raises :class:`DeskError` where they are no two of a kind.
    """
    if type(tag) is not type(into) or tag.pk == into.pk:
        raise DeskError(_("Only two different ones can be merged."))
    begun = timezone.now()
    _move_revisions(tag, into)
    moved = _move_articles(tag, into)
    with transaction.atomic():
        moved += _move_articles(tag, into)  # what came meanwhile
        _move_revisions(tag, into, since=begun)
        publication.put_tag(into.record())
        if isinstance(tag, Section) and isinstance(into, Section):
            SectionRule.objects.filter(section=tag).update(section=into)
            FlashRule.objects.filter(section=tag).update(section=into)
            _refile(tag.slug, into.slug)
        public = _public(tag)
        if public is not None:
            publication.merge_tag(tag.KIND, public.slug, into.slug)
        audit(instance=into, action="desk.merge_tags", user=user, data={"merged": str(tag)})
        audit(instance=tag, action="wagtail.delete", user=user, deleted=True)
        tag.delete()
    return moved


def _move_articles(tag: Filed, into: Filed) -> int:
    """Articles as they are published, some at a time; returns how many."""
    moved = 0
    while pks := list(Article.objects.filter(**{tag.ARTICLES_FIELD: tag}).values_list("pk", flat=True)[:AT_ONCE]):
        with transaction.atomic():
            if isinstance(tag, Section):
                Article.objects.filter(pk__in=pks).update(section=into.pk)
            else:
                field = Article._meta.get_field(tag.ARTICLES_FIELD)
                rows, column = field.remote_field.through.objects, f"{field.m2m_reverse_field_name()}_id"
                there = rows.filter(**{"article__in": pks, column: into.pk}).values_list("article", flat=True)
                theirs = rows.filter(**{"article__in": pks, column: tag.pk})
                theirs.filter(article__in=list(there)).delete()
                theirs.update(**{column: into.pk})
        moved += len(pks)
    return moved


def _move_revisions(tag: Filed, into: Filed, since: datetime | None = None) -> None:
    """What is kept of drafts and versions (made ``since`` a time)."""
    kept = Revision.objects.filter(content_type=ContentType.objects.get_for_model(Article))
    if since is not None:
        kept = kept.filter(created_at__gte=since)
    pks = list(kept.filter(_names("content", tag)).order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(pks), AT_ONCE):
        with transaction.atomic():
            for revision in Revision.objects.select_for_update().filter(pk__in=pks[start : start + AT_ONCE]):
                named = revision.content.get(tag.ARTICLES_FIELD)
                if tag.pk not in _ids(named):
                    continue
                changed = [into.pk if pk == tag.pk else pk for pk in _ids(named)]
                revision.content[tag.ARTICLES_FIELD] = (
                    list(dict.fromkeys(changed)) if isinstance(named, list) else into.pk
                )
                revision.save(update_fields=["content"])
