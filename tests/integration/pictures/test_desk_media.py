"""The desk's files: for editors who may see pictures, and for nobody else."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import Group, Permission
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.test import Client

from extrablatt.newspaper import setup
from extrablatt.pictures.actions import add_picture
from extrablatt.pictures.models import Picture
from extrablatt.readers.models import User
from tests.house import House
from tests.unit.pictures.making import jpeg

MODEL = "django.contrib.auth.backends.ModelBackend"


def signed_in(email: str, *groups: str, admin: bool = False) -> Client:
    user = User.objects.create_user(email, is_staff=admin)
    user.groups.set(Group.objects.filter(name__in=groups))
    if admin:
        user.user_permissions.add(Permission.objects.get(codename="access_admin"))
    client = Client()
    client.force_login(user, backend=MODEL)
    return client


@pytest.fixture
def picture(house: House) -> Picture:
    setup._groups()
    return add_picture(jpeg((640, 480)), filename="bruecke.jpg")


@pytest.fixture
def editor(picture: Picture) -> Client:
    return signed_in("redaktion@example.org", "Redaktion")


def body(answer: Any) -> bytes:
    return b"".join(answer.streaming_content) if answer.streaming else answer.content


def test_an_editor_sees_originals_and_thumbnails_and_nobody_keeps_them(picture: Picture, editor: Client) -> None:
    for url in (picture.file.url, picture.get_rendition("max-165x165").url):
        answer = editor.get(url)
        assert (answer.status_code, answer["Content-Type"]) == (200, "image/jpeg")
        assert len(body(answer)) == int(answer["Content-Length"]) > 100
        assert answer["Cache-Control"] == "private, no-cache"
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert "sandbox" in answer["Content-Security-Policy"]
        assert "Cookie" in answer["Vary"]
        assert "Content-Disposition" not in answer


@pytest.mark.parametrize("who", ["a stranger", "a reader", "an editor without pictures", "a locked account"])
def test_who_may_not_see_a_picture_is_told_there_is_none(who: str, picture: Picture, house: House) -> None:
    client = Client()
    if who == "a reader":
        client = signed_in("leserin@example.org")
    elif who == "an editor without pictures":
        client = signed_in("texter@example.org", admin=True)
    elif who == "a locked account":
        client = signed_in("weg@example.org", "Redaktion")
        User.objects.filter(email="weg@example.org").update(is_active=False)
    for url in (picture.file.url, picture.get_rendition("max-165x165").url, "/desk/media/gibt/es/nicht.jpg"):
        assert client.get(url).status_code == 404


@pytest.mark.parametrize(
    "name",
    ["../newspaper.sqlite3", "original_images/../../secrets/django", "%2e%2e/secrets/django", "/etc/passwd", "original_images", "original_images/",
     "images/nichts.jpg", "secrets/django", "..", "\u0000", "original_images/%00.jpg"],
)  # fmt: skip
def test_no_name_leads_to_another_file(name: str, picture: Picture, editor: Client) -> None:
    default_storage.save("secrets/django", ContentFile(b"geheim"))
    assert editor.get(f"/desk/media/{name}").status_code in (404, 301)


def test_a_file_is_asked_for_again_and_in_parts(picture: Picture, editor: Client) -> None:
    whole = editor.get(picture.file.url)
    data, etag = body(whole), whole["ETag"]
    again = editor.get(picture.file.url, headers={"If-None-Match": etag})
    assert (again.status_code, again.content) == (304, b"")
    assert editor.get(picture.file.url, headers={"If-Modified-Since": whole["Last-Modified"]}).status_code == 304
    part = editor.get(picture.file.url, headers={"Range": "bytes=10-19"})
    assert (part.status_code, body(part)) == (206, data[10:20])
    assert part["Content-Range"] == f"bytes 10-19/{len(data)}"
    assert body(editor.get(picture.file.url, headers={"Range": "bytes=10-19", "If-Range": '"other"'})) == data
    beyond = editor.get(picture.file.url, headers={"Range": f"bytes={len(data)}-"})
    assert (beyond.status_code, beyond["Content-Range"]) == (416, f"bytes */{len(data)}")
    assert editor.head(picture.file.url)["Content-Length"] == str(len(data))
    assert editor.post(picture.file.url).status_code in (403, 405)


def test_a_thumbnail_whose_file_is_gone_is_made_anew(picture: Picture, editor: Client) -> None:
    rendition = picture.get_rendition("max-165x165")
    default_storage.delete(rendition.file.name)
    assert editor.get(rendition.url).status_code == 200
    assert default_storage.exists(rendition.file.name)


def test_without_the_original_the_editor_sees_that_it_is_lost(picture: Picture, editor: Client) -> None:
    rendition = picture.get_rendition("max-165x165")
    default_storage.delete(rendition.file.name)
    default_storage.delete(picture.file.name)
    assert editor.get(rendition.url).status_code == 404
    assert editor.get("/desk/media/not-found")["Content-Type"] == "image/svg+xml"
    assert Client().get("/desk/media/not-found").status_code == 404


def test_what_is_no_picture_is_saved_and_not_shown(picture: Picture, editor: Client) -> None:
    Picture.objects.filter(pk=picture.pk).update(file="original_images/boese.svg")
    default_storage.save("original_images/boese.svg", ContentFile(b"<svg onload='alert(1)'/>"))
    answer = editor.get("/desk/media/original_images/boese.svg")
    assert answer["Content-Disposition"].startswith("attachment")
    assert "sandbox" in answer["Content-Security-Policy"]
