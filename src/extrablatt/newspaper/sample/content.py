"""The sample newspaper's texts, read from the files beside this module. Pure; ``now`` is given, no clock is read.

``sections.toml`` holds the paper and its sections, ``topics.toml``, ``storylines.toml`` and ``people.toml`` what their names say. An article is
``articles/<key>.md``: TOML between two lines of ``+++``, then the body (see :mod:`.markup`). Times are ISO 8601 with offset, or
counted back from ``now``: ``-20m``, ``-3h``, ``-2d5h``. So that a text published "two hours ago" may still name days, both parts
may hold ``{{wochentag}}``, ``{{wochentag-1}}`` (the day before publication), ``{{datum+9}}`` ("3. Dezember"), ``{{monat-1}}``
("Oktober") and ``{{jahr+1}}``.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, field, fields
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from . import markup

HERE = Path(__file__).parent
ZONE = ZoneInfo("Europe/Vienna")

_DAYS = "Montag Dienstag Mittwoch Donnerstag Freitag Samstag Sonntag".split()
_MONTHS = "Jänner Februar März April Mai Juni Juli August September Oktober November Dezember".split()


class SampleError(ValueError):
    """A sample file can't be read. The message names file and line."""


@dataclass(frozen=True, slots=True)
class SampleSection:
    """A section of the sample paper; ``colour`` is a name of the press's palette."""

    slug: str
    name: str
    colour: str


@dataclass(frozen=True, slots=True)
class SampleTopic:
    """A topic."""

    slug: str
    name: str
    description: str = ""


@dataclass(frozen=True, slots=True)
class SampleStoryline:
    """A running story and its articles (keys)."""

    slug: str
    name: str
    description: str
    articles: list[str]


@dataclass(frozen=True, slots=True)
class SamplePerson:
    """Somebody who writes or takes pictures for it. Invented."""

    key: str
    name: str
    role: str
    biography: str = ""


