"""Structured data, cards and robots' meta of real pages: each property that search engines ask for, true to the story."""

from __future__ import annotations

import io
import json
import re
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone
from lxml import html
from PIL import Image

from extrablatt.press.robots import sitemaps
from extrablatt.press.surfaces import SURFACES
from extrablatt.publication.models import Post, PublishedPicture, Story, Tag
from tests.house import House

OFFSET = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d\d:\d\d")
BASE = "https://blatt.example"


@pytest.fixture
def named(house: House, settings: Any) -> House:
    publisher = replace(settings.PAPER.publisher, name="Blatt GmbH", email="post@blatt.example", address="Gasse 1")
    settings.PAPER = replace(settings.PAPER, base_url=BASE, publisher=publisher)
    return house


@pytest.fixture
def story(named: House) -> Story:
    """A premium story with a picture and a correction."""
    article = named.publish(
        named.draft(
            "Gipfel der „Gesten“",
            standfirst="Ein Vorspann.",
            topics=["Lint"],
            authors=["Nora Beispiel"],
            access="premium",
        )
    )
    record = {
        "id": 4, "token": "ab", "width": 1600, "height": 900, "alt": "Ein Kran", "caption": "Die Baustelle",
        "credit": "Nordlicht/Muster", "byline": "Ada Muster", "copyright": "© Nordlicht", "usage_terms": "",
        "web_statement": "https://nordlicht.example/lizenz", "licensor_url": "https://nordlicht.example/kaufen",
        "renditions": [{"width": 960, "height": 540, "mime": "image/jpeg", "extension": "jpg"},
                       {"width": 1280, "height": 720, "mime": "image/webp", "extension": "webp"}],
    }  # fmt: skip
    PublishedPicture.objects.create(pk=4, record=record)
    correction = {"text": "Die Zahl war falsch.", "time": "2026-05-02T09:00:00+02:00"}
    Story.objects.filter(pk=article.pk).update(picture=4, corrections=[correction])
    Tag.objects.filter(kind="contributor").update(description="Schreibt über Flüsse.")
    named.store.purge_all()
    return Story.objects.select_related("section").get(pk=article.pk)


def head(house: House, address: str, **more: Any) -> html.HtmlElement:
    return html.document_fromstring(house.get(address, **more).text).head


def graph(house: House, address: str, **more: Any) -> dict[str, dict[str, Any]]:
    """The page's statements, by type. One script, one context."""
    (script,) = head(house, address, **more).xpath("script[@type='application/ld+json']/text()")
    data = json.loads(script)
    assert data["@context"] == "https://schema.org"
    return {statement["@type"]: statement for statement in data["@graph"]}


def path(story: Story) -> str:
    assert story.section
    return f"/{story.section.slug}/{story.pk}/{story.slug}"


def meta(element: html.HtmlElement, name: str) -> list[str]:
    return element.xpath(f"meta[@property='{name}' or @name='{name}']/@content")


def test_a_news_article_tells_every_property(named: House, story: Story) -> None:
    data = graph(named, path(story))["NewsArticle"]
    assert data["headline"] == "Gipfel der „Gesten“"
    assert data["description"] == "Ein Vorspann."
    for name in ("datePublished", "dateModified"):
        assert OFFSET.fullmatch(data[name])
    assert data["author"] == [{"@type": "Person", "name": "Nora Beispiel", "url": f"{BASE}/von/nora-beispiel"}]
    assert data["isAccessibleForFree"] is False
    assert "hasPart" not in data
    assert data["articleSection"] == "Politik"
    assert data["mainEntityOfPage"] == data["url"] == BASE + path(story)
    (correction,) = data["correction"]
    assert correction["@type"] == "CorrectionComment"
    assert correction["text"] == "Die Zahl war falsch."
    assert OFFSET.fullmatch(correction["datePublished"])
    assert data["publisher"]["@type"] == "NewsMediaOrganization"


