"""The database itself refuses to change an act.

What may change is that the account or the story that an act names goes: then the column is empty.
PostgreSQL refuses to delete acts too. SQLite cannot tell a deletion from the emptying of a table
between two tests, so there it is the model alone that refuses. On SQLite a later migration that
rebuilds the table has to make the trigger again.
"""

from django.db import migrations

MAKE = {
    "sqlite": """
        CREATE TRIGGER act_is_append_only BEFORE UPDATE ON articles_act
        WHEN NEW.id IS NOT OLD.id
          OR NEW.kind IS NOT OLD.kind
          OR NEW.at IS NOT OLD.at
          OR NEW.who_name IS NOT OLD.who_name
          OR NEW.subject IS NOT OLD.subject
          OR NEW.why IS NOT OLD.why
          OR NEW.details IS NOT OLD.details
          OR (NEW.who_id IS NOT NULL AND NEW.who_id IS NOT OLD.who_id)
          OR (NEW.article_id IS NOT NULL AND NEW.article_id IS NOT OLD.article_id)
        BEGIN
            SELECT RAISE(ABORT, 'acts are append-only');
        END
    """,
    "postgresql": """
        CREATE FUNCTION act_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF TG_OP = 'UPDATE'
                AND (NEW.id, NEW.kind, NEW.at, NEW.who_name, NEW.subject, NEW.why, NEW.details)
                    IS NOT DISTINCT FROM
                    (OLD.id, OLD.kind, OLD.at, OLD.who_name, OLD.subject, OLD.why, OLD.details)
                AND (NEW.who_id IS NULL OR NEW.who_id IS NOT DISTINCT FROM OLD.who_id)
                AND (NEW.article_id IS NULL OR NEW.article_id IS NOT DISTINCT FROM OLD.article_id)
            THEN
                RETURN NEW;
            END IF;
            RAISE EXCEPTION 'acts are append-only'
                USING ERRCODE = 'integrity_constraint_violation';
        END
        $$;
        CREATE TRIGGER act_is_append_only BEFORE UPDATE OR DELETE ON articles_act
            FOR EACH ROW EXECUTE FUNCTION act_is_append_only();
    """,
}
DROP = {
    "sqlite": "DROP TRIGGER act_is_append_only",
    "postgresql": """
        DROP TRIGGER act_is_append_only ON articles_act;
        DROP FUNCTION act_is_append_only();
    """,
}


def make_trigger(apps, schema_editor):
    schema_editor.execute(MAKE[schema_editor.connection.vendor], params=None)


def drop_trigger(apps, schema_editor):
    schema_editor.execute(DROP[schema_editor.connection.vendor], params=None)


class Migration(migrations.Migration):
    dependencies = [("articles", "0007_agenda_indexes")]

    operations = [migrations.RunPython(make_trigger, drop_trigger)]
