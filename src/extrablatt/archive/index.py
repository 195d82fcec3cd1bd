"""Full-text search behind an interface of the archive's own; embedded implementation on tantivy. Free of Django.

Fields are headline, standfirst and body, analysed with lower case and the Snowball stemmer of the language;
the headline counts three times, the standfirst twice. Body text is indexed, never stored: a hit gives ids only.

Words behind the wall have a field of their own. Who may not read them searches without it, and nothing of the answer – hits, their
number, their order – depends on it: a field's scores come from the words of that field only (BM25).
"""

from __future__ import annotations

import re
import shutil
import threading
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import tantivy

from extrablatt.normalisation import folded


@dataclass(frozen=True, slots=True)
class Entry:
    """What is indexed of a story. ``published`` is epoch seconds.

    ``headline``, ``standfirst`` and ``body`` are for everybody; ``walled`` is all text of a gated story, None for an open one.
    """

    id: int
    headline: str
    standfirst: str
    body: str
    published: int
    walled: str | None = None


@dataclass(frozen=True, slots=True)
class Hits:
    """``ids`` of one page of results, best first, and how many there are in all. ``gated``: those indexed as gated."""

    ids: tuple[int, ...]
    total: int
    gated: frozenset[int] = frozenset()


class SearchIndex(Protocol):
    """What the archive asks of a search engine."""

    def write(self, entries: Iterable[Entry], remove: Iterable[int] = ()) -> None:
        """Add or replace ``entries`` and remove ids, as one commit."""

    def search(self, query: str, *, limit: int = 20, offset: int = 0, walled: bool = False) -> Hits:
        """Stories matching all words of ``query`` (any word, if none matches all). Never raises for odd queries.

        ``walled``: words behind the wall count too; without, nothing of the answer tells whether they are there.
        """

    def clear(self) -> None:
        """Forget everything."""


_ANALYSER = "paper"
_STEMMERS = {
    "ar": "arabic", "da": "danish", "de": "german", "el": "greek", "en": "english", "es": "spanish", "fi": "finnish",
    "fr": "french", "hu": "hungarian", "it": "italian", "nb": "norwegian", "nl": "dutch", "no": "norwegian",
    "pt": "portuguese", "ro": "romanian", "ru": "russian", "sv": "swedish", "tr": "turkish",
}  # fmt: skip
#: Fields and how much a word in them counts.
_OPEN = (("headline", 3.0), ("standfirst", 2.0), ("body", 1.0))
_ALL = (*_OPEN, ("walled", 1.0))
_WORD = re.compile(r"\w+", re.UNICODE)
#: Terms looked at in a query; more words than that are noise or an attack.
MAX_TERMS = 16


class TantivyIndex:
    """Embedded index in a folder; one process writes, all may read."""

    def __init__(self, folder: Path, language: str = "de") -> None:
        self._folder = folder
        self._language = language
        self._lock = threading.Lock()
        self._index = self._open()

    def _open(self) -> tantivy.Index:
        self._folder.mkdir(parents=True, exist_ok=True)
        builder = tantivy.SchemaBuilder()
        builder.add_integer_field("id", stored=True, indexed=True, fast=True)
        builder.add_integer_field("published", fast=True)
        builder.add_integer_field("gated", stored=True)
        for name, _boost in _ALL:
            builder.add_text_field(name, stored=False, tokenizer_name=_ANALYSER)
        index = tantivy.Index(builder.build(), path=str(self._folder), reuse=True)
        steps = (
            tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple())
            .filter(tantivy.Filter.remove_long(60))
            .filter(tantivy.Filter.lowercase())
        )
        if stemmer := _STEMMERS.get(self._language[:2]):  # without one, words are found as they stand
            steps = steps.filter(tantivy.Filter.stemmer(stemmer))
        analyser = steps.build()
        self._analyser = analyser
        index.register_tokenizer(_ANALYSER, analyser)
        return index

    def write(self, entries: Iterable[Entry], remove: Iterable[int] = ()) -> None:
        """Add or replace ``entries`` and remove ids, as one commit."""
        with self._lock:
            writer = self._index.writer(heap_size=32_000_000, num_threads=1)
            for pk in remove:
                writer.delete_documents_by_term("id", pk)
            for entry in entries:
                writer.delete_documents_by_term("id", entry.id)
                document = tantivy.Document()
                document.add_integer("id", entry.id)
                document.add_integer("published", entry.published)
                document.add_text("headline", folded(entry.headline))
                document.add_text("standfirst", folded(entry.standfirst))
                document.add_text("body", folded(entry.body))
                document.add_integer("gated", int(entry.walled is not None))
                if entry.walled:
                    document.add_text("walled", folded(entry.walled))
                writer.add_document(document)
            writer.commit()
            writer.wait_merging_threads()
        self._index.reload()

    def search(self, query: str, *, limit: int = 20, offset: int = 0, walled: bool = False) -> Hits:
        """See :class:`SearchIndex`."""
        terms = [term for word in _WORD.findall(folded(query))[:MAX_TERMS] for term in self._analyser.analyze(word)]
        if not terms:
            return Hits((), 0)
        self._index.reload()
        searcher, fields = self._index.searcher(), _ALL if walled else _OPEN
        for occur in (tantivy.Occur.Must, tantivy.Occur.Should):
            parsed = tantivy.Query.boolean_query([(occur, self._term(term, fields)) for term in terms])
            result = searcher.search(parsed, limit=limit, offset=offset, count=True)
            total = int(getattr(result, "count", 0) or 0)
            if total or len(terms) == 1:
                break
        found = [searcher.doc(address) for _score, address in result.hits]
        gated = frozenset(document["id"][0] for document in found if document["gated"][0])
        return Hits(tuple(document["id"][0] for document in found), total, gated)

    def _term(self, term: str, fields: tuple[tuple[str, float], ...]) -> tantivy.Query:
        schema = self._index.schema
        parts = [
            (tantivy.Occur.Should, tantivy.Query.boost_query(tantivy.Query.term_query(schema, field, term), boost))
            for field, boost in fields
        ]
        return tantivy.Query.boolean_query(parts)

    def clear(self) -> None:
        """Forget everything: the folder is emptied and opened anew."""
        with self._lock:
            shutil.rmtree(self._folder, ignore_errors=True)
            self._index = self._open()


#: The index's folder below the data folder.
FOLDER = "search-3"
#: In the folder's place beside it: the index is to be built anew from what is published.
REBUILD = ".rebuild"


def damage(folder: Path, language: str) -> str:
    """Why the index in ``folder`` can't be used; empty when it can, or when there is none yet."""
    if not folder.is_dir() or not any(folder.iterdir()):
        return ""
    try:
        TantivyIndex(folder, language).search("zeitung")
    except (ValueError, OSError) as error:
        return str(error) or type(error).__name__
    return ""


def set_aside(folder: Path) -> None:
    """Put a damaged index away (the last such is kept for study) and note that it is to be built anew. Raises OSError."""
    folder.with_name(folder.name + REBUILD).touch()
    broken = folder.with_name(f"{folder.name}.broken")
    shutil.rmtree(broken, ignore_errors=True)
    if folder.exists():
        folder.rename(broken)
