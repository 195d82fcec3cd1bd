"""Texts of articles, topics and people in their one form, so that the desk finds what was written otherwise.

Addresses stay. What readers see is put into that form when it is printed; drafts when they are next saved.
"""

from __future__ import annotations

from typing import Any

from django.db import migrations

from extrablatt.normalisation import clean, is_clean

_FIELDS = {
    "Article": ("kicker", "headline", "standfirst", "dateline", "byline"),
    "Section": ("name",),
    "Topic": ("name", "description"),
    "Storyline": ("name", "description"),
    "Person": ("name", "role", "biography"),
}


def put(apps: Any, schema_editor: Any) -> None:
    """Every row that is written otherwise."""
    for name, fields in _FIELDS.items():
        model = apps.get_model("desk", name)
        limits = {field: model._meta.get_field(field).max_length for field in fields}
        for pk, *texts in model.objects.order_by("pk").values_list("pk", *fields).iterator(2000):
            told = {
                field: (clean(text) if limits[field] is None else clean(text).replace("\n", " "))[: limits[field]]
                for field, text in zip(fields, texts, strict=True)
                if not is_clean(text)
            }
            if told:
                model.objects.filter(pk=pk).update(**told)



class Migration(migrations.Migration):
    dependencies = [("desk", "0023_bodies_that_open")]

    operations = [migrations.RunPython(put, migrations.RunPython.noop)]
