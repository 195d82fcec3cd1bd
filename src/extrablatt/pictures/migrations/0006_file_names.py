"""The desk asks whose file a file is, each time one is shown."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("pictures", "0005_fill_addresses")]

    operations = [
        migrations.AddIndex("picture", models.Index(fields=["file"], name="picture_file")),
        migrations.AddIndex("rendition", models.Index(fields=["file"], name="rendition_file")),
    ]
