"""What the publication log means for followers: which posts are made, changed or deleted, and who must be told."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Min
from django.utils import timezone, translation

from extrablatt.press.assembly import Assembly
from extrablatt.press.consumer import CONSUMER as PRESS
from extrablatt.press.fediverse import accounts, notes, turns
from extrablatt.press.fediverse.accounts import Account
from extrablatt.press.fediverse.turns import Turn
from extrablatt.publication import log
from extrablatt.publication.models import LogEntry, Story

from . import telling
from .models import Kind, Note

CONSUMER = "fediverse"
#: A story published longer ago comes from an archive: nobody's timeline wants it.
FRESH = timedelta(days=2)


@dataclass(slots=True)
class Plan:
    """What some entries of the log mean. Made without the database's write lock, carried out in one short transaction."""

    create: list[Note] = field(default_factory=list)
    update: list[Note] = field(default_factory=list)
    delete: list[Note] = field(default_factory=list)


def follow_log() -> bool:
    """Work off what the press has worked off, and put down who is to be told; returns whether there are more to put down."""
    if log.is_new(CONSUMER):
        # What was published before there were accounts is no news to followers.
        log.move(CONSUMER, log.position(PRESS))
    while entries := log.read_behind(CONSUMER, PRESS, 100):
        with translation.override(settings.LANGUAGE_CODE):
            planned = plan(entries)
        with transaction.atomic():
            carry_out(planned)
            log.move(CONSUMER, entries[-1].seq)
    return telling.put_down()


def plan(entries: Collection[LogEntry]) -> Plan:
    """What is to be told of the stories concerned, each in its newest state."""
    changed = {entry.subject_id for entry in entries if entry.subject == "story"}
    known: defaultdict[int, dict[tuple[str, int], Note]] = defaultdict(dict)
    for note in Note.objects.filter(story__in=changed):
        known[note.story][note.account, note.turn] = note
    stories = Story.public.select_related("section").in_bulk(changed)
    posts, begun = turns.of(changed), _begun(entries, changed)
    made = Plan()
    for pk in sorted(changed):
        new = [turn for turn in posts[pk] if (pk, turn.version) in begun]
        _of_story(made, pk, stories.get(pk), posts[pk], new, known[pk])
    return made


def _begun(entries: Collection[LogEntry], stories: Collection[int]) -> set[tuple[int, int]]:
    """The versions of stories that came to be with ``entries``: the first that name them do. Others only repeat a version that was
    there: another picture, a withdrawal, the beginning of live coverage.
    """
    logged = LogEntry.objects.filter(subject="story", subject_id__in=stories).order_by()
    first = logged.values_list("subject_id", "version").annotate(first=Min("seq"))
    now = {entry.seq for entry in entries}
    return {(story, version) for story, version, seq in first if seq in now}


def _of_story(
    made: Plan, pk: int, story: Story | None, posts: list[Turn], new: list[Turn], known: dict[tuple[str, int], Note]
) -> None:
    """What is to be told of one story. ``story`` is None when it is not public, ``posts`` all it was, ``new`` those that are news."""
    turned_on = {account.name: account for account in accounts.of_story(story)} if story else {}
    told = any(not note.deleted for note in known.values())
    recent = timezone.now() - FRESH
    left = dict(known)
    for turn in posts:
        note = left.pop((turn.account, turn.number), None)
        if story is None or not turn.stands:
            # Also what we never sent: whoever knew its address could fetch it.
            if note is None or not note.deleted:
                made.delete.append(note or Note(account=turn.account, story=pk, turn=turn.number))
        elif turn.account not in turned_on:
            continue  # what was sent stays where it is
        elif note is None:
            # Moved to another section, a story is news there only if it was a post before.
            if turn in new and turn.since > recent and (told or turn.kind == LogEntry.Kind.PUBLISH):
                looks = _looks(story, turned_on[turn.account])
                made.create.append(Note(account=turn.account, story=pk, turn=turn.number, looks=looks))
        elif not note.deleted and note.looks != (looks := _looks(story, turned_on[turn.account])):
            note.looks = looks
            made.update.append(note)
    if story is None:
        # Posts of an account with a name the newspaper has no more.
        made.delete += [note for note in left.values() if not note.deleted]


def _looks(story: Story, account: Account) -> str:
    return "".join(notes.looks(told) for told in notes.of_stories(Assembly(), [story], account))


def carry_out(planned: Plan) -> None:
    """Note the posts, and that people are to be told of them."""
    for note in planned.create:
        note.save()
        telling.begin(note, Kind.CREATE)
    for note in planned.update:
        note.save(update_fields=["looks"])
        telling.begin(note, Kind.UPDATE)
    for note in planned.delete:
        note.deleted = True
        note.save()
        note.tellings.all().delete()
        telling.begin(note, Kind.DELETE)
