"""What stands around every page of the desk: whose it is, what it is called, where its search leads."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from extrablatt.readers.models import User
from tests.house import House

MODEL = "django.contrib.auth.backends.ModelBackend"


@pytest.fixture
def chief(db: None) -> Client:
    client = Client()
    client.force_login(User.objects.create_superuser("chefin@example.org"), backend=MODEL)
    return client


def test_the_sign_in_names_the_newspaper_and_every_field_in_german(db: None, settings: Any) -> None:
    page = Client().get("/desk/login/").content.decode()
    assert f"{settings.PAPER.name}: Redaktion</h1>" in page
    assert re.search(r'<label[^>]*for="id_password"[^>]*>\s*Passwort<', page)
    assert "wagtail" not in re.search(r"<title>.*?</title>", page)[0].lower()
    assert "Bei Wagtail" not in page


def test_the_search_at_home_finds_articles(house: House, chief: Client) -> None:
    house.draft("Die Brücke steht")
    home = chief.get("/desk/").content.decode()
    form = re.search(r'<form action="([^"]*)"[^>]*role="search">.*?name="(\w+)"', home, re.S)
    assert form is not None
    found = chief.get(form[1], {form[2]: "Brücke"})
    assert found.status_code == 200
    assert "Die Brücke steht" in found.content.decode()
    assert "1 Treffer" in found.content.decode()
    assert "Die Brücke steht" not in chief.get(form[1], {form[2]: "Seilbahn"}).content.decode()
    assert "Alle Seiten suchen" not in home


@pytest.mark.parametrize("name", ["articles:add", "front:list", "wagtailsnippets_desk_topic:add", "desk_status"])
def test_every_page_has_one_heading_of_the_first_level(house: House, chief: Client, name: str) -> None:
    page = chief.get(reverse(name), follow=True).content.decode()
    assert len(re.findall(r"<h1\b", page)) == 1


def test_who_withdraws_is_asked_in_the_words_of_the_desk_and_told_nothing_untrue(house: House, chief: Client) -> None:
    article = house.publish(house.draft("Die Brücke steht"))
    place = reverse("articles:unpublish", args=[article.pk])
    page = chief.get(place).content.decode()
    assert re.search(r'<button[^>]*type="submit"[^>]*>Zurückziehen</button>', page)
    assert "Veröffentlichung aufheben" not in page
    assert "referenziert" not in page  # Wagtail's index does not know of articles: it would say 0 of each
    form = re.search(r'<form action="([^"]*unpublish[^"]*)" method="post">(.*?)</form>', page, re.S)
    assert form is not None
    assert re.findall(r'<textarea[^>]*name="(\w+)"', form[2]) == ["note", "reason"]
    chief.post(form[1], {"note": "Falsch.", "reason": "Anruf"})
    article.refresh_from_db()
    assert (article.live, article.withdrawn_note) == (False, "Falsch.")
