"""Taking a photo in: verified, stored once under its checksum, copies made for readers."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Any, BinaryIO

from django.core.files.base import File
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from articles import search
from articles.models import Article, ArticlePhoto, FingerprintBand, Photo, PhotoFace, PhotoUse
from articles.models.photo import original_name
from articles.photos import (
    NEAR,
    Metadata,
    Picture,
    bands,
    distance,
    fingerprint,
    open_picture,
    read_metadata,
    read_picture,
)
from articles.photos.storage import originals
from articles.photos.supply import forget, prepare

from .access import Person, require, require_edit_photo
from .copies import refresh_copies
from .record import record_revision
from .unschedule import hold_to_embargo

#: What of a photo's embedded metadata is kept in columns of its own, by their names.
EMBEDDED = (
    "headline",
    "caption",
    "alt_text",
    "extended_description",
    "creator",
    "credit",
    "agency",
    "date_created",
    "place",
    "copyright_notice",
    "usage_terms",
)
#: What copies of the picture carry.
MARKS = ("creator", "credit", "copyright_notice")
#: So many of the pictures that share a part of a fingerprint are compared, the newest first.
COMPARED = 2_000
BLOCK = 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Arriving:
    """A picture that was read and is not stored: what it is, and what it is like.

    ``held`` is the photo that is the same, byte for byte; ``similar`` those that look the same, or
    whose file this was before it was replaced.
    """

    file: BinaryIO
    filename: str
    sha256: str
    picture: Picture
    metadata: Metadata
    fingerprint: int | None
    held: Photo | None
    similar: Sequence[Photo]


def examine(file: bytes | BinaryIO, *, filename: str = "") -> Arriving:
    """Read a picture, its metadata, and whether it is here already. Raises PictureProblem."""
    stream = BytesIO(file) if isinstance(file, bytes) else file
    sha256 = checksum(stream)
    held = Photo.objects.filter(sha256=sha256).first()
    metadata = read_metadata(open_picture(stream))
    picture = read_picture(stream)
    seen = fingerprint(picture.image)
    return Arriving(
        file=stream,
        filename=filename[-255:],
        sha256=sha256,
        picture=picture,
        metadata=metadata,
        held=held,
        fingerprint=seen,
        similar=[] if held else [*former_of(sha256), *look_alikes(seen)],
    )


def checksum(stream: BinaryIO) -> str:
    """SHA-256 (hex) of all that is in ``stream``."""
    stream.seek(0)
    sha256 = hashlib.sha256()
    while block := stream.read(BLOCK):
        sha256.update(block)
    return sha256.hexdigest()


def former_of(sha256: str) -> list[Photo]:
    """The photos whose file this was, before it was replaced."""
    return list(Photo.objects.filter(former_files__sha256=sha256).defer("metadata").distinct())


def look_alikes(fingerprint: int | None, *, but: Photo | None = None) -> list[Photo]:
    """The photos that look just like one with this ``fingerprint``, the closest first."""
    if fingerprint is None:
        return []
    shared = FingerprintBand.objects.none()
    for band, value in enumerate(bands(fingerprint)):
        shared |= FingerprintBand.objects.filter(band=band, value=value)
    numbers = shared.exclude(photo=but).order_by("-photo").values("photo").distinct()[:COMPARED]
    photos = Photo.objects.filter(pk__in=list(numbers.values_list("photo", flat=True)))
    far = {
        photo: distance(fingerprint, int(photo.fingerprint, 16))
        for photo in photos.defer("metadata")
    }
    return sorted((photo for photo in far if far[photo] <= NEAR), key=lambda one: far[one])


def keep(arriving: Arriving, *, by: Person = None, **fields: Any) -> Photo:
    """The photo that ``arriving`` is from now on; the one that is held where it is the same.

    ``fields`` (caption, credit, rights …) win over what is embedded; nothing of a photo that is
    held is changed, and it says so (``was_held``). Copies for readers are made before the database is asked for anything.
    Raises PermissionDenied.
    """
    require(by, "add_photo")
    if arriving.held is not None:
        arriving.held.was_held = True
        return arriving.held
    photo = as_photo(arriving, by=by, **fields)
    store_original(arriving)
    face = face_of(photo)
    prepare(face, picture=arriving.picture)
    try:
        with transaction.atomic():
            photo.save(force_insert=True)
            show(photo, face)
            set_fingerprint(photo)
    except IntegrityError:
        twin = Photo.objects.filter(sha256=arriving.sha256).first()
        if twin is None:
            raise
        # Somebody has brought in the same picture at the same moment.
        forget(face)
        twin.was_held = True
        return twin
    return photo


def as_photo(arriving: Arriving, *, by: Person = None, **fields: Any) -> Photo:
    """The photo that ``arriving`` would be, not stored; ``fields`` as for ``keep``."""
    photo = Photo(created_by=by, **embedded(arriving.metadata))
    for name, value in fields.items():
        if value not in ("", None, [], ()):
            setattr(photo, name, value)
    set_file(photo, arriving)
    return photo


def take_in(
    file: bytes | BinaryIO, *, filename: str = "", by: Person = None, **fields: Any
) -> Photo:
    """``examine`` and ``keep`` in one, where nobody can be asked about pictures that look alike."""
    return keep(examine(file, filename=filename), by=by, **fields)


# -- parts that taking in shares with replacing ----------------------------------------------------


def embedded(metadata: Metadata) -> dict[str, Any]:
    """The columns of a photo that its embedded metadata fills, each as long as it may be."""
    out: dict[str, Any] = {}
    for name in EMBEDDED:
        most = Photo._meta.get_field(name).max_length
        out[name] = getattr(metadata, name)[:most]
    return out | {"keywords": list(metadata.keywords), "metadata": metadata.received}


def set_file(photo: Photo, arriving: Arriving) -> None:
    """Make ``photo`` the picture that has arrived; its words stay."""
    photo.sha256 = arriving.sha256
    photo.file.name = original_name(arriving.sha256)
    photo.filename = arriving.filename
    photo.width, photo.height = arriving.picture.size
    seen = arriving.fingerprint
    photo.fingerprint = "" if seen is None else f"{seen:016x}"


def store_original(arriving: Arriving) -> None:
    """Keep what has arrived, byte for byte, under its checksum."""
    arriving.file.seek(0)
    originals().save(original_name(arriving.sha256), File(arriving.file))


def set_fingerprint(photo: Photo) -> None:
    """The rows by which pictures that look like this one are found."""
    photo.bands.all().delete()
    if photo.fingerprint:
        values = bands(int(photo.fingerprint, 16))
        FingerprintBand.objects.bulk_create(
            FingerprintBand(photo=photo, band=band, value=value)
            for band, value in enumerate(values)
        )


def face_of(photo: Photo) -> PhotoFace:
    """What readers may have of ``photo`` as it now stands; not saved."""
    held = PhotoFace.objects.filter(pk=photo.pk).first() if photo.pk else None
    face = held or PhotoFace()
    allowed = photo.allowed_uses or PhotoUse.values
    values = {
        "token": photo.token,
        "sha256": photo.sha256,
        "width": photo.width,
        "height": photo.height,
        "focal_x": photo.focal_x,
        "focal_y": photo.focal_y,
        "marks": {name: getattr(photo, name) for name in MARKS},
        "shown_from": photo.rights_from,
        "shown_until": photo.rights_until,
        "withdrawn_at": photo.withdrawn_at,
        "on_pages": PhotoUse.WEB in allowed,
        "on_cards": PhotoUse.SOCIAL in allowed,
        "in_data": PhotoUse.SYNDICATION in allowed,
    }
    for name, value in values.items():
        setattr(face, name, value)
    return face


def show(photo: Photo, face: PhotoFace | None = None) -> PhotoFace:
    """Bring the public face of ``photo`` up to date: from now on readers have it so."""
    face = face or face_of(photo)
    face.photo = photo
    face.save()
    search.index([search.entry_of_photo(photo)], table=search.PHOTOS)
    return face


# -- photos and the stories they are in ------------------------------------------------------------


@transaction.atomic
def save_photo(*, photo: Photo, by: Person) -> list[Article]:
    """Save the words, rights and focal point of ``photo``; its pages and stories follow.

    Returns the stories that were scheduled before the end that its embargo now has: their
    schedule is taken back. Raises PermissionDenied.
    """
    require_edit_photo(by, photo)
    photo.save()
    show(photo)
    transaction.on_commit(lambda: refresh_copies(photo))
    return record_uses(photo=photo, by=by)


@transaction.atomic
def record_uses(*, photo: Photo, by: Person) -> list[Article]:
    """A revision of each story that the photo is in, after its words or rights have changed.

    Returns the stories whose schedule was taken back, as ``save_photo`` does.
    """
    stories = list(Article.objects.filter(story_photos__photo=photo).distinct())
    for article in stories:
        record_revision(article=article, by=by, reason=_("Photo changed"))
    return [article for article in stories if hold_to_embargo(article=article, by=by)]


def number_photos(article: Article) -> None:
    """Give every photo of the story a key that its place in the body can name."""
    uses = list(ArticlePhoto.objects.filter(article=article))
    taken = {use.key for use in uses}
    number = 1
    for use in uses:
        if use.key:
            continue
        while str(number) in taken:
            number += 1
        use.key = str(number)
        taken.add(use.key)
        use.save(update_fields=["key"])
