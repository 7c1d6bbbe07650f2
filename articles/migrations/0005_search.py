"""The index that the desk searches, in each database's own way, with the stories that are there."""

from django.db import migrations
from django.db.models import F

from articles.records import Story
from articles.search import entry_of, index

MAKE = {
    "sqlite": [
        """
        CREATE VIRTUAL TABLE desk_search USING fts5(
            words, secret, tokenize = "unicode61 remove_diacritics 2", columnsize = 0
        )
        """,
        # Larger pages, merged less often: imports are a fifth faster.
        "INSERT INTO desk_search (desk_search, rank) VALUES ('pgsz', 16000)",
        "INSERT INTO desk_search (desk_search, rank) VALUES ('automerge', 8)",
    ],
    "postgresql": [
        """
        CREATE TABLE desk_search (
            article_id bigint PRIMARY KEY, words tsvector NOT NULL, secret tsvector NOT NULL
        )
        """,
        "CREATE INDEX desk_search_words ON desk_search USING gin (words)",
        "CREATE INDEX desk_search_secret ON desk_search USING gin (secret)",
    ],
}
BATCH = 500


def make_table(apps, schema_editor):
    for statement in MAKE[schema_editor.connection.vendor]:
        schema_editor.execute(statement)


def drop_table(apps, schema_editor):
    schema_editor.execute("DROP TABLE desk_search")


def index_what_is_there(apps, schema_editor):
    """Each story as its last revision has it."""
    Revision = apps.get_model("articles", "Revision")
    WireItem = apps.get_model("articles", "WireItem")
    last = Revision.objects.filter(number=F("article__version")).order_by("article_id")
    after = 0
    while rows := list(
        last.filter(article_id__gt=after).values_list("article_id", "story")[:BATCH]
    ):
        guids: dict[int, set[str]] = {}
        wire = WireItem.objects.filter(article_id__in=[pk for pk, _story in rows])
        for pk, guid in wire.values_list("article_id", "guid"):
            guids.setdefault(pk, set()).add(guid)
        index(entry_of(pk, Story.from_json(story), guids.get(pk, ())) for pk, story in rows)
        after = rows[-1][0]


class Migration(migrations.Migration):
    dependencies = [("articles", "0004_desk_roles")]

    operations = [
        migrations.RunPython(make_table, drop_table),
        migrations.RunPython(index_what_is_there, migrations.RunPython.noop),
    ]
