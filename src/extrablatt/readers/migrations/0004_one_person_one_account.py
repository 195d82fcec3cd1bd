"""One person is one account: addresses in one form, doubles merged without losing a subscription."""

from __future__ import annotations

import logging
from collections import defaultdict
from datetime import UTC, datetime

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import extrablatt.readers.fields
from extrablatt.readers.mailaddress import NotAnAddress, canonical

logger = logging.getLogger("extrablatt.readers")
_NEVER = datetime.min.replace(tzinfo=UTC)


def _rank(user) -> tuple:
    """Which of the doubles is kept: who can sign in, with the most rights, used last, oldest."""
    return (
        user.is_active,
        user.is_superuser,
        user.is_staff,
        not user.password.startswith("!"),
        user.last_login or _NEVER,
        -user.pk,
    )


def merge(apps, schema_editor) -> None:
    """Doubles are marked and closed, not deleted: histories name them."""
    User = apps.get_model("readers", "User")
    Subscription = apps.get_model("readers", "Subscription")
    found = defaultdict(list)
    for user in User.objects.all().iterator():
        try:
            found[canonical(user.email)].append(user)
        except NotAnAddress:
            logger.warning("account %s: %r is no mail address; nobody can sign in to it by code", user.pk, user.email)
    for address, same in found.items():
        kept, *doubles = sorted(same, key=_rank, reverse=True)
        for double in doubles:
            Subscription.objects.filter(user_id=double.pk).update(user_id=kept.pk)
            Subscription.objects.filter(granted_by_id=double.pk).update(granted_by_id=kept.pk)
            if double.is_active and kept.is_active:
                # One mailbox is one person: what it may do at the desk is the sum.
                kept.groups.add(*double.groups.all())
                kept.user_permissions.add(*double.user_permissions.all())
            double.groups.clear()
            double.user_permissions.clear()
            logger.warning("accounts %s and %s are one person's; %s is kept", kept.pk, double.pk, kept.pk)
            # .invalid (RFC 2606) never gets mail.
            User.objects.filter(pk=double.pk).update(
                email=f"account-{double.pk}@merged.invalid",
                is_active=False,
                is_staff=False,
                is_superuser=False,
                merged_into_id=kept.pk,
            )
        if kept.email != address:
            User.objects.filter(pk=kept.pk).update(email=address)


class Migration(migrations.Migration):

    dependencies = [("readers", "0003_issued_passes")]

    operations = [
        migrations.AddField(
            model_name="user",
            name="merged_into",
            field=models.ForeignKey(
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="merged",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.CreateModel(
            name="Attempt",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(max_length=64, unique=True)),
                ("count", models.PositiveIntegerField(default=0)),
                ("last", models.DateTimeField(db_index=True)),
                ("until", models.DateTimeField()),
            ],
            options={"verbose_name": "attempt"},
        ),
        # Before the column knows the one form: here the old spellings are still to be seen.
        migrations.RunPython(merge, migrations.RunPython.noop),
        migrations.AlterField(
            model_name="user",
            name="email",
            field=extrablatt.readers.fields.AddressField(max_length=254, unique=True, verbose_name="e-mail address"),
        ),
    ]
