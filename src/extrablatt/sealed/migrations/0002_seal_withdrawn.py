"""The kept versions of stories that were withdrawn before there was a seal."""

from django.conf import settings
from django.db import migrations

BATCH = 100


def seal(apps, schema_editor):
    from extrablatt.sealed import boxes
    from extrablatt.sealed.models import SealedText as Real

    Story = apps.get_model("publication", "Story")
    StoryVersion = apps.get_model("publication", "StoryVersion")
    SealedText = apps.get_model("sealed", "SealedText")
    for story in Story.objects.filter(state="withdrawn").select_related("section").order_by("pk").iterator(BATCH):
        address = f"/{story.section.slug if story.section else 'artikel'}/{story.pk}/{story.slug}"
        for version in StoryVersion.objects.filter(story=story, sealed=False).order_by("version"):
            plain = {
                "story": story.pk,
                "kind": "version",
                "number": version.version,
                "address": address,
                "published": version.time,
                "sealed_at": story.withdrawn or version.time,
            }
            words = {**version.snapshot, "note": version.note}
            SealedText.objects.create(**plain, box=boxes.close(words, settings.SEALED_KEY, Real(**plain).name))
            section = version.snapshot.get("section") or {}
            version.snapshot = {"section": {name: section[name] for name in ("kind", "slug") if name in section}}
            version.note, version.sealed = "", True
            version.save(update_fields=["snapshot", "note", "sealed"])


class Migration(migrations.Migration):
    dependencies = [("sealed", "0001_sealed"), ("publication", "0013_sealed")]
    operations = [migrations.RunPython(seal, migrations.RunPython.noop)]