def test_the_full_variant_names_the_part_behind_the_wall(named: House, story: Story) -> None:
    address = path(story)
    data = graph(named, address, token=named.token())["NewsArticle"]
    assert data["isAccessibleForFree"] is False
    assert data["hasPart"] == {"@type": "WebPageElement", "isAccessibleForFree": False, "cssSelector": ".walled"}
    page = html.document_fromstring(named.get(address, token=named.token()).text)
    assert page.xpath("//*[contains(@class, 'walled')]")


def test_a_picture_tells_its_maker_credit_copyright_licence_and_where_to_get_one(named: House, story: Story) -> None:
    (image,) = graph(named, path(story))["NewsArticle"]["image"]
    assert image == {
        "@type": "ImageObject",
        "url": f"{BASE}/bilder/4/ab-1280.webp",
        "contentUrl": f"{BASE}/bilder/4/ab-1280.webp",
        "width": 1280,
        "height": 720,
        "thumbnailUrl": f"{BASE}/bilder/4/ab-960.jpg",
        "caption": "Die Baustelle",
        "creditText": "Nordlicht/Muster",
        "creator": {"@type": "Person", "name": "Ada Muster"},
        "copyrightNotice": "© Nordlicht",
        "license": "https://nordlicht.example/lizenz",
        "acquireLicensePage": "https://nordlicht.example/kaufen",
    }


def test_no_script_address_gets_into_a_pictures_licence(named: House, story: Story) -> None:
    picture = PublishedPicture.objects.get(pk=4)
    picture.record |= {"web_statement": "javascript:alert(1)", "licensor_url": "frag den Fotografen"}
    picture.save()
    (image,) = graph(named, path(story))["NewsArticle"]["image"]
    assert image.keys() & {"license", "acquireLicensePage"} == set()


@pytest.mark.parametrize(("address", "names"), [
    ("/politik", ["Politik"]), ("/thema/lint", ["Lint"]), ("/von/nora-beispiel", ["Nora Beispiel"]),
])  # fmt: skip
def test_breadcrumbs_lead_to_every_listing(address: str, names: list[str], named: House, story: Story) -> None:
    crumbs = graph(named, address)["BreadcrumbList"]["itemListElement"]
    assert [c["position"] for c in crumbs] == list(range(1, len(names) + 2))
    assert [c["name"] for c in crumbs][1:] == names
    assert crumbs[0]["item"] == BASE + "/"
    assert crumbs[-1]["item"] == BASE + address


def test_an_authors_page_is_a_profile_of_a_person(named: House, story: Story) -> None:
    page = graph(named, "/von/nora-beispiel")["ProfilePage"]
    assert page["mainEntity"] == {
        "@type": "Person",
        "@id": f"{BASE}/von/nora-beispiel#person",
        "name": "Nora Beispiel",
        "url": f"{BASE}/von/nora-beispiel",
        "description": "Schreibt über Flüsse.",
        "worksFor": {"@id": f"{BASE}/#publisher"},
    }
    assert meta(head(named, "/von/nora-beispiel"), "og:type") == ["profile"]


@pytest.mark.parametrize("address", ["/politik", "/thema/lint"])
def test_a_section_or_topic_is_a_collection_of_its_stories(address: str, named: House, story: Story) -> None:
    page = graph(named, address)["CollectionPage"]
    assert page["url"] == BASE + address
    assert [entry["url"] for entry in page["mainEntity"]["itemListElement"]] == [BASE + path(story)]


def test_the_front_page_is_that_of_a_news_organisation(named: House, story: Story) -> None:
    told = graph(named, "/")
    organisation = told["NewsMediaOrganization"]
    assert organisation["@id"] == told["WebSite"]["publisher"]["@id"] == f"{BASE}/#publisher"
    assert organisation["legalName"] == "Blatt GmbH"
    assert organisation["email"] == "post@blatt.example"
    for name in ("correctionsPolicy", "masthead", "ownershipFundingInfo", "publishingPrinciples"):
        assert named.get(organisation[name].removeprefix(BASE)).status == 200
    assert re.fullmatch(BASE + r"/assets/icon-512\.[0-9a-f]+\.png", organisation["logo"]["url"])
    search = told["WebSite"]["potentialAction"]["target"]["urlTemplate"]
    assert named.get(search.removeprefix(BASE).replace("{search_term_string}", "Gipfel")).status == 200


