"""The library's own form: what was opened before a picture was withdrawn brings nothing back, whatever is sent with it."""

from __future__ import annotations

import io
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.urls import reverse
from lxml import html
from PIL import Image
from wagtail.models import ModelLogEntry

from extrablatt.pictures import actions
from extrablatt.pictures.models import Picture
from tests.house import House
from tests.unit.pictures.making import saved


@pytest.fixture
def desk(client: Any, house: House) -> Any:
    user = get_user_model().objects.create_superuser(email="bild@example.com", password="ein-langes-wort")
    client.force_login(user)
    return client


@pytest.fixture
def shown(desk: Any) -> Picture:
    return actions.add_picture(colour("red"), filename="a.jpg", overrides={"caption": "Am Hafen"})


def colour(name: str) -> bytes:
    return saved(Image.new("RGB", (60, 40), name), "JPEG")


def opened(desk: Any, picture: Picture) -> dict[str, Any]:
    """What the form sends back when nothing is changed."""
    page = html.fromstring(desk.get(reverse("wagtailimages:edit", args=[picture.pk])).content)
    (form,) = page.xpath("//form[@id='w-editor-form']")
    return {name: value or "" for name, value in form.form_values() if name != "csrfmiddlewaretoken"}


def save(desk: Any, picture: Picture, sent: dict[str, Any]) -> Any:
    return desk.post(reverse("wagtailimages:edit", args=[picture.pk]), sent)


def file(data: bytes) -> Any:
    made = io.BytesIO(data)
    made.name = "neu.jpg"
    return made


def test_a_heic_is_named_as_what_it_is(desk: Any, shown: Picture) -> None:
    heic = b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + b"\0" * 400
    answer = save(desk, shown, opened(desk, shown) | {"file": file(heic), "replacing": "keep"})
    assert answer.status_code == 200
    assert "vom Typ HEIC" in answer.content.decode()


def test_a_form_is_saved(desk: Any, shown: Picture) -> None:
    assert save(desk, shown, opened(desk, shown) | {"caption": "Im Hafen"}).status_code == 302
    assert Picture.objects.get().caption == "Im Hafen"


@pytest.mark.parametrize(
    "sent", [{}, {"rights_status": "cleared"}, {"rights_status": "restricted", "restricted_reason": "x"}]
)
def test_a_form_opened_before_the_kill_changes_nothing(sent: dict[str, str], desk: Any, shown: Picture) -> None:
    late = opened(desk, shown)
    actions.withdraw_picture(Picture.objects.get())
    for known in ({}, {"known_version": ""}, {"known_version": str(Picture.objects.get().version)}):
        answer = save(desk, shown, late | sent | {"caption": "Zu spät"} | known)
        fresh = Picture.objects.get()
        assert fresh.rights_status == "withdrawn"
        assert (answer.status_code, fresh.caption) in ((200, "Am Hafen"), (302, "Zu spät"))
        assert (answer.status_code == 200) == (known.get("known_version", "") == "")


def test_a_form_opened_before_somebody_elses_change_says_so(desk: Any, shown: Picture) -> None:
    late = opened(desk, shown)
    actions.update_picture(Picture.objects.get(), credit="Ada Muster")
    answer = save(desk, shown, late | {"caption": "Zu spät"})
    assert answer.status_code == 200
    assert "nichts wurde gespeichert" in answer.content.decode()
    assert (Picture.objects.get().caption, Picture.objects.get().credit) == ("Am Hafen", "Ada Muster")


def test_another_file_asks_what_becomes_of_the_old_one(desk: Any, shown: Picture) -> None:
    sent = opened(desk, shown)
    answer = save(desk, shown, sent | {"file": file(colour("blue"))})
    assert answer.status_code == 200
    assert Picture.objects.get().checksum == shown.checksum
    assert save(desk, shown, sent | {"file": file(colour("blue")), "replacing": "keep"}).status_code == 302
    assert Picture.objects.get().token == shown.token
    assert (
        save(desk, shown, opened(desk, shown) | {"file": file(colour("gray")), "replacing": "remove"}).status_code
        == 302
    )
    fresh = Picture.objects.get()
    assert fresh.token != shown.token
    done = set(ModelLogEntry.objects.filter(object_id=shown.pk).values_list("action", flat=True))
    assert {"pictures.replace", "pictures.remove"} <= done
    # The file that was removed is not let in again by the same door.
    answer = save(desk, fresh, opened(desk, fresh) | {"file": file(colour("blue")), "replacing": "keep"})
    assert answer.status_code == 200
    assert Picture.objects.get().checksum == fresh.checksum


def test_a_withdrawn_picture_is_restored_by_an_action_with_a_reason(desk: Any, shown: Picture) -> None:
    address = reverse("pictures_restore", args=[shown.pk])
    actions.withdraw_picture(Picture.objects.get())
    assert address in desk.get(reverse("wagtailimages:edit", args=[shown.pk])).content.decode()
    assert desk.get(address).status_code == 200
    assert Picture.objects.get().withdrawn
    assert desk.post(address, {"reason": " "}).status_code == 200
    assert Picture.objects.get().withdrawn
    assert desk.post(address, {"reason": "Die Agentur hat sich geirrt."}).status_code == 302
    fresh = Picture.objects.get()
    assert (fresh.rights_status, fresh.token != shown.token) == ("cleared", True)
    entry = ModelLogEntry.objects.get(action="pictures.restore")
    assert entry.data["reason"] == "Die Agentur hat sich geirrt."
    assert entry.user is not None
    assert desk.post(address, {"reason": "Noch einmal."}).status_code == 302  # told, and nothing done
    assert Picture.objects.get().token == fresh.token


def test_who_may_not_change_pictures_may_not_restore_them(client: Any, shown: Picture) -> None:
    actions.withdraw_picture(Picture.objects.get())
    client.logout()
    user = get_user_model().objects.create_user("gast@example.com", "ein-langes-wort", is_staff=True)
    client.force_login(user)
    assert client.post(reverse("pictures_restore", args=[shown.pk]), {"reason": "Doch."}).status_code in (302, 403)
    assert Picture.objects.get().withdrawn


def test_a_stated_reason_is_kept_in_the_history(desk: Any, shown: Picture) -> None:
    sent = opened(desk, shown) | {"rights_status": "restricted", "restricted_reason": "Das Gericht hat es erlaubt."}
    assert save(desk, shown, sent).status_code == 302
    entry = ModelLogEntry.objects.get(action="pictures.reason")
    assert (entry.data["reason"], entry.user is not None) == ("Das Gericht hat es erlaubt.", True)
