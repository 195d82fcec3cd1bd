"""From parsed items to rows: versions, conflicts, search. Called by ``actions`` inside its transaction."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field, fields, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from django.utils.dateparse import parse_datetime

from . import search
from .formats import kills
from .item import WireItem as ParsedItem
from .models import Conflict, Kill, RawFile, WireItem

_FIELDS = tuple(f.name for f in fields(ParsedItem))
_PARTS = ("ed_notes", "subjects", "links")
#: What a batch asks of known rows.
_ASKED = (
    "pk", "guid", "version", "current", "digest", "format", "hidden", "rank", "section", "story", "pub_status", "embargo_until",
    "embargo_indefinite", "version_created", "meant_by",
)  # fmt: skip
#: How long ago a story may have come that a kill names by its slug or headline only, not by an identifier; and how long after a kill
#: the story it means may still come.
KILLED_WITHIN = timedelta(days=5)


@dataclass(slots=True)
class Stored:
    """What became of the items of one file."""

    new: list[WireItem] = field(default_factory=list)
    #: Kills that came before, which have found their story in one of these.
    placed: list[WireItem] = field(default_factory=list)
    known: int = 0
    conflicts: list[str] = field(default_factory=list)


def content_of(item: ParsedItem) -> dict[str, Any]:
    """The item as plain data, as ``dataclasses.asdict`` gives it (but several times faster)."""
    content: dict[str, Any] = {name: getattr(item, name) for name in _FIELDS}
    for name in _PARTS:
        content[name] = [{key: getattr(part, key) for key in part.__slots__} for part in content[name]]
    for name in ("body", "signals"):
        content[name] = list(content[name])
    return content


def digest_of(content: dict[str, Any]) -> str:
    """The same for the same content, whatever file it came in."""
    return hashlib.sha256(json.dumps(content, sort_keys=True, default=str).encode()).hexdigest()


def moment(value: str | None) -> datetime | None:
    """An ISO 8601 time, UTC where it names no offset; None for what is no time."""
    if not value:
        return None
    try:
        found = parse_datetime(value)
    except ValueError:
        return None
    if found is not None and found.tzinfo is None:
        found = found.replace(tzinfo=UTC)
    return found


def _clip(value: str | None, length: int) -> str:
    return (value or "")[:length]


def guid_of(guid: str) -> str:
    """The guid as the database keeps it: a longer one by its beginning and its digest, so that no two become one."""
    return guid if len(guid) <= 300 else f"{guid[:235]}#{hashlib.sha256(guid.encode()).hexdigest()}"


def fill(row: WireItem, content: dict[str, Any]) -> WireItem:
    """Give ``row`` the words and facts of ``content`` (not its guid, version or place in the queue).

    An embargo that can't be read as a time counts as indefinite: better late than early.
    """
    embargoed = content["embargoed"]
    until = None if embargoed == "indefinite" else moment(embargoed)
    row.digest = digest_of(content)
    row.format = content["format"]
    row.item_class = content["item_class"]
    row.pub_status = content["pub_status"]
    row.urgency = content["urgency"]
    row.rank = min(max(content["urgency"] or 5, 1), 9)
    row.embargo_until = until
    row.embargo_indefinite = bool(embargoed) and until is None
    row.language = _clip(content["language"], 16)
    row.provider = _clip(content["provider"], 100)
    row.credit = _clip(content["credit"], 300)
    row.copyright = content["copyright"] or ""
    row.usage_terms = content["usage_terms"] or ""
    row.version_created = moment(content["version_created"])
    row.kicker = _clip(content["kicker"], 300)
    row.headline = content["headline"] or ""
    row.subheadline = content["subheadline"] or ""
    row.standfirst = content["standfirst"] or ""
    row.slugline = _clip(content["slugline"], 300)
    row.byline = content["byline"] or ""
    row.dateline = _clip(content["dateline"], 300)
    row.body = content["body"]
    row.body_text = content["body_text"]
    row.ed_notes = content["ed_notes"]
    row.subjects = content["subjects"]
    row.genre = _clip(content["genre"], 200)
    row.signals = content["signals"]
    row.links = content["links"]
    return row


def content_of_row(row: WireItem) -> dict[str, Any]:
    """The row's words and facts as ``fill`` takes them."""
    content = {name: getattr(row, name) for name in _FIELDS if name not in ("embargoed", "extra")} | {"extra": {}}
    content["embargoed"] = (
        "indefinite" if row.embargo_indefinite else row.embargo_until.isoformat() if row.embargo_until else None
    )
    content["version_created"] = row.version_created.isoformat() if row.version_created else None
    return content


