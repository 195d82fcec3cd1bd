"""The robots' documents as surfaces: name, pattern, page function, and where a story is to be seen in them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from extrablatt.publication.models import Story

from . import ads, llms, news_sitemap, robots_txt, rsl, security, sitemaps, tdmrep, trust


def _nowhere(story: Story) -> Iterable[str]:
    return ()


def _in_part(story: Story) -> Iterable[str]:
    return [sitemaps.part_path(story.pk // sitemaps.PART)]


_PART = r"(?P<part>0|[1-9]\d{0,12})"

#: Name, pattern of the path, page function, where.
DOCUMENTS: tuple[tuple[str, str, Any, Callable[[Story], Iterable[str]]], ...] = (
    ("robots.txt", r"/robots\.txt", robots_txt.page, _nowhere),
    ("tdmrep.json", r"/\.well-known/tdmrep\.json", tdmrep.site, _nowhere),
    ("tdm policy", r"/tdm-policy\.json", tdmrep.tdm_policy, _nowhere),
    ("rsl", r"/rsl\.xml", rsl.page, _nowhere),
    ("trust.txt", r"(?:/\.well-known)?/trust\.txt", trust.page, _nowhere),
    ("ads.txt", r"/ads\.txt", ads.page, _nowhere),
    ("security.txt", r"(?:/\.well-known)?/security\.txt", security.page, _nowhere),
    ("llms.txt", r"/llms\.txt", llms.page, _nowhere),
    ("sitemap index", r"/sitemap\.xml", sitemaps.index, _nowhere),
    ("news sitemap", r"/sitemap-news\.xml", news_sitemap.page, lambda story: ["/sitemap-news.xml"]),
    ("page sitemap", r"/sitemap-pages\.xml", sitemaps.pages, _nowhere),
    ("tag sitemap", r"/sitemap-tags-" + _PART + r"\.xml", sitemaps.tags, _nowhere),
    ("sitemap", "/sitemap-" + _PART + r"\.xml", sitemaps.part, _in_part),
)
