"""Tags keep their identity when their address changes; old addresses lead on."""

import django.db.models.deletion
from django.db import migrations, models

KINDS = [("section", "Section"), ("topic", "Topic"), ("storyline", "Storyline"), ("contributor", "Contributor")]


def first_addresses(apps, schema_editor):
    """So far no address has ever changed."""
    apps.get_model("publication", "Tag").objects.update(first_slug=models.F("slug"))


class Migration(migrations.Migration):
    dependencies = [("publication", "0009_text_size")]

    operations = [
        migrations.AddField("tag", "origin", models.BigIntegerField(null=True)),
        migrations.AddField("tag", "first_slug", models.SlugField(blank=True, default="", max_length=120), False),
        migrations.AddField("tag", "told_through", models.BigIntegerField(null=True)),
        migrations.AddConstraint(
            "tag", models.UniqueConstraint(fields=("kind", "origin"), name="tag_kind_origin")
        ),
        migrations.CreateModel(
            name="TagAlias",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(choices=KINDS, max_length=16)),
                ("slug", models.SlugField(max_length=120)),
                ("name", models.CharField(blank=True, max_length=200)),
                ("first_slug", models.SlugField(max_length=120)),
                (
                    "tag",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="aliases",
                        to="publication.tag",
                    ),
                ),
            ],
        ),
        migrations.AddConstraint(
            "tagalias", models.UniqueConstraint(fields=("kind", "slug"), name="tag_alias_kind_slug")
        ),
        migrations.RunPython(first_addresses, migrations.RunPython.noop),
    ]
