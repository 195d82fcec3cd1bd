"""Texts of what was withdrawn: out of every reach, kept for who may open them, each opening on record, deletion another step."""

from __future__ import annotations

import dataclasses
from importlib import import_module
from typing import Any

import pytest
from django.apps import apps
from django.contrib.auth.models import Group, Permission
from django.core.serializers import serialize
from django.db import connection, models
from django.test import Client
from django.urls import reverse
from wagtail.models import ModelLogEntry

from extrablatt.desk import actions as desk
from extrablatt.desk import secondfactor
from extrablatt.desk.actions import live
from extrablatt.desk.models import Article
from extrablatt.publication.models import LogEntry, Post, Story, StoryVersion
from extrablatt.readers.models import User
from extrablatt.sealed import actions, boxes
from extrablatt.sealed.models import SealedAccess, SealedText
from tests.house import House

pytestmark = pytest.mark.django_db
WORDS = (
    "Der Bürgermeister habe gestohlen",
    "Das steht im Vorspann falsch",
    "Ein Nachtrag ohne Beleg",
    "Falsches vom Abend",
)


@pytest.fixture
def libel(house: House) -> Article:
    """Published twice, with a live blog, then withdrawn."""
    article = live.start(house.publish(house.draft("Schwere Vorwürfe", WORDS[0], standfirst=WORDS[1])))
    post = live.post(article, text=WORDS[3])
    live.post(article, text=WORDS[3] + " noch einmal")
    live.remove(post)
    draft = desk.latest_draft(Article.objects.get(pk=article.pk))
    draft.body = desk.stream([*draft.body.raw_data, ("paragraph", f"<p>{WORDS[2]}</p>")])
    house.publish(draft, note="Nachtrag " + WORDS[2])
    return house.withdraw(Article.objects.get(pk=article.pk), note="Es stimmte nicht.")


@pytest.fixture
def lawyer(client: Client, monkeypatch: pytest.MonkeyPatch) -> User:
    user = User.objects.create_user("recht@example.org", "ein-langes-wort", is_staff=True, first_name="Ada")
    user.user_permissions.add(
        Permission.objects.get(codename="open_sealed"), Permission.objects.get(codename="access_admin")
    )
    client.force_login(user)
    monkeypatch.setattr(secondfactor, "has_factor", lambda user: True)
    monkeypatch.setattr(secondfactor, "confirmed", lambda request, within=None: True)
    return user


def rows_of(app: str) -> str:
    """Everything the tables of a room hold."""
    found: list[models.Model] = []
    for model in apps.get_app_config(app).get_models():
        found += model._base_manager.all()
    return serialize("json", found, ensure_ascii=False)


def test_no_table_of_the_public_record_keeps_a_word(house: House, libel: Article) -> None:
    told = rows_of("publication")
    assert "Es stimmte nicht." in told
    for words in (*WORDS, "Schwere Vorwürfe"):
        assert words not in told
    assert [v.snapshot for v in StoryVersion.objects.all()] == [{"section": {"kind": "section", "slug": "politik"}}] * 2


def test_what_is_sealed_is_encrypted_and_opens_word_by_word(libel: Article, lawyer: User) -> None:
    kept = b"".join(bytes(box) for box in SealedText.objects.values_list("box", flat=True))
    assert not any(words.encode() in kept or words in rows_of("sealed") for words in WORDS)
    opened = actions.open_texts(libel.pk, user=lawyer, reason="Klage vom 3. März")
    versions = [each.words for each in opened if each.text.kind == "version"]
    assert [v["headline"] for v in versions] == ["Schwere Vorwürfe"] * 2
    assert [WORDS[2] in str(v["body"]) for v in versions] == [False, True]
    assert versions[1]["note"] == "Nachtrag " + WORDS[2]
    posts = [post["body"][0]["html"] for each in opened if each.text.kind == "posts" for post in each.words["posts"]]
    assert sorted(posts) == [WORDS[3], WORDS[3] + " noch einmal"]


