"""Note which pictures the stories and posts show that were published before this was kept."""

from __future__ import annotations

from typing import Any

from django.db import migrations
from django.db.models import Q

from extrablatt.publication.blocks import pictures_of

BATCH = 1000


def fill(apps: Any, schema_editor: Any) -> None:
    """One walk through what is public, in batches; only rows that name a picture are read whole."""
    shown = apps.get_model("publication", "StoryPicture")
    story, post = apps.get_model("publication", "Story"), apps.get_model("publication", "Post")
    named = Q(body__icontains='"picture"')
    stories = story.objects.filter(Q(picture__isnull=False) | named, state="public").order_by()
    posts = post.objects.filter(named, state="public").order_by()
    rows: list[Any] = []

    def note(pictures: Any, **where: int) -> None:
        rows.extend(shown(picture=pk, **where) for pk in dict.fromkeys(pictures) if pk)
        if len(rows) >= BATCH:
            shown.objects.bulk_create(rows)
            rows.clear()

    for pk, lead, body in stories.values_list("pk", "picture", "body").iterator(BATCH):
        note([lead, *pictures_of(body)], story_id=pk)
    for pk, of, body in posts.values_list("pk", "story_id", "body").iterator(BATCH):
        note(pictures_of(body), story_id=of, post_id=pk)
    shown.objects.bulk_create(rows)


class Migration(migrations.Migration):
    dependencies = [("publication", "0005_pictures_shown")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
