from __future__ import annotations

import json
from typing import Any
from urllib.parse import urlsplit

import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models


def fill(apps: Any, _editor: Any) -> None:
    """Hosts of the inboxes known, all of which may have been sent something; who wrote the letters that wait.

    Letters were taken with 202: nobody sends them again. Only what can't be read goes.
    """
    servers = apps.get_model("fediverse", "Server")
    for server in servers.objects.all():
        server.host, server.told = host_of(server.inbox), True
        server.save(update_fields=["host", "told"])
    for letter in apps.get_model("fediverse", "Letter").objects.iterator():
        letter.sender = sender_of(letter.body)
        letter.host = host_of(letter.sender)
        if 0 < len(letter.host) < 256:
            letter.save(update_fields=["sender", "host"])
        else:
            letter.delete()


def sender_of(body: str) -> str:
    """Who wrote a letter, by its own word; empty for nobody."""
    try:
        actor = json.loads(body)["actor"]
    except (ValueError, RecursionError, LookupError, TypeError):
        return ""
    name = actor.get("id") if isinstance(actor, dict) else actor
    # Lone surrogates and NUL are not printable: no database takes them.
    return name if isinstance(name, str) and len(name) <= 500 and name.isprintable() else ""


def host_of(url: str) -> str:
    """The host of an address, small, without its port; empty for none."""
    try:
        return (urlsplit(url).hostname or "").lower()
    except ValueError:
        return ""


class Migration(migrations.Migration):
    dependencies = [("fediverse", "0001_initial")]

    operations = [
        migrations.AddField("server", "host", models.CharField(db_index=True, default="", max_length=255), preserve_default=False),
        migrations.AddField("server", "told", models.BooleanField(default=False)),
        migrations.AddField("server", "spoken", models.DateTimeField(default=django.utils.timezone.now)),
        migrations.AddField("follower", "tries", models.PositiveIntegerField(default=0)),
        migrations.AddField("follower", "next_try", models.DateTimeField(default=django.utils.timezone.now)),
        migrations.AddField("letter", "sender", models.CharField(db_index=True, default="", max_length=500), preserve_default=False),
        migrations.AddField("letter", "host", models.CharField(db_index=True, default="", max_length=255), preserve_default=False),
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.RemoveConstraint("delivery", "delivery_once"),
        migrations.AddField("delivery", "tries", models.PositiveIntegerField(default=0)),
        migrations.AddField("delivery", "next_try", models.DateTimeField(default=django.utils.timezone.now)),
        migrations.AlterField("delivery", "since", models.DateTimeField(db_index=True, default=django.utils.timezone.now)),
        migrations.AddConstraint(
            "delivery", models.UniqueConstraint(fields=("note", "server", "kind"), name="delivery_of_kind_once")
        ),
        migrations.AddIndex("delivery", models.Index(fields=["server", "kind", "next_try"], name="delivery_due")),
        migrations.CreateModel(
            name="Telling",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[("create", "Create"), ("update", "Update"), ("delete", "Delete")], max_length=8
                    ),
                ),
                ("after", models.BigIntegerField(default=0)),
                ("since", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "note",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="tellings", to="fediverse.note"
                    ),
                ),
            ],
            options={"constraints": [models.UniqueConstraint(fields=("note", "kind"), name="telling_once")]},
        ),
    ]
