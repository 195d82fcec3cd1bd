"""What the wire does to articles already made: newer versions, corrections, embargoes, cancellations."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from extrablatt.desk import actions as desk
from extrablatt.desk import takeover
from extrablatt.desk.models import Article
from extrablatt.publication.record import EmbargoError
from extrablatt.wire import actions as wire
from extrablatt.wire.models import Conflict, WireItem
from tests.house import House, ninjs

pytestmark = pytest.mark.django_db

FIRST = "<p>Der Landtag hat am Dienstag das Budget beschlossen.</p>"
NEWER = "<p>Der Landtag hat am Dienstagabend das Budget mit 30 zu 26 Stimmen beschlossen.</p>"
SECOND = "<p>Die Opposition stimmte geschlossen dagegen.</p>"
OWN = "In Marbruck hofft man nun auf Geld für die Eishalle."


def taken(house: House, **more: Any) -> Article:
    """A draft of version 1."""
    house.wire(ninjs(text=FIRST + SECOND, **more), "1.json")
    return desk.latest_draft(desk.take(house.newest_item()))


def newer(house: House, version: int = 2, **more: Any) -> WireItem:
    """The next version arrives, and the backshop works."""
    house.wire(ninjs(version=version, **({"text": NEWER + SECOND} | more)), f"{version}.json")
    house.work()
    return house.newest_item()


def row(article: Article) -> Article:
    return Article.objects.get(pk=article.pk)


def words(article: Article) -> str:
    return " ".join(str(block["value"]) for block in desk.latest_draft(article).body.raw_data)


def alert(article: Article) -> str | None:
    return (row(article).wire_alert or {}).get("kind")


def test_taking_over_brings_the_changed_paragraph_and_leaves_the_editors_own(house: House) -> None:
    draft = taken(house)
    draft.body = desk.stream([*draft.body.raw_data, ("paragraph", f"<p>{OWN}</p>")])
    article = house.publish(draft)
    newer(house, headlines=[{"role": "main", "value": "Budget beschlossen"}])
    assert alert(article) == "newer"
    merged = desk.take_over(article, house.newest_item())
    assert merged.headline == "Budget beschlossen"
    assert "30 zu 26" in words(article)
    assert OWN in words(article)
    assert "am Dienstag das" not in words(article)
    assert [s.item.version for s in merged.sources.all()] == [2]
    assert alert(article) is None
    page = house.get(house.url(house.publish(merged))).text
    assert "30 zu 26" in page
    assert [s.item.version for s in row(article).sources.all()] == [2]


def test_an_editors_headline_stays_and_that_is_told(house: House) -> None:
    draft = taken(house)
    draft.headline = "Geld für Marbruck"
    article = house.publish(draft)
    item = newer(house, headlines=[{"role": "main", "value": "Budget beschlossen"}])
    current = desk.latest_draft(article)
    plan = takeover.plan(current, current.sources.first(), item)
    assert [c.key for c in plan.keeps] == ["headline"]
    assert desk.take_over(article, item).headline == "Geld für Marbruck"


def test_single_changes_can_be_left_out_of_a_take_over(house: House) -> None:
    article = house.publish(taken(house))
    item = newer(house, headlines=[{"role": "main", "value": "Budget beschlossen"}])
    merged = desk.take_over(article, item, without=frozenset({"headline"}))
    assert merged.headline == "Probemeldung aus dem Tal"
    assert "30 zu 26" in words(article)


def test_there_is_nothing_to_take_over_twice(house: House) -> None:
    article = house.publish(taken(house))
    item = newer(house)
    desk.take_over(article, item)
    with pytest.raises(desk.DeskError):
        desk.take_over(article, item)


def test_a_correction_note_for_readers_becomes_a_correction_on_the_page(house: House, monkeypatch: Any) -> None:
    article = house.publish(taken(house))
    item = newer(house)
    notes = [
        {"role": "dpaednoterole:correction_consumerready", "text": "Berichtigt wurde der Tag.", "publishable": True},
        {"role": "dpaednoterole:correction", "text": "Intern: Zahl geprüft.", "publishable": False},
    ]
    WireItem.objects.filter(pk=item.pk).update(ed_notes=notes)
    merged = desk.take_over(article, item)
    assert [c.text for c in merged.corrections.all()] == ["Berichtigt wurde der Tag."]
    page = house.get(house.url(house.publish(merged))).text
    assert "Berichtigt wurde der Tag." in page
    assert "Intern" not in page


def test_publishing_without_the_newer_version_leaves_the_word_of_it_standing(house: House) -> None:
    article = house.publish(taken(house))
    newer(house)
    house.publish(desk.latest_draft(article))
    assert alert(article) == "newer"
    desk.dismiss_alert(article)
    assert alert(article) is None


@pytest.mark.parametrize("status", ["canceled", "withheld"])
def test_what_was_taken_back_can_not_be_published_again_while_it_is_used(house: House, status: str) -> None:
    article = house.publish(taken(house))
    newer(house, pubstatus=status)
    assert house.get(house.url(article)).status == 410
    draft = desk.latest_draft(article)
    with pytest.raises(desk.TakenBackError, match="zurückgenommen"):
        desk.publish(draft)
    assert house.get(house.url(article)).status == 410
    draft = desk.latest_draft(article)
    desk.no_longer_used(draft.sources.get(), user=None, reason="Selbst recherchiert")
    draft.body = desk.stream([("paragraph", f"<p>{OWN}</p>")])
    page = house.get(house.url(house.publish(draft)))
    assert page.status == 200
    assert OWN in page.text


def test_a_draft_planned_for_later_is_not_published_when_its_source_was_canceled(house: House) -> None:
    draft = taken(house, embargoed=(timezone.now() + timedelta(hours=1)).isoformat())
    article = desk.publish(draft)
    house.wire(ninjs(version=2, pubstatus="canceled"), "2.json")
    house.work()
    assert desk.publish_due(timezone.now() + timedelta(hours=2)) == []
    assert not row(article).live


def test_a_report_merged_into_a_draft_is_followed_too(house: House) -> None:
    article = house.draft()
    house.wire(ninjs(text=FIRST))
    desk.merge(article, house.newest_item())
    newer(house)
    assert alert(article) == "newer"
    house.publish(house.dealt_with(desk.latest_draft(article)))
    assert row(article).sources.count() == 1


def test_a_report_that_is_only_in_the_draft_does_not_take_the_public_article_along(house: House) -> None:
    article = house.publish(house.draft())
    house.wire(ninjs(text=FIRST))
    desk.merge(article, house.newest_item())
    newer(house, pubstatus="canceled")
    assert row(article).live
    assert alert(article) == "canceled"
    with pytest.raises(desk.TakenBackError):
        desk.publish(desk.latest_draft(article))


def test_once_published_with_it_the_article_goes_with_the_report(house: House) -> None:
    article = house.publish(house.draft())
    house.wire(ninjs(text=FIRST))
    house.publish(house.dealt_with(desk.merge(article, house.newest_item())))
    newer(house, pubstatus="canceled")
    assert not row(article).live


def test_a_source_that_is_no_longer_used_is_only_told_of(house: House) -> None:
    draft = taken(house)
    desk.no_longer_used(draft.sources.get(), user=None, reason="Selbst recherchiert")
    article = house.publish(draft)
    newer(house, pubstatus="canceled")
    assert row(article).live
    assert alert(article) == "canceled"


def test_a_usable_version_after_a_withheld_one_is_told_and_not_published_by_itself(house: House) -> None:
    article = house.publish(taken(house))
    newer(house, pubstatus="withheld")
    newer(house, version=3)
    assert alert(article) == "restored"
    assert not row(article).live
    merged = desk.take_over(article, house.newest_item())
    assert house.get(house.url(house.publish(merged))).status == 200


def test_an_indefinite_embargo_waits_for_the_agencys_release(house: House) -> None:
    draft = taken(house, embargoed="")
    with pytest.raises(EmbargoError):
        desk.publish(draft)
    newer(house)
    assert alert(draft) == "released"
    released = desk.latest_draft(draft)
    assert not released.embargo_indefinite
    assert house.get(house.url(house.publish(released))).status == 200


def test_clearing_the_field_does_not_lift_the_agencys_embargo(house: House) -> None:
    draft = taken(house, embargoed=(timezone.now() + timedelta(hours=1)).isoformat())
    draft.embargo_until = None
    article = house.publish(draft)
    assert not row(article).live
    assert house.get(f"/{article.pk}").status == 404


def test_an_embargo_that_comes_later_reaches_the_draft_and_its_schedule(house: House) -> None:
    now = timezone.now().replace(microsecond=0)
    soon, later = now + timedelta(hours=1), now + timedelta(hours=5)
    draft = taken(house, embargoed=soon.isoformat())
    article = desk.publish(draft)
    newer(house, embargoed=later.isoformat())
    assert alert(article) == "embargoed"
    assert desk.latest_draft(article).embargo_until == later
    assert desk.publish_due(soon + timedelta(minutes=1)) in ([], [article.pk])
    assert not row(article).live


def test_the_accepted_other_content_of_a_version_is_told(house: House) -> None:
    article = house.publish(taken(house))
    house.wire(ninjs(text=NEWER), "anders.json")
    wire.accept_conflict(Conflict.objects.get())
    house.work()
    assert alert(article) == "newer"


def test_every_item_is_filed_under_the_section_the_desk_would_choose(house: House) -> None:
    house.wire(ninjs("urn:a", subject=[{"name": "Kultur", "qcode": "medtop:01000000"}]), "a.json")
    house.wire(ninjs("urn:b"), "b.json")
    house.work()
    assert WireItem.objects.get(guid="urn:a").section == "kultur"
    assert not WireItem.objects.filter(followed=False).exists()


def test_an_item_that_fails_at_the_desk_stops_no_other(house: House, monkeypatch: Any) -> None:
    from extrablatt.desk import following

    article = house.publish(taken(house))
    real = following._newer

    def fails(article: Article, item: WireItem, *more: Any) -> None:
        if item.guid == "urn:boese":
            raise RuntimeError("a fault")
        real(article, item, *more)

    house.wire(ninjs("urn:boese", text=FIRST), "b1.json")
    house.publish(desk.latest_draft(desk.take(house.newest_item())))
    monkeypatch.setattr(following, "_newer", fails)
    house.wire(ninjs("urn:boese", version=2, urgency=1), "b2.json")
    newer(house)
    assert alert(article) == "newer"
    assert WireItem.objects.get(followed=False).guid == "urn:boese"


# --- the page that shows it --------------------------------------------------------------------------------------------


def test_the_desk_shows_what_has_changed_and_takes_over_what_is_ticked(house: House, admin_client: Client) -> None:
    draft = taken(house)
    draft.headline = "Geld für Marbruck"
    article = house.publish(draft)
    item = newer(house, headlines=[{"role": "main", "value": "Budget beschlossen"}])
    assert "was sich geändert hat" in admin_client.get(f"/desk/artikel/edit/{article.pk}/").content.decode()
    page = admin_client.get(f"/desk/agenturfassung/{article.pk}/").content.decode()
    assert "<ins>" in page
    assert "Geld für Marbruck" in page
    answer = admin_client.post(f"/desk/agenturfassung/{article.pk}/", {"do": "take", "item": item.pk, "take": ["c0"]})
    assert answer["Location"].endswith(f"/edit/{article.pk}/")
    assert "30 zu 26" in words(article)
    assert desk.latest_draft(article).headline == "Geld für Marbruck"


def test_a_change_that_is_not_ticked_is_not_taken(house: House, admin_client: Client) -> None:
    article = house.publish(taken(house))
    item = newer(house)
    admin_client.post(f"/desk/agenturfassung/{article.pk}/", {"do": "take", "item": item.pk})
    assert "30 zu 26" not in words(article)
    assert [s.item.version for s in desk.latest_draft(article).sources.all()] == [2]


def test_the_word_of_a_newer_version_can_be_dismissed(house: House, admin_client: Client) -> None:
    article = house.publish(taken(house))
    newer(house)
    admin_client.post(f"/desk/agenturfassung/{article.pk}/", {"do": "dismiss"})
    assert alert(article) is None


def test_a_version_that_came_while_the_editor_was_looking_is_not_taken_unseen(
    house: House, admin_client: Client
) -> None:
    article = house.publish(taken(house))
    seen = newer(house)
    newer(house, version=3, text="<p>Ganz etwas anderes.</p>")
    answer = admin_client.post(f"/desk/agenturfassung/{article.pk}/", {"do": "take", "item": seen.pk, "take": ["c0"]})
    assert "agenturfassung" in answer["Location"]
    assert "anderes" not in words(article)


def test_who_may_not_change_articles_does_not_see_the_page(house: House, client: Client) -> None:
    article = house.publish(taken(house))
    assert client.get(f"/desk/agenturfassung/{article.pk}/").status_code in (302, 403)


# --- pictures ------------------------------------------------------------------------------------------------------------


def _file(name: str, colour: str, width: int) -> None:
    from io import BytesIO

    from PIL import Image

    out = BytesIO()
    Image.new("RGB", (width, width * 3 // 4), colour).save(out, "JPEG")
    wire.ingest(out.getvalue(), name=name)


def _with_picture(house: House) -> Article:
    """A published article with an agency's picture, of which two renditions have come."""
    _file("klein.jpg", "red", 200)
    _file("gross.jpg", "red", 900)
    renditions = [
        {"name": name, "href": f"{name}.jpg", "contenttype": "image/jpeg", "width": width}
        for name, width in (("klein", 200), ("gross", 900))
    ]
    picture = {"uri": "urn:bild:7", "type": "picture", "renditions": renditions, "headline": "Der Damm"}
    house.wire(ninjs(text=FIRST, associations=[picture]), "1.json")
    return house.publish(desk.latest_draft(desk.take(house.newest_item())))


def test_a_picture_with_several_renditions_is_taken_once_and_in_its_largest(house: House) -> None:
    article = _with_picture(house)
    draft = desk.latest_draft(article)
    assert draft.lead_picture.width == 900
    assert draft.lead_picture.wire_guid == "urn:bild:7"
    assert [block.block_type for block in draft.body] == ["paragraph"]


def test_a_picture_the_agency_takes_back_goes_from_every_page_and_the_article_stays(house: House) -> None:
    article = _with_picture(house)
    assert "/bilder/" in house.get(house.url(article)).text
    house.wire(ninjs("urn:bild:7", version=2, pubstatus="canceled", type="picture", ednote="Falsche Person."), "k.json")
    house.work()
    for address in (house.url(article), "/", "/politik"):
        page = house.get(address)
        assert page.status == 200
        assert "/bilder/" not in page.text
    assert alert(article) == "canceled"
    assert "Falsche Person" in row(article).notes.last().text
    house.publish(desk.latest_draft(article))
    assert "/bilder/" not in house.get(house.url(article)).text
