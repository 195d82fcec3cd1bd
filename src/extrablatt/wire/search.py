"""Finding words in 100,000 wire items: SQLite's FTS5 or PostgreSQL's text index, behind two functions.

Words of three letters and more are matched by their beginnings (``wahl`` finds *Wahlkampf*), all of them, in headline, slugline and text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from django.db import connection
from django.db.models import QuerySet
from django.db.models.expressions import RawSQL

from extrablatt.normalisation import folded

from .models import WireItem

#: Characters of the text that are searched; the rest of an item of this length is a list or a table.
REACH = 20_000
#: Words of a query that count.
MAX_WORDS = 8

#: Letters from which on a word counts as the beginning of others; EU is not Europa.
BEGINNING = 3

_WORD = re.compile(r"\w+")

SQLITE = (
    "CREATE VIRTUAL TABLE IF NOT EXISTS wire_words USING fts5("
    "words, content='', tokenize=\"unicode61 remove_diacritics 0\", prefix='3')"
)
_WORDS = f"headline || ' ' || slugline || ' ' || left(body_text, {REACH})"
#: Compatibly composed, as the words of a query are (``normalisation.folded``).
_DOCUMENT = f"to_tsvector('simple', normalize({_WORDS}, NFKC))"
POSTGRESQL = f"CREATE INDEX IF NOT EXISTS wire_words ON wire_wireitem USING gin ({_DOCUMENT})"


def lay_out(schema_editor: Any) -> None:
    """Make the index anew, of all there is (called by migrations)."""
    if schema_editor.connection.vendor != "sqlite":
        schema_editor.execute("DROP INDEX IF EXISTS wire_words")
        schema_editor.execute(POSTGRESQL)
        return
    schema_editor.execute("DROP TABLE IF EXISTS wire_words")
    schema_editor.execute(SQLITE)
    last = 0
    with schema_editor.connection.cursor() as cursor:
        while rows := _portion(cursor, last):
            cursor.executemany("INSERT INTO wire_words(rowid, words) VALUES (%s, %s)", rows)
            last = rows[-1][0]


def _portion(cursor: Any, after: int) -> list[tuple[int, str]]:
    cursor.execute(
        f"SELECT id, headline || ' ' || slugline || ' ' || substr(body_text, 1, {REACH}) FROM wire_wireitem"  # noqa: S608
        " WHERE id > %s ORDER BY id LIMIT 2000",
        [after],
    )
    return [(pk, folded(text)) for pk, text in cursor.fetchall()]


def add(items: Iterable[WireItem]) -> None:
    """Make new items findable, in the transaction that stores them. PostgreSQL does it by itself."""
    if connection.vendor != "sqlite":
        return
    rows = [(item.pk, folded(f"{item.headline} {item.slugline} {item.body_text[:REACH]}")) for item in items]
    if rows:
        with connection.cursor() as cursor:
            cursor.executemany("INSERT INTO wire_words(rowid, words) VALUES (%s, %s)", rows)


def find(items: QuerySet[WireItem], words: str, *, newest: int | None = None) -> QuerySet[WireItem]:
    """Those of ``items`` that hold every word of ``words``, or words that begin so. No word at all: ``items``.

    ``newest``: look only at so many of the newest that hold the words, which is quick for words that are everywhere.
    """
    wanted = _WORD.findall(folded(words))[:MAX_WORDS]
    if not wanted:
        return items
    limit = f" LIMIT {int(newest)}" if newest else ""
    if connection.vendor == "sqlite":
        query = " AND ".join(f'"{word}"*' if len(word) >= BEGINNING else f'"{word}"' for word in wanted)
        found = f"SELECT rowid FROM wire_words WHERE wire_words MATCH %s ORDER BY rowid DESC{limit}"  # noqa: S608
    else:
        query = " & ".join(f"'{word}':*" if len(word) >= BEGINNING else f"'{word}'" for word in wanted)
        found = f"SELECT id FROM wire_wireitem WHERE {_DOCUMENT} @@ to_tsquery('simple', %s) ORDER BY id DESC{limit}"  # noqa: S608
    return items.filter(pk__in=RawSQL(found, [query]))  # noqa: S611 - the words are a parameter
