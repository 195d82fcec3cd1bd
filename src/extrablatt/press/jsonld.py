"""Structured data (schema.org), told truthfully: what is not on the page is not claimed."""

from __future__ import annotations

import json
from typing import Any

from markupsafe import Markup

from .view import ArticleView, Paper, PictureView


def _image(picture: PictureView, base: str) -> dict[str, Any]:
    data: dict[str, Any] = {
        "@type": "ImageObject",
        "url": base + picture.src,
        "width": picture.width,
        "height": picture.height,
        "caption": Markup(picture.caption).striptags(),
        "creditText": Markup(picture.credit).striptags(),
    }
    if picture.copyright:
        data["copyrightNotice"] = picture.copyright
    return {key: value for key, value in data.items() if value}


def news_article(page: ArticleView, paper: Paper) -> dict[str, Any]:
    """NewsArticle with BreadcrumbList. ``hasPart`` only where the text is on the page; else the boolean alone is the truth."""
    base = paper.base_url
    publisher = {"@type": "NewsMediaOrganization", "name": paper.name, "url": base + "/"}
    article: dict[str, Any] = {
        "@type": "NewsArticle",
        "@id": page.canonical + "#article",
        "mainEntityOfPage": page.canonical,
        "headline": page.plain_headline,
        "description": page.plain_standfirst,
        "datePublished": page.published.isoformat(timespec="seconds"),
        "dateModified": (page.updated or page.published).isoformat(timespec="seconds"),
        "inLanguage": page.language,
        "articleSection": page.section.name,
        "isAccessibleForFree": page.access == "open",
        "author": [{"@type": "Person", "name": a.name, "url": base + a.url} for a in page.authors] or [publisher],
        "publisher": publisher,
        "keywords": [t.name for t in page.topics],
    }
    if page.picture:
        article["image"] = [_image(page.picture, base)]
    if page.access != "open" and page.full:
        article["hasPart"] = {"@type": "WebPageElement", "isAccessibleForFree": False, "cssSelector": ".walled"}
    if page.corrections:
        article["correction"] = [
            {"@type": "CorrectionComment", "text": Markup(c.text).striptags(), "datePublished": c.time.isoformat()}
            for c in page.corrections
        ]
    crumbs = [
        (paper.name, base + "/"),
        (page.section.name, base + page.section.url),
        (page.plain_headline, page.canonical),
    ]
    trail = {
        "@type": "BreadcrumbList",
        "itemListElement": [
            {"@type": "ListItem", "position": n, "name": name, "item": url} for n, (name, url) in enumerate(crumbs, 1)
        ],
    }
    return {
        "@context": "https://schema.org",
        "@graph": [{k: v for k, v in article.items() if v not in ("", [])}, trail],
    }


def to_script(data: dict[str, Any]) -> Markup:
    """JSON that is safe inside a script element."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    return Markup(text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026"))