def test_a_headline_can_not_end_the_script_of_a_listing(named: House, story: Story) -> None:
    Tag.objects.filter(kind="topic").update(name="</script><b>", description="<!-- ]]>")
    named.store.purge_all()
    assert graph(named, "/thema/lint")["CollectionPage"]["name"] == "</script><b>"


def test_cards_are_complete(named: House, story: Story, settings: Any) -> None:
    card = head(named, path(story))
    told = {name: meta(card, name) for name in (
        "og:type", "og:site_name", "og:locale", "og:title", "og:description", "og:url", "og:image", "og:image:type",
        "og:image:width", "og:image:height", "og:image:alt", "twitter:card", "article:section", "article:published_time",
        "article:author", "article:tag", "robots",
    )}  # fmt: skip
    assert told == {
        "og:type": ["article"],
        "og:site_name": [settings.PAPER.name],
        "og:locale": ["de_AT"],
        "og:title": ["Gipfel der „Gesten“"],
        "og:description": ["Ein Vorspann."],
        "og:url": [BASE + path(story)],
        "og:image": [f"{BASE}/bilder/4/ab-960.jpg"],
        "og:image:type": ["image/jpeg"],
        "og:image:width": ["960"],
        "og:image:height": ["540"],
        "og:image:alt": ["Ein Kran"],
        "twitter:card": ["summary_large_image"],
        "article:section": ["Politik"],
        "article:published_time": told["article:published_time"],
        "article:author": [f"{BASE}/von/nora-beispiel"],
        "article:tag": ["Lint"],
        "robots": ["max-image-preview:large"],
    }
    assert OFFSET.fullmatch(told["article:published_time"][0])


@pytest.mark.parametrize("address", ["/", "/politik", "/thema/lint", "/von/nora-beispiel"])
def test_every_listing_has_a_card_and_says_how_it_may_be_shown(address: str, named: House, story: Story) -> None:
    card = head(named, address)
    for name in ("og:type", "og:site_name", "og:title", "og:url", "twitter:card", "robots"):
        assert len(meta(card, name)) == 1
    assert meta(card, "og:url") == [BASE + address]
    assert meta(card, "robots") == ["max-image-preview:large"]


@pytest.mark.parametrize(("preview", "said"), [
    ("standard", "max-image-preview:standard"), ("none", "max-snippet:0, max-image-preview:none"),
])  # fmt: skip
def test_how_much_search_engines_may_show_is_the_policys(
    preview: str, said: str, named: House, story: Story, settings: Any
) -> None:
    settings.PAPER = replace(settings.PAPER, rights=replace(settings.PAPER.rights, search_preview=preview))
    for address in ("/", "/politik", path(story)):
        assert meta(head(named, address), "robots") == [said]


def test_search_engines_and_networks_get_the_lead_in_the_shapes_they_show(named: House, story: Story) -> None:
    picture = PublishedPicture.objects.get(pk=4)
    shapes = {"1x1": (1200, 1200), "4x3": (1200, 900), "16x9": (1200, 675)}
    # The picture desk gives them by name, not by shape.
    picture.record["renditions"] += [
        {"width": width, "height": height, "mime": "image/jpeg", "extension": "jpg", "shape": shape}
        for shape, (width, height) in sorted(shapes.items())
    ]
    picture.save()
    named.store.purge_all()
    whole, *crops = graph(named, path(story))["NewsArticle"]["image"]
    assert whole["url"] == f"{BASE}/bilder/4/ab-1280.webp"
    assert [crop["contentUrl"] for crop in crops] == [f"{BASE}/bilder/4/ab-{shape}.jpg" for shape in shapes]
    rights = ("creditText", "creator", "copyrightNotice", "license", "acquireLicensePage")
    assert {tuple(str(image[name]) for name in rights) for image in (whole, *crops)} == {
        tuple(str(whole[name]) for name in rights)
    }
    card = head(named, path(story))
    assert meta(card, "og:image") == [f"{BASE}/bilder/4/ab-16x9.jpg"]
    assert meta(card, "og:image:height") == ["675"]


