"""The text of a message taken apart: what stands above the headline, headline, byline, story, notepad, signature."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from ...item import EdNote
from .. import dpa
from ..datelines import is_dated

_BYLINE = re.compile(r"(?:Von|By|Par|Por|De notre|Interview:|Gespräch:|Text:|Aus|From)\s+\S.{1,120}")
_LABEL = re.compile(
    r"(?:\d(?:ST|ND|RD|TH) LEAD|LEAD(?: ALL)?|EXTRA|REFILE|UPDATE[DS]?|CORRECT(?:ED|ION)|CORRIG[ÉE]|KILL|RPT|URGENT|FLASH|ALERTE?"
    r"|BULLETIN|LEAD|ROUNDUP|FEATURE|PREVIEW|WRAP|TOPSHOT|ACTUALIZACIÓN|VERSIÓN CORREGIDA|ELIMINAR|АННУЛИРОВАНИЕ"
    r"|ATENCI[OÓ]N REDACCIONES|\*{3} ELIMINAR - ELIMINAR \*{3})(?:[\s,:-]+(?=\S)|$)"
)
_NOTEPAD = re.compile(
    r"#{1,4}\s*(?:dpa-)?(?:Notizblock|Notebook|Bloc-?notes|Bloc de notas|Notepad|Notatnik|Блокнот)\b.*|#{1,4}\s+[^\W\d_].*",
    re.I,
)
_NOT_PUBLIC = re.compile(
    r"\s*(?:\*\s*){3,}\s*|.*(?:nicht (?:zur|für die) Ver[öo]e?ffentlichung|not (?:intended )?for publication|non destiné\w* à (?:la )?publication"
    r"|no (?:es |son |están? )?(?:para|destinad\w+ a) (?:su |la )?publicación).*",
    re.I,
)
_SIGNATURE = re.compile(r"[a-zäöü]{1,5}(?:[/-][a-zäöü]{1,5}){1,5}|[a-zäöü]{2,4}")
_AGENCY_END = re.compile(r"(?:[A-Z]{2,6}|© ?\S.{1,30})")
_SECTION = re.compile(r"#{2,4}\s*(.*)")
_BULLET = re.compile(r"\s*(?:[-*•]|\d{1,2}\.)\s+")
LINK = re.compile(r"\[([^\[\]]{1,300})\]\((https?://[^\s()<>]{1,2000})\)")


@dataclass(slots=True)
class Parts:
    """What a text holds. ``labels``: what stands above the headline, without parentheses; ``below``: what below it."""

    labels: list[str] = field(default_factory=list)
    below: list[str] = field(default_factory=list)
    headline: str = ""
    byline: str = ""
    story: str = ""
    notes: list[EdNote] = field(default_factory=list)
    public: str = ""
    signature: str = ""


def parted(text: str) -> Parts:
    """The parts of a message's text."""
    parts = Parts()
    lines = [line.rstrip() for line in text.strip("\n").split("\n")]
    lines = _without_signature(lines, parts)
    lines = _without_notepad(lines, parts)
    head, story = _head(lines)
    _read_head(head, parts)
    parts.story = "\n".join(story)
    return parts


def is_byline(line: str) -> bool:
    """Whether a line tells nothing but who wrote it."""
    return len(line) < 90 and line[-1:] not in ".!?" and _BYLINE.fullmatch(line) is not None


# --- the end ---------------------------------------------------------------------------------------------------------------


def _without_signature(lines: list[str], parts: Parts) -> list[str]:
    """Without the closing line of dpa, or AFP's initials and name, at the end."""
    end = len(lines)
    found: list[str] = []
    while end > 1:
        line = lines[end - 1].strip()
        if not line:
            end -= 1
        elif dpa.is_closing_line(line):
            found.append(line)
            end -= 1
            break
        elif (len(found) < 2 and not lines[end - 2].strip() and (
            _AGENCY_END.fullmatch(line) or _SIGNATURE.fullmatch(line)
        )) or (found and _SIGNATURE.fullmatch(line)):  # fmt: skip
            found.append(line)
            end -= 1
        else:
            break
    if found:
        parts.signature = " ".join(reversed(found))
        parts.notes.append(
            EdNote("dpaednoterole:closingline" if "dpa" in parts.signature else "closingline", parts.signature)
        )
    return lines[:end]


