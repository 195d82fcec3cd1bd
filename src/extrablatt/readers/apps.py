"""The readers' room as a Django app."""

from django.apps import AppConfig


class ReadersConfig(AppConfig):
    """Accounts, subscriptions, passes."""

    name = "extrablatt.readers"
    label = "readers"
    default_auto_field = "django.db.models.BigAutoField"
