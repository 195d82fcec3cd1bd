"""llms.txt (llmstxt.org): the newspaper in a page of Markdown for language models, and what they may do with it."""

from __future__ import annotations

import re

from django.conf import settings

from ..addresses import FEED_FORMATS, feed
from ..assembly import Assembly
from ..feeds.items import plain
from ..pages import Rendered, Wanted
from . import policy

CONTENT_TYPE = "text/markdown; charset=utf-8"
_ANSWERS = {"allow": "allowed", "ask": "only with our written consent", "deny": "not allowed"}


def _md(text: str) -> str:
    return re.sub(r"([\\`*_\[\]<>#])", r"\\\1", " ".join(plain(text).split()))


def page(wanted: Wanted, assembly: Assembly) -> Rendered:
    """``/llms.txt``: a heading, a summary, what may be done, sections, feeds. In English, as the format's readers expect."""
    rights, paper = policy.of(settings.PAPER), assembly.material.paper
    lines = [f"# {_md(paper.name)}", "", f"> {_md(paper.claim or paper.name)}", ""]
    lines += [
        f"Search and indexing: {'allowed' if rights.search else 'not allowed'}.",
        f"Training of AI models: {_ANSWERS[rights.ai_training]}.",
        f"Answers of AI systems from these pages: {_ANSWERS[rights.ai_answers]}; name the newspaper and link the article.",
        f"Licence for machines: {rights.licence_file}",
    ]
    if rights.contact:
        lines.append(f"Contact: {rights.contact.removeprefix('mailto:')}")
    lines += ["", "## Sections", ""]
    lines += [f"- [{_md(section.name)}]({paper.base_url}{section.url})" for section in paper.sections]
    lines += ["", "## Feeds and sitemaps", ""]
    lines += [
        f"- [Newest articles, {ending.upper()}]({paper.base_url}{feed(ending=ending)})" for ending in FEED_FORMATS
    ]
    lines += [f"- [Sitemap]({paper.base_url}/sitemap.xml)", f"- [News sitemap]({paper.base_url}/sitemap-news.xml)"]
    lines += [
        "",
        "## About",
        "",
        f"- [Imprint]({paper.base_url}/impressum)",
        f"- [Corrections]({paper.base_url}/berichtigungen)",
    ]
    return Rendered("\n".join(lines) + "\n", content_type=CONTENT_TYPE)
