"""Pictures that items link by http(s): noted with the item, fetched soon after by the guarded client, kept as wire files.

The one writer of :class:`RemotePicture` and of ``RawFile.url``. A picture belongs to its whole address: two of the same
file name from different addresses are two.
"""

from __future__ import annotations

import hashlib
import logging
import threading
from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.utils import timezone

from extrablatt.net.client import Session, judged

from . import actions
from .feedconfig import FeedConfig, HttpFeed
from .models import RawFile, RemotePicture, WireItem
from .models.pictures import key_of
from .transports import http_poll
from .transports.base import TransportError

logger = logging.getLogger(__name__)

#: After so many tries a picture is given up; the pause doubles from ``PAUSE`` seconds.
TRIES, PAUSE = 6, 30
_RELS = ("picture", "graphic")
#: What renditions too small for print are called by agencies.
_SMALL = ("thumb", "preview", "small", "icon", "watermark", "lowres", "low-res", "web")
_SUFFIXES = ((b"\xff\xd8\xff", ".jpg"), (b"\x89PNG", ".png"), (b"GIF8", ".gif"), (b"II*\0", ".tif"), (b"MM\0*", ".tif"))


def name_of(url: str) -> str:
    """The file name at the end of an address; empty when there is none."""
    return unquote(urlsplit(url).path).rpartition("/")[2]


def _is_remote(href: str) -> bool:
    return href.startswith(("http://", "https://"))


def wanted(links: Iterable[Mapping[str, Any]]) -> list[str]:
    """Addresses to fetch: of each picture the first rendition that is not a small one, else its first."""
    chosen: dict[str, str] = {}
    small: set[str] = set()
    for link in links:
        href, mime = link.get("href") or "", link.get("mime") or "image/"
        if link.get("rel") not in _RELS or not _is_remote(href) or not mime.startswith(("image/", "application/octet")):
            continue
        picture = link.get("guid") or href
        is_small = any(word in (link.get("rendition") or "").lower() for word in _SMALL)
        if picture not in chosen or (picture in small and not is_small):
            chosen[picture] = href
            small.discard(picture)
            if is_small:
                small.add(picture)
    return list(dict.fromkeys(chosen.values()))


def note(files: Iterable[actions.Incoming]) -> int:
    """Note the pictures that usable items in ``files`` link, for feeds that fetch pictures; returns how many are new.

    Called behind ``ingest_many`` and before the agency is told, with the same files: after a crash in between they come once
    more, and what is noted already stays as it is.
    """
    fetching = {feed.name for feed in settings.PAPER.wire.feeds if feed.fetch_pictures}
    digests = [hashlib.sha256(f.data).hexdigest() for f in files if f.feed in fetching]
    if not digests:
        return 0
    items = WireItem.objects.filter(raw__sha256__in=digests, pub_status=WireItem.PubStatus.USABLE)
    rows = {
        key_of(url): RemotePicture(key=key_of(url), url=url, feed=feed)
        for feed, links in items.values_list("feed", "links")
        for url in wanted(links)
    }
    known = set(RemotePicture.objects.filter(key__in=rows).values_list("key", flat=True))
    new = [row for key, row in rows.items() if key not in known]
    RemotePicture.objects.bulk_create(new, ignore_conflicts=True)
    return len(new)


def file_of(href: str) -> RawFile | None:
    """The file a picture's link leads to, when its bytes are here.

    By address where it was fetched from one. Else by file name among what agencies delivered; what was fetched from
    elsewhere never stands in for it, unless the link gives a bare name that only one file has.
    """
    media = RawFile.objects.filter(state=RawFile.State.MEDIA)
    if _is_remote(href):
        fetched = media.filter(addresses__key=key_of(href)).first()
        if fetched is not None:
            return fetched
    name = name_of(href)
    if not name:
        return None
    named = media.filter(name=name[:300]).order_by("-received")
    delivered = named.filter(url="").first()
    if delivered is not None or _is_remote(href):
        return delivered
    only = list(named[:2])
    return only[0] if len(only) == 1 else None


