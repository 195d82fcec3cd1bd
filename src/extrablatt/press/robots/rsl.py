"""Really Simple Licensing 1.0 (rslstandard.org/rsl): what may be done with the pages, for machines that ask."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from lxml import etree

from ..assembly import Assembly
from ..feeds.xml import RSL, add, write
from ..pages import Rendered, Wanted
from . import policy

CONTENT_TYPE = "application/rsl+xml; charset=utf-8"
_R = f"{{{RSL}}}"


def _uses(rights: policy.Policy, answer: str) -> list[str]:
    uses = [("search", "allow" if rights.search else "deny"), ("ai-train", rights.ai_training)]
    uses += [("ai-index", rights.ai_answers), ("ai-input", rights.ai_answers)]
    return [use for use, given in uses if given == answer]


def document(rights: policy.Policy, base_url: str) -> str:
    """One content, the whole site, and a licence for each answer that was given."""
    spaces: dict[Any, str] = {None: RSL}
    root = etree.Element(f"{_R}rsl", nsmap=spaces)
    content = add(root, f"{_R}content", url=base_url + "/")
    free, asked, refused = (_uses(rights, answer) for answer in ("allow", "ask", "deny"))
    for permitted, payment in ((free, "free"), (asked, "use")):
        if permitted:
            licence = add(content, f"{_R}license")
            add(licence, f"{_R}permits", " ".join(permitted), type="usage")
            if refused:
                add(licence, f"{_R}prohibits", " ".join(refused), type="usage")
            paid = add(licence, f"{_R}payment", type=payment)
            if payment == "use" and (terms := rights.licence_url or rights.contact):
                add(paid, f"{_R}custom", terms)
    if not free and not asked:
        add(add(content, f"{_R}license"), f"{_R}prohibits", "all", type="usage")
    holder = add(content, f"{_R}copyright", rights.owner, type="organization")
    if rights.contact.startswith("mailto:"):
        holder.set("contactEmail", rights.contact.removeprefix("mailto:"))
    elif rights.contact:
        holder.set("contactUrl", rights.contact)
    if rights.licence_url:
        add(content, f"{_R}terms", rights.licence_url)
    return write(root)


def page(wanted: Wanted, assembly: Assembly) -> Rendered:
    """``/rsl.xml``."""
    return Rendered(document(policy.of(settings.PAPER), settings.PAPER.base_url), content_type=CONTENT_TYPE)
