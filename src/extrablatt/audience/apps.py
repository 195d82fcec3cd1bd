"""The room's Django application."""

from __future__ import annotations

from django.apps import AppConfig


class AudienceConfig(AppConfig):
    """Figures without persons."""

    name = "extrablatt.audience"
    label = "audience"
