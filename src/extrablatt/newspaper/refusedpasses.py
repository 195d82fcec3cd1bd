"""The list of refused passes, on its way from the readers' room to everybody who looks at passes: through the page store.

The backshop looks every :data:`LOOK` seconds and at its start, so a store that was made anew has the list again; a process that
commits something an account's rights depend on looks right after the commit.
"""

from __future__ import annotations

import logging
from typing import Any

from django.db import DatabaseError, transaction
from django.db.models.signals import m2m_changed, post_delete, post_save

from extrablatt.press.intime import within
from extrablatt.press.store import StoreError

logger = logging.getLogger(__name__)

#: Seconds between two looks. A pass is refused at most this much after its account has lost it.
LOOK = 10.0
#: Seconds the store may take.
PATIENCE = 2.0


def tell() -> None:
    """Find what is to be refused, and put the list into the page store. Raises StoreError, OSError, DatabaseError."""
    from extrablatt.press import rendering
    from extrablatt.readers import refusing

    listing = refusing.look().dumps()
    # A process that was stopped may hold the store's write lock.
    within(PATIENCE, lambda: rendering.store().refuse(listing), "the list of refused passes")


def register() -> None:
    """Look right after an account or a subscription has changed in this process. Once, when Django is set up."""
    from extrablatt.readers.models import Subscription, User

    for signal in (post_save, post_delete):
        for sender in (User, Subscription):
            signal.connect(_changed, sender=sender, dispatch_uid=f"refused passes {sender.__name__}")
    for through in (User.groups.through, User.user_permissions.through):
        m2m_changed.connect(_changed, sender=through, dispatch_uid=f"refused passes {through.__name__}")


def _changed(**more: Any) -> None:
    fields = more.get("update_fields")
    if more.get("created") or (fields is not None and set(fields) <= {"last_login", "password"}):
        return
    transaction.on_commit(_tell_at_once, robust=True)


def _tell_at_once() -> None:
    try:
        tell()
    except (StoreError, OSError, DatabaseError) as error:
        logger.error("the backshop will refuse the passes: %s", error)
