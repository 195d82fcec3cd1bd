"""The table of formats and features in docs/wire.md, held against our own samples cell by cell: the docs can't lie."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache

import pytest

from extrablatt.wire import formats
from extrablatt.wire.formats.common import version as counted
from extrablatt.wire.item import Link, WireItem
from tests.shared import ROOT

from .conftest import SAMPLES

DOCS = ROOT / "docs/wire.md"
_MARKUP = re.compile(r"<(?:em|strong|a)\b[^>]*>")
_ISO = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)|indefinite")
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]+)*")


def _block(kind: str, mark: str = "") -> Callable[[WireItem], bool]:
    return lambda item: any(block["type"] == kind and mark in block["html"] for block in item.body)


def _subject(*kinds: str) -> Callable[[WireItem], bool]:
    return lambda item: any(s.kind in kinds and (s.name or s.qcode) for s in item.subjects)


def _pictures(item: WireItem) -> list[Link]:
    return [link for link in item.links if link.rel in ("picture", "graphic") and (link.href or link.guid)]


def _notes_kept_from_readers(item: WireItem) -> bool:
    """There is a note that is not public, and none of them is in what a reader could see."""
    closed = [note.text for note in item.ed_notes if not note.publishable]
    telling = [text for text in closed if len(text) > 11]  # "Kill" is a word of the language too
    seen = [item.headline, item.kicker, item.subheadline, item.standfirst, item.body_text]
    seen += [link.caption for link in item.links]
    assert not any(text in (said or "") for text in telling for said in seen), "a note is where readers could see it"
    return bool(closed)


#: Column of the table → whether an item shows the feature.
FEATURES: dict[str, Callable[[WireItem], bool]] = {
    "headline": lambda item: bool(item.headline),
    "kicker": lambda item: bool(item.kicker),
    "subheadline": lambda item: bool(item.subheadline),
    "standfirst": lambda item: bool(item.standfirst),
    "byline": lambda item: bool(item.byline),
    "dateline": lambda item: bool(item.dateline) and not item.body_text.startswith(str(item.dateline)),
    "body": lambda item: item.item_class == "text" and _block("paragraph")(item) and bool(item.body_text),
    "inline markup": lambda item: any(_MARKUP.search(block["html"]) for block in item.body),
    "lists": _block("list", "<li>"),
    "tables": _block("table", "<td>"),
    "quotes": _block("quote"),
    "crossheads": _block("crosshead"),
    "notes": _notes_kept_from_readers,
    "public notes": lambda item: any(note.publishable and note.text for note in item.ed_notes),
    "status": lambda item: item.pub_status in ("withheld", "canceled"),
    "embargo": lambda item: item.embargoed is not None and _ISO.fullmatch(item.embargoed) is not None,
    "version": lambda item: item.version not in (1, counted(None, item.version_created)),
    "urgency": lambda item: item.urgency is not None and 1 <= item.urgency <= 9,
    "subjects": _subject("subject", "category", "keyword"),
    "places": _subject("geo"),
    "persons": _subject("person"),
    "organisations": _subject("organisation"),
    "genre": lambda item: bool(item.genre),
    "pictures": lambda item: bool(_pictures(item)),
    "caption": lambda item: any(link.caption for link in _pictures(item)),
    "credit": lambda item: any(link.credit for link in _pictures(item)),
    "copyright": lambda item: bool(item.copyright),
    "usage terms": lambda item: bool(item.usage_terms),
    "language": lambda item: bool(item.language) and _LANGUAGE.fullmatch(str(item.language)) is not None,
}


@cache
def table() -> dict[str, dict[str, str]]:
    """Format → column → cell, of docs/wire.md."""
    section = DOCS.read_text("utf-8").partition("## Formats and features")[2].partition("\n## ")[0]
    lines = [line for line in section.splitlines() if line.startswith("|")]
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    columns = rows[0][1:]
    return {row[0].strip("`"): dict(zip(columns, row[1:], strict=True)) for row in rows[2:]}


@cache
def samples() -> dict[str, list[WireItem]]:
    """Format → the items of all our samples of it."""
    found: dict[str, list[WireItem]] = {}
    for path in sorted(SAMPLES.iterdir()):
        data = path.read_bytes()
        found.setdefault(formats.detect(data), []).extend(formats.read(data))
    return found


def is_shown(name: str, feature: str) -> bool:
    """Whether a sample of the format shows the feature. All items are looked at: some checks are about each of them."""
    return True in {FEATURES[feature](item) for item in samples()[name]}


def measured(name: str) -> str:
    """The row of the table as the samples of a format show it."""
    cells = ("✓" if is_shown(name, feature) else "–" for feature in FEATURES)
    return f"| `{name}` | {' | '.join(cells)} |"


@pytest.mark.parametrize("feature", FEATURES)
@pytest.mark.parametrize("name", table())
def test_a_cell_of_the_table_says_what_the_samples_of_the_format_show(name: str, feature: str) -> None:
    shown = is_shown(name, feature)
    cell = table()[name][feature]
    assert cell in ("✓", "–"), f"{name}, {feature}: {cell!r} is neither ✓ nor –"
    assert (cell == "✓") == shown, f"docs/wire.md says {cell} for {feature}; the samples show:\n{measured(name)}"


def test_the_table_has_a_row_for_every_format_and_a_column_for_every_feature() -> None:
    assert set(table()) == {module.NAME for module in formats._FORMATS} == set(samples())
    assert all(list(row) == list(FEATURES) for row in table().values())
