"""Filing anew what waits on the wire, after the section rules have changed."""

from __future__ import annotations

from collections import defaultdict

from django.db import transaction

from extrablatt.wire import actions as wire
from extrablatt.wire.models import WireItem

from .proposing import Rulebook

#: As many items, the newest, are filed anew: what an editor may still look at, in well under a second.
NEWEST = 2000


def refile(newest: int = NEWEST) -> int:
    """File the newest items of the queue by the rules as they are now; how many got another section."""
    moved: dict[str, list[int]] = defaultdict(list)
    items = (
        WireItem.objects.filter(current=True, hidden=False, followed=True)
        .order_by("-received", "-pk")
        .only("feed", "section", "subjects", "genre", "slugline", "kicker", "headline", "dateline", "language")[:newest]
    )
    book = Rulebook.load()
    for item in items:
        slug = book.propose(item).section.slug
        if slug != item.section:
            moved[slug].append(item.pk)
    with transaction.atomic():
        for slug, pks in moved.items():
            wire.file_under(pks, slug)
    return sum(map(len, moved.values()))
