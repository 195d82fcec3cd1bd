"""From the public record to the views templates print; surrogate keys are collected on the way, never declared by hand."""

from __future__ import annotations

import zoneinfo
from collections.abc import Iterable
from datetime import datetime
from functools import cached_property
from html import unescape
from re import sub
from typing import Any, cast

from django.conf import settings
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from markupsafe import Markup, escape

from extrablatt.normalisation import bare
from extrablatt.pictures.urls import rendition_url
from extrablatt.publication import embeds, links
from extrablatt.publication.blocks import pictures_of, words_of
from extrablatt.publication.models import LogEntry, Story, Tag

from . import addresses, contents, trail, wall
from .fediverse import accounts
from .material import Material
from .typesetting import source_line, typeset_html, typeset_text
from .view import Access, ArticleView, Block, EmbedView, Note, PictureView, Rendition, StorylineView, TagView, Teaser

#: Words a German reader manages in a minute.
WORDS_A_MINUTE = 220


class Assembly:
    """Makes views for one page; ``keys`` are the surrogate keys of everything that went into them."""

    def __init__(self, material: Material | None = None) -> None:
        self.keys: set[str] = {"chrome"}
        self.material = material or Material()

    # --- words -------------------------------------------------------------------------------------------------------

    @cached_property
    def zone(self) -> zoneinfo.ZoneInfo:
        """The newspaper's time zone."""
        return zoneinfo.ZoneInfo(settings.TIME_ZONE)

    def local(self, moment: datetime) -> datetime:
        """``moment`` in the newspaper's zone."""
        return moment.astimezone(self.zone)

    def language_of(self, story: Story) -> str:
        """The typesetting language: the paper's own variety (de-at) where the story is in the paper's language."""
        paper = settings.LANGUAGE_CODE
        return paper if story.language[:2] == paper[:2] else story.language

    def text(self, value: str, language: str) -> Markup:
        """Plain text, typeset and escaped."""
        return escape(typeset_text(value, language)) if value else Markup("")

    def html(self, value: str, language: str) -> Markup:
        """A sanitised fragment of the public record, typeset; what was published before links were looked at is looked at here."""
        if not value:
            return Markup("")
        return Markup(typeset_html(links.outward(value, settings.PAPER.base_url), language))

    # --- parts -------------------------------------------------------------------------------------------------------

    def tag(self, tag: Tag) -> TagView:
        """A tag as a link."""
        self.keys.add(tag.name_key)
        url = addresses.tag(tag.kind, tag.slug)
        return TagView(
            tag.kind, tag.slug, bare(tag.name), url, colour=tag.colour, description=bare(tag.description).strip()
        )

    def load_pictures(self, ids: Iterable[int | None]) -> None:
        """Fetch the pictures of a page in one query."""
        self.material.read_pictures(ids)

    def picture(self, pk: int | None, language: str, caption: str = "", credit: str = "") -> PictureView | None:
        """A picture with its words; None when it was withdrawn. Own ``caption`` and ``credit`` win over the picture's."""
        if not pk:
            return None
        self.keys.add(f"picture:{pk}")
        record = self.material.picture(pk)
        if not record or not record.get("renditions"):
            return None
        files: list[Rendition] = []
        crops: list[Rendition] = []
        for r in record["renditions"]:
            shape = r.get("shape", "")
            url = rendition_url(pk, record["token"], shape or r["width"], r["extension"])
            (crops if shape else files).append(Rendition(url, r["width"], r["height"], r["mime"]))
        fallback = next((f for f in files if f.mime == "image/jpeg"), files[-1])
        words = caption or record.get("caption") or ""
        alt = record.get("alt") or ""
        return PictureView(
            id=pk,
            alt="" if bare(alt).strip() == bare(words).strip() else bare(typeset_text(alt, language)),
            caption=self.text(words, language),
            credit=escape(credit or record.get("credit") or record.get("byline") or ""),
            width=record["width"],
            height=record["height"],
            src=fallback.url,
            sources=tuple(f for f in files if f.mime == "image/webp"),
            copyright=record.get("copyright") or "",
            usage_terms=record.get("usage_terms") or "",
            fallback=fallback,
            crops=tuple(sorted(crops, key=lambda crop: crop.width / crop.height)),
            licence=record.get("web_statement") or "",
            acquire_licence=record.get("licensor_url") or "",
            creator=record.get("byline") or "",
            restricted=bool(record.get("restricted")),
        )

    def teaser(self, story: Story, reason: str = "") -> Teaser:
        """A story as announced elsewhere. Nothing of its body goes in, and of a gated one only what stands before the wall."""
        self.keys.add(story.key)
        language = self.language_of(story)
        section = story.section
        standfirst = story.standfirst
        if story.access != Story.Access.OPEN and not story.live:
            standfirst = wall.standfirst_before(standfirst, story.text_size, language)
        return Teaser(
            id=story.pk,
            url=addresses.article(section.slug if section else "artikel", story.pk, story.slug),
            kicker=self.text(story.kicker, language),
            headline=self.text(story.headline, language),
            standfirst=self.text(standfirst, language),
            section=self.tag(section) if section else None,
            access=cast(Access, story.access),
            published=self.local(story.first_published),
            updated=self.local(story.updated) if story.updated else None,
            picture=self.picture(story.picture, language, story.picture_caption, story.picture_credit),
            reason=reason,
            byline=self.text(story.byline, language),
            live=story.live == Story.Live.RUNNING,
            language=story.language if story.language[:2] != settings.LANGUAGE_CODE[:2] else "",
        )

    def teasers(self, stories: Iterable[Story]) -> tuple[Teaser, ...]:
        """Teasers of several stories, with their pictures fetched at once."""
        chosen = list(stories)
        self.load_pictures(story.picture for story in chosen)
        return tuple(self.teaser(story) for story in chosen)

    # --- the article -------------------------------------------------------------------------------------------------

    def _block(self, block: dict[str, Any], language: str, targets: dict[int, Story]) -> Block | None:
        kind = block["type"]
        if kind == "picture":
            picture = self.picture(block["picture"], language, block.get("caption", ""), block.get("credit", ""))
            return Block("picture", picture=picture) if picture else None
        if kind == "crossref":
            self.keys.add(f"story:{block['story']}")
            target = targets.get(block["story"])
            if target is None:
                return None
            return Block("crossref", title=self.text(block.get("text") or "", language), teaser=self.teaser(target))
        if kind == "gallery":
            shown = (self.picture(i["picture"], language, i["caption"], i["credit"]) for i in block["pictures"])
            pictures = tuple(picture for picture in shown if picture)
            title = self.text(block.get("title", ""), language)
            return Block("gallery", title=title, pictures=pictures) if pictures else None
        if kind == "embed":
            found = embeds.recognise(block["url"])
            if found is None:
                return None
            return Block(
                "embed",
                title=self.text(block["title"], language),
                picture=self.picture(block.get("picture"), language),
                embed=EmbedView(found.provider, found.url, found.frame, found.ratio),
            )
        return Block(
            kind,
            html=self.html(block.get("html", ""), language),
            title=self.text(block.get("title") or block.get("text") or block.get("caption") or "", language),
            attribution=self.text(block.get("attribution", ""), language),
            ordered=bool(block.get("ordered")),
            items=tuple(self.html(item, language) for item in block.get("items", [])),
            header=tuple(self.html(cell, language) for cell in block.get("header", [])),
            rows=tuple(tuple(self.html(cell, language) for cell in row) for row in block.get("rows", [])),
        )

    def body(self, blocks: list[dict[str, Any]], language: str) -> tuple[Block, ...]:
        """The blocks of a body, ready to print; cross-references to stories that are gone are left out."""
        self.load_pictures(pictures_of(blocks))
        targets = self.material.announced_many(b["story"] for b in blocks if b["type"] == "crossref")
        made = (self._block(block, language, targets) for block in blocks)
        return tuple(block for block in made if block is not None)

    def trail(self, story: Story) -> tuple[Note, ...]:
        """The update trail, newest first: the editor's note, else what the versions themselves show."""
        versions = self.material.versions_of(story)
        notes = []
        for before, after in zip(versions, versions[1:], strict=False):
            if after.sealed:
                continue
            words = after.note or ("" if before.sealed else trail.describe(before.snapshot, after.snapshot))
            if words:
                notes.append(Note(self.text(words, self.language_of(story)), self.local(after.time)))
        return tuple(reversed(notes))

    def _reason(self, shared: Tag) -> str:
        """Why a related story stands there."""
        if shared.kind == Tag.Kind.STORYLINE:
            return _("From the storyline %(name)s") % {"name": shared.name}
        return _("On the topic of %(topic)s") % {"topic": shared.name}

    def post_url(self, story: Story) -> str:
        """The story as a post of the newspaper's account in the fediverse; empty where it has none."""
        account = accounts.newspaper()
        if account is None:
            return ""
        turn = sum(version.kind == LogEntry.Kind.PUBLISH for version in self.material.versions_of(story))
        return account.post(story.pk, turn)

    def article(self, story: Story, *, full: bool, with_trail: bool = True) -> ArticleView:
        """The article page; with ``full=False`` a gated story has only what stands before the wall (``wall.py``)."""
        self.keys |= {story.key, f"related:{story.pk}"}
        language = self.language_of(story)
        gated = story.access != Story.Access.OPEN
        shown = wall.Before(story.standfirst, story.body)
        if gated and not full:
            shown = wall.before(story.standfirst, story.body, language, posts=bool(story.live))
        tags = self.material.tags_of(story)
        section = self.tag(story.section) if story.section else self.tag(next(t for t in tags if t.kind == "section"))
        url = addresses.article(section.slug, story.pk, story.slug)
        words = sum(len(sub(r"<[^>]+>", " ", part).split()) for part in words_of(story.body))
        body = contents.anchored(self.body(shown.body, language))
        return ArticleView(
            id=story.pk,
            url=url,
            canonical=settings.PAPER.base_url + url,
            kicker=self.text(story.kicker, language),
            headline=self.text(story.headline, language),
            standfirst=self.text(shown.standfirst, language),
            section=section,
            access=cast(Access, story.access),
            full=full or not gated,
            body=body,
            contents=contents.of(body, words),
            picture=self.picture(story.picture, language, story.picture_caption, story.picture_credit),
            authors=tuple(self.tag(t) for t in tags if t.kind == Tag.Kind.CONTRIBUTOR),
            byline=self.text(story.byline, language),
            dateline=self.text(story.dateline, language),
            source_line=escape(source_line(story.sources, story.own_work, language)),
            published=self.local(story.first_published),
            updated=self.local(story.updated) if story.updated else None,
            version=story.version,
            topics=tuple(self.tag(t) for t in tags if t.kind == Tag.Kind.TOPIC),
            related=tuple(
                self.teaser(near, self._reason(shared) if shared else "") for near, shared in self.material.near(story)
            ),
            storylines=tuple(
                StorylineView(self.tag(tag), *(self.teaser(step) if step else None for step in steps))
                for tag, *steps in self.material.places_of(story)
            ),
            corrections=tuple(
                Note(self.text(c["text"], language), self.local(cast(datetime, parse_datetime(c["time"]))))
                for c in story.corrections
            ),
            trail=self.trail(story) if with_trail else (),
            language=story.language,
            plain_headline=bare(typeset_text(story.headline, language)),
            plain_standfirst=bare(typeset_text(unescape(shown.standfirst), language)).strip(),
            opening=bare(next((text for b in body if b.type == "paragraph" and (text := b.html.striptags())), "")),
            reading_minutes=max(1, round(words / WORDS_A_MINUTE)),
            post_url=self.post_url(story),
        )
