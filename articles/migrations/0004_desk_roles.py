"""What the roles may do at the desk besides: review, and read the history of acts."""

from django.contrib.auth.management import create_permissions
from django.db import migrations

ROLES = {
    "Editor": ["review_article", "view_merge"],
    "Chief editor": ["review_article", "view_merge", "view_act"],
}


def extend_roles(apps, schema_editor):
    config = apps.get_app_config("articles")
    config.models_module = getattr(config, "models_module", None) or True
    create_permissions(config, apps=apps, verbosity=0)
    Group = apps.get_model("auth", "Group")
    Permission = apps.get_model("auth", "Permission")
    for role, codenames in ROLES.items():
        group, _made = Group.objects.get_or_create(name=role)
        group.permissions.add(
            *Permission.objects.filter(content_type__app_label="articles", codename__in=codenames)
        )


class Migration(migrations.Migration):
    dependencies = [("articles", "0003_desk")]

    operations = [migrations.RunPython(extend_roles, migrations.RunPython.noop)]
