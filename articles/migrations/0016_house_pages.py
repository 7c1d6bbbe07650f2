"""Pages about the paper: who sees to them are those who keep the vocabularies."""

from django.contrib.auth.management import create_permissions
from django.db import migrations

ROLES = ("Editor", "Chief editor")


def let_keep_pages(apps, schema_editor):
    config = apps.get_app_config("articles")
    config.models_module = getattr(config, "models_module", None) or True
    create_permissions(config, apps=apps, verbosity=0)
    Group, Permission = (apps.get_model("auth", name) for name in ("Group", "Permission"))
    codenames = [f"{verb}_housepage" for verb in ("add", "change", "delete", "view")]
    permissions = Permission.objects.filter(
        content_type__app_label="articles", codename__in=codenames
    )
    for role in ROLES:
        group, _made = Group.objects.get_or_create(name=role)
        group.permissions.add(*permissions)


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0015_readers_site"),
        ("flatpages", "0001_initial"),
        ("sites", "0002_alter_domain_unique"),
    ]

    operations = [
        migrations.CreateModel(
            name="HousePage",
            fields=[],
            options={
                "verbose_name": "page about the paper",
                "verbose_name_plural": "pages about the paper",
                "proxy": True,
                "indexes": [],
                "constraints": [],
            },
            bases=("flatpages.flatpage",),
        ),
        migrations.RunPython(let_keep_pages, migrations.RunPython.noop),
    ]
