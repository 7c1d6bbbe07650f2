"""What the map of all stories, month by month, is read from."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("articles", "0017_reader_search")]

    operations = [
        migrations.AddIndex(
            model_name="publishedversion",
            index=models.Index(
                fields=["published_at", "visible_from", "visible_until", "cancelled_at"],
                name="version_months",
            ),
        ),
    ]
