"""The wire room as a Django app."""

from django.apps import AppConfig


class WireConfig(AppConfig):
    """Agency feeds come in."""

    name = "extrablatt.wire"
    label = "wire"
    default_auto_field = "django.db.models.BigAutoField"
