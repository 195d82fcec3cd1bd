"""Every word the product speaks is there in German: in the press's templates, in Django's, and in the code."""

from __future__ import annotations

import gettext
from collections.abc import Callable, Iterator

import pytest
from babel.messages.pofile import read_po

from tests.tools import messages
from tests.tools.messages import Message


def german() -> set[str]:
    """What is said in German, by its msgid without context."""
    catalogue = gettext.translation("django", messages.PACKAGE / "locale", ["de"])._catalog  # type: ignore[attr-defined]
    known = {key[0] if isinstance(key, tuple) else key for key in catalogue}
    return known | {key.rpartition("\x04")[2] for key in known}


@pytest.mark.parametrize("said", [messages.in_templates, messages.in_django_templates, messages.in_code])
def test_everything_is_said_in_german(said: Callable[[], Iterator[Message]]) -> None:
    known = german() | messages.BORROWED
    found = list(said())
    assert found
    assert sorted({(m.file, m.text) for m in found if m.text not in known}) == []


def test_the_compiled_catalogue_is_that_of_the_written_one() -> None:
    """Each msgid of the .po is in the .mo, so that nothing said in German is lost on the way."""
    with messages.CATALOGUE.open("rb") as file:
        written = {text for _context, text in messages.known(read_po(file))}
    assert sorted(written - german()) == []
