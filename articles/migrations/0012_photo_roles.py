"""Who may delete photos that no story needs."""

from django.contrib.auth.management import create_permissions
from django.db import migrations

ROLES = ("Photo editor", "Editor", "Chief editor")


def let_delete_photos(apps, schema_editor):
    config = apps.get_app_config("articles")
    config.models_module = getattr(config, "models_module", None) or True
    create_permissions(config, apps=apps, verbosity=0)
    Group, Permission = (apps.get_model("auth", name) for name in ("Group", "Permission"))
    deletes = Permission.objects.get(content_type__app_label="articles", codename="delete_photo")
    for role in ROLES:
        group, _made = Group.objects.get_or_create(name=role)
        group.permissions.add(deletes)


class Migration(migrations.Migration):
    dependencies = [("articles", "0011_photo_search")]

    operations = [migrations.RunPython(let_delete_photos, migrations.RunPython.noop)]
