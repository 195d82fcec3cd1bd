"""What is kept no longer goes, in small pieces; what is published, planned or used never does."""

from __future__ import annotations

import dataclasses
import os
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.utils import timezone
from wagtail.models import ModelLogEntry, Revision

from extrablatt.desk import actions as desk
from extrablatt.desk.models import Article
from extrablatt.newspaper import pruning
from extrablatt.newspaper.keepingconfig import KeepingConfig
from extrablatt.sealed.models import SealedAccess, SealedText
from extrablatt.wire import raw
from extrablatt.wire.models import RawFile, WireItem
from tests.house import House, ninjs

OLD = timedelta(days=400)
FILLED = "Der Fluss trat in der Nacht über die Ufer, mehrere Keller stehen unter Wasser. "


@pytest.fixture
def paper(house: House, tmp_path: Path, settings: Any) -> Any:
    settings.DATA_DIR = tmp_path / "data"
    keeping = KeepingConfig(raw_wires=365, quarantine=90, revisions=365, mails=7, audit=365, sealed=365)
    return dataclasses.replace(django_settings.PAPER, directory=tmp_path, data="data", keeping=keeping)


def _pruned(paper: Any, *, dry: bool = False) -> dict[str, int]:
    found: dict[str, int] = {}
    for piece in pruning.pieces(paper, dry=dry):
        found[piece.kind] = found.get(piece.kind, 0) + piece.number
    return {kind: number for kind, number in found.items() if number}


def _age_raw_files() -> None:
    RawFile.objects.update(received=timezone.now() - OLD)
    for path in raw.folder().rglob("*"):
        if path.is_file():
            os.utime(path, (time.time() - OLD.total_seconds(),) * 2)


def test_raw_files_nobody_drew_on_go_and_what_was_read_from_them_stays(house: House, paper: Any) -> None:
    house.wire(ninjs("urn:probe:used", text=FILLED * 4), "used.json")
    house.wire(ninjs("urn:probe:used", 2, text=FILLED * 5), "used2.json")
    house.wire(ninjs("urn:probe:unused", text=FILLED[::-1]), "unused.json")
    desk.take(WireItem.objects.get(guid="urn:probe:used", current=True))
    house.wire(b"{ spoilt", "spoilt.json")
    _age_raw_files()
    house.wire(ninjs("urn:probe:new", text="Neu."), "new.json")
    assert _pruned(paper, dry=True) == {"raw_wires": 1, "quarantine": 1}
    before = {path for path in raw.folder().rglob("*") if path.is_file()}
    assert _pruned(paper) == {"raw_wires": 1, "quarantine": 1}
    gone = before - {path for path in raw.folder().rglob("*") if path.is_file()}
    unused = WireItem.objects.get(guid="urn:probe:unused")
    assert len(gone) == 2
    assert raw.path_of(unused.raw.sha256) in gone
    assert unused.body_text
    assert not RawFile.objects.filter(state=RawFile.State.QUARANTINED).exists()
    assert _pruned(paper) == {}


def test_old_states_of_drafts_go_but_never_what_is_public_planned_newest_or_was_published(
    house: House, paper: Any
) -> None:
    article = house.draft("Hochwasser im Lintal", FILLED)
    never = article.save_revision()
    house.publish(article)
    public = Article.objects.get(pk=article.pk).live_revision
    unused = article.save_revision()
    house.publish(Article.objects.get(pk=article.pk))
    planned = article.save_revision(approved_go_live_at=timezone.now() + timedelta(days=1))
    newest = article.save_revision()
    assert public is not None
    Revision.objects.update(created_at=timezone.now() - OLD)
    _pruned(paper)
    left = set(Revision.objects.values_list("pk", flat=True))
    article = Article.objects.get(pk=article.pk)
    assert {public.pk, planned.pk, newest.pk, article.live_revision_id, article.latest_revision_id} <= left
    assert {never.pk, unused.pk} & left == set()


def test_history_and_sealed_texts_go_only_after_their_time_and_leave_a_tombstone(house: House, paper: Any) -> None:
    house.publish(house.draft("Hochwasser", FILLED))
    entries = ModelLogEntry.objects.count()
    assert entries
    for days in (10, 500):
        SealedText.objects.create(
            story=7, kind="version", number=days, box=b"x", sealed_at=timezone.now() - timedelta(days=days)
        )
    assert _pruned(paper) == {"sealed": 1}
    old, new = SealedText.objects.order_by("-number")
    assert (old.box, old.deleted_by) == (None, "[keeping]")
    assert new.box is not None
    assert SealedAccess.objects.get(story=7).texts == 1
    ModelLogEntry.objects.update(timestamp=timezone.now() - OLD)
    assert _pruned(paper, dry=True) == {"audit": entries}
    assert _pruned(dataclasses.replace(paper, keeping=KeepingConfig())) == {}  # unless asked for, it is kept for ever
    assert _pruned(paper) == {"audit": entries}


def test_mails_and_logs_go_after_their_days_and_the_backshop_does_a_piece_at_a_time(paper: Any) -> None:
    for folder, name in (("mail", "code.log"), ("log", "office.log.20200101T000000")):
        for age, prefix in ((1, "new-"), (30, "")):
            path = paper.data_dir / folder / f"{prefix}{name}"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.touch()
            os.utime(path, (time.time() - age * 86400,) * 2)
    now = [0.0]
    pruner = pruning.Pruner(paper, lambda: now[0])
    assert pruner.step() is None
    assert len(list((paper.data_dir / "mail").iterdir())) == 2
    now[0] = 601
    steps = 0
    while (removed := pruner.step()) is None:
        steps += 1
    assert removed == {"mails": 1, "logs": 1}
    assert steps > 250  # a piece of the raw files each
    assert [path.name for path in (paper.data_dir / "mail").iterdir()] == ["new-code.log"]
    assert pruner.step() is None  # until tomorrow
    assert steps < 300
