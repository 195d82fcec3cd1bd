"""When a story last left a tag, so that feeds never run backwards; taken over from what was withdrawn."""

from __future__ import annotations

from typing import Any

from django.db import migrations, models


def fill(apps: Any, schema_editor: Any) -> None:
    """Of a withdrawn story only its section is still known."""
    story, tag = apps.get_model("publication", "Story"), apps.get_model("publication", "Tag")
    withdrawn = story.objects.filter(withdrawn__isnull=False, section__isnull=False)
    for row in withdrawn.values("section").annotate(left=models.Max("withdrawn")).order_by("section"):
        tag.objects.filter(pk=row["section"]).update(left_at=row["left"])


class Migration(migrations.Migration):
    dependencies = [("publication", "0014_search_anew")]

    operations = [
        migrations.AddField("tag", "left_at", models.DateTimeField(null=True)),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
