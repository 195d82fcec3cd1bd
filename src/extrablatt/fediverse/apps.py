"""The fediverse room as a Django app."""

from django.apps import AppConfig


class FediverseConfig(AppConfig):
    """Followers, and what is sent to their servers."""

    name = "extrablatt.fediverse"
    label = "fediverse"
    default_auto_field = "django.db.models.BigAutoField"
