"""What a body is read into, and how its parts go together with what the metadata say."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from ..item import EdNote, Link
from .inline import plain

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
        return "\n\n".join([text for block in self.blocks if (text := plain(block["html"]))])


def with_figures(links: Iterable[Link], figures: Iterable[Link], *, captions_from_text: bool) -> tuple[Link, ...]:
    """The item's links with what the text adds: captions and credits of pictures shown in it, and embedded media.

    ``captions_from_text``: the text's caption beats the link's, which is only a title (NewsML-G2 ``link/title``).
    """
    found = list(links)
    for figure in figures:
        matching = [i for i, link in enumerate(found) if _same_target(link, figure)]
        for i in matching:
            link = found[i]
            first, second = (figure, link) if captions_from_text else (link, figure)
            caption = first.caption or second.caption
            found[i] = replace(link, caption=caption, credit=link.credit or figure.credit)
        if not matching:
            found.append(figure)
    return tuple(found)


def _same_target(link: Link, figure: Link) -> bool:
    return bool((figure.guid and link.guid == figure.guid) or (figure.href and link.href == figure.href))


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
