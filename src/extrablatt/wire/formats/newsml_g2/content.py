"""contentSet: inlineXML (XHTML, NITF), inlineData, remoteContent. Its children are alternatives of one content (spec. ch. 8):
one is read, the one that keeps most."""

from __future__ import annotations

from typing import Any

from ...item import Link
from ..body import Body, read_body
from ..common import media_kind, text
from ..documents import load_html
from ..inline import name, plain_blocks
from .codes import Codes, local


def read(content_set: Any, known: tuple[str | None, ...], teaser: str | None) -> Body:
    """The body, from the richest inline alternative; empty when there is none."""
    best = Body()
    for element in content_set:
        local_name = name(element)
        if local_name == "inlinexml":
            body = _markup(element, known, teaser)
        elif local_name == "inlinedata":
            body = _data(element, known, teaser)
        else:
            continue
        if _weight(body) > _weight(best):
            best = body
    return best


def _weight(body: Body) -> int:
    return sum(len(block["html"]) for block in body.blocks)


def _markup(element: Any, known: tuple[str | None, ...], teaser: str | None) -> Body:
    roots = [child for child in element if name(child)]
    if not roots:
        return Body(blocks=plain_blocks(element.text or ""))
    return read_body(element, known=known, teaser=teaser)


def _data(element: Any, known: tuple[str | None, ...], teaser: str | None) -> Body:
    kind = (element.get("contenttype") or "text/plain").lower()
    raw = "".join(element.itertext())
    if element.get("encoding"):
        return Body()  # coded binary content, not text
    if "html" in kind or "xml" in kind:
        return read_body(load_html(raw), known=known, teaser=teaser)
    return Body(blocks=plain_blocks(raw)) if kind.startswith("text/") else Body()


def remote(
    content_set: Any, codes: Codes, item_class: str, caption: str | None, credit: str | None, guid: str
) -> list[Link]:
    """Files elsewhere: one link a rendition; the rendition may be missing."""
    links = []
    for element in content_set:
        if name(element) != "remotecontent":
            continue
        mime = text(element.get("contenttype"))
        rel = item_class if item_class in ("picture", "graphic", "video", "audio") else media_kind(mime)
        links.append(
            Link(
                rel=rel,
                guid=element.get("residref") or guid,
                href=text(element.get("href")),
                mime=mime,
                rendition=local(codes.of(element, "rendition")) or None,
                caption=caption,
                credit=credit,
            )
        )
    return links
