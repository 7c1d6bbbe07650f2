"""The public copies of photos: made at the latest when a story that shows them is published."""

from collections.abc import Iterator

from django.utils import timezone
from django.utils.translation import gettext as _

from articles.models import Article, ArticlePhoto, Photo, PublishedPhoto, PublishedVersion
from articles.photos import FULL, Box, PictureProblem
from articles.photos.supply import forget, forget_others, prepare, read_original

from .checks import Finding


def prepare_copies(article: Article) -> list[Finding]:
    """See to it that readers find every photo of ``article`` in every size; what keeps them from it."""
    uses = article.story_photos.exclude(photo=None).select_related("photo__face")
    return list(_prepared(uses.defer("photo__metadata")))


def _prepared(uses) -> Iterator[Finding]:
    for row, use in enumerate(uses):
        try:
            prepare(use.photo.face, [Box.parse(use.crop)])
        except (FileNotFoundError, PictureProblem):
            yield Finding(
                id="photos.E2",
                message=_("The original of photo %(number)s cannot be read.") % {"number": row + 1},
                hint=_("Replace its file, or take the photo out of the story."),
                field="story_photos",
                row=row,
            )


def refresh_copies(photo: Photo) -> None:
    """Make the copies that pages now name and are missing, and delete those that none names.

    Raises FileNotFoundError where the original is gone, PictureProblem where it cannot be read.
    """
    boxes = boxes_of(photo)
    prepare(photo.face, boxes)
    forget_others(photo.face, boxes)


def remake_copies(photo: Photo) -> None:
    """Make every copy that pages name anew, whether it is there or not. Raises as above."""
    # Read first: where the original is gone, the copies that are there are all there is.
    picture = read_original(photo.face)
    forget(photo.face)
    prepare(photo.face, boxes_of(photo), picture=picture)


def boxes_of(photo: Photo) -> list[Box]:
    """The parts of ``photo`` that pages show: the whole for the desk, and every crop of a story.

    Those at the desk, and those that readers see or will.
    """
    uses = ArticlePhoto.objects.filter(photo=photo)
    public = PublishedVersion.objects.current_or_pending(timezone.now())
    links = PublishedPhoto.objects.filter(photo=photo, version__in=public)
    crops = {
        crop
        for rows in (uses, links)
        for crop in rows.order_by().values_list("crop", flat=True).distinct()
    }
    return [FULL, *(Box.parse(crop) for crop in sorted(crops - {""}))]
