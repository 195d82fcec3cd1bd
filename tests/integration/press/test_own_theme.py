"""A newspaper's own theme at work: it is shown, and what goes wrong in it doesn't take the newspaper away."""

from __future__ import annotations

import dataclasses
import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from extrablatt.newspaper import config, release
from extrablatt.press import assetfiles, environment, errorpages
from extrablatt.press.themes import ThemeConfig

pytestmark = pytest.mark.django_db


@pytest.fixture
def own(settings: Any, tmp_path: Path) -> Iterator[Path]:
    """The folder of templates of a newspaper's own theme, in use."""
    caches = (assetfiles.in_use, environment.environment, environment._plain_environment)
    folder = tmp_path / "eigen" / "templates"
    folder.mkdir(parents=True)
    settings.PAPER = dataclasses.replace(settings.PAPER, directory=tmp_path, theme=ThemeConfig("eigen"))
    for cache in caches:
        cache.cache_clear()
    yield folder
    for cache in caches:
        cache.cache_clear()


def test_a_template_of_the_newspapers_own_is_shown(own: Path) -> None:
    (own / "error.html").write_text(
        '{% extends "broadsheet/error.html" %}{% block foot %}Eigener Fuß{% endblock %}', encoding="utf-8"
    )
    assert "Eigener Fuß" in errorpages.text(404)


def test_a_template_that_fails_is_told_and_the_houses_own_takes_its_place(
    own: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (own / "error.html").write_text("<p>{{ paper.no_such_thing.at_all }}</p>", encoding="utf-8")
    with caplog.at_level(logging.ERROR):
        page = errorpages.text(404)
    assert '<main id="inhalt">' in page
    assert "the theme eigen failed at error.html" in caplog.text


def test_a_change_of_the_looks_prints_pages_anew_and_takes_none_away(tmp_path: Path) -> None:
    paper = config.parse('name = "Blatt"\n[theme]\nname = "eigen"\n', _folder(tmp_path))
    before = release.stamp(paper)
    (tmp_path / "eigen" / "theme.css").write_text("h1 { color: var(--accent) }", encoding="utf-8")
    after = release.stamp(paper)
    assert before.matter == after.matter
    assert before.looks != after.looks
    changed = release.stamp(dataclasses.replace(paper, theme=ThemeConfig("compact")))
    assert changed.matter == after.matter
    assert changed.looks != after.looks


def _folder(path: Path) -> Path:
    (path / "eigen").mkdir()
    return path
