"""Rebuild ``src/extrablatt/wire/vocab/media_topics.tsv`` from the IPTC's own file of Media Topics (JSON, SKOS).

    python tests/tools/build_vocabulary.py path/to/media-topics.json

The file is the "all languages" JSON that https://cv.iptc.org/newscodes/mediatopic/ offers. German names it lacks, and a dozen it misspells, are ours
(``media_topics_german.tsv`` beside this script) and are marked ``o`` in the result.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
TARGET = HERE.parents[1] / "src/extrablatt/wire/vocab/media_topics.tsv"
COLUMNS = ("code", "broader", "subject codes (~ nearly the same)", "flags (r retired, o German name ours)", "en", "de")


def rows(concepts: list[dict[str, Any]], ours: dict[str, str]) -> list[tuple[str, ...]]:
    """One row a concept, as ``COLUMNS`` names them, by code. Raises KeyError for a concept without an English name."""
    found = []
    for concept in concepts:
        code = concept["qcode"].removeprefix("medtop:")
        names = concept["prefLabel"]
        german = ours.get(code) or names.get("de") or ""
        flags = ("r" if "retired" in concept else "") + ("o" if code in ours else "")
        found.append(
            (
                code,
                _code(concept["broader"][0]) if concept.get("broader") else "",
                ",".join(
                    [_code(m) for m in concept.get("exactMatch", ()) if "/subjectcode/" in m]
                    + ["~" + _code(m) for m in concept.get("closeMatch", ()) if "/subjectcode/" in m]
                ),
                flags,
                " ".join(names["en-GB"].split()),
                " ".join(german.split()),
            )
        )
    return sorted(found)


def _code(address: str) -> str:
    return address.rpartition("/")[2]


def main() -> None:
    """Write the data."""
    source = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    lines = (HERE / "media_topics_german.tsv").read_text(encoding="utf-8").splitlines()
    ours = dict(line.split("\t") for line in lines if line)
    table = rows(source["conceptSet"], ours)
    head = [
        f"# IPTC Media Topics, released {source['dateReleased'][:10]}. Copyright IPTC, CC BY 4.0: see LICENCE.md beside this file.",
        "# " + "\t".join(COLUMNS),
    ]
    TARGET.write_text("\n".join(head + ["\t".join(row) for row in table]) + "\n", encoding="utf-8")
    print(
        f"{len(table)} Media Topics, {sum('o' in row[3] for row in table)} German names ours, {TARGET.stat().st_size:,} bytes"
    )


if __name__ == "__main__":
    main()
