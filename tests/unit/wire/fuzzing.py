"""Broken files by the thousand: mutations of samples, read under a limit of time and memory.

The same seed gives the same files; a failure names the seed and the number of the mutation, and the file is left in pytest's temporary folder.
"""

from __future__ import annotations

import random
import re
import resource
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from extrablatt.wire import formats
from extrablatt.wire.item import WireFormatError

#: Seconds of computing that one file may take.
LONGEST = 1.0
#: Bytes by which a run may make the process grow.
MOST_MEMORY = 200 * 1024 * 1024
#: A mutated file is never larger: what takes long must not be the size alone.
LARGEST = 300_000

_ELEMENT = re.compile(rb"<([A-Za-z][\w.:-]*)(?:\s[^<>]*)?>(?:(?!<\1[\s>]).)*?</\1\s*>", re.S)
_TAG = re.compile(rb"</?[A-Za-z][^<>]*>")
_ATTRIBUTE = re.compile(rb"""\s[\w.:-]+=(?:"[^"]*"|'[^']*')""")
_VALUE = re.compile(rb"""(?<=[:=])\s*"[^"]*"|(?<=[>:])\s*[\w+.:-]+(?=[<,}\s])""")
_HOSTILE = (
    b"", b"\x00", b"\xff\xfe", b"&#0;", b"&nbsp;", b"&undefined;", b"<!--", b"<![CDATA[", b"]]>", b"<p>", b"</p>", b"<", b'"', b"{", b"null",
    b"[]", b"-1", b"99999999999999999999999", b"1e400", b"0000-00-00T99:99:99Z", b"9999-12-31T23:59:59-23:59", b"\xe2\x80\xae",
    b"javascript:alert(1)", b"\xc3\x28", b"<table><tr><td>", b"<ul><li>" * 40, b" " * 4000, b"a:" * 2000, b"<em>" * 300, b"<a href='http://x/'>",
)  # fmt: skip


def _flip(data: bytearray, chance: random.Random) -> None:
    for _ in range(chance.choice((1, 1, 2, 8))):
        data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)


def _truncate(data: bytearray, chance: random.Random) -> None:
    del data[chance.randrange(len(data)) :]


def _cut_out(data: bytearray, chance: random.Random) -> None:
    start = chance.randrange(len(data))
    del data[start : start + chance.choice((1, 10, 200))]


def _double(data: bytearray, chance: random.Random) -> None:
    start = chance.randrange(len(data))
    piece = bytes(data[start : start + chance.choice((1, 20, 300, 3000))])
    data[start:start] = piece * chance.choice((1, 1, 2, 50))


def _insert(data: bytearray, chance: random.Random) -> None:
    start = chance.randrange(len(data))
    data[start:start] = chance.choice(_HOSTILE)


def _on_one(pattern: re.Pattern[bytes], change: Callable[[bytes, random.Random], bytes]) -> Callable[..., None]:
    def mutate(data: bytearray, chance: random.Random) -> None:
        start = chance.randrange(len(data))
        match = pattern.search(data, start) or pattern.search(data)
        if match is None:
            _flip(data, chance)
        else:
            data[match.start() : match.end()] = change(match.group(), chance)

    return mutate


_MUTATIONS: tuple[Callable[[bytearray, random.Random], None], ...] = (
    _flip,
    _truncate,
    _cut_out,
    _double,
    _insert,
    _on_one(_ELEMENT, lambda found, chance: b""),
    _on_one(_ELEMENT, lambda found, chance: found * chance.choice((2, 3, 100))),
    _on_one(_ELEMENT, lambda found, chance: found[: found.index(b">") + 1] + chance.choice(_HOSTILE)),
    _on_one(_TAG, lambda found, chance: chance.choice((b"", found + found, b"</" + found.strip(b"</>") + b">"))),
    _on_one(_ATTRIBUTE, lambda found, chance: b""),
    _on_one(_VALUE, lambda found, chance: chance.choice((b'""', b'"' + chance.choice(_HOSTILE[5:]) + b'"', b" null"))),
)


def mutations(data: bytes, rounds: int, seed: int) -> Iterator[bytes]:
    """``rounds`` broken versions of a file, each by one to three mutations: bytes turned, cut, doubled or put in, and elements,
    tags, attributes and values removed, repeated or replaced."""
    chance = random.Random(seed)
    for _ in range(rounds):
        broken = bytearray(data)
        for mutate in chance.choices(_MUTATIONS, k=chance.choice((1, 1, 2, 3))):
            if broken:
                mutate(broken, chance)
        yield bytes(broken[:LARGEST])


def fuzz(path: Path, rounds: int, left: Path, seed: int = 1) -> int:
    """Read ``rounds`` mutations of a file; returns how many could be read. A failure leaves the file in the folder ``left``.

    Nothing but WireFormatError – with a sentence in it – may come out; each read takes less than a second of computing,
    and the whole run less than 200 MB more memory.
    """
    data = path.read_bytes()
    before = _memory()
    good = 0
    for number, broken in enumerate(mutations(data, rounds, seed)):
        where = f"{path.name}, seed {seed}, mutation {number} (kept as {left / 'broken'})"
        reason = None
        start = time.process_time()
        try:
            good += bool(formats.read(broken))
        except WireFormatError as error:
            reason = str(error)
        except Exception as error:
            (left / "broken").write_bytes(broken)
            raise AssertionError(f"{where}: {type(error).__name__}: {error}") from error
        took = time.process_time() - start
        assert reason is None or len(reason) > 10, f"{where}: the reason given is {reason}"
        if took >= LONGEST:
            (left / "broken").write_bytes(broken)
            raise AssertionError(f"{where}: took {took:.2f} s")
        assert _memory() - before < MOST_MEMORY, f"{where}: the process has grown beyond measure"
    return good


def _memory() -> int:
    """The most memory this process has had so far, in bytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
