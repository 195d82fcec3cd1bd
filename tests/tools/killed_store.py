"""Kill a writer of the page store again and again, then look: ``python -m tests.tools.killed_store FOLDER KILLS SEED``.

The worker's steps follow from the seed alone, and each is noted in a file once it is done. After a death the store must be
what it is after the steps noted, or after one more: the step that was under way. Prints one JSON object.
"""

from __future__ import annotations

import json
import os
import random
import signal
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

from extrablatt.press.store import LmdbPageStore, make_page, open_store
from extrablatt.press.store.records import Record, key_of, place_of

SIZE = 64 << 20
PATHS, KEYS = 60, 25


@dataclass(frozen=True)
class Step:
    """One thing the worker does."""

    kind: str
    path: str = ""
    keys: tuple[str, ...] = ()
    body: bytes = b""


def step(seed: int, number: int) -> Step:
    """The ``number``-th step."""
    dice = random.Random(f"{seed}:{number}")
    kind = dice.choices(["put", "purge", "use", "edition", "drop", "all"], [70, 15, 10, 2, 2, 1])[0]
    path = f"/{dice.randrange(PATHS)}"
    keys = tuple(f"k{n}" for n in sorted(dice.sample(range(KEYS), 3)))
    return Step(kind, path, keys, f"{number} ".encode() * dice.randrange(1, 8000))


def do(store: LmdbPageStore, one: Step) -> None:
    """Do it for real."""
    if one.kind == "put":
        page = make_page(one.body, content_type="image/png", keys=one.keys)
        if not store.put(one.path, "open", page, store.ticket()):
            raise RuntimeError("a page was refused")
    elif one.kind == "purge":
        store.purge(one.keys[:2])
    elif one.kind == "use":
        store.note_use({one.path: 3})
    elif one.kind == "edition":
        store.new_edition()
    elif one.kind == "drop":
        store.drop(one.path, "open")
    else:
        store.purge_all()


@dataclass
class Model:
    """What the store must hold: path → body and keys."""

    pages: dict[str, tuple[bytes, tuple[str, ...]]] = field(default_factory=dict)

    def do(self, one: Step) -> None:
        """The same in plain words."""
        if one.kind == "put":
            self.pages[one.path] = (one.body, one.keys)
        elif one.kind == "purge":
            gone = set(one.keys[:2])
            self.pages = {path: held for path, held in self.pages.items() if not gone & set(held[1])}
        elif one.kind == "drop":
            self.pages.pop(one.path, None)
        elif one.kind == "all":
            self.pages = {}


def contents(store: LmdbPageStore) -> dict[str, tuple[bytes, tuple[str, ...]]]:
    """What it does hold."""
    found = {}
    for number in range(PATHS):
        if page := store.get(f"/{number}", "open"):
            found[f"/{number}"] = (page.body, tuple(sorted(page.keys, key=lambda key: int(key[1:]))))
    return found


def faults(store: LmdbPageStore) -> list[str]:
    """Where the store's tables contradict each other."""
    told = []
    with store._env.begin() as txn:
        pages = {bytes(place): Record.loads(bytes(raw)) for place, raw in txn.cursor(db=store._pages)}
        order = {bytes(serial): bytes(place) for serial, place in txn.cursor(db=store._order)}
        serials = {bytes(place): bytes(serial) for place, serial in txn.cursor(db=store._serials)}
        index = {(bytes(key), bytes(place)) for key, place in txn.cursor(db=store._index)}
    if {place: serial for serial, place in order.items()} != serials or set(serials) != set(pages):
        told.append("pages and their order differ")
    if index != {(key, place) for place, record in pages.items() for key in record.keys}:
        told.append("pages and the index of keys differ")
    told += [r.path for place, r in pages.items() if place != place_of(r.path, r.variant)]
    told += [k for r in pages.values() for k in map(bytes.decode, r.keys) if key_of(k) != k.encode()]
    return told


def _work(folder: Path, notes: int, seed: int, first: int) -> None:
    store = open_store(folder, SIZE)
    number = first
    while True:
        do(store, step(seed, number))
        number += 1
        os.pwrite(notes, number.to_bytes(8, "big"), 0)


def main(folder: Path, kills: int, seed: int) -> None:
    """Do it and print what was found."""
    chance, model, done, told, one_more = random.Random(seed), Model(), 0, [], 0
    notes = os.open(folder / "notes", os.O_RDWR | os.O_CREAT)
    os.pwrite(notes, (0).to_bytes(8, "big"), 0)
    for _kill in range(kills):
        worker = os.fork()
        if worker == 0:
            _work(folder / "pages", notes, seed, done)
        time.sleep(chance.uniform(0.01, 0.08))
        os.kill(worker, signal.SIGKILL)
        os.waitpid(worker, 0)
        noted = int.from_bytes(os.pread(notes, 8, 0), "big")
        for number in range(done, noted):
            model.do(step(seed, number))
        done = noted
        store = open_store(folder / "pages", SIZE)
        held = contents(store)
        if held != model.pages:
            # The step under way may have been carried out.
            model.do(step(seed, done))
            done, one_more = done + 1, one_more + 1
            if held != model.pages:
                told.append(f"after step {done}: pages differ")
        told += faults(store)
        store.close()
        if told:
            break
    anew = len(list(folder.glob("pages.broken-*")))
    print(json.dumps({"kills": kills, "steps": done, "one_more": one_more, "faults": told[:5], "made_anew": anew}))


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))
