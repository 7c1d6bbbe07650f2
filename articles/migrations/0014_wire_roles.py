"""Who keeps the providers and says what their codes mean here: those who keep the vocabularies."""

from django.contrib.auth.management import create_permissions
from django.db import migrations

ROLES = ("Editor", "Chief editor")
NOUNS = ("provider", "subjectrule")


def let_keep_providers(apps, schema_editor):
    config = apps.get_app_config("articles")
    config.models_module = getattr(config, "models_module", None) or True
    create_permissions(config, apps=apps, verbosity=0)
    Group, Permission = (apps.get_model("auth", name) for name in ("Group", "Permission"))
    codenames = [f"{verb}_{noun}" for noun in NOUNS for verb in ("add", "change", "delete", "view")]
    permissions = Permission.objects.filter(
        content_type__app_label="articles", codename__in=codenames
    )
    for role in ROLES:
        group, _made = Group.objects.get_or_create(name=role)
        group.permissions.add(*permissions)


class Migration(migrations.Migration):
    dependencies = [("articles", "0013_wire_providers")]

    operations = [migrations.RunPython(let_keep_providers, migrations.RunPython.noop)]
