"""Faults: a newspaper whose processes are killed or stopped, or whose files are damaged, while wires come in, stories are published, planned
and withdrawn and readers read; and what came of it."""

from __future__ import annotations

import contextlib
import json
import os
import random
import signal
import sqlite3
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

from tests.tools.trouble import BACKSHOP, OFFICE, Newspaper, Story

#: The processes of a newspaper: a part of each one's command line.
PROCESSES = {
    "kiosk": "extrablatt.kiosk.server",
    "live server": "extrablatt.kiosk.live.server",
    "office": OFFICE,
    "backshop": BACKSHOP,
    "wire room": "extrablatt.cli wire run",
}
#: Reports that come in during a round; seconds after which a newspaper that is not well again has lost what is not there.
REPORTS, WELL = 4, 120.0
#: Answers that are no harm: what is there, has gone, lies elsewhere; and "later" (503), or none at all from a process that was killed.
_HARMLESS = frozenset({0, 200, 301, 302, 404, 410, 429, 503})


#: A report as ninjs 2 has it, but for what tells one from another.
_REPORT = {
    "version": "1",
    "type": "text",
    "pubstatus": "usable",
    "language": "de",
    "versioncreated": "2026-05-01T10:00:00+02:00",
    "copyrightholder": "NAG",
    "bodies": [{"role": "html", "contenttype": "text/html", "value": "<p>Ein Satz aus dem Bericht steht hier.</p>"}],
}


@dataclass
class Round:
    """What came of a fault. ``lost``: what was taken in or confirmed and is not there; ``doubled``: what is there twice; ``broken``: what
    readers got and should not have. ``well``: seconds until all was as it should be, ``gone``: until what was withdrawn was gone."""

    lost: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)
    well: float = 0.0
    gone: float = 0.0

    @property
    def good(self) -> bool:
        """Nothing lost, doubled or broken."""
        return not (self.lost or self.doubled or self.broken)


Fault = Callable[[Newspaper], None]


def killed(process: str) -> Fault:
    """A fault: kill -9 of one process."""

    def do(paper: Newspaper) -> None:
        if pid := paper.process(PROCESSES[process]):
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)

    return do


def stopped(process: str) -> Fault:
    """A fault: SIGSTOP of one process and its children, which nobody continues; the supervisor has to notice."""

    def do(paper: Newspaper) -> None:
        if pid := paper.process(PROCESSES[process]):
            with contextlib.suppress(ProcessLookupError):
                os.killpg(pid, signal.SIGSTOP)

    return do


def nothing(paper: Newspaper) -> None:
    """No fault: what a quiet round looks like."""


def all_killed(paper: Newspaper) -> None:
    """A fault: the supervisor is killed, and with it everything; somebody starts the newspaper again."""
    paper.ended(signal.SIGKILL)
    paper.serve()


class Readers:
    """Who reads all the while, and keeps what was strange about it."""

    def __init__(self, paper: Newspaper, paths: list[str], word: str) -> None:
        self._paper, self._paths, self._word = paper, paths, word
        self._over = threading.Event()
        self._threads = [threading.Thread(target=self._read, args=(turn,)) for turn in range(2)]
        self.statuses: Counter[int] = Counter()
        #: When an answer was asked for that still had the word, the last time; and what was wrong otherwise.
        self.last_seen = 0.0
        self.strange: list[str] = []

    def __enter__(self) -> Readers:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *exc: object) -> None:
        self._over.set()
        for thread in self._threads:
            thread.join()

    def _read(self, turn: int) -> None:
        while not self._over.is_set():
            path = self._paths[turn % len(self._paths)]
            turn += 1
            asked = time.monotonic()
            answer = self._paper.look(path, 10)
            self.statuses[answer.status] += 1
            if self._word in answer.text:
                self.last_seen = max(self.last_seen, asked)
            if answer.status not in _HARMLESS:
                self.strange.append(f"{path} answered {answer.status}: {answer.text[:120]}")
            if not answer.status:
                self._over.wait(0.05)


