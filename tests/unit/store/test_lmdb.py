"""What only the embedded store has: files, other processes, limits, damage."""

from __future__ import annotations

import json
import multiprocessing
import os
import random
import subprocess
import sys
from pathlib import Path

import pytest

from extrablatt.press.store import (
    LmdbPageStore,
    StoreBroken,
    StoreError,
    lmdb_files,
    lmdb_store,
    make_page,
    open_store,
    opening,
)
from extrablatt.press.store.records import Record, page_of, place_of

SIZE = 32 << 20


def _noise(size: int, seed: int) -> bytes:
    return random.Random(seed).randbytes(size)


def _writer(folder: str, name: str, count: int, done: multiprocessing.Queue[tuple[str, int]]) -> None:
    """Puts pages; every other one is begun before a purge of its key, and so must be refused."""
    store, refused = LmdbPageStore(Path(folder), SIZE), 0
    for number in range(count):
        key = f"{name}:{number}"
        ticket = store.ticket()
        if number % 2:
            store.purge([key])
        refused += not store.put(f"/{name}/{number}", "open", make_page(key.encode(), keys=[key, "all"]), ticket)
    store.close()
    done.put((name, refused))


def test_processes_share_one_store(tmp_path: Path) -> None:
    context = multiprocessing.get_context("spawn")
    done: multiprocessing.Queue[tuple[str, int]] = context.Queue()
    store = open_store(tmp_path / "pages", SIZE)
    before = store.ticket()
    workers = [context.Process(target=_writer, args=(str(tmp_path / "pages"), name, 60, done)) for name in ("a", "b")]
    for worker in workers:
        worker.start()
    assert sorted(done.get(timeout=60) for _ in workers) == [("a", 30), ("b", 30)]
    for worker in workers:
        worker.join(30)
    assert store.stats()["pages"] == 60
    assert store.ticket() == before + 60
    seen = store.get("/b/58", "open")
    assert seen is not None
    assert seen.body == b"b:58"
    assert len(store.purge(["all"])) == 60
    store.close()


def test_whether_anything_was_written_is_seen_without_a_transaction(tmp_path: Path) -> None:
    store = open_store(tmp_path / "pages", SIZE)
    before, counter = store._changes.number(), store.ticket()
    assert store.ticket() == counter
    assert store._changes.number() == before >= 0
    purge = (
        "import sys; from pathlib import Path; from extrablatt.press.store import open_store; "
        "open_store(Path(sys.argv[1]), int(sys.argv[2])).purge(['a'])"
    )
    for number in (1, 2, 3):
        subprocess.run([sys.executable, "-c", purge, str(tmp_path / "pages"), str(SIZE)], check=True)
        assert store._changes.number() > before
        assert store.ticket() == counter + number
        before = store._changes.number()
    store.close()
    with pytest.raises(StoreError):
        store.ticket()


def test_where_the_number_of_changes_lies_elsewhere_the_counter_is_read_each_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lmdb_files, "_CHANGE_WORD", 3)
    store = open_store(tmp_path / "pages", SIZE)
    store.purge(["a"])
    counter = store.ticket()
    assert store._changes.number() == -1
    store.purge(["a"])
    assert store.ticket() == counter + 1


def test_a_writer_killed_at_any_point_leaves_what_it_had_done_and_nothing_torn(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "tests.tools.killed_store", str(tmp_path), "60", "11"]
    told = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    assert told["kills"] == 60
    assert told["steps"] > 200
    assert (told["faults"], told["made_anew"]) == ([], 0)


def test_a_full_store_lets_the_pages_put_first_go(tmp_path: Path) -> None:
    store = LmdbPageStore(tmp_path / "pages", 4 << 20)
    for number in range(400):
        page = make_page(_noise(20_000, number), content_type="image/png", keys=["all", f"story:{number}"])
        assert store.put(f"/{number}", "open", page, store.ticket())
    stats = store.stats()
    held = [number for number in range(400) if store.get(f"/{number}", "open")]
    assert held == list(range(400 - stats["pages"], 400))
    assert stats["pages"] > 60
    assert stats["bytes"] < 2.2 * 1024 * 1024
    assert store.purge([f"story:{held[0]}"]) == [f"/{held[0]}"]
    assert len(store.purge(["all"])) == stats["pages"] - 1
    assert store.stats()["pages"] == 0
    assert (tmp_path / "pages" / "data.mdb").stat().st_size <= 4 << 20
    store.close()


