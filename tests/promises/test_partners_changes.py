"""What changes where not a word of an article did reaches partners and hubs: a picture goes, a post comes or goes."""

from __future__ import annotations

import json
from importlib import import_module

import pytest
from django.apps import apps
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from extrablatt.desk import actions as desk
from extrablatt.desk.actions import live
from extrablatt.pictures import actions as pictures
from extrablatt.press import websub
from extrablatt.press.partners.terms import Terms
from extrablatt.publication import actions as publication
from extrablatt.publication import log
from extrablatt.publication.models import StoryPicture
from extrablatt.readers import partners
from tests.house import House
from tests.promises.partnering import FIRST, INSIDE, LEAD, PREVIEW, ask, illustrated, picture

pytestmark = pytest.mark.django_db

every_place = pytest.mark.parametrize(
    "caption", [LEAD, INSIDE, FIRST, PREVIEW], ids=["lead", "text", "gallery", "preview"]
)


@every_place
@pytest.mark.parametrize("terms", [Terms(), Terms(pictures=True)], ids=["without pictures", "with pictures"])
def test_a_withdrawn_picture_makes_a_newer_version_for_partners(
    caption: str, terms: Terms, house: House, client: Client
) -> None:
    _article, made = illustrated(house)
    house.publish(house.draft("Ohne Bild"))
    key = partners.add("Nachbarblatt", terms)
    items, after = ask(client, key)
    known = next(item for item in items if "Brücke" in item["headlines"][0]["value"])
    pictures.withdraw_picture(made[caption])
    (newer,), after = ask(client, key, after)
    assert newer["uri"] == known["uri"]
    assert newer["pubStatus"] == "usable"
    assert int(newer["version"]) > int(known["version"])
    assert newer["versionCreated"] > known["versionCreated"]
    assert f"/bilder/{made[caption].pk}/" not in json.dumps(newer)
    assert ask(client, key, after)[0] == []


def test_a_picture_withdrawn_from_a_post_makes_a_newer_version_too(house: House, client: Client) -> None:
    article = live.start(house.publish(house.draft("Wahlabend")))
    crane = picture(LEAD)
    live.post(article, text=f"[Bild {crane.pk}]\n\nEin Bild vom Abend.")
    key = partners.add("Nachbarblatt", Terms(pictures=True))
    (known,), after = ask(client, key)
    assert f"/bilder/{crane.pk}/" in json.dumps(known)
    pictures.withdraw_picture(crane)
    (newer,), _after = ask(client, key, after)
    assert f"/bilder/{crane.pk}/" not in json.dumps(newer)
    assert int(newer["version"]) > int(known["version"])


def test_a_corrected_credit_reaches_partners(house: House, client: Client) -> None:
    _article, made = illustrated(house)
    key = partners.add("Nachbarblatt", Terms(pictures=True))
    _items, after = ask(client, key)
    pictures.update_picture(made[FIRST], credit="Südlicht/Bea Probe")
    (newer,), _after = ask(client, key, after)
    assert "Südlicht/Bea Probe" in json.dumps(newer, ensure_ascii=False)


def test_a_picture_costs_the_same_queries_however_many_stories_show_it(house: House) -> None:
    article, made = illustrated(house)
    counts = []
    others = [house.publish(house.draft(f"Meldung {number}")).pk for number in range(6)]
    StoryPicture.objects.bulk_create(StoryPicture(story_id=pk, picture=made[INSIDE].pk) for pk in others)
    for caption, shown_in in ((LEAD, [article.pk]), (INSIDE, [article.pk, *others])):
        before = log.head()
        with CaptureQueriesContext(connection) as queries:
            publication.withdraw_picture(made[caption].pk)
        counts.append(len(queries))
        told = [(entry.kind, entry.subject, entry.subject_id) for entry in log.read(before)]
        assert told == [("withdraw", "picture", made[caption].pk), *(("update", "story", pk) for pk in shown_in)]
    assert counts[0] == counts[1]


def test_what_was_published_before_pictures_were_noted_is_noted_by_the_migration(house: House) -> None:
    _article, made = illustrated(house)
    covered = live.start(house.publish(house.draft("Wahlabend")))
    live.post(covered, text=f"[Bild {picture('Wahllokal').pk}]\n\nEin Bild vom Abend.")
    noted = sorted(StoryPicture.objects.values_list("story", "post", "picture"), key=str)
    assert len(noted) == len(made) + 1
    StoryPicture.objects.all().delete()
    import_module("extrablatt.publication.migrations.0006_fill_pictures_shown").fill(apps, None)
    assert sorted(StoryPicture.objects.values_list("story", "post", "picture"), key=str) == noted


