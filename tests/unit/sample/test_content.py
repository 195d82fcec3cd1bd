"""The sample newspaper's texts and dispatches hold together."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extrablatt.newspaper import config
from extrablatt.newspaper.sample import build, content
from extrablatt.newspaper.sample.artwork import SCENES
from extrablatt.wire import formats, near
from extrablatt.wire.item import WireItem

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


def _pictures(article: content.SampleArticle) -> list[dict[str, Any]]:
    """All pictures of an article: its lead, those in its text and its galleries, and those of its updates."""
    found = [article.lead_picture] if article.lead_picture else []
    for block in [*article.body, *(block for update in article.updates for block in update.body)]:
        found += {"picture": [block], "gallery": block.get("pictures", [])}.get(block["type"], [])
    return found


def test_no_two_articles_share_their_lead_picture_nor_any_other() -> None:
    shown: dict[Any, list[str]] = {}
    for article in content.load(NOW).articles:
        for scene in {SCENES[picture["scene"]] for picture in _pictures(article)}:
            shown.setdefault(scene, []).append(article.key)
    assert {scene.__name__: keys for scene, keys in shown.items() if len(keys) > 1} == {}


def test_what_is_to_be_seen_is_described_and_not_the_caption_said_again() -> None:
    described = [picture["alt"] for article in content.load(NOW).articles for picture in _pictures(article)]
    assert len(described) >= 30
    assert len(set(described)) == len(described)
    for article in content.load(NOW).articles:
        for picture in _pictures(article):
            assert picture["alt"].startswith("Illustration: "), article.key
            assert picture["caption"], article.key
            assert picture["credit"], article.key
            caption, alt = ({*re.findall(r"\w{6,}", picture[name].lower())} for name in ("caption", "alt"))
            assert len(caption & alt) <= 2, article.key


def test_one_credit_is_longer_than_the_32_bytes_of_iim() -> None:
    assert any(len((a.lead_picture or {}).get("credit", "")) > 32 for a in content.load(NOW).articles)


def _items(now: datetime = NOW) -> dict[str, WireItem]:
    found = {}
    for name, data in content.wire_files(now):
        items = formats.read(data)
        assert len(items) == 1, name
        found[name] = items[0]
    return found


def test_every_dispatch_is_read_and_its_times_are_filled_in() -> None:
    items = _items()
    assert len([name for name in items if not name.startswith("later/")]) >= 14
    formats_there = {"newsml-g2", "newsml-1", "nitf", "dpa-digitalwires", "ninjs", "iptc7901"}
    assert {item.format for item in items.values()} == formats_there
    for name, item in items.items():
        assert item.headline, name
        assert item.version_created, name
        assert NOW - timedelta(hours=4) <= datetime.fromisoformat(item.version_created) <= NOW, name
        assert "{{" not in f"{item.headline}{item.body_text}", name


@given(st.datetimes(min_value=datetime(2020, 1, 1), max_value=datetime(2060, 1, 1), timezones=st.just(UTC)))
def test_a_telex_tells_its_time_on_every_day_of_the_year(now: datetime) -> None:
    message = formats.read(dict(content.wire_files(now))["osd-bahn.iptc"])[0]
    assert message.version_created == (now - timedelta(minutes=34)).replace(second=0, microsecond=0).isoformat()


def test_two_agencies_tell_one_story_and_nobody_else_does() -> None:
    prints = {name: near.fingerprint(i.headline, i.body_text, i.language) for name, i in _items().items()}
    firsts = sorted(name for name in prints if not name.startswith("later/"))
    same = {
        (a, b)
        for a, b in combinations(firsts, 2)
        if len({*near.bands(prints[a])} & {*near.bands(prints[b])}) >= near.SHARED_BANDS
        and near.similarity(prints[a], prints[b]) >= near.SAME_STORY
    }
    assert same == {("nag-wahl.xml", "osd-wahl.json"), ("nag-bahn.xml", "osd-bahn.iptc")}


def test_there_is_a_flash_and_an_embargo_with_an_end_and_one_without() -> None:
    items = _items()
    assert items["nag-tunnel.xml"].urgency == 1
    assert items["nag-literaturpreis.json"].embargoed == (NOW + timedelta(hours=2)).isoformat(timespec="seconds")
    assert items["nag-rektorin.xml"].embargoed == "indefinite"


@pytest.mark.parametrize(
    ("first", "later"),
    [("nag-tunnel.xml", "later/nag-tunnel-zurueckgezogen.xml"), ("nag-rektorin.xml", "later/nag-rektorin-frei.xml")],
)
def test_what_comes_later_is_the_next_version_of_what_was_there(first: str, later: str) -> None:
    items = _items()
    assert (items[later].guid, items[later].version) == (items[first].guid, items[first].version + 1)


def test_what_comes_later_withdraws_frees_updates_and_corrects() -> None:
    items = _items()
    assert items["later/nag-tunnel-zurueckgezogen.xml"].pub_status == "canceled"
    assert items["later/nag-rektorin-frei.xml"].embargoed is None
    keys = {article.key: article for article in content.load(NOW).articles}
    for name, key in [
        ("later/nag-strompreis-2.json", "strompreis"),
        ("later/nag-hochwasser-berichtigt.json", "hochwasser-bilanz"),
    ]:
        assert keys[key].sources == ["NAG"]
        assert (items[name].guid, items[name].version) == (f"urn:sample:nag:{key}", 2)
        before = "".join(block["html"] for block in keys[key].body if block["type"] == "paragraph")
        assert items[name].body_text not in before
    notes = items["later/nag-hochwasser-berichtigt.json"].ed_notes
    assert [n.text for n in notes if n.publishable and "correction" in n.role] == [
        "In einer früheren Fassung stand, 320 Feuerwehrleute seien im Einsatz gewesen. Es waren 230."
    ]


def test_what_is_for_the_newsroom_only_stays_out_of_every_text() -> None:
    for name, item in _items().items():
        public = " ".join([item.body_text, item.standfirst or "", *(n.text for n in item.ed_notes if n.publishable)])
        assert "0000 /" not in public, name


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


def test_the_demo_keeps_what_comes_later_beside_its_data_and_nothing_else(tmp_path: Path) -> None:
    paper = config.parse('name = "Probe"\nbase_url = "http://127.0.0.1:8000"\n', tmp_path)
    build._keep_later(paper, [("nag-a.xml", b"now"), ("later/nag-b.xml", b"then")])
    assert [(p.name, p.read_bytes()) for p in (paper.data_dir / "later").iterdir()] == [("nag-b.xml", b"then")]
