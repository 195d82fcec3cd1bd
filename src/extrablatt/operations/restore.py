"""``extrablatt restore``: a whole newspaper out of a backup, into an empty place, compared with what the backup says of itself.

What comes out is not opened by mistake: it carries a note (``health/backups.py``) until somebody says that it takes over. Free of Django.
"""

from __future__ import annotations

import json
import re
import shutil
import tomllib
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from extrablatt.health import backups
from extrablatt.health import report as health
from extrablatt.newspaper import config, databaseurl
from extrablatt.newspaper.backupconfig import PASSWORD_FILE
from extrablatt.newspaper.config import CONFIG_NAME, Postgres

from . import database, manifest
from .manifest import Manifest
from .restic import Restic, Snapshot, write_private
from .steps import NotDone, Report

PACKAGE = Path(__file__).resolve().parent.parent
#: Differences that are named; of more than that their number is told.
_NAMED = 5


@dataclass(frozen=True, slots=True)
class Restored:
    """What was restored, and where its data lies."""

    snapshot: Snapshot
    content: Manifest
    directory: Path
    data: Path


def choose(place: Restic, at: datetime | None) -> tuple[Snapshot, Snapshot]:
    """The newest backup not after ``at`` (None: of all), and the newest there is. Raises :class:`NotDone`."""
    if not place.password:
        raise NotDone("The backups' password is missing. Give the file with your copy of it: --password-file")
    if not (found := place.snapshots()):
        raise NotDone(f"There are no backups in {place.place}.")
    fitting = [one for one in found if at is None or one.time <= at]
    if at is not None and not fitting:
        raise NotDone(
            f"There is no backup of {at:%Y-%m-%d %H:%M:%S %z} or before; the first is of {found[0].time.astimezone(at.tzinfo):%Y-%m-%d %H:%M:%S %z}."
        )
    return fitting[-1], found[-1]


def run(
    place: Restic,
    target: Path,
    report: Report,
    *,
    at: datetime | None = None,
    server: Postgres | None = None,
    password_beside: bool = True,
    incomplete: bool = False,
) -> Restored:
    """Restore into ``target``, which must be empty or not there. Raises :class:`NotDone`; then ``target`` can't be opened.

    ``server``: an empty PostgreSQL database, for a newspaper that was on one. ``password_beside``: put the backups' password where the
    restored newspaper.toml says. ``incomplete``: files that are missing or damaged are a problem of their step and hinder nothing.
    """
    with report.step("choose") as step:
        if target.exists() and (not target.is_dir() or any(target.iterdir())):
            raise NotDone(f"{target} is not empty. Name a folder that is empty or not there yet.")
        chosen, newest = choose(place, at)
        content = _manifest(place, chosen)
        latest = content
        if newest != chosen:
            try:
                latest = _manifest(place, newest)
            except NotDone as error:  # that one is damaged is why an earlier one is wanted
                step.told = f"What was withdrawn since is not known: the newest backup can't be read ({error})."
        _check(content, target, server)
        text, data = moved_here(content.configuration, target, server)
        step.rows, step.bytes = content.files, content.size
    with report.step("fetch") as step:
        data.mkdir(parents=True, exist_ok=True, mode=0o700)
        target.chmod(0o700)
        try:
            place.restore(chosen.id, data)
        except NotDone as error:
            if not incomplete:
                raise
            step.problem = str(error)
        step.bytes = content.size
    staging = data / manifest.STAGING
    with report.step("files") as step:
        step.rows, wrong = _compare(data, staging)
        if wrong and not incomplete:
            raise NotDone(_unlike(wrong))
        step.problem = _unlike(wrong) if wrong else ""
    with report.step("database") as step:
        step.rows = sum(content.rows.values())
        found = staging / content.database_file
        step.bytes = found.stat().st_size
        if wrong := _put_database(content, found, data, server):
            raise NotDone(_unlike(wrong))
    with report.step("put in place"):
        _put_rest(staging, data, target)
        _note(data, chosen, content, latest)
        if password_beside:
            _put_password(place, text, target)
        # Last: without it nothing here can be opened.
        (target / CONFIG_NAME).unlink(missing_ok=True)
        write_private(target / CONFIG_NAME, text)
        try:
            config.load(target)
        except config.ConfigError as error:
            raise NotDone(f"It is restored, but can't be opened like this: {error}") from error
    return Restored(chosen, content, target, data)


def _manifest(place: Restic, snapshot: Snapshot) -> Manifest:
    return Manifest.of(place.read(snapshot.id, f"/{manifest.STAGING}/{manifest.MANIFEST}"))


def _check(content: Manifest, target: Path, server: Postgres | None) -> None:
    if any(_is_newer(name) for name in content.migrations):
        raise NotDone(
            f"The backup was made by a newer Extrablatt ({content.version}). Install that one or a later one, then restore."
        )
    if content.database == database.POSTGRESQL:
        if server is None:
            raise NotDone(
                "This newspaper was on PostgreSQL. Make an empty database and name it: --database-url postgresql://…"
            )
        if not database.is_empty(server):
            raise NotDone(
                f"The database {server.name} is not empty. Make an empty one, and name it with --database-url."
            )
    elif server is not None:
        raise NotDone("This newspaper was on SQLite, which needs no --database-url.")
    folder = next(one for one in (target, *target.parents) if one.exists())
    free = health.disk_free(folder)
    if 0 <= free < content.size * 1.05 + health.FULL:
        raise NotDone(f"The backup takes {content.size / 1e9:.1f} GB, and {folder} has room for {free / 1e9:.1f} GB.")


