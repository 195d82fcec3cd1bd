"""ANPA 1312 text messages (ANPA Bulletin 1312, "High-speed wire service transmission guidelines"), as AP sent them.

    SYN SYN SOH service+number US selector CR LF
    priority SP category DC SP keyword [version] [reference] MM-DD words CR LF
    STX lines ETX service-MM-DD-YY HHMMZone EOT

Lines that begin with ``^`` and end in ``<`` or ``=`` are heads; a tab and blanks begin a paragraph. Control characters
are often lost on the way; then the shape of the first two lines tells.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from html import unescape

from ..item import EdNote, Subject, WireFormatError, WireItem
from . import kills
from .body import Body
from .charsets import decode
from .datelines import source_of, taken_from
from .documents import Plain
from .embargoes import moment, told_in
from .inline import letters, plain
from .languages import guess
from .several import read_each
from .typewritten import blocks, linked, table

NAME = "anpa1312"

_COUNT = re.compile(r"\s*[0-9]{1,7}\s*")
_FIRST = re.compile(
    r"[ \t]*(?P<service>[A-Za-z])(?P<number>\d{4})(?P<agency>[A-Z]{2,12}(?=[\x1f\x1d -]))?"
    r"(?:[\x1f\x1d \t-]*(?P<selector>[\w-]{0,16}))[\x1f\x1d -]*"
)
_SECOND = re.compile(
    r"(?P<priority>[a-zA-Z]) (?P<category>[a-zA-Z])(?P<format>[\x05-\x1f]*) ?(?P<keyword>[^\s<^]{2,40})(?P<version>[^\n]{0,60}?)\s+"
    r"(?P<month>\d\d)-(?P<day>\d\d)(?:\s+(?P<words>\d{1,5}))?[ \t]*"
)
_DATE = re.compile(r"([A-Z]{2,4})-([A-Z0-9]{1,6})-(\d\d)-(\d\d)-(\d\d)\s+(\d\d)(\d\d)\s?([A-Z]{1,4})?\b")
_ZONES = {
    "GMT": 0,
    "UTC": 0,
    "Z": 0,
    "EST": -5,
    "EDT": -4,
    "CST": -6,
    "CDT": -5,
    "MST": -7,
    "MDT": -6,
    "PST": -8,
    "PDT": -7,
}
#: A flash is a sentence. AP has sent features under the same letter, and nothing may go out by itself as a flash by mistake.
_LONGEST_FLASH = 120
#: f flash, b bulletin, u urgent, r rush, d deferred … (ANPA 1312, "Priority codes") as NewsML's 1 to 9.
_URGENCY = {"f": 1, "b": 2, "u": 3, "r": 4, "d": 5, "a": 6, "w": 7, "s": 7, "h": 7, "x": 8, "z": 9}
_CATEGORIES = {
    "a": "domestic", "b": "special", "c": "features", "d": "lifestyle", "e": "entertainment", "f": "finance", "g": "state",
    "i": "international", "k": "commentary", "l": "lifestyle", "n": "state and regional", "o": "weather", "p": "politics",
    "q": "scores", "r": "racing", "s": "sports", "t": "travel", "v": "advisory", "w": "Washington", "y": "internal", "z": "standings",
}  # fmt: skip
#: The marks of tables (ANPA 1312: BS is the tab line indicator; DLE, FS, RS and US part fields), and what stands for them here.
_MARKED = re.compile(r"^[\^\s]*\x08|[\x10\x1c-\x1f]")
_CELL_ENDS = re.compile(r"[\x10\x1c-\x1f]+|\t+")
_GAPS = re.compile(r" {2,}|\.{3,}|;")
_ROW = "\ue000"
_UNMARKED = re.compile(r"[\x00-\x08\x0e-\x1f]")
#: The designator of a cycle, or of a place in it, that stands before the slug.
_CYCLE = re.compile(r"\s*[*#]{1,2}\d{2,6}\s*(?:[<>=]\s*\^?\s*|\Z)")
_SIGNED = re.compile(r"[\s=*-]*==?\s*([A-Z][A-Za-z]{1,14})\b")
_LEAD = re.compile(r"\b(\d{1,2})(?:st|nd|rd|th)\s?[Ll](?:d|ead)")
_HALF = re.compile(r"(?<=\d)\{")
_VERSION = re.compile(
    r",\s*(?:\d|(?:[A-Z][\w ]{0,30}?)?(?:Writethru|Ld|Lead|Kill|Withhold|Correct|Eliminat|Delete))"
    r"|[-–—]+\s*(?:\d(?:st|nd|rd|th) )?(?:Ld|Lead)\b|[-–—]+\s*Writethru\b",
    re.I,
)
_TAKEN_BACK = r"(?:kill|withhold|eliminat(?:e|ion)|delete)"
#: What says at the end of a slug that the story is taken back; behind a mere space only in capitals ("Police Kill" is a story).
_KILLED = re.compile(
    rf"(?:\s*,\s*(?i:(?:[\w ]{{1,20}}[ -])?{_TAKEN_BACK})|\s*[–—-]+\s*(?i:(?:mandatory|bulletin)?[ -]?{_TAKEN_BACK})"
    rf"|\s*[(\[](?i:(?:mandatory |bulletin )?{_TAKEN_BACK})[)\]]|\s+(?:MANDATORY |BULLETIN )?(?:KILL|WITHHOLD|ELIMINAT(?:E|ION)|DELETE))\W*$"
)
_KILL = re.compile(r"\b(?:KILL|ELIMINAT(?:E|ION)|WITHHOLD)\b")
_CUT = re.compile(r"^(?:BC|AM|PM)-")
_CAPITALS = re.compile(r"[A-Z][A-Z0-9 '&/-]*[A-Z0-9?!]")
_CREDIT = re.compile(r"(?:The )?(?:AP|Associated Press)\b.{0,60}|Associated Press|.{1,40} Writer")
_NOTE = re.compile(r"(?:Eds?(?:itors?)?|Note to editors?|Editors? Note)\s*:\s*(.*)", re.I)
_MEDIA = re.compile(
    r"(?:AP |With )?(?:Photo|Graphic|Video|Photos|Audio)\b.*|(?:AP Photo)?[A-Z]{2,5}\d{2,4}(?:, [A-Z]{2,5}\d{2,4})*",
    re.I,
)


@dataclass(slots=True)
class _Story:
    """A story's lines, parted: heads stand between ``^`` and ``<`` or ``=``."""

    headline: str = ""
    byline: str = ""
    standfirst: str = ""
    slug: str = ""
    words: int | None = None
    lines: list[str] = field(default_factory=list)
    #: Heads that are neither of these, and the standfirst.
    spare: list[str] = field(default_factory=list)
    notes: list[EdNote] = field(default_factory=list)


