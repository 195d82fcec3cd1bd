"""Puts every word of the product that is not yet there into the German catalogue, and compiles it.

    python -m tests.tools.messages

What is missing comes to the end of ``django.po``, to be said in German by hand; what is there is left as it is.
"""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

import extrablatt
from extrablatt.press import environment, themes

PACKAGE = Path(extrablatt.__file__).parent
CATALOGUE = PACKAGE / "locale" / "de" / "LC_MESSAGES" / "django.po"
#: Said by Django, Wagtail or allauth themselves, in all their languages.
BORROWED = {"title", "slug"}
SPEAKING = {"_", "gettext", "gettext_lazy", "ngettext", "ngettext_lazy", "pgettext", "pgettext_lazy"}


class Message(NamedTuple):
    """Something the product says, and the file it is said in."""

    file: str
    text: str
    plural: str = ""
    context: str = ""

    @property
    def key(self) -> tuple[str, str]:
        """What a catalogue knows it by."""
        return self.context, self.text


def in_templates() -> Iterator[Message]:
    """Of the press, in Jinja."""
    env = environment.build()
    for folder in (themes.TEMPLATES, *(themes.HERE / name / "templates" for name in themes.names())):
        for file in folder.rglob("*.*ml"):
            for _line, _function, told in env.extract_translations(file.read_text(encoding="utf-8")):
                yield Message(file.name, *([told] if isinstance(told, str) else map(str, told[:2])))


def in_django_templates() -> Iterator[Message]:
    """Of the desk and the accounts."""
    for file in PACKAGE.rglob("templates/**/*.*"):
        if file.is_relative_to(PACKAGE / "press"):
            continue
        text = file.read_text(encoding="utf-8")
        for told in re.findall(r"\{%-?\s*(?:trans|translate)\s+([\"'])(.+?)\1", text):
            yield Message(file.name, told[1])
        for tag, inside in re.findall(r"\{%\s*blocktrans(?:late)?\b([^%]*)%\}(.*?)\{%\s*endblocktrans", text, re.S):
            parts = [
                re.sub(r"\{\{\s*([\w.]+)\s*\}\}", r"%(\1)s", part) for part in re.split(r"\{%\s*plural\s*%\}", inside)
            ]
            yield Message(file.name, *(" ".join(part.split()) if "trimmed" in tag.split() else part for part in parts))


def in_code() -> Iterator[Message]:
    """Of Python, where it is written out."""
    for file in PACKAGE.rglob("*.py"):
        if "migrations" in file.parts:
            continue
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call) or (name := getattr(node.func, "id", "")) not in SPEAKING:
                continue
            told = [n.value for n in node.args[:2] if isinstance(n, ast.Constant) and isinstance(n.value, str)]
            if told and name.startswith("pgettext"):
                yield Message(file.name, told[1], context=told[0])
            elif told:
                yield Message(file.name, told[0], told[1] if name.startswith("ngettext") else "")


def known(catalogue: Catalog) -> set[tuple[str, str]]:
    """The keys of what a catalogue says."""
    ids = ((m.context or "", m.id if isinstance(m.id, str) else m.id[0]) for m in catalogue)
    return {(context, text) for context, text in ids if text}


def _entry(message: Message) -> str:
    def line(key: str, text: str) -> str:
        return f"{key} {json.dumps(text, ensure_ascii=False)}\n"

    entry = "#, python-format\n" if re.search(r"%(?:\(\w+\))?[sd]", message.text) else ""
    entry += (line("msgctxt", message.context) if message.context else "") + line("msgid", message.text)
    if message.plural:
        return entry + line("msgid_plural", message.plural) + line("msgstr[0]", "") + line("msgstr[1]", "")
    return entry + line("msgstr", "")


def main() -> int:
    """Add what is missing and compile; returns how many words are still to be said in German."""
    with CATALOGUE.open("rb") as file:
        there = known(read_po(file))
    found = {
        m.key: m for said in (in_templates, in_django_templates, in_code) for m in said() if m.text not in BORROWED
    }
    missing = [message for key, message in found.items() if key not in there]
    with CATALOGUE.open("a", encoding="utf-8") as file:
        file.writelines("\n" + _entry(message) for message in missing)
    with CATALOGUE.open("rb") as file:
        catalogue = read_po(file)
    with CATALOGUE.with_suffix(".mo").open("wb") as compiled:
        write_mo(compiled, catalogue)
    for context, text in sorted(there - found.keys()):
        print(f"said nowhere any more: {text!r}" + (f" ({context})" if context else ""))
    for message in missing:
        print(f"to be said in German: {message.text!r} ({message.file})")
    return len(missing)


if __name__ == "__main__":
    raise SystemExit(bool(main()))
