"""The search index has words in their one form: it is made anew, from the log's beginning."""

from __future__ import annotations

from typing import Any

from django.db import migrations


def forget(apps: Any, schema_editor: Any) -> None:
    """The consumer begins again."""
    apps.get_model("publication", "Cursor").objects.filter(pk="archive.search").delete()


class Migration(migrations.Migration):
    dependencies = [("publication", "0013_sealed")]

    operations = [migrations.RunPython(forget, migrations.RunPython.noop)]
