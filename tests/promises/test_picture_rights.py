"""Rights hold: a picture that may not be shown is on no surface, in no answer to partners, at no address it ever had."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from PIL import Image

from extrablatt.desk import actions as desk
from extrablatt.desk.actions import live
from extrablatt.desk.models import Article
from extrablatt.pictures import actions as pictures
from extrablatt.pictures.models import Picture, PictureAddress
from extrablatt.press.partners.terms import Terms
from extrablatt.press.surfaces import SURFACES
from extrablatt.publication import actions as publication
from extrablatt.publication import log
from extrablatt.publication.models import PublishedPicture, Story
from extrablatt.publication.record import PictureError
from extrablatt.readers import partners
from extrablatt.wire import actions as wire
from tests.house import House, ninjs
from tests.promises.partnering import CREDIT, FIRST, INSIDE, LEAD, PREVIEW, SECOND, ask, illustrated, picture
from tests.unit.pictures.making import saved

pytestmark = pytest.mark.django_db

ALL = (LEAD, INSIDE, FIRST, SECOND, PREVIEW)


def files_of(house: House, made: Picture) -> set[str]:
    """All addresses of the picture's files, as they lie on disk."""
    place = house.folder / "renditions" / str(made.pk)
    return {f"/bilder/{made.pk}/{file.name}" for file in place.iterdir() if re.search(r"-\w+\.(webp|jpg)$", file.name)}


def surfaces(article: Article) -> set[str]:
    story = Story.objects.select_related("section").get(pk=article.pk)
    return {address for surface in SURFACES for address in surface.where(story)}


def assert_gone(house: House, addresses: set[str]) -> None:
    assert addresses
    for address in addresses:
        answer = house.get(address)
        assert answer.status == 410, address
        assert answer.headers["Cache-Control"] == "no-store"


def assert_shown_nowhere(house: House, made: Picture, places: set[str]) -> None:
    for address in places:
        assert f"/bilder/{made.pk}/" not in house.get(address).text, address


def newer(colour: str) -> bytes:
    return saved(Image.new("RGB", (70, 50), colour), "JPEG")


# --- roads by which a picture goes ------------------------------------------------------------------------------------


def by_the_picture_desk(house: House, made: Picture) -> None:
    pictures.withdraw_picture(Picture.objects.get(pk=made.pk))


def by_the_form(house: House, made: Picture) -> None:
    pictures.update_picture(Picture.objects.get(pk=made.pk), rights_status="withdrawn")


def by_the_wire(house: House, made: Picture) -> None:
    Picture.objects.filter(pk=made.pk).update(wire_guid="urn:bild:9")
    house.wire(ninjs("urn:bild:9", version=1, type="picture"), "b.json")
    house.wire(ninjs("urn:bild:9", version=2, type="picture", pubstatus="canceled"), "k.json")


def by_being_deleted(house: House, made: Picture) -> None:
    Picture.objects.get(pk=made.pk).delete()


def by_being_restricted(house: House, made: Picture) -> None:
    pictures.update_picture(Picture.objects.get(pk=made.pk), rights_status="restricted")


FOR_GOOD = (by_the_picture_desk, by_the_form, by_the_wire, by_being_deleted)
for_good = pytest.mark.parametrize("road", FOR_GOOD, ids=lambda road: road.__name__)
every_road = pytest.mark.parametrize("road", [*FOR_GOOD, by_being_restricted], ids=lambda road: road.__name__)


@every_road
@pytest.mark.parametrize("caption", [LEAD, FIRST], ids=["lead", "gallery"])
def test_a_picture_that_may_not_be_shown_is_nowhere(
    road: Callable[[House, Picture], None], caption: str, house: House, client: Client
) -> None:
    article, made = illustrated(house)
    shown, places = made[caption], surfaces(article)
    key = partners.add("Nachbarblatt", Terms(pictures=True))
    addresses = files_of(house, shown)
    assert all(house.get(address).status == 200 for address in addresses)
    assert any(f"/bilder/{shown.pk}/" in house.get(address).text for address in places)
    road(house, shown)
    house.work()
    assert_shown_nowhere(house, shown, places)
    assert f"/bilder/{shown.pk}/" not in json.dumps(ask(client, key)[0])
    assert_gone(house, addresses)


