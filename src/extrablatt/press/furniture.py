"""The newspaper's furniture: name, navigation, legal data – in every template as ``paper``."""

from __future__ import annotations

from django.conf import settings

from extrablatt.publication.models import Tag

from . import addresses
from .fediverse import accounts
from .robots import policy
from .view import Paper, TagView


def section_view(tag: Tag) -> TagView:
    """A section as a link in the navigation."""
    return TagView(tag.kind, tag.slug, tag.name, addresses.tag(tag.kind, tag.slug), colour=tag.colour)


def paper() -> Paper:
    """The furniture as it is now (one query, for the sections)."""
    config = settings.PAPER
    sections = Tag.objects.filter(kind=Tag.Kind.SECTION, listed=True).order_by("position", "name")
    publisher, account = config.publisher, accounts.newspaper()
    return Paper(
        name=config.name,
        claim=config.claim,
        base_url=config.base_url,
        language=config.language,
        sections=tuple(map(section_view, sections)),
        publisher=publisher.name or config.name,
        address=publisher.address,
        email=publisher.email,
        legal=publisher,
        extra={"rights": policy.of(config), "figures": config.figures},
        account=account.view if account else None,
    )
