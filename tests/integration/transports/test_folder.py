"""The watched folder: whole files at once, the newest first, nothing removed that is not kept."""

from __future__ import annotations

import os
import threading
import time
from pathlib import Path
from typing import Any

import pytest
from django.db import OperationalError

from extrablatt.wire import actions
from extrablatt.wire.models import Feed, WireItem
from extrablatt.wire.transports import folder
from tests.house import ninjs

pytestmark = pytest.mark.django_db


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    path = tmp_path / "inbox"
    path.mkdir()
    return path


def _drop(path: Path, data: bytes, age: float = 0) -> Path:
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(data)
    os.utime(path, (time.time() - age, time.time() - age))
    return path


def test_a_flash_overtakes_a_backlog(inbox: Path) -> None:
    for number in range(folder.BATCH + 20):
        _drop(inbox / "alt" / f"{number}.json", ninjs(guid=f"urn:alt:{number}"), age=1000 - number)
    _drop(inbox / "eil.json", ninjs(guid="urn:eil"))
    taken = list(folder.take_in(inbox))
    assert len(taken) == folder.BATCH
    assert WireItem.objects.filter(guid="urn:eil").exists()
    assert not WireItem.objects.filter(guid="urn:alt:0").exists()
    assert len(list(folder.take_in(inbox))) == 21
    assert WireItem.objects.count() == folder.BATCH + 21


def test_a_whole_file_is_taken_at_once_and_one_being_written_is_left(inbox: Path) -> None:
    _drop(inbox / "ganz.json", ninjs())
    with (inbox / "halb.json").open("wb") as file:
        file.write(ninjs(guid="urn:halb")[:50])
        file.flush()
        assert [p.name for p in folder.waiting(inbox)] == ["ganz.json"]
        file.write(ninjs(guid="urn:halb")[50:])
    assert {p.name for p in folder.waiting(inbox)} == {"ganz.json", "halb.json"}


def test_an_empty_file_gets_a_moment_to_be_filled(inbox: Path) -> None:
    _drop(inbox / "leer.json", b"", age=-1)
    assert folder.waiting(inbox) == []
    _drop(inbox / "leer.json", b"", age=1)
    assert len(folder.waiting(inbox)) == 1


def test_symlinks_and_hidden_folders_are_not_followed(inbox: Path, tmp_path: Path) -> None:
    secret = _drop(tmp_path / "draussen.json", ninjs(), age=9)
    (inbox / "link.json").symlink_to(secret)
    (inbox / "ordner").symlink_to(tmp_path)
    _drop(inbox / ".tmp" / "a.json", ninjs(), age=9)
    assert folder.waiting(inbox) == []


def test_files_stay_while_the_database_is_away(inbox: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _drop(inbox / "a.json", ninjs())

    def away(files: object) -> None:
        raise OperationalError("database is locked")

    with monkeypatch.context() as patch:
        patch.setattr(actions, "ingest_many", away)
        with pytest.raises(OperationalError):
            list(folder.take_in(inbox))
    assert [p.name for p in inbox.iterdir()] == ["a.json"]
    assert [len(r.stored) for r in folder.take_in(inbox)] == [1]
    assert list(inbox.iterdir()) == []


def test_a_file_that_took_the_name_of_a_taken_one_meanwhile_stays(inbox: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _drop(inbox / "a.json", ninjs(guid="urn:eins"))
    real = actions.ingest_many

    def slow(files: Any) -> Any:
        _drop(inbox / "neu.tmp", ninjs(guid="urn:zwei")).rename(inbox / "a.json")
        return real(files)

    with monkeypatch.context() as patch:
        patch.setattr(actions, "ingest_many", slow)
        list(folder.take_in(inbox))
    list(folder.take_in(inbox))
    assert set(WireItem.objects.values_list("guid", flat=True)) == {"urn:eins", "urn:zwei"}


def test_an_old_date_of_a_file_is_not_when_it_arrived(inbox: Path) -> None:
    _drop(inbox / "a.json", ninjs(), age=10_000_000)
    list(folder.take_in(inbox))
    assert time.time() - WireItem.objects.get().received.timestamp() < 60


def test_the_folder_is_looked_at_as_soon_as_something_comes(inbox: Path) -> None:
    stop, woken = threading.Event(), threading.Semaphore(0)
    when: list[float] = []

    def take() -> int:
        found = list(inbox.rglob("*.json"))
        for path in found:
            path.unlink()
        if found:
            when.append(time.monotonic())
            woken.release()
        return len(found)

    (inbox / "dpa").mkdir()
    thread = threading.Thread(target=folder.run, args=(inbox, stop, take), daemon=True)
    thread.start()
    try:
        for number in range(5):
            # Written elsewhere and renamed into place, as agencies' clients do.
            path = _drop(inbox / "dpa" / f"{number}.tmp", ninjs())
            path.rename(path.with_suffix(".json"))
            assert woken.acquire(timeout=10)
    finally:
        stop.set()
        thread.join(10)
    assert not thread.is_alive()
    assert len(when) == 5


def test_files_of_a_paused_feed_wait(inbox: Path) -> None:
    Feed.objects.create(name="apa", paused=True)
    _drop(inbox / "apa" / "a.json", ninjs(guid="urn:apa"))
    _drop(inbox / "dpa" / "b.json", ninjs(guid="urn:dpa"))
    assert len(list(folder.take_in(inbox))) == 1
    Feed.objects.update(paused=False)
    assert len(list(folder.take_in(inbox))) == 1
    assert WireItem.objects.count() == 2
