"""A front as readers would have it at an hour, for the desk alone."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext

from articles.desk.front import Place, name_of_front
from articles.desk.times import in_words
from articles.models import PhotoFace, PublishedVersion, Section
from articles.public import front as public
from articles.public.lists import section_front, section_page
from articles.public.pages import CONTENT_SECURITY_POLICY, Frame, read_frame, render_page
from articles.public.pictures import Faces, candidates, give_pictures

from .preview import HEADERS


def pins_at(front: Section | None, places: Iterable[Place], *, at: datetime) -> list[public.Pin]:
    """Those of ``places`` that stand at ``at``, with what readers then see of them."""
    wanted = [
        (place.area, place.article) for place in places if place.until is None or place.until > at
    ]
    return public.as_pinned(front, wanted, at=at)


def as_readers_would(
    front: Section | None, places: Sequence[Place], *, at: datetime
) -> public.Front:
    """What would stand where at ``at``, were ``places`` pinned; without photos, rows and lists."""
    pins = pins_at(front, places, at=at)
    if front is None:
        stories = public.newest_of_all([], at=at, besides=len(pins))
        return public.lay_out(stories, pins=pins, sections=[])
    above = {version.pk for _area, version in pins}
    newest = PublishedVersion.objects.visible(at).in_section(front).exclude(pk__in=above)
    stories = list(newest.for_lists().newest_first()[: public.SECOND_ROW + 1])
    return public.lay_out_section(stories, pins=pins)


def preview_response(
    request: HttpRequest,
    front: Section | None,
    places: Sequence[Place],
    *,
    at: datetime,
    marked: str,
) -> HttpResponse:
    """The public page of a front at ``at``, were ``places`` pinned; never kept anywhere."""
    frame = read_frame()
    pins = pins_at(front, places, at=at)
    words = {"name": name_of_front(front), "when": in_words(at)}
    context = {
        "said": gettext("Preview: %(name)s, %(when)s.") % words,
        "marked": marked,
        "today": timezone.localdate(at),
    }
    context |= _section(request, front, pins, at=at) if front else _paper(frame, pins, at=at)
    response = render_page(request, "front_preview.html", context, frame=frame)
    for name, value in (HEADERS | {"Content-Security-Policy": CONTENT_SECURITY_POLICY}).items():
        response[name] = value
    return response


def _paper(frame: Frame, pins: list[public.Pin], *, at: datetime) -> dict:
    stories = public.newest_of_all(frame.sections, at=at, besides=len(pins))
    _give_pictures([*stories, *(version for _area, version in pins)], at=at)
    laid = public.lay_out(stories, pins=pins, sections=frame.sections)
    return {"page_kind": "front.html", "front": laid}


def _section(request: HttpRequest, front: Section, pins: list[public.Pin], *, at: datetime) -> dict:
    page = section_page(request, front, pins, at=at)
    laid = section_front(page, pins)
    _give_pictures(laid.stories, at=at)
    return {"page_kind": "section.html", "about": front, "front": laid, "page": page}


def _give_pictures(versions: list[PublishedVersion], *, at: datetime) -> None:
    give_pictures(versions, _faces(versions, at=at))


def _faces(versions: list[PublishedVersion], *, at: datetime) -> Faces:
    """The photos that readers may see at ``at``, at addresses for whoever is shown the preview."""
    tokens = {photo.token for photo in candidates(versions)}
    faces = {face.token: face for face in PhotoFace.objects.shown(at).filter(token__in=tokens)}
    for face in faces.values():
        face.is_previewed = True
    return faces
