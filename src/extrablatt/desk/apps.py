"""The desk as a Django app."""

from django.apps import AppConfig


class DeskConfig(AppConfig):
    """Articles, sections, topics, people, front pages: what editors make."""

    name = "extrablatt.desk"
    label = "desk"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """The desk follows what becomes of pictures it has published."""
        from extrablatt.pictures.signals import picture_changed

        from . import actions

        picture_changed.connect(actions.follow_picture, dispatch_uid="desk.follow_picture")
