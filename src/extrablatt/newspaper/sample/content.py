"""The sample newspaper's texts, read from the files beside this module. Pure; ``now`` is given, no clock is read.

An article is a Markdown-like file with TOML between ``+++`` lines in front. Body markup, paragraphs parted by blank lines:
``## crosshead`` · ``> quotation`` with a last line ``> — who`` · ``>> key-of-article`` cross-reference · ``- `` / ``1. `` lists ·
``| a | b |`` tables, first row the header · ``!!! Title`` and the lines below it a fact box ·
``![scene|seed|caption|credit|alt]`` a picture · inline ``*em*``, ``**strong**``, ``[text](https://…)``.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from html import escape
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent


class SampleError(ValueError):
    """A sample file can't be read. The message names file and place."""


@dataclass(frozen=True, slots=True)
class SampleSection:
    """A section of the sample paper."""

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
class SamplePerson:
    """Somebody who writes for it. Invented."""

    key: str
    name: str
    role: str
    biography: str = ""


@dataclass(frozen=True, slots=True)
class SampleUpdate:
    """A later version of an article."""

    at: datetime
    note: str
    headline: str = ""
    standfirst: str = ""
    body: list[dict[str, Any]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class SampleArticle:
    """An article; ``body`` are blocks as in docs/architecture.md, pictures by scene and cross-references by key."""

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
    access: str = "open"
    news_value: int = 3
    lead_picture: dict[str, Any] | None = None
    sources: list[str] = field(default_factory=list)
    own_work: bool = True
    corrections: list[dict[str, Any]] = field(default_factory=list)
    updates: list[SampleUpdate] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class SamplePaper:
    """The paper itself."""

    name: str
    claim: str
    publisher: dict[str, str]
    sections: list[SampleSection]


@dataclass(frozen=True, slots=True)
class Sample:
    """Everything."""

    paper: SamplePaper
    topics: list[SampleTopic]
    people: list[SamplePerson]
    articles: list[SampleArticle]


def load(now: datetime) -> Sample:
    """Read everything; times such as ``-3h`` count from ``now``. Raises :class:`SampleError`."""
    paper = _toml(HERE / "paper.toml")
    sample = Sample(
        SamplePaper(paper["name"], paper["claim"], paper["publisher"], [SampleSection(**s) for s in paper["sections"]]),
        [SampleTopic(**t) for t in paper["topics"]],
        [SamplePerson(**p) for p in paper["people"]],
        [read_article(path.read_text(encoding="utf-8"), path.name, now) for path in sorted(HERE.glob("articles/*.md"))],
    )
    _check(sample)
    return sample


def _toml(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise SampleError(f"{path.name}: {error}") from error


def _check(sample: Sample) -> None:
    sections = {s.slug for s in sample.paper.sections}
    topics, people = {t.slug for t in sample.topics}, {p.key for p in sample.people}
    keys = {a.key for a in sample.articles}
    for article in sample.articles:
        for name, known, values in (
            ("section", sections, [article.section]),
            ("topic", topics, article.topics),
            ("author", people, article.authors),
            ("article", keys, [b["article"] for b in article.body if b["type"] == "crossref"]),
        ):
            for value in values:
                if value not in known:
                    raise SampleError(f"{article.key}.md: there is no {name} {value!r}.")


_OFFSET = re.compile(r"-(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m)?$")


def moment(value: Any, now: datetime) -> datetime:
    """``-2d3h`` before ``now``, or an ISO time with offset. Raises :class:`SampleError`."""
    if isinstance(value, datetime):
        return value
    if match := _OFFSET.match(str(value)):
        days, hours, minutes = (int(part or 0) for part in match.groups())
        return now - timedelta(days=days, hours=hours, minutes=minutes)
    try:
        return datetime.fromisoformat(str(value))
    except ValueError as error:
        raise SampleError(f"{value!r} is no time.") from error


def read_article(text: str, name: str, now: datetime) -> SampleArticle:
    """Read one article file."""
    parts = text.split("+++\n", 2)
    if len(parts) != 3:
        raise SampleError(f"{name}: the front matter must stand between two lines of +++.")
    try:
        front = tomllib.loads(parts[1])
        front["published"] = moment(front["published"], now)
        front["corrections"] = [
            {"text": c["text"], "date": moment(c["date"], now)} for c in front.get("corrections", [])
        ]
        front["updates"] = [
            SampleUpdate(
                moment(u["at"], now),
                u["note"],
                u.get("headline", ""),
                u.get("standfirst", ""),
                blocks(u.get("body", "")),
            )
            for u in front.get("updates", [])
        ]
        return SampleArticle(key=name.removesuffix(".md"), body=blocks(parts[2]), **front)
    except (tomllib.TOMLDecodeError, KeyError, TypeError, SampleError) as error:
        raise SampleError(f"{name}: {error}") from error


def inline(text: str) -> str:
    """Light inline markup as HTML."""
    html = escape(" ".join(text.split()), quote=False)
    html = re.sub(r"\*\*(.+?)\*\*", r"<strong>\1</strong>", html)
    html = re.sub(r"\*(.+?)\*", r"<em>\1</em>", html)
    return re.sub(r"\[(.+?)\]\((https?://[^)\s]+)\)", r'<a href="\2">\1</a>', html)


def blocks(text: str) -> list[dict[str, Any]]:
    """The body's markup as blocks."""
    return [_block(chunk.strip()) for chunk in re.split(r"\n\s*\n", text.strip()) if chunk.strip()]


def _block(chunk: str) -> dict[str, Any]:
    lines = chunk.split("\n")
    if chunk.startswith("## "):
        return {"type": "crosshead", "text": chunk[3:].strip()}
    if chunk.startswith(">> "):
        return {"type": "crossref", "article": chunk[3:].strip(), "text": ""}
    if chunk.startswith("> "):
        said = [line[2:] for line in lines if not line.startswith("> —")]
        who = next((line[3:].strip() for line in lines if line.startswith("> —")), "")
        return {"type": "quote", "html": inline(" ".join(said)), "attribution": who}
    if chunk.startswith("!!! "):
        rest = "\n".join(lines[1:])
        items = [line[2:] for line in lines[1:] if line.startswith("- ")]
        html = "<ul>" + "".join(f"<li>{inline(i)}</li>" for i in items) + "</ul>" if items else f"<p>{inline(rest)}</p>"
        return {"type": "factbox", "title": lines[0][4:].strip(), "html": html}
    if match := re.fullmatch(r"!\[(.+)\]", chunk, re.S):
        scene, seed, caption, credit, alt = (part.strip() for part in match.group(1).split("|"))
        return {"type": "picture", "scene": scene, "seed": int(seed), "caption": caption, "credit": credit, "alt": alt}
    if lines[0].startswith("|"):
        rows = [[inline(cell) for cell in line.strip().strip("|").split("|")] for line in lines]
        return {"type": "table", "caption": "", "header": rows[0], "rows": rows[1:]}
    if all(re.match(r"- |\d+\. ", line) for line in lines):
        ordered = lines[0][0].isdigit()
        return {
            "type": "list",
            "ordered": ordered,
            "items": [inline(re.sub(r"^(- |\d+\. )", "", line)) for line in lines],
        }
    return {"type": "paragraph", "html": inline(chunk)}


_NOW = re.compile(r"\{\{NOW(?:([+-])(\d+)([hm]))?\}\}")


def wire_files(now: datetime) -> list[tuple[str, bytes]]:
    """The dispatches as (name, bytes); ``{{NOW}}``, ``{{NOW-20m}}`` and ``{{NOW+2h}}`` are filled in."""

    def fill(match: re.Match[str]) -> str:
        sign, amount, unit = match.groups()
        shift = timedelta(**{"hours" if unit == "h" else "minutes": int(amount or 0)})
        return (now.astimezone(UTC) + (shift if sign != "-" else -shift)).isoformat(timespec="seconds")

    paths = sorted(p for p in (HERE / "wires").rglob("*") if p.suffix in (".xml", ".json"))
    return [(str(p.relative_to(HERE / "wires")), _NOW.sub(fill, p.read_text(encoding="utf-8")).encode()) for p in paths]
