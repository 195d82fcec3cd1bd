"""The documents of the fediverse as surfaces: name, pattern, page function, where a story is to be seen, whether stored."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from extrablatt.publication.models import Story

from .. import addresses
from . import accounts, actor, discovery, notes, outbox, turns

_ACCOUNT = addresses.FEDIVERSE + r"/(?P<account>[a-z0-9_][a-z0-9_-]{0,119})"


def _nowhere(story: Story) -> Iterable[str]:
    return ()


def _posts(story: Story) -> Iterable[str]:
    been, public = turns.of([story.pk])[story.pk], story.state == Story.State.PUBLIC
    return [addresses.note(turn.account, story.pk, turn.number) for turn in been if turn.stands or not public]


def _outboxes(story: Story) -> Iterable[str]:
    return [addresses.outbox(account.name, outbox.page_of(story, account)) for account in accounts.of_story(story)]


#: Name, pattern of the path, page function, where, and whether the page may be stored.
DOCUMENTS: tuple[tuple[str, str, Any, Callable[[Story], Iterable[str]], bool], ...] = (
    ("account", _ACCOUNT, actor.page, _nowhere, True),
    ("account's posts", _ACCOUNT + r"/outbox(?:/(?P<page>[1-9]\d?))?", outbox.page, _outboxes, True),
    ("post", _ACCOUNT + r"/(?P<id>\d{1,18})(?:-(?P<turn>[2-9]|[1-9]\d{1,3}))?", notes.page, _posts, True),
    ("webfinger", r"/\.well-known/webfinger", discovery.webfinger, _nowhere, False),
    ("nodeinfo", r"/\.well-known/nodeinfo", discovery.nodeinfo_links, _nowhere, True),
    ("nodeinfo 2.1", r"/nodeinfo/2\.1", discovery.nodeinfo, _nowhere, True),
)
