"""The promises on every road from the wire to a reader: taken alone or with all its story's reports, merged into a draft or into
what is public, taken over, gone out as a flash, posted in a live blog, copied, promoted from a post.

Each road brings a story out on every surface; what the agency marked as not for the public, what it holds back and what it
takes back must be on none of them.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from extrablatt.desk import actions as desk
from extrablatt.desk.actions import live
from extrablatt.desk.models import Article, FlashRule, Section
from extrablatt.newspaper import setup
from extrablatt.press.surfaces import SURFACES
from extrablatt.publication.models import Story
from extrablatt.readers.models import User
from extrablatt.wire import actions as wire
from extrablatt.wire.models import WireItem
from tests.house import House, ninjs

pytestmark = pytest.mark.django_db

BACKEND = "django.contrib.auth.backends.ModelBackend"
HEADLINE = "Damm am Lintsee hält"
SECRET = "Rückfragen Nora Beispiel 0664 555 01 23"
TEXT = "<p>Der Damm am Lintsee hat dem Hochwasser standgehalten.</p><p>Die Feuerwehr gab am Abend Entwarnung.</p>"
NEWER = (
    "<p>Der Damm am Lintsee hat dem Hochwasser knapp standgehalten.</p><p>Die Feuerwehr gab am Abend Entwarnung.</p>"
)


def item(version: int = 1, **facts: Any) -> WireItem:
    """The agency's report, with a note nobody but the newsroom may see in every place ninjs has for one."""
    given: dict[str, Any] = {
        "headlines": [{"role": "main", "value": HEADLINE}],
        "text": TEXT,
        "ednote": SECRET,
        "urgency": 1,
        "versioncreated": timezone.now().isoformat(),
    }
    result = wire.ingest(ninjs("urn:damm", version, **(given | facts)), name=f"{version}.json", feed="nag")
    return WireItem.objects.get(pk=result.stored[0])


def taken(house: House, **facts: Any) -> Article:
    return desk.publish(desk.latest_draft(desk.take(item(**facts))))


def merged(house: House, **facts: Any) -> Article:
    article = desk.latest_draft(house.draft("Hochwasser im Lintal", topics=["Hochwasser"]))
    return desk.publish(house.dealt_with(desk.merge(article, item(**facts))))


def taken_over(house: House, **facts: Any) -> Article:
    article = desk.publish(desk.latest_draft(desk.take(item(ednote=""))))
    new = item(2, **({"text": NEWER} | facts))
    WireItem.objects.filter(pk=new.pk).update(
        ed_notes=[
            *new.ed_notes,
            {"role": "correction_consumerready", "text": "Berichtigt: knapp.", "publishable": True},
            {"role": "correction_consumerready", "text": SECRET, "publishable": False},
        ]
    )
    return desk.publish(desk.take_over(article, new))


def flashed(house: House, **facts: Any) -> Article:
    FlashRule.objects.create(feed="nag", section=Section.objects.get(slug="politik"))
    item(**facts)
    house.work()
    return Article.objects.filter(flash=True).first() or house.draft("Kein Blitz")


def taken_with_all(house: House, **facts: Any) -> Article:
    first = wire.ingest(ninjs("urn:anders", text="<p>Am Lintsee blieb alles trocken.</p>"), name="a.json").stored[0]
    other = item(**facts)
    WireItem.objects.filter(pk__in=[first, other.pk]).update(story=first)
    setup.make_editor("nora@example.org", superuser=True)
    desk_of_nora = Client()
    desk_of_nora.force_login(User.objects.get(email="nora@example.org"), BACKEND)
    desk_of_nora.post(reverse("desk_wire_take", args=[first]), {"mit_allen": "1"})
    return desk.publish(desk.latest_draft(Article.objects.get()))


def merged_into_a_public_one(house: House, **facts: Any) -> Article:
    article = house.publish(house.draft("Hochwasser im Lintal", topics=["Hochwasser"]))
    return desk.publish(house.dealt_with(desk.merge(article, item(**facts))))


def covered(house: House) -> Article:
    return live.start(house.publish(house.draft("Hochwasser im Ticker", topics=["Hochwasser"])))


def posted(house: House, **facts: Any) -> Article:
    article = covered(house)
    live.take_into_live(item(**facts), article, draft=False)
    return article


