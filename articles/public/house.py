"""Pages about the paper: who makes it, how it is reached, by which rules it works."""

from itertools import count

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404

from articles.body import clean, first_sentence, split_figures
from articles.models.page import HousePage

from .addresses import absolute
from .layout import with_scrolling_tables
from .pages import public_page, render_page
from .structured import breadcrumbs, json_ld


@public_page
def house_page(request: HttpRequest, name: str) -> HttpResponse:
    """The page at ``/<name>/``; two queries. Raises Http404 where there is none for readers."""
    page = get_object_or_404(HousePage.objects.public(), url=f"/{name}/")
    # Cleaned here too: its table is Django's, and the desk's form is not the only way into it.
    text = "".join(part for kind, part in split_figures(clean(page.content)) if kind == "html")
    context = {
        "house_page": page,
        "text": with_scrolling_tables(text, count(1)),
        "said": first_sentence(text),
        "canonical": absolute(request.path),
        "page_name": page.title,
        "described": [json_ld(breadcrumbs([(page.title, request.path)]))],
    }
    return render_page(request, "flatpages/default.html", context)
