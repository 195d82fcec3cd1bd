"""Before a newspaper opens: is what it keeps whole? Free of Django, and quick.

What can be made again is (search index, page store, live events). The database and the secrets are never touched: what is wrong with
them is told in one line, with what to do.
"""

from __future__ import annotations

import logging
import sqlite3
import time
from collections.abc import Iterator
from pathlib import Path

from extrablatt.archive import index
from extrablatt.press.store import StoreError, open_events, open_store

from . import config, release
from .config import ConfigError, Newspaper

logger = logging.getLogger(__name__)

#: Seconds a look at the whole database may take; a large one is looked at as far as that goes.
LONGEST = 2.0
_INSTRUCTIONS = 20_000


class Unfit(RuntimeError):
    """The newspaper can't be opened like this. The message says what is wrong and what to do."""


def check(paper: Newspaper) -> list[str]:
    """What the operator should know, a line each. Raises :class:`Unfit`."""
    return [*_secrets(paper), *_database(paper), *_stores(paper)]


def _secrets(paper: Newspaper) -> list[str]:
    try:
        for name in config.SECRETS[:-1]:
            config.secret(paper, name)
        if paper.fediverse.account:
            config.signing_key(paper)
    except ConfigError as error:
        raise Unfit(str(error)) from error
    except OSError as error:
        raise Unfit(f"The newspaper's secrets can't be written: {error}") from error
    return []


def database_file(paper: Newspaper) -> Path | None:
    """SQLite's file; None for a newspaper on PostgreSQL."""
    found = config.database(paper)
    return found if isinstance(found, Path) else None


def _database(paper: Newspaper) -> list[str]:
    path = database_file(paper)
    if path is None:
        return []  # a server looks after itself; while it is away the newspaper waits for it
    if not path.exists():
        if release.prepared(paper) is not None:
            raise Unfit(
                f"The database {path} is not there any more. Put it back from your backup; to begin an empty newspaper, remove "
                f"{paper.data_dir / 'release'} too."
            )
        return []
    if wrong := damage(path):
        raise Unfit(
            f"The database {path} is damaged ({wrong}). It was left as it is. Put your last backup in its place, or save what can be "
            f'saved: sqlite3 {path} ".recover" | sqlite3 {path.with_name("recovered.sqlite3")}'
        )
    return []


def damage(path: Path, longest: float = LONGEST) -> str:
    """What SQLite finds wrong with a file in so many seconds; empty when that is nothing. It is never written."""
    end = time.monotonic() + longest
    try:
        connection = sqlite3.connect(f"file:{path.as_posix().replace('?', '%3f')}?mode=rw", uri=True, timeout=1)
    except sqlite3.Error as error:
        return str(error)
    connection.set_progress_handler(lambda: time.monotonic() > end, _INSTRUCTIONS)
    try:
        found = str(connection.execute("PRAGMA quick_check(1)").fetchone()[0])
    except sqlite3.OperationalError as error:
        # Interrupted by us, or held by another: that is no damage. A file that can't be read is.
        harmless = "interrupted" in str(error) or "locked" in str(error)
        return "" if harmless else str(error)
    except sqlite3.DatabaseError as error:
        return str(error)
    finally:
        connection.close()
    return "" if found == "ok" else " ".join(found.split())


def _stores(paper: Newspaper) -> Iterator[str]:
    """Page store and live events are set aside by whoever opens them; opened here, so that it is told at start."""
    places = (
        (paper.store_dir, "page store", lambda: open_store(paper.store_dir, paper.server.page_store_mb << 20)),
        (paper.events_dir, "store of live events", lambda: open_events(paper.events_dir)),
    )
    for folder, name, opened in places:
        before = set(folder.parent.glob(f"{folder.name}.broken-*"))
        try:
            opened().close()
        except StoreError as error:
            raise Unfit(f"The {name} can't be used: {error}") from error
        if set(folder.parent.glob(f"{folder.name}.broken-*")) - before:
            yield f"The {name} was damaged; it is made anew, as readers ask."
    search = paper.data_dir / index.FOLDER
    if release.prepared(paper) is not None and not search.exists():
        index.set_aside(search)  # of a newspaper never opened before, or its folder was removed
    elif wrong := index.damage(search, paper.language):
        index.set_aside(search)
        yield f"The search index is damaged ({wrong}); it is set aside and built anew. Until that is done search finds less."
