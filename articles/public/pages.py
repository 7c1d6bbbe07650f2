"""What all readers' pages have in common: their frame and their headers."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django.conf import settings
from django.db.models import Value
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from articles.models.page import HousePage
from articles.models.section import Section

from .addresses import absolute
from .found import feeds_of

#: Browsers and caches ask each time (and hear 304), so that an embargo or a withdrawal is exact.
CACHE_CONTROL = "public, max-age=0, must-revalidate"
CONTENT_SECURITY_POLICY = (
    "default-src 'none'; img-src 'self'; style-src 'self'; font-src 'self'; script-src 'self'; "
    "connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)

View = Callable[..., HttpResponse]


def for_readers(response: HttpResponse) -> HttpResponse:
    """``response`` with the headers of the readers' site."""
    response["Cache-Control"] = CACHE_CONTROL
    response["Content-Security-Policy"] = CONTENT_SECURITY_POLICY
    return response


def public_page(view: View) -> View:
    """A view for all readers alike: it only reads, and nobody has to be known for it."""

    @require_safe
    @wraps(view)
    def page(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return for_readers(view(request, *args, **kwargs))

    return page


@dataclass(frozen=True, slots=True)
class Frame:
    """What stands around every page: the parts of the paper, and the pages about it."""

    sections: list[Section]
    house_pages: list[HousePage]


def render_page(
    request: HttpRequest,
    template: str,
    context: dict[str, Any] | None = None,
    *,
    frame: Frame | None = None,
    status: int = 200,
) -> HttpResponse:
    """``template`` in the frame that every page has: the paper's name, the day, the sections.

    One query for the frame, unless the caller has read it already.
    """
    frame = frame or read_frame()
    around = {
        "site_name": settings.SITE_NAME,
        "home": absolute(reverse("home")),
        "feeds": feeds_of(request, (context or {}).get("about")),
        "today": timezone.localdate(),
        "sections": frame.sections,
        "house_pages": frame.house_pages,
    }
    return render(request, template, around | (context or {}), status=status)


def read_frame() -> Frame:
    """The sections in the order of the menu, the pages about the paper by address; one query."""
    parts = Section.objects.active().annotate(is_section=Value(1)).order_by()
    pages = HousePage.objects.public().annotate(is_section=Value(0), place=Value(0)).order_by()
    rows = parts.values_list("is_section", "pk", "name", "slug", "order").union(
        pages.values_list("is_section", "pk", "title", "url", "place"), all=True
    )
    frame = Frame(sections=[], house_pages=[])
    for is_section, pk, name, slug, order in sorted(rows, key=_by_place):
        if is_section:
            frame.sections.append(Section(pk=pk, name=name, slug=slug, order=order))
        else:
            frame.house_pages.append(HousePage(pk=pk, title=name, url=slug))
    return frame


def _by_place(row: tuple[int, int, str, str, int]) -> tuple[int, str]:
    is_section, _pk, name, slug, order = row
    return (order, name) if is_section else (0, slug)
