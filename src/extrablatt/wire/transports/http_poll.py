"""HTTP poll: one document, or a list whose entries are fetched one by one, with conditional requests (RFC 9110, 13).

``state``: ``pages`` (address → ETag and Last-Modified), ``seen`` (ids of entries taken), ``since`` (Unix seconds of the
newest complete round, for a ``{since}`` in the address).
"""

from __future__ import annotations

import hashlib
import json
import re
import time
from collections.abc import Iterator
from typing import Any
from urllib.parse import unquote, urljoin, urlsplit

from lxml import etree

from extrablatt.net.client import Answer, Session, judged

from ..feedconfig import HttpFeed, fill
from .base import Batch, Fetched, TooLarge, TransportError, Visit

#: Ids of list entries remembered; lists are far shorter.
REMEMBERED = 5000
#: Seconds ``{since}`` reaches back before the last round, for clocks that differ and entries that come late.
OVERLAP = 3600
#: Entries fetched between two acceptances.
PORTION = 10
_SUFFIXES = {"json": ".json", "xml": ".xml", "html": ".html", "text": ".txt"}


def session(feed: HttpFeed, max_bytes: int) -> Session:
    """A session with the feed's login."""
    headers = {"Accept": "*/*", **feed.headers}
    if feed.user:
        from urllib3.util import make_headers

        headers["Authorization"] = make_headers(basic_auth=f"{feed.user}:{feed.secret()}")["authorization"]
    elif "{password}" not in feed.url + feed.detail and (token := feed.secret()):
        headers["Authorization"] = f"Bearer {token}"
    return Session(
        timeout=feed.timeout,
        max_bytes=max_bytes,
        allow_private=feed.allow_private,
        ca_file=feed.ca_file,
        headers=headers,
    )


def poll(visit: Visit) -> Iterator[Batch]:
    """One round; see :class:`extrablatt.wire.transports.base.Transport`."""
    feed = visit.feed
    assert isinstance(feed, HttpFeed)  # noqa: S101
    began = int(time.time())
    with session(feed, visit.max_bytes) as web:
        address = feed.address(since=visit.state.get("since", began - 24 * 3600))
        answer, tags = _conditional(web, address, feed.url, visit.state)
        if answer is not None:
            if feed.list:
                yield from _entries(visit, feed, web, answer)
            else:
                yield Batch([Fetched(answer.body, _name(answer))])
            # Only now: after a crash before this the page is asked for once more, in full.
            visit.state.setdefault("pages", {})[_page_key(feed.url)] = tags
        if "{since}" in feed.url:
            visit.state["since"] = began - OVERLAP


def _page_key(url: str) -> str:
    return hashlib.sha256(url.encode()).hexdigest()[:16]


def _conditional(web: Session, address: str, url: str, state: dict[str, Any]) -> tuple[Answer | None, dict[str, str]]:
    """The page and its validators; None when it is not modified."""
    known = state.get("pages", {}).get(_page_key(url), {})
    headers = {}
    if known.get("etag"):
        headers["If-None-Match"] = known["etag"]
    if known.get("modified"):
        headers["If-Modified-Since"] = known["modified"]
    answer = judged(web.get(address, headers))
    if answer.status in (204, 304) or not answer.body:
        return None, known
    tags = {"etag": answer.headers.get("etag", ""), "modified": answer.headers.get("last-modified", "")}
    return answer, {k: v for k, v in tags.items() if v}