def test_a_story_without_a_picture_gets_a_card_of_its_own(named: House, story: Story) -> None:
    Story.objects.filter(pk=story.pk).update(picture=None)
    named.store.purge_all()
    told = head(named, path(story))
    assert meta(told, "og:image") == [BASE + path(story) + "/karte.png"]
    assert meta(told, "og:image:alt") == ["Gipfel der „Gesten“"]
    for address in (path(story) + "/karte.png", "/karte.png"):
        answer = named.get(address)
        assert answer.headers["Content-Type"] == "image/png"
        with Image.open(io.BytesIO(answer.body)) as image:
            assert image.size == (1200, 630)
    assert meta(head(named, "/thema/lint"), "og:image") == [f"{BASE}/karte.png"]


def test_pictures_of_a_gallery_are_told_with_the_others(named: House, story: Story) -> None:
    gallery = {"type": "gallery", "title": "", "pictures": [{"picture": 4, "caption": "Am Tor", "credit": ""}]}
    Story.objects.filter(pk=story.pk).update(picture=None, access="open", body=[*story.body, gallery])
    named.store.purge_all()
    (image,) = graph(named, path(story))["NewsArticle"]["image"]
    assert image["caption"] == "Am Tor"


def test_a_story_in_another_language_says_so_and_labels_beside_it_stay_ours(named: House, story: Story) -> None:
    Story.objects.filter(pk=story.pk).update(language="en")
    named.store.purge_all()
    page = named.get(path(story)).text
    assert meta(head(named, path(story)), "og:locale") == ["en"]
    assert re.search(r'<article class="story[^>]* lang="en"', page)
    assert re.search(r'<div class="byline" lang="de[^>]*>', page)
    sheet = named.get(path(story) + "/druck").text
    assert '<html lang="de' in sheet
    assert re.search(r'<article lang="en"', sheet)


def test_the_policy_stands_on_every_page_that_can_be_found(named: House, story: Story, settings: Any) -> None:
    settings.PAPER = replace(settings.PAPER, rights=replace(settings.PAPER.rights, search="deny"))
    Story.objects.filter(pk=story.pk).update(live="running", live_start=timezone.now())
    story.refresh_from_db()
    Post.objects.create(pk=1, story=story, number=1, time=timezone.now(), headline="Es beginnt")
    found = {surface.name: address for surface in SURFACES for address in surface.where(story)}
    pages = [*found.values(), *(f"/{name}" for name in ("impressum", "offenlegung", "datenschutz", "barrierefreiheit"))]
    told = [
        address
        for address in pages
        if (answer := named.get(address)).status == 200 and "<!doctype html>" in answer.text
        if not any("noindex" in one for one in meta(head(named, address), "robots"))
    ]
    assert told == []


def test_a_live_blog_has_changed_when_it_last_posted(named: House, story: Story) -> None:
    first, last = timezone.now() - timedelta(hours=3), timezone.now().replace(microsecond=0)
    Story.objects.filter(pk=story.pk).update(live="running", live_start=first, first_published=first, access="open")
    Post.objects.create(pk=1, story=story, number=1, time=last, headline="Es beginnt")
    named.store.purge_all()
    page = head(named, path(story))
    (told,) = meta(page, "article:modified_time")
    assert datetime.fromisoformat(told) == last
    assert graph(named, path(story))["LiveBlogPosting"]["dateModified"] == told
    assert told in named.get(path(story)).text.partition('class="byline"')[2]
    assert f"<lastmod>{told}</lastmod>" in named.get(sitemaps.part_path(story.pk // sitemaps.PART)).text
    assert f"<lastmod>{told}</lastmod>" in named.get("/sitemap.xml").text
