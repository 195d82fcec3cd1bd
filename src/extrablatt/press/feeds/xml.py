"""Writing XML: lxml's elements, so that nothing can break out of its place."""

from __future__ import annotations

from typing import Any

from lxml import etree

ATOM = "http://www.w3.org/2005/Atom"
MEDIA = "http://search.yahoo.com/mrss/"
DC = "http://purl.org/dc/elements/1.1/"
CONTENT = "http://purl.org/rss/1.0/modules/content/"
RSL = "https://rslstandard.org/rsl"
LANG = "{http://www.w3.org/XML/1998/namespace}lang"


def add(parent: Any, name: str, text: str | None = None, **attributes: str | None) -> Any:
    """A child element; attributes that are empty are left out."""
    element = etree.SubElement(parent, name)
    for key, value in attributes.items():
        if value:
            element.set(key.rstrip("_"), value)
    if text is not None:
        element.text = text
    return element


def write(root: Any) -> str:
    """The document with its declaration."""
    etree.indent(root)
    return '<?xml version="1.0" encoding="utf-8"?>\n' + etree.tostring(root, encoding="unicode") + "\n"


def media(entry: Any, picture: Any) -> None:
    """A picture with its caption and credit (Media RSS 1.5.1), in an Atom entry or an RSS item."""
    size = {"width": str(picture.width or ""), "height": str(picture.height or "")}
    element = add(entry, f"{{{MEDIA}}}content", url=picture.url, type=picture.mime, medium="image", **size)
    if picture.caption or picture.alt:
        add(element, f"{{{MEDIA}}}description", picture.caption or picture.alt, type="plain")
    if picture.credit:
        add(element, f"{{{MEDIA}}}credit", picture.credit)
