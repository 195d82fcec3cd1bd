"""The desk's verbs on a real database: take, merge, publish, update, correct, withdraw."""

from __future__ import annotations

import re

import pytest
from django.db import transaction
from django.utils import timezone

from extrablatt.desk import actions as desk
from extrablatt.desk.models import Article, Correction, Section
from extrablatt.publication import log
from extrablatt.publication.models import LogEntry, Story, StoryVersion
from tests.house import House, ninjs


def test_taking_an_item_makes_a_draft_with_its_words_section_and_source(house: House) -> None:
    house.wire(
        ninjs(
            text="<p>Erster Absatz mit <b>Gewicht</b>.</p><h2>Zwischentitel</h2><ul><li>eins</li><li>zwei</li></ul>"
            "<table><tr><th>Ort</th></tr><tr><td>Tal</td></tr></table>",
            descriptions=[{"role": "summary", "value": "Der Vorspann."}],
            subjects=[{"name": "Theater"}],
        )
    )
    article = desk.latest_draft(desk.take(house.newest_item()))
    assert (article.headline, article.standfirst) == ("Probemeldung aus dem Tal", "Der Vorspann.")
    assert article.section.slug == "kultur"
    assert [block.block_type for block in article.body] == ["paragraph", "crosshead", "list", "table"]
    assert "<strong>Gewicht</strong>" in article.body[0].value.source
    assert [source.item.guid for source in article.sources.all()] == ["urn:probe:1"]
    assert not article.live


def test_a_second_item_is_merged_as_a_further_source_and_both_are_named(house: House) -> None:
    house.wire(ninjs())
    article = desk.take(house.newest_item())
    house.wire(ninjs("urn:probe:2", text="<p>Was die zweite Agentur weiß.</p>", copyrightholder="OSD"), "zwei.json")
    merged = desk.merge(article, house.newest_item())
    published = house.publish(house.dealt_with(merged))
    page = house.get(house.url(published)).text
    assert "Was die zweite Agentur weiß." in page
    assert "(NAG/OSD/Red.)" in page or "(NAG/OSD)" in page
    with pytest.raises(desk.DeskError):
        desk.merge(published, house.newest_item())


@pytest.mark.parametrize(
    ("own_words", "line"), [("", "(NAG)"), ("Die Redaktion hat das nachrecherchiert und bestätigt.", "(NAG/Red.)")]
)
def test_the_source_line_is_computed_from_what_was_used(house: House, own_words: str, line: str) -> None:
    house.wire(ninjs())
    draft = desk.latest_draft(desk.take(house.newest_item()))
    draft.standfirst = own_words
    assert line in house.get(house.url(house.publish(draft))).text


def test_a_canceled_item_can_not_be_taken(house: House) -> None:
    house.wire(ninjs(pubstatus="canceled"))
    with pytest.raises(desk.DeskError):
        desk.take(house.newest_item())


def test_publishing_appends_to_the_log_in_the_same_transaction(house: House) -> None:
    before = log.head()
    draft = house.draft()

    def publish_and_fail() -> None:
        with transaction.atomic():
            desk.publish(draft)
            raise RuntimeError("mitten in der Nacht")

    with pytest.raises(RuntimeError, match="mitten"):
        publish_and_fail()
    assert log.head() == before
    assert not Story.objects.exists()
    desk.publish(desk.latest_draft(Article.objects.get(pk=draft.pk)))
    assert log.head() > before


def test_versions_count_up_and_an_update_and_a_correction_are_told_apart(house: House) -> None:
    article = house.publish(house.draft())
    draft = desk.latest_draft(article)
    draft.headline = "Ein neuer Titel"
    house.publish(draft)
    draft = desk.latest_draft(article)
    draft.corrections.add(Correction(text="Es waren drei, nicht vier.", time=timezone.now()))
    house.publish(draft)
    kinds = list(StoryVersion.objects.filter(story_id=article.pk).values_list("version", "kind"))
    assert kinds == [(1, "publish"), (2, "update"), (3, "correct")]
    page = house.get(f"/politik/{article.pk}/ein-titel").headers.get("Location")
    assert page is None or "ein-titel" in page
    text = house.get(house.url(Article.objects.get(pk=article.pk))).text
    assert "Es waren drei, nicht vier." in text
    assert "Titel geändert" in text


def test_a_changed_headline_keeps_the_address_and_a_changed_section_redirects(house: House) -> None:
    article = house.publish(house.draft())
    old = house.url(article)
    draft = desk.latest_draft(article)
    draft.section = Section.objects.get(slug="welt")
    draft.slug = "neuer-slug"
    house.publish(draft)
    answer = house.get(old)
    assert (answer.status, answer.headers["Location"]) == (301, f"/welt/{article.pk}/neuer-slug")
    assert house.get(f"/{article.pk}").headers["Location"] == f"/welt/{article.pk}/neuer-slug"
    assert house.get(old + "/druck").headers["Location"].endswith("/neuer-slug/druck")


