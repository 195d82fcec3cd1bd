"""The table of rooms in docs/architecture.md, the layers of the import contracts and the code say the same."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import grimp
import pytest

ROOT = Path(__file__).parents[2]
FOUNDATIONS = {"net", "typos", "normalisation", "health"}
ANYTHING = {"cli", "newspaper"}


def _table() -> dict[str, str]:
    """What each room may import, as the document says it."""
    text = (ROOT / "docs" / "architecture.md").read_text()
    return dict(re.findall(r"^\| `(\w+)` \|.*\| ([^|]*) \|$", text.partition("\n## ")[0], re.M))


@pytest.fixture(scope="module")
def imported() -> dict[str, set[str]]:
    """The modules of other rooms that each room imports, without the package's name before them."""
    graph = grimp.build_graph("extrablatt", cache_dir=None)
    found: dict[str, set[str]] = {}
    for module in graph.modules - {"extrablatt"}:
        room = module.split(".")[1]
        found.setdefault(room, set()).update(
            name.removeprefix("extrablatt.")
            for name in graph.find_modules_directly_imported_by(module)
            if name != "extrablatt" and name.split(".")[1] != room
        )
    return found


def test_each_room_stands_in_the_table_and_in_one_layer(imported: dict[str, set[str]]) -> None:
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    (layers,) = (contract["layers"] for contract in contracts if contract["type"] == "layers")
    rooms = [room for layer in layers for room in re.split(r" [|:] ", layer)]
    assert sorted(rooms) == sorted(imported)
    assert sorted(_table()) == sorted(rooms)


@pytest.mark.parametrize("room", sorted(set(_table()) - ANYTHING))
def test_a_room_imports_what_the_table_says_and_nothing_else(imported: dict[str, set[str]], room: str) -> None:
    may = set(re.findall(r"`([\w.]+)`", _table()[room]))
    does = {name for name in imported[room] if room in FOUNDATIONS or name.split(".")[0] not in FOUNDATIONS}
    beyond = {name for name in does if not any(name == one or name.startswith(f"{one}.") for one in may)}
    assert beyond == set(), "imported, and not in the table"
    unused = {one for one in may if not any(name == one or name.startswith(f"{one}.") for name in does)}
    assert unused == set(), "in the table, and not imported"
