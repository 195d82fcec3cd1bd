"""The four promises, on every registered surface. A new surface is walked without a word here.

Each test makes one newspaper and walks all surfaces in it: what one surface leaves in the page store is there for the next.
"""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from extrablatt.desk import actions as desk
from extrablatt.desk import snapshot
from extrablatt.desk.models import Article
from extrablatt.press.surfaces import Surface
from extrablatt.publication import actions as publication
from extrablatt.publication.models import Story
from extrablatt.publication.record import EmbargoError
from tests.house import House, ninjs
from tests.promises.conftest import Walk, everywhere

HEADLINE = "Brückenschlag über die Lint"
STANDFIRST = "Nach vierzig Jahren wird gebaut."
OPEN = "Der erste Satz ist frei."
WALLED = [
    "Dreizehn Pfeiler tragen die Fahrbahn.",
    "Die Kosten verschwieg der Landrat.",
    "Ein Gutachten warnte vor Hochwasser.",
]
BODY = f"{OPEN} {'Ein weiterer Satz füllt den Absatz, bis er lang genug ist. ' * 6}{WALLED[0]}\n\n{WALLED[1]}\n\n{WALLED[2]}"


def bridge(house: House, **more: object) -> Article:
    return house.draft(
        HEADLINE,
        BODY,
        standfirst=STANDFIRST,
        topics=["Brücke", "Lint"],
        storylines=["Brückenbau"],
        authors=["Nora Beispiel"],
        **more,
    )


def test_withdrawn_is_gone_from_everywhere(house: House, walk: Walk) -> None:
    article = house.publish(bridge(house))
    addresses = everywhere(article)

    def is_there(surface: Surface, address: str) -> None:
        answer = house.get(address)
        assert answer.status in (200, 301)
        assert answer.status == 301 or any(text in answer.text for text in (HEADLINE, "Lint", house.url(article)))

    def is_gone(surface: Surface, address: str) -> None:
        answer = house.get(address)
        assert HEADLINE not in answer.text
        assert STANDFIRST not in answer.text
        assert OPEN not in answer.text
        assert answer.status == 410 or house.url(article) not in answer.text
        if surface.name in ("article", "print", "card", "short address"):
            assert answer.status == 410
            assert "Der Bericht war falsch." in answer.text

    walk(addresses, is_there)
    house.withdraw(article, note="Der Bericht war falsch.")
    walk(addresses, is_gone)


@pytest.mark.parametrize("token", ["", "nonsense", "registered", "expired", "tampered"])
def test_premium_stays_inside_with(token: str, house: House, walk: Walk) -> None:
    article = house.publish(bridge(house, access="premium"))
    tokens = {
        "": "",
        "nonsense": "1.abc.def",
        "registered": house.token("registered"),
        "expired": house.token("premium", -5),
        "tampered": house.token("premium")[:-2] + "xx",
    }

    def look(surface: Surface, address: str) -> None:
        answer = house.get(address, token=tokens[token])
        for sentence in WALLED:
            assert sentence not in answer.text, f"{surface.name} {address}"
        assert '"isAccessibleForFree":true' not in answer.text

    walk(everywhere(article), look)


def test_premium_words_found_by_search_or_cache_never_reach_the_open_variant_after_a_full_one(
    house: House, walk: Walk
) -> None:
    article = house.publish(bridge(house, access="premium"))

    def look(surface: Surface, address: str) -> None:
        house.get(address, token=house.token())
        answer = house.get(address)
        for sentence in WALLED:
            assert sentence not in answer.text

    walk(everywhere(article), look)


def test_a_valid_pass_opens_the_whole_premium_article(house: House) -> None:
    article = house.publish(bridge(house, access="premium"))
    for address in (house.url(article), house.url(article) + "/druck"):
        answer = house.get(address, token=house.token())
        assert all(sentence in answer.text for sentence in WALLED)
        assert answer.headers["Cache-Control"] == "private, no-store"


