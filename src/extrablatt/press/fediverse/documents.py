"""What all documents of the fediverse have in common (Activity Streams 2.0)."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from ..pages import Rendered

CONTENT_TYPE = "application/activity+json; charset=utf-8"
ACTIVITY_STREAMS = "https://www.w3.org/ns/activitystreams"
#: Everybody, as an addressee (ActivityPub, 5.6).
PUBLIC = f"{ACTIVITY_STREAMS}#Public"


def dump(document: dict[str, Any]) -> str:
    """A document as JSON."""
    return json.dumps(document, ensure_ascii=False)


def answer(document: dict[str, Any], modified: datetime | None = None, status: int = 200) -> Rendered:
    """A document as a page."""
    return Rendered(dump(document), status=status, content_type=CONTENT_TYPE, modified=modified)
