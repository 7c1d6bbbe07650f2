"""Photos as the desk sees them, whatever readers may: small pictures and their addresses."""

from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _

from articles.desk import access
from articles.models import Photo
from articles.photos import FULL, PictureProblem
from articles.photos.supply import copy_name, open_copy, sizes

#: The copy that lists show, and the one that is worked on, in pixels across.
SMALL, LARGE = 320, 960
#: A browser keeps a copy so long, in seconds; another file has another address.
KEPT = 86_400


def copy_url(photo: Photo, width: int = SMALL) -> str:
    """Where the desk gets a copy of ``photo`` that is at least ``width`` pixels across."""
    address = reverse("admin:articles_photo_copy", args=[photo.pk, width])
    return f"{address}?v={photo.sha256[:8]}"


def thumbnail(photo: Photo | None, alt_text: str = ""):
    """A small picture of ``photo``, for lists and forms."""
    if photo is None:
        return "–"
    return format_html(
        '<img class="thumbnail" src="{}" alt="{}" loading="lazy">',
        copy_url(photo),
        alt_text or photo.alt_text,
    )


def copy_view(request: HttpRequest, pk: int, width: int) -> FileResponse:
    """A copy of the photo for people at the desk; one that is missing is made."""
    if not access.may(request.user, "view_photo"):
        raise PermissionDenied(_("Photos are for people at the desk."))
    photo = get_object_or_404(Photo.objects.select_related("face").defer("metadata"), pk=pk)
    widths = [across for across, _down in sizes(photo.face)]
    nearest = next((across for across in widths if across >= width), widths[-1])
    try:
        copy = open_copy(photo.face, copy_name(photo.face, FULL, nearest))
    except (FileNotFoundError, PictureProblem) as error:
        raise Http404(_("The original of this photo cannot be read.")) from error
    response = FileResponse(copy, content_type="image/webp")
    response["Cache-Control"] = f"private, max-age={KEPT}"
    return response
