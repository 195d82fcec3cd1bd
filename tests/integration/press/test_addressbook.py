"""What the kiosk may know of addresses: right through publication, change, renaming and withdrawal, and never older than a purge."""

from __future__ import annotations

import json

import pytest

from extrablatt.desk import actions as desk
from extrablatt.desk.models import Section
from extrablatt.kiosk.addresses import Addresses, Missing
from extrablatt.press import addressbook, surfaces
from extrablatt.press.store import Known
from extrablatt.publication.models import Story
from tests.house import House

pytestmark = pytest.mark.django_db


def _asked(house: House) -> list[str]:
    """What the press is asked to make from here on."""
    asked: list[str] = []
    render = house.kiosk.office.render

    async def noting(path: str, query: str, full: bool) -> object:
        asked.append(path)
        return await render(path, query, full)

    house.kiosk.office.render = noting  # type: ignore[method-assign,assignment]
    return asked


def test_every_place_of_every_story_is_let_through(house: House) -> None:
    stories = [
        house.publish(house.draft(f"Titel {n}", topics=["Gipfel"], storylines=["Das Dossier"], authors=["Eva Muster"]))
        for n in range(3)
    ]
    addressbook.write()
    index = Addresses()
    index.look(house.store)
    for story in Story.objects.filter(pk__in=[one.pk for one in stories]):
        for surface in surfaces.SURFACES:
            for url in surface.where(story):
                path = url.partition("?")[0]
                assert not isinstance(index.find(house.store, path), Missing), (surface.name, path)


def test_unknown_wrong_and_withdrawn_addresses_are_answered_without_the_press(house: House) -> None:
    article = house.publish(house.draft("Ein Titel"))
    url = house.url(article)
    addressbook.write()
    asked = _asked(house)
    assert house.get(f"/welt/{article.pk}/anders").headers["Location"] == url
    assert house.get(f"/{article.pk}").headers["Location"] == url
    assert [house.get(path).status for path in ("/politik/999999/x", "/thema/nie", "/nie", "/x.php")] == [404] * 4
    assert asked == ["/-/404"]
    assert "Ein Titel" in house.get("/nie").text
    house.withdraw(article)
    asked.clear()
    assert [house.get(path).status for path in (url, f"/welt/{article.pk}/anders", f"{url}/druck")] == [410] * 3
    assert "Ein Titel" not in house.get("/nie").text
    assert set(asked) <= {url, "/-/404", f"{url}/druck"}


def test_a_spoilt_address_leads_to_the_story_its_id_means(house: House) -> None:
    article = house.publish(house.draft("Der Gipfel: 2026"))
    url, pk = house.url(article), article.pk
    assert url == f"/politik/{pk}/der-gipfel-2026"
    spoilt = [
        f"{url}.", f"{url})", f"{url} ", f"{url}).", f"{url}“", f"{url}\u00a0", f"{url}/)", url.replace("/politik", "/Politik"),
        f"/politik/{pk}/Falsch", f"/politik/{pk}/FALSCH geschrieben", f"/politik/00{pk}/der-gipfel-2026", f"/politik/{pk}/",
        f"/politik/{pk}.", f"/{pk})", f"/{pk}/der-gipfel-2026", f"/Köln/{pk}/x", f"{url},mehr", url.upper(), f"/politik/{pk}/der-gip",
    ]  # fmt: skip
    below = [f"{url}/Druck", f"/Politik/{pk}/x/druck", f"/politik/00{pk}/der-gipfel-2026/druck", f"{url}/druck)."]
    elsewhere = [f"/Thema/{pk}/x", f"/desktop-{pk}", f"/politik/{pk}1/x.", f"/Suche/{pk}", f"/Fediverse/{pk}/x"]
    for known in (False, True):
        if known:
            addressbook.write()
        for path in spoilt:
            answer = house.get(path)
            while (
                answer.status == 301 and answer.headers["Location"] != url
            ):  # such as without a slash at the end first
                answer = house.get(answer.headers["Location"])
            assert (answer.status, answer.headers["Location"]) == (301, url), path
        for path in below:
            answer = house.get(path)
            assert (answer.status, answer.headers["Location"]) == (301, f"{url}/druck"), path
        assert [house.get(path).status for path in elsewhere] == [404] * len(elsewhere), known
    house.withdraw(article)
    assert {house.get(path).status for path in (f"{url}.", f"/Politik/{pk}/x", f"/politik/{pk}/x/Druck")} == {410}


def test_a_story_is_found_at_once_when_it_is_published_and_when_it_moves(house: House) -> None:
    addressbook.write()
    draft = house.draft("Ganz neu")
    url = f"/politik/{draft.pk}/ganz-neu"
    assert house.get(url).status == 404
    article = desk.publish(draft)
    from extrablatt.press import consumer
    from extrablatt.publication.models import LogEntry

    # The process that commits purges; the consumer has not noted it yet.
    consumer.purge_at_once(list(LogEntry.objects.all()))
    assert house.store.known(f"story:{article.pk}").state == "unsure"
    assert house.get(house.url(article)).status == 200
    house.work()
    assert house.store.known(f"story:{article.pk}") == Known("public", house.url(article))
    moved = desk.latest_draft(article)
    moved.section = Section.objects.get(slug="welt")
    house.publish(moved)
    assert house.get(url).headers["Location"] == f"/welt/{article.pk}/ganz-neu"


def test_a_topic_is_known_from_its_first_story_on(house: House) -> None:
    addressbook.write()
    assert house.get("/thema/gipfel").status == 404
    house.publish(house.draft("Ein Titel", topics=["Gipfel"]))
    assert house.get("/thema/gipfel").status == 200
    assert house.get("/thema/gipfel/feed.atom").status == 200


def test_a_new_store_and_new_patterns_are_noted_anew(house: House) -> None:
    article = house.publish(house.draft("Ein Titel"))
    keeper = addressbook.Keeper()
    while keeper.step() == 0.0:
        pass
    assert house.store.known(f"story:{article.pk}").state == "public"
    house.store.purge_all()
    assert house.store.known(f"story:{article.pk}").state == "unsure"
    assert keeper.step() == addressbook.LOOK
    assert house.store.known(f"story:{article.pk}").state == "public"
    house.store.know_all(b"[]")
    keeper.step()
    assert house.store.routes() == addressbook.routes()


def test_the_patterns_tell_what_they_name() -> None:
    told = {pattern: (subject, own) for pattern, subject, own in json.loads(addressbook.routes())}
    names = {surface.name: told[surface.pattern.pattern] for surface in surfaces.SURFACES}
    assert names["article"] == names["short address"] == ("story", True)
    assert (names["misspelt address"], names["misspelt address below"]) == (("story", True), ("story", False))
    assert names["print"] == names["card"] == names["live post"] == ("story", False)
    assert names["topic"] == names["topic feed"] == names["topic json feed"] == ("tag:topic", False)
    assert names["section"] == ("tag:section", False)
    assert names["front"] == names["search"] == names["post"] == names["sitemap"] == ("", False)
