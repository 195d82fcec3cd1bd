"""Passes that were out before passes were noted can be refused too: what each account that ever signed in may have is noted."""

from datetime import timedelta

from django.conf import settings
from django.db import migrations
from django.utils import timezone


def note(apps, schema_editor):
    User = apps.get_model("readers", "User")
    Subscription = apps.get_model("readers", "Subscription")
    IssuedPasses = apps.get_model("readers", "IssuedPasses")
    now = timezone.now()
    issued, until = int(now.timestamp() * 1000), int((now + timedelta(hours=settings.PAPER.readers.pass_hours)).timestamp())
    subscribed = set(Subscription.objects.filter(starts__lte=now, until__gt=now).values_list("user_id", flat=True))
    rows = User.objects.exclude(last_login=None).values_list("pk", "is_staff")
    IssuedPasses.objects.bulk_create(
        (
            IssuedPasses(
                account=pk,
                issued=issued,
                until=until,
                premium_issued=issued if staff or pk in subscribed else 0,
                premium_until=until if staff or pk in subscribed else 0,
            )
            for pk, staff in rows.iterator()
        ),
        batch_size=500,
        ignore_conflicts=True,
    )


class Migration(migrations.Migration):
    dependencies = [("readers", "0004_one_person_one_account")]
    operations = [migrations.RunPython(note, migrations.RunPython.noop)]
