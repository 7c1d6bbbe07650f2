"""Photos as readers may see them at this moment: asked for once for all that a page shows."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.conf import settings
from django.core.signing import BadSignature, TimestampSigner
from django.utils import timezone

from articles.models.published import (
    PhotoFace,
    PublishedPhoto,
    PublishedVersion,
    authors_seen,
    is_visible,
)
from articles.photos import FULL, Box, focal_in
from articles.photos.supply import CARDS, CopyName, card_name, card_size, copy_name, sizes
from articles.records import Rendition, Story, StoryPhoto

#: What the address of a copy in a preview is signed in, and how long it is good for: long enough to
#: read to the end, and not much longer than a link that was revoked.
PREVIEW = "preview"
PREVIEWED = timedelta(minutes=20)
_SIGNER = TimestampSigner(salt="articles.photo-in-preview")

Faces = Mapping[str, PhotoFace]


def faces_of(photos: Iterable[StoryPhoto], *, preview: bool = False) -> Faces:
    """The faces, by token, of those of ``photos`` that may be seen now; one query or none.

    Those of a ``preview`` have addresses by which whoever is shown it gets the pictures.
    """
    tokens = {photo.token for photo in photos if photo.token}
    if not tokens:
        return {}
    now = timezone.now()
    faces = PhotoFace.objects.previewed(now) if preview else PhotoFace.objects.shown(now)
    found = {face.token: face for face in faces.filter(token__in=tokens)}
    for face in found.values():
        face.is_previewed = preview
    return found


def boxes_seen(face: PhotoFace, at: datetime) -> list[Box]:
    """The parts of a photo that stories show which readers see at ``at``; of a portrait, all."""
    links = PublishedPhoto.objects.filter(is_visible(at, prefix="version__"), photo=face.pk)
    crops = links.order_by("crop").values_list("crop", flat=True).distinct()
    boxes = [Box.parse(crop) for crop in crops]
    if FULL not in boxes and authors_seen(at).filter(portrait=face.pk).exists():
        boxes.append(FULL)
    return boxes


def shown(photo: StoryPhoto, face: PhotoFace) -> StoryPhoto:
    """``photo`` with the addresses of its copies, and the focal point inside its crop."""
    box = Box.parse(photo.crop)
    x, y = focal_in(box, face.focal)
    renditions = tuple(
        Rendition(url=address(face, copy_name(face, box, width)), width=width, height=height)
        for width, height in sizes(face, box)
    )
    return replace(photo, renditions=renditions, focal_x=x, focal_y=y)


def address(face: PhotoFace, name: CopyName) -> str:
    """Where a copy is had, from the root of the site."""
    path = f"{settings.MEDIA_URL}photos/{face.token}/{name}"
    if not getattr(face, "is_previewed", False):
        return path
    signature = _SIGNER.sign(face.token).partition(":")[2]
    return f"{path}?{PREVIEW}={signature}"


def is_signed(token: str, signature: str) -> bool:
    """Whether a preview that was made a short while ago shows the photo with this token."""
    try:
        _SIGNER.unsign(f"{token}:{signature}", max_age=PREVIEWED)
    except BadSignature:
        return False
    return True


def with_photos(story: Story, faces: Faces) -> Story:
    """``story`` with those of its photos that have one of ``faces``; the others are not in it."""
    photos = tuple(
        shown(photo, faces[photo.token]) for photo in story.photos if photo.token in faces
    )
    return replace(story, photos=photos)


def as_data(story: Story, faces: Faces) -> Story:
    """``with_photos``, but for those that others may not take over."""
    return with_photos(story, {token: face for token, face in faces.items() if face.in_data})


@dataclass(frozen=True, slots=True)
class Cards:
    """A photo for where a story is shown by others: on social networks and by search engines.

    ``in_ratios`` are square, 4:3 and 16:9. Addresses are from the root of the site.
    """

    photo: StoryPhoto
    card: Rendition
    in_ratios: list[Rendition]


def cards_of(story: Story, faces: Faces) -> Cards | None:
    """The cards of the first photo that may stand on one."""
    for photo in story.pictures:
        face = faces.get(photo.token)
        if face is not None and face.on_cards:
            box = Box.parse(photo.crop)
            card, *in_ratios = (_card(face, box, file) for file in CARDS)
            return Cards(photo, card, in_ratios)
    return None


def _card(face: PhotoFace, box: Box, file: str) -> Rendition:
    width, height = card_size(face, box, file)
    return Rendition(url=address(face, card_name(face, box, file)), width=width, height=height)


def candidates(versions: Iterable[PublishedVersion]) -> list[StoryPhoto]:
    """The photos that can stand for ``versions`` in a list."""
    return [photo for version in versions for photo in _in_summary(version)]


def give_pictures(versions: Iterable[PublishedVersion], faces: Faces | None = None) -> None:
    """Give each of ``versions`` its ``picture``: the first that readers may see, or None.

    One query or none, unless ``faces`` are at hand.
    """
    versions = list(versions)
    if faces is None:
        faces = faces_of(candidates(versions))
    for version in versions:
        photos = (photo for photo in _in_summary(version) if photo.token in faces)
        photo = next(photos, None)
        version.picture = photo and shown(photo, faces[photo.token])


def _in_summary(version: PublishedVersion) -> list[StoryPhoto]:
    return [StoryPhoto.from_json(photo) for photo in version.summary.get("photos", ())]
