"""The page functions of feeds: which stories stand in them, and in which format."""

from __future__ import annotations

from collections.abc import Callable

from extrablatt.publication.actions import LATEST_KEY
from extrablatt.publication.models import Story, Tag

from ..assembly import Assembly
from ..pages import FEED_SIZE, Rendered, Wanted, tag_at, tagged
from . import FORMATS
from .items import Feed, feed

PageFunction = Callable[[Wanted, Assembly], Rendered | None]


def rendered(made: Feed, access: str = Story.Access.OPEN) -> Rendered:
    """A feed as a page."""
    module = FORMATS[made.ending]
    # Where subscribers' tools look first (WebSub, 4).
    links = [f'<{hub}>; rel="hub"' for hub in made.hubs] + [f'<{made.self_url}>; rel="self"']
    return Rendered(
        module.render(made),
        content_type=module.CONTENT_TYPE,
        access=access,
        modified=made.updated,
        headers=(("Link", ", ".join(links)),),
    )


def newspaper(ending: str) -> PageFunction:
    """The feed of everything."""

    def page(wanted: Wanted, assembly: Assembly) -> Rendered:
        assembly.keys.add(LATEST_KEY)
        stories = Story.public.select_related("section")[:FEED_SIZE]
        return rendered(feed(assembly, stories, ending))

    return page


def tag(kind: str, ending: str) -> PageFunction:
    """The feed of sections, topics, storylines or contributors."""

    def page(wanted: Wanted, assembly: Assembly) -> Rendered | None:
        found = tag_at(kind, wanted, assembly, f"/feed.{ending}")
        if not isinstance(found, Tag):
            return found
        assembly.keys.add(found.key)
        return rendered(feed(assembly, tagged(found, 0, FEED_SIZE), ending, found))

    return page
