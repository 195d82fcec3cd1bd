"""The search index has words in their one form: it is made anew."""

from __future__ import annotations

from typing import Any

from django.db import migrations

from extrablatt.wire import search


def make_anew(apps: Any, schema_editor: Any) -> None:
    """Every item's words, as new ones are taken in."""
    search.lay_out(schema_editor)


class Migration(migrations.Migration):
    dependencies = [("wire", "0005_unplaced")]

    operations = [migrations.RunPython(make_anew, migrations.RunPython.noop)]
