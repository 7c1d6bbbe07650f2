"""What an editor should know of a photo before using it, a word or two each."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from articles.models import Photo

from . import cards
from .thumbnails import copy_url


@dataclass(frozen=True, slots=True)
class Badge:
    """A word or two that a photo wears in lists; ``kind`` is “warning” or “plain”."""

    text: str
    kind: str = "plain"


def lacking(photo: Photo) -> list[str]:
    """What readers would miss, by its name: caption, alternative text, credit."""
    parts = (
        (photo.caption, _("caption")),
        (photo.alt_text, _("alternative text")),
        (photo.credit_line, _("credit")),
    )
    return [name for text, name in parts if not text]


def badges(photo: Photo, *, at: datetime) -> list[Badge]:
    """How its rights stand, what it lacks, and that it is unused (``is_used``, where it is asked)."""
    found = [Badge(text, "warning") for text in cards.badges(photo, now=at)]
    found += [Badge(_("no %(missing)s") % {"missing": name}) for name in lacking(photo)]
    if not getattr(photo, "is_used", True):
        found.append(Badge(_("unused")))
    return found


def dress(photos: Iterable[Photo]) -> list[Photo]:
    """``photos``, each with its ``thumbnail`` (an address) and its ``badges``, for a template."""
    now, dressed = timezone.now(), list(photos)
    for photo in dressed:
        photo.thumbnail, photo.badges = copy_url(photo), badges(photo, at=now)
    return dressed
