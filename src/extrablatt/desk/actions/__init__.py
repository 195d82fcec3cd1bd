"""The desk's verbs, the only writer of articles: each does the transaction, the audit row and the log entry."""

from extrablatt.publication.record import EmbargoError

from .accounts import LastAdministrator, desk_accounts, disable_account, enable_account, new_password
from .drafts import DeskError, add_note, create, latest_draft, save_draft, stream
from .erasing import Erased, erase, pictures_only_of
from .factors import reset_factors
from .filing import in_the_way, merge_tags, publish_tag, remove_tag
from .front import follow_picture, follow_shown, lay_out_front, publish_front
from .intake import add_corrections, copy, merge, take, take_over
from .live import StaleError, promote, take_into_live
from .publishing import (
    MarkedError,
    PictureRightsError,
    TakenBackError,
    dismiss_alert,
    drop_schedule,
    next_planned,
    overdue,
    publish,
    publish_due,
    publish_revision,
    withdraw,
    withdraw_expired,
)
from .sources import draw_on, no_longer_used, restore_sources, used_again

__all__ = [
    "DeskError",
    "EmbargoError",
    "Erased",
    "LastAdministrator",
    "MarkedError",
    "PictureRightsError",
    "StaleError",
    "TakenBackError",
    "add_corrections",
    "add_note",
    "copy",
    "create",
    "desk_accounts",
    "disable_account",
    "dismiss_alert",
    "draw_on",
    "drop_schedule",
    "enable_account",
    "erase",
    "follow_picture",
    "follow_shown",
    "in_the_way",
    "latest_draft",
    "lay_out_front",
    "merge",
    "merge_tags",
    "new_password",
    "next_planned",
    "no_longer_used",
    "overdue",
    "pictures_only_of",
    "promote",
    "publish",
    "publish_due",
    "publish_front",
    "publish_revision",
    "publish_tag",
    "remove_tag",
    "reset_factors",
    "restore_sources",
    "save_draft",
    "stream",
    "take",
    "take_into_live",
    "take_over",
    "used_again",
    "withdraw",
    "withdraw_expired",
]
