"""How much text a story's body is, counted once for what announces it. Only of gated ones: nobody asks of the others."""

from __future__ import annotations

from typing import Any

from django.db import migrations, models

BATCH = 500


def fill(apps: Any, schema_editor: Any) -> None:
    """One walk through the stories behind the wall."""
    from extrablatt.publication.blocks import Size

    model = apps.get_model("publication", "Story")
    last = 0
    while stories := list(model.objects.filter(pk__gt=last).exclude(access="open").order_by("pk").only("pk", "body")[:BATCH]):
        for story in stories:
            size = Size.of_blocks(story.body)
            story.text_words, story.text_characters = size.words, size.characters
        model.objects.bulk_update(stories, ["text_words", "text_characters"])
        last = stories[-1].pk


class Migration(migrations.Migration):
    dependencies = [("publication", "0008_fill_references")]

    operations = [
        migrations.AddField("story", "text_words", models.PositiveIntegerField(null=True)),
        migrations.AddField("story", "text_characters", models.PositiveIntegerField(null=True)),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
