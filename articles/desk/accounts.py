"""What accounts and roles may do, and the record of each change to it."""

from typing import Any

from django.contrib.auth.models import Group, User
from django.utils.translation import gettext as _

from articles.models import ActKind

from .access import Person
from .acts import name_of, record_act
from .share import close_links_of

FLAGS = ("is_active", "is_staff", "is_superuser")


def standing(account: User | Group | None) -> dict[str, Any]:
    """What an account or a role may do, as the database has it; empty where there is none."""
    if account is None or account.pk is None:
        return {}
    if isinstance(account, Group):
        return {"permissions": _permissions(account.permissions)}
    return {
        **User.objects.filter(pk=account.pk).values(*FLAGS).get(),
        "roles": sorted(account.groups.values_list("name", flat=True)),
        "permissions": _permissions(account.user_permissions),
    }


def note_standing(*, account: User | Group, before: dict[str, Any], by: Person) -> None:
    """Keep what ``by`` has changed in what ``account`` may do since it stood as in ``before``."""
    _note(account, before=before, after=standing(account), by=by)


def note_deleted(*, account: User | Group, by: Person) -> None:
    """Keep that ``by`` is about to delete ``account``, and what it could do.

    The previews that it has shared end with it.
    """
    if isinstance(account, User):
        close_links_of(account)
    _note(account, before=standing(account), after={}, by=by)


def note_password(*, account: User, by: Person) -> None:
    """Keep that ``by`` has set somebody else's password."""
    if by != account:
        record_act(
            ActKind.PERMISSION_CHANGED,
            by=by,
            subject=name_of(account),
            account=account.pk,
            password=_("set by another"),
        )


def _permissions(permissions) -> list[str]:
    return sorted(
        f"{label}.{codename}"
        for label, codename in permissions.values_list("content_type__app_label", "codename")
    )


def _note(account: User | Group, *, before: dict, after: dict, by: Person) -> None:
    changed = [name for name in before | after if before.get(name) != after.get(name)]
    if not changed:
        return
    is_role = isinstance(account, Group)
    record_act(
        ActKind.PERMISSION_CHANGED,
        by=by,
        subject=_("Role %(name)s") % {"name": account.name} if is_role else name_of(account),
        **{"role" if is_role else "account": account.pk},
        before={name: before[name] for name in changed if name in before},
        after={name: after[name] for name in changed if name in after},
    )
