"""What robots are handed: documents at their addresses, headers and meta on every page, sitemaps that are true and bounded."""

from __future__ import annotations

import re
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone
from lxml import etree, html

from extrablatt.press.robots import ads, news_sitemap, sitemaps
from extrablatt.publication.models import Story, Tag
from tests.house import House

S = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
N = "{http://www.google.com/schemas/sitemap-news/0.9}"
BASE = "https://blatt.example"
W3C_DATE = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(Z|[+-]\d\d:\d\d)")
MOST, LARGEST = 50_000, 50 * 1024 * 1024


@pytest.fixture
def named(house: House, settings: Any) -> House:
    """A newspaper with an address and somebody to write to."""
    paper = settings.PAPER
    publisher = replace(paper.publisher, name="Blatt GmbH", email="post@blatt.example")
    trust = replace(paper.trust, member_of=("https://verband.example/",), social=("https://social.example/@blatt",))
    rights = replace(paper.rights, security_policy="https://blatt.example/melden")
    settings.PAPER = replace(paper, base_url=BASE, publisher=publisher, trust=trust, rights=rights)
    return house


def sitemap(body: bytes, root: str = "urlset", child: str = "url") -> list[tuple[str, str]]:
    """What the schemas of sitemaps.org 0.9 demand; returns addresses and their lastmod."""
    assert len(body) <= LARGEST
    tree = etree.fromstring(body)
    assert tree.tag == S + root
    places = []
    for element in tree:
        assert element.tag == S + child
        names = [c.tag for c in element if c.tag.startswith(S)]
        assert names in ([f"{S}loc"], [f"{S}loc", f"{S}lastmod"])
        location, changed = element.findtext(f"{S}loc"), element.findtext(f"{S}lastmod") or ""
        assert 12 <= len(location) <= 2048  # tLoc
        assert location.startswith(("http://", "https://"))
        assert not changed or W3C_DATE.fullmatch(changed)
        places.append((location, changed))
    assert 1 <= len(places) <= MOST
    assert len(dict(places)) == len(places)
    return places


def path(location: str) -> str:
    return re.sub(r"^https?://[^/]+", "", location)


# --- documents -------------------------------------------------------------------------------------------------------


def test_every_document_is_at_its_address_and_where_the_specification_wants_it_too(named: House) -> None:
    kinds = {
        "/robots.txt": "text/plain",
        "/ads.txt": "text/plain",
        "/trust.txt": "text/plain",
        "/.well-known/trust.txt": "text/plain",
        "/security.txt": "text/plain",
        "/.well-known/security.txt": "text/plain",
        "/.well-known/tdmrep.json": "application/json",
        "/tdm-policy.json": "application/json",
        "/rsl.xml": "application/rsl+xml",
        "/llms.txt": "text/markdown",
        "/sitemap.xml": "application/xml",
    }
    for address, kind in kinds.items():
        answer = named.get(address)
        assert (address, answer.status) == (address, 200)
        assert answer.headers["Content-Type"].partition(";")[0] == kind
        assert answer.body.endswith(b"\n")
        assert "no-store" not in answer.headers["Cache-Control"]


def test_security_txt_names_a_contact_and_expires_within_the_year(named: House) -> None:
    text = named.get("/.well-known/security.txt").text
    fields = [line.split(": ", 1) for line in text.splitlines()]
    names = [name for name, _value in fields]
    told = dict(fields)
    assert names.count("Expires") == 1  # RFC 9116, 2.5.5
    assert names.count("Preferred-Languages") <= 1
    assert told["Contact"] == "mailto:post@blatt.example"
    expires = datetime.fromisoformat(told["Expires"].replace("Z", "+00:00"))
    assert timedelta(days=100) < expires - datetime.now(UTC) < timedelta(days=365)
    assert told["Canonical"] == f"{BASE}/.well-known/security.txt"
    assert told["Policy"] == "https://blatt.example/melden"
    assert told["Preferred-Languages"] == "de, en"


def test_security_txt_is_made_anew_long_before_it_expires(named: House) -> None:
    named.get("/.well-known/security.txt")
    page = named.store.get("/.well-known/security.txt", "open")
    assert page is not None
    assert page.ttl is not None
    assert 0 < page.ttl <= 30 * 24 * 3600


def test_without_anybody_to_tell_there_is_no_security_txt(house: House, settings: Any) -> None:
    publisher = replace(settings.PAPER.publisher, email="")
    settings.PAPER = replace(settings.PAPER, publisher=publisher)
    assert house.get("/.well-known/security.txt").status == 404


def test_trust_txt_tells_who_the_newspaper_belongs_with(named: House) -> None:
    lines = named.get("/trust.txt").text.splitlines()
    assert all(line.startswith("#") or re.fullmatch(r"[a-z]+=\S+", line) for line in lines)
    assert "belongto=https://verband.example/" in lines
    assert "social=https://social.example/@blatt" in lines
    assert "contact=mailto:post@blatt.example" in lines
    assert "datatrainingallowed=no" in lines
    assert named.get("/.well-known/trust.txt").text.splitlines() == lines


