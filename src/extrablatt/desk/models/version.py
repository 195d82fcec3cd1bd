"""What an editor's form began from, where the version itself is written over by the autosave of another window."""

from __future__ import annotations

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils import timezone
from wagtail.models import Revision


class LoadedVersion(models.Model):
    """A revision's content as a form showed it. Autosave overwrites revisions in place; a later save must know its beginning."""

    revision = models.ForeignKey(Revision, on_delete=models.CASCADE, related_name="+")
    #: The revision's time when it was shown: Wagtail moves it on with every overwriting.
    created_at = models.DateTimeField()
    content = models.JSONField(encoder=DjangoJSONEncoder)
    loaded = models.DateTimeField(default=timezone.now, db_index=True)

    class Meta:
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["revision", "created_at"], name="loaded_version_once")]

    def __str__(self) -> str:
        return f"{self.revision_id} at {self.created_at.isoformat()}"