def _is_newer(migration: str) -> bool:
    app, _, name = migration.partition(".")
    folder = PACKAGE / app / "migrations"
    return folder.is_dir() and not (folder / f"{name}.py").exists()


def moved_here(text: str, target: Path, server: Postgres | None) -> tuple[str, Path]:
    """newspaper.toml for a copy at ``target``, and where its data lies: nothing in it may lead to the original's data or database.

    Raises :class:`NotDone` for one that is written too oddly for that.
    """
    table = tomllib.loads(text)
    wanted: dict[str, str | None] = {}
    data = (target / str(table.get("data", "data"))).resolve()
    if not data.is_relative_to(target.resolve()) or data == target.resolve():
        wanted["data"], data = "data", target.resolve() / "data"
    for key in ("database_url", "database_url_file", "database_url_env"):
        if table.get(key):  # it may name a database elsewhere; the default lies in the data folder
            wanted[key] = None
    if server is not None:
        wanted["database_url"] = databaseurl.written(server)
    for key, value in wanted.items():
        text = _set(text, key, value)
    now = tomllib.loads(text)
    if any(now.get(key) != value for key, value in wanted.items()):
        raise NotDone(
            f"{CONFIG_NAME} in the backup has {' and '.join(wanted)} written in a way that can't be changed. Write them on lines of their own, "
            "back up, and restore that."
        )
    return text, data


def _set(text: str, key: str, value: str | None) -> str:
    """The same TOML with another value for a key outside all tables; None: without it."""
    line = "" if value is None else f"{key} = {json.dumps(value, ensure_ascii=False)}\n"
    head, rest = text, ""
    if found := re.search(r"^[ \t]*\[", text, re.M):
        head, rest = text[: found.start()], text[found.start() :]
    pattern = rf"^[ \t]*(?:{key}|\"{key}\"|'{key}')[ \t]*=.*(?:\n|\Z)"
    replaced, count = re.subn(pattern, lambda _: line, head, count=1, flags=re.M)
    return (replaced if count else f"{line}{head}") + rest


def _compare(data: Path, staging: Path) -> tuple[int, list[str]]:
    """Compare every file with the list; take away what is not on it (what came while the backup was made).

    Returns how many are listed, and what is wrong with which, a line each.
    """
    wrong, listed = [], set()
    for file in manifest.read_files(staging / manifest.FILES):
        listed.add(file.path)
        try:
            found = manifest.digest(data / file.path)
        except FileNotFoundError:
            wrong.append(f"{file.path} is missing")
            continue
        if found != (file.sha256, file.size):
            wrong.append(f"{file.path} has another content")
    own = {f"{manifest.STAGING}/{manifest.FILES}", f"{manifest.STAGING}/{manifest.MANIFEST}"}
    for path in sorted(data.rglob("*"), reverse=True):
        name = path.relative_to(data).as_posix()
        if (path.is_symlink() or path.is_file()) and name not in listed and name not in own:
            path.unlink()
    return len(listed), wrong


def _put_database(content: Manifest, found: Path, data: Path, server: Postgres | None) -> list[str]:
    """Returns what it has otherwise than the manifest says."""
    if server is not None:
        database.restore_postgresql(found, server)
        return database.differences(content, server=server)
    if wrong := database.differences(content, file=found):
        return wrong
    found.rename(data / "newspaper.sqlite3")
    return []


def _put_rest(staging: Path, data: Path, target: Path) -> None:
    for source, goal in ((staging / "moving", data), (staging / "beside", target)):
        for path in sorted(source.rglob("*")):
            if path.is_file():
                place = goal / path.relative_to(source)
                place.parent.mkdir(parents=True, exist_ok=True)
                path.replace(place)
    shutil.rmtree(staging.parent)


def _put_password(place: Restic, text: str, target: Path) -> None:
    named: dict[str, Any] = tomllib.loads(text).get("backup", {})
    path = (target / str(named.get("password_file") or PASSWORD_FILE)).resolve()
    if not named.get("password_env") and path.is_relative_to(target.resolve()) and not path.exists():
        write_private(path, place.password + "\n")


def _note(data: Path, chosen: Snapshot, content: Manifest, latest: Manifest) -> None:
    """That this is a copy, and what was withdrawn since: taking over needs it."""
    known = {kind: set(ids) for kind, ids in content.withdrawn.items()}
    since = {kind: sorted(set(ids) - known.get(kind, set())) for kind, ids in latest.withdrawn.items()}
    erased = {story: why for story, why in latest.erased.items() if story not in content.erased}
    note = {
        "snapshot": chosen.id,
        "taken": content.taken,
        "restored": datetime.now(UTC).isoformat(),
        "known_until": latest.taken,
        "withdrawn": since,
        "erased": erased,
        "head": max(latest.head, content.head),
    }
    backups.note_restored(data, note)


def _unlike(wrong: list[str]) -> str:
    more = f" and {len(wrong) - _NAMED} more" if len(wrong) > _NAMED else ""
    return (
        f"What was restored is not what was backed up: {'; '.join(wrong[:_NAMED])}{more}. Restore an earlier backup (--at), or, where it is "
        "files only, take it as it is (--incomplete)."
    )
