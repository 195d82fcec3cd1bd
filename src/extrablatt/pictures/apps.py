"""The picture desk as a Django app."""

from pathlib import Path
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.db.models.signals import post_delete


class PicturesConfig(AppConfig):
    """Metadata, credits, renditions, rights."""

    name = "extrablatt.pictures"
    label = "pictures"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Pictures of all processes wait for each other. A deleted picture takes the readers' files along, however it was deleted."""
        from . import darkroom

        lock = Path(settings.DATA_DIR) / "darkroom.lock"
        darkroom.set_up(darkroom.Darkroom(lock, settings.PICTURE_MEMORY_MB))
        post_delete.connect(_remove_files, sender=self.get_model("Picture"), dispatch_uid="pictures.remove_files")


def _remove_files(instance: Any, **kwargs: Any) -> None:
    from .actions import forget
    from .signals import picture_changed

    # Whoever has published it takes it from the pages.
    instance.rights_status = instance.Rights.WITHDRAWN
    picture_changed.send(type(instance), picture=instance)
    forget(instance)