@dataclass(frozen=True, slots=True)
class SampleUpdate:
    """A later version of an article: what is not empty replaces headline and standfirst; ``body`` is appended."""

    at: datetime
    note: str
    headline: str = ""
    standfirst: str = ""
    body: list[dict[str, Any]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class SampleArticle:
    """An article in its first version; ``updates`` tell the later ones.

    ``body`` are blocks as in docs/architecture.md, but pictures by ``scene`` and ``seed``, cross-references by ``article`` (a key).
    """

    key: str
    section: str
    kicker: str
    headline: str
    standfirst: str
    published: datetime
    body: list[dict[str, Any]]
    authors: list[str] = field(default_factory=list)
    topics: list[str] = field(default_factory=list)
    dateline: str = ""
    updated: datetime | None = None
    access: str = "open"
    news_value: int = 3
    lead_picture: dict[str, Any] | None = None
    sources: list[str] = field(default_factory=list)
    own_work: bool = True
    corrections: list[dict[str, Any]] = field(default_factory=list)
    updates: list[SampleUpdate] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class SamplePaper:
    """The paper itself; ``publisher`` as in the configuration."""

    name: str
    claim: str
    town: str
    publisher: dict[str, str]
    sections: list[SampleSection]


@dataclass(frozen=True, slots=True)
class Sample:
    """Everything."""

    paper: SamplePaper
    topics: list[SampleTopic]
    storylines: list[SampleStoryline]
    people: list[SamplePerson]
    articles: list[SampleArticle]


def load(now: datetime) -> Sample:
    """Read everything; times such as ``-3h`` count from ``now`` (aware). Raises :class:`SampleError`."""
    paper = _toml("sections.toml")
    files = {path.name: path.read_text(encoding="utf-8") for path in sorted(HERE.glob("articles/*.md"))}
    sample = Sample(
        SamplePaper(
            **paper["paper"], publisher=paper["publisher"], sections=[SampleSection(**s) for s in paper["sections"]]
        ),
        [SampleTopic(**t) for t in _toml("topics.toml")["topics"]],
        [SampleStoryline(**s) for s in _toml("storylines.toml")["storylines"]],
        [SamplePerson(**p) for p in _toml("people.toml")["people"]],
        [read_article(text, name, now) for name, text in files.items()],
    )
    _check(sample, files)
    return sample


def _toml(name: str) -> dict[str, Any]:
    try:
        return tomllib.loads((HERE / name).read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise SampleError(f"{name}: {error}") from error


def _check(sample: Sample, files: dict[str, str]) -> None:
    known = {
        "section": {s.slug for s in sample.paper.sections},
        "topic": {t.slug for t in sample.topics},
        "author": {p.key for p in sample.people},
        "article": {a.key for a in sample.articles},
    }
    for storyline in sample.storylines:
        if missing := set(storyline.articles) - known["article"]:
            raise SampleError(f"storylines.toml, {storyline.slug}: there is no article {sorted(missing)[0]!r}.")
    for article in sample.articles:
        body = [*article.body, *(block for update in article.updates for block in update.body)]
        named = [("section", article.section), *(("topic", t) for t in article.topics)]
        named += [
            *(("author", a) for a in article.authors),
            *(("article", b["article"]) for b in body if b["type"] == "crossref"),
        ]
        for kind, value in named:
            if value not in known[kind]:
                name = f"{article.key}.md"
                raise SampleError(f"{name}, line {_line_of(value, files[name])}: there is no {kind} {value!r}.")


def _line_of(word: str, text: str) -> int:
    return next((n for n, line in enumerate(text.split("\n"), 1) if word in line), 1)


_OFFSET = re.compile(r"-(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m)?$")


def moment(value: Any, now: datetime) -> datetime:
    """``-2d3h`` before ``now``, or an ISO time with offset. Raises :class:`SampleError`."""
    if isinstance(value, str) and len(value) > 1 and (match := _OFFSET.match(value)):
        days, hours, minutes = (int(part or 0) for part in match.groups())
        return now - timedelta(days=days, hours=hours, minutes=minutes)
    try:
        found = datetime.fromisoformat(str(value))
    except ValueError as error:
        raise SampleError(f"{value!r} is no time.") from error
    if found.tzinfo is None:
        raise SampleError(f"{value!r} is a time without an offset.")
    return found


_DATED = re.compile(r"\{\{(wochentag|datum|monat|jahr)([+-]\d+)?\}\}")


def dated(text: str, day: datetime) -> str:
    """``text`` with its ``{{wochentag-1}}``, ``{{datum+9}}``, ``{{monat-1}}`` and ``{{jahr+1}}`` told from ``day``."""
    local = day.astimezone(ZONE)

    def tell(match: re.Match[str]) -> str:
        what, shift = match.group(1), int(match.group(2) or 0)
        other = local + timedelta(days=shift)
        if what == "wochentag":
            return _DAYS[other.weekday()]
        if what == "datum":
            return f"{other.day}. {_MONTHS[other.month - 1]}"
        return str(local.year + shift) if what == "jahr" else _MONTHS[(local.month - 1 + shift) % 12]

    return _DATED.sub(tell, text)


_FRONT = {f.name for f in fields(SampleArticle)} - {"key", "body"}


def read_article(text: str, name: str, now: datetime) -> SampleArticle:
    """Read one article file. Raises :class:`SampleError` with ``name`` and, where it can be told, the line."""
    parts = text.split("+++\n", 2)
    if len(parts) != 3 or parts[0]:
        raise SampleError(f"{name}, line 1: the front matter must stand between two lines of +++.")
    before = parts[1].count("\n") + 2
    try:
        published = moment(tomllib.loads("\n" + parts[1])["published"], now)
        front = tomllib.loads(dated("\n" + parts[1], published))
        if unknown := front.keys() - _FRONT:
            raise SampleError(f"there is no field {', '.join(sorted(unknown))}.")
        updates = [_update(u, now) for u in front.get("updates", [])]
        updated = moment(front["updated"], now) if "updated" in front else None
        times = {"published": published, "updated": updates[-1].at if updates else updated, "updates": updates}
        corrections = [{"text": c["text"], "date": moment(c["date"], now)} for c in front.get("corrections", [])]
        body = markup.blocks(dated(parts[2], published))
        return SampleArticle(
            key=name.removesuffix(".md"), body=body, **{**front, **times, "corrections": corrections}
        )  # fmt: skip
    except markup.MarkupError as error:
        raise SampleError(f"{name}, line {before + error.line}: {error}") from error
    except KeyError as error:
        raise SampleError(f"{name}, front matter: {error.args[0]} is missing.") from error
    except (tomllib.TOMLDecodeError, TypeError, SampleError) as error:
        raise SampleError(f"{name}, front matter: {error}") from error


def _update(raw: dict[str, Any], now: datetime) -> SampleUpdate:
    try:
        body = markup.blocks(raw.get("body", ""))
    except markup.MarkupError as error:
        raise SampleError(f"update of {raw['at']}, its line {error.line}: {error}") from error
    return SampleUpdate(moment(raw["at"], now), raw["note"], raw.get("headline", ""), raw.get("standfirst", ""), body)


_NOW = re.compile(r"\{\{(NOW|BASIC|TELEX|DAY)(?:([+-])(\d+)([hmd]))?\}\}")
_UNITS = {"m": "minutes", "h": "hours", "d": "days"}
_TELEX_MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()


def wire_files(now: datetime) -> list[tuple[str, bytes]]:
    """The dispatches as (name, bytes), those to come later as ``later/…``, in the order of their names.

    Filled in are ``{{NOW}}``, ``{{NOW-20m}}``, ``{{NOW+2h}}``, the same in ISO 8601's basic form (``{{BASIC-20m}}``), as the last
    line of an IPTC 7901 message (``{{TELEX-20m}}``, UTC), the day alone (``{{DAY}}``), and the words of :func:`dated`. IPTC 7901
    goes out as it does on a line: ISO 8859-1, lines ended by CR LF.
    """

    def fill(match: re.Match[str]) -> str:
        form, sign, amount, unit = match.groups()
        shift = timedelta(**{_UNITS[unit or "m"]: int(amount or 0)})
        moment = now.astimezone(UTC) + (-shift if sign == "-" else shift)
        if form == "NOW":
            return moment.isoformat(timespec="seconds")
        if form == "TELEX":
            return f"{moment:%d%H%M} {_TELEX_MONTHS[moment.month - 1]} {moment:%y}"
        return f"{moment:%Y%m%dT%H%M%SZ}" if form == "BASIC" else f"{moment:%Y%m%d}"

    folder = HERE / "wires"
    found = []
    for path in sorted(p for p in folder.rglob("*") if p.suffix in (".xml", ".json", ".iptc")):
        text = _NOW.sub(fill, dated(path.read_text(encoding="utf-8"), now))
        data = text.replace("\n", "\r\n").encode("iso-8859-1") if path.suffix == ".iptc" else text.encode()
        found.append((path.relative_to(folder).as_posix(), data))
    return found
