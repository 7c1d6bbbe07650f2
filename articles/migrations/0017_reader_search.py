"""The index that readers search, in each database's own way, with the stories that are public."""

from django.db import migrations
from django.db.models import Q
from django.utils import timezone

from articles.search.readers import postgresql, sqlite, words
from articles.search.readers.keep import BATCH, LINKS, entries_of, index

MAKE = {"sqlite": sqlite.MAKE, "postgresql": postgresql.MAKE}


def make_tables(apps, schema_editor):
    vendor = schema_editor.connection.vendor
    for statement in (*MAKE[vendor], words.MAKE[vendor]):
        schema_editor.execute(statement.format("reader_search"))


def drop_tables(apps, schema_editor):
    schema_editor.execute("DROP TABLE reader_search")
    schema_editor.execute("DROP TABLE reader_words")


def index_what_is_there(apps, schema_editor):
    """Each version that readers see, or will."""
    versions = apps.get_model("articles", "PublishedVersion").objects.filter(
        Q(visible_until__isnull=True) | Q(visible_until__gt=timezone.now()), cancelled_at=None
    )
    links = {
        parts: (apps.get_model("articles", model._meta.object_name), field)
        for parts, (model, field) in LINKS.items()
    }
    after = 0
    while batch := list(versions.filter(pk__gt=after).order_by("pk")[:BATCH]):
        index(entries_of(batch, links=links))
        after = batch[-1].pk


class Migration(migrations.Migration):
    dependencies = [("articles", "0016_house_pages")]

    operations = [
        migrations.RunPython(make_tables, drop_tables),
        migrations.RunPython(index_what_is_there, migrations.RunPython.noop),
    ]