def _entries(visit: Visit, feed: HttpFeed, web: Session, listing: Answer) -> Iterator[Batch]:
    read = _json_entries if feed.list == "json" else _feed_entries
    entries = read(feed, listing)
    seen: list[str] = list(visit.state.get("seen", []))
    known = set(seen)
    new = [(key, link) for key, link in entries if key not in known]
    failure: TransportError | None = None
    for start in range(0, len(new), PORTION):
        batch, done = Batch([]), []
        for key, link in new[start : start + PORTION]:
            if visit.stop.is_set():
                break
            secret = feed.secret() if "{password}" in feed.detail else ""
            url = urljoin(listing.url, fill(feed.detail, key=key, link=link, password=secret))
            try:
                answer = judged(web.get(url), name=f"entry {key}")
            except TooLarge as error:
                batch.refused.append(str(error))
            except TransportError as error:
                # One entry that is gone or slow must not stop the others; it is asked for again in the next round.
                failure = error
                if error.retry_after is not None:
                    break
                continue
            else:
                batch.files.append(Fetched(answer.body, _entry_name(key, answer)))
            done.append(key)
        seen = (seen + done)[-REMEMBERED:]
        if batch.files or batch.refused:
            yield batch
        visit.state["seen"] = seen
        if visit.stop.is_set() or (failure is not None and failure.retry_after is not None):
            break
    if failure is not None:
        raise failure
    if visit.stop.is_set():
        # The list was not worked off: it must not count as read.
        raise TransportError("Stopped before the list was worked off.")


def _json_entries(feed: HttpFeed, answer: Answer) -> list[tuple[str, str]]:
    try:
        found: Any = json.loads(answer.body)
    except ValueError as error:
        raise TransportError(f"The list is no JSON: {error}.") from error
    for step in feed.items.split(".") if feed.items else ():
        found = found.get(step) if isinstance(found, dict) else None
    if not isinstance(found, list):
        raise TransportError(f"The list has no array at {feed.items or 'its top'!r} (items of this feed).")
    entries = []
    for entry in found:
        key = entry.get(feed.key) if isinstance(entry, dict) else entry
        if key in (None, "") or isinstance(key, (dict, list)):
            continue
        link = entry.get("url") or entry.get("link") or entry.get("href") or "" if isinstance(entry, dict) else entry
        entries.append((str(key), str(link)))
    if found and not entries:
        raise TransportError(f"No entry of the list has {feed.key!r} (key of this feed).")
    return entries


def _feed_entries(feed: HttpFeed, answer: Answer) -> list[tuple[str, str]]:
    """RSS 2.0 and 1.0, Atom (RFC 4287) and JSON Feed 1.1: (id, link) of each entry."""
    if answer.body.lstrip()[:1] == b"{":
        try:
            items = json.loads(answer.body).get("items", [])
        except ValueError as error:
            raise TransportError(f"The list is no JSON Feed: {error}.") from error
        return [
            (str(i.get("id") or i["url"]), str(i.get("url") or i["id"])) for i in items if i.get("id") or i.get("url")
        ]
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(answer.body, parser)
    except etree.XMLSyntaxError as error:
        raise TransportError(f"The list is no RSS or Atom feed: {error}.") from error
    entries = []
    for item in root.iter("{*}item", "{*}entry"):
        link = item.findtext("{*}link") or ""
        for atom in item.findall("{*}link"):
            if atom.get("href") and atom.get("rel", "alternate") == "alternate":
                link = atom.get("href") or ""
        key = (item.findtext("{*}guid") or item.findtext("{*}id") or link).strip()
        changed = (item.findtext("{*}updated") or item.findtext("{*}pubDate") or "").strip()
        if link.strip():
            # An entry changed since is another one: its date belongs to its id.
            entries.append((f"{key} {changed}".strip(), link.strip()))
    return entries


def _name(answer: Answer) -> str:
    name = unquote(urlsplit(answer.url).path).rstrip("/").rpartition("/")[2] or "index"
    return name if "." in name else name + _suffix(answer)


def _entry_name(key: str, answer: Answer) -> str:
    return re.sub(r"[^\w.:-]+", "_", key)[-150:].strip("_") + _suffix(answer)


def _suffix(answer: Answer) -> str:
    kind = answer.headers.get("content-type", "").partition(";")[0].lower()
    for word, suffix in _SUFFIXES.items():
        if word in kind:
            return suffix
    return ""
