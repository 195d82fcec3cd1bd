"""The archive as a Django app."""

from django.apps import AppConfig


class ArchiveConfig(AppConfig):
    """See docs/architecture.md."""

    name = "extrablatt.archive"
    label = "archive"
