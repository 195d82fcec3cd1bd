"""The body of a story: XHTML, HTML, NITF or plain text in, blocks out. No publishable character is lost.

What agencies print around the story – time, slugline, repeated headline, dateline, notepad – is told apart and handed
back beside the blocks.
"""

from __future__ import annotations

import re
from typing import Any

from ..item import EdNote
from .body import Body, Known
from .documents import load_html
from .flow import Flow
from .inline import escaped, plain, plain_blocks, same

_MARKUP = re.compile(r"<(?:/?[a-zA-Z][\w:.-]*[\s/>]|!--)")


def looks_like_markup(text: str) -> bool:
    """Whether there is a tag in a text whose kind nobody has told."""
    return _MARKUP.search(text) is not None


def read_markup(element: Any, known: Known) -> Body:
    """The content of an element: XHTML, HTML or NITF, whatever the namespace."""
    body = Flow(known).read(element)
    _without_dateline(body, known)
    return body


def read_html(html: str, known: Known) -> Body:
    """The content of an HTML fragment or page."""
    return read_markup(load_html(html), known)


def read_plain(text: str, known: Known) -> Body:
    """Plain text as paragraphs; a first line that repeats the headline is left out."""
    body = Body(blocks=plain_blocks(text))
    for told in (known.headline, known.subheadline):
        if told and len(body.blocks) > 1 and same(plain(body.blocks[0]["html"]), told):
            del body.blocks[0]
    _without_dateline(body, known)
    return body


def notes_of(html: str, *, public: bool) -> list[EdNote]:
    """The notes of a piece of dpa's notepad; what is marked as non-public inside stays non-public."""
    mark = "np-public" if public else "np-nonpublic"
    body = read_html(f'<section class="{mark}">{html}</section>', Known())
    # What an end tag too many has put outside the section is no less a note.
    return body.notes + ([EdNote("notepad", body.text, public)] if body.text else [])


def _without_dateline(body: Body, known: Known) -> None:
    """Take the known dateline off the first paragraph, when it stands there word for word.

    One that is only a place's name stays: "Wien" may as well begin the sentence.
    """
    start = escaped(known.dateline)
    if not start or start[-1].isalnum() or body.dateline:
        return
    first = next((block for block in body.blocks if block["type"] == "paragraph"), None)
    if first is not None and first["html"].startswith(start) and len(first["html"]) > len(start):
        first["html"] = first["html"][len(start) :].lstrip(" ")
