"""Which accounts there are: the newspaper's, and one for each section."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

from django.conf import settings

from extrablatt.publication.models import Story, Tag, TagAlias

from .. import addresses
from ..view import AccountView


@dataclass(frozen=True, slots=True)
class Account:
    """An account. ``section`` is None for the newspaper's own, which has every story."""

    name: str
    section: Tag | None = None

    @property
    def id(self) -> str:
        """The account's name for ever, an address."""
        return settings.PAPER.base_url + addresses.actor(self.name)

    @property
    def key_id(self) -> str:
        """The name of the key it signs with."""
        return f"{self.id}#main-key"

    @property
    def followers(self) -> str:
        """The name of all who follow it."""
        return settings.PAPER.base_url + addresses.followers(self.name)

    def post(self, story_id: int, turn: int) -> str:
        """The name for ever of a story as its post."""
        return settings.PAPER.base_url + addresses.note(self.name, story_id, turn)

    @property
    def view(self) -> AccountView:
        """What pages show of it."""
        return AccountView(self.handle, self.id)

    @property
    def handle(self) -> str:
        """How people write it: ``@zeitung@blatt.example``."""
        return f"@{self.name}@{domain()}"


def domain() -> str:
    """The domain of all handles."""
    return urlsplit(settings.PAPER.base_url).netloc


def of_section(section: Tag | None) -> Account | None:
    """A section's account, if there is one."""
    return _once_of(section) if settings.PAPER.fediverse.sections else None


def _once_of(section: Tag | None) -> Account | None:
    """A section's account if it has one, or had."""
    own = settings.PAPER.fediverse.account
    if section is None or not own or section.first_slug == own:
        return None  # the newspaper's own name goes before a section's
    return Account(section.first_slug, section)


def newspaper() -> Account | None:
    """The newspaper's own account, if it wants one."""
    name = settings.PAPER.fediverse.account
    return Account(name) if name else None


def find(name: str) -> Account | None:
    """The account of this name."""
    found = known(name)
    if found is None or found.section is None:
        return found
    return of_section(found.section) if found.section.pk else None


def known(name: str) -> Account | None:
    """The account of this name, also of a section when sections have none any more, or that is no more: servers that have posts of
    it must go on to find the key that takes them back. A section that moved is known by its present address too.
    """
    own = newspaper()
    if own is None or name == own.name:
        return own
    sections = Tag.objects.filter(kind=Tag.Kind.SECTION)
    section = sections.filter(first_slug=name).first() or sections.filter(slug=name).first()
    if section is not None:
        return _once_of(section)
    gone = TagAlias.objects.filter(kind=Tag.Kind.SECTION, first_slug=name).first()
    return Account(name, Tag(kind=Tag.Kind.SECTION, slug=name, name=gone.name)) if gone else None


def of_story(story: Story) -> list[Account]:
    """The accounts a story is posted by."""
    return [account for account in (newspaper(), of_section(story.section)) if account]


def everyone() -> list[Account]:
    """All accounts."""
    sections = Tag.objects.filter(kind=Tag.Kind.SECTION).order_by("position", "name")
    return [account for account in (newspaper(), *map(of_section, sections)) if account]
