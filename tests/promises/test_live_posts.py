"""The four promises for the posts of live blogs, on every registered surface."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from extrablatt.desk import actions as desk
from extrablatt.desk.actions import live
from extrablatt.desk.models import Article, LivePost
from extrablatt.press.surfaces import Surface
from tests.house import House, ninjs
from tests.promises.conftest import Walk, everywhere

HEADLINE, POST = "Zwischenstand aus Hochwang", "Dreizehn Sprengel fehlen noch."


def live_blog(house: House, **more: object) -> tuple[Article, LivePost]:
    draft = house.draft(
        "Wahlabend im Lintal", "Die Wahllokale sind zu.", topics=["Wahl"], authors=["Nora Beispiel"], **more
    )
    article = live.start(house.publish(draft))
    made = live.post(article, headline=HEADLINE, text=POST, key_event=True, pinned=True)
    house.work()
    return article, made


def test_a_removed_post_is_gone_everywhere(house: House, walk: Walk) -> None:
    article, made = live_blog(house)
    addresses = everywhere(article)
    shown = {surface.name for surface, address in addresses if POST in house.get(address).text}
    assert shown >= {"article", "print", "live posts", "live feed"}
    live.remove(made)
    house.work()

    def look(surface: Surface, address: str) -> None:
        answer = house.get(address)
        assert HEADLINE not in answer.text
        assert POST not in answer.text
        assert surface.name != "live post" or answer.status == 410

    walk(addresses, look)


def test_posts_of_a_withdrawn_article_are_gone_everywhere(house: House, walk: Walk) -> None:
    article, _made = live_blog(house)
    addresses = everywhere(article)
    for _surface, address in addresses:
        house.get(address)
    house.withdraw(article)

    def look(surface: Surface, address: str) -> None:
        answer = house.get(address)
        assert HEADLINE not in answer.text
        assert POST not in answer.text
        assert not surface.name.startswith("live ") or answer.status == 410

    walk(addresses, look)


@pytest.mark.parametrize("token", ["", "registered", "expired"])
def test_posts_behind_the_wall_stay_inside_with(token: str, house: House, walk: Walk) -> None:
    article, _made = live_blog(house, access="premium")
    tokens = {"": "", "registered": house.token("registered"), "expired": house.token("premium", -5)}

    def look(surface: Surface, address: str) -> None:
        house.get(address, token=house.token())
        answer = house.get(address, token=tokens[token])
        assert POST not in answer.text
        assert HEADLINE not in answer.text
        assert "liveBlogUpdate" not in answer.text

    walk(everywhere(article), look)


def test_a_valid_pass_opens_the_posts(house: House) -> None:
    article, _made = live_blog(house, access="premium")
    for suffix in ("", "/druck", "/live/seite/1"):
        answer = house.get(house.url(article) + suffix, token=house.token())
        assert POST in answer.text, suffix
        assert answer.headers["Cache-Control"] == "private, no-store"


def test_an_embargoed_report_taken_into_the_live_blog_holds_everywhere(house: House, walk: Walk) -> None:
    article, _made = live_blog(house)
    until = (timezone.now() + timedelta(hours=1)).isoformat()
    house.wire(ninjs(text="<p>Gesperrte Worte des Landeshauptmanns.</p>", embargoed=until))
    draft = desk.take_into_live(house.newest_item(), article)
    with pytest.raises(desk.EmbargoError):
        live.publish_post(draft)
    house.work()

    def look(surface: Surface, address: str) -> None:
        assert "Gesperrte Worte" not in house.get(address).text

    walk(everywhere(article), look)
    assert "Gesperrte Worte" not in house.get(f"{house.url(article)}/live/{draft.pk}").text


def test_drafts_removed_words_and_notes_stay_internal_everywhere(house: House, walk: Walk) -> None:
    article, made = live_blog(house)
    live.post(article, text="Unbestätigt: Rücktritt des Bürgermeisters.", draft=True)
    live.edit(made, headline=HEADLINE, text="Zwölf Sprengel fehlen noch.")
    house.wire(ninjs(text="<p>Aus der Agentur.</p><section class='np-nonpublic'><p>Rückruf 01 234 00 00</p></section>"))
    desk.take_into_live(house.newest_item(), article, draft=False)
    house.work()

    def look(surface: Surface, address: str) -> None:
        for token in ("", house.token()):
            text = house.get(address, token=token).text
            for inside in ("Unbestätigt", "234 00 00", POST):
                assert inside not in text

    walk(everywhere(article), look)
