"""Sections, topics, storylines and people are renamed, merged and deleted: nothing is lost, every old address leads on."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from extrablatt.desk import actions as desk
from extrablatt.desk.models import Article, FlashRule, Person, Section, SectionRule, Storyline, Topic, WireView
from extrablatt.newspaper import backshop, setup
from extrablatt.press import addresses, consumer
from extrablatt.press.robots import sitemaps
from extrablatt.press.surfaces import SURFACES
from extrablatt.publication import actions as publication
from extrablatt.publication.models import LogEntry, Story, Tag, TagAlias
from extrablatt.publication.record import TagError
from extrablatt.readers.models import User
from tests.house import House, ninjs

KINDS = {"section": Section, "topic": Topic, "storyline": Storyline, "contributor": Person}
each_kind = pytest.mark.parametrize("kind", KINDS)


def filed(house: House, headline: str = "Die Brücke steht", **more: Any) -> Article:
    return house.draft(headline, topics=["Lint"], storylines=["Brückenbau"], authors=["Nora Beispiel"], **more)


def row(kind: str) -> Any:
    slug = {"section": "politik", "topic": "lint", "storyline": "brueckenbau", "contributor": "nora-beispiel"}[kind]
    return KINDS[kind].objects.get(slug=slug)


def rename(house: House, tag: Any, slug: str) -> None:
    tag.slug = slug
    tag.full_clean()
    tag.save()
    desk.publish_tag(tag)
    house.work()


def everywhere(story: Story) -> list[str]:
    return [path for surface in SURFACES for path in surface.where(story)]


@each_kind
def test_a_new_address_moves_the_stories_and_the_old_one_leads_there_in_one_step_for_ever(
    kind: str, house: House
) -> None:
    article = house.publish(filed(house))
    tag, old = row(kind), row(kind).slug
    rename(house, tag, "neues")
    rename(house, tag, "neuestes")
    for before in (old, "neues"):
        for ending in ("", "/seite/2", "/feed.atom", "/feed.rss", "/feed.json"):
            answer = house.get(addresses.tag(kind, before) + ending)
            assert (answer.status, answer.headers["Location"]) == (301, addresses.tag(kind, "neuestes") + ending)
    assert "Die Brücke steht" in house.get(addresses.tag(kind, "neuestes")).text
    assert "Die Brücke steht" in house.get(addresses.feed(kind, "neuestes")).text
    assert Tag.objects.filter(kind=kind, name=tag.name).count() == 1
    # And the desk goes on publishing under the new one.
    house.publish(desk.latest_draft(Article.objects.get(pk=article.pk)))
    assert house.get(addresses.tag(kind, old)).status == 301
    assert "Die Brücke steht" in house.get(addresses.tag(kind, "neuestes")).text


@each_kind
def test_no_page_in_the_store_leads_to_the_old_address(kind: str, house: House) -> None:
    article = house.publish(filed(house))
    house.publish(filed(house, "Noch ein Bericht"))
    tag = row(kind)
    story = Story.objects.select_related("section").get(pk=article.pk)
    pages = {*everywhere(story), "/sitemap-pages.xml", "/impressum"}
    old = addresses.tag(kind, tag.slug)
    shown = {path for path in pages if old in house.get(path).text}
    assert shown
    rename(house, tag, "neues")
    story = Story.objects.select_related("section").get(pk=article.pk)
    for path in {*everywhere(story), *pages} - {"/impressum"}:  # the navigation is printed anew in the background
        text = house.get(path).text
        if path.startswith(("/-", "/fediverse")):
            continue
        for end in ('"', "/", "<", "&"):
            body = text.partition("<main")[2].partition("</main")[0] or text
            assert old + end not in body, path


def test_a_storys_old_address_leads_to_the_new_one_with_what_lies_below(house: House) -> None:
    article = house.publish(filed(house))
    old = house.url(article)
    rename(house, row("section"), "innenpolitik")
    for ending in ("", "/druck", "/karte.png"):
        answer = house.get(old + ending)
        assert answer.status == 301
        assert answer.headers["Location"] == old.replace("/politik/", "/innenpolitik/") + ending
    page = house.get(old.replace("/politik/", "/innenpolitik/"))
    assert page.status == 200
    assert 'rel="canonical" href="http' in page.text
    assert "/innenpolitik/" in page.text.partition('rel="canonical"')[2][:200]
    assert f"/innenpolitik/{article.pk}/" in house.get(sitemaps.part_path(article.pk // sitemaps.PART)).text
    assert f"/innenpolitik/{article.pk}/" in house.get("/suche?q=Brücke").text


def test_partners_learn_of_each_moved_story_without_a_new_version(house: House) -> None:
    articles = [house.publish(filed(house, f"Bericht {n}")) for n in range(3)]
    before = LogEntry.objects.count()
    rename(house, row("section"), "innenpolitik")
    told = LogEntry.objects.filter(seq__gt=before, subject="story")
    assert sorted(told.values_list("subject_id", flat=True)) == sorted(a.pk for a in articles)
    assert set(told.values_list("version", flat=True)) == {1}


def test_stories_are_told_of_in_parts_and_none_twice(house: House) -> None:
    for number in range(5):
        desk.publish(filed(house, f"Bericht {number}"))
    tag = row("topic")
    tag.slug = "die-lint"
    tag.save()
    before = LogEntry.objects.count()
    desk.publish_tag(tag)
    assert [publication.tell_of_moved(2) for _ in range(4)] == [2, 2, 1, 0]
    assert LogEntry.objects.filter(seq__gt=before, subject="story").count() == 5


@each_kind
def test_an_old_address_can_not_become_anothers_but_comes_back_to_its_own(kind: str, house: House) -> None:
    house.publish(filed(house))
    tag, old = row(kind), row(kind).slug
    rename(house, tag, "neues")
    other = KINDS[kind](name="Etwas anderes", slug=old)
    with pytest.raises(ValidationError, match=r"leads readers there|leitet"):
        other.full_clean()
    with pytest.raises(TagError):
        publication.put_tag(other.record())
    rename(house, tag, old)
    assert house.get(addresses.tag(kind, old)).status == 200
    assert house.get(addresses.tag(kind, "neues")).headers["Location"] == addresses.tag(kind, old)


def test_a_new_topic_of_an_old_ones_name_gets_an_address_of_its_own(house: House) -> None:
    house.publish(filed(house))
    rename(house, row("topic"), "die-lint")
    assert Topic.objects.create(name="Lint").slug == "lint-2"


def test_the_wire_and_saved_views_follow_a_section(house: House) -> None:
    house.wire(ninjs())
    house.work()
    item = house.newest_item()
    section = Section.objects.get(slug=item.section)
    view = WireView.objects.create(name="Meine", query=f"dringlichkeit=3&ressort={section.slug}")
    rename(house, section, "anders")
    item.refresh_from_db()
    view.refresh_from_db()
    assert (item.section, view.query) == ("anders", "dringlichkeit=3&ressort=anders")


def test_setting_up_again_does_not_bring_a_renamed_or_deleted_section_back(house: House) -> None:
    rename(house, row("section"), "innenpolitik")
    gone = Section.objects.get(slug="welt")
    SectionRule.objects.filter(section=gone).delete()
    desk.remove_tag(gone)
    setup.sections()
    assert not Section.objects.filter(slug__in=("politik", "welt")).exists()


def test_the_account_of_a_section_in_the_fediverse_keeps_its_name(house: House, settings: Any) -> None:
    from dataclasses import replace

    from extrablatt.press.fediverse import accounts, turns

    settings.PAPER = replace(
        settings.PAPER, fediverse=replace(settings.PAPER.fediverse, account="zeitung", sections=True)
    )
    settings.FEDIVERSE_KEY = ""
    article = house.publish(filed(house))
    rename(house, row("section"), "innenpolitik")
    story = Story.objects.select_related("section").get(pk=article.pk)
    assert [a.name for a in accounts.of_story(story)] == ["zeitung", "politik"]
    assert [turn.account for turn in turns.of([article.pk])[article.pk] if turn.stands] == ["zeitung", "politik"]
    found = accounts.find("innenpolitik")
    assert found is not None
    assert found.name == "politik"


@each_kind
def test_what_something_is_filed_under_can_not_be_deleted_and_says_why(kind: str, house: House) -> None:
    house.publish(filed(house))
    filed(house, "Ein Entwurf")
    withdrawn = house.publish(filed(house, "Zurückgezogen"))
    house.withdraw(withdrawn)
    elsewhere = desk.latest_draft(house.publish(house.draft("Anderswo", section="kultur")))
    tag = row(kind)
    setattr(elsewhere, tag.ARTICLES_FIELD, tag if kind == "section" else [tag])
    desk.save_draft(elsewhere)
    told = [each.words for each in desk.in_the_way(tag)]
    assert [int(words.split()[0]) for words in told][:4] == [1, 1, 1, 1]
    with pytest.raises(desk.DeskError):
        desk.remove_tag(tag)
    assert row(kind)
    with pytest.raises(TagError):
        publication.remove_tag(kind, tag.slug)


@each_kind
def test_everything_can_be_moved_elsewhere_and_the_old_address_leads_there(kind: str, house: House) -> None:
    article = house.publish(filed(house))
    draft = filed(house, "Ein Entwurf")
    withdrawn = house.publish(filed(house, "Zurückgezogen"))
    house.withdraw(withdrawn)
    tag = row(kind)
    into = KINDS[kind].objects.create(name="Ziel", slug="ziel")
    old = tag.slug
    if kind == "section":
        FlashRule.objects.create(feed="probe", section=tag)
    assert desk.merge_tags(tag, into) == 3
    house.work()
    assert house.get(addresses.tag(kind, old)).headers["Location"] == addresses.tag(kind, "ziel")
    assert "Die Brücke steht" in house.get(addresses.tag(kind, "ziel")).text
    for pk in (article.pk, draft.pk, withdrawn.pk):
        latest = desk.latest_draft(Article.objects.get(pk=pk))
        named = getattr(latest, tag.ARTICLES_FIELD)
        assert named == into if kind == "section" else list(named.all()) == [into]
    assert not KINDS[kind].objects.filter(slug=old).exists()
    if kind == "section":
        assert house.get(f"/{withdrawn.pk}").status == 410
        assert not SectionRule.objects.exclude(section__slug__in=Section.objects.values("slug")).exists()
        assert FlashRule.objects.get().section == into
    house.publish(desk.latest_draft(draft))
    assert "Ein Entwurf" in house.get(addresses.tag(kind, "ziel")).text


def test_what_is_deleted_says_that_it_is_gone_and_its_address_is_free_again(house: House) -> None:
    topic = Topic.objects.create(name="Eintagsfliege")
    desk.publish_tag(topic)
    assert house.get("/thema/eintagsfliege").status == 200
    desk.remove_tag(topic)
    house.work()
    assert house.get("/thema/eintagsfliege").status == 410
    assert "/thema/eintagsfliege" not in house.get("/sitemap.xml").text
    desk.publish_tag(Topic.objects.create(name="Eintagsfliege"))
    house.work()
    assert house.get("/thema/eintagsfliege").status == 200
    assert not TagAlias.objects.exists()


@pytest.mark.parametrize("slug", ["Innen", "innen politik", "_innen", "9", "desk", "thema"])
def test_an_address_readers_could_not_reach_is_refused_or_put_right(slug: str, house: House) -> None:
    section = Section(name="Innen", slug=slug)
    try:
        section.full_clean()
    except ValidationError:
        return
    section.save()
    desk.publish_tag(section)
    assert house.get(f"/{section.slug}").status == 200


# --- at the desk -----------------------------------------------------------------------------------------------------


@pytest.fixture
def chief(house: House) -> Client:
    client = Client()
    client.force_login(
        User.objects.create_superuser("chef@example.org", "ganz-lang-genug"),
        backend="django.contrib.auth.backends.ModelBackend",
    )
    return client


PLACES = {"section": "ressorts", "topic": "themen", "storyline": "dossiers", "contributor": "autoren"}


@each_kind
def test_the_desks_form_renames_and_says_so(kind: str, house: House, chief: Client) -> None:
    house.publish(filed(house))
    tag = row(kind)
    form = {
        "name": tag.name,
        "slug": "neues",
        "position": 3,
        "colour": "",
        "description": "",
        "qcode": "",
        "role": "",
        "biography": "",
        "note": "",
    }
    answer = chief.post(f"/desk/{PLACES[kind]}/edit/{tag.pk}/", form, follow=True)
    assert "neues" in " ".join(str(message) for message in answer.context["messages"])
    house.work()
    assert house.get(addresses.tag(kind, tag.slug)).status == 301


@each_kind
def test_the_desks_delete_page_tells_what_is_in_the_way_and_moves_it(kind: str, house: House, chief: Client) -> None:
    house.publish(filed(house))
    tag, into = row(kind), KINDS[kind].objects.create(name="Ziel", slug="ziel")
    url = f"/desk/{PLACES[kind]}/delete/{tag.pk}/"
    page = chief.get(url)
    assert page.status_code == 200
    assert 'class="in-the-way"' in page.content.decode()
    assert chief.post(url).status_code == 302
    assert row(kind)
    many = f"/desk/bulk/desk/{tag._meta.model_name}/delete/?id={tag.pk}"
    assert chief.get(many).status_code == 200
    assert chief.post(many).status_code == 302
    assert row(kind)
    assert chief.post(url, {"into": into.pk}).status_code == 302
    assert not KINDS[kind].objects.filter(pk=tag.pk).exists()
    assert (
        chief.post(
            f"/desk/{PLACES[kind]}/delete/{KINDS[kind].objects.create(name='Leer', slug='leer').pk}/"
        ).status_code
        == 302
    )
    assert not KINDS[kind].objects.filter(slug="leer").exists()


def test_a_story_of_a_renamed_section_is_never_sent_back_to_its_old_address(house: House) -> None:
    """Also between the commit and the moment at which its new address has been noted for the kiosk."""
    from extrablatt.press import addressbook

    article = house.publish(filed(house))
    addressbook.write()
    old = house.url(article)
    new = old.replace("/politik/", "/innenpolitik/")
    assert house.get(f"/{article.pk}").headers["Location"] == old
    tag = row("section")
    tag.slug = "innenpolitik"
    tag.save()
    desk.publish_tag(tag)
    for step in (lambda: None, lambda: backshop.catch_up(backshop.URGENT), house.work):
        step()
        if step is not house.work:
            consumer.purge_at_once(list(LogEntry.objects.order_by("-seq")[:1]))
        assert house.get(new).status == 200
        assert house.get(old).headers["Location"] == new
        assert house.get(f"/{article.pk}").headers["Location"] == new
    assert house.get("/politik").headers["Location"] == "/innenpolitik"
    assert house.get("/politik/feed.rss").headers["Location"] == "/innenpolitik/feed.rss"