def _takes_back(row: WireItem, content: dict[str, Any]) -> bool:
    """Whether ``content`` holds back what ``row`` does not: it is canceled or withheld, or under an embargo, or a longer one."""
    usable = WireItem.PubStatus.USABLE
    if usable != row.pub_status:
        return bool(content["pub_status"] == "canceled" and row.pub_status != WireItem.PubStatus.CANCELED)
    other = fill(WireItem(), content)
    if other.pub_status != usable:
        return True
    if row.embargo_indefinite or not other.embargoed:
        return False
    if other.embargo_indefinite or row.embargo_until is None:
        return True
    return other.embargo_until is not None and other.embargo_until > row.embargo_until


def _later_kill(row: WireItem, before: WireItem) -> bool:
    """Whether ``row`` cancels or withholds, at a later time than ``before``, whatever their numbers: agencies that number some
    items and not others count a kill below what it kills."""
    if row.pub_status == WireItem.PubStatus.USABLE or row.version_created is None or before.version_created is None:
        return False
    return row.version_created > before.version_created


def _told_by(item: ParsedItem) -> tuple[str, str]:
    """(slug, headline) by which a kill in words may be known to mean a story: the slug only where it says itself that it is a kill."""
    if not item.extra.get(kills.BY_WORDS):
        return "", ""
    slug, headline = kills.story_of(item.slugline, item.headline)
    return slug if kills.in_slug(item.slugline) else "", headline


def _means(kill: Kill, slug: str, headline: str) -> bool:
    if kill.slug and kill.slug == slug:
        return True
    if not (kill.headline and headline):
        return False
    return headline[:400] == kill.headline or kills.is_same_story(headline, kill.headline)


