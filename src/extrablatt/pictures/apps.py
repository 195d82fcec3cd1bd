"""The picture desk as a Django app."""

from django.apps import AppConfig


class PicturesConfig(AppConfig):
    """Metadata, credits, renditions, rights."""

    name = "extrablatt.pictures"
    label = "pictures"
    default_auto_field = "django.db.models.BigAutoField"
