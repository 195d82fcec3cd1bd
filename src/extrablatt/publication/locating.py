"""Which story is meant: by its id, its full address, or the path of any page it has."""

from __future__ import annotations

import contextlib
import re
from urllib.parse import unquote, urlsplit

from django.conf import settings

#: ``/17``, ``/politik/17``, ``/politik/17/worte`` and whatever lies below; the section is checked apart.
_PAGE = re.compile(r"/(?:(?P<section>[a-z][a-z0-9_-]*)/)?(?P<id>\d{1,18})(?:/.*)?")
#: What a live page listens at, and a story as a post of one of the newspaper's accounts.
_ELSEWHERE = re.compile(r"/live/story/(?P<id>\d{1,18})(?:\.json)?|/fediverse/[^/]+/(?P<note>\d{1,18})(?:-\d{1,4})?")
_HERE = ("localhost", "127.0.0.1", "::1")
_LARGEST = 2**63 - 1


class LocatingError(ValueError):
    """The text names no story of this newspaper. The message says what would."""


def story_id(named: str) -> int:
    """The id of the story meant by ``named``: an id, a path or a full address; whether there is one isn't asked.

    Any page of the story will do (article, print, card, a post of its live blog), under any section and with any words:
    the id in it is permanent. Raises :class:`LocatingError` for what can't be a story's, and for another host's address.
    """
    text = named.strip()
    if re.fullmatch(r"[0-9]{1,19}", text):
        return _checked(int(text), named)
    try:
        parts = urlsplit(text)
    except ValueError as error:  # such as an open bracket in the host's place
        raise LocatingError(_told(named)) from error
    if parts.scheme or parts.netloc:
        _check_host(parts.scheme, _host(parts.hostname), named)
    elif not text.startswith("/"):
        raise LocatingError(_told(named))
    path = re.sub(r"/{2,}", "/", unquote(parts.path))
    if found := _ELSEWHERE.fullmatch(path):
        return _checked(int(found["id"] or found["note"]), named)
    found = _PAGE.fullmatch(path)
    if found is None or found["section"] in settings.RESERVED_ADDRESSES:
        raise LocatingError(_told(named))
    return _checked(int(found["id"]), named)


def _check_host(scheme: str, host: str, named: str) -> None:
    own = _host(urlsplit(settings.PAPER.base_url).hostname)
    if scheme not in ("http", "https") or host not in (own, *_HERE):
        raise LocatingError(f"{named!r} is no address of this newspaper ({settings.PAPER.base_url}).")


def _host(name: str | None) -> str:
    """A host's name for comparing: in lower case, as on the wire (IDNA), without ``www.``."""
    with contextlib.suppress(UnicodeError):  # what is no name is no name of ours either
        name = (name or "").encode("idna").decode()
    return (name or "").lower().removeprefix("www.")


def _checked(number: int, named: str) -> int:
    if not 0 < number <= _LARGEST:
        raise LocatingError(_told(named))
    return number


def _told(named: str) -> str:
    return f"{named!r} names no story: give its id (17), its path (/politik/17/words) or its full address."
