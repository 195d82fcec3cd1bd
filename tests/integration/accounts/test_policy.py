"""The Content-Security-Policy of the office's pages, and of what the press has printed."""

from __future__ import annotations

import base64
import hashlib
import re

import pytest
from django.conf import settings
from django.test import Client
from wagtail.admin.widgets import AdminPageChooser, BaseChooser

from extrablatt.desk.noinline import as_data
from extrablatt.kiosk.responses import policy, prepare
from extrablatt.newspaper.policy import ACCOUNT, DESK
from extrablatt.press import rendering
from extrablatt.press.store import Page, make_page
from extrablatt.press.store.page import style_hashes
from extrablatt.readers.models import User
from tests.house import House

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("path", ["/konto/anmelden/", "/konto/", "/konto/abgemeldet/", "/desk/login/", "/desk/"])
def test_every_page_of_the_office_has_a_policy_without_exceptions(path: str) -> None:
    answer = Client().get(path)
    said = re.sub(r" 'nonce-[\w-]{22}'", "", answer["Content-Security-Policy"])
    assert said == (DESK if path.startswith("/desk/") else ACCOUNT)
    assert "unsafe" not in said
    assert "*" not in said


def test_an_error_page_is_let_have_its_own_style_and_no_other() -> None:
    answer = Client().get("/konto/gibt-es-nicht/")
    assert answer.status_code == 404
    styles = style_hashes(answer.content)
    assert styles
    assert all(each in answer["Content-Security-Policy"] for each in styles)


def test_no_page_of_the_desk_has_an_inline_script(client: Client) -> None:
    client.force_login(
        User.objects.create_superuser("chef@example.org", "Grasberg-Sommer-17"), settings.AUTHENTICATION_BACKENDS[0]
    )
    for path in (
        "/desk/",
        "/desk/account/",
        "/desk/artikel/add/",
        "/desk/abos/add/",
        "/desk/titelseite/add/",
        "/desk/images/add/",
    ):
        text = client.get(path, follow=True).content.decode()
        inline = [tag for tag in re.findall(r"<script([^>]*)>", text) if "src=" not in tag and "json" not in tag]
        assert inline == [], path
        assert not re.search(r"<[a-z][^>]*\son[a-z]+=", text), path


def test_choosers_start_from_data() -> None:
    shown = AdminPageChooser().render("page", None, {"id": 'id_"<page>'})
    assert "<script" not in shown
    assert 'data-desk-init="PageChooser"' in shown
    assert BaseChooser.render.__module__ == "extrablatt.desk.noinline"
    with pytest.raises(ValueError, match="not one call"):
        as_data("alert(1); alert(2) //")
    with pytest.raises(ValueError, match="Expecting"):
        as_data("new Chooser(document.cookie);")


def test_a_page_s_policy_names_the_style_of_its_head_and_nothing_from_its_body(house: House) -> None:
    article = house.publish(house.draft("Stil", "Ein Absatz."))
    answer = house.get(house.url(article))
    style = re.search(r"<style>(.*?)</style>", answer.text, re.S)[1]
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    said = answer.headers["Content-Security-Policy"]
    assert f"style-src 'self' 'sha256-{digest}';" in said
    assert "unsafe" not in said
    page = make_page(b"<html><head><style>a{}</style></head><body><style>b{}</style>")
    assert len(page.styles) == 1
    assert Page.loads(page.dumps()).styles == page.styles
    assert prepare(page, "identity").headers.count(("Content-Security-Policy", policy(page.styles))) == 1


def test_a_page_an_older_release_has_stored_keeps_its_style() -> None:
    page, _stored = rendering.make("/impressum")
    old = page.dumps().replace(b'"styles":', b'"stylez":')
    assert Page.loads(old).styles == page.styles != ()


def test_no_page_has_style_attributes(house: House) -> None:
    article = house.publish(house.draft("Stil", "Ein Absatz."))
    for path in (
        "/",
        "/politik",
        house.url(article),
        f"/druck/{article.pk}",
        "/impressum",
        "/suche?q=stil",
        "/gemerkt",
    ):
        assert not re.search(r"<[a-z][^>]*\s(style|on[a-z]+)=", house.get(path).text), path


def test_pages_outside_of_both_have_a_policy_too() -> None:
    for path in ("/gibt-es-nicht/", "/partner/gibt-es-nicht/", "/-/press/"):
        answer = Client().get(path)
        assert answer.status_code == 404
        assert "default-src 'none'" in answer.headers["Content-Security-Policy"], path