def _without_notepad(lines: list[str], parts: Parts) -> list[str]:
    """The story's lines; the notepad becomes notes. What is not clearly public is not public."""
    start = next(
        (i for i, line in enumerate(lines) if i and (_NOTEPAD.fullmatch(line.strip()) or _stops(lines, i))), len(lines)
    )
    role, public = "notepad", True
    entries: list[str] = []
    told: list[str] = []

    def close() -> None:
        for entry in entries:
            if entry.strip():
                parts.notes.append(EdNote(role, entry.strip(), public and "contact" not in role))
                if public and "contact" not in role:
                    told.append(entry.strip())
        entries.clear()

    for line in lines[start:]:
        stripped = line.strip()
        if stripped.rstrip("- ") == "" or (_NOT_PUBLIC.fullmatch(line) and public):
            close()
            if stripped:
                public = False
            continue
        if _NOT_PUBLIC.fullmatch(line):
            continue
        if section := _SECTION.fullmatch(stripped):
            close()
            role = dpa.note_role(section.group(1))
        elif _NOTEPAD.fullmatch(stripped):
            close()
        elif _BULLET.match(line) or not entries:
            entries.append(_BULLET.sub("", line, count=1).strip())
        else:
            entries[-1] += ("" if entries[-1].endswith("-") and not entries[-1].endswith(" -") else " ") + stripped
    close()
    parts.public = "\n".join(told)
    return lines[:start]


def _stops(lines: list[str], at: int) -> bool:
    """Whether a trailer begins: a line of two hyphens, or the announcement of what is not for publication."""
    line = lines[at].strip()
    return line in ("--", "---") or (
        _NOT_PUBLIC.fullmatch(line) is not None and (line[0] != "*" or _follows(lines, at))
    )


def _follows(lines: list[str], at: int) -> bool:
    after = next((line for line in lines[at + 1 :] if line.strip()), "")
    return _NOT_PUBLIC.fullmatch(after) is not None or _SECTION.fullmatch(after.strip()) is not None


# --- the beginning ---------------------------------------------------------------------------------------------------------


def _head(lines: list[str]) -> tuple[list[str], list[str]]:
    """The lines above the story and those of it. The head ends with ``=``; without one, with the first blank or
    indented line, or where a dateline begins."""
    for at, line in enumerate(lines[:30]):
        if line.endswith("="):
            return [*lines[:at], line[:-1].rstrip()], lines[at + 1 :]
    for at, line in enumerate(lines):
        if not line.strip():
            if at and any(text.strip() for text in lines[:at]):
                return lines[:at], lines[at + 1 :]
        elif at and (line.startswith(("   ", "\t")) or is_dated(line)):
            return lines[:at], lines[at:]
    return lines[:1], lines[1:]


def _read_head(lines: list[str], parts: Parts) -> None:
    rest = [line.strip() for line in lines if line.strip()]
    rest = _labels(rest, parts.labels)
    while rest and (match := _LABEL.match(rest[0])):
        parts.labels.append(match.group().strip(" ,:-"))
        rest[0] = rest[0][match.end() :]
        if not rest[0]:
            rest.pop(0)
    headline: list[str] = []
    while rest:
        if headline and (rest[0].startswith("(") or rest[0].startswith("=(")):
            kept = _labels(rest, parts.below)
            if len(kept) == len(rest):
                break
            rest = kept
        elif headline and _BYLINE.fullmatch(rest[0]) and not parts.byline:
            parts.byline = rest.pop(0)
        elif parts.byline:
            parts.below.append(rest.pop(0))
        else:
            headline.append(rest.pop(0))
    text = " ".join(headline + rest)
    while (match := re.search(r"\s*=?\(([^()]{2,60})\)=?$", text)) and match.start() and match.group(1).isupper():
        parts.below.append(match.group(1))  # AFP: "Titre (PAPIER GENERAL)"
        text = text[: match.start()]
    parts.headline = text


def _labels(lines: list[str], found: list[str]) -> list[str]:
    """Take the notes in parentheses off the beginning; returns the lines that are left."""
    at = 0
    while at < len(lines) and lines[at].startswith(("(", "=(")):
        depth, end = 0, at
        while end < len(lines):
            depth += lines[end].count("(") - lines[end].count(")")
            end += 1
            if depth <= 0:
                break
        whole = " ".join(lines[at:end]).strip("= ")
        if depth > 0 or not whole.endswith(")"):
            # "(Achtung) text that goes on", or a headline that begins with a parenthesis.
            inside, closed, after = whole.partition(")")
            if depth > 0 or not closed or not _is_attention(inside):
                break
            found.append(inside.strip("( "))
            return [after.strip(), *lines[end:]] if after.strip() else lines[end:]
        found.append(re.sub(r"\s+", " ", whole[1:-1]).strip())
        at = end
    return lines[at:]


def _is_attention(text: str) -> bool:
    return re.match(r"\(?\s*(?:Achtung|Eil|Blitz|Berichtigung|Attention|Note)", text, re.I) is not None
