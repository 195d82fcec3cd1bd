"""Structured data of live blogs: schema.org LiveBlogPosting (Google's live blog markup). Pure."""

from __future__ import annotations

from typing import Any

from markupsafe import Markup

from .dates import machine
from .jsonld import news_article, people_in
from .liveview import PostView
from .view import ArticleView, Block, Paper


def live_blog(page: ArticleView, paper: Paper) -> dict[str, Any]:
    """LiveBlogPosting with its BreadcrumbList: the article's statements, the coverage's times, and the posts on this page.

    In the open variant of a gated story no post is on the page and none is told.
    """
    data = news_article(page, paper)
    live = page.live
    if live is None:
        raise ValueError("The page has no live coverage.")
    article = data["@graph"][0]
    article["@type"] = "LiveBlogPosting"
    article["coverageStartTime"] = machine(live.start)
    if live.end is not None:
        article["coverageEndTime"] = machine(live.end)
    if posts := sorted((*live.pinned, *live.posts), key=lambda post: post.time, reverse=True):
        article["liveBlogUpdate"] = [_post(post, paper) for post in posts]
    return data


def _post(post: PostView, paper: Paper) -> dict[str, Any]:
    told: dict[str, Any] = {
        "@type": "BlogPosting",
        "url": paper.base_url + post.url,
        "headline": post.plain_headline,
        "datePublished": machine(post.time),
        "dateModified": machine(post.changed),
        "articleBody": " ".join(filter(None, map(_words, post.body))),
    }
    if not post.byline:
        told["author"] = {"@id": paper.base_url + "/#publisher"}
    elif people := people_in(post.byline):  # else it is an agency, or nobody knows
        told["author"] = [{"@type": "Person", "name": name} for name in people]
    return told


def _words(block: Block) -> str:
    parts = [block.html, *block.items, block.attribution]
    return " ".join(Markup(str(part).replace("<br>", " ")).striptags() for part in parts if part)