def test_each_opening_is_on_record_before_a_word_is_shown(libel: Article, lawyer: User, client: Client) -> None:
    address = reverse("sealed_open", args=[libel.pk])
    page = client.get(reverse("sealed_story", args=[libel.pk])).content.decode()
    assert not any(words in page for words in WORDS)
    assert client.get(address).status_code == 405
    assert WORDS[0] not in client.post(address, {"reason": "   "}).content.decode()
    assert not SealedAccess.objects.exists()
    answer = client.post(address, {"reason": "Klage vom 3. März"})
    assert all(words in answer.content.decode() for words in WORDS)
    assert "no-store" in answer["Cache-Control"]
    client.post(address, {"reason": "Noch einmal"})
    seen = SealedAccess.objects.get(reason="Klage vom 3. März")
    assert (seen.user, seen.verb, seen.story, seen.who) == (lawyer, "open", libel.pk, "Ada <recht@example.org>")
    assert SealedAccess.objects.count() == 2
    history = ModelLogEntry.objects.filter(action="sealed.open", object_id=str(libel.pk))
    assert {entry.data["reason"] for entry in history} == {"Klage vom 3. März", "Noch einmal"}
    overview = client.get(reverse("sealed_overview")).content.decode()
    assert "Klage vom 3. März" in overview
    assert not any(words in overview for words in WORDS)


def test_an_opening_that_can_not_be_logged_shows_nothing(libel: Article, lawyer: User, monkeypatch: Any) -> None:
    def full(*args: Any, **kwargs: Any) -> None:
        raise OSError("disk full")

    monkeypatch.setattr(actions, "_note", full)
    with pytest.raises(OSError, match="disk full"):
        actions.open_texts(libel.pk, user=lawyer, reason="Klage")


