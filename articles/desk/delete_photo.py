"""Deleting a photo that no story needs: its row, its original and its copies."""

from django.core.exceptions import ValidationError
from django.db import transaction

from articles.models import ActKind, FormerFile, Photo
from articles.models.photo import original_name
from articles.photos.storage import originals
from articles.photos.supply import forget

from .access import Person, require
from .acts import record_act
from .photo_uses import needed_by


@transaction.atomic
def delete_photo(*, photo: Photo, by: Person) -> None:
    """Delete ``photo`` for good; the history keeps who did it, and its checksum.

    Raises PermissionDenied, and ValidationError where a story has it or readers have had it.
    """
    require(by, "delete_photo")
    locked = Photo.objects.select_for_update().get(pk=photo.pk)
    needed = needed_by(locked)
    if needed:
        raise ValidationError(needed)
    face = locked.face
    files = {locked.sha256, *locked.former_files.values_list("sha256", flat=True)}
    record_act(
        ActKind.PHOTO_DELETED,
        by=by,
        subject=str(locked),
        photo=locked.pk,
        sha256=locked.sha256,
        filename=locked.filename,
    )
    locked.delete()
    held = set(Photo.objects.filter(sha256__in=files).values_list("sha256", flat=True))
    held |= set(FormerFile.objects.filter(sha256__in=files).values_list("sha256", flat=True))
    transaction.on_commit(lambda: _delete_files(face, files - held))


def _delete_files(face, files: set[str]) -> None:
    forget(face)
    for sha256 in files:
        originals().delete(original_name(sha256))