class Batch:
    """Stores the items of some files with few queries. Use inside one transaction: ``add`` each file, then ``write``."""

    def __init__(self, guids: Iterable[str]) -> None:
        self._versions: dict[str, dict[int, WireItem]] = {}
        self._current: dict[str, WireItem] = {}
        self._new: list[WireItem] = []
        self._superseded: list[int] = []
        self._changed: list[WireItem] = []
        self._conflicts: list[Conflict] = []
        self._conflicted: set[int] = set()
        self._kills: list[Kill] | None = None
        self._new_kills: list[Kill] = []
        self._placed: list[Kill] = []
        self._suspected: list[tuple[WireItem, Kill]] = []
        self._know({guid_of(guid) for guid in guids})

    def _know(self, guids: set[str]) -> None:
        for row in WireItem.objects.filter(guid__in=guids).only(*_ASKED):
            self._versions.setdefault(row.guid, {})[row.version] = row
            if row.current:
                self._current[row.guid] = row

    def add(self, file: RawFile, items: Iterable[ParsedItem], received: datetime) -> Stored:
        """Take the items of one file into the batch. Later versions win, whatever the order they come in."""
        stored = Stored()
        for item in items:
            self._add(file, item, received, stored)
        return stored

    def _add(self, file: RawFile, item: ParsedItem, received: datetime, stored: Stored) -> None:
        guid = guid_of(item.guid)
        back = item.pub_status != "usable"
        meant = self._meant(item, received) if back and guid not in self._current else None
        if meant is not None:
            guid = meant
            # It goes before whatever is known of the story: numbers of two items tell nothing of each other.
            item = replace(item, guid=guid, version=max(item.version, 1 + max(self._versions[guid])))
        versions = self._versions.setdefault(guid, {})
        newest = self._current.get(guid)
        if back and item.version == 1 and item.version_created is None and newest is not None and newest.version > 1:
            if newest.pub_status != WireItem.PubStatus.USABLE:
                stored.known += 1
                return
            # A kill that tells neither number nor time, as a tombstone without one: it means whatever is there.
            item = replace(item, version=1 + max(versions))
        content = content_of(item)
        known = versions.get(item.version)
        if known is not None:
            digest = digest_of(content)
            if (
                known.current
                and known.digest != digest
                and _takes_back(known, content)
                and not (known.pk and known.conflicts.filter(digest=digest).exists())  # editors have seen it already
            ):
                # Same number, but it holds back: that counts, and the editors see both.
                stored.new.append(self._hold_back(known, file, content, received))
                if back:
                    self._keep_kill(known, item, received, placed=True)
                stored.conflicts.append(guid)
            # One agency's text in two formats differs in details: that is no conflict, the first one stays.
            elif known.format != item.format or known.digest == digest:
                stored.known += 1
            else:
                self._conflict(known, file, content, received)
                stored.conflicts.append(guid)
            return
        row = fill(WireItem(guid=guid, version=item.version, feed=file.feed, raw=file, received=received), content)
        before = self._current.get(guid)
        row.current = before is None or _later_kill(row, before)
        if before is not None and not row.current and row.version > before.version:
            row.current = not _later_kill(before, row)
            if (
                not row.current
            ):  # their numbers say the one, their times the other: the kill stands, and the editors see both
                self._conflict(before, file, content, received)
                stored.conflicts.append(guid)
        if before is not None:
            row.section, row.story, row.meant_by = before.section, before.story, before.meant_by
            # Hidden stays hidden, unless it has become more urgent.
            row.hidden = before.hidden and row.rank >= before.rank
            if row.current:
                before.current = False
                if before.pk:
                    self._superseded.append(before.pk)
        row.followed = not row.current
        if row.current:
            self._current[guid] = row
        known_story = any(other.pub_status == WireItem.PubStatus.USABLE for other in versions.values())
        versions[row.version] = row
        self._new.append(row)
        stored.new.append(row)
        if back:
            self._keep_kill(row, item, received, placed=known_story)
        else:
            self._meet_kills(row, received, stored)

    def _keep_kill(self, row: WireItem, item: ParsedItem, received: datetime, *, placed: bool) -> None:
        """Remember which other items a kill may mean: one of them may come later."""
        named = [guid_of(guid) for guid in item.extra.get(kills.TAKES_BACK, ())]
        slug, headline = _told_by(item)
        if not (named or slug or headline):
            return
        kill = Kill(
            item=row, named=named, slug=slug[:300], headline=headline[:400], provider=_clip(item.provider, 100), placed=placed, received=received
        )  # fmt: skip
        self._new_kills.append(kill)

    def _kills_before(self, received: datetime) -> list[Kill]:
        """Kills of the last days that still hold."""
        if self._kills is None:
            found = Kill.objects.filter(received__gte=received - KILLED_WITHIN, item__current=True)
            found = found.exclude(item__pub_status=WireItem.PubStatus.USABLE).select_related("item").order_by("pk")
            self._kills = list(found.defer("item__body", "item__body_text", "item__links", "item__subjects"))
            for kill in self._kills:  # one row is one object, whoever has asked for it
                kill.item = self._versions.get(kill.item.guid, {}).get(kill.item.version, kill.item)
        return [kill for kill in (*self._kills, *self._new_kills) if kill.item.current]

    def _meet_kills(self, row: WireItem, received: datetime, stored: Stored) -> None:
        """A story that comes behind its kill is taken in as killed where the kill can mean no other; where it might, or might mean
        what this one replaces, an editor decides."""
        words: tuple[str, str] | None = None
        for kill in self._kills_before(received):
            if kill.item.guid == row.guid:
                kill.placed = True
                continue
            named = row.guid in kill.named
            if not named:
                if kill.provider != row.provider:
                    continue
                words = words or kills.story_of(row.slugline, row.headline)
                if not _means(kill, *words):
                    continue
            later = bool(
                row.version_created and kill.item.version_created and row.version_created > kill.item.version_created
            )
            if kill.placed and later:
                continue  # what was killed has come; this was written afterwards
            newest = self._current[row.guid]
            if newest.pub_status != WireItem.PubStatus.USABLE:
                return
            only = row.guid if named else self._only(kill.provider, kill.slug, kill.headline, self._waiting(), received)
            if not (kill.placed or later) and newest is row and only == row.guid:
                self._place(kill, row)
                stored.placed.append(kill.item)
                return
            newest.meant_by = 0  # until the kill has its id
            self._suspected.append((newest, kill))

    def _waiting(self) -> set[str]:
        """Guids of kills whose story has not come: their words are the story's, but they are none."""
        return {kill.item.guid for kill in (*(self._kills or ()), *self._new_kills) if not kill.placed}

    def _place(self, kill: Kill, row: WireItem) -> None:
        """Put a kill where it would stand had its story come first: it is the newest version of that."""
        known, versions = kill.item, self._versions[row.guid]
        self._current.pop(known.guid, None)
        self._versions.get(known.guid, {}).pop(known.version, None)
        row.current, row.followed = False, True
        known.guid, known.version, known.followed = row.guid, max(known.version, 1 + max(versions)), False
        versions[known.version] = self._current[row.guid] = known
        kill.placed = True
        self._placed.append(kill)

    def _meant(self, item: ParsedItem, received: datetime) -> str | None:
        """The guid of the story that a kill under another identifier means: one it names, else the only one of the agency's last
        days with its headline, or its slug where that says itself that it is a kill."""
        named = [guid_of(guid) for guid in item.extra.get(kills.TAKES_BACK, ())]
        if named:
            self._know(set(named) - self._versions.keys())
            for guid in named:
                if self._versions.get(guid):
                    return guid
        slug, headline = _told_by(item)
        return self._only(_clip(item.provider, 100), slug, headline, {guid_of(item.guid)}, received)

    def _only(self, provider: str, slug: str, headline: str, but: Collection[str], received: datetime) -> str | None:
        """The guid of the only story of the agency's last days with this slug, else with this headline; ``but``: none of these."""
        if not (slug or headline):
            return None
        recent = WireItem.objects.filter(current=True, received__gte=received - KILLED_WITHIN, provider=provider)
        known = recent.exclude(guid__in=but).values_list("guid", "slugline", "headline")
        here = [
            (row.guid, row.slugline, row.headline)
            for row in self._new
            if row.current and row.provider == provider and row.guid not in but
        ]
        for wanted, at in ((slug, 0), (headline, 1)):
            if not wanted:
                continue
            stories = {guid: kills.story_of(*words)[at] for guid, *words in (*known, *here)}
            told = {guid for guid, words in stories.items() if words == wanted}
            if at and not told:  # a headline is shortened by some systems
                told = {guid for guid, words in stories.items() if kills.is_same_story(words, wanted)}
            if len(told) == 1:
                (guid,) = told
                self._know({guid} - self._versions.keys())
                return guid
        return None

    def _hold_back(self, known: WireItem, file: RawFile, content: dict[str, Any], received: datetime) -> WireItem:
        """The other content of a version counts from now on; the one that counted so far is kept as the conflict."""
        if known.pk:
            known.refresh_from_db()
            self._changed.append(known)
        before = Conflict(
            item=known, raw=known.raw, digest=known.digest, content=content_of_row(known), received=received
        )
        self._conflicts.append(before)
        fill(known, content)
        known.raw, known.conflicted, known.followed = file, True, False
        return known

    def _conflict(self, known: WireItem, file: RawFile, content: dict[str, Any], received: datetime) -> None:
        known.conflicted = True
        if known.pk:
            self._conflicted.add(known.pk)
        self._conflicts.append(
            Conflict(item=known, raw=file, digest=digest_of(content), content=content, received=received)
        )

    def write(self) -> list[WireItem]:
        """Write everything; returns the new rows with their ids."""
        if self._superseded:
            WireItem.objects.filter(pk__in=self._superseded).update(current=False, followed=True)
        if self._conflicted:
            WireItem.objects.filter(pk__in=self._conflicted).update(conflicted=True)
        for changed in self._changed:
            changed.save()
        for item in (kill.item for kill in self._placed if kill.pk):
            WireItem.objects.filter(pk=item.pk).update(guid=item.guid, version=item.version, followed=item.followed)
        settled = [kill.pk for kill in self._kills or () if kill.placed]
        Kill.objects.filter(pk__in=settled, placed=False).update(placed=True)
        WireItem.objects.bulk_create(self._new)
        self._write_kills()
        search.add([*self._new, *self._changed])
        for conflict in self._conflicts:
            Conflict.objects.get_or_create(
                item_id=conflict.item.pk,
                digest=conflict.digest,
                defaults={"raw": conflict.raw, "content": conflict.content, "received": conflict.received},
            )
        return self._new

    def _write_kills(self) -> None:
        for kill in self._new_kills:
            if not Kill.objects.filter(item_id=kill.item.pk).exists():
                kill.item = kill.item  # it has its id now
                kill.save(force_insert=True)
        for row, kill in self._suspected:
            WireItem.objects.filter(pk=row.pk).update(meant_by=kill.item.pk)
