"""Note which other stories the posts show that were published before this was kept."""

from __future__ import annotations

from typing import Any

from django.db import migrations

BATCH = 1000


def fill(apps: Any, schema_editor: Any) -> None:
    """One walk through the posts with a box."""
    reference, post = apps.get_model("publication", "PostReference"), apps.get_model("publication", "Post")
    boxed = post.objects.filter(state="public", body__icontains='"crossref"').order_by()
    rows: list[Any] = []
    for pk, story, body in boxed.values_list("pk", "story_id", "body").iterator(BATCH):
        named = {block["story"] for block in body if block["type"] == "crossref"} - {story}
        rows += [reference(post_id=pk, target=target) for target in sorted(named)]
    reference.objects.bulk_create(rows, batch_size=BATCH)


class Migration(migrations.Migration):
    dependencies = [("publication", "0007_references")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
