"""The German catalogue is complete, and compiled from what is written."""

from __future__ import annotations

from babel.messages.catalog import Catalog
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po

from tests.shared import ROOT

FOLDER = ROOT / "src" / "extrablatt" / "locale" / "de" / "LC_MESSAGES"


def test_every_message_has_a_german_text() -> None:
    with (FOLDER / "django.po").open("rb") as file:
        missing = [
            m.id for m in read_po(file) if m.id and not (all(m.string) if isinstance(m.string, tuple) else m.string)
        ]
    assert missing == []


def test_the_compiled_catalogue_is_up_to_date() -> None:
    with (FOLDER / "django.po").open("rb") as po, (FOLDER / "django.mo").open("rb") as mo:
        written, compiled = read_po(po), read_mo(mo)
    assert _texts(written) == _texts(compiled)


def _texts(catalogue: Catalog) -> dict[object, object]:
    return {
        tuple(m.id) if isinstance(m.id, list | tuple) else m.id: tuple(m.string)
        if isinstance(m.string, list | tuple)
        else m.string
        for m in catalogue
        if m.id
    }
