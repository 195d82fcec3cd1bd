"""What Django templates of accounts and desk know of the newspaper."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest


def paper(request: HttpRequest) -> dict[str, Any]:
    """The newspaper's name and address."""
    return {"newspaper": settings.PAPER}