def test_embargo_holds_everywhere(house: House, walk: Walk) -> None:
    known = house.publish(bridge(house))
    held = bridge(house, embargo_until=timezone.now() + timedelta(hours=2))
    held.headline = "Gesperrte Nachricht vom Landeshauptmann"
    desk.publish(held)
    house.work()
    assert not Story.objects.filter(pk=held.pk).exists()

    def look(surface: Surface, address: str) -> None:
        assert "Gesperrte Nachricht" not in house.get(address).text

    walk(everywhere(known), look)
    for address in (f"/{held.pk}", f"/politik/{held.pk}/{held.slug}"):
        assert "Gesperrte Nachricht" not in house.get(address).text


def test_an_embargoed_story_leaves_by_itself_when_its_time_has_come(house: House) -> None:
    until = timezone.now() + timedelta(hours=2)
    held = desk.publish(bridge(house, embargo_until=until))
    assert desk.publish_due(until - timedelta(seconds=1)) == []
    Article.objects.filter(pk=held.pk).update(embargo_until=timezone.now())
    revision = Article.objects.get(pk=held.pk).latest_revision
    past = (timezone.now() - timedelta(seconds=1)).isoformat()
    revision.content |= {"embargo_until": past, "go_live_at": past}
    revision.approved_go_live_at = timezone.now()
    revision.save()
    house.work()
    assert HEADLINE in house.get(f"/politik/{held.pk}/{held.slug}").text


def test_an_indefinite_embargo_can_not_be_published(house: House) -> None:
    held = bridge(house, embargo_indefinite=True)
    with pytest.raises(EmbargoError):
        desk.publish(held)
    assert house.get(f"/{held.pk}").status == 404


def test_internal_stays_internal_everywhere(house: House, walk: Walk) -> None:
    secret = "Rückruf bei Berta Geheim, 01 234 00 00"
    data = ninjs(text=f"<p>{OPEN}</p><section class='np-nonpublic'><p>{secret}</p></section>", ednote=secret)
    house.wire(data)
    taken = desk.take(house.newest_item())
    draft = desk.latest_draft(taken)
    draft.headline = HEADLINE
    draft.topics = bridge(house).topics.all()
    desk.add_note(draft, "Nur fürs Haus: der Anwalt prüft noch.")
    published = house.publish(desk.latest_draft(taken))
    unpublished = desk.latest_draft(published)
    unpublished.standfirst = "Dieser Vorspann ist noch nicht heraus."
    desk.save_draft(unpublished)
    house.work()

    def look(surface: Surface, address: str) -> None:
        for token in ("", house.token()):
            text = house.get(address, token=token).text
            for inside in ("Berta Geheim", "234 00 00", "der Anwalt prüft", "noch nicht heraus"):
                assert inside not in text

    walk(everywhere(published), look)


def test_marks_for_editors_are_nowhere(house: House, walk: Walk) -> None:
    published = house.publish(bridge(house))
    draft = desk.latest_draft(published)
    mark, unread = "dpa: Vermerk mitten im Text", {"type": "umfrage", "value": {"frage": "Wer gewinnt das Rennen?"}}
    draft.body = desk.stream([("editor_mark", mark), *draft.body.raw_data, unread])
    with pytest.raises(desk.MarkedError, match="Vermerk mitten im Text"):
        desk.publish(draft)
    publication.publish_story(snapshot.record_of(draft))  # as if the desk had not stopped it
    house.work()

    def look(surface: Surface, address: str) -> None:
        for token in ("", house.token()):
            text = house.get(address, token=token).text
            assert "Vermerk mitten" not in text
            assert "gewinnt das Rennen" not in text

    walk(everywhere(published), look)


def test_every_story_surface_shows_the_published_story_somewhere(house: House) -> None:
    article = house.publish(bridge(house))
    shown = {surface.name for surface, address in everywhere(article) if HEADLINE in house.get(address).text}
    assert shown >= {
        "front",
        "feed",
        "search",
        "article",
        "print",
        "topic",
        "topic feed",
        "section",
        "section feed",
        "contributor",
    }
