"""The live blog as readers and machines get it: one page, older pages that stay, permalinks, print, feed, structured data."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from lxml import etree, html

from extrablatt.desk import actions as desk
from extrablatt.desk.actions import live
from extrablatt.desk.models import Article, LivePost
from extrablatt.press import liveblog
from extrablatt.publication.models import LogEntry, Post
from tests.house import House


@pytest.fixture
def article(house: House) -> Article:
    return live.start(house.publish(house.draft("Wahlabend im Lintal", "Die Wahllokale sind zu.")))


def fill(article: Article, count: int) -> list[LivePost]:
    return [
        live.post(article, headline=f"Eintrag Nummer {n:03d}", text=f"Text des Eintrags {n:03d}.")
        for n in range(1, count + 1)
    ]


def page(house: House, url: str, **more: Any) -> html.HtmlElement:
    house.work()
    answer = house.get(url, **more)
    assert answer.status == 200, url
    return html.document_fromstring(answer.body, parser=html.HTMLParser(encoding="utf-8"))


def posts_on(tree: html.HtmlElement) -> list[str]:
    return [str(pk) for pk in tree.xpath("//article[contains(@class, 'post')]/@id")]


def structured(tree: html.HtmlElement) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(tree.xpath("string(//script[@type='application/ld+json'])"))["@graph"][0]
    return found


def test_the_page_has_the_summary_then_key_events_then_posts_newest_first(house: House, article: Article) -> None:
    made = fill(article, 3)
    live.mark_key_event(made[0])
    tree = page(house, house.url(article))
    assert posts_on(tree) == [f"post-{p.pk}" for p in reversed(made)]
    text = tree.find(".//main").text_content()
    assert text.index("Die Wahllokale sind zu.") < text.index("Das Wichtigste") < text.index("Text des Eintrags 003")
    assert tree.xpath("//nav[@class='key-events']//a/@href") == [f"#post-{made[0].pk}"]
    assert tree.xpath("//header[@class='head']//*[contains(@class, 'mark live')]")


def test_older_posts_stand_on_pages_that_stay(house: House, article: Article) -> None:
    made = fill(article, liveblog.POSTS * 2 + 5)
    tree = page(house, house.url(article))
    assert posts_on(tree) == [f"post-{p.pk}" for p in reversed(made[-liveblog.POSTS :])]
    older = tree.xpath("//section[@id='live']//a[@rel='next']/@href")[0]
    address, _, anchor = older.partition("#")
    assert address == f"{house.url(article)}/live/seite/2"
    assert anchor == f"post-{made[-liveblog.POSTS - 1].pk}"
    second = page(house, address)
    assert posts_on(second) == [f"post-{p.pk}" for p in reversed(made[liveblog.POSTS : 2 * liveblog.POSTS])]
    assert second.xpath("//a[@rel='next']/@href") == [f"{house.url(article)}/live/seite/1"]
    first = page(house, f"{house.url(article)}/live/seite/1")
    assert posts_on(first) == [f"post-{p.pk}" for p in reversed(made[: liveblog.POSTS])]
    assert house.get(f"{house.url(article)}/live/seite/4").status == 404


def test_a_new_post_makes_only_the_live_page_anew(house: House, article: Article) -> None:
    fill(article, liveblog.POSTS + 1)
    stays = [f"{house.url(article)}/live/seite/1", "/", "/politik", "/feed.atom"]
    for address in [house.url(article), *stays]:
        page(house, address) if not address.endswith("atom") else house.get(address)
    live.post(article, text="Der neueste.")
    entry = LogEntry.objects.order_by("-seq")[0]
    house.store.purge(entry.keys)
    assert house.store.get(house.url(article), "open") is None
    assert all(house.store.get(address, "open") is not None for address in stays)


def test_an_edited_old_post_is_new_on_its_page(house: House, article: Article) -> None:
    made = fill(article, liveblog.POSTS * 2)
    address = f"{house.url(article)}/live/seite/1"
    page(house, address)
    live.edit(made[0], headline="Berichtigter Titel", text="Richtig.")
    tree = page(house, address)
    assert "Berichtigter Titel" in tree.text_content()
    assert tree.xpath(f"//*[@id='post-{made[0].pk}']//*[@class='updated']//time")
    live.remove(made[1])
    assert f"post-{made[1].pk}" not in posts_on(page(house, address))


def test_a_posts_own_address_leads_to_where_it_stands(house: House, article: Article) -> None:
    made = fill(article, liveblog.POSTS + 2)
    url = house.url(article)
    house.work()
    newest, oldest = (house.get(f"{url}/live/{p.pk}") for p in (made[-1], made[0]))
    assert (newest.status, newest.headers["Location"]) == (302, f"{url}#post-{made[-1].pk}")
    assert (oldest.status, oldest.headers["Location"]) == (302, f"{url}/live/seite/1#post-{made[0].pk}")
    assert house.get(f"{url}/live/999999").status == 404
    assert house.get(f"/politik/{article.pk}/alt/live/{made[0].pk}").status == 301
    live.remove(made[0])
    house.work()
    assert house.get(f"{url}/live/{made[0].pk}").status == 410


def test_a_pinned_post_stands_on_top_and_once(house: House, article: Article) -> None:
    made = fill(article, liveblog.POSTS + 4)
    live.pin(made[0])
    tree = page(house, house.url(article))
    assert posts_on(tree)[0] == f"post-{made[0].pk}"
    assert len(posts_on(tree)) == liveblog.POSTS + 1
    ids = tree.xpath("//@id")
    assert len(ids) == len(set(ids))


def test_teasers_are_marked_while_coverage_runs_and_no_longer(house: House, article: Article) -> None:
    for address in ("/", "/politik"):
        assert page(house, address).xpath("//*[contains(@class, 'mark live')]"), address
    live.end(article)
    for address in ("/", "/politik"):
        assert not page(house, address).xpath("//*[contains(@class, 'mark live')]"), address
    tree = page(house, house.url(article))
    assert "Der Liveticker ist beendet." in tree.text_content()
    assert not tree.xpath("//*[contains(@class, 'mark live')]")


def test_the_print_view_has_all_posts_in_the_order_of_time(house: House, article: Article) -> None:
    made = fill(article, liveblog.POSTS + 3)
    assert posts_on(page(house, house.url(article) + "/druck")) == [f"post-{p.pk}" for p in made]


def test_structured_data_tells_the_coverage_and_its_posts(house: House, article: Article) -> None:
    made = live.post(article, text="Der **Sieger** steht fest.")
    live.edit(made, headline="", text="Die Siegerin steht fest.")
    live.end(article)
    told = structured(page(house, house.url(article)))
    assert told["@type"] == "LiveBlogPosting"
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d\d:\d\d", told["coverageStartTime"])
    assert told["coverageEndTime"] >= told["coverageStartTime"]
    (update,) = told["liveBlogUpdate"]
    assert update["@type"] == "BlogPosting"
    assert update["articleBody"] == update["headline"] == "Die Siegerin steht fest."
    assert update["dateModified"] >= update["datePublished"]
    assert told["dateModified"] >= update["dateModified"]


def test_the_feed_of_a_live_blog_is_sound_and_newest_first(house: House, article: Article) -> None:
    live.post(article, headline="Erster Titel", text="Text des ersten.")
    live.post(article, headline="Zweiter Titel", text="Text des zweiten.")
    house.work()
    answer = house.get(house.url(article) + "/live/feed.atom")
    assert answer.headers["Content-Type"].startswith("application/atom+xml")
    feed = etree.fromstring(answer.body)
    ns = {"a": "http://www.w3.org/2005/Atom"}
    assert feed.xpath("//a:entry/a:title/text()", namespaces=ns) == ["Zweiter Titel", "Erster Titel"]
    content = feed.xpath("string(//a:entry[1]/a:content[@type='html'])", namespaces=ns)
    assert "<p>Text des zweiten.</p>" in content
    assert len(set(feed.xpath("//a:id/text()", namespaces=ns))) == 3
    assert len(feed.xpath("/a:feed/a:link[@rel='license']", namespaces=ns)) == 1


def test_the_feed_of_a_live_blog_names_itself_and_the_licence_as_other_feeds_do(
    house: House, article: Article, settings: Any
) -> None:
    base, path = settings.PAPER.base_url, house.url(article) + "/live/feed.atom"
    answer, other = house.get(path), house.get("/feed.atom")
    licences = [re.findall(r'<link rel="license"[^>]*>', one.text) for one in (answer, other)]
    assert licences[0] == licences[1]
    assert f'<link rel="license" type="application/rsl+xml" href="{base}/rsl.xml"/>' in licences[0]
    assert answer.headers["Link"] == other.headers["Link"].replace("/feed.atom", path)
    assert f'<{base}{path}>; rel="self"' in answer.headers["Link"]


def test_a_post_with_signs_of_xml_is_the_same_words_in_the_feed(house: House, article: Article) -> None:
    live.post(article, headline="A & B <c> zugleich", text="Fünf < sechs.", byline="Nora & Co")
    house.work()
    feed = etree.fromstring(house.get(house.url(article) + "/live/feed.atom").body)
    ns = {"a": "http://www.w3.org/2005/Atom"}
    assert feed.xpath("string(//a:entry/a:title)", namespaces=ns) == "A & B <c> zugleich"
    assert feed.xpath("string(//a:entry/a:author/a:name)", namespaces=ns) == "Nora & Co"
    assert not feed.xpath("//a:entry/a:summary", namespaces=ns)


def test_the_page_is_as_new_as_its_newest_post(house: House, article: Article) -> None:
    later = timezone.now() + timedelta(minutes=5)
    live.post(article, text="Später.", at=later)
    house.work()
    answer = house.get(house.url(article))
    from email.utils import parsedate_to_datetime

    assert parsedate_to_datetime(answer.headers["Last-Modified"]) == later.replace(microsecond=0)


def test_an_article_without_coverage_has_no_live_pages(house: House) -> None:
    plain = house.publish(house.draft("Ein Bericht"))
    for suffix in ("/live/seite/1", "/live/1", "/live/feed.atom"):
        assert house.get(house.url(plain) + suffix).status == 404
    assert 'id="live"' not in house.get(house.url(plain)).text


def test_what_the_live_connection_sends_is_what_the_page_prints(house: House, article: Article) -> None:
    made = live.post(article, headline="Wortlaut", text='"Ja", sagt sie.\n\n- eins\n- zwei', key_event=True)
    house.work()
    sent = liveblog.post_html(Post.objects.select_related("story__section").get(pk=made.pk))
    assert sent in house.get(house.url(article)).text
    assert desk.latest_draft(article).headline == "Wahlabend im Lintal"
