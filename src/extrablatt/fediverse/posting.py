"""What the publication log means for followers: which posts are made, changed or deleted, and who must be told."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone, translation

from extrablatt.press.assembly import Assembly
from extrablatt.press.consumer import CONSUMER as PRESS
from extrablatt.press.fediverse import accounts, notes
from extrablatt.press.fediverse.accounts import Account
from extrablatt.publication import log
from extrablatt.publication.models import LogEntry, Story

from .models import Delivery, Note, Server

CONSUMER = "fediverse"
#: A story published longer ago comes from an archive: nobody's timeline wants it.
FRESH = timedelta(days=2)
_KIND = Delivery.Kind


@dataclass(slots=True)
class Plan:
    """What some entries of the log mean. Made without the database's write lock, carried out in one short transaction."""

    create: list[Note] = field(default_factory=list)
    update: list[Note] = field(default_factory=list)
    delete: list[Note] = field(default_factory=list)


def follow_log() -> int:
    """Work off what the press has worked off; returns how many entries that were."""
    if log.is_new(CONSUMER):
        # What was published before there were accounts is no news to followers.
        log.move(CONSUMER, log.position(PRESS))
    done = 0
    while entries := log.read_behind(CONSUMER, PRESS, 100):
        with translation.override(settings.LANGUAGE_CODE):
            planned = plan(entries)
        with transaction.atomic():
            carry_out(planned)
            log.move(CONSUMER, entries[-1].seq)
        done += len(entries)
    return done


def plan(entries: Iterable[LogEntry]) -> Plan:
    """What is to be told of the stories concerned, each in its newest state."""
    of_stories = [entry for entry in entries if entry.subject == "story"]
    changed = {entry.subject_id for entry in of_stories}
    published = {entry.subject_id for entry in of_stories if entry.kind == LogEntry.Kind.PUBLISH}
    known: defaultdict[int, list[Note]] = defaultdict(list)
    for note in Note.objects.filter(story__in=changed):
        known[note.story].append(note)
    recent = timezone.now() - FRESH
    turns = notes.turns(changed)
    stories = Story.public.select_related("section").in_bulk(changed)
    made = Plan()
    for pk in sorted(changed):
        story, turn = stories.get(pk), turns.get(pk, 1)
        if story is None:
            made.delete += [note for note in known[pk] if not note.deleted]
        elif known[pk] or (pk in published and (story.first_published > recent or turn > 1)):
            _of_public(made, story, turn, known[pk])
    return made


def _of_public(made: Plan, story: Story, turn: int, known: list[Note]) -> None:
    posting = {account.name: account for account in accounts.of_story(story)}
    for note in known:
        # Withdrawn and come again meanwhile, or moved to another section: what stands there is another post.
        if not note.deleted and (note.turn < turn or note.account not in posting):
            made.delete.append(note)
    now = {note.account: note for note in known if note.turn == turn}
    for name, account in posting.items():
        looks = _looks(story, account)
        if name not in now:
            made.create.append(Note(account=name, story=story.pk, turn=turn, looks=looks))
        elif not now[name].deleted and now[name].looks != looks:
            now[name].looks = looks
            made.update.append(now[name])


def _looks(story: Story, account: Account) -> str:
    (told,) = notes.of_stories(Assembly(), [story], account)
    return notes.looks(told)


def carry_out(planned: Plan) -> None:
    """Note the posts, and who is to be told of them."""
    for note in planned.create:
        note.save()
        _deliver(note, _KIND.CREATE)
    for note in planned.update:
        note.save(update_fields=["looks"])
        _deliver(note, _KIND.UPDATE)
    for note in planned.delete:
        note.deleted = True
        note.save(update_fields=["deleted"])
        note.deliveries.all().delete()
        _deliver(note, _KIND.DELETE)


def _deliver(note: Note, kind: str) -> None:
    """News to servers with followers; that it is taken back to every server we know, whoever follows there now: posts wander."""
    servers = Server.objects.all() if kind == _KIND.DELETE else Server.objects.filter(followers__account=note.account)
    # Who is yet to be told of it is told of it as it is then.
    rows = (Delivery(note=note, server=server, kind=kind) for server in servers.distinct())
    Delivery.objects.bulk_create(rows, ignore_conflicts=True)
