"""The newspaper's pages for what goes wrong: written as files, in its language and dress, and telling nothing they should not."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from extrablatt.desk import actions as desk
from extrablatt.desk.models import Section
from extrablatt.newspaper import setup
from extrablatt.press import errorpages
from extrablatt.press.rendering import render
from tests.house import House


def _pages(folder: Path) -> dict[int, str]:
    return {code: (folder / f"{code}.html").read_text() for code in errorpages.CODES}


@pytest.fixture
def folder(settings: Any, tmp_path: Path) -> Path:
    settings.DATA_DIR = tmp_path
    return tmp_path / "errors"


def test_each_is_a_whole_page_in_the_newspaper_s_dress_that_robots_do_not_keep(house: House, folder: Path) -> None:
    assert errorpages.write_all(folder) == len(errorpages.CODES) + len(errorpages.NAMED)
    for code, text in _pages(folder).items():
        assert text.startswith("<!doctype html>")
        assert '<html lang="de-AT" dir="ltr">' in text
        assert '<meta name="robots" content="noindex">' in text
        assert "Probeblatt" in text
        assert "Politik" in text
        assert "prefers-color-scheme: dark" in text
        assert f">{code}<" in text
        assert '<a href="/">Zur Titelseite</a>' in text
        assert ('action="/suche"' in text) == (code in (400, 404, 410, 414))
        assert ("Noch einmal versuchen" in text) == (code in (429, 500, 503))
        # Nothing it needs comes from elsewhere: it must stand when nobody can be asked.
        assert not re.findall(r'<(?:script|link rel="stylesheet"|img)', text)


def test_the_words_are_in_the_newspaper_s_language(house: House, folder: Path, settings: Any) -> None:
    errorpages.write_all(folder)
    assert "Gleich wieder da" in (folder / "503.html").read_text()
    settings.LANGUAGE_CODE = "en"
    errorpages.write_all(folder)
    for code, text in _pages(folder).items():
        assert "To the front page" in text, code
        assert "Zur Titelseite" not in text
    assert "back in a moment" in (folder / "503.html").read_text()


def test_no_message_is_left_in_english_in_a_german_newspaper(house: House) -> None:
    from django.utils import translation

    with translation.override("de"):
        german = {code: errorpages.words(code) for code in errorpages.CODES}
    with translation.override("en"):
        english = {code: errorpages.words(code) for code in errorpages.CODES}
    for code in errorpages.CODES:
        assert not set(german[code]) & set(english[code]), code


def test_files_show_no_news_and_the_page_for_one_reader_shows_the_newest(house: House, folder: Path) -> None:
    story = house.publish(house.draft("Brücke gesperrt"))
    errorpages.write_all(folder)
    assert all("Brücke" not in text for text in _pages(folder).values())
    missing = house.get("/gibts-nicht")
    assert missing.status == 404
    assert f'href="/politik/{story.pk}/bruecke-gesperrt"' in missing.text
    assert missing.headers["Cache-Control"] == "no-store"
    house.withdraw(story)
    again = house.get("/gibts-nicht")
    assert again.status == 404
    assert "Brücke" not in again.text


def test_the_text_behind_the_wall_is_not_on_the_page_for_what_is_not_there(house: House) -> None:
    house.publish(house.draft("Hinter der Wand", "Der Satz, für den bezahlt wird.", access="premium"))
    text = house.get("/gibts-nicht", token=house.token()).text
    assert "Hinter der Wand" in text
    assert "bezahlt wird" not in text


@pytest.mark.parametrize("path", ["/<script>alert(1)</script>", '/"onload=x', "/gibts/nicht?q=<b>", "/a'b"])
def test_no_page_says_what_was_asked(house: House, path: str) -> None:
    page = render(path, "q=<script>")
    assert page.status == 404
    for piece in ("alert(1)", "onload", "gibts", "<b>", "a'b"):
        assert piece not in page.body.decode()


def test_a_page_that_did_not_change_is_not_written_again(house: House, folder: Path) -> None:
    errorpages.write_all(folder)
    before = {path.name: path.stat().st_mtime_ns for path in folder.iterdir()}
    assert errorpages.write_all(folder) == 0
    assert {path.name: path.stat().st_mtime_ns for path in folder.iterdir()} == before
    (folder / "503.html").write_text("abgeschnitten")
    assert errorpages.write_all(folder) == 1
    assert "Gleich wieder da" in (folder / "503.html").read_text()


def test_they_are_written_at_set_up_and_when_a_section_changes(house: House, folder: Path) -> None:
    setup.errorpages.write_all(setup.errorpages.folder())
    section = Section.objects.get(slug="politik")
    section.name = "Innenpolitik"
    section.save()
    desk.publish_tag(section)
    house.work()
    assert all("Innenpolitik" in text for text in _pages(folder).values())


def test_a_full_disk_holds_up_no_purge(house: House, folder: Path, caplog: pytest.LogCaptureFixture) -> None:
    folder.parent.mkdir(exist_ok=True)
    folder.write_text("in the way")
    story = house.publish(house.draft("Ein Titel"))
    assert house.get(f"/politik/{story.pk}/ein-titel").status == 200
    section = Section.objects.get(slug="politik")
    section.name = "Innenpolitik"
    section.save()
    desk.publish_tag(section)
    house.withdraw(story)
    assert house.get(f"/politik/{story.pk}/ein-titel").status == 410
    assert "error pages could not be written" in caplog.text


def test_the_office_s_own_mistakes_have_the_newspaper_s_dress(house: House, folder: Path, monkeypatch: Any) -> None:
    from django.test import Client

    from extrablatt.press import rendering

    setup.errorpages.write_all(setup.errorpages.folder())
    monkeypatch.setattr("extrablatt.newspaper.gateway.constant_time_compare", lambda *_: True)
    monkeypatch.setattr(rendering, "render", lambda *_args, **_more: 1 / 0)
    client = Client(raise_request_exception=False)
    answer = client.get("/-/press/?path=/geheim")
    assert answer.status_code == 500
    assert answer["Cache-Control"] == "no-store"
    expected = re.sub(r"<!--reference(.*?)-->", r"\1", (folder / "500.html").read_text())
    assert answer.content.decode() == expected.replace("REQUEST-ID", answer["X-Request-ID"])
    strange = client.get("/konto/", headers={"host": "evil.example"})
    assert strange.status_code == 400
    assert "evil" not in strange.content.decode()
    assert "kann nicht stimmen" in strange.content.decode()
    for file in folder.iterdir():
        file.unlink()
    assert client.get("/-/press/?path=/geheim").status_code == 500
