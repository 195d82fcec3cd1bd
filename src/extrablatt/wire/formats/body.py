"""What a body is read into, and how its parts go together with what the metadata say."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from ..item import EdNote, Link
from .inline import plain_all

Block = dict[str, str]


@dataclass(slots=True)
class Known:
    """What the metadata say already. Where the body repeats it at its head, it is not repeated in the blocks."""

    headline: str | None = None
    subheadline: str | None = None
    kicker: str | None = None
    standfirst: str | None = None
    byline: str | None = None
    dateline: str | None = None


@dataclass(slots=True)
class Body:
    """What was found: blocks, and the parts that belong elsewhere."""

    blocks: list[Block] = field(default_factory=list)
    notes: list[EdNote] = field(default_factory=list)
    figures: list[Link] = field(default_factory=list)
    kicker: str = ""
    headline: str = ""
    subheadline: str = ""
    standfirst: str = ""
    byline: str = ""
    dateline: str = ""
    genre: str = ""

    @property
    def text(self) -> str:
        """Plain text of the blocks, a blank line between them."""
        return plain_all(self.blocks)


def with_figures(links: Iterable[Link], figures: Iterable[Link], *, captions_from_text: bool) -> tuple[Link, ...]:
    """The item's links with what the text adds: captions and credits of pictures shown in it, and embedded media.

    ``captions_from_text``: the text's caption beats the link's, which is only a title (NewsML-G2 ``link/title``).
    """
    found = list(links)
    # What the figures say of one target, in their order; all links to the target look there, however many they are.
    said: dict[str, list[tuple[int, Link]]] = {
        str(target): [] for link in found for target in (link.guid, link.href) if target
    }
    for place, figure in enumerate(figures):
        told = said.get(figure.guid or "")
        if told is None:
            told = said.get(figure.href or "")
        if told is None:
            told = []
            said |= {str(target): told for target in (figure.guid, figure.href) if target}
            found.append(figure)
        elif figure.caption or figure.credit:
            told.append((place, figure))
    best = {id(told): _said(told, captions_from_text) for told in said.values() if told}
    return tuple([_completed(link, said, best, captions_from_text) for link in found]) if best else tuple(found)


Told = tuple[int, str | None]


def _said(told: list[tuple[int, Link]], last: bool) -> tuple[Told, Told]:
    """(caption, credit) of one target's figures, each with its place: the last or the first caption, the first credit."""
    captions: list[Told] = [(place, f.caption) for place, f in (reversed(told) if last else told) if f.caption]
    credits_: list[Told] = [(place, f.credit) for place, f in told if f.credit]
    return captions[0] if captions else (-1, None), credits_[0] if credits_ else (-1, None)


def _completed(
    link: Link, said: dict[str, list[tuple[int, Link]]], best: dict[int, tuple[Told, Told]], last: bool
) -> Link:
    """The link with what is said of it under its guid and under its address."""
    groups = {id(said[target]) for target in (link.guid, link.href) if target}
    found = [best[group] for group in groups if group in best]
    if not found:
        return link
    captions = sorted(caption for caption, _credit in found if caption[1])
    credits_ = sorted(credit for _caption, credit in found if credit[1])
    caption = captions[-1 if last else 0][1] if captions else None
    return replace(
        link,
        caption=(caption or link.caption) if last else (link.caption or caption),
        credit=link.credit or (credits_[0][1] if credits_ else None),
    )


def longest(captions: list[str]) -> list[str]:
    """Without those that another one holds: dpa sends a caption twice, then with place, date and photographer."""
    captions = list(dict.fromkeys(captions))
    if len(captions) > 20:
        return captions
    return [c for c in captions if not any(c != other and c in other for other in captions)]


def merged_notes(told: Iterable[EdNote], from_body: Iterable[EdNote]) -> tuple[EdNote, ...]:
    """Notes once each. A text that is non-public anywhere is public nowhere."""
    notes = list({(note.role, note.text): note for note in told}.values())
    texts = {note.text for note in notes}
    for note in from_body:
        if note.text not in texts:
            texts.add(note.text)
            notes.append(note)
    closed = {note.text for note in notes if not note.publishable}
    if not closed:
        return tuple(notes)
    return tuple(EdNote(n.role, n.text, False) if n.publishable and n.text in closed else n for n in notes)