def play(paper: Newspaper, fault: Fault, number: int, *, wait: float, bound: float) -> Round:
    """One round: reports come in, a story is published, one appears by plan, one is withdrawn at the desk, readers read – and ``wait``
    seconds after all that began comes the ``fault``. ``bound``: seconds a withdrawal may take, from when the desk had confirmed it."""
    found = Round()
    victim = paper.publish()
    form = f"/desk/artikel/unpublish/{victim.pk}/"
    words = {"csrfmiddlewaretoken": paper.editor.token(form), "note": "Zurückgezogen."}
    planned = paper.filed("plan", at=time.time() + 0.5)
    guids = [f"urn:fault:{number}:{turn}" for turn in range(REPORTS)]
    published: list[Story] = []
    confirmed: list[float] = []

    def withdraw() -> None:
        while paper.editor.ask(form, words, timeout=60).status != 302:
            if time.monotonic() > begun + WELL:
                return
            time.sleep(0.1)  # the editor presses the button again
        confirmed.append(time.monotonic())

    work: list[Callable[[], None]] = [
        lambda: _hand_in(paper, guids),
        lambda: published.append(paper.filed("story")),
        withdraw,
    ]
    with Readers(paper, [*victim.places, "/suche?q=Quarzmond", "/politik/feed.json"], victim.word) as readers:
        begun = time.monotonic()
        threads = [threading.Thread(target=one) for one in work]
        for thread in threads:
            thread.start()
        time.sleep(wait)
        fault(paper)
        for thread in threads:
            thread.join()
        for story in (*published, planned):
            try:
                paper.seen_everywhere(story, WELL)
            except AssertionError as error:
                found.lost.append(f"story {story.pk} is not to be seen: {error}")
        _until(lambda: _taken_in(paper, guids) and not list(_inbox(paper).glob("*.json")))
        found.well = time.monotonic() - begun
    _count(paper, found, victim, [*published, planned], guids)
    if not confirmed:
        found.lost.append(f"the withdrawal of {victim.pk} was never confirmed")
    else:
        found.gone = max(0.0, readers.last_seen - confirmed[0])
        if found.gone > bound:
            found.broken.append(f"what was withdrawn was read {found.gone:.2f} s after it")
    for path in victim.places:
        if victim.word in (text := paper.look(path, 30).text):
            found.broken.append(f"{path} shows what is withdrawn: {text[:80]}")
    found.broken += readers.strange
    return found


def _inbox(paper: Newspaper) -> Path:
    return paper.folder / "data" / "wire" / "inbox"


def _hand_in(paper: Newspaper, guids: list[str]) -> None:
    """As an agency's receiver does: written aside, then put in its place."""
    for guid in guids:
        name = guid.replace(":", "-")
        aside = _inbox(paper) / f".{name}"
        aside.write_text(
            json.dumps(_REPORT | {"uri": guid, "headlines": [{"role": "main", "value": f"Bericht {guid}"}]})
        )
        aside.rename(_inbox(paper) / f"{name}.json")
        time.sleep(0.05)


@contextlib.contextmanager
def database(paper: Newspaper) -> Iterator[sqlite3.Connection]:
    """The newspaper's database, to look at."""
    with closing(sqlite3.connect(f"file:{paper.folder}/data/newspaper.sqlite3?mode=ro", uri=True, timeout=60)) as found:
        yield found


def _taken_in(paper: Newspaper, guids: list[str]) -> bool:
    with database(paper) as rows:
        marks = ",".join("?" * len(guids))
        (many,) = rows.execute(f"SELECT count(*) FROM wire_wireitem WHERE guid IN ({marks})", guids).fetchone()
    return bool(many >= len(guids))


def _count(paper: Newspaper, found: Round, victim: Story, public: list[Story], guids: list[str]) -> None:
    with database(paper) as rows:
        for guid in guids:
            (many,) = rows.execute("SELECT count(*) FROM wire_wireitem WHERE guid = ?", [guid]).fetchone()
            _once(found, f"report {guid}", many)
        for story, kind in [(victim, "withdraw"), *((story, "publish") for story in public)]:
            sql = "SELECT count(*) FROM publication_logentry WHERE subject = 'story' AND subject_id = ? AND kind = ?"
            (many,) = rows.execute(sql, [story.pk, kind]).fetchone()
            _once(found, f"{kind} of story {story.pk}", many)


def _once(found: Round, what: str, many: int) -> None:
    if many == 0:
        found.lost.append(what)
    elif many > 1:
        found.doubled.append(f"{what}: {many} times")


def _until(look: Callable[[], bool]) -> None:
    end = time.monotonic() + WELL
    while not look() and time.monotonic() < end:
        time.sleep(0.05)


# --- damage to what lies on the disk, done while the newspaper is closed ----------------------------------------------


def flipped(path: Path, bits: int = 200, seed: int = 1) -> None:
    """Flip single bits of a file, at places that a seed tells."""
    chance = random.Random(seed)
    with path.open("r+b") as file:
        size = file.seek(0, os.SEEK_END)
        for _turn in range(bits):
            at = chance.randrange(size)
            file.seek(at)
            byte = file.read(1)[0]
            file.seek(at)
            file.write(bytes([byte ^ (1 << chance.randrange(8))]))


def torn(path: Path, part: float = 0.5) -> None:
    """Cut a file off at a part of its length, as a crash of the machine may."""
    os.truncate(path, int(path.stat().st_size * part))
