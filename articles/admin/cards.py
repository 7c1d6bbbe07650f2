"""A photo as a card at the desk: what browsers are told of it, and what to know at a glance."""

from datetime import datetime

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from articles.desk.opening import FORTNIGHT
from articles.desk.times import in_words
from articles.models import Photo

from .thumbnails import LARGE, copy_url


def card(photo: Photo) -> dict[str, str | int | float | list[str]]:
    """What the desk's JavaScript needs to know of a photo."""
    return {
        "pk": photo.pk,
        "text": str(photo),
        "url": reverse("admin:articles_photo_change", args=[photo.pk]),
        "thumbnail": copy_url(photo),
        "large": copy_url(photo, LARGE),
        "width": photo.width,
        "height": photo.height,
        "caption": photo.caption,
        "alt_text": photo.alt_text,
        "extended_description": photo.extended_description,
        "credit": photo.credit,
        "creator": photo.creator,
        "focal_x": photo.focal_x,
        "focal_y": photo.focal_y,
        "badges": badges(photo),
    }


def badges(photo: Photo, *, now: datetime | None = None) -> list[str]:
    """What keeps the photo from readers, or soon will, in a few words each."""
    now = now or timezone.now()
    out = []
    if photo.withdrawn_at:
        out.append(_("withdrawn"))
    if photo.rights_from and photo.rights_from > now:
        out.append(_("rights begin %(when)s") % {"when": in_words(photo.rights_from, now=now)})
    if photo.rights_until and photo.rights_until <= now:
        out.append(_("rights have ended"))
    elif photo.rights_until and photo.rights_until - now <= FORTNIGHT:
        out.append(_("rights end %(when)s") % {"when": in_words(photo.rights_until, now=now)})
    if photo.embargo_until and photo.embargo_until > now:
        out.append(_("embargo until %(when)s") % {"when": in_words(photo.embargo_until, now=now)})
    return out


def credit_line() -> str:
    """How readers are told whose a photo is, in the language of their pages."""
    with override(settings.LANGUAGE_CODE):
        return _("Photo: %(credit)s")
