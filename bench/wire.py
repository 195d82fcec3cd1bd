"""How fast wire items are parsed and stored: ``python -m bench.wire``.

``--memory`` reads 100,000 items (``--store``: and stores them) and reports the resident memory on the way; ``--worst``
reads legal files of 20 MB that are as far from a usual one as can be, each in a process of its own; ``--words`` tells how much of
the text is in the bodies (:mod:`bench.wire_words`).

Peers, in the same run and in turns with our own: the bare XML and JSON parsers, the limit of any reader; and a plain
extraction of headline and paragraphs with ElementTree, which knows no roles, notes, lists, links or encodings.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing import get_context
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from lxml import etree

from bench import wire_samples
from bench.measure import rate, report, side_by_side

G2 = "{http://iptc.org/std/nar/2006-10-01/}"
XHTML = "{http://www.w3.org/1999/xhtml}"
SHARED = Path(__file__).resolve().parent.parent.parent / "shared" / "wires"


def extraction(data: bytes) -> tuple[str, list[str]]:
    """What a reader can do least: the headline, and the text of the paragraphs."""
    root = ElementTree.fromstring(data)
    headline = "".join(root.find(f".//{G2}headline").itertext())  # type: ignore[union-attr]
    return headline, ["".join(p.itertext()) for p in root.iter(f"{XHTML}p")]


def parsing() -> dict[str, object]:
    """Items a second of each format, and what the peers do with the same bytes."""
    from extrablatt.wire import formats

    xml, dpa, ninjs = wire_samples.newsml_g2(), wire_samples.digitalwires(), wire_samples.ninjs()
    parser = etree.XMLParser(resolve_entities=False, no_network=True)
    works: dict[str, Callable[[], Any]] = {
        "lxml_alone": lambda: etree.fromstring(xml, parser),
        "elementtree_extraction": lambda: extraction(xml),
        "newsml_g2": lambda: formats.read(xml),
        "json_alone": lambda: json.loads(dpa),
        "digitalwires": lambda: formats.read(dpa),
        "ninjs": lambda: formats.read(ninjs),
    }
    for name, folder in (("dpa_newsml_g2_files", "dpa-newsml-g2"), ("dpa_digitalwires_files", "dpa-digitalwires")):
        if files := _readable(SHARED / folder):
            works[name] = lambda files=files: [formats.read(data) for data in files]  # type: ignore[misc]
    rates, ratios = side_by_side(works)
    figures: dict[str, object] = {
        "newsml_g2_bytes": len(xml),
        "digitalwires_bytes": len(dpa),
        "ninjs_bytes": len(ninjs),
    }
    for name in works:
        many = len(_readable(SHARED / name.removesuffix("_files").replace("_", "-"))) if name.endswith("_files") else 1
        figures[f"{name}_per_s"] = round(rates[name] * many)
    for name in ("newsml_g2", "digitalwires", "ninjs"):
        for peer in ("lxml_alone", "elementtree_extraction"):
            figures[f"{name}_to_{peer}"] = round(ratios[name, peer], 3)
    return figures


def _readable(folder: Path) -> list[bytes]:
    """The files of a folder of real ones, where it is there, that are no deliberate damage."""
    found = []
    for path in sorted(folder.glob("*.*")):
        data = path.read_bytes()
        if not path.name.startswith("nitf-"):
            found.append(data)
    return found


#: Files the wire room takes in together.
BATCH = 50


@contextmanager
def store() -> Iterator[Callable[[list[tuple[bytes, int]]], int]]:
    """A newspaper of its own with a migrated SQLite database; gives what takes in a batch of files."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "newspaper.toml").write_text('name = "Messung"\n', encoding="utf-8")
        os.environ |= {"EXTRABLATT_DIR": folder, "DJANGO_SETTINGS_MODULE": "extrablatt.newspaper.settings"}
        import django

        django.setup()
        from extrablatt.newspaper import setup
        from extrablatt.wire import actions

        setup.migrate()

        def keep(files: list[tuple[bytes, int]]) -> int:
            taken = actions.ingest_many([actions.Incoming(data, f"{number}.xml") for data, number in files])
            return sum(len(one.stored) for one in taken)

        yield keep


