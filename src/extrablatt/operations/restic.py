"""restic (BSD-2-Clause, Debian's package ``restic``) as a process: where backups lie, encrypted, checked, each block once.

Written for its version 0.14 (Debian 12) and later. https://restic.readthedocs.io/en/v0.14.0/075_scripting.html
"""

from __future__ import annotations

import json
import os
import secrets
import shutil
import subprocess
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from extrablatt.newspaper.backupconfig import BackupConfig, is_remote

from .steps import NotDone

#: What our snapshots are marked with; another's in the same place are left alone.
TAG, HOST = "extrablatt", "extrablatt"
#: Before the id of the newspaper that a backup is of, among its marks.
_OF = "newspaper-"
#: Steps of politeness (nice) below the processes readers wait for.
NICE = 10
_MISSING = "restic is not installed, which backups are made with: apt-get install restic"
#: Seconds after which a place that does not answer a question is given up, and one that stores, restores or tidies.
ANSWER, WORK = 300, 24 * 3600
_SSH = "subprocess ssh: "
_PLACES = ("RESTIC_PASSWORD_FILE", "RESTIC_PASSWORD_COMMAND", "RESTIC_REPOSITORY_FILE")
_KEEP = {name: f"--keep-{name}" for name in ("hourly", "daily", "weekly", "monthly", "yearly")}


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A backup. ``time`` is the moment the database in it is of, to the second; ``newspaper`` the id of whose it is, "" where none was noted."""

    id: str
    time: datetime
    newspaper: str = ""


@dataclass(frozen=True, slots=True)
class Stored:
    """What a backup took: its id, bytes read, bytes that were new, files."""

    id: str
    read: int
    added: int
    files: int
    #: Files that could not be read to their end.
    incomplete: bool


@dataclass(frozen=True, slots=True)
class Restic:
    """One place of backups. ``cache``: a folder for what restic remembers of it. Raises :class:`NotDone` throughout."""

    place: str
    password: str
    cache: Path
    options: tuple[str, ...] = ()
    #: Where the password came from, to be named when it does not open the place.
    password_source: str = ""

    def found(self) -> list[Snapshot] | None:
        """All backups, the oldest first; None where none were ever made there. Raises :class:`NotDone` when that can't be told."""
        if self._is_folder and not Path(self.place).exists():
            return None
        done = self._run(["snapshots", "--json", "--tag", TAG], check=False)
        if done.returncode == 0:
            read = json.loads(done.stdout or "[]") or []
            made = (Snapshot(one["short_id"], _time(one["time"]), _newspaper(one.get("tags") or ())) for one in read)
            return sorted(made, key=lambda one: one.time)
        # 10 since 0.17; before, in words.
        if done.returncode == 10 or "is there a repository at the following location" in done.stderr.lower():
            if self._is_folder and any(Path(self.place).iterdir()):
                raise NotDone(f"{self.place} holds something that is no backup. Name an empty folder in [backup] to.")
            return None
        raise NotDone(self._why(done))

    def begin(self) -> None:
        """Make the place ready for the first backup."""
        if self._is_folder:
            try:
                Path(self.place).mkdir(parents=True, exist_ok=True, mode=0o700)
            except OSError as error:
                raise NotDone(f"{self.place} can't be made: {error.strerror}") from error
        self._run(["init"])

    def store(
        self, folder: Path, names: Sequence[str], excluded: Path, moment: datetime, newspaper: str, parent: str = ""
    ) -> Stored:
        """Back up ``names`` below ``folder`` but for what the patterns in the file ``excluded`` say; ``newspaper``: its id."""
        command = [
            "backup", "--json", "--tag", TAG, "--tag", f"{_OF}{newspaper}", "--host", HOST, "--time", moment.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S"),
            "--exclude-file", str(excluded), *(("--parent", parent) if parent else ("--force",)), "--", *names,
        ]  # fmt: skip
        done = self._run(command, folder=folder, check=False, longest=WORK)
        found = [line for line in _json_lines(done.stdout) if line.get("message_type") == "summary"]
        # 3: a snapshot was made, but not all of it could be read.
        if done.returncode not in (0, 3) or not found:
            raise NotDone(self._why(done))
        summary = found[-1]
        files = sum(int(summary.get(f"files_{kind}", 0)) for kind in ("new", "changed", "unmodified"))
        return Stored(
            str(summary["snapshot_id"]), int(summary["total_bytes_processed"]), int(summary["data_added"]), files,
            done.returncode == 3,
        )  # fmt: skip

    def snapshots(self) -> list[Snapshot]:
        """:meth:`found`, none where there is no such place."""
        return self.found() or []

    def restore(self, snapshot: str, target: Path) -> None:
        """Write a backup below ``target``."""
        self._run(["restore", snapshot, "--target", str(target)], longest=WORK)

    def read(self, snapshot: str, path: str) -> bytes:
        """One file of a backup."""
        done = self._process(["dump", snapshot, path], text=False)
        if done.returncode:
            raise NotDone(self._why(done))
        return bytes(done.stdout)

    def forget(self, snapshots: Sequence[str]) -> None:
        """Take single backups out of the list; their blocks go with the next :meth:`keep_only`."""
        if snapshots:
            self._run(["forget", *snapshots])

    def keep_only(self, keep: dict[str, int]) -> None:
        """Forget what is not to be kept, and give its room free. ``keep``: see ``backupconfig.KEEP``."""
        rules = [f"--keep-within={keep['hours']}h"] if keep.get("hours") else []
        rules += [f"{option}={keep[name]}" for name, option in _KEEP.items() if keep.get(name)]
        # The newest stays whatever the rules say: without any there is nothing to restore.
        self._run(["forget", "--tag", TAG, "--group-by", "host", "--keep-last=1", *rules, "--prune"], longest=WORK)

    def check(self) -> None:
        """Whether all that the backups name is there, in restic's own books (the blocks themselves are read by restoring)."""
        self._run(["check"], longest=WORK)

    @property
    def _is_folder(self) -> bool:
        return not is_remote(self.place)

    def _run(
        self, words: Sequence[str], *, folder: Path | None = None, check: bool = True, longest: float = ANSWER
    ) -> Any:
        done = self._process(words, folder=folder, longest=longest)
        if done.returncode and "already locked" in done.stderr:
            # By a process that was ended, which restic sees itself, or by one at work, whose lock stays.
            self._process(["unlock"])
            done = self._process(words, folder=folder, longest=longest)
        if check and done.returncode:
            raise NotDone(self._why(done))
        return done

    def _process(
        self, words: Sequence[str], *, folder: Path | None = None, text: bool = True, longest: float = ANSWER
    ) -> Any:
        found = shutil.which("restic")
        if not found:
            raise NotDone(_MISSING)
        try:
            self.cache.mkdir(parents=True, exist_ok=True, mode=0o700)
        except OSError as error:
            raise NotDone(f"{self.cache} can't be made: {error.strerror}") from error
        environment = {name: value for name, value in os.environ.items() if name not in _PLACES}
        environment |= {
            "RESTIC_REPOSITORY": self.place, "RESTIC_PASSWORD": self.password, "TZ": "UTC", "LC_ALL": "C.UTF-8",
        }  # fmt: skip
        options = [word for option in self.options for word in ("-o", option)]
        try:
            # Whatever lock we hold is held by restic too, should it outlive us (backup.alone); nothing else is inheritable.
            return subprocess.run(
                [found, "--cache-dir", str(self.cache), *options, *words],
                cwd=folder, env=environment, stdin=subprocess.DEVNULL, capture_output=True, text=text, check=False,
                timeout=longest, close_fds=False,
            )  # fmt: skip
        except subprocess.TimeoutExpired as error:
            raise NotDone(f"{self.shown} did not answer within {longest:.0f} seconds.") from error

    def _why(self, done: Any) -> str:
        said = done.stderr.decode("utf-8", "replace") if isinstance(done.stderr, bytes) else done.stderr
        lines = [line.strip() for line in said.splitlines() if line.strip()]
        if any("wrong password" in line for line in lines):
            return f"The password in {self.password_source} does not open the backups in {self.shown}. Put the right one there."
        fatal = [line.removeprefix("Fatal: ") for line in lines if line.startswith("Fatal:")] or lines[-1:]
        if fatal and fatal[0].startswith("There were"):  # how many errors; the first says which
            fatal.append(f"({lines[0]})")
        # Why there is no connection only ssh knows.
        fatal += [f"({line.removeprefix(_SSH)})" for line in lines if line.startswith(_SSH)][-1:]
        return f"restic can't use {self.shown}: {' '.join(fatal) or f'it ended with {done.returncode}'}"

    @property
    def shown(self) -> str:
        """The place without a password that may stand in it (``rest:https://user:password@…``)."""
        head, at, tail = self.place.rpartition("@")
        scheme, slashes, account = head.rpartition("//")
        return f"{scheme}{slashes}{account.partition(':')[0]}@{tail}" if at and slashes else self.place


