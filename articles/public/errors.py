"""Pages for addresses that lead nowhere, or no longer; each shows a way on."""

from django.http import HttpRequest, HttpResponse
from django.template import loader

from .pages import for_readers, render_page


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404. It names neither the address nor the reason: a story that waits looks like none."""
    return for_readers(render_page(request, "404.html", status=404))


def gone(request: HttpRequest, *, reason: str) -> HttpResponse:
    """410 for a withdrawn story: the editor's public reason, and nothing else of it."""
    return render_page(request, "410.html", {"reason": reason}, status=410)


def server_error(request: HttpRequest) -> HttpResponse:
    """500. It asks nothing of the database, which may be what is broken."""
    headers = {
        "Cache-Control": "no-store",
        "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'",
    }
    page = loader.get_template("500.html").render()
    return HttpResponse(page, status=500, headers=headers)
