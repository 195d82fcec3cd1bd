"""Kills and embargoes that come by a road where they could be missed: under a number that is known, below it, in other words,
in one delivery with what they change, or while another agency's word stands on the article."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.template.loader import render_to_string
from django.utils import timezone

from extrablatt.desk import actions as desk
from extrablatt.desk import effects, flashing
from extrablatt.desk.actions import live, publishing
from extrablatt.desk.models import Article, FlashRule, LivePost, Section
from extrablatt.desk.policies import Hold
from extrablatt.wire import actions as wire
from extrablatt.wire.models import WireItem
from tests.house import House, ninjs

pytestmark = pytest.mark.django_db

WORDS = "<p>Der Damm am Lintsee hat dem Hochwasser standgehalten.</p>"
OTHER = "<p>Am Grauwalder Bahnhof fuhren am Abend wieder Züge.</p>"


def public(house: House, **more: Any) -> Article:
    house.wire(ninjs(text=WORDS, **more), "1.json")
    return house.publish(desk.latest_draft(desk.take(house.newest_item())))


def gone(house: House, article: Article) -> bool:
    return house.get(house.url(article)).status == 410


@pytest.mark.parametrize(
    "back",
    [
        {"pubstatus": "canceled"},
        {"pubstatus": "withheld"},
        {"pubstatus": "canceled", "text": "<p>Bitte nicht verwenden.</p>"},
        {"embargoed": "2099-01-01T00:00:00Z"},
    ],
)
def test_what_is_taken_back_or_held_back_under_the_same_number_goes_at_once(house: House, back: dict[str, Any]) -> None:
    article = public(house)
    result = house.wire(ninjs(**({"text": WORDS} | back)), "2.json")
    assert result.conflicts
    house.work()
    assert gone(house, article)
    item = WireItem.objects.get()
    assert item.conflicted
    # The first words are kept, and an editor may let them count; the same kill once more is none then.
    assert item.conflicts.get().content["pub_status"] == "usable"
    wire.accept_conflict(item.conflicts.get())
    house.wire(ninjs(**({"text": WORDS} | back)).replace(b"}", b"} ", 1), "3.json")
    item.refresh_from_db()
    assert (item.pub_status, item.embargoed) == ("usable", False)


def test_so_it_is_in_another_format_of_the_same_report(house: House) -> None:
    article = public(house)
    WireItem.objects.update(format="digitalwires", digest="x")
    house.wire(ninjs(text=WORDS, pubstatus="canceled"), "2.json")
    house.work()
    assert gone(house, article)


def test_a_usable_content_after_a_kill_of_the_same_number_brings_nothing_back(house: House) -> None:
    house.wire(ninjs(text=WORDS, pubstatus="canceled"), "1.json")
    house.wire(ninjs(text=WORDS), "2.json")
    with pytest.raises(desk.DeskError):
        desk.take(house.newest_item())


def test_a_kill_with_a_lower_number_and_a_later_time_is_a_kill(house: House) -> None:
    article = public(house, version="17", versioncreated="2026-05-01T10:00:00Z")
    house.wire(ninjs(version=2, text=WORDS, pubstatus="canceled", versioncreated="2026-05-01T11:00:00Z"), "2.json")
    house.work()
    assert gone(house, article)


def test_a_kill_that_was_overtaken_by_a_newer_version_stays_overtaken(house: House) -> None:
    article = public(house, version="17", versioncreated="2026-05-01T10:00:00Z")
    house.wire(ninjs(version=2, text=WORDS, pubstatus="canceled", versioncreated="2026-05-01T09:00:00Z"), "2.json")
    house.work()
    assert not gone(house, article)


def test_an_embargo_told_in_two_versions_of_one_delivery_holds(house: House) -> None:
    article = public(house)
    held = {"text": WORDS, "embargoed": (timezone.now() + timedelta(hours=3)).isoformat()}
    wire.ingest_many([wire.Incoming(ninjs(version=v, **held), f"{v}.json") for v in (2, 3)])
    house.work()
    assert gone(house, article)


def test_an_embargo_on_one_report_holds_while_another_agencys_kill_stands_on_the_article(house: House) -> None:
    article = public(house)
    house.wire(ninjs("urn:probe:2", text=OTHER), "b.json")
    desk.merge(article, house.newest_item())  # into the draft only
    house.wire(ninjs("urn:probe:2", 2, text=OTHER, pubstatus="canceled"), "b2.json")
    house.work()
    assert not gone(house, article)
    house.wire(ninjs(version=2, text=WORDS + OTHER), "2.json")
    house.work()
    assert Article.objects.get(pk=article.pk).wire_alert["kind"] == "canceled"  # not "restored": that is another report
    house.wire(ninjs(version=3, text=WORDS, embargoed=(timezone.now() + timedelta(hours=3)).isoformat()), "3.json")
    house.work()
    assert gone(house, article)


def test_a_report_restored_under_an_embargo_is_held_back(house: House, settings: Any) -> None:
    article = public(house)
    for version, facts in ((2, {"pubstatus": "canceled"}), (3, {"embargoed": "2099-01-01T00:00:00Z"})):
        house.wire(ninjs(version=version, text=WORDS, **facts), f"{version}.json")
        house.work()
    assert gone(house, article)
    assert Article.objects.get(pk=article.pk).wire_alert["kind"] == "embargoed"


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("road", ["article", "post"])
def test_a_kill_that_was_followed_before_the_publication_was_to_be_seen_is_followed_again(
    house: House, monkeypatch: pytest.MonkeyPatch, road: str
) -> None:
    article = house.publish(house.draft("Hochwasser im Lintal"))
    live.start(article)
    house.wire(ninjs(text=WORDS), "1.json")
    item = house.newest_item()
    draft = desk.latest_draft(desk.take(item))
    post = live.take_into_live(item, article)
    house.wire(ninjs(version=2, text=WORDS, pubstatus="canceled"), "2.json")
    WireItem.objects.update(followed=True)
    # Both began before the kill: what they see of it is what was there then.
    monkeypatch.setattr(publishing, "hold", lambda *_seen: Hold())
    monkeypatch.setattr(live, "item_hold", lambda *_seen: Hold())
    made = desk.publish(draft) if road == "article" else live.publish_post(post)
    monkeypatch.undo()
    house.work()
    if road == "article":
        assert gone(house, made)
    else:
        made.refresh_from_db()
        assert made.state == LivePost.State.REMOVED


def test_an_expiry_that_fails_holds_up_no_other(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = (house.publish(house.draft(title)) for title in ("Erster", "Zweiter"))
    Article.objects.update(expire_at=timezone.now() - timedelta(minutes=1))
    real = publishing.withdraw

    def failing(article: Article, **told: Any) -> Article:
        if article.pk == first.pk:
            raise ValueError("a fault of ours")
        return real(article, **told)

    monkeypatch.setattr(publishing, "withdraw", failing)
    assert desk.withdraw_expired() == [second.pk]


def test_a_kill_that_hits_nothing_stands_on_the_desks_home_with_the_likeliest_story_until_it_is_hidden(
    house: House,
) -> None:
    article = house.publish(house.draft("Hochwasser im Lintal", WORDS[3:-4]))
    house.wire(ninjs("urn:probe:unknown", text=WORDS, pubstatus="canceled"), "kill.json")
    house.wire(ninjs("urn:probe:2", text=OTHER), "2.json")
    house.wire(ninjs("urn:probe:2", 2, text=OTHER, pubstatus="canceled"), "3.json")  # known, not used, like nothing
    house.work()
    (kill,) = effects.open_kills()
    assert (kill.item.guid, kill.candidates[0]["story"]) == ("urn:probe:unknown", article.pk)
    home = render_to_string("desk/home_panel.html", {"kills": [kill]})
    assert 'class="flag stop"' in home
    assert "Hochwasser im Lintal" in home
    wire.hide(kill.item)
    assert effects.open_kills() == []


ANPA = (
    "i0042 BSP\r\nr i BC-EU--LintseeDam {month_day} 0100\r\n^BC-EU--Lintsee Dam{mark}<\r\n^{head}<\r\n"
    "   FLUSSAU (BSP) - The dam on the Lintsee has held back the water, the town said on Wednesday.\r\n"
    "   Nobody was hurt, and all roads along the shore were open again by noon.\r\n\x03BSP-WS-{month_day}-26 {time}GMT\r\n"
)


@pytest.mark.parametrize(("cycle", "mark"), [("BC-", ", KILL"), ("AM-", "-Kill")])
def test_a_kill_of_another_day_hits_the_story_by_its_slug(house: House, cycle: str, mark: str) -> None:
    house.wire(ANPA.format(month_day="03-03", mark="", head="Dam holds", time="2250").encode(), "1.tst")
    article = house.publish(desk.latest_draft(desk.take(house.newest_item())))
    kill = ANPA.format(month_day="03-04", mark=mark, head="Dam holds", time="0110").replace("BC-", cycle)
    house.wire(kill.encode(), "2.tst")
    house.work()
    assert gone(house, article)
    assert WireItem.objects.values_list("guid", flat=True).distinct().count() == 1


def _mail(subject: str, number: str, more: str = "", text: str = "Der Damm hat dem Hochwasser standgehalten.") -> bytes:
    return (
        f"From: Agentur <desk@bsp.example>\r\nTo: wir@blatt.example\r\nSubject: {subject}\r\nMessage-ID: <{number}@bsp.example>\r\n{more}"
        f"Date: Wed, 4 Mar 2026 09:{number}:00 +0000\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n{text}\r\n"
    ).encode()


@pytest.mark.parametrize(
    "back",
    [
        _mail("KILL: Lintsee dam holds back the water", "20"),
        _mail("KILL: Lintsee dam holds back the wa…", "20"),
        _mail("Re: KILL", "20", "In-Reply-To: <10@bsp.example>\r\n"),
        _mail("Lintsee dam holds back the water (KILL)", "20", "References: <99@bsp.example> <10@bsp.example>\r\n"),
    ],
    ids=["headline", "shortened", "answer", "references"],
)
def test_a_kill_under_an_identifier_of_its_own_hits_the_story_it_names(house: House, back: bytes) -> None:
    house.wire(_mail("Lintsee dam holds back the water", "10"), "1.eml")
    article = house.publish(desk.latest_draft(desk.take(house.newest_item())))
    house.wire(back, "2.eml")
    house.work()
    assert gone(house, article)


def test_a_kill_that_could_mean_two_stories_takes_neither_and_is_told(house: House) -> None:
    for number in ("10", "11"):
        house.wire(_mail("Lintsee dam holds back the water", number), f"{number}.eml")
    article = house.publish(desk.latest_draft(desk.take(house.newest_item())))
    house.wire(_mail("KILL: Lintsee dam holds back the water", "20"), "20.eml")
    house.work()
    assert not gone(house, article)
    (told,) = effects.open_kills()
    assert told.candidates


def test_a_status_alone_takes_back_its_own_identifier_only(house: House) -> None:
    """An agency cancels a report that never came here and sends another under the same headline."""
    article = public(house)
    house.wire(ninjs("urn:probe:never", 2, text=WORDS, pubstatus="canceled"), "2.json")
    house.work()
    assert not gone(house, article)


def test_a_kill_that_counts_from_one_goes_before_all_leads_of_the_story(house: House) -> None:
    nitf = (
        '<nitf><head><docdata {}><doc-id regsrc="BSP" id-string="{}"/><du-key version="{}"/></docdata></head><body><body.head><hedline>'
        "<hl1>Dam</hl1></hedline></body.head><body.content><p>Der Damm am Lintsee hat gehalten.</p></body.content></body></nitf>"
    )
    for version in (1, 2):
        house.wire(nitf.format("", "a", version).encode(), f"{version}.xml")
    article = house.publish(desk.latest_draft(desk.take(house.newest_item())))
    house.wire(nitf.format('management-status="canceled" management-doc-idref="a"', "k", 1).encode(), "k.xml")
    house.work()
    assert gone(house, article)


def _kill_first(house: House, kill: bytes, story: bytes) -> None:
    house.wire(kill, "kill")
    house.wire(story, "story")
    house.work()


NITF = (
    '<nitf><head><docdata {}><doc-id regsrc="BSP" id-string="{}"/></docdata></head><body><body.head><hedline>'
    "<hl1>Dam</hl1></hedline></body.head><body.content><p>Der Damm am Lintsee hat gehalten.</p></body.content></body></nitf>"
)
#: A kill and its story, by what the one names the other: headline, one cut short, the mail it answers, identifier, slug.
BEHIND = (
    (_mail("KILL: Lintsee dam holds back the water", "20"), _mail("Lintsee dam holds back the water", "10")),
    (_mail("KILL: Lintsee shore road is open aga…", "20"), _mail("Lintsee shore road is open again since noon", "10")),
    (_mail("Re: KILL", "20", "In-Reply-To: <10@bsp.example>\r\n"), _mail("Dam", "10")),
    (NITF.format('management-status="canceled" management-doc-idref="a"', "k").encode(), NITF.format("", "a").encode()),
    (
        ANPA.format(month_day="03-04", mark=", KILL", head="Dam holds", time="0110").encode(),
        ANPA.format(month_day="03-03", mark="", head="Dam holds", time="2250").encode(),
    ),
)


def test_a_story_that_comes_behind_its_kill_is_taken_in_as_killed(house: House) -> None:
    for kill, story in BEHIND:
        for files in ([kill, story], [kill + b"\n", story + b"\n"]):
            deliveries = [files] if files[0] is kill else [[data] for data in files]  # in one delivery, and in two
            for delivery in deliveries:
                wire.ingest_many([wire.Incoming(data, "f") for data in delivery])
            newest = WireItem.objects.get(current=True)  # both are one story, as if they had come in order
            assert newest.pub_status == "canceled", story
            assert WireItem.objects.filter(guid=newest.guid).count() == 2
            house.work()
            with pytest.raises(desk.DeskError):
                desk.take(WireItem.objects.get(current=False))
            assert (effects.open_kills(), effects.suspects()) == ([], [])
            WireItem.objects.all().delete()


def test_where_a_kill_might_mean_the_story_that_comes_behind_it_that_stands_in_red_with_the_kill_named(
    house: House,
) -> None:
    house.wire(_mail("Lintsee dam holds back the water", "10"), "1.eml")
    house.wire(_mail("KILL: Lintsee dam holds back the water", "20"), "2.eml")
    # The kill has taken that one; the same under another number is another line's, or one written anew.
    house.wire(_mail("Lintsee dam holds back the water", "11", text="The same from the other line."), "3.eml")
    house.work()
    ((story, kill),) = effects.suspects()
    assert (story.guid, kill.pub_status) == ("11@bsp.example", "canceled")
    home = render_to_string("desk/home_panel.html", {"suspects": [(story, kill)]})
    assert 'class="flag stop"' in home
    assert "KILL: Lintsee dam" in home
    house.wire(_mail("Lintsee dam holds: all is well in the valley", "12"), "4.eml")
    house.wire(_mail("Lintsee dam holds back the water", "30", text="Written later."), "5.eml")
    assert [item.guid for item, _kill in effects.suspects()] == ["11@bsp.example"]
    wire.not_meant(story)
    assert effects.suspects() == []


def test_a_story_written_after_a_kill_that_found_none_is_no_killed_one_but_is_shown(house: House) -> None:
    _kill_first(
        house,
        _mail("KILL: Lintsee dam holds back the water", "20"),
        _mail("Lintsee dam holds back the water", "30"),
    )
    ((story, _kill),) = effects.suspects()
    assert story.takeable


def test_no_flash_goes_out_by_itself_where_a_kill_may_mean_it(house: House) -> None:
    _kill_first(
        house,
        ninjs("urn:probe:k", headlines=[{"role": "main", "value": "KILL: Probemeldung aus dem Tal"}], urgency=1),
        ninjs("urn:probe:1", urgency=1, versioncreated="2026-05-01T12:00:00+02:00"),
    )
    ((story, _kill),) = effects.suspects()
    rule = FlashRule(feed=story.feed, max_urgency=2, max_age=10**7, section=Section.objects.first())
    assert flashing.rule_for(story, [rule]) is None
    wire.not_meant(story)
    story.refresh_from_db()
    assert flashing.rule_for(story, [rule]) is rule


def test_a_kill_with_a_later_time_holds_against_a_story_of_a_higher_number_that_comes_late(house: House) -> None:
    _kill_first(
        house,
        ninjs(version=2, text=WORDS, pubstatus="canceled", versioncreated="2026-05-01T11:00:00Z"),
        ninjs(version=17, text=WORDS, versioncreated="2026-05-01T10:00:00Z"),
    )
    newest = WireItem.objects.get(current=True)
    assert (newest.pub_status, newest.conflicted) == ("canceled", True)
    assert newest.conflicts.get().content["pub_status"] == "usable"