def matches(document: object) -> bool:
    """Whether the bytes begin with the two lines of such a header."""
    return isinstance(document, Plain) and any(
        _header(part) for part in _parts(decode(document.data[:1500], marks=True))
    )


def read(document: Plain) -> list[WireItem]:
    """All messages. Raises WireFormatError when none has any text."""
    items = read_each(_parts(decode(document.data, marks=True)), _item, "Message")
    if not items:
        raise WireFormatError("ANPA 1312: there is a header, but no text.")
    return items


def _parts(text: str) -> list[str]:
    parts = text.split("\x01")[1:] if "\x01" in text else [text]
    return [part.lstrip("\x16\x00 \n") for part in parts]


def _header(part: str) -> tuple[re.Match[str], re.Match[str], str] | None:
    first, _, rest = part.partition("\n")
    second, _, rest = rest.lstrip("\n").partition("\n")
    one, two = _FIRST.fullmatch(first.replace("\x02", "")), _SECOND.fullmatch(second.replace("\x02", "").rstrip())
    return (one, two, rest) if one and two else None


def _item(part: str) -> WireItem | None:
    found = _header(part)
    if found is None:
        return None
    first, second, rest = found
    rest = rest.partition("\x02")[2] if "\x02" in rest else rest
    text, _, trailer = rest.partition("\x03")
    date = _last(_DATE, trailer) or _last(_DATE, text[-200:])
    if not trailer.strip() and date is not None:
        text = text[: text.rfind(date.group())]
    created = _created(date)
    story = _story([_UNMARKED.sub("", _row(line)) for line in text.split("\n")], second["keyword"])
    body = Body(blocks=_blocks(story.lines), notes=story.notes)
    if (heads := _list_of_heads(story)) is not None:
        body.blocks = heads
        story.standfirst = ""
    elif story.spare:
        story.notes += [EdNote("note", line) for line in story.spare if line != story.standfirst]
    if not body.blocks and not story.headline:
        return None
    dateline = taken_from(body.blocks)
    # The standfirst that AP repeats as first paragraph is not told twice.
    standfirst = story.standfirst if not body.text.startswith(story.standfirst[:60]) else ""
    version = " ".join(second["version"].split())
    killed = _KILLED.search(story.slug) is not None or _KILL.search(version.upper()) is not None
    notes = body.notes
    priority, category = second["priority"].lower(), second["category"].lower()
    if priority == "f" and len(body.text.split()) > _LONGEST_FLASH:
        priority = "r"
    told = first["agency"] or (signed.group(1) if (signed := _SIGNED.match(trailer)) else "")
    provider = date.group(1) if date else source_of(dateline) or _named(told) or "AP"
    embargo = [told_in(note.text, created) for note in notes] + [told_in(story.headline, created)]
    return WireItem(
        format=NAME,
        guid=_guid(first, second, created, story),
        version=max(int(created.timestamp()), 1) if created else 1 + _lead(f"{version} {story.slug}"),
        pub_status="canceled" if killed else "usable",
        urgency=_URGENCY.get(priority),
        embargoed=next(filter(None, embargo), None),
        language=guess(body.text),
        provider=provider,
        credit=source_of(dateline) or provider,
        version_created=created.isoformat() if created else None,
        headline=story.headline or _alert(priority, body) or None,
        standfirst=standfirst or None,
        slugline=story.slug or second["keyword"],
        byline=story.byline or None,
        dateline=dateline,
        body=tuple(body.blocks),
        body_text=body.text,
        ed_notes=tuple(dict.fromkeys(notes)),
        subjects=tuple(_subjects(category, second["keyword"])),
        signals=tuple(_signals(priority, version)),
        extra={
            "number": first["service"] + first["number"],
            "words": story.words or int(second["words"] or 0) or None,
            "version": version,
            **({kills.BY_WORDS: True} if killed else {}),
        },
    )