def test_ads_txt_says_that_nobody_sells_unless_somebody_does(named: House, settings: Any) -> None:
    assert named.get("/ads.txt").text.splitlines() == [ads.NOBODY, "OWNERDOMAIN=blatt.example"]
    sellers = ("exchange.example, 1234, DIRECT, abc123",)
    settings.PAPER = replace(settings.PAPER, ads=replace(settings.PAPER.ads, sellers=sellers))
    named.store.purge_all()
    assert named.get("/ads.txt").text.splitlines() == [*sellers, "OWNERDOMAIN=blatt.example"]


def test_llms_txt_is_markdown_with_one_heading_sections_and_the_policy(named: House) -> None:
    text = named.get("/llms.txt").text
    assert re.findall(r"(?m)^# .*$", text) == [text.splitlines()[0]]
    assert re.search(r"(?m)^> \S", text)
    assert "Training of AI models: not allowed." in text
    for location in re.findall(r"\]\((.*?)\)", text):
        assert location.startswith(BASE)
        assert named.get(path(location)).status == 200


def test_every_page_tells_the_rights_in_its_headers_and_in_its_head(named: House) -> None:
    article = named.publish(named.draft("Gipfel", topics=["Lint"], authors=["Nora Beispiel"], access="premium"))
    pages = ["/", "/politik", "/thema/lint", "/von/nora-beispiel", named.url(article), "/impressum"]
    for address in (*pages, "/feed.atom", "/feed.json", "/sitemap.xml", "/gibt-es-nicht"):
        headers = named.get(address).headers
        assert headers["tdm-reservation"] == "1"
        assert headers["tdm-policy"] == f"{BASE}/tdm-policy.json"
        assert f'<{BASE}/rsl.xml>; rel="license"; type="application/rsl+xml"' in headers["Link"]
    full = named.get(named.url(article), token=named.token()).headers
    assert full["tdm-reservation"] == "1"
    for address in pages:
        head = html.document_fromstring(named.get(address).text).head
        assert head.xpath("meta[@name='tdm-reservation']/@content") == ["1"]
        assert head.xpath("meta[@name='tdm-policy']/@content") == [f"{BASE}/tdm-policy.json"]
        assert head.xpath("link[@rel='license']/@href") == [f"{BASE}/rsl.xml"]
    assert "max-image-preview:large" in named.get(named.url(article)).text


# --- sitemaps --------------------------------------------------------------------------------------------------------


def everything(house: House) -> dict[str, str]:
    """All addresses of all sitemaps, with their lastmod."""
    found: dict[str, str] = {}
    for location, _changed in sitemap(house.get("/sitemap.xml").body, "sitemapindex", "sitemap"):
        answer = house.get(path(location))
        assert answer.status == 200
        found |= dict(sitemap(answer.body))
    return found


def test_the_sitemaps_lead_to_every_story_section_topic_and_author_and_nowhere_else(named: House) -> None:
    article = named.publish(named.draft("Gipfel", topics=["Lint"], authors=["Nora Beispiel"]))
    Tag.objects.create(kind="topic", slug="leer", name="Leer")
    found = everything(named)
    assert {path(location) for location in found} >= {
        "/", "/politik", "/thema/lint", "/von/nora-beispiel", named.url(article), "/impressum",
    }  # fmt: skip
    assert all(location.startswith(BASE) for location in found)
    assert f"{BASE}/thema/leer" not in found
    for location in found:
        assert named.get(path(location)).status == 200


def test_lastmod_is_when_the_story_last_changed(named: House) -> None:
    article = named.publish(named.draft("Gipfel"))
    location = BASE + named.url(article)
    first = datetime.fromisoformat(everything(named)[location])
    story = Story.objects.get(pk=article.pk)
    assert abs(first - story.first_published) < timedelta(seconds=1)
    named.publish(article)
    later = datetime.fromisoformat(everything(named)[location])
    updated = Story.objects.get(pk=article.pk).updated
    assert updated is not None
    assert abs(later - updated) < timedelta(seconds=1)
    index = dict(sitemap(named.get("/sitemap.xml").body, "sitemapindex", "sitemap"))
    assert datetime.fromisoformat(index[f"{BASE}/sitemap-{article.pk // sitemaps.PART}.xml"]) == later


