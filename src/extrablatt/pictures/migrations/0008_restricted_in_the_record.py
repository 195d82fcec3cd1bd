"""The public record says which pictures are restricted, of those published before it did: partners and feeds never get them."""

from django.db import migrations


def say(apps, schema_editor):
    Picture = apps.get_model("pictures", "Picture")
    PublishedPicture = apps.get_model("publication", "PublishedPicture")
    for pk in Picture.objects.filter(rights_status="restricted").values_list("pk", flat=True).iterator():
        published = PublishedPicture.objects.filter(pk=pk, withdrawn=False).first()
        if published is not None and not published.record.get("restricted"):
            published.record["restricted"] = True
            published.save(update_fields=["record"])


class Migration(migrations.Migration):
    dependencies = [("pictures", "0007_development"), ("publication", "0013_sealed")]
    operations = [migrations.RunPython(say, migrations.RunPython.noop)]