def password_of(backup: BackupConfig, directory: Path) -> tuple[str, str]:
    """The backups' password and where it came from; both empty where there is none yet. Raises :class:`NotDone`."""
    if backup.password_env:
        if not (found := os.environ.get(backup.password_env, "")):
            raise NotDone(f"The environment variable {backup.password_env} is not set, the backups' password.")
        return found, f"${backup.password_env}"
    path = backup.password_path(directory)
    try:
        found = path.read_text(encoding="utf-8").strip()
    except FileNotFoundError:
        return "", ""
    except (OSError, UnicodeDecodeError) as error:
        raise NotDone(f"{path} can't be read, the backups' password: {error}") from error
    if not found:
        raise NotDone(f"{path} is empty. It should hold the backups' password.")
    return found, str(path)


def make_password(path: Path) -> str:
    """A new password in a file only its owner may read. Never over another. Raises OSError."""
    made = secrets.token_urlsafe(24)
    write_private(path, made + "\n")
    return made


def write_private(path: Path, text: str) -> None:
    """A new file only its owner may read, on the disk when this returns. Raises OSError, also where there is one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())


def _json_lines(text: str) -> list[dict[str, Any]]:
    found = []
    for line in text.splitlines():
        try:
            read = json.loads(line)
        except ValueError:
            continue
        if isinstance(read, dict):
            found.append(read)
    return found


def _newspaper(tags: Iterable[str]) -> str:
    return next((tag.removeprefix(_OF) for tag in tags if tag.startswith(_OF)), "")


def _time(text: str) -> datetime:
    # Go writes nanoseconds; to the second is as exact as ours are.
    return datetime.fromisoformat(text[:19]).replace(tzinfo=UTC) if text.endswith("Z") else _offset(text)


def _offset(text: str) -> datetime:
    return datetime.fromisoformat(text[:19] + text[-6:]).astimezone(UTC)
