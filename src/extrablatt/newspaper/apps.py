"""The newspaper as a Django app: what belongs to no single room."""

from django.apps import AppConfig
from django.conf import settings


class NewspaperConfig(AppConfig):
    """Puts the rooms together."""

    name = "extrablatt.newspaper"
    label = "newspaper"

    def ready(self) -> None:
        """What is committed is purged at once; a Swiss newspaper is spelled the Swiss way."""
        from . import aftercommit, refusedpasses, swiss

        aftercommit.register()
        refusedpasses.register()
        swiss.speak(settings.LANGUAGE_CODE)
