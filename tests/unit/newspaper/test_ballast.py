"""Room for a withdrawal on a full disk: really there, given up piece by piece, brought back."""

from __future__ import annotations

import errno
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from extrablatt.newspaper import ballast
from extrablatt.newspaper.config import ConfigError, parse
from tests.tools.smalldisk import fill, free, small_disk

MB = 1 << 20


@pytest.fixture
def disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setattr(ballast, "FULL", 2 * MB)
    monkeypatch.setattr(ballast, "SPARE", 3 * MB)
    ballast._looked.clear()
    with small_disk(tmp_path / "disk", 24) as folder:
        yield folder


def test_it_is_really_there_and_shrinks_when_less_is_wanted(tmp_path: Path) -> None:
    if ballast.state(tmp_path).free < 200 * MB:
        pytest.skip("too little room on this disk")
    assert ballast.keep(tmp_path, 3 * MB + 5) == 3 * MB + 5
    assert ballast.allocated(tmp_path) >= 3 * MB + 5
    assert len(set((tmp_path / "ballast").read_bytes()[:4096])) > 200  # no compressing file system saves it
    assert (tmp_path / "ballast").stat().st_mode & 0o077 == 0
    assert ballast.keep(tmp_path, MB) == ballast.state(tmp_path).ballast == MB
    assert ballast.keep(tmp_path, 0) == 0


def test_on_a_full_disk_it_is_given_up_piece_by_piece_and_comes_back_when_there_is_room(disk: Path) -> None:
    assert ballast.keep(disk, 12 * MB) == 12 * MB
    filler = fill(disk)
    assert ballast.state(disk).level == "full"
    assert ballast.is_full(disk)
    assert ballast.keep(disk, 12 * MB) == 12 * MB
    assert ballast.make_room(disk, 4 * MB) == 8 * MB
    assert free(disk) >= 4 * MB
    (disk / "withdrawal").write_bytes(b"x" * 4 * MB)
    assert ballast.make_room(disk, 4 * MB) == 0  # there is room still
    fill(disk)
    assert ballast.make_room(disk, 6 * MB) == 4 * MB  # the last
    assert ballast.make_room(disk, 20 * MB) == ballast.give_up(disk) == 0
    assert ballast.keep(disk, 12 * MB) == 0  # it would fill the disk by itself
    filler.unlink()
    assert ballast.keep(disk, 12 * MB) == 12 * MB


def test_what_can_not_be_written_whole_is_left_as_it_was(disk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ballast.keep(disk, 2 * MB)
    monkeypatch.setattr(ballast, "SPARE", -100 * MB)
    monkeypatch.setattr(ballast, "FULL", -100 * MB)
    with pytest.raises(OSError, match="space"):
        ballast.keep(disk, 60 * MB)
    assert ballast.state(disk).ballast == 2 * MB


def test_the_operator_is_warned_long_before(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    room = ballast.state(tmp_path)
    for low, full, level in ((room.free * 2, 0, "low"), (room.free * 2, room.free * 2, "full"), (0, 0, "ok")):
        monkeypatch.setattr(ballast, "LOW", low)
        monkeypatch.setattr(ballast, "FULL", full)
        assert ballast.state(tmp_path).level == level


def test_want_of_room_is_known_however_it_is_said() -> None:
    def wrapped(inner: Exception) -> Exception:
        try:
            raise RuntimeError("saving failed") from inner
        except RuntimeError as error:
            return error

    for error in (
        OSError(errno.ENOSPC, "No space left on device"),
        OSError(errno.EDQUOT, "Disk quota exceeded"),
        sqlite3.OperationalError("database or disk is full"),
        RuntimeError("mdb_txn_commit: No space left on device"),
    ):
        assert ballast.for_want_of_room(error)
        assert ballast.for_want_of_room(wrapped(error))
    assert not ballast.for_want_of_room(sqlite3.OperationalError("database is locked"))
    assert not ballast.for_want_of_room(OSError(errno.EACCES, "Permission denied"))


def test_its_size_is_the_newspaper_s_choice(tmp_path: Path) -> None:
    assert parse('name = "Blatt"', tmp_path).server.ballast_mb == 64
    assert parse('name = "Blatt"\n[server]\nballast_mb = 0', tmp_path).server.ballast_mb == 0
    with pytest.raises(ConfigError, match="ballast_mb"):
        parse('name = "Blatt"\n[server]\nballast_mb = -1', tmp_path)