@for_good
def test_publishing_again_brings_no_withdrawn_picture_back(
    road: Callable[[House, Picture], None], house: House
) -> None:
    article, made = illustrated(house)
    addresses, places = files_of(house, made[LEAD]), surfaces(article)
    in_hand = desk.latest_draft(article)  # an editor had it open when the picture went
    road(house, made[LEAD])
    house.work()
    house.publish(in_hand) if road is not by_being_deleted else house.publish(desk.latest_draft(article))
    house.withdraw(Article.objects.get(pk=article.pk))
    house.publish(desk.latest_draft(Article.objects.get(pk=article.pk)))
    assert_shown_nowhere(house, made[LEAD], places)
    assert_gone(house, addresses)
    assert f"/bilder/{made[INSIDE].pk}/" in house.get(house.url(article)).text


def test_the_last_gate_takes_no_withdrawn_picture_under_the_same_address(house: House) -> None:
    _article, made = illustrated(house)
    record = pictures.public_record(made[LEAD])
    pictures.withdraw_picture(made[LEAD])
    with pytest.raises(PictureError):
        publication.put_picture(record)
    assert PublishedPicture.objects.get(pk=made[LEAD].pk).withdrawn


def test_a_restored_picture_has_new_addresses_and_the_old_ones_stay_gone(house: House) -> None:
    article, made = illustrated(house)
    old = files_of(house, made[LEAD])
    pictures.withdraw_picture(made[LEAD])
    house.work()
    pictures.restore_picture(made[LEAD], reason="Die Agentur hat sich geirrt.")
    house.work()
    page = house.get(house.url(article)).text
    new = set(re.findall(rf"/bilder/{made[LEAD].pk}/[^\s\"]+", page))
    assert new
    assert not new & old
    assert all(house.get(address).status == 200 for address in new)
    assert_gone(house, old)


def test_what_is_gone_stays_gone_when_the_store_is_made_anew_and_a_backup_brings_files_back(house: House) -> None:
    _article, made = illustrated(house)
    addresses = files_of(house, made[LEAD])
    kept = {address: house.get(address).body for address in addresses}
    pictures.withdraw_picture(made[LEAD])
    house.work()
    house.store.purge_all()
    folder = house.folder / "renditions" / str(made[LEAD].pk)
    for file in folder.iterdir():
        file.unlink()
    for address, data in kept.items():
        (folder / address.rpartition("/")[2]).write_bytes(data)
    assert pictures.check_addresses() == 1
    house.work()
    assert_gone(house, addresses)
    assert pictures.check_addresses() == 0


# --- stories ----------------------------------------------------------------------------------------------------------


def test_pictures_of_a_withdrawn_story_go_and_come_back_with_it(house: House) -> None:
    article, made = illustrated(house)
    addresses = set().union(*(files_of(house, made[caption]) for caption in ALL))
    house.withdraw(article)
    assert_gone(house, addresses)
    assert not PublishedPicture.objects.filter(withdrawn=False).exists()
    assert CREDIT not in json.dumps(list(PublishedPicture.objects.values_list("record", flat=True)))
    house.publish(desk.latest_draft(Article.objects.get(pk=article.pk)))
    assert all(house.get(address).status == 200 for address in addresses)
    assert f"/bilder/{made[LEAD].pk}/" in house.get(house.url(article)).text


def test_a_picture_that_something_else_shows_stays_until_that_goes_too(house: House) -> None:
    article, made = illustrated(house)
    other = house.publish(house.draft("Noch eine Brücke", lead_picture=made[LEAD]))
    shared, alone = files_of(house, made[LEAD]), files_of(house, made[INSIDE])
    house.withdraw(article)
    assert all(house.get(address).status == 200 for address in shared)
    assert_gone(house, alone)
    house.withdraw(other)
    assert_gone(house, shared)
    third = house.publish(house.draft("Die dritte", lead_picture=Picture.objects.get(pk=made[LEAD].pk)))
    assert all(house.get(address).status == 200 for address in shared)
    assert f"/bilder/{made[LEAD].pk}/" in house.get(house.url(third)).text