def test_the_old_section_loses_the_story_when_it_moves(house: House) -> None:
    article = house.publish(house.draft("Wandernder Titel"))
    assert "Wandernder Titel" in house.get("/politik").text
    draft = desk.latest_draft(article)
    draft.section = Section.objects.get(slug="welt")
    house.publish(draft)
    assert "Wandernder Titel" not in house.get("/politik").text
    assert "Wandernder Titel" in house.get("/welt").text


def test_a_cross_reference_follows_its_target_and_goes_with_it(house: House) -> None:
    target = house.publish(house.draft("Das Ziel"))
    draft = house.draft("Die Quelle")
    draft.body = desk.stream([*draft.body.raw_data, ("crossref", {"article": target.pk, "text": ""})])
    source = house.publish(draft)
    address = house.url(source)
    assert "Das Ziel" in house.get(address).text
    assert "Premium" not in house.get(address).text
    moved = desk.latest_draft(target)
    moved.access = "premium"
    house.publish(moved)
    assert "Premium" in house.get(address).text
    house.withdraw(target)
    assert "Das Ziel" not in house.get(address).text


def test_a_withdrawn_article_can_be_published_again(house: House) -> None:
    article = house.publish(house.draft())
    house.withdraw(article)
    assert house.get(f"/{article.pk}").status == 410
    house.publish(desk.latest_draft(article))
    assert house.get(f"/{article.pk}").status == 301
    kinds = LogEntry.objects.filter(subject="story").order_by("seq").values_list("kind", flat=True)
    assert list(kinds) == ["publish", "withdraw", "publish"]


def test_a_consumer_that_died_before_saving_its_cursor_does_its_work_again_without_harm(house: House) -> None:
    article = house.publish(house.draft())
    log.Cursor.objects.all().delete()
    house.work()
    assert house.get(house.url(article)).status == 200
    assert log.position("press") == log.head()


def test_the_front_page_shows_the_editors_slots_first(house: House) -> None:
    articles = [house.publish(house.draft(f"{n} im Blatt")) for n in ("Anton", "Berta", "Cäsar", "Dora")]
    desk.lay_out_front([articles[0], articles[2]])
    house.work()
    text = house.get("/").text
    assert text.index("Anton") < text.index("Cäsar") < text.index("Dora")


def test_relative_order_of_related_stories_is_shared_topics_then_newest(house: House) -> None:
    one = house.publish(house.draft("Eins", topics=["Bahn", "Geld"]))
    house.publish(house.draft("Zwei", topics=["Bahn"]))
    house.publish(house.draft("Drei", topics=["Bahn", "Geld"]))
    text = house.get(house.url(one)).text
    related = text[text.index("related-title") :]
    assert related.index("Drei") < related.index("Zwei")
    assert "Zum Thema" in related


@pytest.mark.parametrize("language", ["de", "en"])
def test_the_article_page_speaks_the_newspapers_language(house: House, language: str, settings: object) -> None:
    settings.LANGUAGE_CODE = language
    page = house.get(house.url(house.publish(house.draft(topics=["Bahn"])))).text
    assert ("Mehr zu diesen Themen" in page) == (language == "de")
    assert ("Read more on these topics" in page) == (language == "en")


def test_a_picture_that_came_with_the_item_is_taken_with_its_whole_credit(house: House) -> None:
    from extrablatt.newspaper.sample import artwork

    credit = "NORDLICHT/BILDAGENTUR OST/ALEXANDRA FIEDLER-MORGENSTERN"
    jpeg = artwork.with_metadata(artwork.draw("river", 1, (640, 420)), credit=credit, caption="Die Lint bei Sallach.")
    house.wire(jpeg, "lint.jpg")
    picture = {
        "name": "bild",
        "type": "picture",
        "uri": "urn:probe:bild",
        "renditions": [{"name": "gross", "href": "lint.jpg", "contenttype": "image/jpeg"}],
    }
    house.wire(ninjs(associations=[picture]))
    article = house.publish(desk.latest_draft(desk.take(house.newest_item())))
    page = house.get(house.url(article)).text
    assert "Die Lint bei Sallach." in page
    assert credit in page
    assert len(credit) > 32
    addresses = set(re.findall(r"/bilder/[^\s\"]+", page))
    assert any(address.endswith("-16x9.jpg") for address in addresses)
    for address in addresses:
        assert house.get(address).headers["Content-Type"] in ("image/webp", "image/jpeg")
    house.withdraw(article)
    assert "/bilder/" not in house.get(house.url(article)).text