@pytest.mark.parametrize("name", ["sealed_overview", "sealed_story", "sealed_open", "sealed_delete"])
def test_nobody_gets_there_by_another_permission_or_without_the_factor(
    name: str, house: House, libel: Article, client: Client, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from extrablatt.newspaper import setup

    setup._groups()
    args = [] if name == "sealed_overview" else [libel.pk]
    sent = {"reason": "Neugier", "number": libel.pk}

    def ask() -> Any:
        address = reverse(name, args=args)
        return client.get(address) if name in ("sealed_overview", "sealed_story") else client.post(address, sent)

    assert ask().status_code == 302  # a stranger is asked to sign in
    editor = User.objects.create_user("nora@example.org", "ein-langes-wort", is_staff=True)
    editor.groups.add(Group.objects.get(name="Redaktion"))
    client.force_login(editor)
    settings.PAPER = dataclasses.replace(
        settings.PAPER, desk=dataclasses.replace(settings.PAPER.desk, second_factor="off")
    )
    editor.user_permissions.set(Permission.objects.filter(content_type__app_label="sealed"))
    answer = ask()  # permission, no factor
    assert (answer.status_code, "zweiter-faktor" in answer["Location"]) == (302, True)
    editor.user_permissions.clear()
    monkeypatch.setattr(secondfactor, "has_factor", lambda user: True)
    monkeypatch.setattr(secondfactor, "confirmed", lambda request, within=None: True)
    assert ask().status_code in (302, 403)
    assert not SealedAccess.objects.exists()
    assert SealedText.objects.filter(box__isnull=True).count() == 0


def test_deleting_is_a_step_of_its_own_and_leaves_a_tombstone(libel: Article, lawyer: User, client: Client) -> None:
    address, sent = reverse("sealed_delete", args=[libel.pk]), {"reason": "Urteil vom 9. Mai", "number": libel.pk}
    assert client.post(address, sent).status_code in (302, 403)
    assert SealedText.objects.filter(box__isnull=True).count() == 0  # who may open may not delete
    lawyer.user_permissions.add(Permission.objects.get(codename="delete_sealed"))
    client.force_login(User.objects.get(pk=lawyer.pk))
    assert client.post(address, sent | {"number": libel.pk + 1}).status_code == 200
    assert client.post(address, sent | {"reason": ""}).status_code == 200
    assert SealedText.objects.filter(box__isnull=True).count() == 0
    assert client.post(address, sent).status_code == 302
    assert set(SealedText.objects.values_list("box", "deleted_by", "deleted_reason")) == {
        (None, "Ada <recht@example.org>", "Urteil vom 9. Mai")
    }
    assert SealedAccess.objects.get(verb="delete").reason == "Urteil vom 9. Mai"
    with pytest.raises(actions.SealedError):
        actions.open_texts(libel.pk, user=lawyer, reason="Zu spät")
    assert client.post(address, sent).status_code == 302  # told, nothing more to do
    assert "Urteil vom 9. Mai" in client.get(reverse("sealed_story", args=[libel.pk])).content.decode()


def test_publishing_again_makes_a_new_version_and_opens_no_seal(house: House, libel: Article) -> None:
    draft = desk.latest_draft(Article.objects.get(pk=libel.pk))
    draft.headline, draft.standfirst, draft.body = "Berichtigt", "", desk.stream([("paragraph", "<p>Richtig ist.</p>")])
    article = house.publish(draft)
    assert Story.objects.get(pk=libel.pk).version == 3
    assert list(StoryVersion.objects.values_list("version", "sealed")) == [(1, True), (2, True), (3, False)]
    page = house.get(house.url(article)).text
    assert "Berichtigt" in page
    assert not any(words in page for words in WORDS[:3])
    assert "Absatz" not in page.partition('class="trail"')[2][:400]  # nothing is compared with what is under seal
    house.withdraw(article)
    assert SealedText.objects.filter(kind="version").count() == 3


def test_a_withdrawal_whose_texts_can_not_be_kept_is_no_half_one(house: House, monkeypatch: Any) -> None:
    article = house.publish(house.draft("Schwere Vorwürfe", WORDS[0]))
    monkeypatch.setattr(boxes, "close", lambda *args: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        desk.withdraw(article)
    assert Story.public.filter(pk=article.pk).exists()
    assert not LogEntry.objects.filter(kind="withdraw").exists()


def test_what_was_withdrawn_before_there_was_a_seal_is_sealed_by_the_update(house: House, lawyer: User) -> None:
    article = house.publish(house.draft("Schwere Vorwürfe", WORDS[0]))
    before = StoryVersion.objects.get().snapshot
    house.withdraw(article)
    SealedText.objects.all().delete()
    StoryVersion.objects.update(snapshot=before, sealed=False)
    import_module("extrablatt.sealed.migrations.0002_seal_withdrawn").seal(apps, connection.schema_editor())
    assert StoryVersion.objects.get().sealed
    assert WORDS[0] not in rows_of("publication")
    (opened,) = actions.open_texts(article.pk, user=lawyer, reason="Klage")
    assert WORDS[0] in str(opened.words["body"])


def test_a_box_opens_only_with_its_key_and_under_its_name() -> None:
    box = boxes.close({"headline": "Ä"}, b"k" * 32, "story:1")
    assert boxes.open_box(box, b"k" * 32, "story:1") == {"headline": "Ä"}
    for key, name, changed in (
        (b"x" * 32, "story:1", box),
        (b"k" * 32, "story:2", box),
        (b"k" * 32, "story:1", box[:-1]),
    ):
        with pytest.raises(boxes.BoxError, match="secrets/sealed"):
            boxes.open_box(changed, key, name)
    with pytest.raises(boxes.BoxError):
        boxes.open_box(b"", b"k" * 32, "story:1")


def test_a_removed_post_is_sealed_by_itself(house: House, lawyer: User) -> None:
    article = live.start(house.publish(house.draft("Wahlabend")))
    post = live.post(article, text=WORDS[3])
    live.remove(post)
    assert Post.objects.get(pk=post.pk).body == []
    (opened,) = actions.open_texts(article.pk, user=lawyer, reason="Klage")
    assert opened.words["posts"][0]["id"] == post.pk
    assert WORDS[3] in str(opened.words["posts"])
