"""The newspaper as a Django app: what belongs to no single room."""

from django.apps import AppConfig


class NewspaperConfig(AppConfig):
    """Puts the rooms together."""

    name = "extrablatt.newspaper"
    label = "newspaper"
