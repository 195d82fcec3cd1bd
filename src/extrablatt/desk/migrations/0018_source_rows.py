"""Sources and notes become rows apart from any version of the article (0019 fills them, 0020 clears up)."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('desk', '0017_filing'),
        ('wire', '0005_unplaced'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='WireEffect',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('action', models.CharField(choices=[('withdrawn', 'withdrawn'), ('withheld', 'withheld'), ('alert', 'alert'), ('unmatched', 'no story found')], max_length=16)),
                ('candidates', models.JSONField(default=list)),
                ('time', models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                'verbose_name': 'what came of a report',
                'verbose_name_plural': 'what came of reports',
                'ordering': ['pk'],
                'default_permissions': (),
            },
        ),
        migrations.AlterModelOptions(
            name='articlenote',
            options={'default_permissions': (), 'ordering': ['time', 'pk'], 'verbose_name': 'internal note', 'verbose_name_plural': 'internal notes'},
        ),
        migrations.AlterModelOptions(
            name='articlesource',
            options={'default_permissions': (), 'ordering': ['position', 'pk'], 'verbose_name': 'source', 'verbose_name_plural': 'sources'},
        ),
        migrations.AddField(
            model_name='articlenote',
            name='author',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='articlesource',
            name='added',
            field=models.DateTimeField(default=django.utils.timezone.now),
        ),
        migrations.AddField(
            model_name='articlesource',
            name='added_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='articlesource',
            name='guid',
            field=models.CharField(default='', max_length=300),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name='articlesource',
            name='position',
            field=models.PositiveIntegerField(default=0),
        ),
        migrations.AddField(
            model_name='articlesource',
            name='public_item',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='wire.wireitem'),
        ),
        migrations.AddField(
            model_name='articlesource',
            name='reason',
            field=models.TextField(blank=True, verbose_name='reason'),
        ),
        migrations.AddField(
            model_name='articlesource',
            name='road',
            field=models.CharField(choices=[('taken', 'taken from the wire'), ('merged', 'merged'), ('named', 'named as a source, without its text'), ('flash', 'flash'), ('post', 'from a post of the live blog'), ('copied', 'copied with the article'), ('imported', 'imported')], default='taken', max_length=16),
        ),
        migrations.AddField(
            model_name='articlesource',
            name='said',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='articlesource',
            name='said_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AlterField(
            model_name='articlenote',
            name='article',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='notes', to='desk.article'),
        ),
        migrations.AlterField(
            model_name='articlesource',
            name='article',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='sources', to='desk.article', verbose_name='article'),
        ),
        migrations.AlterField(
            model_name='articlesource',
            name='used',
            field=models.BooleanField(default=True, verbose_name='used'),
        ),
        migrations.AddIndex(
            model_name='articlesource',
            index=models.Index(fields=['guid'], name='article_source_guid'),
        ),
        migrations.AddField(
            model_name='wireeffect',
            name='article',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='desk.article'),
        ),
        migrations.AddField(
            model_name='wireeffect',
            name='item',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='wire.wireitem'),
        ),
    ]
