"""An account's posts, the newest first (ActivityPub, 5.1), in pages of fixed addresses."""

from __future__ import annotations

from django.conf import settings
from django.db.models import Q

from extrablatt.publication.actions import LATEST_KEY
from extrablatt.publication.models import Story

from .. import addresses
from ..assembly import Assembly
from ..pages import MAX_PAGES, Rendered, Wanted, tagged
from . import accounts, notes
from .accounts import Account
from .documents import answer

SIZE = 20


def _total(account: Account) -> int:
    return account.section.storytag_set.count() if account.section else Story.public.count()


def _stories(account: Account, start: int) -> list[Story]:
    if account.section:
        return tagged(account.section, start, SIZE)
    return list(Story.public.select_related("section")[start : start + SIZE])


def page_of(story: Story, account: Account) -> int:
    """The page of an account's posts on which a public story stands."""
    newer = Q(first_published__gt=story.first_published) | Q(first_published=story.first_published, pk__gt=story.pk)
    before = Story.public.filter(newer)
    if account.section:
        before = before.filter(storytag__tag=account.section)
    return before.count() // SIZE + 1


def _pages(total: int) -> int:
    return min(MAX_PAGES, max(1, -(-total // SIZE)))


def page(wanted: Wanted, assembly: Assembly) -> Rendered | None:
    """``/fediverse/zeitung/outbox`` and ``/fediverse/zeitung/outbox/2``."""
    account = accounts.find(wanted.parts["account"])
    if account is None:
        return None
    assembly.keys.add(account.section.key if account.section else LATEST_KEY)
    total, number = _total(account), int(wanted.parts.get("page") or 0)
    pages = _pages(total)
    if number > pages:
        return None

    def url(page: int) -> str:
        return settings.PAPER.base_url + addresses.outbox(account.name, page)

    whole = {
        "@context": notes.CONTEXT,
        "id": url(number),
        "type": "OrderedCollection",
        "totalItems": total,
        "first": url(1),
        "last": url(pages),
    }
    if not number:
        return answer(whole)
    told = notes.of_stories(assembly, _stories(account, (number - 1) * SIZE), account)
    part = whole | {"type": "OrderedCollectionPage", "partOf": url(0), "orderedItems": list(map(notes.create, told))}
    if number > 1:
        part["prev"] = url(number - 1)
    if number < pages:
        part["next"] = url(number + 1)
    return answer(part)
