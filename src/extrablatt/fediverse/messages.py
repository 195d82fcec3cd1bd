"""What is told of a post: made from what is public at this moment, each time it is sent."""

from __future__ import annotations

from django.conf import settings
from django.utils import translation

from extrablatt.press.assembly import Assembly
from extrablatt.press.fediverse import accounts, notes
from extrablatt.press.fediverse.accounts import Account
from extrablatt.press.onestate import one_state
from extrablatt.publication.models import Story

from .models import Delivery, Follower, Kind, Note

#: Messages kept for the next server that is told the same.
_KEPT = 500


class Messages:
    """Makes messages. One is made once as long as its story stays what it is; that it does is looked up each time."""

    def __init__(self) -> None:
        self._made: dict[tuple[int, str, int], bytes | None] = {}

    def of(self, row: Delivery | Follower) -> tuple[Account, bytes] | None:
        """Who speaks and what is said; None where there is nothing to tell any more."""
        if isinstance(row, Follower):
            account = accounts.find(row.account)
            return (account, accept(row, account)) if account else None
        account = accounts.known(row.note.account)
        if row.kind == Kind.DELETE:
            # A deletion must go out though there be no such account any more.
            account = account or Account(row.note.account)
            return account, notes.as_message(notes.delete(account, row.note.story, row.note.turn))
        body = self._news(row.note, row.kind, account) if account else None
        return (account, body) if account and body else None

    def _news(self, note: Note, kind: str, account: Account) -> bytes | None:
        with translation.override(settings.LANGUAGE_CODE), one_state():
            # Withdrawn since the server was put down for it: the log says so next.
            version = Story.public.filter(pk=note.story).values_list("version", flat=True).first()
            if version is None:
                return None
            place = (note.pk, kind, version)
            if place not in self._made:
                if len(self._made) >= _KEPT:
                    self._made.clear()
                self._made[place] = news(note, kind, account)
            return self._made[place]


def news(note: Note, kind: str, account: Account) -> bytes | None:
    """A post, new or changed, as it stands; None when it does not (withdrawn, moved, come again as another)."""
    story = Story.public.select_related("section").filter(pk=note.story).first()
    if story is None or account not in accounts.of_story(story):
        return None
    for told in notes.of_stories(Assembly(), [story], account):
        if told["id"] == account.post(note.story, note.turn):
            return notes.as_message(notes.create(told) if kind == Kind.CREATE else notes.update(told))
    return None


def accept(follower: Follower, account: Account) -> bytes:
    """The answer to who wants to follow (ActivityPub, 7.5)."""
    asked = {"id": follower.request, "type": "Follow", "actor": follower.actor, "object": account.id}
    activity = {"id": f"{account.id}#accept-{follower.pk}", "type": "Accept", "actor": account.id, "object": asked}
    return notes.as_message(activity)
