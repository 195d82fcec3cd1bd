"""The desk as a Django app."""

from django.apps import AppConfig


class DeskConfig(AppConfig):
    """Articles, sections, topics, people, front pages: what editors make."""

    name = "extrablatt.desk"
    label = "desk"
    default_auto_field = "django.db.models.BigAutoField"
