"""The sealed room as a Django app."""

from __future__ import annotations

from typing import Any

from django.apps import AppConfig


class SealedConfig(AppConfig):
    """Takes the words of what is withdrawn out of the public record, in the transaction that withdraws it."""

    name = "extrablatt.sealed"
    label = "sealed"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Listen to the public record."""
        from extrablatt.publication.signals import texts_leaving

        texts_leaving.connect(_seal, dispatch_uid="sealed.seal")


def _seal(sender: Any, texts: Any, **kwargs: Any) -> bool:
    from . import actions

    actions.seal(texts)
    return True
