"""The index of photos that the desk searches, with the photos that are there."""

from django.db import migrations

from articles.search import PHOTOS, entry_of_photo, index

MAKE = {
    "sqlite": [
        """
        CREATE VIRTUAL TABLE photo_search USING fts5(
            words, secret, tokenize = "unicode61 remove_diacritics 2", columnsize = 0
        )
        """,
    ],
    "postgresql": [
        """
        CREATE TABLE photo_search (
            photo_id bigint PRIMARY KEY, words tsvector NOT NULL, secret tsvector NOT NULL
        )
        """,
        "CREATE INDEX photo_search_words ON photo_search USING gin (words)",
    ],
}
BATCH = 500


def make_table(apps, schema_editor):
    for statement in MAKE[schema_editor.connection.vendor]:
        schema_editor.execute(statement)


def drop_table(apps, schema_editor):
    schema_editor.execute("DROP TABLE photo_search")


def index_what_is_there(apps, schema_editor):
    photos = apps.get_model("articles", "Photo").objects.defer("metadata").order_by("pk")
    after = 0
    while rows := list(photos.filter(pk__gt=after)[:BATCH]):
        index(map(entry_of_photo, rows), table=PHOTOS)
        after = rows[-1].pk


class Migration(migrations.Migration):
    dependencies = [("articles", "0010_photo_faces")]

    operations = [
        migrations.RunPython(make_table, drop_table),
        migrations.RunPython(index_what_is_there, migrations.RunPython.noop),
    ]
