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
    headline: str = ""
    subheadline: str = ""
    standfirst: str = ""
    byline: str = ""
    dateline: str = ""

    @property
    def text(self) -> str:
        """Plain text of the blocks, a blank line between them."""
        return plain_all(self.blocks)


def with_figures(links: Iterable[Link], figures: Iterable[Link], *, captions_from_text: bool) -> tuple[Link, ...]:
    """The item's links with what the text adds: captions and credits of pictures shown in it, and embedded media.

    ``captions_from_text``: the text's caption beats the link's, which is only a title (NewsML-G2 ``link/title``).
    """
    found = list(links)
    places: dict[str, list[int]] = {}
    for place, link in enumerate(found):
        for target in {link.guid, link.href} - {None, ""}:
            places.setdefault(str(target), []).append(place)
    for figure in figures:
        matching = places.get(figure.guid or "") or places.get(figure.href or "") or []
        for place in matching:
            link = found[place]
            first, second = (figure, link) if captions_from_text else (link, figure)
            found[place] = replace(link, caption=first.caption or second.caption, credit=link.credit or figure.credit)
        if not matching:
            for target in {figure.guid, figure.href} - {None, ""}:
                places[str(target)] = [len(found)]
            found.append(figure)
    return tuple(found)


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
