"""What all readers' pages have in common: their frame and their headers."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from articles.models.section import Section

#: Browsers and caches ask each time (and hear 304), so that an embargo or a withdrawal is exact.
CACHE_CONTROL = "public, max-age=0, must-revalidate"
CONTENT_SECURITY_POLICY = (
    "default-src 'none'; img-src 'self'; style-src 'self'; font-src 'self'; script-src 'self'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
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


def render_page(
    request: HttpRequest,
    template: str,
    context: dict[str, Any] | None = None,
    *,
    sections: list[Section] | None = None,
    status: int = 200,
) -> HttpResponse:
    """``template`` in the frame that every page has: the paper's name, the day, the sections.

    One query for the sections, unless the caller has read them already.
    """
    frame = {
        "site_name": settings.SITE_NAME,
        "today": timezone.localdate(),
        "sections": all_sections() if sections is None else sections,
    }
    return render(request, template, frame | (context or {}), status=status)


def all_sections() -> list[Section]:
    """The parts of the paper, in the order of its menu."""
    return list(Section.objects.active().only("name", "slug", "order"))