def test_in_a_full_store_what_readers_ask_for_stays(tmp_path: Path) -> None:
    store = LmdbPageStore(tmp_path / "pages", 4 << 20)
    for number in range(300):
        store.put(f"/{number}", "open", make_page(_noise(20_000, number), content_type="image/png"), store.ticket())
        if number >= 20:
            store.note_use({f"/{old}": 1 for old in (5, 11)})
    held = {number for number in range(300) if store.get(f"/{number}", "open")}
    assert {5, 11} < held
    assert not held & set(range(12, 100))
    store.close()


def test_the_use_of_more_addresses_than_can_be_remembered_keeps_the_most_asked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lmdb_store, "MAX_USE_RECORDS", 10)
    store = LmdbPageStore(tmp_path / "pages", SIZE)
    store.note_use({"/": 50, "/politik": 20})
    for number in range(100):
        store.note_use({f"/{number}": 1})
    assert store.most_used(2) == ["/", "/politik"]
    assert len(store.most_used(100)) <= 11
    store.close()


def test_use_counts_half_after_an_hour(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = LmdbPageStore(tmp_path / "pages", SIZE)
    now = 1_800_000_000.0
    monkeypatch.setattr("time.time", lambda: now)
    store.note_use({"/gestern": 40})
    now += 7200
    store.note_use({"/heute": 11})
    assert store.use_of(["/gestern", "/heute", "/nie"]) == {"/gestern": 10.0, "/heute": 11.0, "/nie": 0.0}
    assert store.most_used(2) == ["/heute", "/gestern"]
    store.close()


def test_a_store_that_was_removed_or_set_aside_is_noticed(tmp_path: Path) -> None:
    folder = tmp_path / "pages"
    store = open_store(folder, SIZE)
    assert store.is_current()
    folder.rename(tmp_path / "aside")
    assert not store.is_current()
    anew = open_store(folder, SIZE)
    assert not store.is_current()
    assert anew.is_current()
    # What was begun with the old one's counter is no good in the new one, whose purges it has not seen.
    assert anew.ticket() > store.ticket()
    assert anew.put("/", "open", make_page(b"alt"), store.ticket()) is False
    store.close()
    anew.close()


def test_a_page_renewed_is_not_the_oldest_any_more(tmp_path: Path) -> None:
    store = LmdbPageStore(tmp_path / "pages", 4 << 20)
    for number in range(300):
        store.put(f"/{number}", "open", make_page(_noise(20_000, number), content_type="image/png"), store.ticket())
        store.put("/hot", "open", make_page(str(number).encode()), store.ticket())
    hot = store.get("/hot", "open")
    assert hot is not None
    assert hot.body == b"299"
    store.close()


def test_a_page_too_large_for_the_store_is_refused_and_told(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    store = LmdbPageStore(tmp_path / "pages", 1 << 20)
    assert store.put("/x", "open", make_page(_noise(1 << 20, 1), content_type="image/png"), store.ticket()) is False
    assert "too large" in caplog.text
    store.close()


def test_purge_records_do_not_grow_without_bound(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lmdb_store, "MAX_PURGE_RECORDS", 10)
    store = LmdbPageStore(tmp_path / "pages", SIZE)
    first = store.ticket()
    for number in range(100):
        store.purge([f"story:{number}"])
        with store._env.begin() as txn:
            assert txn.stat(store._purged)["entries"] <= 10
    # The purge of story 0 is forgotten: a ticket as old as that is refused whatever the page shows.
    assert store.put("/0", "open", make_page(b"x", keys=["story:0"]), first) is False
    assert store.put("/y", "open", make_page(b"x", keys=["other"]), first) is False
    latest = store.ticket() - 1
    assert store.put("/99", "open", make_page(b"x", keys=["story:99"]), latest) is False
    assert store.put("/98", "open", make_page(b"x", keys=["story:98"]), latest) is True
    store.close()


def test_pages_outlive_the_process(tmp_path: Path) -> None:
    store = open_store(tmp_path / "pages", SIZE)
    store.purge(["story:2"])
    store.put("/1", "open", make_page(b"Eins", keys=["story:1"]), store.ticket())
    counter = store.ticket()
    store.close()
    again = open_store(tmp_path / "pages", SIZE)
    assert again.ticket() == counter
    assert again.purge(["story:1"]) == ["/1"]
    again.close()


def _spoil_header(file: Path) -> None:
    file.write_bytes(b"\xff" * 8192 + file.read_bytes()[8192:])


def _cut(file: Path) -> None:
    os.truncate(file, 8192)


def _empty_of_sense(file: Path) -> None:
    file.write_bytes(b"not a page store")


@pytest.mark.parametrize("damage", [_spoil_header, _cut, _empty_of_sense])
def test_a_damaged_store_is_set_aside_and_made_anew(tmp_path: Path, damage: object) -> None:
    folder = tmp_path / "pages"
    for _round in range(2):
        store = open_store(folder, SIZE)
        for number in range(50):
            store.put(f"/{number}", "open", make_page(_noise(9000, number), keys=["all"]), store.ticket())
        store.close()
        damage(folder / "data.mdb")  # type: ignore[operator]
        with pytest.raises(StoreBroken):
            LmdbPageStore(folder, SIZE)
        anew = open_store(folder, SIZE)
        assert anew.stats()["pages"] == 0
        assert anew.put("/", "open", make_page(b"neu"), anew.ticket())
        anew.close()
        assert len(list(tmp_path.glob("pages.broken-*"))) == 1


def test_a_store_of_another_version_is_made_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = open_store(tmp_path / "pages", SIZE)
    store.put("/", "open", make_page(b"alt"), store.ticket())
    store.close()
    monkeypatch.setattr(lmdb_files, "_FORMAT_NOW", b"another")
    anew = open_store(tmp_path / "pages", SIZE)
    assert anew.get("/", "open") is None
    anew.close()


def test_a_store_from_before_the_machine_was_started_is_not_trusted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    boot = tmp_path / "boot_id"
    monkeypatch.setattr(opening, "_BOOT_ID", boot)
    boot.write_text("first\n")
    store = open_store(tmp_path / "pages", SIZE)
    store.put("/", "open", make_page(b"alt"), store.ticket())
    store.close()
    same = open_store(tmp_path / "pages", SIZE)
    assert same.get("/", "open") is not None
    same.close()
    boot.write_text("second\n")
    anew = open_store(tmp_path / "pages", SIZE)
    assert anew.get("/", "open") is None
    anew.close()


def test_a_folder_that_can_not_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises((StoreError, OSError)):
        open_store(tmp_path / "file" / "pages", SIZE)
    with pytest.raises(StoreError):
        LmdbPageStore(tmp_path / "file" / "pages", SIZE)


def test_a_record_that_can_not_be_read_does_not_stop_a_purge(tmp_path: Path) -> None:
    store = LmdbPageStore(tmp_path / "pages", SIZE)
    store.put("/1", "open", make_page(b"Eins", keys=["all"]), store.ticket())
    store.put("/2", "open", make_page(b"Zwei", keys=["all"]), store.ticket())
    with store._env.begin(write=True) as txn:
        txn.put(place_of("/1", "open"), b"torn", db=store._pages)
    with pytest.raises(StoreError):
        store.get("/1", "open")
    assert store.purge(["all"]) == ["/2"]
    assert store.get("/1", "open") is None
    store.close()


def test_the_store_is_free_of_django() -> None:
    code = "import sys, extrablatt.press.store, extrablatt.readers.passes; sys.exit('django' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_a_store_is_put_away_though_somebody_was_stopped_while_opening_it(tmp_path: Path) -> None:
    folder = tmp_path / "pages"
    store = open_store(folder, SIZE)
    store.put("/1", "open", make_page(b"x"), store.ticket())
    with opening._alone(folder):
        opening.put_away(folder, patience=0.05)
    assert not store.is_current()
    assert not folder.exists()
    opening.put_away(folder)  # nothing there: nothing to do
    fresh = open_store(folder, SIZE)
    assert fresh.stats()["pages"] == 0
    for opened in (store, fresh):
        opened.close()


def test_a_new_lock_file_has_no_holes_that_a_full_disk_would_make_fatal(tmp_path: Path) -> None:
    store = open_store(tmp_path / "pages", SIZE)
    lock = (tmp_path / "pages" / "lock.mdb").stat()
    assert lock.st_blocks * 512 >= lock.st_size >= 64 * 1024
    store.close()


def test_a_page_whose_bytes_have_changed_on_the_disk_is_not_handed_out() -> None:
    packed = Record(7, 0, "open", "/1", (b"story:1",), b"die Seite").dumps()
    assert page_of(packed) == b"die Seite"
    for at in range(len(packed) - len(b"die Seite"), len(packed)):
        changed = packed[:at] + bytes([packed[at] ^ 1]) + packed[at + 1 :]
        with pytest.raises(StoreBroken):
            page_of(changed)
