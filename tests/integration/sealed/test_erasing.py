"""``story erase``: by a court's order no table, no file of this machine keeps a word of a story, and the report says who else may."""

from __future__ import annotations

import json
from typing import Any

import pytest
import typer
from django.apps import apps
from django.conf import settings as paper_settings
from django.contrib.contenttypes.models import ContentType
from django.core.serializers import serialize
from django.db import models
from typer.testing import CliRunner

from extrablatt.cli import story as cli_story
from extrablatt.desk import actions as desk
from extrablatt.desk.models import Article
from extrablatt.newspaper import erasing, traces
from extrablatt.pictures.models import Picture
from extrablatt.publication import committing
from extrablatt.publication.models import Story
from extrablatt.sealed.models import SealedAccess, SealedText
from tests.house import House
from tests.promises.partnering import picture

pytestmark = pytest.mark.django_db
BODY = "Der Bürgermeister habe das Geld in die Schweiz gebracht, heißt es im Rathaus."
STANDFIRST = "Das steht im Vorspann, und es ist nicht wahr gewesen."
HEADLINE = "Schwere Vorwürfe gegen den Bürgermeister von Talheim"


@pytest.fixture(autouse=True)
def _at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(committing.transaction, "on_commit", lambda work, robust=False: work())


@pytest.fixture
def libel(house: House) -> Article:
    """Published twice, with a note of the desk's."""
    article = house.publish(house.draft(HEADLINE, BODY, standfirst=STANDFIRST))
    desk.add_note(article, f"Anruf des Anwalts: {BODY}")
    draft = desk.latest_draft(Article.objects.get(pk=article.pk))
    draft.standfirst = f"{STANDFIRST} Nachtrag."
    return house.publish(draft, note="Nachtrag")


def _every_row() -> str:
    found: list[models.Model] = []
    for model in apps.get_models():
        if model is not ContentType and model._meta.managed:
            found += model._base_manager.all()
    return serialize("json", found, ensure_ascii=False)


def _run(*words: str) -> tuple[int, Any, str]:
    app = typer.Typer()
    cli_story.register(app, lambda _directory: paper_settings.PAPER)
    done = CliRunner().invoke(app, ["erase", *words, "--yes", "--json"])
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    return done.exit_code, json.loads(done.stdout or "null"), done.stderr


def test_a_public_story_is_withdrawn_and_no_row_keeps_a_word_of_it(house: House, libel: Article) -> None:
    address, slug = house.url(libel), libel.slug
    assert house.get(address).status == 200
    code, told, _said = _run(str(libel.pk), "--reason", "LG Wien, 12 Cg 34/26x")
    assert code == 0
    rows = _every_row()
    for word in (BODY[:40], STANDFIRST[:30], HEADLINE, slug):
        assert word not in rows, word
        assert json.dumps(word)[1:-1] not in rows, word
    assert not Article.objects.filter(pk=libel.pk).exists()
    assert Story.objects.get(pk=libel.pk).state == "withdrawn"
    assert house.get(address).status == 410
    assert told["removed"]["sealed texts"] == 2
    assert SealedText.objects.filter(story=libel.pk, box__isnull=False).count() == 0
    assert "12 Cg 34/26x" in SealedAccess.objects.get(story=libel.pk).reason
    assert slug not in told["address"]
    assert any("backups" in line for line in told["left"])


def test_pictures_go_with_it_that_nothing_else_uses(house: House, libel: Article) -> None:
    own, shared = picture("eigen"), picture("auch anderswo")
    for shown in (own, shared):
        draft = desk.latest_draft(Article.objects.get(pk=libel.pk))
        draft.lead_picture = shown
        desk.save_draft(draft)
    other = house.draft("Ein anderer Artikel", "Ein anderer Text")
    other.lead_picture = shared
    desk.save_draft(other)
    report = erasing.erase(libel.pk, reason="LG Wien")
    assert report.pictures == [own.pk]
    assert list(Picture.objects.values_list("pk", flat=True)) == [shared.pk]


def test_it_can_be_said_again_and_is_listed_for_who_restores_a_backup(house: House, libel: Article) -> None:
    erasing.erase(libel.pk, reason="LG Wien")
    again = erasing.erase(libel.pk, reason="LG Wien, noch einmal")
    assert again.removed["sealed texts"] == 0
    lines = (traces.data_dir() / erasing.LIST).read_text(encoding="utf-8").splitlines()
    assert [json.loads(line)["story"] for line in lines][-2:] == [libel.pk, libel.pk]


@pytest.mark.parametrize(
    ("words", "code"),
    [(("17", "--reason", " "), 2), (("Unsinn", "--reason", "x"), 2), (("999999", "--reason", "x"), 1)],
)
def test_without_a_reason_or_a_story_nothing_happens(house: House, words: tuple[str, ...], code: int) -> None:
    assert _run(*words)[0] == code
