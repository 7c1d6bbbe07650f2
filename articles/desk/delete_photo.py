"""Deleting a photo that no story needs: its row, its original and its copies."""

from django.core.exceptions import ValidationError
from django.db import transaction

from articles.models import ActKind, FormerFile, Photo, PhotoFace
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
    transaction.on_commit(lambda: _delete_files(face, files))


def _delete_files(face: PhotoFace, files: set[str]) -> None:
    """The copies, and those of the originals that no other photo has, or has come to have."""
    forget(face)
    for sha256 in files:
        has_it = (model.objects.filter(sha256=sha256) for model in (Photo, FormerFile))
        if not any(rows.exists() for rows in has_it):
            originals().delete(original_name(sha256))
