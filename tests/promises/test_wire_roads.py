"""The promises on every road from the wire to a reader: taken, merged, taken over, gone out as a flash, corrected.

Each road brings a story out on every surface; what the agency marked as not for the public, what it holds back and what it
takes back must be on none of them.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from extrablatt.desk import actions as desk
from extrablatt.desk.models import Article, FlashRule, Section
from extrablatt.press.surfaces import SURFACES
from extrablatt.wire import actions as wire
from extrablatt.wire.models import WireItem
from tests.house import House, ninjs

pytestmark = pytest.mark.django_db

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
    return desk.publish(desk.merge(article, item(**facts)))


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


ROADS: list[Callable[..., Article]] = [taken, merged, taken_over, flashed]
each_road = pytest.mark.parametrize("road", ROADS, ids=lambda road: road.__name__)


def everywhere(house: House, article: Article) -> dict[str, str]:
    """What readers get at every address the story has on any surface, and at the usual ones."""
    from extrablatt.publication.models import Story

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
    assert any("Damm am Lintsee" in page for page in pages.values())
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
