"""Another file for a photo: wherever it stands, readers see the new one from the next request on."""

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from articles.models import ActKind, FormerFile, Photo

from .access import Person, require
from .acts import record_act
from .copies import refresh_copies
from .photo import Arriving, embedded, record_uses, set_file, set_fingerprint, show, store_original


def replace_photo(
    *,
    photo: Photo,
    arriving: Arriving,
    by: Person,
    take_words: bool = False,
    why: str = "",
    before: str = "",
) -> Photo:
    """Put the picture that has arrived in the place of the photo's file, with its words as they are.

    The former file is kept and can be put back. ``take_words`` takes the words that are embedded
    in the new file, where it has any. Crops stay where they were, in fractions of the picture.
    ``before`` is the checksum of the file that ``by`` has seen there. Raises PermissionDenied, and
    ValidationError where another photo is just this picture, or the file is another by now.
    """
    require(by, "change_photo")
    if arriving.held is not None:
        raise ValidationError(_refusal(arriving.held, photo))
    store_original(arriving)
    try:
        replaced = _replaced(photo, arriving, by=by, take_words=take_words, why=why, before=before)
    except IntegrityError as error:
        held = Photo.objects.filter(sha256=arriving.sha256).first()
        if held is None:
            raise
        # Somebody has brought in the same picture at the same moment.
        raise ValidationError(_refusal(held, photo)) from error
    refresh_copies(replaced)
    return replaced


@transaction.atomic
def _replaced(
    photo: Photo, arriving: Arriving, *, by: Person, take_words: bool, why: str, before: str
) -> Photo:
    locked = Photo.objects.select_for_update().get(pk=photo.pk)
    if before and locked.sha256 != before:
        raise ValidationError(
            _("Somebody has replaced the file meanwhile; look at this again."), code="changed"
        )
    former = FormerFile(
        photo=locked,
        filename=locked.filename,
        sha256=locked.sha256,
        width=locked.width,
        height=locked.height,
        replaced_by=by,
    )
    found = embedded(arriving.metadata)
    locked.metadata = found.pop("metadata")
    for name, value in found.items():
        if take_words and value:
            setattr(locked, name, value)
    set_file(locked, arriving)
    former.save()
    locked.save()
    show(locked)
    set_fingerprint(locked)
    record_uses(photo=locked, by=by)
    record_act(
        ActKind.PHOTO_REPLACED,
        by=by,
        subject=str(locked),
        why=why,
        photo=locked.pk,
        former=former.sha256,
        now=locked.sha256,
    )
    return locked


def _refusal(held: Photo, photo: Photo) -> str:
    if held.pk == photo.pk:
        return _("This is the file that the photo has already; choose another.")
    return _(
        "This picture is held already, as “%(photo)s”: use that one in the stories instead."
    ) % {"photo": held}
