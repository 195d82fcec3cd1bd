"""A language of the newspaper's own: begun, filled in, checked, compiled; and never the reason for a page that fails."""

from __future__ import annotations

import gettext
import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from extrablatt.cli import app
from extrablatt.newspaper import config, languages, release


def spoken(directory: Path, language: str) -> gettext.NullTranslations:
    return gettext.translation("django", languages.folder(directory), [language])


def fill(file: Path, words: dict[str, str]) -> None:
    text = file.read_text(encoding="utf-8")
    for message, said in words.items():
        empty = f'msgid {json.dumps(message, ensure_ascii=False)}\nmsgstr ""'
        assert empty in text, message
        text = text.replace(empty, f"msgid {json.dumps(message, ensure_ascii=False)}\nmsgstr {json.dumps(said)}")
    file.write_text(text, encoding="utf-8")


def test_a_translation_begins_with_every_message_and_the_german_words_beside(tmp_path: Path) -> None:
    file = languages.begin(tmp_path, "it")
    state = languages.progress(file)
    assert state.total == len(state.missing) > 300
    assert '#. Impressum\nmsgid "Imprint"' in file.read_text(encoding="utf-8")
    with pytest.raises(languages.LanguageError, match="already"):
        languages.begin(tmp_path, "it")


def test_what_is_filled_in_is_spoken_and_the_rest_is_left_to_english(tmp_path: Path) -> None:
    file = languages.begin(tmp_path, "sl")
    fill(file, {"Imprint": "Kolofon", "page %(n)s": "stran %(n)s"})
    languages.compile_all(tmp_path)
    slovene = spoken(tmp_path, "sl")
    assert slovene.gettext("Imprint") == "Kolofon"
    assert slovene.gettext("Privacy") == "Privacy"
    assert "Imprint" not in languages.progress(file).missing


@pytest.mark.parametrize("said", ["pagina %(m)s", "pagina %s", "100 %", "%(n)"])
def test_words_that_would_break_a_page_are_told_and_left_out(said: str, tmp_path: Path) -> None:
    file = languages.begin(tmp_path, "it")
    fill(file, {"page %(n)s": said})
    assert languages.progress(file).broken == ("page %(n)s",)
    languages.compile_all(tmp_path)
    assert spoken(tmp_path, "it").gettext("page %(n)s") % {"n": 2} == "page 2"


def test_a_file_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    file = languages.begin(tmp_path, "it")
    file.write_bytes(b'msgid "Imprint"\nmsgstr "Kolof\xe4n"\n')
    with pytest.raises(languages.LanguageError, match=r"django.po: can't be read"):
        languages.compile_all(tmp_path)


@pytest.mark.parametrize("language", ["xx", "nonsense", "", "../it"])
def test_no_language_is_refused(language: str, tmp_path: Path) -> None:
    with pytest.raises(languages.LanguageError):
        languages.begin(tmp_path, language)


def test_a_changed_word_prints_pages_anew(tmp_path: Path) -> None:
    languages.begin(tmp_path, "it")
    paper = config.parse('name = "Blatt"\nlanguage = "it"\n', tmp_path)
    before = release.stamp(paper)
    fill(tmp_path / "locale" / "it" / "LC_MESSAGES" / "django.po", {"Imprint": "Colophon"})
    assert release.stamp(paper).looks != before.looks
    assert release.stamp(paper).matter == before.matter


def test_the_command_tells_how_far_a_translation_has_come(tmp_path: Path) -> None:
    run = CliRunner().invoke
    assert run(app, ["language", "new", "it", "--dir", str(tmp_path)]).exit_code == 0
    assert run(app, ["language", "new", "it", "--dir", str(tmp_path)]).exit_code == 1
    told = run(app, ["language", "check", "--json", "--dir", str(tmp_path)])
    assert told.exit_code == 1
    assert json.loads(told.stdout)["it"]["total"] > 300
