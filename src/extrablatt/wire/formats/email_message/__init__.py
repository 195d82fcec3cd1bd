"""Agency e-mail (RFC 5322 with MIME): the text as an item, attached agency files as items of their own.

Nothing in a mail is believed beyond its From: provider is the sender's domain, whatever name he gives himself; X-Priority
makes nothing urgent. Signatures, quoted mails and contacts are notes for the newsroom.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from ...item import EdNote, Link, Subject, WireFormatError, WireItem
from .. import kills
from ..body import Body, Known, with_figures
from ..common import media_kind
from ..datelines import taken_from
from ..documents import Plain
from ..embargoes import told_in
from ..inline import plain
from ..languages import guess
from ..several import Items, read_each
from . import texts
from .parts import Attachment, Mail, date, header, identities, looks_like_one, mails, parsed, sender

NAME = "email"

#: Attachments looked into for agency files.
_MOST_FILES = 50
_PREFIX = re.compile(r"(?:(?:re|aw|wg|fwd?|antw|tr|rv)(?:\[\d+\])?:\s*)+", re.I)
#: A kill by mail is an answer to what it takes back, or supersedes it.
_THREAD = ("evolvedFrom", "seeAlso")
_FAILED = re.compile(r"\b(spf|dkim|dmarc)\s*=\s*(fail|softfail|permerror|reject)", re.I)


def matches(document: object) -> bool:
    """Whether the bytes begin with the headers of a mail."""
    return isinstance(document, Plain) and looks_like_one(document.data)


def attachments(data: bytes) -> list[tuple[str, str, bytes]]:
    """(name, MIME type, bytes) of the files sent along with a mail, inline pictures too.

    The names are those in ``href`` of the item's links: without folders, each one once.
    """
    return [(found.name, found.mime, found.data) for found in parsed(data).attachments]


def read(document: Plain, inner: Callable[[bytes], list[WireItem]] | None = None) -> list[WireItem]:
    """The items of attached agency files, and the mail itself unless it is only their envelope.

    ``inner`` reads an attachment; without it attachments stay closed. Raises WireFormatError when there is nothing to read.
    """
    boxed = mails(document.data)
    if len(boxed) > 1:
        return read_each(boxed, lambda data: read(Plain(data), inner), "Mail")
    mail = parsed(document.data)
    name, address = sender(mail.message)
    guid = _guid(mail, address)
    found = Items()
    links: list[Link] = []
    for number, attachment in enumerate(mail.attachments):
        items = inner(attachment.data) if inner and number < _MOST_FILES else []
        found += [_received(item, attachment, address) for item in items]
        found.faults += [f"{attachment.name}: {fault}" for fault in getattr(items, "faults", ())]
        links += [Link("item", item.guid, attachment.name, attachment.mime) for item in items]
        if not items:
            links.append(_link(attachment, guid))
    links += _related(mail)
    item = _item(mail, name, address, guid, links)
    if item.body or (not found and (item.headline or item.links)):
        found.append(item)
    if not found:
        raise WireFormatError("E-mail: there is no text, no subject and no attachment.")
    return found


def _received(item: WireItem, attachment: Attachment, address: str) -> WireItem:
    """An attached item, with a note who sent it: anybody can attach a file that says it is an agency's."""
    note = EdNote("received", f"{attachment.name}, by e-mail from {address or 'an unknown sender'}")
    return replace(item, ed_notes=(*item.ed_notes, note))


def _link(attachment: Attachment, guid: str) -> Link:
    return Link(
        media_kind(attachment.mime, "item"), f"{guid}#{attachment.name}", attachment.name, attachment.mime,
        "inline" if attachment.inline else None,
    )  # fmt: skip


def _related(mail: Mail) -> list[Link]:
    links = [Link("evolvedFrom", guid) for guid in identities(mail.message, "Supersedes")]
    told = {link.guid for link in links}
    earlier = [*identities(mail.message, "In-Reply-To"), *identities(mail.message, "References")]
    return links + [Link("seeAlso", guid) for guid in dict.fromkeys(earlier) if guid not in told]


def _item(mail: Mail, name: str, address: str, guid: str, links: list[Link]) -> WireItem:
    message = mail.message
    subject = header(message, "Subject")
    headline = _PREFIX.sub("", subject, count=1).strip() or None
    created = date(message)
    known = Known(headline=headline)
    body = _body(mail, known)
    headline = known.headline or headline
    dateline = taken_from(body.blocks) or body.dateline or None
    begins = "\n".join(plain(block["html"]) for block in body.blocks[:3])
    embargo = told_in(headline, created) or told_in(begins, created)
    notes = [*body.notes]
    if failed := _FAILED.findall(header(message, "Authentication-Results")):
        told = ", ".join(f"{check}={result}".lower() for check, result in failed)
        notes.append(EdNote("authentication", f"The mail server doubts the sender: {told}"))
    domain = address.rpartition("@")[2]
    return WireItem(
        format=NAME,
        guid=guid,
        version=max(int(created.timestamp()), 1) if created else 1,
        item_class=_class(body, links),
        embargoed=embargo,
        language=(header(message, "Content-Language").partition(",")[0].strip() or guess(body.text)),
        provider=domain or None,
        credit=name or domain or None,
        version_created=created.isoformat() if created else None,
        headline=headline,
        subheadline=known.subheadline,
        standfirst=body.standfirst or None,
        byline=body.byline or None,
        dateline=dateline,
        body=tuple(body.blocks),
        body_text=body.text,
        ed_notes=tuple(dict.fromkeys(notes)),
        subjects=tuple(
            dict.fromkeys(
                Subject(None, word.strip(), "keyword")
                for word in header(message, "Keywords").split(",")
                if word.strip()
            )
        ),
        links=with_figures(links, body.figures, captions_from_text=False),
        extra={"from": address, kills.TAKES_BACK: [link.guid for link in links if link.rel in _THREAD and link.guid]},
    )


def _body(mail: Mail, known: Known) -> Body:
    """The HTML, which has links and emphasis, unless it is empty; else the plain texts."""
    for html in mail.html:
        body = texts.read_html(html, known)
        if body.blocks:
            return body
    body = Body()
    for text, flowed, delsp in mail.plain:
        found = texts.read_plain(text, known, flowed=flowed, delsp=delsp)
        body.blocks += found.blocks
        body.notes += found.notes
    return body


def _class(body: Body, links: list[Link]) -> str:
    """A mail with nothing but pictures is a picture."""
    kinds = {link.rel for link in links if link.rel in ("picture", "video", "audio")}
    return kinds.pop() if not body.blocks and len(kinds) == 1 else "text"


def _guid(mail: Mail, address: str) -> str:
    """The Message-ID without its angles; without one, what the mail says."""
    told = identities(mail.message, "Message-ID")
    if told:
        return told[0]
    raw = header(mail.message, "Message-ID")
    if raw and " " not in raw:
        return raw
    parts: list[Any] = [address, header(mail.message, "Date"), header(mail.message, "Subject"), mail.plain, mail.html]
    return f"urn:email:{hashlib.sha256(repr(parts).encode('utf-8', 'replace')).hexdigest()[:40]}"
