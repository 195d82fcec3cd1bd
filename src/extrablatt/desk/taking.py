"""From a wire item to an article's fields: the conversion behind ``actions.take`` and ``actions.merge``."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from typing import Any

from lxml import html as lxml_html

from extrablatt.normalisation import folded
from extrablatt.pictures import actions as picture_actions
from extrablatt.pictures.metadata import PictureError
from extrablatt.wire import raw, remote
from extrablatt.wire.models import RawFile, WireItem
from extrablatt.wire.storing import guid_of

from . import markup, proposing, richtext
from .models import Section, Topic

logger = logging.getLogger(__name__)

_PARAGRAPH = re.compile(r"<p>.*?</p>", re.S)


def body_of(item: WireItem) -> list[tuple[str, Any]]:
    """The item's body as raw StreamField data: rich text as the desk's editor reads it, no block without a word."""
    return [block for part in item.body for block in _blocks(part["type"], part["html"])]


def _blocks(kind: str, html: str) -> Iterator[tuple[str, Any]]:
    text = richtext.kept(html)
    if not text:
        return
    if kind == "paragraph":
        yield "paragraph", text
    elif kind == "crosshead":
        yield "crosshead", markup.plain(html)
    elif kind == "quote":
        yield "quote", {"text": text, "attribution": ""}
    elif kind == "list":
        # Items of a list in a list stand in their place, as items of the one there is.
        yield "list", {"ordered": html.lstrip().startswith("<ol"), "items": _PARAGRAPH.findall(text)}
    elif kind == "table":
        yield "table", _table(html)
    else:
        yield "factbox", _factbox(html)


def _inner(element: Any) -> str:
    return (element.text or "") + "".join(lxml_html.tostring(child, encoding="unicode") for child in element)


def _table(html: str) -> dict[str, Any]:
    root = lxml_html.fragment_fromstring(html, create_parent="div")
    rows = [row for row in root.iter("tr") if len(row)]
    caption = root.find(".//caption")
    header: list[str] = []
    if rows and all(cell.tag == "th" for cell in rows[0]):
        header = [markup.plain(richtext.kept(_inner(cell))) for cell in rows.pop(0)]
    width = max([len(row) for row in rows] + [len(header), 1])
    header += [""] * (width - len(header))
    table = {
        "columns": [{"type": "cell", "heading": heading} for heading in header],
        "rows": [{"values": [richtext.kept(_inner(c)) for c in row] + [""] * (width - len(row))} for row in rows],
        "caption": "",
    }
    return {"caption": markup.plain(richtext.kept(_inner(caption))) if caption is not None else "", "table": table}


def _factbox(html: str) -> dict[str, Any]:
    cleaned = markup.blocks(html)
    match = re.match(r"\s*<h[34]>(.*?)</h[34]>", cleaned, re.S)
    text = richtext.kept(cleaned[match.end() :] if match else cleaned, lists=True)
    title = markup.plain(match.group(1)) if match else ""
    return {"title": title, "text": text} if text else {"title": "", "text": richtext.kept(title)}


def section_for(item: WireItem) -> Section:
    """The section the newspaper's rules propose. Raises ValueError when it has no section."""
    return proposing.propose(item).section


def topics_for(item: WireItem) -> list[Topic]:
    """Topics the newspaper already has that the item names, by code or name."""
    codes = {s["qcode"] for s in item.subjects if s.get("qcode")}
    names = {folded(s["name"]).casefold() for s in item.subjects if s.get("name")}
    return [t for t in Topic.objects.all() if (t.qcode and t.qcode in codes) or folded(t.name).casefold() in names]


def pictures_of(item: WireItem, user: Any) -> list[tuple[Any, dict[str, Any]]]:
    """Pictures the item links and whose bytes are here, with the link, each once, in its largest rendition.

    One that can't be read is left out and told.
    """
    found = []
    seen: set[int] = set()
    for link, file in _largest(item):
        words = {"caption": link.get("caption") or "", "credit": link.get("credit") or ""}
        try:
            picture = picture_actions.add_picture(
                raw.load(file.sha256),
                filename=file.name,
                user=user,
                overrides={k: v for k, v in words.items() if v},
                wire_guid=guid_of(link["guid"]) if link.get("guid") else "",
            )
            if picture.own:  # it came by the wire: somebody else's right in it may end
                picture_actions.update_picture(picture, agency=item.provider or item.feed)
        except (PictureError, FileNotFoundError) as error:
            logger.warning("picture %s of %s can't be used: %s", file.name, item.guid, error)
            continue
        if picture.pk not in seen:
            seen.add(picture.pk)
            found.append((picture, link))
    return found


def _largest(item: WireItem) -> list[tuple[dict[str, Any], RawFile]]:
    """Of each picture the link to the largest file that is here. Renditions of one picture share its guid."""
    chosen: dict[str, tuple[dict[str, Any], RawFile]] = {}
    for link in item.links:
        file = remote.file_of_link(link) if link.get("rel") in ("picture", "graphic") else None
        if file is None:
            continue
        key = link.get("guid") or file.sha256
        if key not in chosen or file.size > chosen[key][1].size:
            chosen[key] = (link, file)
    return list(chosen.values())