def file_of_link(link: Mapping[str, Any]) -> RawFile | None:
    """The file of an item's link: what came attached to the same mail (known by the link's guid), else by its address."""
    if guid := link.get("guid"):
        attached = RawFile.objects.filter(state=RawFile.State.MEDIA, addresses__key=key_of(guid)).first()
        if attached is not None:
            return attached
    return file_of(link.get("href") or "")


def fetch_due(stop: threading.Event, limit: int = 20) -> int:
    """Fetch what is waiting, the newest first, what failed before last; returns how many were tried.

    Failures are noted and tried again later.
    """
    due = RemotePicture.objects.filter(state=RemotePicture.State.WAITING, next_try__lte=timezone.now())
    done = 0
    for picture in due.order_by("tries", "-pk")[:limit]:
        if stop.is_set():
            break
        fetch(picture)
        done += 1
    return done


def fetch(picture: RemotePicture) -> RawFile | None:
    """Fetch one picture now; None when that failed, which is noted."""
    feed = next((f for f in settings.PAPER.wire.feeds if f.name == picture.feed), None)
    row = RemotePicture.objects.filter(pk=picture.pk)
    if feed is None or not feed.fetch_pictures:
        row.update(state=RemotePicture.State.FAILED, reason="Its feed no longer fetches pictures.")
        return None
    try:
        file = _kept(picture, feed, _bytes(picture.url, feed))
    except (TransportError, ValueError) as error:
        tries = picture.tries + 1
        state = RemotePicture.State.FAILED if tries >= TRIES else RemotePicture.State.WAITING
        due = timezone.now() + timedelta(seconds=PAUSE * 2 ** min(tries, 10))
        row.update(tries=tries, state=state, reason=str(error), next_try=due)
        logger.warning("picture of feed %s: %s", picture.feed, error)
        return None
    row.update(state=RemotePicture.State.FETCHED, file=file, reason="")
    logger.info("picture of feed %s: %s, %s bytes", picture.feed, file.name, file.size)
    return file


def _bytes(url: str, feed: FeedConfig) -> bytes:
    limit = feed.max_bytes or settings.PAPER.wire.max_bytes
    if isinstance(feed, HttpFeed) and _origin(feed.url) == _origin(url):
        # The agency's own server: it may want the login for pictures too.
        web = http_poll.session(feed, limit)
    else:
        ca_file = getattr(feed, "ca_file", "")
        web = Session(timeout=feed.timeout, max_bytes=limit, allow_private=feed.allow_private, ca_file=ca_file)
    with web:
        return judged(web.get(url)).body


def _origin(url: str) -> tuple[str, str | None, int | None]:
    parts = urlsplit(url)
    return parts.scheme, parts.hostname, parts.port


def _suffix(data: bytes) -> str:
    """The suffix of a picture's format, by its first bytes; empty when it is none."""
    for magic, suffix in _SUFFIXES:
        if data.startswith(magic):
            return suffix
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return ".webp"
    return ".avif" if data[4:12] in (b"ftypavif", b"ftypavis", b"ftypheic", b"ftypmif1") else ""


def _kept(picture: RemotePicture, feed: FeedConfig, data: bytes) -> RawFile:
    """Keep the bytes as a wire file. Raises :class:`ValueError` when they are no picture."""
    suffix = _suffix(data)
    if not suffix:
        # An error page with status 200 must not land in quarantine as an item.
        raise ValueError(f"What lies at {picture.url.partition('?')[0]} is no picture.")
    name = name_of(picture.url) or picture.key[:16]
    if "." not in name:
        name += suffix
    result = actions.ingest(data, name=name, feed=feed.name)
    file = RawFile.objects.get(sha256=hashlib.sha256(data).hexdigest())
    if not result.known:
        RawFile.objects.filter(pk=file.pk).update(url=picture.url)
    return file
