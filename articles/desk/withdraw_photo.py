"""Withdrawing a photo: from the next request on readers see it nowhere, and its files are not served."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from articles.models import ActKind, Photo

from .access import Person, require
from .acts import record_act
from .photo import record_uses, show


@transaction.atomic
def withdraw_photo(*, photo: Photo, by: Person, reason: str) -> Photo:
    """Take a photo from readers at once, wherever it stands; ``reason`` is for the desk.

    Nothing is deleted: ``return_photo`` shows it again. Raises PermissionDenied, and
    ValidationError where there is no reason or it is withdrawn already.
    """
    require(by, "change_photo")
    reason = reason.strip()
    if not reason:
        raise ValidationError(_("Say in a sentence why the photo is withdrawn."))
    locked = Photo.objects.select_for_update().get(pk=photo.pk)
    if locked.withdrawn_at is not None:
        raise ValidationError(_("The photo is withdrawn already."))
    locked.withdrawn_at, locked.withdrawal_reason = timezone.now(), reason
    _tell(locked, ActKind.PHOTO_WITHDRAWN, by=by, why=reason)
    return locked


@transaction.atomic
def return_photo(*, photo: Photo, by: Person, reason: str = "") -> Photo:
    """Show a withdrawn photo again, where its rights allow.

    Raises PermissionDenied, and ValidationError where it is not withdrawn.
    """
    require(by, "change_photo")
    locked = Photo.objects.select_for_update().get(pk=photo.pk)
    if locked.withdrawn_at is None:
        raise ValidationError(_("The photo is not withdrawn."))
    locked.withdrawn_at, locked.withdrawal_reason = None, ""
    _tell(locked, ActKind.PHOTO_RETURNED, by=by, why=reason.strip())
    return locked


def _tell(photo: Photo, kind: ActKind, *, by: Person, why: str) -> None:
    """Readers' pages, the stories it is in, and the history."""
    photo.save(update_fields=["withdrawn_at", "withdrawal_reason"])
    show(photo)
    record_uses(photo=photo, by=by)
    record_act(kind, by=by, subject=str(photo), why=why, photo=photo.pk)
