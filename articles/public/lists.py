"""Lists of stories, newest first: all, and those of a section, tag, author or source."""

from itertools import groupby
from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import get_object_or_404
from django.utils.timezone import localdate, now

from articles.models.author import Author
from articles.models.base import Named
from articles.models.published import (
    PublishedAuthor,
    PublishedCorrection,
    PublishedLink,
    PublishedSource,
    PublishedTag,
    PublishedVersion,
    is_visible,
)
from articles.models.section import Section
from articles.models.source import Source
from articles.models.tag import Tag

from .addresses import absolute
from .archive import Period
from .pages import public_page, render_page
from .paging import Page, page_of
from .pictures import give_pictures

LINK_KEYS = ("published_at", "version__article_id")


@public_page
def latest(request: HttpRequest) -> HttpResponse:
    """Everything, day by day."""
    page = page_of(PublishedVersion.objects.visible().for_lists(), request)
    days = [
        (Period.of("day", day), list(stories))
        for day, stories in groupby(page.rows, key=lambda each: localdate(each.published_at))
    ]
    return _listed(request, "latest.html", page, days=days)


@public_page
def section(request: HttpRequest, slug: str) -> HttpResponse:
    """What stands in a part of the paper."""
    about = word(Section.objects.all(), slug)
    stories = PublishedVersion.objects.visible().in_section(about).for_lists()
    return _listed(request, "section.html", page_of(stories, request), about=about)


@public_page
def tag(request: HttpRequest, slug: str) -> HttpResponse:
    """What has a tag, and what the tag is about."""
    about = word(Tag.objects.all(), slug)
    return _linked(request, "tag.html", PublishedTag.objects.filter(tag=about), about=about)


@public_page
def author(request: HttpRequest, slug: str) -> HttpResponse:
    """What somebody wrote, and who that is."""
    about = word(Author.objects.all(), slug)
    links = PublishedAuthor.objects.filter(author=about)
    return _linked(request, "author.html", links, about=about)


@public_page
def source(request: HttpRequest, slug: str) -> HttpResponse:
    """What has something from a source, and what kind of source it is."""
    about = word(Source.objects.public(), slug)
    if about.confidential:  # and what was merged into it: an address that leads there names it
        raise Http404("Readers know of no such source.")
    links = PublishedSource.objects.filter(source=about)
    return _linked(request, "source.html", links, about=about)


@public_page
def corrections(request: HttpRequest) -> HttpResponse:
    """Every correction of a story that readers can see."""
    page = page_of(_with_versions(PublishedCorrection.objects.all()), request, keys=("at", "id"))
    return _listed(request, "corrections.html", page)


def word(words: QuerySet, slug: str) -> Named:
    """The word with this slug, or the one that it was merged into."""
    return get_object_or_404(words.select_related("merged_into"), slug=slug).kept


def _with_versions(links: QuerySet) -> QuerySet:
    """Links to what readers see now, each with its version as lists read it."""
    visible = links.filter(is_visible(now(), prefix="version__"))
    return visible.select_related("version").defer("version__story")


def _linked(
    request: HttpRequest, template: str, links: QuerySet[PublishedLink], **context: Any
) -> HttpResponse:
    """A list by link rows; 404 where readers see none, since the word itself may be a secret."""
    page = page_of(_with_versions(links), request, keys=LINK_KEYS)
    if not page.rows:
        raise Http404("Nothing that readers can see has this tag, author or source.")
    return _listed(request, template, page, stories=[link.version for link in page.rows], **context)


def _listed(
    request: HttpRequest, template: str, page: Page, *, about: Named | None = None, **context: Any
) -> HttpResponse:
    """The page of a list; 301 to it where ``about``, its word, has taken in what was asked for."""
    if about is not None and about.slug != request.resolver_match.kwargs["slug"]:
        return HttpResponsePermanentRedirect(about.get_absolute_url() + page.query)
    canonical = absolute(request.path + page.query)
    frame = {"page": page, "stories": page.rows, "canonical": canonical, "about": about} | context
    give_pictures(one for one in frame["stories"] if isinstance(one, PublishedVersion))
    return render_page(request, template, frame)
