"""Languages the product does not come with: a translation beside newspaper.toml is enough. Free of Django.

``locale/it/LC_MESSAGES/django.po`` in the newspaper's folder makes it speak Italian; what it leaves out is said in
English. It wins over the house's own words too, so a paper can also say single things its own way.
"""

from __future__ import annotations

import io
import os
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from extrablatt import typos

# Babel is read where it is needed: every start asks for the files, and hardly one for what is in them.
if TYPE_CHECKING:
    from babel.messages import Catalog, Message

FOLDER = "locale"
_FILE = Path("LC_MESSAGES") / "django.po"
#: What the product comes with: German; English stands in the code.
HOUSE_LOCALES = Path(__file__).resolve().parent.parent / "locale"


class LanguageError(ValueError):
    """A translation can't be used. The message names the file and says what to do."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How much of a translation is done: messages in all, and those without words or with words that would break."""

    total: int
    missing: tuple[str, ...]
    broken: tuple[str, ...]


def folder(directory: Path) -> Path:
    """Where a newspaper keeps its own translations."""
    return directory / FOLDER


def files(directory: Path) -> list[Path]:
    """The newspaper's own translations."""
    return sorted(folder(directory).glob(f"*/{_FILE.as_posix()}"))


#: What the product speaks, with the regions whose ways it knows without looking them up.
_KNOWN = frozenset("de de-at de-de de-ch de-li de-lu de-be de-it en en-gb en-us en-ie en-au en-ca en-nz".split())


def problem(language: str, directory: Path) -> str:
    """What is wrong with a newspaper's ``language``, as ``must …`` and what to do; empty when nothing is."""
    if language in _KNOWN:
        return ""
    such = "such as de-at, de, de-ch or en"
    code = language.strip().lower().replace("_", "-")
    if code in _KNOWN:
        return f"must be written {code}."
    from babel import Locale, UnknownLocaleError

    try:
        locale = Locale.parse(code, sep="-")
    except (UnknownLocaleError, ValueError, TypeError):
        return f"must be a language {such}; others by a translation of your own (docs/languages.md).{typos.meant(code, _KNOWN)}"
    if code != language:
        return f"must be written {code}."
    if locale.language in ("de", "en"):
        return ""
    own = {str(locale), locale.language}
    if not any(file.parent.parent.name in own for file in files(directory)):
        return f"there is no translation of it in {folder(directory)}. Begin one with: extrablatt language new {code} --dir {directory}"
    return ""


def _read(file: Path) -> Catalog:
    from babel.messages.pofile import PoFileError, read_po

    try:
        with file.open("rb") as source:
            return read_po(source, abort_invalid=True)
    except (PoFileError, UnicodeDecodeError, ValueError, OSError) as error:
        raise LanguageError(f"{file}: can't be read: {error}") from error


def _messages() -> Catalog:
    """Everything the product says, as the house's German translation has it, with the German words as a comment."""
    return _read(HOUSE_LOCALES / "de" / _FILE)


def begin(directory: Path, language: str) -> Path:
    """Write a translation to be filled in. Raises :class:`LanguageError` for no language, and where there is one already."""
    from babel import Locale, UnknownLocaleError
    from babel.messages import Catalog
    from babel.messages.pofile import write_po

    code = language.lower().replace("_", "-")
    try:
        locale = Locale.parse(code, sep="-")
    except (UnknownLocaleError, ValueError) as error:
        raise LanguageError(f"{language!r} is no language such as it, sl or pt-br.") from error
    target = folder(directory) / str(locale) / _FILE
    if target.exists():
        raise LanguageError(f"{target}: there is a translation already.")
    fresh = Catalog(locale=locale, project="Extrablatt", charset="utf-8", fuzzy=False)
    for message in _messages():
        if message.id:
            fresh.add(
                message.id, flags=message.flags, auto_comments=[_texts(message.string)[-1]], context=message.context
            )
    target.parent.mkdir(parents=True)
    out = io.BytesIO()
    write_po(out, fresh, width=0)
    target.write_bytes(out.getvalue())
    return target


def progress(file: Path) -> Progress:
    """How far a translation has come. Raises :class:`LanguageError`."""
    catalog = _read(file)
    missing: list[str] = []
    broken: list[str] = []
    wanted = [message for message in _messages() if message.id]
    for message in wanted:
        found = catalog.get(message.id, message.context)
        key = _texts(message.id)[0]
        if found is None or found.fuzzy or not all(_texts(found.string)):
            missing.append(key)
        elif _would_break(found):
            broken.append(key)
    return Progress(len(wanted), tuple(missing), tuple(broken))


_PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]|%%")


def _texts(told: str | Sequence[str] | None) -> tuple[str, ...]:
    return (told or "",) if isinstance(told, str | None) else tuple(told)


def _placeholders(text: str) -> set[str] | None:
    """Names filled in; None where a per cent sign stands alone, so that filling in would fail."""
    return None if "%" in _PLACEHOLDER.sub("", text) else set(_PLACEHOLDER.findall(text)) - {""}


def _would_break(message: Message) -> bool:
    """Whether filling the message in would fail: a placeholder that is not the original's, or a lone per cent sign."""
    known: set[str] = set()
    for text in _texts(message.id):
        if (names := _placeholders(text)) is None:
            return False  # the original is not filled in either
        known |= names
    return any((names := _placeholders(text)) is None or names - known for text in _texts(message.string))


def compile_all(directory: Path) -> None:
    """Make what Django reads (``.mo``) of every translation that changed. Raises :class:`LanguageError`.

    Words whose placeholders are not those of the original are left out, so that no page can fail for them.
    """
    for file in files(directory):
        made = file.with_suffix(".mo")
        if made.exists() and made.stat().st_mtime >= file.stat().st_mtime:
            continue
        from babel.messages.mofile import write_mo

        catalog = _read(file)
        for message in [m for m in catalog if m.id and _would_break(m)]:
            catalog.delete(message.id, message.context)
        fresh = made.with_name(f".{made.name}.{os.getpid()}")
        with fresh.open("wb") as out:
            write_mo(out, catalog)
        os.replace(fresh, made)
