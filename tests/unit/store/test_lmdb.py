"""What only the embedded store has: files, other processes, limits, damage."""

from __future__ import annotations

import multiprocessing
import os
import random
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from extrablatt.press.store import LmdbPageStore, StoreBroken, StoreError, lmdb_store, make_page, open_store, opening

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
    workers = [context.Process(target=_writer, args=(str(tmp_path / "pages"), name, 60, done)) for name in ("a", "b")]
    for worker in workers:
        worker.start()
    assert sorted(done.get(timeout=60) for _ in workers) == [("a", 30), ("b", 30)]
    for worker in workers:
        worker.join(30)
    assert store.stats()["pages"] == 60
    assert store.ticket() == 60
    seen = store.get("/b/58", "open")
    assert seen is not None
    assert seen.body == b"b:58"
    assert len(store.purge(["all"])) == 60
    store.close()


_KILLED = """
import sys
from pathlib import Path
from extrablatt.press.store import make_page, open_store
store = open_store(Path(sys.argv[1]), 32 << 20)
number = 0
while True:
    number += 1
    text = str(number).encode() * 3000
    assert store.put(f"/{number % 50}", "open", make_page(text, keys=["all", f"story:{number}"]), store.ticket())
    if number % 7 == 0:
        store.purge([f"story:{number - 3}"])
    if number == 120:
        print("at work", flush=True)
"""


def test_a_writer_killed_in_mid_work_leaves_a_store_that_can_be_used(tmp_path: Path) -> None:
    folder = tmp_path / "pages"
    for _round in range(3):
        worker = subprocess.Popen([sys.executable, "-c", _KILLED, str(folder)], stdout=subprocess.PIPE)
        assert worker.stdout is not None
        assert worker.stdout.readline() == b"at work\n"
        worker.send_signal(signal.SIGKILL)
        worker.wait(30)
        worker.stdout.close()
        store = open_store(folder, SIZE)
        held = [page for n in range(50) if (page := store.get(f"/{n}", "open"))]
        assert len(held) > 30
        assert all(len(page.body) % 3000 == 0 and len(set(page.body.split(page.body[:3]))) <= 2 for page in held)
        assert len(store.purge(["all"])) == len(held)
        assert store.stats()["pages"] == 0
        assert store.put("/neu", "open", make_page(b"neu"), store.ticket())
        store.purge_all()
        store.close()
    assert not list(tmp_path.glob("pages.broken-*"))


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
    store.close()
    again = open_store(tmp_path / "pages", SIZE)
    assert again.ticket() == 1
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
    monkeypatch.setattr(lmdb_store, "_FORMAT_NOW", b"3")
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
        txn.put(lmdb_store._place("/1", "open"), b"torn", db=store._pages)
    with pytest.raises(StoreError):
        store.get("/1", "open")
    assert store.purge(["all"]) == ["/2"]
    assert store.get("/1", "open") is None
    store.close()


def test_the_store_is_free_of_django() -> None:
    code = "import sys, extrablatt.press.store, extrablatt.readers.passes; sys.exit('django' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
