"""Tags in the public record: their addresses, which may change, and the old ones, which lead on for ever.

A tag keeps its id when its address changes. The old address becomes a :class:`~.models.TagAlias` of the tag, so however often it
is renamed, and whatever it is merged into, each old address leads to the present one in one step. An old address can't
become another tag's: links all over the world mean the first.

Every page that prints a tag's address carries its ``name_key``, so one entry of the log purges them all, in any archive at once.
That its stories have other addresses too is told story by story (:func:`tell_of_moved`), to who follows stories and not pages.
Reached through ``publication.actions``.
"""

from __future__ import annotations

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from . import log, oneform
from .models import LogEntry, Story, StoryTag, Tag, TagAlias
from .record import TagError, TagRecord

FRONT_KEY = "front"
CHROME_KEY = "chrome"
LATEST_KEY = "latest"
#: Sitemaps hold stories by ranges of so many ids; each range has a key, ``sitemap:3``, and the index one for all.
SITEMAP_PART = 10_000
SITEMAP_KEY = "sitemap"
SITEMAP_TAGS_KEY = "sitemap:tags"
#: Stories told of in one transaction after a tag's address has changed: short enough for a withdrawal to wait for.
AT_ONCE = 500


def put_tag(record: TagRecord) -> Tag:
    """Create or change a tag. A changed section alters every page's navigation (key ``chrome``).

    With another slug than its ``origin`` had, its address changes. Raises :class:`~.record.TagError` for a slug that leads
    readers to another tag.
    """
    record = oneform.tag(record)
    values = {
        "name": record.name,
        "description": record.description,
        "colour": record.colour,
        "position": record.position,
        "listed": record.listed,
    }
    if record.origin is not None:
        values["origin"] = record.origin
    with transaction.atomic():
        tag = _find(record)
        if tag is None:
            _claim(record.kind, record.slug, None)
            tag, created = Tag.objects.get_or_create(kind=record.kind, slug=record.slug, defaults=values)
            if created:
                _log(LogEntry.Kind.PUBLISH, tag, _keys(tag))
        changed = [name for name, value in values.items() if getattr(tag, name) != value]
        for name in changed:
            setattr(tag, name, values[name])
        if tag.slug != record.slug:
            _rename(tag, record.slug)
        elif changed:
            tag.save(update_fields=changed)
            if changed != ["origin"]:
                _log(LogEntry.Kind.UPDATE, tag, _keys(tag))
    return tag


def _find(record: TagRecord) -> Tag | None:
    """The tag a record is about: the desk's id decides, then the address."""
    same = Tag.objects.filter(kind=record.kind)
    found = same.filter(origin=record.origin).first() if record.origin is not None else None
    return found or same.filter(slug=record.slug).first()


def _claim(kind: str, slug: str, tag: Tag | None) -> None:
    """An address is to be a tag's. Raises TagError where it is, or leads to, another's."""
    others = Tag.objects.filter(kind=kind, slug=slug)
    if (others.exclude(pk=tag.pk) if tag else others).exists():
        raise TagError(_("The address “%(slug)s” is taken.") % {"slug": slug})
    alias = TagAlias.objects.filter(kind=kind, slug=slug).select_related("tag").first()
    if alias is None:
        return
    if alias.tag is not None and (tag is None or alias.tag_id != tag.pk):
        raise TagError(taken(alias))
    alias.delete()


def taken(alias: TagAlias) -> str:
    """Why an old address can't be had."""
    told = _("The address “%(slug)s” was once that of “%(name)s” and leads readers there for good. Choose another one.")
    return told % {"slug": alias.slug, "name": alias.tag.name if alias.tag else alias.name}


def address_trouble(kind: str, slug: str, origin: int | None) -> str:
    """Why the desk can't give its row ``origin`` (None: a new one) this address; empty where it can."""
    alias = TagAlias.objects.filter(kind=kind, slug=slug, tag__isnull=False).select_related("tag").first()
    if alias is None or alias.tag is None or (origin is not None and alias.tag.origin == origin):
        return ""
    return taken(alias)


def _rename(tag: Tag, slug: str) -> None:
    tag.slug = Tag.objects.select_for_update().get(pk=tag.pk).slug
    _claim(tag.kind, slug, tag)
    keys = _keys(tag)
    TagAlias.objects.create(kind=tag.kind, slug=tag.slug, tag=tag, name=tag.name, first_slug=tag.first_slug)
    tag.slug, tag.told_through = slug, 0
    tag.save()
    _log(LogEntry.Kind.UPDATE, tag, keys | _keys(tag) | _sitemaps(tag), moved=True)


