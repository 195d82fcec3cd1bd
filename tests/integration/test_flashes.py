"""Flashes that go out by themselves, under the desk's rules and never beyond them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.utils import timezone

from extrablatt.desk import actions as desk
from extrablatt.desk.models import Article, FlashRule, Section
from extrablatt.wire import actions as wire
from tests.house import House, ninjs

pytestmark = pytest.mark.django_db

TEXT = "<p>Die Regierung ist am Montag zurückgetreten.</p><p>Mehr wissen wir noch nicht.</p>"


def flash(house: House, guid: str = "urn:blitz", feed: str = "nag", **more: Any) -> None:
    """An urgent item arrives on a feed, and the house works."""
    facts = {"urgency": 1, "versioncreated": timezone.now().isoformat(), "text": TEXT}
    facts["headlines"] = [{"role": "main", "value": "Regierung tritt zurück"}]
    wire.ingest(ninjs(guid, **(facts | more)), name=f"{guid}.json", feed=feed)
    house.work()


@pytest.fixture
def rule(house: House) -> FlashRule:
    """The feed nag is trusted with flashes."""
    return FlashRule.objects.create(feed="nag", section=Section.objects.get(slug="politik"))


def test_a_trusted_feeds_flash_is_on_the_front_page_with_headline_and_one_paragraph(
    house: House, rule: FlashRule
) -> None:
    other = house.publish(house.draft("Ein anderer Titel"))
    desk.lay_out_front([other])
    flash(house)
    article = Article.objects.get(flash=True)
    front, page = house.get("/").text, house.get(house.url(article)).text
    assert front.index("Regierung tritt zurück") < front.index("Ein anderer Titel")
    assert "am Montag zurückgetreten" in page
    assert "Mehr wissen wir" not in page
    assert "Eilmeldung" in page
    assert "(NAG)" in page
    assert row_alert(article) == "flash"


def row_alert(article: Article) -> str:
    return str((Article.objects.get(pk=article.pk).wire_alert or {}).get("kind"))


@pytest.mark.parametrize(
    ("feed", "facts", "terms"),
    [
        pytest.param("osd", {}, {}, id="another feed"),
        pytest.param("nag", {"urgency": 2}, {}, id="less urgent"),
        pytest.param("nag", {}, {"active": False}, id="rule switched off"),
        pytest.param("nag", {"embargoed": ""}, {}, id="embargo without end"),
        pytest.param("nag", {"embargoed": "2099-01-01T00:00:00Z"}, {}, id="embargo"),
        pytest.param("nag", {"pubstatus": "withheld"}, {}, id="withheld"),
        pytest.param("nag", {"pubstatus": "canceled"}, {}, id="canceled"),
        pytest.param("nag", {"headlines": [], "text": "<p> </p>"}, {}, id="neither headline nor text"),
        pytest.param("nag", {"type": "picture"}, {}, id="a picture"),
        pytest.param("nag", {"versioncreated": "2026-01-01T00:00:00Z"}, {}, id="old"),
        pytest.param("nag", {"language": "en"}, {"language": "de"}, id="another language"),
        pytest.param("nag", {}, {"excluded_words": "Sport\nzurückgetreten"}, id="a word that stops it"),
        pytest.param("nag", {}, {"required_words": "Erdbeben"}, id="without the word it needs"),
        pytest.param("nag", {}, {"per_hour": 0}, id="enough for this hour"),
    ],
)
def test_whatever_is_beyond_the_rule_waits_for_an_editor(
    house: House, rule: FlashRule, feed: str, facts: dict[str, Any], terms: dict[str, Any]
) -> None:
    FlashRule.objects.filter(pk=rule.pk).update(**terms)
    flash(house, feed=feed, **facts)
    assert not Article.objects.exists()
    assert "Regierung tritt zurück" not in house.get("/").text


def test_an_alert_without_a_headline_goes_out_under_its_first_sentence(house: House, rule: FlashRule) -> None:
    flash(house, headlines=[], text="<p>Regierung tritt zurück.</p><p>Mehr wissen wir noch nicht.</p>")
    article = Article.objects.get(flash=True)
    assert article.headline.startswith("Regierung tritt zurück")
    assert "Regierung tritt zurück" in house.get("/").text


def test_a_rule_may_name_the_agency_and_ask_for_a_word(house: House, rule: FlashRule) -> None:
    FlashRule.objects.filter(pk=rule.pk).update(feed="NAG", required_words="regier", max_urgency=2)
    flash(house, feed="ordner", urgency=2)
    assert Article.objects.filter(flash=True).exists()


def test_further_versions_go_out_by_themselves_until_an_editor_takes_over(house: House, rule: FlashRule) -> None:
    flash(house)
    article = Article.objects.get()
    flash(house, version=2, text="<p>Die Regierung ist geschlossen zurückgetreten.</p>")
    assert "geschlossen zurückgetreten" in house.get(house.url(article)).text
    user = get_user_model().objects.create_user("a@example.org", "x")
    draft = desk.latest_draft(article)
    draft.standfirst = "Was wir dazu wissen."
    desk.publish(draft, user=None)
    article.revisions.order_by("-pk").update(user=user)
    flash(house, version=3, text="<p>Nun ist alles anders.</p>")
    page = house.get(house.url(article)).text
    assert "alles anders" not in page
    assert "Was wir dazu wissen." in page
    assert row_alert(article) == "newer"


def test_a_canceled_flash_is_gone_whatever_the_policy_says(house: House, rule: FlashRule, settings: Any) -> None:
    import dataclasses

    paper = settings.PAPER
    settings.PAPER = dataclasses.replace(paper, wire=dataclasses.replace(paper.wire, on_cancel="tell"))
    flash(house)
    article = Article.objects.get()
    flash(house, version=2, pubstatus="canceled")
    assert house.get(house.url(article)).status == 410
    assert "Regierung tritt zurück" not in house.get("/").text


def test_the_same_flash_once_more_is_one_article(house: House, rule: FlashRule) -> None:
    flash(house)
    flash(house)
    house.work()
    assert Article.objects.count() == 1


def test_no_more_flashes_an_hour_than_the_rule_allows(house: House, rule: FlashRule) -> None:
    FlashRule.objects.filter(pk=rule.pk).update(per_hour=2)
    for n in range(4):
        flash(house, guid=f"urn:blitz:{n}", headlines=[{"role": "main", "value": f"Ereignis Nummer {n}"}])
    assert Article.objects.count() == 2
    assert timezone.now() - Article.objects.first().created < timedelta(minutes=1)
