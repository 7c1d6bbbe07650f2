"""Who may know of one confidential source, besides those who may know of all."""

from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from articles.models import ActKind, Source, SourceGrant

from .access import Person, may_see_confidential, visible_sources
from .acts import name_of, record_act


@transaction.atomic
def grant(*, source: Source, user: User, by: Person) -> SourceGrant:
    """Let ``user`` know of ``source``; once is enough. Raises PermissionDenied."""
    _require(by)
    given, made = SourceGrant.objects.get_or_create(
        source=source, user=user, defaults={"granted_by": by}
    )
    if made:
        _keep_act(ActKind.ACCESS_GRANTED, source, user, by)
    return given


@transaction.atomic
def revoke(*, source: Source, user: User, by: Person) -> None:
    """``user`` may no longer know of ``source``, from the next page on. Raises PermissionDenied."""
    _require(by)
    gone, _rows = SourceGrant.objects.filter(source=source, user=user).delete()
    if gone:
        _keep_act(ActKind.ACCESS_REVOKED, source, user, by)


@transaction.atomic
def keep_known(*, source: Source, by: Person) -> None:
    """Whoever has just made ``source`` confidential goes on knowing of it."""
    if by is None or Source.objects.filter(visible_sources(by), pk=source.pk).exists():
        return
    SourceGrant.objects.create(source=source, user=by, granted_by=by)
    _keep_act(ActKind.ACCESS_GRANTED, source, by, by)


def _require(by: Person) -> None:
    if not may_see_confidential(by):
        raise PermissionDenied(
            _("Only who may know of every confidential source can let others know of one.")
        )


def _keep_act(kind: ActKind, source: Source, user: User, by: Person) -> None:
    record_act(
        kind,
        by=by,
        subject=_("A confidential source, to %(name)s") % {"name": name_of(user)},
        source=source.pk,
        name=source.name,
        account=user.pk,
    )