def _alert(priority: str, body: Body) -> str:
    """The headline of a flash or bulletin that has none: its sentence."""
    return body.text.partition("\n")[0][:200] if priority in "fb" else ""


def _last(pattern: re.Pattern[str], text: str) -> re.Match[str] | None:
    return next(reversed(list(pattern.finditer(text[:4000]))), None)


def _created(date: re.Match[str] | None) -> datetime | None:
    """``AP-WF-02-20-16 0337GMT``: month, day, year, time."""
    if date is None:
        return None
    zone = timezone(timedelta(hours=_ZONES.get(date[8] or "GMT", 0)))
    century = 1900 if int(date[5]) >= 70 else 2000
    return moment(century + int(date[5]), int(date[3]), int(date[4]), int(date[6]), int(date[7]), zone)


def _row(line: str) -> str:
    """A line of a table by its marks – BS begins one, DLE, FS, RS and US part its cells – with semicolons, as other tables have."""
    if not _MARKED.search(line):
        return line
    caret, _, rest = line.partition("\x08") if "\x08" in line else ("", "", line)
    cells = _CELL_ENDS.split(rest.strip(" \x08"))
    if len(cells) == 1:
        cells = _GAPS.split(rest.strip(" \t\x08"))
    return ("^" if "^" in caret else "") + _ROW + _ROW.join(cell.strip().replace("\x08", " ") for cell in cells)


def _named(told: str) -> str:
    """``Kyodo`` of "KYODO"; short names are abbreviations."""
    return told.title() if told.isupper() and len(told) > 4 else told


def _lead(version: str) -> int:
    """The number of a lead, ``2`` of "2nd Ld-Writethru": without a time it is all that tells which is newer."""
    match = _LEAD.search(version)
    return int(match[1]) if match else 0


def _list_of_heads(story: _Story) -> list[dict[str, str]] | None:
    """The paragraphs of a message that has nothing but heads, such as a list of the day's headlines; None where there is a text."""
    lines = [line for line in story.lines if line.strip()]
    if len(story.spare) + len(lines) < 2 or not all(
        line.startswith("^") and ";" not in line and _ROW not in line for line in lines
    ):
        return None
    found = (linked(line.lstrip("^ ")) for line in [*story.spare, *lines])
    return [{"type": "paragraph", "html": html} for html in found if html]


def _bare_head(lines: list[str]) -> list[str]:
    """The lines of a story whose heads have no ``^``, as Kyodo sends it: with that before those above the first indented one."""
    if any(line.startswith("^") for line in lines):
        return lines
    begins = next((at for at, line in enumerate(lines[:8]) if line.startswith(("\t", "  ")) and line.strip()), 0)
    return [f"^{line}" if line.strip() and at < begins else line for at, line in enumerate(lines)]


def _story(lines: list[str], keyword: str) -> _Story:
    story = _Story()
    begun = False
    lines = _bare_head(lines)
    for line in lines:
        stripped = line.strip()
        if not line.startswith("^"):
            begun = begun or bool(stripped)
            # "<" alone ends a section; it is no text.
            story.lines.append(line.rstrip()[:-1] if stripped.endswith("<") else line.rstrip())
            continue
        ends = stripped[-1:]
        text = _CYCLE.sub("", _typed((stripped[1:-1] if ends in "<=+" else stripped[1:]).strip()), count=1)
        if begun or not _read_head(text, ends, story, keyword):
            story.lines += ["", "^" + text, ""] if ";" not in text and _ROW not in text else ["^" + text]
            begun = True
    return story