def resident() -> float:
    """Resident memory now, in MB; the peak where the system tells no more."""
    try:
        pages = int(Path("/proc/self/statm").read_text("ascii").split()[1])
    except OSError:
        return _peak()
    return pages * resource.getpagesize() / 1e6


def anonymous() -> float | None:
    """Memory that is no file's, in MB: without SQLite's mapping of its database, which grows with it up to 128 MB. None
    where the system does not tell."""
    try:
        lines = Path("/proc/self/status").read_text("ascii").splitlines()
    except OSError:
        return None
    return next((int(line.split()[1]) * 1024 / 1e6 for line in lines if line.startswith("RssAnon:")), None)


def _peak() -> float:
    told = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return told / 1e6 if sys.platform == "darwin" else told * 1024 / 1e6


def memory(items: int, work: Callable[[list[tuple[bytes, int]]], int]) -> dict[str, object]:
    """Resident memory at a tenth, half and all of ``items`` different items of three formats, taken in batches."""
    makers = (wire_samples.newsml_g2(), wire_samples.digitalwires(), wire_samples.ninjs())
    figures: dict[str, object] = {"items": items, "rss_mb_at_start": round(resident(), 1)}
    started, done = time.perf_counter(), 0
    batch: list[tuple[bytes, int]] = []
    for number in range(1, items + 1):
        batch.append((wire_samples.numbered(makers[number % 3], number), number))
        if len(batch) == BATCH or number == items:
            done += work(batch)
            batch = []
        if number in (items // 10, items // 2, items):
            figures[f"rss_mb_at_{number}"] = round(resident(), 1)
            figures[f"anonymous_mb_at_{number}"] = round(anonymous() or 0.0, 1)
    figures["read_or_stored"] = done
    figures["per_s"] = round(items / (time.perf_counter() - started))
    return figures


def _worst(name: str) -> dict[str, float]:
    from extrablatt.wire import formats

    data = wire_samples.worst_cases()[name]
    formats.read(wire_samples.newsml_g2())
    base, started = resident(), time.process_time()
    (item,) = formats.read(data)
    spent = time.process_time() - started
    return {"mb": len(data) / 1e6, "s": spent, "mb_above": max(_peak() - base, 0.0), "blocks": len(item.body)}


def worst() -> dict[str, object]:
    """Seconds and megabytes that files of nearly 20 MB take."""
    figures: dict[str, object] = {}
    for name in wire_samples.worst_cases():
        with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as alone:
            told = alone.submit(_worst, name).result()
        key = name.replace(",", "").replace(" ", "_")
        figures |= {f"{key}_{what}": round(value, 2) for what, value in told.items()}
    return figures


def main() -> None:
    """Measure and report."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--memory", action="store_true", help="resident memory over many items, instead of speed")
    options.add_argument("--store", action="store_true", help="with --memory: store the items too")
    options.add_argument("--items", type=int, default=100_000, help="with --memory: how many")
    options.add_argument(
        "--worst", action="store_true", help="files of 20 MB that are far from usual, instead of speed"
    )
    options.add_argument("--words", action="store_true", help="how much of the text is in the bodies, instead of speed")
    chosen = options.parse_args()
    if chosen.words:
        from bench import wire_words

        report("wire_words", wire_words.figures(SHARED))
    elif chosen.worst:
        report("wire_worst", worst())
    elif chosen.memory and chosen.store:
        with store() as keep:
            report("wire_memory_stored", memory(chosen.items, keep))
    elif chosen.memory:
        from extrablatt.wire import formats

        report(
            "wire_memory", memory(chosen.items, lambda files: sum(len(formats.read(data)) for data, _number in files))
        )
    else:
        figures = parsing()
        with store() as keep:
            data, number = wire_samples.newsml_g2(), 0

            def stored(batch: int) -> int:
                nonlocal number
                number += batch
                return keep([(wire_samples.numbered(data, number - n), number - n) for n in range(batch)])

            figures["parse_and_store_per_s"] = round(rate(lambda: stored(BATCH)))
            figures["parse_and_store_one_by_one_per_s"] = round(rate(lambda: stored(1)))
        report("wire", figures)


if __name__ == "__main__":
    main()
