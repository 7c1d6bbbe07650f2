"""Addresses that machines ask for: robots.txt, the health of the server."""

from django.conf import settings
from django.db import Error, connection
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from .pages import public_page

RULES = """\
User-agent: *
Disallow: /admin/
Disallow: /preview/
Disallow: /search/?
Disallow: /search/feed/

Sitemap: {site}/sitemap.xml
Sitemap: {site}/news-sitemap.xml
"""


@public_page
def robots(request: HttpRequest) -> HttpResponse:
    """What readers may see, crawlers may, but for searching (RFC 9309)."""
    return HttpResponse(RULES.format(site=settings.SITE_URL), content_type="text/plain")


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
