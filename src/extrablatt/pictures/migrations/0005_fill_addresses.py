"""The addresses pictures have: withdrawn ones gone, those that nothing public shows any more hidden. Their files follow when the
backshop works."""

from django.db import migrations


def fill(apps, schema_editor):
    Picture = apps.get_model("pictures", "Picture")
    PictureAddress = apps.get_model("pictures", "PictureAddress")
    PublishedPicture = apps.get_model("publication", "PublishedPicture")
    StoryPicture = apps.get_model("publication", "StoryPicture")
    shown = set(StoryPicture.objects.values_list("picture", flat=True).distinct())
    unseen = set(PublishedPicture.objects.filter(withdrawn=False).values_list("pk", flat=True)) - shown
    for pk in sorted(unseen):
        PublishedPicture.objects.filter(pk=pk).update(withdrawn=True, record={})
    rows = Picture.objects.values_list("pk", "token", "checksum", "rights_status")
    PictureAddress.objects.bulk_create(
        (
            PictureAddress(
                token=token,
                picture=pk,
                checksum=checksum,
                state="gone" if rights == "withdrawn" else "hidden" if pk in unseen else "open",
                why="withdrawn" if rights == "withdrawn" else "",
                settled=False,
            )
            for pk, token, checksum, rights in rows.iterator()
        ),
        batch_size=500,
    )


class Migration(migrations.Migration):
    dependencies = [("pictures", "0004_addresses"), ("publication", "0011_pictures_spent")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
