"""The four roles as groups, with what each may do (README, "Roles")."""

from django.contrib.auth.management import create_permissions
from django.db import migrations

VOCABULARY = ("section", "tag", "source", "author", "frontslot")
PARTS = ("byline", "citation", "articlephoto", "correction", "taggedarticle")
TO_READ = ("article", "revision", "publishedversion", "wireitem", "importrun", "photo")


def _all(*nouns: str) -> list[str]:
    return [f"{verb}_{noun}" for noun in nouns for verb in ("add", "change", "delete", "view")]


def _view(*nouns: str) -> list[str]:
    return [f"view_{noun}" for noun in nouns]


READS = _view(*TO_READ, *VOCABULARY)
WRITES = [*READS, "add_article", "change_article", *_all(*PARTS), "add_photo"]
PHOTOS = ["add_photo", "change_photo", *_all("articlephoto")]
EDITS = [*WRITES, *PHOTOS, *_all(*VOCABULARY), "edit_any_article", "publish_article"]
ROLES = {
    "Reporter": WRITES,
    "Photo editor": [*READS, *PHOTOS],
    "Editor": EDITS,
    "Chief editor": [*EDITS, "withdraw_article", "break_embargo", "see_confidential_source"],
}
ACCOUNTS = [*_all("user"), "view_group"]


def make_roles(apps, schema_editor):
    # Permissions are otherwise made after the last migration, too late for this one.
    for label in ("articles", "auth"):
        config = apps.get_app_config(label)
        config.models_module = getattr(config, "models_module", None) or True
        create_permissions(config, apps=apps, verbosity=0)
    Group = apps.get_model("auth", "Group")
    Permission = apps.get_model("auth", "Permission")
    for role, codenames in ROLES.items():
        group, _made = Group.objects.get_or_create(name=role)
        permissions = Permission.objects.filter(
            content_type__app_label="articles", codename__in=codenames
        )
        group.permissions.add(*permissions)
    accounts = Permission.objects.filter(content_type__app_label="auth", codename__in=ACCOUNTS)
    Group.objects.get(name="Chief editor").permissions.add(*accounts)


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0001_initial"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]

    operations = [migrations.RunPython(make_roles, migrations.RunPython.noop)]
