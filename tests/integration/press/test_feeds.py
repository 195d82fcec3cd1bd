"""Feeds, checked rule by rule against RFC 4287, RSS 2.0 and JSON Feed 1.1, and read by a feed reader's own library."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any
from unittest import mock

import feedparser
import pytest
from django.utils import timezone
from lxml import etree, html

from extrablatt.desk.models import Article
from extrablatt.publication.models import PublishedPicture, Story
from tests.house import House

A = "{http://www.w3.org/2005/Atom}"
MEDIA = "{http://search.yahoo.com/mrss/}"
RFC3339 = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(Z|[+-]\d\d:\d\d)")
PLACES = ("", "/politik", "/thema/lint", "/von/nora-beispiel")
each_place = pytest.mark.parametrize("place", PLACES, ids=["newspaper", "section", "topic", "contributor"])

HEADLINE, STANDFIRST = 'Brücke <b> & "Steg"', "Nach vierzig Jahren wird gebaut."


def picture(story: int) -> None:
    record = {
        "id": 4, "token": "ab", "width": 1600, "height": 900, "alt": "Ein Kran über dem Fluss", "caption": "Die Baustelle",
        "credit": "Nordlicht/Ada Muster", "byline": "Ada Muster", "copyright": "© Nordlicht", "usage_terms": "",
        "renditions": [{"width": 960, "height": 540, "mime": "image/jpeg", "extension": "jpg"},
                       {"width": 1280, "height": 720, "mime": "image/webp", "extension": "webp"}],
    }  # fmt: skip
    PublishedPicture.objects.create(pk=4, record=record)
    Story.objects.filter(pk=story).update(picture=4)


@pytest.fixture
def article(house: House) -> Article:
    """A premium story with all that a feed can tell, and an open one."""
    house.publish(
        house.draft("Offen für alle", "Erster Absatz.\n\nZweiter Absatz.", topics=["Lint"], authors=["Nora Beispiel"])
    )
    draft = house.draft(
        HEADLINE, "Hinter der Wand.\n\nNoch mehr.", standfirst=STANDFIRST, topics=["Lint"], authors=["Nora Beispiel"],
        access="premium",
    )  # fmt: skip
    made = house.publish(draft)
    picture(made.pk)
    return made


def rfc4287(text: str, address: str) -> etree._Element:
    """What RFC 4287 demands of a feed document, by section. Returns the root."""
    root = etree.fromstring(text.encode())
    assert root.tag == f"{A}feed"
    entries = root.findall(f"{A}entry")
    for element in (root, *entries):
        for name in ("id", "title", "updated"):  # 4.1.1, 4.1.2: exactly one
            assert len(element.findall(A + name)) == 1
        assert len(element.findall(f"{A}rights")) <= 1
        assert re.match(r"[a-z][a-z0-9+.-]*:\S+$", element.findtext(f"{A}id"))  # 4.2.6: an IRI
        for name in ("updated", "published"):  # 3.3: RFC 3339 with upper-case T and Z
            for date in element.findall(A + name):
                assert RFC3339.fullmatch(date.text)
        for person in element.findall(f"{A}author"):
            assert len(person.findall(f"{A}name")) == 1  # 3.2.1
            assert len(person.findall(f"{A}uri")) <= 1
        links = element.findall(f"{A}link")
        assert all(link.get("href", "").startswith("http") for link in links)  # 4.2.7.1, and no base to be relative to
        alternates = [(link.get("type"), link.get("hreflang")) for link in links if link.get("rel") == "alternate"]
        assert len(alternates) == len(set(alternates)) == 1  # 4.1.1: no two of one type and language
        for category in element.findall(f"{A}category"):
            assert category.get("term")  # 4.2.2.1
    assert root.find(f"{A}author") is not None  # 4.1.1: then entries may do without
    assert [link.get("href") for link in root.findall(f"{A}link[@rel='self']")] == [address]  # 4.1.1: should
    for entry in entries:
        assert len(entry.findall(f"{A}content")) <= 1  # 4.1.2
        assert len(entry.findall(f"{A}summary")) <= 1
        assert len(entry.findall(f"{A}published")) <= 1
        for content in entry.findall(f"{A}content"):
            assert content.get("type") in ("text", "html", "xhtml")  # 4.1.3.1
            assert len(content) == 0  # 3.1.1.2: no child elements in escaped HTML
    ids = [entry.findtext(f"{A}id") for entry in entries]
    assert len(ids) == len(set(ids))
    return root


def rss20(text: str) -> etree._Element:
    """What the RSS 2.0 specification demands, by element. Returns the channel."""
    root = etree.fromstring(text.encode())
    assert (root.tag, root.get("version"), len(root)) == ("rss", "2.0", 1)
    channel = root[0]
    assert channel.tag == "channel"
    for name in ("title", "link", "description"):  # required channel elements
        assert len(channel.findall(name)) == 1
    assert channel.findtext("link").startswith("http")
    assert re.fullmatch(r"[a-z]{2}(-[a-z]{2})?", channel.findtext("language"))
    for name in ("lastBuildDate", "pubDate"):  # RFC 822, with the zone as an offset
        for date in channel.iter(name):
            assert parsedate_to_datetime(date.text).tzinfo is not None
            assert re.fullmatch(r"\w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d [+-]\d{4}", date.text)
    known = {"title", "link", "description", "author", "category", "comments", "enclosure", "guid", "pubDate", "source"}
    guids = []
    for item in channel.findall("item"):
        assert item.find("title") is not None or item.find("description") is not None  # one of the two
        assert {child.tag for child in item if not child.tag.startswith("{")} <= known
        for name in known - {"category"}:
            assert len(item.findall(name)) <= 1
        guid = item.find("guid")
        assert guid.get("isPermaLink") == "false" or guid.text.startswith("http")
        guids.append(guid.text)
        assert item.find("author") is None  # it would have to be an e-mail address
    assert len(guids) == len(set(guids))
    return channel


def jsonfeed11(text: str) -> dict[str, Any]:
    """What JSON Feed 1.1 demands. Returns the feed."""
    feed = json.loads(text)
    assert feed["version"] == "https://jsonfeed.org/version/1.1"
    assert isinstance(feed["title"], str)
    assert isinstance(feed["items"], list)
    known = {"version", "title", "home_page_url", "feed_url", "description", "user_comment", "next_url", "icon", "favicon",
             "authors", "language", "expired", "hubs", "items"}  # fmt: skip
    of_item = {"id", "url", "external_url", "title", "content_html", "content_text", "summary", "image", "banner_image",
               "date_published", "date_modified", "authors", "tags", "language", "attachments"}  # fmt: skip
    # Extensions begin with an underscore, and hold letters and numbers only.
    assert all(key in known or re.fullmatch(r"_[A-Za-z][A-Za-z0-9]*", key) for key in feed)
    for item in feed["items"]:
        assert all(key in of_item or re.fullmatch(r"_[A-Za-z][A-Za-z0-9]*", key) for key in item)
        assert isinstance(item["id"], str)
        assert "content_html" in item or "content_text" in item
        for name in ("date_published", "date_modified"):
            assert RFC3339.fullmatch(item[name])
        for author in item.get("authors", []):
            assert author.keys() & {"name", "url", "avatar"}
        assert all(isinstance(tag, str) for tag in item.get("tags", []))
    for hub in feed.get("hubs", []):
        assert hub.keys() == {"type", "url"}
    assert len({item["id"] for item in feed["items"]}) == len(feed["items"])
    return feed


@each_place
def test_a_feed_keeps_to_its_specification_and_all_formats_tell_the_same(
    place: str, house: House, article: Article, settings: Any
) -> None:
    base = settings.PAPER.base_url
    answers = {ending: house.get(f"{place}/feed.{ending}") for ending in ("atom", "rss", "json")}
    assert {a.status for a in answers.values()} == {200}
    types = [answers[e].headers["Content-Type"] for e in ("atom", "rss", "json")]
    assert [t.partition(";")[0] for t in types] == [
        "application/atom+xml",
        "application/rss+xml",
        "application/feed+json",
    ]
    atom = rfc4287(answers["atom"].text, f"{base}{place}/feed.atom")
    rss = rss20(answers["rss"].text)
    feed = jsonfeed11(answers["json"].text)
    ids = [entry.findtext(f"{A}id") for entry in atom.findall(f"{A}entry")]
    assert ids == [guid.text for guid in rss.iter("guid")] == [item["id"] for item in feed["items"]]
    assert len(ids) == 2
    assert all(re.fullmatch(r"tag:[^,]+,\d{4}-\d\d-\d\d:\d+", one) for one in ids)
    assert feed["feed_url"] == f"{base}{place}/feed.json"
    assert feed["home_page_url"] == atom.find(f"{A}link[@rel='alternate']").get("href") == rss.findtext("link")
    assert rss.find(f"{A}link[@rel='self']").get("href") == f"{base}{place}/feed.rss"


@pytest.mark.parametrize("ending", ["atom", "rss"])
def test_a_feed_readers_library_finds_every_field(ending: str, house: House, article: Article, settings: Any) -> None:
    base = settings.PAPER.base_url
    parsed = feedparser.parse(house.get(f"/politik/feed.{ending}").body)
    assert not parsed.bozo
    assert parsed.version == {"atom": "atom10", "rss": "rss20"}[ending]
    assert parsed.feed.title.startswith("Politik – ")
    entry = parsed.entries[0]
    assert entry.title == "Brücke <b> & „Steg“"
    assert entry.link == base + house.url(article)
    assert entry.summary == STANDFIRST
    assert "Nora Beispiel" in (entry.author, *(a.name for a in entry.authors))
    assert {tag.label or tag.term for tag in entry.tags} >= {"Politik", "Lint", "premium"}
    assert entry.published_parsed
    content = entry.media_content[0]
    assert (content["url"], content["type"], content["medium"]) == (
        f"{base}/bilder/4/ab-960.jpg",
        "image/jpeg",
        "image",
    )
    assert (content["width"], content["height"]) == ("960", "540")
    assert entry.media_credit[0]["content"] == "Nordlicht/Ada Muster"


def test_json_feed_tells_the_picture_its_credit_and_who_may_read(house: House, article: Article, settings: Any) -> None:
    item = jsonfeed11(house.get("/feed.json").text)["items"][0]
    base = settings.PAPER.base_url
    assert item["title"] == "Brücke <b> & „Steg“"
    assert item["summary"] == item["content_text"] == STANDFIRST
    assert item["image"] == f"{base}/bilder/4/ab-960.jpg"
    assert item["_extrablatt"]["access"] == "premium"
    assert item["_extrablatt"]["image"]["credit"] == "Nordlicht/Ada Muster"
    assert item["authors"] == [{"name": "Nora Beispiel", "url": f"{base}/von/nora-beispiel"}]
    assert item["tags"] == ["Politik", "Lint"]


@pytest.mark.parametrize("ending", ["atom", "rss", "json"])
def test_text_is_in_feeds_only_where_the_newspaper_wants_it_and_never_that_behind_the_wall(
    ending: str, house: House, article: Article, settings: Any
) -> None:
    assert "Zweiter Absatz." not in house.get(f"/feed.{ending}").text
    settings.PAPER = replace(settings.PAPER, feeds=replace(settings.PAPER.feeds, full_text=True))
    house.store.purge_all()
    text = house.get(f"/feed.{ending}").text
    assert "Zweiter Absatz." in text
    assert "Hinter der Wand" not in text
    assert "Noch mehr" not in text
    {"atom": lambda t: rfc4287(t, settings.PAPER.base_url + "/feed.atom"), "rss": rss20, "json": jsonfeed11}[ending](
        text
    )


@pytest.mark.parametrize("ending", ["atom", "rss", "json"])
def test_an_items_id_stays_when_its_headline_section_and_address_change(ending: str, house: House) -> None:
    def ids() -> list[str]:
        return re.findall(r"tag:[^,\s]+,\d{4}-\d\d-\d\d:\d+", house.get(f"/feed.{ending}").text)

    first = house.publish(house.draft("Erster Titel"))
    before = ids()
    Story.objects.filter(pk=first.pk).update(slug="ganz-anders", headline="Ganz anders")
    house.store.purge_all()
    assert "ganz-anders" in house.get(f"/feed.{ending}").text
    assert ids() == before != []


@pytest.mark.parametrize("ending", ["atom", "rss", "json"])
def test_an_empty_feed_is_still_one(ending: str, house: House, settings: Any) -> None:
    text = house.get(f"/kultur/feed.{ending}").text
    check = {
        "atom": lambda t: rfc4287(t, settings.PAPER.base_url + "/kultur/feed.atom"),
        "rss": rss20,
        "json": jsonfeed11,
    }
    check[ending](text)
    assert house.get(f"/thema/gibt-es-nicht/feed.{ending}").status == 404


def test_control_characters_do_not_break_a_feed(house: House, settings: Any) -> None:
    made = house.publish(house.draft("Sauber"))
    Story.objects.filter(pk=made.pk).update(headline="Un\x0bsauber\x01\x1f", standfirst="]]> <script>\x02")
    house.store.purge_all()
    rfc4287(house.get("/feed.atom").text, settings.PAPER.base_url + "/feed.atom")
    rss20(house.get("/feed.rss").text)
    jsonfeed11(house.get("/feed.json").text)


@pytest.mark.parametrize(("page", "base"), [("/", ""), ("/politik", "/politik"), ("/thema/lint", "/thema/lint"),
                                            ("/von/nora-beispiel", "/von/nora-beispiel")])  # fmt: skip
def test_pages_lead_to_their_feeds(page: str, base: str, house: House, article: Article) -> None:
    head = html.document_fromstring(house.get(page).text).head
    links = {link.get("type"): link.get("href") for link in head.xpath("link[@rel='alternate']")}
    links.pop("application/activity+json", None)  # sections lead to their account too
    assert links == {
        "application/atom+xml": f"{base}/feed.atom",
        "application/rss+xml": f"{base}/feed.rss",
        "application/feed+json": f"{base}/feed.json",
    }
    assert all(house.get(address).status == 200 for address in links.values())


def test_a_feed_costs_the_same_queries_however_many_stories_it_has(
    house: House, django_assert_max_num_queries: Any
) -> None:
    for number in range(4):
        house.publish(house.draft(f"Meldung {number}", topics=["Lint", f"Thema {number}"], authors=["Nora Beispiel"]))
    for ending in ("atom", "rss", "json"):
        with django_assert_max_num_queries(8):
            house.get(f"/politik/feed.{ending}")


def test_a_feed_never_runs_backwards(house: House) -> None:
    """Its last change is the withdrawal, or the move, that took a story out of it."""

    def changed(place: str) -> str:
        root = etree.fromstring(house.get(f"{place}/feed.atom").text.encode())
        rss = etree.fromstring(house.get(f"{place}/feed.rss").text.encode())
        updated = str(root.findtext(f"{A}updated"))
        assert parsedate_to_datetime(rss.findtext("channel/lastBuildDate")).isoformat() == updated.replace(
            "Z", "+00:00"
        )
        return updated

    places = ("", "/politik", "/thema/lint")
    house.publish(house.draft("Bleibt", topics=["Lint"]))
    first = house.publish(house.draft("Geht", topics=["Lint"]))
    Story.objects.filter(pk=first.pk).update(updated=timezone.now() + timedelta(seconds=5))
    house.store.purge_all()
    before = [changed(place) for place in places]
    with mock.patch("django.utils.timezone.now", return_value=timezone.now() + timedelta(seconds=9)):
        house.withdraw(first)
    house.store.purge_all()
    after = [changed(place) for place in places]
    assert all(new > old for new, old in zip(after, before, strict=True))
    gone = Story.objects.get(pk=first.pk).withdrawn
    assert gone is not None
    assert {datetime.fromisoformat(one) for one in after} == {gone.replace(microsecond=0)}


def test_no_page_has_an_empty_description_and_no_feed_a_soft_hyphen(house: House) -> None:
    plain = house.publish(
        house.draft("Donau\u00addampf ﬁnster", "Erster Absatz mit Worten.\n\nZweiter.", topics=["Null\u200bbreite"])
    )
    page = house.get(house.url(plain)).text
    (told,) = re.findall(r'<meta name="description" content="([^"]*)">', page)
    assert told == "Erster Absatz mit Worten."
    assert "<title>Donaudampf finster" in page
    assert "Donau\u00addampf finster</h1>" in page
    (data,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page)
    assert "\u00ad" not in data
    assert '"Nullbreite"' in data
    for ending in ("atom", "rss", "json"):
        feed = house.get(f"/feed.{ending}").text
        assert "Donaudampf finster" in feed
        assert "\u00ad" not in feed
    empty = house.publish(house.draft("Nur ein Titel", ""))
    assert '<meta name="description"' not in house.get(house.url(empty)).text
