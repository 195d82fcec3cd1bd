"""What the newspaper wants done when an agency takes something back, and what a source allows now."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db import transaction

from extrablatt.wire import actions as wire
from extrablatt.wire.models import WireItem

from .models import Article


def on_cancel(item: WireItem) -> str:
    """``withdraw``, ``withdraw-and-tell`` or ``tell``: the feed's or agency's policy, else the newspaper's."""
    wire = settings.PAPER.wire
    for name in (item.feed, item.provider):
        if name.lower() in wire.on_cancel_by_feed:
            return wire.on_cancel_by_feed[name.lower()]
    return wire.on_cancel


@dataclass(frozen=True, slots=True)
class Hold:
    """What stands against publishing: an item taken back, an embargo with or without an end."""

    taken_back: WireItem | None = None
    until: datetime | None = None
    indefinite: bool = False


def hold(draft: Article, sources: Iterable[WireItem]) -> Hold:
    """What the draft's own embargo and the newest versions of the reports it draws on say.

    ``sources``: what the version in question draws on (:mod:`.source_rows`). One that is no longer used holds nothing back.
    """
    guids = {item.guid for item in sources}
    newest = list(WireItem.objects.filter(guid__in=guids, current=True)) if guids else []
    back = [i for i in newest if i.pub_status != WireItem.PubStatus.USABLE and on_cancel(i) != "tell"]
    times = [t for t in (draft.embargo_until, *(i.embargo_until for i in newest)) if t is not None]
    return Hold(
        taken_back=back[0] if back else None,
        until=max(times, default=None),
        indefinite=draft.embargo_indefinite or any(i.embargo_indefinite for i in newest),
    )


def item_hold(item: WireItem) -> Hold:
    """What the newest version of one wire item says, whichever version of it is in hand."""
    newest = WireItem.objects.filter(guid=item.guid, current=True).first() or item
    back = newest.pub_status != WireItem.PubStatus.USABLE and on_cancel(newest) != "tell"
    return Hold(newest if back else None, newest.embargo_until, newest.embargo_indefinite)


def look_again(guids: Collection[str]) -> None:
    """After the commit of what publishes words of these reports: one taken or held back meanwhile is followed once more.

    Where writers don't queue (PostgreSQL), a kill may be followed while the publication is not to be seen yet. After the
    commit one of the two sees the other.
    """

    def look() -> None:
        newest = WireItem.objects.filter(guid__in=guids, current=True, followed=True)
        held = [i for i in newest if i.pub_status != WireItem.PubStatus.USABLE or i.embargoed]
        if missed := [item.guid for item in held if on_cancel(item) != "tell"]:
            wire.follow_again(missed)

    if guids:
        transaction.on_commit(look)


def same_moment(a: datetime | None, b: datetime | None) -> bool:
    """Whether two times are one: drafts keep milliseconds, the wire's table keeps microseconds."""
    if a is None or b is None:
        return a is b
    return abs((a - b).total_seconds()) < 1
