"""A restored newspaper takes over: it becomes the newspaper, in place of the one it was made from.

What that one has done since the backup was made is not known here. So numbers it may have given are not given again (addresses of stories
and posts stand in others' links, in the fediverse, with partners; numbers of accounts in readers' passes), and what it had withdrawn and
erased by the newest backup is withdrawn and erased again. Needs Django.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import connection, transaction
from django.utils import timezone
from wagtail.models import Revision

from extrablatt.desk import actions as desk
from extrablatt.desk.actions import live
from extrablatt.desk.models import Article, FrontPage, LivePost
from extrablatt.health import backups
from extrablatt.newspaper import erasing, setup, withdrawing
from extrablatt.newspaper.config import Newspaper
from extrablatt.pictures import actions as pictures
from extrablatt.pictures.models import Picture
from extrablatt.publication.models import LogHead

from .steps import NotDone, Report

#: How many numbers are left out: more than a newspaper gives between two backups.
GAP = 10_000
WHY = "Withdrawn before this newspaper was restored from a backup."


@dataclass(slots=True)
class TakenOver:
    """What came of it: stories that were withdrawn again, and planned ones whose time has passed, which appear as soon as it opens."""

    withdrawn: list[int] = field(default_factory=list)
    due: list[int] = field(default_factory=list)


def run(paper: Newspaper, report: Report, *, withdraw_again: bool = True) -> TakenOver:
    """Take over. What was done by a try that failed is not done twice. Raises :class:`NotDone`."""
    note = backups.restored(paper.data_dir)
    if note is None:
        raise NotDone(f"The newspaper in {paper.directory} is no restored copy, or has taken over already.")
    if "withdrawn" not in note:
        raise NotDone(
            f"{paper.data_dir / backups.RESTORED} is damaged: nobody knows what is to be withdrawn again. Restore once more."
        )
    with report.step("database"):
        setup.migrate()
    result = TakenOver()
    with report.step("numbers") as step:
        if not note.get("numbers"):
            _leave_out(int(note.get("head", 0)))
            backups.note_restored(paper.data_dir, {**note, "numbers": True})
        step.rows = GAP
    with report.step("withdraw again") as step:
        step.rows = 0
        if withdraw_again:
            result.withdrawn = list(_withdraw_stories(note["withdrawn"].get("stories", ())))
            others = [
                *_remove_posts(note["withdrawn"].get("posts", ())),
                *_withdraw_pictures(note["withdrawn"].get("pictures", ())),
            ]
            step.rows = len(result.withdrawn) + len(others)
    with report.step("erase again") as step:
        # A court's order knows no --as-it-was.
        step.rows = len(list(_erase(note.get("erased", {}))))
    with report.step("open"):
        _publish_front()
        now = timezone.now()
        due = Revision.objects.filter(
            content_type=ContentType.objects.get_for_model(Article), approved_go_live_at__lte=now
        )
        result.due = sorted({int(pk) for pk in due.values_list("object_id", flat=True)})
        (paper.data_dir / backups.RESTORED).unlink()
    return result


def _leave_out(head: int) -> None:
    """In every table, and in the log: partners and followers elsewhere have read that up to where the other had come, ``head`` or more."""
    with transaction.atomic(), connection.cursor() as cursor:
        numbered = [(one["table"], one["column"]) for one in connection.introspection.sequence_list()]
        if connection.vendor == "sqlite":
            known = {row[0] for row in cursor.execute("SELECT name FROM sqlite_sequence").fetchall()}
            cursor.execute("UPDATE sqlite_sequence SET seq = seq + %s", [GAP])
            for table in sorted({table for table, _column in numbered} - known):
                cursor.execute("INSERT INTO sqlite_sequence (name, seq) VALUES (%s, %s)", [table, GAP])
        else:
            for table, column in numbered:
                cursor.execute("SELECT pg_get_serial_sequence(%s, %s)", [f'"{table}"', column])
                if name := cursor.fetchone()[0]:
                    cursor.execute("SELECT setval(%s::regclass, nextval(%s::regclass) + %s)", [name, name, GAP])
        own = LogHead.objects.filter(pk=1).values_list("seq", flat=True).first()
        if own is not None:
            LogHead.objects.filter(pk=1).update(seq=max(own, head) + GAP)


def _withdraw_stories(stories: Any) -> Iterator[int]:
    for story in stories:
        try:
            withdrawing.withdraw(int(story), reason=WHY)
        except withdrawing.NotWithdrawn as error:
            if Article.objects.filter(pk=story, live=True).exists():
                raise NotDone(f"Story {story} can't be withdrawn: {error}") from error
            continue  # it was made or published later: there is nothing of it here
        yield int(story)


def _remove_posts(posts: Any) -> Iterator[int]:
    for post in LivePost.objects.filter(pk__in=posts, state=LivePost.State.PUBLIC):
        live.remove(post)
        yield post.pk


def _withdraw_pictures(known: Any) -> Iterator[int]:
    for picture in Picture.objects.filter(pk__in=known).exclude(rights_status=Picture.Rights.WITHDRAWN):
        pictures.withdraw_picture(picture, reason=WHY)
        yield picture.pk


def _erase(erased: dict[str, str]) -> Iterator[int]:
    for story in sorted(map(int, erased)):
        if Article.objects.filter(pk=story).exists():
            try:
                erasing.erase(story, reason=erased[str(story)])
            except (erasing.NotErased, withdrawing.NotWithdrawn) as error:
                raise NotDone(f"Story {story} can't be erased: {error}") from error
            yield story


def _publish_front() -> None:
    """One entry behind the numbers that are left out, so that everybody who follows the log goes on from there."""
    if (front := FrontPage.objects.filter(slug="front").first()) is not None:
        desk.publish_front(front)
