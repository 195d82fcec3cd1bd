"""Every word the product speaks is there in German: in the press's templates, in Django's, and in the code."""

from __future__ import annotations

import ast
import gettext
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import extrablatt
from extrablatt.press import environment, themes

PACKAGE = Path(extrablatt.__file__).parent
SPEAKING = {"_", "gettext", "gettext_lazy", "ngettext", "ngettext_lazy", "pgettext", "pgettext_lazy"}
#: Said by Django, Wagtail or allauth in all their languages.
BORROWED = {"title", "slug"}


def in_templates() -> Iterator[tuple[str, str]]:
    env = environment.build()
    for folder in (themes.TEMPLATES, *(themes.HERE / name / "templates" for name in themes.names())):
        for file in folder.rglob("*.*ml"):
            for _line, _function, told in env.extract_translations(file.read_text(encoding="utf-8")):
                # Of a plural the first is what is looked up.
                yield file.name, told if isinstance(told, str) else str(told[0])


def in_django_templates() -> Iterator[tuple[str, str]]:
    for file in PACKAGE.rglob("templates/**/*.*"):
        if file.is_relative_to(PACKAGE / "press"):
            continue
        text = file.read_text(encoding="utf-8")
        for message in re.findall(r"\{%-?\s*(?:trans|translate)\s+([\"'])(.+?)\1", text):
            yield file.name, message[1]
        for message in re.findall(r"\{%\s*blocktrans(?:late)?\s+trimmed[^%]*%\}(.*?)\{%", text, re.S):
            yield file.name, " ".join(re.sub(r"\{\{\s*([\w.]+)\s*\}\}", r"%(\1)s", message).split())


def in_code() -> Iterator[tuple[str, str]]:
    for file in PACKAGE.rglob("*.py"):
        if "migrations" in file.parts:
            continue
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in SPEAKING and node.args:
                told = node.args[1 if "pgettext" in node.func.id else 0]  # type: ignore[attr-defined]
                if isinstance(told, ast.Constant) and isinstance(told.value, str):
                    yield file.name, told.value


def german() -> set[str]:
    """What is said in German, by its msgid without context."""
    catalogue = gettext.translation("django", PACKAGE / "locale", ["de"])._catalog  # type: ignore[attr-defined]
    known = {key[0] if isinstance(key, tuple) else key for key in catalogue}
    return known | {key.rpartition("\x04")[2] for key in known}


@pytest.mark.parametrize("messages", [in_templates, in_django_templates, in_code])
def test_everything_is_said_in_german(messages: object) -> None:
    known = german()
    found = list(messages())  # type: ignore[operator]
    assert found
    assert sorted({(file, text) for file, text in found if text not in known | BORROWED}) == []


def test_the_compiled_catalogue_is_that_of_the_written_one() -> None:
    """Each msgid of the .po is in the .mo, so that nothing said in German is lost on the way."""
    text = (PACKAGE / "locale/de/LC_MESSAGES/django.po").read_text(encoding="utf-8")
    entries = re.findall(r'^msgid ((?:"(?:[^"\\]|\\.)*"\s*)+)', text, re.M)
    written = {"".join(ast.literal_eval(part) for part in re.findall(r'"(?:[^"\\]|\\.)*"', entry)) for entry in entries}
    known = german()
    assert sorted(written - known - {""}) == []