def test_a_picture_taken_out_of_its_story_or_post_goes_from_its_addresses(house: House) -> None:
    article, made = illustrated(house)
    lead = files_of(house, made[LEAD])
    draft = desk.latest_draft(article)
    draft.lead_picture = None
    house.publish(draft)
    assert_gone(house, lead)
    coverage = live.start(house.publish(house.draft("Wahlabend")))
    crowd = picture("Die Menge")
    post = live.post(coverage, text=f"[Bild {crowd.pk}]\n\nEin Bild.")
    house.work()
    addresses = files_of(house, crowd)
    assert all(house.get(address).status == 200 for address in addresses)
    live.remove(post)
    house.work()
    assert_gone(house, addresses)


# --- replacing --------------------------------------------------------------------------------------------------------


def test_a_replaced_file_leaves_nothing_of_the_old_one(house: House, django_capture_on_commit_callbacks: Any) -> None:
    article, made = illustrated(house)
    shown = Picture.objects.get(pk=made[LEAD].pk)
    old, original, before = files_of(house, shown), Path(shown.file.path), log.head()
    with django_capture_on_commit_callbacks(execute=True):
        pictures.update_picture(shown, data=newer("green"), filename="b.jpg")
    house.work()
    assert_gone(house, old)
    assert f"picture:{shown.pk}" in {key for entry in log.read(before) for key in entry.keys}
    page = house.get(house.url(article)).text
    assert not any(address in page for address in old)
    assert f"/bilder/{shown.pk}/{shown.token}-" in page
    assert not original.exists()
    assert PictureAddress.objects.filter(picture=shown.pk, state="gone", why="removed").count() == 1


def test_a_file_replaced_in_its_place_keeps_its_addresses_and_is_purged(house: House) -> None:
    _article, made = illustrated(house)
    shown = Picture.objects.get(pk=made[LEAD].pk)
    address = f"/bilder/{shown.pk}/{shown.token}-16x9.jpg"
    before = house.get(address).body
    old, head = files_of(house, shown), log.head()
    pictures.update_picture(
        shown, data=saved(Image.new("RGB", (30, 20), "green"), "JPEG"), filename="b.jpg", keep_addresses=True
    )
    house.work()
    after = house.get(address)
    assert (after.status, after.body != before) == (200, True)
    assert f"picture:{shown.pk}" in {key for entry in log.read(head) for key in entry.keys}
    # Sizes the new original is too small for are not there any more: nothing of the old one is handed out.
    assert {house.get(one).status for one in old - files_of(house, shown)} == {404}


def test_what_the_desk_has_removed_no_wire_brings_back(house: House) -> None:
    clear, blurred = newer("red"), newer("gray")
    shown = pictures.add_picture(clear, filename="a.jpg", wire_guid="urn:bild:5")
    pictures.update_picture(shown, data=blurred, filename="b.jpg")
    checksum = shown.checksum
    for data, guid in ((clear, "urn:bild:5"), (newer("orange"), "urn:bild:5"), (clear, "urn:bild:6"), (clear, "")):
        again = pictures.add_picture(data, filename="c.jpg", wire_guid=guid)
        assert (again.pk, again.checksum) == (shown.pk, checksum)


def test_an_agencys_newer_file_of_a_withdrawn_picture_shows_nothing(house: House) -> None:
    shown = pictures.add_picture(newer("red"), filename="a.jpg", wire_guid="urn:bild:5")
    article = house.publish(house.draft("Mit Bild", lead_picture=shown))
    old = files_of(house, shown)
    pictures.withdraw_picture(shown)
    again = pictures.add_picture(newer("orange"), filename="a.jpg", wire_guid="urn:bild:5")
    house.work()
    assert again.withdrawn
    assert_gone(house, {*old, *(address.replace(shown.token, again.token) for address in old)})
    assert files_of(house, again) == set()
    assert_shown_nowhere(house, shown, surfaces(article))


# --- restricted -------------------------------------------------------------------------------------------------------


def restricted(reason: str = "") -> Picture:
    made = picture("Der Zeuge")
    return pictures.update_picture(made, rights_status="restricted", restricted_reason=reason)


