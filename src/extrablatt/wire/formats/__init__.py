"""Agency formats: bytes in, wire items out. Pure – no Django, no network, no clock; one module a format.

A format is recognised by its content, never by its file's name. To add one, write a module with ``NAME``,
``matches(document)`` and ``read(document)`` and name it in ``_FORMATS``.
"""

from __future__ import annotations

from dataclasses import asdict
from types import ModuleType
from typing import Any

from .. import vocab
from ..cleaning import cleaned
from ..item import NothingInside, WireFormatError, WireItem
from . import (
    anpa1312,
    ansa,
    answers,
    apmedia,
    appml,
    digitalwires,
    email_message,
    embargoes,
    feeds,
    heads,
    iptc7901,
    kills,
    newsml1,
    newsml_g2,
    ninjs,
    nitf,
    ots,
    releases,
    ritzau,
)
from .documents import Plain, RefusedError, load
from .several import Items
from .tidying import tidied

__all__ = [
    "DEFAULT_LIMIT",
    "Items",
    "NothingInside",
    "WireFormatError",
    "WireItem",
    "attachments",
    "detect",
    "read",
    "to_json",
    "too_large",
]

#: Bytes accepted unless the newspaper says otherwise.
DEFAULT_LIMIT = 20 * 1024 * 1024

#: In the order they are asked, which counts for JSON. An item of AP's interface carries ``uri``, headline and version as ninjs does, so it
#: is asked first, by its ``altids``; an answer of ANSA has ``documents``, a JSON Feed ``items``, as answers with ninjs in them have; OTS and
#: digitalwires are told by names of their own. What is told by the fewest names, ninjs, is asked last. Roots of XML are different for every
#: format, but press releases and AppML are known by theirs and what is in it, and so come behind the standards; the beginnings of texts are
#: different too.
_FORMATS: tuple[ModuleType, ...] = (
    newsml_g2,
    newsml1,
    nitf,
    *feeds.FEEDS,
    ritzau,
    appml,
    releases,
    digitalwires,
    apmedia,
    ots,
    ansa,
    ninjs,
    iptc7901,
    anpa1312,
    email_message,
)


def too_large(size: int, limit: int) -> str:
    """The reason given for a file of ``size`` bytes where ``limit`` are allowed."""
    return f"The file has {size:,} bytes; at most {limit:,} are allowed."


def _recognise(data: bytes, limit: int) -> tuple[ModuleType, Any]:
    if len(data) > limit:
        raise WireFormatError(too_large(len(data), limit))
    try:
        document = load(data)
    except RefusedError:
        raise
    except WireFormatError:
        document = feeds.recovered(data)
        if document is None:
            raise
    for module in _FORMATS:
        if module.matches(document):
            return module, document
    raise WireFormatError(_what_is_it(document))


def _what_is_it(document: Any) -> str:
    tag = getattr(document, "tag", None)
    if isinstance(tag, str):
        return f"No agency format: the XML's root element is <{tag.rpartition('}')[2]}>."
    if isinstance(document, Plain):
        start = document.data.lstrip(b" \t\r\n")[:30].decode("latin-1")
        return f"Neither XML nor JSON: the file begins with {start!r}, as no text of the wire does."
    if (answer := answers.named(document)) is not None:
        return answer
    if isinstance(document, dict):
        keys = ", ".join(sorted(map(str, document))[:6]) or "no keys"
        return f"No agency format: the JSON object has {keys}, but no uri (ninjs) or urn (digitalwires)."
    return f"No agency format: the JSON is a {type(document).__name__}, not an object."


def detect(data: bytes, *, limit: int = DEFAULT_LIMIT) -> str:
    """The name of the format, such as ``newsml-g2``. Raises WireFormatError saying what was seen instead."""
    return str(_recognise(data, limit)[0].NAME)


def read(data: bytes, *, limit: int = DEFAULT_LIMIT) -> Items:
    """All items of a file, their texts in one form and nothing said twice (:mod:`.heads`); Media Topics that came without a
    name have it. ``faults`` of what is returned tells those that could not be read, by their place in the file.

    Raises :class:`WireFormatError`, and only that, for whatever can't be read.
    """
    module, document = _recognise(data, limit)
    try:
        items: list[WireItem] = (
            email_message.read(document, _attached) if module is email_message else module.read(document)
        )
    except RecursionError as error:
        raise WireFormatError("The file is nested too deeply.") from error
    if not items:
        raise NothingInside("There is no item in the file.")
    faults = getattr(items, "faults", [])
    return Items((_finished(item) for item in items), faults)


def _finished(item: WireItem) -> WireItem:
    known = embargoes.noticed(kills.noticed(tidied(item)))
    return vocab.named(heads.finished(cleaned(known), headed=bool(item.headline)))


def attachments(data: bytes) -> list[tuple[str, bytes]]:
    """(name, bytes) of what came attached to a mail; the names are those in ``href`` of its item's links."""
    return [(name, content) for name, _mime, content in email_message.attachments(data)]


def _attached(data: bytes) -> list[WireItem]:
    """The items of a file attached to a mail; none when it is no agency's. A mail in a mail is read, its attachments not."""
    try:
        module, document = _recognise(data, DEFAULT_LIMIT)
        items: list[WireItem] = module.read(document)
    except (WireFormatError, RecursionError):
        return []  # kept as an attachment
    return items


_KEYS = [
    "format",
    "guid",
    "version",
    "pub_status",
    "urgency",
    "embargoed",
    "language",
    "provider",
    "credit",
    "copyright",
    "usage_terms",
    "version_created",
    "kicker",
    "headline",
    "subheadline",
    "standfirst",
    "slugline",
    "byline",
    "dateline",
    "body",
    "body_text",
    "ed_notes",
    "subjects",
    "genre",
    "signals",
    "links",
]


def to_json(item: WireItem, file: str) -> dict[str, Any]:
    """The item as ``extrablatt wire read`` prints it: these keys, in this order."""
    data: dict[str, Any] = {"file": file}
    for key in _KEYS:
        value = getattr(item, key)
        if key in ("ed_notes", "subjects", "links"):
            value = [asdict(entry) for entry in value]
        data[key] = list(value) if isinstance(value, tuple) else value
    return data
