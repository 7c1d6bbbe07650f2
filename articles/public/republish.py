"""A story for others to take over: its HTML, clean, with byline, credits, licence and the way back.

Only where the newsroom allows it (``REPUBLISH_LICENCE``), and only what it has to give: no story of
an agency, no photo whose rights do not allow syndication.
"""

from dataclasses import replace
from itertools import chain

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import override

from articles.body import split_figures
from articles.exporters.parts import feed_html
from articles.records import PublicItem, Story

from .addresses import absolute
from .archive import calendar_day
from .items import item_of
from .layout import with_dateline
from .licence import Licence, agencies_of, licence
from .pages import public_page, render_page
from .pictures import faces_of
from .story import at_address, elsewhere, labels_language


@public_page
def republish(request: HttpRequest, year: int, month: int, day: int, slug: str) -> HttpResponse:
    """The page with the HTML to copy, or why there is none: three queries."""
    terms = licence()
    if terms is None:
        raise Http404("The newsroom does not let others republish its stories.")
    found = at_address(calendar_day(year, month, day), slug).first()
    if found is None:
        return elsewhere(request, slug, suffix="republish/")
    story = found.record
    agencies = agencies_of(story)
    context = {
        "story": story,
        "version": found,
        "home": absolute(reverse("home")),
        "licence": terms,
        "agencies": agencies,
    }
    if not agencies:
        item = item_of(found, faces_of(story.photos))
        context |= {
            "html": as_html(item, terms),
            "kept_back": len(story.photos) - len(item.story.photos),
        }
    return render_page(request, "republish.html", context)


def as_html(item: PublicItem, terms: Licence) -> str:
    """The whole story as HTML, in the language of its text."""
    context = {
        "story": item.story,
        "text": feed_html(replace(item, story=_with_every_photo(item.story))),
        "canonical": item.url,
        "home": absolute(reverse("home")),
        "site_name": settings.SITE_NAME,
        "licence": terms,
    }
    with override(labels_language(item.story.language)):
        lines = render_to_string("components/republished.html", context).splitlines()
    return "\n".join(line for line in map(str.strip, lines) if line)


def _with_every_photo(story: Story) -> Story:
    """``story`` with its dateline in its text, and a place in it for each of its photos."""
    parts = split_figures(story.body)
    placed = {key for kind, key in parts if kind == "photo"}
    left = [photo for photo in story.photos if photo.key not in placed]
    lead = [photo for photo in left if photo.placement == "lead"]
    after = [photo for photo in left if photo.placement != "lead"]
    places = [
        [f'<figure data-photo="{photo.key}"></figure>' for photo in photos]
        for photos in (lead, after)
    ]
    body = with_dateline(story.body, story.dateline)
    photos = tuple(replace(photo, credit=photo.credit or photo.creator) for photo in story.photos)
    return replace(story, body="\n".join(chain(places[0], [body], places[1])), photos=photos)
