"""The table of typed and set texts."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from extrablatt.press.typesetting import typeset_html, typeset_text

VISIBLE = str.maketrans({"⍽": "\u00a0", "⎵": "\u202f", "¶": "\n"})


def _cases() -> Iterator[tuple[str, bool, str, str]]:
    language, html = "", False
    for line in (Path(__file__).parent / "table.txt").read_text(encoding="utf-8").splitlines():
        if not line or (line.startswith("#") and not line.startswith("#10")):
            continue
        if line.startswith("[") and line.endswith("]") and " => " not in line:
            language, _, kind = line[1:-1].partition(" ")
            html = kind == "html"
        elif line.startswith("= "):
            yield language, html, line[2:], line[2:]
        else:
            typed, arrow, expected = line.partition(" => ")
            assert arrow, f"no arrow in {line!r}"
            yield language, html, typed, expected


CASES = list(_cases())


def _set(text: str, language: str, html: bool) -> str:
    return (typeset_html if html else typeset_text)(text, language)


@pytest.mark.parametrize(("language", "html", "typed", "expected"), CASES, ids=[f"{c[0]}: {c[2]}" for c in CASES])
def test_text_is_set_as_the_table_says(language: str, html: bool, typed: str, expected: str) -> None:
    wanted = expected.translate(VISIBLE)
    result = _set(typed.translate(VISIBLE), language, html)
    assert result == wanted
    assert _set(result, language, html) == wanted, "setting it again changed it"


@pytest.mark.parametrize(("language", "html", "typed", "expected"), [c for c in CASES if not c[1] and c[0] != "tlh"])
def test_plain_text_and_html_are_set_alike(language: str, html: bool, typed: str, expected: str) -> None:
    from html import escape, unescape

    typed, expected = typed.translate(VISIBLE), expected.translate(VISIBLE)
    if "\n" in typed:
        typed, expected = typed.replace("\n", "<br>"), expected.replace("\n", "<br>")
        assert typeset_html(typed, language) == expected
    else:
        assert unescape(typeset_html(escape(typed), language)) == expected


def test_the_table_is_as_long_as_promised() -> None:
    assert sum(1 for c in CASES if c[0].startswith("de")) >= 90
