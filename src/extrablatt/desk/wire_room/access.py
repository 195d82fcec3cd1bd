"""Who may what at the wire desk."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest


def check(request: HttpRequest, permission: str = "desk.add_article") -> None:
    """Raise PermissionDenied (403) unless the editor has ``permission``."""
    if not request.user.has_perm(permission):
        raise PermissionDenied