def test_a_withdrawn_story_leaves_the_sitemaps_at_once(named: House) -> None:
    stays, goes = named.publish(named.draft("Bleibt")), named.publish(named.draft("Geht"))
    assert BASE + named.url(goes) in everything(named)
    assert named.url(goes) in named.get("/sitemap-news.xml").text
    named.withdraw(goes)
    assert BASE + named.url(goes) not in everything(named)
    assert BASE + named.url(stays) in everything(named)
    assert named.url(goes) not in named.get("/sitemap-news.xml").text
    named.withdraw(stays)
    everything(named)  # an empty part would not be valid: it is not listed
    assert named.get(sitemaps.part_path(stays.pk // sitemaps.PART)).status == 404


def multiply(story: Story, count: int, days: int = 0) -> None:
    """Copies of a story up to ``count`` in all, by doubling: ids follow one another."""
    columns = [f.column for f in Story._meta.concrete_fields if f.column != "id"]
    listed = ", ".join(f'"{name}"' for name in columns)
    have = 1
    with connection.cursor() as cursor:
        while have < count:
            step = min(have, count - have)
            cursor.execute(
                f'INSERT INTO publication_story ("id", {listed}) SELECT "id" + %s, {listed} FROM publication_story '
                f'WHERE "id" >= %s AND "id" < %s',
                [have, story.pk, story.pk + step],
            )
            have += step


def test_a_hundred_thousand_stories_are_listed_in_bounded_parts_and_time(named: House) -> None:
    article = named.publish(named.draft("Gipfel"))
    story = Story.objects.get(pk=article.pk)
    multiply(story, 100_000)
    named.store.purge_all()
    began = time.perf_counter()
    index = sitemap(named.get("/sitemap.xml").body, "sitemapindex", "sitemap")
    index_took = time.perf_counter() - began
    parts = [location for location, _changed in index if re.search(r"sitemap-\d+\.xml", location)]
    assert 10 <= len(parts) <= 11
    began = time.perf_counter()
    found = set().union(*(dict(sitemap(named.get(path(location)).body)) for location in parts))
    took = time.perf_counter() - began
    print(f"index {index_took:.3f} s, {len(parts)} parts {took:.2f} s")
    assert len(found) == 100_000
    # Far above what it takes, for the slowest machine: what grows with the square would not stay below.
    assert index_took < 10
    assert took < 60


def test_publishing_makes_only_the_newest_part_anew(named: House) -> None:
    old = named.publish(named.draft("Alt"))
    Story.objects.filter(pk=old.pk).update(slug="alt")
    story = Story.objects.get(pk=old.pk)
    columns = ", ".join(f'"{f.column}"' for f in Story._meta.concrete_fields if f.column != "id")
    part = old.pk // sitemaps.PART
    far = (part + 7) * sitemaps.PART + 3
    with connection.cursor() as cursor:
        cursor.execute(
            f'INSERT INTO publication_story ("id", {columns}) SELECT %s, {columns} FROM publication_story WHERE "id" = %s',
            [far, story.pk],
        )
    kept = sitemaps.part_path(part + 7)
    newest = sitemaps.part_path(part)
    for address in ("/sitemap.xml", kept, newest):
        assert named.get(address).status == 200
    named.publish(named.draft("Neu"))
    assert named.store.get(kept, "open") is not None
    assert named.store.get(newest, "open") is None
    assert named.store.get("/sitemap.xml", "open") is None


def test_the_news_sitemap_tells_the_last_two_days_and_no_more_than_a_thousand(named: House) -> None:
    article = named.publish(named.draft("Gipfel & <Gesten>"))
    old = named.publish(named.draft("Vorgestern"))
    Story.objects.filter(pk=old.pk).update(first_published=timezone.now() - timedelta(days=2, minutes=1))
    named.store.purge_all()
    body = named.get("/sitemap-news.xml").body
    ((location, _changed),) = sitemap(body)
    assert location == BASE + named.url(article)
    news = etree.fromstring(body).find(f"{S}url/{N}news")
    assert [child.tag for child in news] == [f"{N}publication", f"{N}publication_date", f"{N}title"]
    assert news.findtext(f"{N}publication/{N}language") == "de"
    assert news.findtext(f"{N}publication/{N}name")
    assert W3C_DATE.fullmatch(news.findtext(f"{N}publication_date"))
    assert news.findtext(f"{N}title") == "Gipfel & <Gesten>"
    multiply(Story.objects.order_by("-pk").exclude(pk=old.pk)[0], 1)
    Story.objects.filter(pk=old.pk).update(first_published=timezone.now())
    multiply(Story.objects.get(pk=old.pk), news_sitemap.MOST + 50)
    named.store.purge_all()
    assert len(sitemap(named.get("/sitemap-news.xml").body)) == news_sitemap.MOST


def test_the_news_sitemap_is_made_anew_as_time_passes(named: House) -> None:
    named.publish(named.draft("Gipfel"))
    named.get("/sitemap-news.xml")
    page = named.store.get("/sitemap-news.xml", "open")
    assert page is not None
    assert page.ttl == news_sitemap.TTL


def test_the_page_to_search_with_can_be_found_what_was_found_can_not(named: House) -> None:
    assert "Disallow: /suche?\n" in named.get("/robots.txt").text
    assert "noindex" not in named.get("/suche").text
    assert '<meta name="robots" content="noindex">' in named.get("/suche?q=wahl").text
