"""The data folder is nobody else's business: database, mails with codes, texts behind the wall, secrets, logs.

The processes work with a umask of 077, the folder is 0700, and so is what an earlier version left open in it.
"""

from __future__ import annotations

import logging
import os
import stat
from pathlib import Path
from urllib.parse import urlsplit

from .config import Newspaper, database

logger = logging.getLogger(__name__)

#: For all our processes: what they make is for their user alone.
UMASK = 0o077
_OTHERS = stat.S_IRWXG | stat.S_IRWXO


def close_to_others(paper: Newspaper) -> list[Path]:
    """Take every right of others from the data folder and what lies at its top, as far as it is ours; returns what was changed.

    Below a closed folder nothing can be reached, so that suffices, however many files there are. What hinders it is told.
    """
    os.umask(UMASK)
    data = paper.data_dir
    data.mkdir(parents=True, exist_ok=True, mode=0o700)
    closed = []
    for path in (data, *_top(data), *_database(paper)):
        try:
            found = path.lstat()
            if stat.S_ISLNK(found.st_mode) or not found.st_mode & _OTHERS:
                continue
            path.chmod(stat.S_IMODE(found.st_mode) & ~_OTHERS)
            closed.append(path)
        except FileNotFoundError:
            continue
        except OSError as error:
            logger.warning(
                "%s can be read by other users of this machine, and we can't change that: %s", path, error.strerror
            )
    return closed


def become_owner(paper: Newspaper) -> None:
    """Go on as the data folder's owner, where root runs the command line: what root makes there the newspaper could not write."""
    try:
        owner = paper.data_dir.stat()
    except OSError:
        return
    if os.geteuid() == 0 and owner.st_uid:
        os.setgroups([owner.st_gid])
        os.setgid(owner.st_gid)
        os.setuid(owner.st_uid)


def _top(data: Path) -> list[Path]:
    try:
        return [*data.iterdir(), *(data / "secrets").glob("*")]
    except OSError:
        return []


def _database(paper: Newspaper) -> list[Path]:
    main = database(paper)
    if not isinstance(main, Path) or main.is_relative_to(paper.data_dir):
        return []
    return [main, *(main.with_name(main.name + ending) for ending in ("-wal", "-shm"))]


def readable_secrets(paper: Newspaper) -> str:
    """What to say about a newspaper.toml with a password in it that others can read; empty when there is nothing."""
    path = paper.directory / "newspaper.toml"
    try:
        open_to_all = path.stat().st_mode & stat.S_IROTH
    except OSError:
        return ""
    secret = paper.mail.password or urlsplit(paper.database_url).password
    if not (open_to_all and secret):
        return ""
    return f"{path} holds a password, and every user of this machine can read it: chmod o-r {path}"