@pytest.mark.parametrize("place", ["lead", "text", "post"])
def test_a_restricted_picture_can_not_be_published_without_a_stated_reason(place: str, house: House) -> None:
    witness = restricted()
    block = ("picture", {"picture": witness.pk, "caption": "", "credit": ""})
    if place == "post":
        coverage = live.start(house.publish(house.draft("Wahlabend")))
        with pytest.raises(desk.DeskError, match="nur eingeschränkt nutzbar"):
            live.post(coverage, text=f"[Bild {witness.pk}]\n\nDer Zeuge.")
    else:
        draft = house.draft("Der Prozess", lead_picture=witness if place == "lead" else None)
        if place == "text":
            draft.body = desk.stream([*draft.body.raw_data, block])
        with pytest.raises(desk.PictureRightsError):
            desk.publish(draft)
        assert not Story.objects.filter(pk=draft.pk).exists()
    with pytest.raises(pictures.RightsError):
        pictures.public_record(witness)


def test_a_restricted_picture_with_a_reason_is_for_readers_only(house: House, client: Client, settings: object) -> None:
    witness = restricted("Das Gericht hat es erlaubt.")
    draft = house.draft("Der Prozess", lead_picture=witness)
    draft.body = desk.stream([*draft.body.raw_data, ("picture", {"picture": witness.pk, "caption": "", "credit": ""})])
    article = house.publish(draft)
    page = house.get(house.url(article)).text
    assert f"/bilder/{witness.pk}/" in page
    head = page.partition("</head>")[0]
    assert f"/bilder/{witness.pk}/" not in "".join(re.findall(r"<meta[^>]+>", head))
    assert not any(f"/bilder/{witness.pk}/" in script for script in re.findall(r"ld\+json[^<]+<", page))
    key = partners.add("Nachbarblatt", Terms(pictures=True))
    assert f"/bilder/{witness.pk}/" not in json.dumps(ask(client, key)[0])
    for ending in ("atom", "rss", "json"):
        assert f"/bilder/{witness.pk}/" not in house.get(f"/politik/feed.{ending}").text
    assert "Das Gericht hat es erlaubt" not in json.dumps(list(PublishedPicture.objects.values("record")))
    assert "max-age=3600" in house.get(next(iter(files_of(house, witness)))).headers["Cache-Control"]


def test_a_public_picture_that_is_restricted_goes_and_comes_back_with_a_reason(house: House) -> None:
    article, made = illustrated(house)
    shown, addresses = Picture.objects.get(pk=made[LEAD].pk), files_of(house, made[LEAD])
    pictures.update_picture(shown, rights_status="restricted")
    house.work()
    assert_shown_nowhere(house, shown, surfaces(article))
    assert_gone(house, addresses)
    pictures.update_picture(shown, restricted_reason="Das Gericht hat es erlaubt.")
    house.work()
    assert f"/bilder/{shown.pk}/" in house.get(house.url(article)).text
    assert all(house.get(address).status == 200 for address in addresses)


# --- how long it is kept elsewhere ------------------------------------------------------------------------------------


def test_a_picture_from_the_wire_is_lent_though_nothing_in_it_says_so(house: House) -> None:
    wire.ingest(newer("red"), name="foto.jpg")
    link = {"type": "picture", "renditions": [{"name": "foto", "href": "foto.jpg", "contenttype": "image/jpeg"}]}
    house.wire(ninjs("urn:probe:ohne-guid", associations=[link]), "1.json")
    article = house.publish(desk.latest_draft(desk.take(house.newest_item())))
    assert (article.lead_picture.agency, article.lead_picture.own) == ("NAG", False)
    for address in files_of(house, article.lead_picture):
        assert "max-age=3600" in house.get(address).headers["Cache-Control"]


@pytest.mark.parametrize(
    "lent", [{"agency": "NAG"}, {"usage_terms": "Bis Jahresende."}, {}], ids=["agency", "terms", "own"]
)
def test_only_pictures_of_our_own_are_kept_for_long(lent: dict[str, str], house: House) -> None:
    made = pictures.add_picture(newer("red"), filename="a.jpg", overrides=lent)
    house.publish(house.draft("Mit Bild", lead_picture=made))
    for address in files_of(house, made):
        told = house.get(address).headers
        seconds = int(re.findall(r"max-age=(\d+)", told["Cache-Control"])[0])
        assert "immutable" not in told["Cache-Control"]
        assert (seconds <= 3600) == bool(lent)
        assert told["xkey"] == f"picture:{made.pk}"
