"""The live desk's pages, as an editor's browser uses them, with and without scripts."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.test import Client

from extrablatt.desk import actions as desk
from extrablatt.desk.actions import live
from extrablatt.desk.models import Article, LivePost
from extrablatt.newspaper import setup
from extrablatt.publication.models import Post
from extrablatt.readers.models import User
from tests.house import House, ninjs

BACKEND = "django.contrib.auth.backends.ModelBackend"
JSON = {"Accept": "application/json"}


@pytest.fixture
def editor(house: House, client: Client) -> Client:
    setup._groups()
    setup.make_editor("nora@example.org", name="Nora Beispiel")
    client.force_login(User.objects.get(email="nora@example.org"), backend=BACKEND)
    return client


@pytest.fixture
def article(house: House) -> Article:
    return live.start(house.publish(house.draft("Wahlabend im Lintal")))


def send(editor: Client, article: Article, **more: Any) -> Any:
    return editor.post(f"/desk/liveticker/{article.pk}/neu/", {"do": "post", "text": "Die Urnen sind zu."} | more)


def test_an_editor_starts_coverage_posts_and_ends_it_without_scripts(house: House, editor: Client) -> None:
    article = house.publish(house.draft("Wahlabend im Lintal"))
    address = f"/desk/liveticker/{article.pk}/"
    assert address in editor.get(f"/desk/artikel/edit/{article.pk}/").content.decode()
    assert editor.get(address).status_code == 200
    editor.post(address + "lauf/", {"do": "start"})
    answer = send(editor, article, headline="Schluss", key_event="1")
    made = LivePost.objects.get()
    assert answer["Location"] == f"{address}#eintrag-{made.pk}"
    assert made.author == User.objects.get(email="nora@example.org")
    assert Post.public.get(pk=made.pk).key_event
    assert "Die Urnen sind zu." in editor.get(address).content.decode()
    editor.post(address + "lauf/", {"do": "end"})
    assert Article.objects.get(pk=article.pk).coverage == "ended"
    assert address in editor.get("/desk/liveticker/").content.decode()


def test_a_refused_post_keeps_every_word_in_the_form(editor: Client, article: Article) -> None:
    answer = send(editor, article, headline="Mit Bild", text="Viele Worte.\n\n[Bild 4711]", byline="Nora", pinned="1")
    page = answer.content.decode()
    assert answer.status_code == 400
    for word in ("4711", "Viele Worte.", 'value="Mit Bild"', 'value="Nora"'):
        assert word in page
    refused = editor.post(f"/desk/liveticker/{article.pk}/neu/", {"do": "post", "text": ""}, headers=JSON)
    assert (refused.status_code, bool(refused.json()["error"])) == (400, True)


def test_a_form_sent_twice_posts_once(editor: Client, article: Article) -> None:
    first, second = (send(editor, article, nonce="a1", headers=JSON) for _ in range(2))
    assert first.status_code == second.status_code == 302
    assert Post.public.count() == LivePost.objects.count() == 1


def test_a_post_is_edited_and_a_colleague_is_told(editor: Client, article: Article) -> None:
    made = live.post(article, text="Eins.")
    address = f"/desk/liveticker/eintrag/{made.pk}/"
    form = editor.get(address, headers={"X-Requested-With": "live"}).content.decode()
    assert form.lstrip().startswith("<form")
    saved = editor.post(address, {"text": "Zwei.", "version": made.version, "do": "save"}, headers=JSON)
    assert "Zwei." in saved.json()["html"]
    late = editor.post(address, {"text": "Drei.", "version": made.version, "do": "save"}, headers=JSON)
    assert (late.status_code, late.json()["theirs"]) == (409, "Zwei.")
    page = editor.post(address, {"text": "Drei.", "version": made.version, "do": "save"})
    assert page.status_code == 409
    assert "Drei." in page.content.decode()
    assert "Zwei." in page.content.decode()


@pytest.mark.parametrize(
    ("do", "name", "value"),
    [("pin", "pinned", True), ("key", "key_event", True), ("remove", "state", "removed"), ("unpin", "pinned", False)],
)
def test_a_button_does_what_it_says(do: str, name: str, value: object, editor: Client, article: Article) -> None:
    made = live.post(article, text="Eins.")
    answer = editor.post(f"/desk/liveticker/eintrag/{made.pk}/tun/", {"do": do}, headers=JSON)
    assert f'id="eintrag-{made.pk}"' in answer.json()["html"]
    assert getattr(Post.objects.get(pk=made.pk), name) == value


def test_a_draft_is_finished_and_posted(editor: Client, article: Article) -> None:
    send(editor, article, do="draft", text="Noch zu prüfen.")
    draft = LivePost.objects.get()
    assert not Post.objects.exists()
    given = {"text": "Geprüft.", "version": draft.version, "do": "publish"}
    editor.post(f"/desk/liveticker/eintrag/{draft.pk}/", given)
    assert Post.public.get(pk=draft.pk).body[0]["html"] == "Geprüft."


def test_who_may_not_publish_may_only_keep_drafts(house: House, article: Article, client: Client) -> None:
    user = User.objects.create_user("volontaer@example.org", "x", is_staff=True)
    wanted = ["change_article", "access_admin"]
    user.user_permissions.set(Permission.objects.filter(codename__in=wanted))
    client.force_login(user, backend=BACKEND)
    made = live.post(article, text="Steht schon da.")
    assert client.get(f"/desk/liveticker/{article.pk}/").status_code == 200
    assert send(client, article).status_code == 302
    assert LivePost.objects.count() == 1, "a post of somebody who may not publish"
    for do in ("remove", "pin"):
        client.post(f"/desk/liveticker/eintrag/{made.pk}/tun/", {"do": do})
    client.post(f"/desk/liveticker/eintrag/{made.pk}/", {"text": "Anders.", "do": "save"})
    assert Post.public.get(pk=made.pk).body[0]["html"] == "Steht schon da."
    send(client, article, do="draft")
    draft = LivePost.objects.get(state="draft")
    client.post(f"/desk/liveticker/eintrag/{draft.pk}/tun/", {"do": "publish"})
    client.post(f"/desk/liveticker/eintrag/{draft.pk}/", {"text": "Hinaus.", "do": "publish"})
    assert not Post.objects.filter(pk=draft.pk).exists()


def test_nobody_else_sees_the_live_desk(house: House, article: Article, client: Client) -> None:
    assert client.get(f"/desk/liveticker/{article.pk}/").status_code == 302
    client.force_login(User.objects.create_user("leser@example.org", "x"), backend=BACKEND)
    assert client.get(f"/desk/liveticker/{article.pk}/").status_code in (302, 403)


def test_the_page_asks_what_is_new_and_gets_versions_and_a_fresh_token(editor: Client, article: Article) -> None:
    made = live.post(article, text="Eins.")
    told = editor.get(f"/desk/liveticker/{article.pk}/stand/").json()
    assert (told["coverage"], told["posts"]) == ("running", [[made.pk, made.version]])
    assert told["token"]
    row = editor.get(f"/desk/liveticker/eintrag/{made.pk}/?zeile=1").content.decode()
    assert row.strip().startswith('<li class="live-post public')


def test_an_item_of_the_queue_is_taken_into_the_live_blog(house: House, editor: Client, article: Article) -> None:
    house.wire(ninjs())
    item = house.newest_item()
    page = editor.get(f"/desk/wire/{item.pk}/").content.decode()
    assert f'action="/desk/wire/{item.pk}/liveticker/"' in page
    answer = editor.post(f"/desk/wire/{item.pk}/liveticker/", {"article": article.pk})
    draft = LivePost.objects.get()
    assert answer["Location"].startswith(f"/desk/liveticker/{article.pk}/?entwurf={draft.pk}")
    assert (draft.state, draft.byline, draft.source) == ("draft", "NAG", item)
    assert not Post.objects.exists()


def test_what_editors_type_can_not_run_in_a_colleagues_browser(editor: Client, article: Article) -> None:
    live.post(
        article, headline="<img src=x onerror=alert(1)>", text="<script>alert(1)</script> [x](javascript:alert(1))"
    )
    page = editor.get(f"/desk/liveticker/{article.pk}/").content.decode()
    assert "<img src=x" not in page
    assert "<script>alert" not in page
    assert 'href="javascript' not in page
    assert desk.latest_draft(article).pk == article.pk
