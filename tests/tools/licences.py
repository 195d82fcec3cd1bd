"""The licences of all that is installed with the newspaper: none is GPL or AGPL, none brings a coder under them along.

    python -m tests.tools.licences requirements.lock docs/licences.md

writes the table and exits with 1 where something is wrong. Needs nothing but the environment it looks at.
"""

from __future__ import annotations

import re
import sys
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path

#: Libraries under GPL that wheels are known to bundle, by how their files begin.
GPL_FILES = re.compile(r"lib(x264|x265|xvidcore|postproc|kvazaar|readline|gsl)\b", re.IGNORECASE)
_GPL = re.compile(r"\bA?GPL\b|(?<!Lesser )General Public License|Affero", re.IGNORECASE)
_NAME = re.compile(r"^([A-Za-z0-9._-]+)==", re.MULTILINE)
#: Whose metadata name no licence, or name it in words that say too little; by their LICENSE file.
KNOWN = {"python-dateutil": "Apache-2.0 OR BSD-3-Clause", "fido2": "BSD-2-Clause"}
HEAD = """# Licences of the parts

What is installed with Extrablatt (requirements.lock), by each part's own word. Written by `make licences`; nothing under GPL or AGPL is among it.
Where there is a choice, ours is the first that is neither.

| part | licence |
|---|---|
"""


def locked(lock: Path) -> list[str]:
    """The names in a lock file."""
    return _NAME.findall(lock.read_text(encoding="utf-8"))


def licence(found: Distribution) -> str:
    """What a distribution says of its licence (PEP 639's expression first); empty where it says nothing."""
    meta = found.metadata
    if told := KNOWN.get(meta["Name"].lower()) or meta["License-Expression"]:
        return str(told)
    short = (meta["License"] or "").strip()
    classes = [c.rpartition("::")[2].strip() for c in meta.get_all("Classifier") or [] if c.startswith("License ::")]
    classes = [c for c in classes if c != "OSI Approved"]
    return short if short and "\n" not in short and len(short) < 60 else " / ".join(classes)


def refused(told: str) -> bool:
    """Whether a licence can't be accepted: none is told, or each of those one may choose from is GPL or AGPL."""
    return not told or all(_GPL.search(one) for one in re.split(r"\s+OR\s+", told))


def bundled(found: Distribution) -> list[str]:
    """Files of libraries under GPL in a distribution."""
    return [str(file) for file in found.files or () if GPL_FILES.match(file.name)]


def look(names: list[str]) -> tuple[dict[str, str], list[str]]:
    """The licences of those that are installed, and what is wrong. (What other systems need is not installed here.)"""
    told, wrong = {}, []
    for name in names:
        try:
            found = distribution(name)
        except PackageNotFoundError:
            continue
        told[name] = licence(found)
        if refused(told[name]):
            wrong.append(f"{name}: licence {told[name]!r}")
        wrong += [f"{name} brings {file}" for file in bundled(found)]
    return told, wrong


def table(told: dict[str, str]) -> str:
    """The page."""
    return HEAD + "".join(f"| {name} | {words} |\n" for name, words in sorted(told.items()))


def main(lock: str, page: str) -> int:
    """Write the page; returns the exit code."""
    told, wrong = look(locked(Path(lock)))
    Path(page).write_text(table(told), encoding="utf-8")
    for line in wrong:
        print(line, file=sys.stderr)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:3]))