def promoted(house: House, **facts: Any) -> Article:
    post = live.take_into_live(item(**facts), covered(house))
    return desk.publish(desk.latest_draft(desk.promote(post)))


def copied(house: House, **facts: Any) -> Article:
    return desk.publish(desk.latest_draft(desk.copy(desk.take(item(**facts)))))


ROADS: list[Callable[..., Article]] = [
    taken, taken_with_all, merged, merged_into_a_public_one, taken_over, flashed, posted, promoted, copied,
]  # fmt: skip
each_road = pytest.mark.parametrize("road", ROADS, ids=lambda road: road.__name__)


def everywhere(house: House, article: Article) -> dict[str, str]:
    """What readers get at every address the story has on any surface, and at the usual ones."""
    story = Story.objects.select_related("section").filter(pk=article.pk).first()
    addresses = {"/", "/politik", "/suche?q=Damm", f"/{article.pk}"}
    if story is not None and story.state == "public":
        addresses |= {address for surface in SURFACES for address in surface.where(story)}
    return {address: house.get(address).text for address in sorted(addresses)}


@each_road
def test_a_note_for_the_newsroom_is_nowhere(road: Callable[..., Article], house: House) -> None:
    article = road(house)
    house.work()
    pages = everywhere(house, article)
    assert any("Lintsee" in page for page in pages.values())
    for address, page in pages.items():
        for word in ("0664", "Rückfragen"):
            assert word not in page, address


@each_road
@pytest.mark.parametrize("status", ["canceled", "withheld"])
def test_what_the_agency_takes_back_is_gone_everywhere(road: Callable[..., Article], status: str, house: House) -> None:
    article = road(house)
    house.work()
    addresses = list(everywhere(house, article))
    item(9, pubstatus=status)
    house.work()
    for address in addresses:
        answer = house.get(address)
        assert "standgehalten" not in answer.text, address
        assert HEADLINE not in answer.text, address
    # Of a live blog the post goes, of everything else the article.
    assert house.get(f"/{article.pk}").status == (301 if road is posted else 410)


@each_road
@pytest.mark.parametrize("embargo", ["", "later"], ids=["without an end", "until later"])
def test_an_embargo_that_comes_late_takes_the_words_away(
    road: Callable[..., Article], embargo: str, house: House
) -> None:
    article = road(house)
    house.work()
    addresses = list(everywhere(house, article))
    until = timezone.now() + timedelta(hours=3)
    held = item(9, embargoed=until.isoformat() if embargo else "")
    house.work()
    for address in addresses:
        answer = house.get(address)
        assert "standgehalten" not in answer.text, address
        assert HEADLINE not in answer.text, address
    if road is posted:
        return
    assert house.get(f"/{article.pk}").status == 410
    # Nobody turns the clock: the embargo is moved into the past instead, as time would.
    WireItem.objects.filter(pk=held.pk).update(embargo_until=timezone.now() - timedelta(seconds=1))
    assert desk.publish_due(until + timedelta(seconds=1)) == ([article.pk] if embargo else [])
    house.work()
    assert house.get(house.url(article)).status == (200 if embargo else 410)


@pytest.mark.parametrize("facts", [{"pubstatus": "canceled"}, {"pubstatus": "withheld"}, {"embargoed": ""}], ids=str)
def test_what_only_a_draft_has_stops_the_draft_and_leaves_what_is_public(facts: dict[str, str], house: House) -> None:
    article = house.publish(house.draft("Hochwasser im Lintal"))
    desk.merge(article, item())
    planned = house.dealt_with(desk.latest_draft(article))
    planned.go_live_at = timezone.now() + timedelta(hours=1)
    desk.publish(planned)
    item(2, **facts)
    house.work()
    assert house.get(house.url(article)).status == 200
    assert desk.publish_due(timezone.now() + timedelta(hours=2)) == []
    house.work()
    assert "standgehalten" not in house.get(house.url(article)).text
    with pytest.raises((desk.TakenBackError, desk.EmbargoError)):
        desk.publish(desk.latest_draft(article))
    assert house.get(house.url(article)).status == 200


