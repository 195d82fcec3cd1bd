from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('desk', '0019_fill_source_rows'),
    ]

    operations = [
        migrations.RemoveField(model_name='articlenote', name='sort_order'),
        migrations.RemoveField(model_name='articlesource', name='pending'),
        migrations.RemoveField(model_name='articlesource', name='sort_order'),
        migrations.AddConstraint(
            model_name='articlesource',
            constraint=models.UniqueConstraint(fields=('article', 'guid'), name='article_source_once'),
        ),
    ]
