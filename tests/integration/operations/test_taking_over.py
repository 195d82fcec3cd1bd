"""A restored newspaper takes over: what was withdrawn since is withdrawn again, and no number is given twice."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from extrablatt.desk.actions import live
from extrablatt.desk.models import Article, LivePost
from extrablatt.health import backups
from extrablatt.newspaper import erasing
from extrablatt.newspaper.config import Newspaper
from extrablatt.operations import takingover
from extrablatt.operations.steps import NotDone, Report
from extrablatt.publication import committing, log
from tests.house import House

pytestmark = pytest.mark.django_db


@pytest.fixture
def restored(house: House, tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Newspaper:
    """The newspaper's configuration, with a data folder in which a restored copy lies."""
    monkeypatch.setattr(committing.transaction, "on_commit", lambda work, robust=False: work())
    monkeypatch.setattr(erasing, "_empty_stores", lambda report: None)
    return replace(settings.PAPER, data=str(tmp_path))


def _note(paper: Newspaper, **more: Any) -> None:
    backups.note_restored(paper.data_dir, {"taken": "2026-05-01T12:00:00+00:00", "withdrawn": {}, "head": 0, **more})


def _steps(report: Report) -> dict[str, int | None]:
    return {step.name: step.rows for step in report.steps}


def test_what_was_withdrawn_removed_or_erased_after_the_backup_goes_before_anybody_sees_it(
    house: House, restored: Newspaper
) -> None:
    killed, kept, erased = (
        house.publish(house.draft(title)) for title in ("Falsch", "Richtig", "Vom Gericht verboten")
    )
    blog = house.publish(house.draft("Liveticker"))
    live.start(blog)
    post = live.post(blog, headline="Irrtum", text="Das war ein Irrtum.")
    known = {"stories": [killed.pk, erased.pk, 99_999], "posts": [post.pk, 99_999], "pictures": [99_999]}
    _note(restored, withdrawn=known, erased={str(erased.pk): "4 C 17"})
    done = takingover.run(restored, report := Report())
    assert done.withdrawn == [killed.pk, erased.pk]
    assert _steps(report) == {"database": None, "numbers": 10_000, "withdraw again": 3, "erase again": 1, "open": None}
    assert [house.get(house.url(one)).status for one in (killed, erased, kept)] == [410, 410, 200]
    assert LivePost.objects.get(pk=post.pk).state == LivePost.State.REMOVED
    assert not Article.objects.filter(pk=erased.pk).exists()
    assert backups.refusal(restored.data_dir, restored.directory) == "", "it may open now"
    with pytest.raises(NotDone, match="has taken over already"):
        takingover.run(restored, Report())


def test_as_it_was_leaves_the_withdrawn_public_but_an_order_to_erase_is_one(house: House, restored: Newspaper) -> None:
    killed, erased = house.publish(house.draft("Falsch")), house.publish(house.draft("Vom Gericht verboten"))
    _note(restored, withdrawn={"stories": [killed.pk]}, erased={str(erased.pk): "4 C 17"})
    takingover.run(restored, Report(), withdraw_again=False)
    assert [house.get(house.url(one)).status for one in (killed, erased)] == [200, 410]


def test_no_number_that_the_lost_newspaper_may_have_given_is_given_again(
    house: House, restored: Newspaper, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = house.publish(house.draft("Vorher"))
    head = log.head() + 500  # how far the lost one had come
    _note(restored, head=head)
    with monkeypatch.context() as full:
        full.setattr(takingover, "_publish_front", _broken)
        with pytest.raises(NotDone):
            takingover.run(restored, Report())
    takingover.run(restored, Report())
    after = house.publish(house.draft("Nachher"))
    assert before.pk + 10_000 < after.pk < before.pk + 20_000, "a try that failed left them out already"
    blog = house.publish(house.draft("Liveticker"))
    live.start(blog)
    assert live.post(blog, headline="Der erste", text="Eins.").pk > 10_000, "of a table that was empty, too"
    assert head + 10_000 < log.head() < head + 20_000, "who followed the log elsewhere goes on behind it"


def _broken() -> None:
    raise NotDone("the disk is full")


def test_a_note_nobody_can_read_lets_nothing_take_over(restored: Newspaper) -> None:
    (restored.data_dir / backups.RESTORED).write_text("torn")
    with pytest.raises(NotDone, match="Restore once more"):
        takingover.run(restored, Report())
