"""The public copies of photos, as long as readers may see them."""

from datetime import datetime

from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag
from django.views.decorators.http import require_safe

from articles.models.published import PhotoFace
from articles.photos import Box, PictureProblem
from articles.photos.supply import (
    CARDS,
    CopyName,
    card_name,
    copy_name,
    is_ours,
    open_copy,
    sizes,
)

from .pages import CONTENT_SECURITY_POLICY
from .pictures import PREVIEW, address, boxes_seen, is_signed

#: A reader's own browser keeps a copy so long, in seconds, or until the photo's rights end.
KEPT = 3600
TYPES = {"webp": "image/webp", "jpg": "image/jpeg"}


@require_safe
def photo_copy(
    request: HttpRequest, token: str, mark: str, box: str, file: str
) -> HttpResponse | FileResponse:
    """A copy of a photo in a story that readers see at this moment; one query.

    Who has its preview gets it too. A copy that is missing is made; an address of a file or crop
    that was replaced leads to what stands there now. Raises Http404 for any other photo, as if it
    never was.
    """
    now = timezone.now()
    previewed = is_signed(token, request.GET.get(PREVIEW, ""))
    faces = PhotoFace.objects.previewed(now) if previewed else PhotoFace.objects.seen(now)
    face = faces.filter(token=token).first()
    if face is None:
        raise Http404("Readers can see no such photo.")
    name = CopyName(mark, box, file)
    if not is_ours(face, name):
        return _current(face, name, at=now, previewed=previewed)
    etag = quote_etag(f"{mark}-{file}")
    unchanged = get_conditional_response(request, etag=etag)
    if unchanged is not None and unchanged.status_code == 304:
        return _for_now(unchanged, face, previewed=previewed)
    try:
        copy = open_copy(face, name)
    except (FileNotFoundError, PictureProblem) as problem:
        raise Http404("The original can no longer be read.") from problem
    response = FileResponse(copy, content_type=TYPES[file.rpartition(".")[2]])
    response["ETag"] = etag
    return _for_now(response, face, previewed=previewed)


def _current(face: PhotoFace, name: CopyName, *, at: datetime, previewed: bool) -> HttpResponse:
    """The way to what stands now where that name stood, in a story that readers see.

    Never to more of the picture than such a story shows. Raises Http404 where none shows it.
    """
    shown = [] if previewed else boxes_seen(face, at)
    if not shown:
        raise Http404("No story shows this part of the photo.")
    box = next((one for one in shown if one.name == name.box), shown[0])
    is_card = name.file in CARDS
    wanted = card_name(face, box, name.file) if is_card else _nearest(face, box, name.file)
    response = HttpResponseRedirect(address(face, wanted))
    response["Cache-Control"] = "no-store"
    return response


def _nearest(face: PhotoFace, box: Box, file: str) -> CopyName:
    asked = int(file.partition(".")[0])
    widths = [width for width, _height in sizes(face, box)]
    return copy_name(face, box, next((width for width in widths if width >= asked), widths[-1]))


def _for_now(response: HttpResponse, face: PhotoFace, *, previewed: bool) -> HttpResponse:
    """Kept by the reader's browser at most until the rights end; caches in between always ask."""
    kept = KEPT
    if face.shown_until is not None:
        kept = max(0, min(kept, int((face.shown_until - timezone.now()).total_seconds())))
    reach = "private" if previewed else "public, s-maxage=0"
    response["Cache-Control"] = f"{reach}, max-age={kept}, must-revalidate"
    response["Content-Security-Policy"] = CONTENT_SECURITY_POLICY
    return response
