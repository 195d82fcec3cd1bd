"""What readers ask for is told to the store; a store made anew by another process is gone over to."""

from __future__ import annotations

import logging
import threading
from pathlib import Path

import pytest

from extrablatt.kiosk import housekeeping
from extrablatt.kiosk.housekeeping import Housekeeping, Use
from extrablatt.press.store import PageStore, StoreError, make_anew, open_store

from .kit import Stand, story

SIZE = 32 << 20


def _keeper(stand: Stand, folder: Path) -> Housekeeping:
    kiosk = stand.kiosk
    return Housekeeping(lambda: kiosk.store, kiosk.change_store, lambda: open_store(folder, SIZE), kiosk.use)


def test_what_readers_ask_for_is_noted_by_sample(stand: Stand, tmp_path: Path) -> None:
    stand.press.pages |= {"/gipfel": story(), "/über-uns": story()}
    for _request in range(160):
        stand.get("/gipfel")
    stand.get("/über-uns")
    _keeper(stand, tmp_path / "pages").note()
    used = stand.store.use_of(["/gipfel", "/über-uns"])
    assert 100 < used["/gipfel"] < 200
    assert used["/über-uns"] == pytest.approx(1, rel=0.01)
    assert stand.store.most_used(1) == ["/gipfel"]
    _keeper(stand, tmp_path / "pages").note()
    assert stand.store.use_of(["/gipfel"])["/gipfel"] <= used["/gipfel"]


def test_a_crawler_of_many_addresses_is_not_counted_without_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(housekeeping, "MAX_COUNTED", 3)
    use = Use()
    for path in ["/1", "/2", "/3", "/4", "/1"]:
        use.count(path)
    assert use.take() == {"/1": 32, "/2": 16, "/3": 16}
    assert use.take() == {}


def test_a_store_another_process_has_put_away_is_left_for_the_new_one(stand: Stand, tmp_path: Path) -> None:
    folder = tmp_path / "pages"
    stand.press.pages["/gipfel"] = story()
    stand.get("/gipfel")
    old: PageStore = stand.kiosk.store
    backshop = make_anew(folder, old, SIZE)
    backshop.purge(["story:1"])
    backshop.close()  # it is another process's; in one process LMDB opens a file once
    keeper = _keeper(stand, folder)
    keeper.look()
    assert stand.kiosk.store is not old
    assert stand.kiosk.store.is_current()
    # What lay on the shelf under the old store's counter is not handed out any more: the page is asked for anew.
    asked = len(stand.press.asked)
    stand.press.store = stand.kiosk.store
    assert stand.get("/gipfel").status == 200
    assert len(stand.press.asked) == asked + 1
    now = stand.kiosk.store
    keeper.look()
    assert stand.kiosk.store is now


def test_a_store_that_can_not_be_opened_is_told_and_tried_again(
    stand: Stand, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(housekeeping, "LOOK", 0.001)
    monkeypatch.setattr(housekeeping, "NOTE", 0.002)
    stop, tries = threading.Event(), 0

    def reopen() -> PageStore:
        nonlocal tries
        tries += 1
        if tries == 3:
            stop.set()
        raise StoreError("no room on the disk")

    monkeypatch.setattr(type(stand.store), "is_current", lambda self: False)
    keeper = Housekeeping(lambda: stand.store, stand.kiosk.change_store, reopen, stand.kiosk.use)
    with caplog.at_level(logging.ERROR):
        keeper.run(stop)
    assert tries == 3
    assert caplog.text.count("no room on the disk") == 3
