"""The stamp by which pages are made anew covers everything they are made of."""

from __future__ import annotations

from pathlib import Path

import grimp
import pytest

from extrablatt.newspaper import release

#: Where pages begin, and what the settings and the words of pages come from.
MAKERS = ("extrablatt.press", "extrablatt.newspaper.settings", "extrablatt.newspaper.swiss")
#: What is imported on the way and seen in no page: how feeds are fetched, whether processes are well, who may read files, how
#: others are called and requests are told apart.
UNSEEN = ("extrablatt.wire.", "extrablatt.health", "extrablatt.net", "extrablatt.newspaper.private")


@pytest.fixture(scope="module")
def covered() -> set[Path]:
    return {path.resolve() for path in (*release.matter(), *release.looks())}


def file_of(module: str) -> Path:
    path = release.PACKAGE.parent / Path(*module.split("."))
    return (path / "__init__.py" if path.is_dir() else path.with_suffix(".py")).resolve()


@pytest.mark.parametrize("maker", MAKERS)
def test_every_module_a_page_is_made_by_is_in_the_stamp(maker: str, covered: set[Path]) -> None:
    graph = grimp.build_graph("extrablatt")
    used = graph.find_upstream_modules(maker, as_package=maker.count(".") == 1) | {maker}
    missing = {name for name in used if file_of(name) not in covered and file_of(name).stat().st_size}
    missing = {name for name in missing if not name.startswith(UNSEEN)}
    assert not missing, "add them to _MATTER in newspaper/release.py, or to UNSEEN here, saying why"


def test_every_file_of_the_press_is_in_the_stamp(covered: set[Path]) -> None:
    files = {
        f.resolve() for f in (release.PACKAGE / "press").rglob("*") if f.is_file() and "__pycache__" not in f.parts
    }
    assert {f.name for f in files - covered} <= {"OFL.txt"}


def test_every_library_the_press_shows_through_is_in_the_stamp() -> None:
    graph = grimp.build_graph("extrablatt", include_external_packages=True)
    press = {name for name in graph.modules if name.startswith("extrablatt.press")}
    used = {one for name in press for one in graph.find_modules_directly_imported_by(name)}
    named = {"PIL": "pillow"}
    shown = {"babel", "django", "jinja2", "lxml", "markupsafe", "PIL", "rjsmin", "segno"}
    assert shown <= used
    assert {named.get(one, one) for one in shown} == set(release.LIBRARIES)
    # What is left carries bytes and shows nothing in them.
    import sys

    others = {one for one in used if not one.startswith("extrablatt") and one not in sys.stdlib_module_names}
    assert others - shown <= {"brotli", "zlib_ng", "lmdb", "tantivy", "cryptography", "psycopg"}
