"""The desk's verbs, the only writer of articles: each does the transaction, the audit row and the log entry."""

from extrablatt.publication.record import EmbargoError

from .drafts import DeskError, add_note, create, latest_draft, save_draft, stream
from .factors import reset_factors
from .filing import in_the_way, merge_tags, publish_tag, remove_tag
from .front import follow_picture, follow_shown, lay_out_front, publish_front
from .intake import add_corrections, merge, take, take_over
from .live import StaleError, take_into_live
from .publishing import (
    PictureRightsError,
    TakenBackError,
    dismiss_alert,
    publish,
    publish_due,
    publish_revision,
    withdraw,
)

__all__ = [
    "DeskError",
    "EmbargoError",
    "PictureRightsError",
    "StaleError",
    "TakenBackError",
    "add_corrections",
    "add_note",
    "create",
    "dismiss_alert",
    "follow_picture",
    "follow_shown",
    "in_the_way",
    "latest_draft",
    "lay_out_front",
    "merge",
    "merge_tags",
    "publish",
    "publish_due",
    "publish_front",
    "publish_revision",
    "publish_tag",
    "remove_tag",
    "reset_factors",
    "save_draft",
    "stream",
    "take",
    "take_into_live",
    "take_over",
    "withdraw",
]
