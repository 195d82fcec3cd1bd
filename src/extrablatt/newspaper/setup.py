"""Setting a newspaper up and bringing it up to date: database, sections, groups, assets. Idempotent."""

from __future__ import annotations

import io
import logging
import secrets
from collections.abc import Callable
from pathlib import Path

from django.conf import settings
from django.contrib.auth.models import Group, Permission
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from wagtail.models import Collection, GroupCollectionPermission

from extrablatt.desk import actions as desk
from extrablatt.desk import default_rules
from extrablatt.desk.models import FrontPage, Section, SectionRule
from extrablatt.press import assetfiles, errorpages, rendering
from extrablatt.publication.models import Tag, TagAlias
from extrablatt.readers.actions import valid_address
from extrablatt.readers.models import User

from . import refusedpasses, release

logger = logging.getLogger(__name__)

_EDITOR_MODELS = ("article", "topic", "storyline", "person", "frontpage", "picture", "flashrule", "sectionrule")


#: Is told what is being done: ``Database: 12 of 300``.
Say = Callable[[str], None]


def _silent(text: str) -> None:
    """For who wants to hear nothing."""


def assets_dir() -> Path:
    """Where the kiosk finds the press's assets."""
    return Path(settings.DATA_DIR) / "assets"


class _Applied(io.TextIOBase):
    """Where the migrate command writes: a word for each that is applied (``Applying … OK``) becomes a step."""

    def __init__(self, total: int, say: Say) -> None:
        self._total, self._say, self._done = total, say, 0

    def write(self, text: str) -> int:
        if "Applying" in text:
            self._done += 1
            self._say(f"Database: {self._done} of {self._total}")
        return len(text)


def migrate(say: Say = _silent) -> bool:
    """Bring the database up to date; True when there were migrations to do."""
    executor = MigrationExecutor(connection)
    if due := executor.migration_plan(executor.loader.graph.leaf_nodes()):
        call_command("migrate", verbosity=1, interactive=False, stdout=_Applied(len(due), say))
    call_command("createcachetable", verbosity=0)  # also when the start before was stopped between the two
    return bool(due)


def prepare(say: Say = _silent) -> None:
    """Everything a newspaper needs before it can open. ``say`` is told what is being done."""
    say("Database")
    for folder in (
        settings.PAPER.inbox_dir,
        settings.PAPER.renditions_dir,
        Path(settings.DATA_DIR) / "mail",
        Path(settings.STATIC_ROOT),
    ):
        folder.mkdir(parents=True, exist_ok=True)
    fresh = migrate(say)
    say("Sections and assets")
    _groups()
    if fresh or not Section.objects.exists():
        sections()
        FrontPage.objects.get_or_create(slug="front")
    assetfiles.in_use().write_all(assets_dir())
    errorpages.write_all(errorpages.folder())
    before, now = release.prepared(settings.PAPER), release.stamp(settings.PAPER)
    if before is None or before.matter != now.matter:
        rendering.store().purge_all()
    elif before.looks != now.looks:
        # The backshop prints them anew; until then readers get them as they are.
        rendering.store().new_edition()
    if before != now:
        release.mark(settings.PAPER)
    # Before anybody looks at a pass: the store may be a new one.
    refusedpasses.tell()


def sections() -> None:
    """The sections of newspaper.toml, where the desk does not have them yet, with the rules that propose them."""
    made = []
    moved = set(TagAlias.objects.filter(kind=Tag.Kind.SECTION).values_list("slug", flat=True))
    for position, config in enumerate(settings.PAPER.sections):
        if config.slug in moved:
            continue  # the desk has renamed it, or taken it away
        section, created = Section.objects.get_or_create(
            slug=config.slug, defaults={"name": config.name, "colour": config.colour, "position": position}
        )
        if created:
            desk.publish_tag(section)
            made.append(section)
    default_rules.make(
        made if SectionRule.objects.exists() else list(Section.objects.all()), settings.PAPER.publisher.country
    )


def _groups() -> None:
    editors, _created = Group.objects.get_or_create(name="Redaktion")
    wanted = Permission.objects.filter(content_type__model__in=_EDITOR_MODELS)
    wanted |= Permission.objects.filter(content_type__app_label="wire", codename__startswith="view")
    wanted |= Permission.objects.filter(codename="access_admin", content_type__app_label="wagtailadmin")
    editors.permissions.set(wanted.distinct())
    # Wagtail grants pictures by collection, and names the permissions after its own image model.
    for permission in Permission.objects.filter(
        content_type__app_label="wagtailimages", codename__in=["add_image", "change_image", "choose_image"]
    ):
        GroupCollectionPermission.objects.get_or_create(
            group=editors, collection=Collection.get_first_root_node(), permission=permission
        )


def make_editor(email: str, *, superuser: bool = False, name: str = "") -> str:
    """A desk account with a fresh password, which is returned. Raises ValidationError for what is no mail address."""
    email = valid_address(email)
    password = secrets.token_urlsafe(9)
    first, _, last = name.partition(" ")
    user = User.objects.create_user(
        email, password, is_staff=True, is_superuser=superuser, first_name=first, last_name=last
    )
    if not superuser:
        user.groups.add(Group.objects.get(name="Redaktion"))
    return password
