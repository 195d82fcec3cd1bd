"""The sample's live blog: fifteen posts and more in their order, one edited, one removed, two key events."""

from __future__ import annotations

from datetime import UTC, datetime

from extrablatt.desk import live_text
from extrablatt.newspaper.sample import content, live

NOW = datetime(2026, 5, 4, 18, tzinfo=UTC)


def test_the_live_blog_of_the_sample_is_whole() -> None:
    (coverage,) = live.load(NOW)
    posts = coverage.posts
    assert coverage.article in {article.key for article in content.load(NOW).articles}
    assert len(posts) >= 15
    assert [p.at for p in posts] == sorted(p.at for p in posts)
    assert coverage.start <= posts[0].at
    assert posts[-1].at < NOW
    assert sum(p.key_event for p in posts) == 2
    assert sum(p.removed for p in posts) == sum(bool(p.edit) for p in posts) == 1
    assert all(live_text.blocks(p.text) for p in posts)
    assert all(p.edited > p.at for p in posts if p.edited)
