"""The desk as a Django app."""

from django.apps import AppConfig


class DeskConfig(AppConfig):
    """Articles, sections, topics, people, front pages: what editors make."""

    name = "extrablatt.desk"
    label = "desk"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """The desk follows what becomes of pictures it has published."""
        from allauth.mfa import signals as factors
        from wagtail.admin.ui.editing_sessions import EditingSessionsList

        from extrablatt.pictures.signals import picture_changed
        from extrablatt.publication.signals import pictures_shown

        from . import actions, noinline
        from .actions.factors import note_added, note_failed, note_removed, note_renewed

        noinline.apply()
        # Wagtail says that saving overwrites what others have saved; at the desk it doesn't (saving.py).
        EditingSessionsList.template_name = "desk/editing_sessions.html"
        picture_changed.connect(actions.follow_picture, dispatch_uid="desk.follow_picture")
        pictures_shown.connect(actions.follow_shown, dispatch_uid="desk.follow_shown")
        factors.authenticator_added.connect(note_added, dispatch_uid="desk.factor_added")
        factors.authenticator_removed.connect(note_removed, dispatch_uid="desk.factor_removed")
        factors.authenticator_reset.connect(note_renewed, dispatch_uid="desk.factor_renewed")
        factors.authentication_failed.connect(note_failed, dispatch_uid="desk.factor_failed")
