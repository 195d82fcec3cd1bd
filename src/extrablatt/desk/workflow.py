"""What the end of a workflow does. Wagtail reads its name while its own models load: nothing is imported before it is called."""

from __future__ import annotations

from contextvars import ContextVar
from typing import Any

#: Why the last approval of this request has not published; empty where it has. For the message the editor gets.
refusal: ContextVar[str] = ContextVar("refusal", default="")


def publish_approved(workflow_state: Any, user: Any = None) -> None:
    """WAGTAIL_FINISH_WORKFLOW_ACTION: publish what was approved, or note at the article why that can't be done now."""
    from django.db import transaction
    from django.utils.translation import gettext as _

    from . import actions
    from .models import Article

    refusal.set("")
    subject = workflow_state.content_object
    revision = subject.get_latest_revision()
    try:
        with transaction.atomic():
            revision.publish(user=user)
    except (actions.EmbargoError, actions.DeskError) as error:
        if not isinstance(subject, Article):
            raise
        refusal.set(str(error))
        actions.add_note(subject, _("Approved, but not published: %(why)s") % {"why": error})