def test_a_story_withdrawn_or_without_the_picture_by_now_is_not_told_again(house: House) -> None:
    article, made = illustrated(house)
    article.lead_picture = None
    house.publish(article)
    before = log.head()
    pictures.withdraw_picture(made[LEAD])
    assert [entry.subject for entry in log.read(before)] == ["picture"]
    house.withdraw(article)
    assert not StoryPicture.objects.exists()
    before = log.head()
    pictures.withdraw_picture(made[FIRST])
    assert [entry.subject for entry in log.read(before)] == ["picture"]


def test_a_removed_post_no_longer_shows_its_picture(house: House) -> None:
    article = live.start(house.publish(house.draft("Wahlabend")))
    post = live.post(article, text=f"[Bild {picture(LEAD).pk}]\n\nEin Bild vom Abend.")
    assert StoryPicture.objects.count() == 1
    live.remove(post)
    assert not StoryPicture.objects.exists()


@every_place
def test_hubs_are_told_of_the_feeds_of_stories_that_showed_a_withdrawn_picture(caption: str, house: House) -> None:
    _article, made = illustrated(house)
    told: list[str] = []
    hub = websub.Hub("https://hub.example/", send=lambda _hub, urls: told.extend(urls))
    hub.step()
    pictures.withdraw_picture(made[caption])
    hub.step()
    assert told == []  # not before the pages are purged
    house.work()
    hub.step()
    paths = {url.partition("//")[2].partition("/")[2] for url in told}
    assert paths == {f"{place}feed.{ending}" for place in ("", "politik/") for ending in ("atom", "rss", "json")}


def test_hubs_are_told_of_the_live_feed_a_withdrawn_picture_stood_in(house: House) -> None:
    article = live.start(house.publish(house.draft("Wahlabend")))
    crane = picture(LEAD)
    live.post(article, text=f"[Bild {crane.pk}]\n\nEin Bild vom Abend.")
    house.work()
    told: list[str] = []
    hub = websub.Hub("https://hub.example/", send=lambda _hub, urls: told.extend(urls))
    hub.step()
    pictures.withdraw_picture(crane)
    house.work()
    hub.step()
    assert any(url.endswith(f"{house.url(article)}/live/feed.atom") for url in told)


def test_a_post_that_comes_changes_or_goes_makes_a_newer_version(house: House, client: Client) -> None:
    article = live.start(house.publish(house.draft("Wahlabend")))
    key = partners.add("Nachbarblatt", Terms())
    _items, after = ask(client, key)
    post = live.post(article, headline="Erster Stand", text="Noch zählt niemand.")
    (came,), after = ask(client, key, after)
    post = live.edit(post, headline="Erster Stand", text="Nun wird gezählt.")
    (changed,), after = ask(client, key, after)
    live.remove(post)
    (gone,), after = ask(client, key, after)
    assert "Noch zählt niemand." in json.dumps(came, ensure_ascii=False)
    assert "Nun wird gezählt." in json.dumps(changed, ensure_ascii=False)
    assert "Erster Stand" not in json.dumps(gone, ensure_ascii=False)
    assert int(came["version"]) < int(changed["version"]) < int(gone["version"])
    assert came["versionCreated"] < changed["versionCreated"] < gone["versionCreated"]
    desk.withdraw(article)
    (canceled,), _after = ask(client, key, after)
    assert canceled["pubStatus"] == "canceled"
    assert int(canceled["version"]) > int(gone["version"])


def test_another_extrablatt_takes_the_newer_version_for_one(house: House, client: Client) -> None:
    article = live.start(house.publish(house.draft("Wahlabend")))
    key = partners.add("Nachbarblatt", Terms())
    first, after = ask(client, key)
    live.post(article, headline="Erster Stand", text="Noch zählt niemand.")
    second, _after = ask(client, key, after)
    for items in (first, second):
        house.wire(json.dumps(items).encode())
    newest = house.newest_item()
    assert newest.version == int(second[0]["version"])
    assert "Noch zählt niemand." in newest.body_text
