"""The readers' room as a Django app."""

from django.apps import AppConfig


class ReadersConfig(AppConfig):
    """Accounts, subscriptions, passes."""

    name = "extrablatt.readers"
    label = "readers"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Who signs in, and whose account is closed."""
        from django.contrib.auth.signals import user_logged_in
        from django.db.models.signals import post_save

        from . import sessions, signin
        from .models import User

        user_logged_in.connect(sessions.note_sign_in, dispatch_uid="readers.note_sign_in")
        user_logged_in.connect(signin.remember_device, dispatch_uid="readers.remember_device")
        post_save.connect(sessions.end_when_closed, sender=User, dispatch_uid="readers.end_when_closed")
