"""Live coverage at the desk: its verbs, who may use them, and what they refuse."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.utils import timezone
from wagtail.models import ModelLogEntry

from extrablatt.desk import actions as desk
from extrablatt.desk.actions import live
from extrablatt.desk.models import Article, LivePost
from extrablatt.publication.models import LogEntry, Post, Story
from tests.house import House, ninjs


def covered(house: House, **more: Any) -> Article:
    return live.start(house.publish(house.draft("Wahlabend im Lintal", **more)))


def test_coverage_starts_ends_and_goes_on(house: House) -> None:
    article = covered(house)
    story = Story.objects.get(pk=article.pk)
    assert (story.live, story.live_end) == ("running", None)
    live.end(article)
    story.refresh_from_db()
    assert story.live == "ended"
    assert story.live_end is not None
    with pytest.raises(desk.DeskError):
        live.end(article)
    live.resume(article)
    story.refresh_from_db()
    assert (story.live, story.live_end) == ("running", None)
    actions = set(ModelLogEntry.objects.values_list("action", flat=True))
    assert actions >= {"desk.live_start", "desk.live_end", "desk.live_resume"}


def test_a_post_reaches_the_public_record_and_the_audit_trail(house: House) -> None:
    article = covered(house)
    made = live.post(
        article, headline="Erster Sprengel", text="Ausgezählt.\n\n> Ruhig.\n> -- Wahlleiterin", key_event=True
    )
    public = Post.public.get(pk=made.pk)
    assert public.headline == "Erster Sprengel"
    assert [b["type"] for b in public.body] == ["paragraph", "quote"]
    assert public.key_event
    assert ModelLogEntry.objects.filter(action="desk.live_post", object_id=str(article.pk)).exists()


def test_editing_a_public_post_marks_it_as_updated_and_pinning_does_not(house: House) -> None:
    made = live.post(covered(house), text="Elf Sprengel sind ausgezählt.")
    live.pin(made)
    assert Post.public.get(pk=made.pk).updated is None
    edited = live.edit(made, headline="", text="Zwölf Sprengel sind ausgezählt.")
    public = Post.public.get(pk=made.pk)
    assert public.updated == edited.updated is not None
    assert public.pinned
    assert public.time == edited.time


def test_who_saves_an_older_version_is_told_and_overwrites_nothing(house: House) -> None:
    made = live.post(covered(house), text="Eins.")
    live.edit(made, headline="", text="Zwei.", version=made.version)
    with pytest.raises(live.StaleError) as caught:
        live.edit(made, headline="", text="Drei.", version=made.version)
    assert caught.value.post.text == "Zwei."
    assert Post.public.get(pk=made.pk).body[0]["html"] == "Zwei."


def test_a_removed_post_is_gone_for_readers_and_can_not_be_edited(house: House) -> None:
    made = live.post(covered(house), text="Falsch.")
    live.remove(made)
    assert not Post.public.filter(pk=made.pk).exists()
    assert LivePost.objects.get(pk=made.pk).text == "Falsch."
    with pytest.raises(desk.DeskError, match=r"removed|entfernt"):
        live.edit(made, headline="", text="Doch.")


def test_a_draft_stays_at_the_desk_until_it_is_published(house: House) -> None:
    article = covered(house)
    draft = live.post(article, text="Noch zu prüfen.", draft=True)
    assert not Post.objects.exists()
    live.publish_post(draft)
    assert Post.public.filter(pk=draft.pk).exists()
    with pytest.raises(desk.DeskError):
        live.publish_post(draft)


def test_nothing_can_be_posted_to_an_article_without_running_coverage(house: House) -> None:
    article = house.publish(house.draft())
    with pytest.raises(desk.DeskError):
        live.post(article, text="Zu früh.")
    live.start(article)
    live.end(article)
    with pytest.raises(desk.DeskError):
        live.post(article, text="Zu spät.")


def test_an_empty_post_or_a_missing_picture_is_refused(house: House) -> None:
    article = covered(house)
    with pytest.raises(desk.DeskError):
        live.post(article, text="  \n ")
    with pytest.raises(desk.DeskError, match="4711"):
        live.post(article, text="[Bild 4711]")
    assert not LivePost.objects.exists()


def test_coverage_of_an_unpublished_article_begins_with_its_publication(house: House) -> None:
    article = live.start(house.draft("Morgen wird gewählt"))
    with pytest.raises(desk.DeskError):
        live.post(article, text="Noch nicht öffentlich.")
    live.post(article, text="Vorbereitet.", draft=True)
    house.publish(desk.latest_draft(article))
    assert Story.objects.get(pk=article.pk).live == "running"
    assert not Post.objects.exists()


def test_an_article_published_again_keeps_its_coverage_and_posts(house: House) -> None:
    article = covered(house)
    live.post(article, text="Bleibt.")
    house.publish(desk.latest_draft(article))
    assert Story.objects.get(pk=article.pk).live == "running"
    assert Post.public.count() == 1


def test_a_withdrawn_article_loses_its_posts_and_gets_them_back_when_published_again(house: House) -> None:
    article = covered(house)
    made = live.edit(live.post(article, text="Eins."), headline="", text="Zwei.")
    gone = live.post(article, text="Entfernt.")
    live.remove(gone)
    house.withdraw(article)
    assert not Post.public.exists()
    with pytest.raises(desk.DeskError):
        live.post(article, text="Nicht mehr.")
    house.publish(desk.latest_draft(article))
    back = Post.public.get()
    assert (back.pk, back.updated) == (made.pk, made.updated)


def test_a_locked_article_can_be_posted_to_only_by_who_locked_it(house: House) -> None:
    users = get_user_model().objects
    one, other = (users.create_user(f"{name}@example.org", "x") for name in ("eins", "zwei"))
    article = covered(house)
    Article.objects.filter(pk=article.pk).update(locked=True, locked_by=one, locked_at=timezone.now())
    with pytest.raises(desk.DeskError, match=r"locked|gesperrt"):
        live.post(article, text="Nein.", user=other)
    live.post(article, text="Ja.", user=one)


def test_an_embargo_that_comes_later_holds_new_posts_back(house: House) -> None:
    article = covered(house)
    Article.objects.filter(pk=article.pk).update(embargo_until=timezone.now() + timedelta(hours=1))
    before = LogEntry.objects.count()
    with pytest.raises(desk.EmbargoError):
        live.post(article, text="Gesperrt.")
    assert LogEntry.objects.count() == before
    assert not LivePost.objects.exists()


def test_a_wire_item_becomes_a_draft_post_and_goes_when_the_agency_takes_it_back(house: House) -> None:
    article = covered(house)
    house.wire(ninjs(text="<p>Der <b>Sieger</b> steht fest.</p>"))
    draft = desk.take_into_live(house.newest_item(), article)
    assert (draft.state, draft.text, draft.byline) == ("draft", "Der **Sieger** steht fest.", "NAG")
    live.publish_post(draft)
    house.wire(ninjs(version=2, pubstatus="canceled"), name="probe-2.json")
    house.work()
    assert not Post.public.exists()
    assert LivePost.objects.get(pk=draft.pk).state == "removed"
    assert Story.objects.get(pk=article.pk).state == "public"


def test_an_embargoed_wire_item_can_not_be_posted_before_its_time(house: House) -> None:
    article = covered(house)
    until = timezone.now() + timedelta(hours=1)
    house.wire(ninjs(embargoed=until.isoformat()))
    with pytest.raises(desk.EmbargoError):
        desk.take_into_live(house.newest_item(), article, draft=False)
    assert not Post.objects.exists()
