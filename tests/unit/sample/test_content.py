"""The sample newspaper's texts and dispatches hold together."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from extrablatt.newspaper.sample import content
from extrablatt.newspaper.sample.artwork import SCENES
from extrablatt.wire import formats

NOW = datetime(2026, 11, 23, 18, 0, tzinfo=UTC)


def test_the_sample_has_a_newspapers_worth_of_articles_in_six_sections() -> None:
    sample = content.load(NOW)
    assert len(sample.articles) >= 40
    assert {a.section for a in sample.articles} == {s.slug for s in sample.paper.sections}
    assert len(sample.paper.sections) == 6
    assert sum(a.access == "premium" for a in sample.articles) >= 8
    assert {2018, 2019} <= {a.published.year for a in sample.articles}
    assert all(a.published <= NOW for a in sample.articles)


def test_every_picture_names_a_scene_and_says_what_is_to_be_seen() -> None:
    for article in content.load(NOW).articles:
        for picture in [article.lead_picture or {}, *(b for b in article.body if b["type"] == "picture")]:
            if picture:
                assert picture["scene"] in SCENES, article.key
                assert picture["alt"], article.key
                assert picture["alt"] != picture["caption"], article.key


def test_one_credit_is_longer_than_the_32_bytes_of_iim() -> None:
    assert any(len((a.lead_picture or {}).get("credit", "")) > 32 for a in content.load(NOW).articles)


def test_every_dispatch_is_read_and_its_times_are_filled_in() -> None:
    files = content.wire_files(NOW)
    items = {name: formats.read(data)[0] for name, data in files}
    assert {item.format for item in items.values()} == {"newsml-g2", "dpa-digitalwires", "ninjs"}
    assert any(item.urgency == 1 for item in items.values())
    assert any(item.pub_status == "canceled" for item in items.values())
    assert items["ddl-sperrfrist.json"].embargoed == (NOW + timedelta(hours=2)).isoformat(timespec="seconds")
    for item in items.values():
        assert "234 00 0" not in item.body_text + (item.standfirst or "")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("no front matter", "front matter"),
        ("+++\nsection = \n+++\n", "x.md"),
        ('+++\npublished = "gestern"\n+++\n', "no time"),
    ],
)
def test_a_broken_article_file_is_told_by_name(text: str, told: str) -> None:
    with pytest.raises(content.SampleError, match=told):
        content.read_article(text, "x.md", NOW)
