"""The publication room as a Django app."""

from django.apps import AppConfig


class PublicationConfig(AppConfig):
    """The publication log and the public record."""

    name = "extrablatt.publication"
    label = "publication"
    default_auto_field = "django.db.models.BigAutoField"
