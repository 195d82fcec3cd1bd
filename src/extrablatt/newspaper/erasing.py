"""A story erased by a court's order: every trace on this machine, and a report of what others still hold.

A withdrawal takes a story from the readers and keeps its words under seal. This removes the words themselves: article, drafts,
versions, notes, posts, the history's labels, sealed texts, the search index, the page store's file, the database's free pages and its
write-ahead log, pictures only it used with their originals. What stays is that there was a story with this number, from when to when, and
who had it erased for which reason; its address goes on answering 410.
"""

from __future__ import annotations

import json
import logging
import shutil
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection

from extrablatt.archive import index as search_index
from extrablatt.audience.models import Reads
from extrablatt.desk import actions as desk
from extrablatt.desk.models import Article, ArticleSource
from extrablatt.fediverse.models import Delivery, Note
from extrablatt.pictures import actions as pictures
from extrablatt.press import pagestore
from extrablatt.press.store import StoreError
from extrablatt.publication import actions as publication
from extrablatt.publication.models import Story
from extrablatt.readers.models import Partner
from extrablatt.sealed import actions as sealed

from . import lock, refusedpasses, traces, withdrawing

logger = logging.getLogger(__name__)

#: In the data folder: what was erased, a line each, for whoever restores an older backup.
LIST = "erased.jsonl"


class NotErased(Exception):
    """It was not. The message says why and what to do."""


@dataclass(slots=True)
class Erasure:
    """The report. ``removed``: what, and how much of it; ``left``: who still holds what, and what to do about it, a sentence each."""

    story: int
    address: str
    reason: str
    time: str
    removed: dict[str, int] = field(default_factory=dict)
    pictures: list[int] = field(default_factory=list)
    left: list[str] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        """As ``story erase --json`` prints it."""
        return asdict(self)


def erase(pk: int, *, reason: str, note: str = "", say: Callable[[str], None] = logger.warning) -> Erasure:
    """Erase a story, which is withdrawn first where it is public. May be called again for what was left.

    ``note``: what readers are told in its place. Raises :class:`NotErased` without a reason or for no such story, and what
    :func:`.withdrawing.withdraw` raises.
    """
    if not reason.strip():
        raise NotErased("State a reason (--reason), such as the court and the number of its order; it is kept.")
    article, story = Article.objects.filter(pk=pk).first(), Story.objects.filter(pk=pk).first()
    if article is None and story is None:
        raise NotErased(f"There is no article {pk} here.")
    report = Erasure(pk, _address(article, story), reason.strip(), datetime.now(UTC).isoformat(timespec="seconds"))
    _note(report)
    sources = _sources(pk)
    if (article is not None and (article.live or article.scheduled_revision)) or (
        story and story.state == Story.State.PUBLIC
    ):
        say("Withdrawing …")
        report.left += [f"{one.what}: {one.why}" for one in withdrawing.withdraw(pk, note=note, say=say).open]
    say("Removing its words …")
    words = _remove(pk, report)
    words |= {
        word
        for word in (article.slug if article else "", story.slug if story else "")
        if len(word) > 12 and word != publication.ERASED
    }
    say("Removing traces …")
    for number in report.pictures:
        pictures.settle(number)
    _empty_stores(report)
    is_open = lock.is_open(traces.data_dir())
    if not connection.in_atomic_block:
        report.left += traces.vacuum(words, opened=is_open)
    report.left += traces.logs_with(settings.PAPER, words)
    report.left += [*sources, *_others(pk, story)]
    return report


def _address(article: Article | None, story: Story | None) -> str:
    """Where it stood; without its words, which go too."""
    of: Any = story or article
    return f"{settings.PAPER.base_url}/{of.section.slug if of.section else 'artikel'}/{of.pk}/"


def _remove(pk: int, report: Erasure) -> set[str]:
    """All rows; returns samples of the words that were in them."""
    with traces.overwriting() as left:
        count, texts = sealed.erase_texts(pk, reason=report.reason)
        erased = desk.erase(pk)
        report.removed = {
            **erased.rows,
            "sealed texts": count,
            "versions and posts of the public record": publication.erase_story(pk),
            "figures": Reads.objects.filter(story=pk).delete()[0],
        }
        report.pictures = erased.pictures
    report.left += left
    return erased.words | set(_samples(texts))


def _samples(texts: Iterable[dict[str, Any]]) -> Iterable[str]:
    for text in texts:
        for key in ("headline", "standfirst"):
            if len(words := str(text.get(key) or "")) >= 24:
                yield words


def _empty_stores(report: Erasure) -> None:
    """Page store and search index keep what was deleted in their files until that room is used again: both are made anew."""
    folder = settings.PAPER.store_dir
    try:
        pagestore.store.put_away()
        for aside in folder.parent.glob(f"{folder.name}.broken-*"):
            shutil.rmtree(aside)
        report.removed["page store, made anew as readers ask"] = 1
        refusedpasses.tell()
    except (StoreError, OSError) as error:
        report.left.append(f"the page store's file, until its room is used again: {error}")
    index = traces.data_dir() / search_index.FOLDER
    try:
        search_index.set_aside(index)
        shutil.rmtree(index.with_name(f"{index.name}.broken"), ignore_errors=True)
        report.removed["search index, being made anew"] = 1
    except OSError as error:
        report.left.append(f"the search index's files: {error}; make it anew with: extrablatt archive reindex")
    if Path(settings.PAPER.events_dir).exists():
        report.left.append("the store of live events, if it had live coverage: until its room is used again")


def _sources(pk: int) -> list[str]:
    """What came from elsewhere and is not the article's: the agencies' reports."""
    items = ArticleSource.objects.filter(article=pk).select_related("item").order_by("pk")
    return [f"agency report {row.guid} as it came in, on the wire desk and among the raw files" for row in items]


def _others(pk: int, story: Story | None) -> list[str]:
    """Who may have it beyond this machine's reach."""
    left = [traces.BACKUPS, f"{LIST} in the data folder lists it, for whoever restores one of them"]
    if story is None:
        return left
    partners = (
        Partner.objects.filter(last_asked__gte=story.first_published).order_by("name").values_list("name", flat=True)
    )
    left += [
        f"partner {name}, who has asked for stories since: was told of the withdrawal, tell it of the order"
        for name in partners
    ]
    notes = Note.objects.filter(story=pk)
    if notes.exists():
        waiting = Delivery.objects.filter(note__in=notes).count()
        left.append(
            "servers of the fediverse that had it as a post: are asked to delete it"
            + (f"; {waiting} have not taken that yet (extrablatt fediverse)" if waiting else "")
        )
    left += [f"hub {hub} and whoever follows by it: told of the withdrawal" for hub in settings.PAPER.feeds.hubs]
    left.append("search engines, web archives, readers' devices, printed and shared copies: out of this house's reach")
    return left


def _note(report: Erasure) -> None:
    """On the list before anything is removed, so that a command that is killed leaves a sign of where to go on."""
    line = json.dumps({"story": report.story, "time": report.time, "reason": report.reason}, ensure_ascii=False)
    try:
        with (traces.data_dir() / LIST).open("a", encoding="utf-8") as file:
            file.write(f"{line}\n")
    except OSError as error:
        report.left.append(f"{LIST} in the data folder, which can't be written: {error}")
