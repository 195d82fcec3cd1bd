"""What newspaper.toml says about backups: ``[backup]`` (docs/operations.md). Free of Django; each key's rule is in ``configrules``."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass, field
from pathlib import Path

#: What may be kept: all of the last hours, then the newest of each hour, day, week, month, year.
KEEP = ("hours", "hourly", "daily", "weekly", "monthly", "yearly")
DEFAULT_KEEP = {"hours": 24, "hourly": 72, "daily": 31, "weekly": 8, "monthly": 12}
#: The password's file, beside newspaper.toml, where that names none.
PASSWORD_FILE = "backup-password"  # noqa: S105 - a name
#: restic's names for kinds of places that are no folder (``sftp:user@host:/folder``).
_REMOTE = re.compile(r"(sftp|s3|rest|b2|azure|gs|swift|rclone):.")


@dataclass(frozen=True, slots=True)
class BackupConfig:
    """``[backup]``. Without ``to`` nothing is backed up.

    The password has no place in newspaper.toml itself, which lies in the very backup that it would open.
    """

    #: A folder (relative to newspaper.toml), or restic's name of a place elsewhere: ``sftp:user@host:/folder``,
    #: ``s3:https://host/bucket``.
    to: str = ""
    #: Minutes between two backups while anything changes.
    every: int = 5
    #: How many are kept: see :data:`KEEP`. What is not named is not kept.
    keep: dict[str, int] = field(default_factory=lambda: dict(DEFAULT_KEEP))
    #: Where the backups' password stands: a file (made at the first backup), or an environment variable.
    password_file: str = ""
    password_env: str = ""
    #: Hours between two trials in which the newest backup is restored aside and looked through; 0: none.
    trial_hours: int = 24
    #: An empty database on the same server for these trials, where the newspaper's user may make none.
    trial_database: str = ""
    #: Options for restic (``-o``), such as ``sftp.command=ssh -p 2222 user@host -s sftp``.
    options: tuple[str, ...] = ()

    @property
    def is_remote(self) -> bool:
        """Whether ``to`` is no folder of this machine."""
        return is_remote(self.to)

    def place(self, directory: Path) -> str:
        """The repository as restic takes it; ``directory``: the newspaper's folder."""
        return self.to if self.is_remote else str((directory / Path(self.to).expanduser()).resolve())

    def password_path(self, directory: Path) -> Path:
        """The file of the password."""
        return (directory / Path(self.password_file or PASSWORD_FILE).expanduser()).resolve()


def is_remote(place: str) -> bool:
    """Whether restic reads a place as something elsewhere, and not as a folder."""
    return bool(_REMOTE.match(place))


def place(value: str) -> str:
    """The rule of ``to``."""
    if is_remote(value) or not value:
        return ""
    # rsync's and browsers' ways of writing would make odd folders.
    if "://" in value or re.match(r"[\w.-]+@[\w.-]+:", value) or re.match(r"[a-z0-9]{2,}:", value):
        return "must be a folder, or such as sftp:user@host:/folder or s3:https://host/bucket."
    return ""


def kept(value: object) -> str:
    """The rule of ``keep``."""
    such = f"must be a table of whole numbers for {', '.join(KEEP)}, such as {{ hours = 24, daily = 31 }}."
    if not isinstance(value, dict):
        return such
    for key, count in value.items():
        if key not in KEEP or isinstance(count, bool) or not isinstance(count, int) or not 0 <= count <= 100_000:
            return such
    return "" if any(value.values()) else "keeps nothing. Keep at least the last day: { hours = 24 }."


def problem(backup: BackupConfig, directory: Path, data_dir: Path) -> str:
    """What is wrong with keys that are right by themselves; empty when nothing is."""
    if backup.password_file and backup.password_env:
        return "give one of password_file and password_env, not both."
    if backup.to and not backup.is_remote:
        folder = Path(backup.place(directory))
        if folder.is_relative_to(data_dir):
            return f'to = "{backup.to}" lies in the data folder: whatever takes that away takes the backups too.'
        if data_dir.is_relative_to(folder):
            return f'to = "{backup.to}" holds the data folder. Name a folder of its own.'
        if folder.exists() and not folder.is_dir():
            return f'to = "{backup.to}" is a file. Name a folder, or one that can be made.'
    return ""


def missing_password(backup: BackupConfig) -> str:
    """What to say of an environment variable that should hold the password and is not set; else empty."""
    if not backup.to or not backup.password_env or os.environ.get(backup.password_env):
        return ""
    return (
        f"password_env = {backup.password_env!r}: this environment variable is not set. Set it, or use password_file."
    )
