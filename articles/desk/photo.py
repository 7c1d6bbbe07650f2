"""Taking a photo in: verified, stored once under its checksum, copies made for readers."""

import hashlib
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils.translation import gettext as _

from articles.models import Article, ArticlePhoto, Photo
from articles.photos import make_renditions, read_picture

from .access import Person
from .record import record_revision
from .unschedule import hold_to_embargo


def held_photo(data: bytes) -> Photo | None:
    """The photo that is ``data``, byte for byte, where it was taken in before."""
    return Photo.objects.filter(sha256=hashlib.sha256(data).hexdigest()).first()


def take_in(*, data: bytes, filename: str = "", by: Person = None, **fields: Any) -> Photo:
    """The photo that is ``data``, byte for byte; the one that is held where it was taken in before.

    ``fields`` (caption, credit, rights …) are set on a new photo only. Raises PictureProblem.
    """
    held = held_photo(data)
    if held is not None:
        return held
    sha256 = hashlib.sha256(data).hexdigest()
    picture = read_picture(data)
    width, height = picture.size
    photo = Photo(
        sha256=sha256, filename=filename[:255], width=width, height=height, created_by=by, **fields
    )
    photo.renditions = [
        {
            "url": default_storage.url(_store(photo, across, copy)),
            "width": across,
            "height": down,
        }
        for across, down, copy in make_renditions(picture)
    ]
    with transaction.atomic():
        photo.file.save(filename, ContentFile(data), save=False)
        photo.save(force_insert=True)
    return photo


@transaction.atomic
def record_uses(*, photo: Photo, by: Person) -> list[Article]:
    """A revision of each story that the photo is in, after its words or rights have changed.

    Returns the stories that were scheduled before the end that its embargo now has: their
    schedule is taken back.
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


def _store(photo: Photo, across: int, copy: bytes) -> str:
    return default_storage.save(f"photos/{photo.token}/{across}.webp", ContentFile(copy))
