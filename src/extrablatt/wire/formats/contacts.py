"""Contact sections at the end of press releases: names, telephone numbers and addresses meant for newsrooms only."""

from __future__ import annotations

import re

from .body import Block
from .inline import plain

_HEADING = re.compile(
    r"(?:presse)?rückfragen?(?:hinweise?)?(?: ?(?:&|und|sowie|bitte an|an|,|/).{0,60})?|rueckfragehinweis"
    r"|(?:presse|medien)(?:kontakt|ansprechpartner)\w*(?:e|/in|:innen)?(?: .{0,40})?|ansprechpartner\w*(?: für .{0,40})?"
    r"|kontakt(?:e|daten)?(?: für (?:die )?(?:presse|medien|redaktion|journalist)\w*(?: .{0,30})?)?"
    r"|(?:press|media) (?:contacts?|office|enquiries|inquiries)(?: .{0,40})?|contacts? (?:presse|médias?|for (?:the )?media)"
    r"|for (?:further|more) information,? (?:please )?contact",
    re.I,
)
_REACHABLE = re.compile(r"@|\+?\d[\d\s/()-]{5,}\d|\bhttps?://|\bwww\.|\btel\b", re.I)


def is_heading(line: str) -> bool:
    """Whether a line is the heading of a contact section."""
    stripped = line.strip().rstrip(":").strip("*_ ")
    return 5 < len(stripped) < 90 and _HEADING.fullmatch(stripped) is not None


def cut_text(text: str) -> tuple[str, str]:
    """(text, contact section): cut at the heading, when a way to reach somebody follows."""
    lines = text.split("\n")
    at = _beginning(lines)
    return ("\n".join(lines[:at]).rstrip(), "\n".join(lines[at:]).strip()) if at else (text, "")


def cut_blocks(blocks: list[Block]) -> tuple[list[Block], str]:
    """The same for blocks: a heading that is a block, or the first line of one."""
    texts = [plain(block["html"]) for block in blocks]
    at = _beginning(texts)
    return (blocks[:at], "\n".join(texts[at:])) if at else (blocks, "")


def _beginning(texts: list[str]) -> int:
    """The place of the heading, 0 when there is no contact section."""
    last = next((at for at in range(len(texts) - 1, 0, -1) if _REACHABLE.search(texts[at])), 0)
    for at in range(1, last + 1):
        told = texts[at].partition("\n")[0].partition(":")[0]
        if is_heading(told) and (at < last or _REACHABLE.search(texts[at][len(told) :])):
            return at
    return 0
