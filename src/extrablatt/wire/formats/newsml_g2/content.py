"""contentSet: inlineXML (XHTML, NITF) and inlineData. Its children are alternatives of one content (spec. ch. 8): one is
read, the one that holds most text."""

from __future__ import annotations

import base64
import binascii
from dataclasses import replace
from typing import Any

from ...item import WireFormatError
from ..body import Body, Known
from ..common import is_code, is_style
from ..markup import looks_like_markup, read_html, read_markup, read_plain
from ..nitf import story
from .meta import Groups


def read(groups: Groups, known: Known, *, fixed: bool = False) -> Body:
    """The body (``fixed``: a table in lines), from the richest inline alternative; empty when there is none. Notes are kept from all of them."""
    bodies = [_markup(element, known, fixed) for element in groups.get("inlineXML", ())]
    bodies += [_data(element, known, fixed) for element in groups.get("inlineData", ())]
    if not bodies:
        return Body()
    best = max(bodies, key=lambda body: len(body.text)) if len(bodies) > 1 else bodies[0]
    others = [note for body in bodies if body is not best for note in body.notes]
    return replace(best, notes=best.notes + others) if others else best


def _markup(element: Any, known: Known, fixed: bool) -> Body:
    if len(element):
        inside = element[0]
        if isinstance(inside.tag, str) and inside.tag.rpartition("}")[2] == "nitf":
            told = story.read(inside, known=known)
            return told.complete()
        return read_markup(element, known, fixed=fixed)
    text = element.text or ""  # markup that was escaped, or put into CDATA
    return read_html(text, known, fixed=fixed) if looks_like_markup(text) else read_plain(text, known, fixed=fixed)


def _data(element: Any, known: Known, fixed: bool) -> Body:
    kind = (element.get("contenttype") or "text/plain").lower()
    text = "".join(element.itertext())
    encoding = (element.get("encoding") or element.get("encodinguri") or "").lower()
    is_text = kind.startswith("text/") or "html" in kind or "xml" in kind
    if not is_text or is_code(kind) or is_style(text):
        return Body()
    if encoding:
        text = _decoded(text, encoding)
    if "html" in kind or "xml" in kind:
        return read_html(text, known, fixed=fixed)
    return read_plain(text, known, fixed=fixed)


def _decoded(text: str, encoding: str) -> str:
    if "64" not in encoding:
        raise WireFormatError(f"inlineData: the text is encoded as {encoding[:60]!r}, which is not read.")
    try:
        return base64.b64decode("".join(text.split()), validate=True).decode("utf-8")
    except (binascii.Error, UnicodeDecodeError, ValueError) as error:
        raise WireFormatError("inlineData: the text is no valid Base64 of UTF-8.") from error