def _is_slug(text: str, keyword: str) -> bool:
    """Whether a line is the slug: it begins with a cycle, or with the keyword of the header, which may be cut and without blanks."""
    return _CUT.match(text) is not None or (
        letters(text).startswith(letters(keyword)) and ("-" in text or len(text) < 40)
    )


def _read_head(text: str, ends: str, story: _Story, keyword: str) -> bool:
    """Take a line above the story; False when it belongs to the story."""
    if not text:
        return True
    if not story.slug and not story.headline and _is_slug(text, keyword):
        slug, _, words = text.rstrip(",").rpartition(",")
        story.slug, story.words = (slug, int(words)) if slug and _COUNT.fullmatch(words) else (text, None)
    elif note := _NOTE.match(text):
        story.notes.append(EdNote("editorialnote", note.group(1)))
    elif _MEDIA.fullmatch(text):
        story.notes.append(EdNote("picture", text))
    elif re.match(r"By [A-Z]", text):
        story.byline = text
    elif _CREDIT.fullmatch(text) and story.byline:
        story.byline += f", {text}"
    elif not story.headline:
        story.headline = text
    elif ends == "<" and not story.standfirst and len(text) > 40:
        story.standfirst = text
        story.spare.append(text)
    elif text.lower().startswith("all times "):
        story.notes.append(EdNote("note", text))
    else:
        if ";" in text or _ROW in text or ends != "<":
            return False
        story.spare.append(text)
    return True


def _typed(text: str) -> str:
    """Typewriter signs as characters: quotes, dashes, and the halves of tables."""
    text = text.replace("``", "“").replace("''", "”").replace(" _ ", " – ").replace(" _", " –")
    return _HALF.sub("½", text)


def _blocks(lines: list[str]) -> list[dict[str, str]]:
    """Blocks; lines with semicolons between their fields are a table, ``^`` lines inside are crossheads."""
    found: list[dict[str, str]] = []
    plain_lines: list[str] = []

    def close() -> None:
        text = "\n".join(plain_lines)
        plain_lines.clear()
        for block in blocks(text, crossheads=False):
            if block["type"] == "paragraph" and len(block["html"]) < 60 and _CAPITALS.fullmatch(block["html"]):
                block["type"] = "crosshead"
            found.append(block)

    at = 0
    while at < len(lines):
        end = at
        while (
            end < len(lines) and lines[end].lstrip("^").count(";") >= 2 and not re.search(r";\s+\w+ing\b", lines[end])
        ) or (end < len(lines) and _ROW in lines[end]):
            end += 1
        if end - at >= 2 or (end > at and _ROW in lines[at]):
            close()
            found += table([_cells(line) for line in lines[at:end]])
            at = end
            continue
        line = lines[at]
        if line.startswith("^"):
            close()
            if html := linked(line[1:].strip()):
                found.append({"type": "crosshead", "html": html})
        elif line.strip().rstrip("=") != "___":  # a rule between sections
            plain_lines.append(_typed(line))
        else:
            plain_lines.append("")
        at += 1
    close()
    return found


def _cells(line: str) -> list[str]:
    line = _typed(line.strip(" \t^"))
    return [cell.strip() for cell in (line.removeprefix(_ROW).split(_ROW) if _ROW in line else line.split(";"))]


def _subjects(category: str, keyword: str) -> list[Subject]:
    found = [Subject(f"anpacat:{category}", _CATEGORIES.get(category, category), "category")]
    words = re.split(r"--|-", _CUT.sub("", keyword))
    return found + [Subject(None, word, "keyword") for word in dict.fromkeys(filter(None, words))]


def _signals(priority: str, version: str) -> list[str]:
    found = {"f": ["flash"], "b": ["bulletin"], "u": ["urgent"]}.get(priority, [])
    if re.search(r"correct", version, re.I):
        found = [*found, "sig:correction"]
    elif re.search(r"writethru|ld\b|lead|update", version, re.I):
        found = [*found, "sig:update"]
    return found


def _guid(first: re.Match[str], second: re.Match[str], created: datetime | None, story: _Story) -> str:
    """The same for a story sent again, and for its later leads: the slug and the day; without a slug, the number."""
    day = f"{created:%Y%m%d}" if created else f"{second['month']}{second['day']}"
    name = re.sub(r"\W+", "-", _KILLED.sub("", _VERSION.split(story.slug or second["keyword"])[0])).strip("-")
    if not name or name.lower().endswith("apnewsalert"):
        name = f"{first['service']}{first['number']}"
    if created is None:
        name += ":" + hashlib.sha256(unescape(plain(story.headline) + "".join(story.lines)).encode()).hexdigest()[:16]
    return f"urn:anpa1312:{day}:{name.lower()}"