@pytest.mark.parametrize("status", ["canceled", "withheld"])
def test_what_is_no_longer_used_alerts_and_withdraws_nothing(status: str, house: House) -> None:
    article = merged_into_a_public_one(house)
    row = article.sources.get()
    desk.no_longer_used(row, user=None, reason="Eigene Recherche")
    draft = desk.latest_draft(article)
    draft.body = desk.stream([("paragraph", "<p>Eigene Worte.</p>")])
    house.publish(draft)
    item(2, pubstatus=status)
    house.work()
    assert house.get(house.url(article)).status == 200
    assert Article.objects.get(pk=article.pk).wire_alert["kind"] == status


def test_words_that_are_still_public_go_though_the_draft_has_them_no_more(house: House) -> None:
    article = merged_into_a_public_one(house)
    desk.no_longer_used(article.sources.get(), user=None, reason="Eigene Recherche")
    house.work()
    item(2, pubstatus="canceled")
    house.work()
    assert house.get(f"/{article.pk}").status == 410


def test_a_restored_version_has_its_sources_again(house: House) -> None:
    article = merged_into_a_public_one(house)
    with_it = article.latest_revision
    desk.no_longer_used(article.sources.get(), user=None, reason="Eigene Recherche")
    own = desk.latest_draft(article)
    own.body = desk.stream([("paragraph", "<p>Eigene Worte.</p>")])
    house.publish(own)
    assert Story.objects.get(pk=article.pk).sources == []
    with_it.refresh_from_db()
    desk.restore_sources(article, with_it.content)
    house.publish(with_it.as_object())
    assert Story.objects.get(pk=article.pk).sources == ["NAG"]
    item(2, pubstatus="canceled")
    house.work()
    assert house.get(f"/{article.pk}").status == 410


def test_an_older_version_that_goes_out_by_plan_takes_its_sources_along(house: House) -> None:
    article = house.publish(house.draft("Hochwasser im Lintal"))
    desk.merge(article, item())
    planned = house.dealt_with(desk.latest_draft(article))
    planned.go_live_at = timezone.now() + timedelta(hours=1)
    desk.publish(planned)
    later = desk.latest_draft(article)
    later.go_live_at = None
    later.body = desk.stream([("paragraph", "<p>Eigene Worte.</p>")])
    desk.save_draft(later)
    desk.no_longer_used(article.sources.get(), user=None, reason="Eigene Recherche")
    revision = article.revisions.exclude(approved_go_live_at=None).get()
    revision.content["go_live_at"] = (timezone.now() - timedelta(seconds=1)).isoformat()
    revision.save()
    assert desk.publish_due(timezone.now() + timedelta(hours=2)) == [article.pk]
    house.work()
    assert "standgehalten" in house.get(house.url(article)).text
    item(2, pubstatus="canceled")
    house.work()
    assert house.get(f"/{article.pk}").status == 410


@each_road
@pytest.mark.parametrize("embargo", ["", "later"], ids=["without an end", "until later"])
def test_what_the_agency_holds_back_is_nowhere(road: Callable[..., Article], embargo: str, house: House) -> None:
    when = (timezone.now() + timedelta(hours=3)).isoformat() if embargo else ""
    try:
        article = road(house, embargoed=when)
    except desk.EmbargoError:
        article = Article.objects.first()
    house.work()
    held = "knapp standgehalten" if road is taken_over else "standgehalten"
    for address, page in everywhere(house, article).items():
        assert held not in page, address


@pytest.mark.parametrize("road", [taken, merged, taken_over], ids=lambda road: road.__name__)
def test_what_was_held_back_leaves_by_itself_when_its_time_has_come(road: Callable[..., Article], house: House) -> None:
    until = (timezone.now() + timedelta(hours=3)).replace(microsecond=0)
    article = road(house, embargoed=until.isoformat())
    house.work()
    later = until + timedelta(seconds=1)
    # Nobody turns the clock: the embargo is moved into the past instead, as time would.
    WireItem.objects.update(embargo_until=timezone.now() - timedelta(seconds=1))
    draft = desk.latest_draft(article)
    draft.embargo_until = timezone.now() - timedelta(seconds=1)
    revision = article.revisions.exclude(approved_go_live_at=None).order_by("-pk").first()
    revision.content["embargo_until"] = revision.content["go_live_at"] = draft.embargo_until.isoformat()
    revision.save()
    assert desk.publish_due(later) == [article.pk]
    house.work()
    assert "standgehalten" in house.get(house.url(Article.objects.get(pk=article.pk))).text
