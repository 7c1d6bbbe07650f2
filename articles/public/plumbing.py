"""Addresses that machines ask for: robots.txt, the health of the server."""

from django.db import Error, connection
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from .pages import public_page

RULES = "User-agent: *\nDisallow: /admin/\nDisallow: /preview/\n"


@public_page
def robots(request: HttpRequest) -> HttpResponse:
    """Everything that readers may see, crawlers may; the desk is not theirs (RFC 9309)."""
    return HttpResponse(RULES, content_type="text/plain")


@require_safe
@never_cache
def healthz(request: HttpRequest) -> HttpResponse:
    """200 where the database answers, 503 where it does not."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except Error:
        return HttpResponse(
            "The database does not answer; check DATABASE_URL and that its server runs.\n",
            status=503,
            content_type="text/plain",
        )
    return HttpResponse("ok\n", content_type="text/plain")