def merge_tag(kind: str, slug: str, into: str) -> Tag:
    """All stories of a tag come under another one of its kind, where its addresses lead from now on; it is no more.

    Raises :class:`~.record.TagError` where one of them isn't there.
    """
    with transaction.atomic():
        chosen = Tag.objects.select_for_update().filter(kind=kind, slug__in=(slug, into)).order_by("pk")
        found = {tag.slug: tag for tag in chosen}
        if slug == into or len(found) < 2:
            raise TagError(_("Only two different ones can be merged."))
        tag, target = found[slug], found[into]
        keys = _keys(tag) | _keys(target) | _sitemaps(tag)
        Story.objects.filter(section=tag).update(section=target)
        theirs = StoryTag.objects.filter(tag=target).values("story")
        StoryTag.objects.filter(tag=tag).exclude(story__in=theirs).update(tag=target)
        tag.aliases.update(tag=target)
        TagAlias.objects.create(kind=kind, slug=slug, tag=target, name=tag.name, first_slug=tag.first_slug)
        pk = tag.pk
        tag.delete()
        Tag.objects.filter(pk=target.pk).update(told_through=0)
        log.append(LogEntry.Kind.WITHDRAW, "tag", pk, keys=keys, detail={"moved": True})
        target.refresh_from_db()
    return target


def remove_tag(kind: str, slug: str) -> bool:
    """Take a tag away under which no story is listed; its addresses tell that it is gone. False when it wasn't there.

    Raises :class:`~.record.TagError` while there are stories, withdrawn ones too: their addresses name the section.
    """
    with transaction.atomic():
        tag = Tag.objects.select_for_update().filter(kind=kind, slug=slug).first()
        if tag is None:
            return False
        count = StoryTag.objects.filter(tag=tag).count() or Story.objects.filter(section=tag).count()
        if count:
            told = _("“%(name)s” can't go: %(count)s published articles are listed under it.")
            raise TagError(told % {"name": tag.name, "count": count})
        tag.aliases.update(tag=None)
        TagAlias.objects.create(kind=kind, slug=slug, tag=None, name=tag.name, first_slug=tag.first_slug)
        keys, pk = _keys(tag), tag.pk
        tag.delete()
        log.append(LogEntry.Kind.WITHDRAW, "tag", pk, keys=keys)
    return True


def tell_of_moved(limit: int = AT_ONCE) -> int:
    """Log a change of up to ``limit`` stories whose tag has another address; returns how many, 0 when all are told.

    Not a word of theirs has changed, so their version stays. Durable: what a crash
    leaves is told by the next call.
    """
    with transaction.atomic():
        tag = Tag.objects.select_for_update().filter(told_through__isnull=False).order_by("pk").first()
        if tag is None:
            return 0
        rows = StoryTag.objects.filter(tag=tag, story__gt=tag.told_through).order_by("story")
        found = list(rows.values_list("story", "story__version")[:limit])
        log.append_all(
            LogEntry(
                kind=LogEntry.Kind.UPDATE,
                subject="story",
                subject_id=story,
                version=version,
                keys=[f"story:{story}"],
                time=timezone.now(),
                detail={"tag": tag.pk},
            )
            for story, version in found
        )
        tag.told_through = found[-1][0] if len(found) == limit else None
        tag.save(update_fields=["told_through"])
    return max(len(found), 1)


def _keys(tag: Tag) -> set[str]:
    return {tag.key, tag.name_key, SITEMAP_TAGS_KEY} | ({CHROME_KEY} if tag.kind == Tag.Kind.SECTION else set())


def _sitemaps(tag: Tag) -> set[str]:
    """Keys of pages that print addresses of a section's stories without its name: sitemaps, and what shows the newest stories."""
    if tag.kind != Tag.Kind.SECTION:
        return set()
    last = Story.objects.filter(section=tag).aggregate(last=Max("pk"))["last"]
    parts = range(last // SITEMAP_PART + 1) if last else range(0)
    return {FRONT_KEY, LATEST_KEY, SITEMAP_KEY, *(f"{SITEMAP_KEY}:{part}" for part in parts)}


def _log(kind: str, tag: Tag, keys: set[str], *, moved: bool = False) -> None:
    log.append(kind, "tag", tag.pk, keys=keys, detail={"moved": True} if moved else None)
