"""Sections with rules can't be deleted; the public record learns which row at the desk each tag is."""

import django.db.models.deletion
from django.db import migrations, models

KINDS = {"section": "Section", "topic": "Topic", "storyline": "Storyline", "contributor": "Person"}


def name_origins(apps, schema_editor):
    """So far a tag and its row at the desk have had one address."""
    tag = apps.get_model("publication", "Tag")
    for kind, model in KINDS.items():
        ours = dict(apps.get_model("desk", model).objects.values_list("slug", "pk"))
        for public in tag.objects.filter(kind=kind, origin=None).only("pk", "slug").iterator(1000):
            if public.slug in ours:
                tag.objects.filter(pk=public.pk).update(origin=ours[public.slug])


class Migration(migrations.Migration):
    dependencies = [("desk", "0016_foreign_words"), ("publication", "0010_tag_addresses")]

    operations = [
        migrations.AlterField(
            "flashrule",
            "section",
            models.ForeignKey(
                blank=True,
                help_text="Empty: as the section rules propose.",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="desk.section",
                verbose_name="section",
            ),
        ),
        migrations.AlterField(
            "sectionrule",
            "section",
            models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="wire_rules",
                to="desk.section",
                verbose_name="section",
            ),
        ),
        migrations.RunPython(name_origins, migrations.RunPython.noop),
    ]
