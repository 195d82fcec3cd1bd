"""What a newer version on the wire would change in an article, and the article with it: before ``actions.take_over``."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils.text import Truncator

from extrablatt.wire.models import WireItem

from . import bylines, markup, taking, threeway
from .models import Article, ArticleSource
from .threeway import Block, Change

#: Fields of the article an item fills, with what it fills them with.
FIELDS = ("kicker", "headline", "standfirst", "dateline", "byline")


@dataclass(frozen=True, slots=True)
class TakeOver:
    """A plan: ``fields`` (name → Change of text), ``changes`` of the body, ``body`` as raw StreamField data."""

    source: ArticleSource
    old: WireItem
    new: WireItem
    fields: dict[str, Change[str]]
    changes: list[Change[Block]]
    body: list[Any]
    #: Notes of the newer version that are meant for readers; they become corrections of a published article.
    corrections: list[str]
    #: Notes the version used did not have, publishable or not.
    notes: list[dict[str, Any]]

    @property
    def anything(self) -> bool:
        """Whether the newer version differs in what the article could take."""
        return bool(self.fields or self.changes or self.corrections)

    @property
    def keeps(self) -> list[Change[Any]]:
        """Changes that are not taken, since the editor has changed the same words."""
        every: list[Change[Any]] = [*self.fields.values(), *self.changes]
        return [change for change in every if change.outcome == "yours"]


def newer_version(source: ArticleSource) -> WireItem | None:
    """The newest version of a source's item, where that is newer than the one the article draws on."""
    return WireItem.objects.filter(guid=source.item.guid, current=True, version__gt=source.item.version).first()


def plan(draft: Article, source: ArticleSource, new: WireItem, *, without: frozenset[str] = frozenset()) -> TakeOver:
    """Compare the version the article draws on, the draft, and the newer version. ``without``: keys left out."""
    old = source.item
    fields = {name: change for name in FIELDS if (change := _field(name, draft, old, new)) is not None}
    stream = list(draft.body.raw_data)
    merged = threeway.merge_blocks(
        _blocks(taking.body_of(old)), _blocks(stream), _blocks(taking.body_of(new)), without=without
    )
    return TakeOver(
        source=source,
        old=old,
        new=new,
        fields=fields,
        changes=merged.changes,
        body=[_raw(block) for block in merged.blocks],
        corrections=new_corrections(draft, old, new),
        notes=[n for n in new.ed_notes if n["text"] not in {m["text"] for m in old.ed_notes}],
    )


def new_corrections(draft: Article, old: WireItem, new: WireItem) -> list[str]:
    """The agency's notes that tell readers what was wrong (dpa: ``dpaednoterole:correction_consumerready``) and that
    ``old`` did not have; none for an article nobody could read yet."""
    known = {note["text"] for note in old.public_notes} | {c.text for c in draft.corrections.all()}
    return [
        note["text"]
        for note in new.public_notes
        if draft.public_version
        and "correction" in note["role"].lower()
        and note["text"].strip()
        and note["text"] not in known
    ]


def field_values(item: WireItem) -> dict[str, str]:
    """What an item gives an article's fields, cut to their lengths.

    A report without a headline gives its first sentence; one without any words its slugline or identifier, which is for
    editors only (:mod:`.marks`).
    """
    return {
        "kicker": item.kicker[:200],
        "headline": (item.headline or item.subheadline or _first_sentence(item) or item.slugline or item.guid)[:400],
        "standfirst": item.standfirst or item.subheadline,
        "dateline": item.dateline.strip(" -–")[:200],
        "byline": bylines.bare(item.byline, item.language, settings.LANGUAGE_CODE)[:400],
    }


def _first_sentence(item: WireItem) -> str:
    text = item.standfirst or next((markup.plain(block["html"]) for block in item.body), "")
    sentence = next(iter(threeway.sentences(" ".join(text.split()))), "")
    return Truncator(sentence).chars(120)


def _field(name: str, draft: Article, old: WireItem, new: WireItem) -> Change[str] | None:
    before, after, yours = field_values(old)[name], field_values(new)[name], getattr(draft, name)
    if threeway.bare(before) == threeway.bare(after) or threeway.bare(yours) == threeway.bare(after):
        return None
    untouched = threeway.bare(yours) == threeway.bare(before)
    return Change(name, "changed", "taken" if untouched else "yours", old=before, yours=yours, new=after)


def _blocks(stream: list[Any]) -> list[Block]:
    blocks = []
    for child in stream:
        kind, value = (child["type"], child["value"]) if isinstance(child, dict) else child
        html = markup.inline(value) if kind == "paragraph" else None
        blocks.append(Block(kind, text_of(kind, value), child, html))
    return blocks


def text_of(kind: str, value: Any) -> str:
    """The words of a block of raw StreamField data; what has none (a picture) is told apart by its id."""
    if kind in ("picture", "crossref"):
        return f"#{value.get(kind) or value.get('article')}"
    return " ".join(markup.plain(part) for part in _strings(value))


def _strings(value: Any) -> list[str]:
    if isinstance(value, str):
        return [value]
    if isinstance(value, dict):
        # "type" and "id" are StreamField's own, "attribution" and the like are words.
        return [s for key, part in value.items() if key not in ("id", "type") for s in _strings(part)]
    if isinstance(value, list | tuple):
        return [s for part in value for s in _strings(part)]
    if isinstance(value, int) and not isinstance(value, bool):
        return [f"#{value}"]
    return []


def _raw(block: Block) -> Any:
    """The block's own data, or a paragraph of merged sentences."""
    if block.value is None:
        return ("paragraph", f"<p>{block.html}</p>")
    return block.value
