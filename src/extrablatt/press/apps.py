"""The press as a Django app."""

from django.apps import AppConfig


class PressConfig(AppConfig):
    """See docs/architecture.md."""

    name = "extrablatt.press"
    label = "press"
