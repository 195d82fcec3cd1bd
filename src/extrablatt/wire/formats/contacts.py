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
    for at in range(1, len(lines)):
        told, _, rest = lines[at].partition(":")
        if is_heading(told) and _REACHABLE.search("\n".join([rest, *lines[at + 1 :]])):
            return "\n".join(lines[:at]).rstrip(), "\n".join(lines[at:]).strip()
    return text, ""


def cut_blocks(blocks: list[Block]) -> tuple[list[Block], str]:
    """The same for blocks: a heading that is a block, or the first line of one."""
    for at in range(1, len(blocks)):
        first = plain(blocks[at]["html"]).split("\n", 1)
        told, _, rest = first[0].partition(":")
        section = "\n".join(plain(block["html"]) for block in blocks[at:])
        if is_heading(told) and _REACHABLE.search(section[len(told) :] if rest or len(first) > 1 else section):
            return blocks[:at], section
    return blocks, ""
