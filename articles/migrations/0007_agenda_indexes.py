"""Indexes for the opening page and the agenda: photos that lack words, and what ends when."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("articles", "0006_list_indexes")]

    operations = [
        migrations.AddIndex(
            model_name="photo",
            index=models.Index(
                condition=models.Q(("rights_until__isnull", False)),
                fields=["rights_until"],
                name="photo_rights_end",
            ),
        ),
        migrations.AddIndex(
            model_name="photo",
            index=models.Index(
                condition=models.Q(
                    ("caption", ""),
                    ("alt_text", ""),
                    models.Q(("creator", ""), ("credit", "")),
                    _connector="OR",
                ),
                fields=["-id"],
                name="photo_lacks_words",
            ),
        ),
        migrations.AddIndex(
            model_name="publishedversion",
            index=models.Index(
                condition=models.Q(("expires_at__isnull", False)),
                fields=["expires_at"],
                name="version_expires",
            ),
        ),
    ]
