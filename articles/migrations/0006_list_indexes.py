"""Indexes for what the desk lists: by section, by person, by what stories wait for."""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0005_search"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name="article",
            name="article_last_saved",
        ),
        migrations.RemoveIndex(
            model_name="publishedversion",
            name="version_article",
        ),
        migrations.AddIndex(
            model_name="article",
            index=models.Index(
                fields=["-updated_at", "-id", "stage", "digest"], name="article_last_saved"
            ),
        ),
        migrations.AddIndex(
            model_name="article",
            index=models.Index(
                fields=["section", "-updated_at", "-id", "stage", "digest"],
                name="article_of_section",
            ),
        ),
        migrations.AddIndex(
            model_name="article",
            index=models.Index(
                fields=["created_by", "-updated_at", "-id", "stage"], name="article_of_person"
            ),
        ),
        migrations.AddIndex(
            model_name="article",
            index=models.Index(
                condition=models.Q(("headline_provisional", True)),
                fields=["-updated_at", "-id", "stage"],
                name="article_provisional",
            ),
        ),
        migrations.AddIndex(
            model_name="article",
            index=models.Index(
                condition=models.Q(("embargo_until__isnull", False)),
                fields=["embargo_until"],
                name="article_embargo",
            ),
        ),
        migrations.AddIndex(
            model_name="article",
            index=models.Index(
                condition=models.Q(("wire_embargo_until__isnull", False)),
                fields=["wire_embargo_until"],
                name="article_wire_embargo",
            ),
        ),
        migrations.AddIndex(
            model_name="photo",
            index=models.Index(
                condition=models.Q(("embargo_until__isnull", False)),
                fields=["embargo_until"],
                name="photo_embargo",
            ),
        ),
        migrations.AddIndex(
            model_name="publishedversion",
            index=models.Index(
                fields=["article", "visible_from", "visible_until", "cancelled_at", "digest"],
                name="version_article",
            ),
        ),
        migrations.AddIndex(
            model_name="publishedversion",
            index=models.Index(fields=["visible_from", "article"], name="version_begins"),
        ),
        migrations.AddIndex(
            model_name="publishedversion",
            index=models.Index(
                condition=models.Q(("withdrawn_at__isnull", False)),
                fields=["article", "number"],
                name="version_withdrawn",
            ),
        ),
        migrations.AddIndex(
            model_name="wireitem",
            index=models.Index(
                condition=models.Q(("outcome", "conflict")),
                fields=["article", "article_version"],
                name="wire_conflict",
            ),
        ),
    ]
