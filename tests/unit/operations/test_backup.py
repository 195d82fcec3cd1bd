"""A newspaper is backed up while it is written to, lost, and restored."""

from __future__ import annotations

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest

from extrablatt.health import backups
from extrablatt.newspaper import config, databaseurl
from extrablatt.operations import backup, database, manifest, restic, restore
from extrablatt.operations.manifest import Manifest
from extrablatt.operations.restic import Snapshot
from extrablatt.operations.steps import Busy, NotDone, Report

from .conftest import Small

#: Each of restic's commands takes most of a second, to make a key of a password: as few as there can be.
needs_restic = pytest.mark.skipif(shutil.which("restic") is None and not os.environ.get("CI"), reason="needs restic")


def _tree(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def _rows(small: Small, query: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(small.data / "newspaper.sqlite3")) as door:
        return door.execute(query).fetchall()


_WRITER = """
import sqlite3, sys, hashlib, pathlib
data = pathlib.Path(sys.argv[1])
door = sqlite3.connect(data / "newspaper.sqlite3", timeout=20, isolation_level=None)
door.execute("PRAGMA journal_mode = WAL")
number = 0
while True:
    content = f"report {number}".encode() * 50
    name = hashlib.sha256(content).hexdigest()
    path = data / "wire" / "raw" / name[:2] / name[2:]
    path.parent.mkdir(parents=True, exist_ok=True)
    aside = path.with_name(".new-" + name)
    aside.write_bytes(content)
    aside.rename(path)
    door.execute("INSERT INTO wire_rawfile VALUES (?)", [name])
    print(number, flush=True)
    number += 1
"""


@needs_restic
def test_a_newspaper_destroyed_while_it_works_comes_back_as_it_was_at_its_last_backup(
    small: Small, tmp_path: Path
) -> None:
    small.put(
        "newspaper.toml",
        'name = "Talbote"\n[theme]\nname = "unser"\n[wire]\ninbox = "posteingang"\n[backup]\nto = "../backups"\n',
    )
    small.put("unser/theme.toml", 'extends = "broadsheet"\n')
    small.put("unser/theme.css", "p { color: red }")
    small.put("unser/.hidden", "of an editor")
    small.put("locale/fr/LC_MESSAGES/django.po", 'msgid ""\n')
    small.put("venv/large.bin", b"0" * 10_000)
    small.put("data/posteingang/dpa/neu.xml", "<x/>")
    small.put("data/posteingang/dpa/.half.xml", "<x")
    small.put("data/a $HOME [b] *.txt", "a file of a room that will be built later")
    for name in ("pages/data.mdb", "search-2/meta.json", "static/a.css", "log/office.log", "mail/code.eml",
                 "run/heartbeats", "ballast", "wire/locks/dpa", "originals/original_images/.half", "release"):  # fmt: skip
        small.put(f"data/{name}")
    writer = subprocess.Popen([sys.executable, "-c", _WRITER, str(small.data)], stdout=subprocess.PIPE, text=True)
    assert writer.stdout is not None
    try:
        for _ in range(50):
            writer.stdout.readline()
        report = small.back_up()
        os.kill(writer.pid, signal.SIGSTOP)
        before = _tree(small.folder)
    finally:
        os.kill(writer.pid, signal.SIGKILL)
        writer.wait()
    assert report.ok
    assert [step.name for step in report.steps] == ["prepare", "database", "files", "store"]
    key = small.folder / "backup-password"
    password = key.read_text().strip()
    assert "Keep a copy of it outside this machine" in report.steps[0].told
    assert key.stat().st_mode & 0o077 == 0
    assert password not in str(report.as_json())
    assert not (small.data / manifest.STAGING).exists(), "the copy of the database is not left on the disk"
    shutil.rmtree(small.folder)

    place = restic.Restic(str(tmp_path / "backups"), password, tmp_path / "cache")
    found = restore.run(place, tmp_path / "neu", Report())
    new, after = Small(tmp_path / "neu"), _tree(tmp_path / "neu")
    names = [str(row[0]) for row in _rows(new, "SELECT sha256 FROM wire_rawfile")]
    assert len(names) == found.content.rows["wire_rawfile"] >= 50
    raw = {f"data/wire/raw/{name[:2]}/{name[2:]}" for name in names}
    same = raw | {
        "newspaper.toml", "unser/theme.toml", "unser/theme.css", "unser/.hidden", "locale/fr/LC_MESSAGES/django.po", "data/a $HOME [b] *.txt",
        "data/originals/original_images/tal.jpg", "data/renditions/3/abcdef01-800.webp", "data/secrets/pass", "data/secrets.made",
        "data/posteingang/dpa/neu.xml", "backup-password", "data/newspaper-id",
    }  # fmt: skip
    assert {name: after[name] for name in same} == {name: before[name] for name in same}
    more = {name for name in after.keys() - same if not name.startswith("data/wire/raw/")}
    assert more == {"data/newspaper.sqlite3", "data/restored.json"}
    assert f"extrablatt restore --take-over --dir {new.folder}" in backups.refusal(new.data, new.folder)


@needs_restic
def test_an_earlier_backup_knows_what_was_withdrawn_since_and_old_ones_go(small: Small, tmp_path: Path) -> None:
    small.back_up()
    _without_its_password(small, tmp_path)
    small.tell("UPDATE publication_story SET state = 'withdrawn' WHERE id = 7")
    small.tell("INSERT INTO desk_livepost VALUES (12, 'removed')")
    small.tell("UPDATE publication_loghead SET seq = 55")
    small.put("data/erased.jsonl", '{"story": 8, "reason": "order 4 C 17"}\n{"sto')
    assert not any(step.told for step in small.back_up().steps), "the password was there"
    first, newest = small.place().snapshots()
    earlier = small.restore(tmp_path / "earlier", at=first.time)
    assert _rows(earlier, "SELECT state FROM publication_story WHERE id = 7") == [("public",)]
    note = backups.restored(earlier.data)
    assert note is not None
    assert note["withdrawn"] == {"stories": [7], "posts": [12], "pictures": []}
    assert (note["erased"], note["head"]) == ({"8": "order 4 C 17"}, 55)
    (earlier.data / backups.RESTORED).write_text("torn")
    assert backups.refusal(earlier.data, earlier.folder), "a note nobody can read is no leave to open"
    small.put("newspaper.toml", 'name = "Talbote"\n[backup]\nto = "../backups"\nkeep = { daily = 2 }\n')
    backup.prune(small.paper, report := Report())
    assert report.ok
    assert [one.id for one in small.place().snapshots()] == [newest.id]


def _without_its_password(small: Small, tmp_path: Path) -> None:
    """A wrong or missing one is one line, and no other is made: that would hide that this one is missing."""
    place, key = small.place(), small.folder / "backup-password"
    other = restic.Restic(place.place, "wrong", tmp_path / "cache", password_source="key")
    with pytest.raises(NotDone, match="The password in key does not open the backups in"):
        restore.run(other, tmp_path / "neu", Report())
    key.rename(tmp_path / "copy")
    with pytest.raises(NotDone, match="Put your copy of it back"):
        small.back_up()
    assert not key.exists()
    (tmp_path / "copy").rename(key)
    outcome = backups.read(small.data)
    assert outcome.failed is not None
    assert outcome.saved is not None, "the one before is still there"


class _Place:
    """A place of backups without restic; ``meanwhile`` happens while it stores."""

    def __init__(self, meanwhile: Callable[[], object] = lambda: None) -> None:
        self.meanwhile, self.stored, self.forgotten = meanwhile, 0, []

    def store(self, *_arguments: object) -> restic.Stored:
        self.meanwhile()
        self.stored += 1
        return restic.Stored(f"s{self.stored}", 0, 0, 0, False)

    def forget(self, snapshots: list[str]) -> None:
        self.forgotten += snapshots


@needs_restic
def test_two_newspapers_never_share_a_place_and_the_restored_one_is_the_same(small: Small, tmp_path: Path) -> None:
    small.back_up()
    other = Small(tmp_path / "anderes")
    shutil.copytree(small.folder, other.folder)  # with its password and its [backup]
    (other.data / backup.IDENTITY).unlink()
    for work in (other.back_up, lambda: backup.prune(other.paper, Report())):
        with pytest.raises(NotDone, match="are another newspaper's"):
            work()
    (found,) = small.place().snapshots()
    assert found.newspaper == backup.identity(small.paper)
    again = small.restore(tmp_path / "zurück")
    assert backup.identity(again.paper) == backup.identity(small.paper)


def test_an_id_that_is_none_is_told(small: Small) -> None:
    small.put(f"data/{backup.IDENTITY}", "Talbote")
    with pytest.raises(NotDone, match="holds no newspaper's id"):
        backup.identity(small.paper)


def test_a_file_that_goes_while_it_is_read_is_no_hole_in_the_backup(
    small: Small, monkeypatch: pytest.MonkeyPatch
) -> None:
    gone = small.data / "originals/original_images/tal.jpg"
    place = _Place(lambda: gone.unlink(missing_ok=True))
    monkeypatch.setattr(backup, "ready", lambda paper: (place, [], ""))
    report = small.back_up()
    assert report.ok
    assert [step.name for step in report.steps] == ["prepare", "database", "files", "store"]
    assert (place.stored, place.forgotten) == (2, ["s1"]), "the one that was not whole is not kept"


def test_a_file_that_never_rests_is_a_problem_and_the_backup_is_kept(
    small: Small, monkeypatch: pytest.MonkeyPatch
) -> None:
    unresting = small.data / "originals/original_images/tal.jpg"
    place = _Place(lambda: unresting.write_bytes(unresting.read_bytes() + b"x"))
    monkeypatch.setattr(backup, "ready", lambda paper: (place, [], ""))
    report = small.back_up()
    assert "originals/original_images/tal.jpg; all else is whole" in report.steps[-1].problem
    assert place.forgotten == ["s1", "s2"]
    assert backups.read(small.data).problem == report.problem


def test_a_link_out_of_the_data_folder_is_told(small: Small, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(backup, "ready", lambda paper: (_Place(), [], ""))
    (tmp_path / "large").mkdir()
    (small.data / "originals" / "more").symlink_to(tmp_path / "large")
    report = small.back_up()
    assert "is a symbolic link" in report.problem
    assert not report.ok


def test_what_is_not_as_it_was_listed_is_named_and_what_was_not_listed_goes(tmp_path: Path) -> None:
    staging = tmp_path / manifest.STAGING
    staging.mkdir(parents=True)
    for name in ("whole.jpg", "other.jpg", "later.jpg"):
        (tmp_path / name).write_text(name)
    digests = {name: manifest.digest(tmp_path / name) for name in ("whole.jpg", "other.jpg")}
    files = [manifest.File(name, size, sha256) for name, (sha256, size) in digests.items()]
    manifest.write_files([*files, manifest.File("gone.jpg", 3, "ab" * 32)], staging / manifest.FILES)
    (tmp_path / "other.jpg").write_text("OTHER.jpg")
    count, wrong = restore._compare(tmp_path, staging)
    assert count == 3
    assert sorted(wrong) == ["gone.jpg is missing", "other.jpg has another content"]
    assert not (tmp_path / "later.jpg").exists(), "what came while the backup was made has no row"


def _content(**more: object) -> Manifest:
    return Manifest("2026-05-01T12:00:00+00:00", "0.1", "sqlite", "database.sqlite3", **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("content", "server", "why"),
    [
        (_content(migrations=["publication.9999_of_tomorrow"]), None, "made by a newer Extrablatt"),
        (_content(size=1 << 60), None, "has room for"),
        (_content(), databaseurl.Postgres("x"), "was on SQLite"),
        (
            Manifest("2026-05-01T12:00:00+00:00", "0.1", "postgresql", "database.dump"),
            None,
            "--database-url postgresql://",
        ),
    ],
)
def test_what_can_not_be_restored_here_is_told_before_anything_is_written(
    content: Manifest, server: databaseurl.Postgres | None, why: str, tmp_path: Path
) -> None:
    with pytest.raises(NotDone, match=why):
        restore._check(content, tmp_path / "neu", server)
    assert not (tmp_path / "neu").exists()


NOON = datetime(2026, 5, 1, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("at", "chosen"),
    [(None, "c"), (NOON, "b"), (NOON - timedelta(seconds=1), "a"), (NOON + timedelta(days=9), "c")],
)
def test_the_newest_backup_not_after_the_moment_is_taken(at: datetime | None, chosen: str) -> None:
    kept = [Snapshot("a", NOON - timedelta(hours=1)), Snapshot("b", NOON), Snapshot("c", NOON + timedelta(hours=1))]
    place = SimpleNamespace(password="x", place="there", snapshots=lambda: kept)
    found, newest = restore.choose(place, at)  # type: ignore[arg-type]
    assert (found.id, newest.id) == (chosen, "c")


def test_mistakes_are_told_in_one_line(small: Small, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    empty = SimpleNamespace(password="x", place="there", snapshots=list)
    with pytest.raises(NotDone, match="is not empty"):
        restore.run(empty, small.folder, Report())  # type: ignore[arg-type]
    with pytest.raises(NotDone, match="There are no backups in there"):
        restore.run(empty, tmp_path / "neu", Report())  # type: ignore[arg-type]
    empty.snapshots = lambda: [Snapshot("a", NOON)]
    with pytest.raises(NotDone, match=r"There is no backup of 2026-05-01 11:00:00 .* or before; the first is of"):
        restore.run(empty, tmp_path / "neu", Report(), at=NOON - timedelta(hours=1))  # type: ignore[arg-type]
    with backup.alone(small.paper), pytest.raises(Busy, match="Another backup"):
        small.back_up()
    assert backups.read(small.data).failed is None, "who comes while another is at it has not failed"
    monkeypatch.setenv("PATH", "")
    with pytest.raises(NotDone, match="apt-get install restic"):
        small.back_up()
    assert "restic is not installed" in backups.read(small.data).problem


def test_a_backup_never_fills_the_disk_the_newspaper_lives_on(small: Small, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(backup, "ready", lambda paper: (_Place(), [], ""))
    monkeypatch.setattr(database.health, "disk_free", lambda folder: 30_000_000)
    with pytest.raises(NotDone, match="Make room"):
        small.back_up()


@pytest.mark.parametrize(
    ("text", "url", "here", "data"),
    [
        ('name = "x"', "", 'name = "x"', "data"),
        ('name = "x"\ndata = "blattdaten"', "", 'name = "x"\ndata = "blattdaten"', "blattdaten"),
        ('name = "x"\ndata = "/srv/blatt"  # large', "", 'name = "x"\ndata = "data"\n', "data"),
        ('name = "x"\ndata = "../blatt"', "", 'name = "x"\ndata = "data"\n', "data"),
        ('name = "x"\ndatabase_url = "sqlite:/srv/x.sqlite3"\ndebug = true', "", 'name = "x"\ndebug = true', "data"),
        ('name = "x"\n[theme]\nname = "compact"', "postgresql://b/n", 'database_url = "postgresql://b/n"\nname = "x"\n[theme]\nname = "compact"', "data"),
        ('database_url = "postgresql://a/n"\nname = "x"', "postgresql://b/n", 'database_url = "postgresql://b/n"\nname = "x"', "data"),
        ('database_url_env = "BLATT_DB"\nname = "x"', "postgresql://b/n", 'database_url = "postgresql://b/n"\nname = "x"', "data"),
    ],
)  # fmt: skip
def test_a_copy_never_leads_to_the_data_of_the_original(
    text: str, url: str, here: str, data: str, tmp_path: Path
) -> None:
    server = databaseurl.parse(url, driver=False) if url else None
    assert not isinstance(server, Path)
    assert restore.moved_here(text, tmp_path, server) == (here, tmp_path / data)
    assert config.parse(here, tmp_path, "test").data_dir == tmp_path / data


def test_a_configuration_that_can_not_be_changed_is_told(tmp_path: Path) -> None:
    with pytest.raises(NotDone, match="on lines of their own"):
        restore.moved_here('name = "x"\nclaim = """\ndata = "no"\n"""\ndata = "/srv/blatt"', tmp_path, None)


@pytest.mark.parametrize(
    ("path", "left_out"),
    [
        ("originals/original_images/tal.jpg", False), ("originals/images/tal.max.jpg", False), ("wire/raw/ab/cd", False),
        ("wire/locks/dpa", True), ("secrets/pass", False), ("secrets/.lock", True), ("search-2/meta.json", True),
        ("pages", True), ("pages.broken-1/data.mdb", True), ("pagesetup.json", False), ("demo-login.json", False), ("backup/cache/x", True),
        ("something/new", False), ("newspaper.sqlite3-wal", True), ("erased.jsonl", False),
    ],
)  # fmt: skip
def test_what_nobody_has_thought_of_is_backed_up(path: str, left_out: bool) -> None:
    assert manifest.is_left_out(path) is left_out


def test_the_list_of_files_takes_every_name(tmp_path: Path) -> None:
    files = [manifest.File(name, 3, "ab" * 32) for name in ("a\tb", "a\nb", "a\\nb", "ä ö", "b\udcff")]
    manifest.write_files(files, tmp_path / "files.tsv")
    assert list(manifest.read_files(tmp_path / "files.tsv")) == sorted(files, key=lambda one: one.path)


def test_nothing_written_is_told_from_something_written(small: Small) -> None:
    before = database.fingerprint(small.paper)
    assert database.fingerprint(small.paper) == before != ""
    small.take_in(b"something")
    assert database.fingerprint(small.paper) != before


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("Fatal: wrong password or no key found\n", "The password in key does not open the backups in sftp:u@h:/b. Put the right one there."),
        ("subprocess ssh: Connection refused\nFatal: unable to open repository: EOF\n", "restic can't use sftp:u@h:/b: unable to open repository: EOF (Connection refused)"),
        ("", "restic can't use sftp:u@h:/b: it ended with 1"),
    ],
)  # fmt: skip
def test_what_restic_says_becomes_one_line(said: str, told: str) -> None:
    place = restic.Restic("sftp:u@h:/b", "x", Path("/nowhere"), password_source="key")
    assert place._why(SimpleNamespace(stderr=said, returncode=1)) == told


def test_a_password_in_the_address_of_a_place_is_not_shown() -> None:
    assert restic.Restic("rest:https://u:geheim@h/b", "x", Path("/nowhere")).shown == "rest:https://u@h/b"
