"""The sample newspaper's live blogs: ``live.toml``, posted through the desk's own verbs."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from .content import SampleError, moment


@dataclass(frozen=True, slots=True)
class SamplePost:
    """A post; ``edit`` is its text as changed at ``edited``, ``removed`` says that it was taken out again."""

    at: datetime
    text: str
    headline: str = ""
    key_event: bool = False
    pinned: bool = False
    edit: str = ""
    edited: datetime | None = None
    removed: bool = False


@dataclass(frozen=True, slots=True)
class SampleLive:
    """Live coverage of the article with the key ``article``."""

    article: str
    start: datetime
    posts: list[SamplePost] = field(default_factory=list)


def load(now: datetime) -> list[SampleLive]:
    """Read ``live.toml``; times such as ``-3h`` count from ``now``. Raises :class:`SampleError`."""
    try:
        raw = tomllib.loads((Path(__file__).parent / "live.toml").read_text(encoding="utf-8"))
        return [_coverage(entry, now) for entry in raw["live"]]
    except (tomllib.TOMLDecodeError, KeyError, TypeError, SampleError) as error:
        raise SampleError(f"live.toml: {error}") from error


def _coverage(raw: dict[str, Any], now: datetime) -> SampleLive:
    posts = [
        SamplePost(
            **raw_post
            | {"at": moment(raw_post["at"], now)}
            | ({"edited": moment(raw_post["edited"], now)} if "edited" in raw_post else {})
        )
        for raw_post in raw["posts"]
    ]
    return SampleLive(raw["article"], moment(raw["start"], now), posts)


def build(now: datetime, articles: dict[str, Any]) -> None:
    """Post everything, in the order it happened. ``articles``: the published articles by their keys."""
    from extrablatt.desk.actions import live

    for coverage in load(now):
        article = live.start(articles[coverage.article], at=coverage.start)
        for post in coverage.posts:
            made = live.post(
                article,
                headline=post.headline,
                text=post.text,
                key_event=post.key_event,
                pinned=post.pinned,
                at=post.at,
            )
            if post.edit:
                live.edit(made, headline=post.headline, text=post.edit, at=post.edited)
            if post.removed:
                live.remove(made)
