"""Lists of stories, newest first: all, and those of a section, tag, author or source."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime
from itertools import groupby
from typing import Any

from django.db.models import OuterRef, QuerySet
from django.db.models.fields.json import KeyTransform
from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import get_object_or_404
from django.utils.timezone import localdate, now
from django.utils.translation import gettext_lazy

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
from articles.records import CORRECTION_KINDS, StoryCitation

from .addresses import absolute
from .archive import Period
from .front import Front, Pin, lay_out_section, pinned
from .layout import sources_box
from .pages import public_page, render_page
from .paging import Page, page_of
from .pictures import give_pictures
from .profiles import languages_of, portrait_of, profile_page
from .ranges import CappedCount
from .structured import json_ld, list_page
from .words import COUNTED

#: The lists that are not of a word.
_NAMES = {"latest": gettext_lazy("Latest"), "corrections": gettext_lazy("Corrections")}
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
    """What stands in a part of the paper: its front, and on the pages after it its list."""
    about = word(Section.objects.all(), slug)
    at = now()
    pins = pinned(about, at=at)
    page = section_page(request, about, pins, at=at)
    front = section_front(page, pins)
    return _listed(request, "section.html", page, about=about, front=front, stories=front.stories)


def section_page(
    request: HttpRequest, about: Section, pins: Iterable[Pin], *, at: datetime
) -> Page:
    """The list of a section without what is pinned on its front; one query."""
    stories = PublishedVersion.objects.visible(at).in_section(about).for_lists()
    if above := [version.pk for _area, version in pins]:
        stories = stories.exclude(pk__in=above)
    return page_of(stories, request)


def section_front(page: Page, pins: Iterable[Pin]) -> Front:
    """What stands above the first page of a section's list, and the list; above others nothing."""
    if page.query:
        return Front(breaking=[], lead=None, second=[], rest=page.rows)
    return lay_out_section(page.rows, pins=pins)


@public_page
def tag(request: HttpRequest, slug: str) -> HttpResponse:
    """What has a tag, and what the tag is about; a series also from its first part on."""
    about = word(Tag.objects.annotate(cited=_count(PublishedTag, "tag")), slug)
    from_the_first = about.is_series and request.GET.get("order") == "first"
    return _linked(
        request,
        "tag.html",
        PublishedTag.objects.filter(tag=about),
        about=about,
        first_to_last=from_the_first,
        keep="order=first" if from_the_first else "",
    )


@public_page
def author(request: HttpRequest, slug: str) -> HttpResponse:
    """What somebody wrote, and who that is."""
    about = word(Author.objects.all(), slug)
    portrait = portrait_of(about)
    return _linked(
        request,
        "author.html",
        PublishedAuthor.objects.filter(author=about),
        about=about,
        portrait=portrait,
        languages=languages_of(about),
        structured=json_ld(profile_page(about, portrait)),
    )


@public_page
def source(request: HttpRequest, slug: str) -> HttpResponse:
    """What has something from a source, what each has from it, and what kind of source it is."""
    public = Source.objects.public().annotate(cited=_count(PublishedSource, "source"))
    about = word(public, slug)
    if about.confidential:  # and what was merged into it: an address that leads there names it
        raise Http404("Readers know of no such source.")
    # Of the whole story only this comes from the database.
    links = PublishedSource.objects.filter(source=about).annotate(
        citations=KeyTransform("sources", "version__story")
    )
    return _linked(request, "source.html", links, about=about, give=_what_it_gave)


def _what_it_gave(about: Source, links: Iterable[PublishedSource]) -> dict[str, Any]:
    """Give the version of each of ``links`` what it has from the source, role by role.

    Returns in how many of them it has which role. Versions name a source as it was called when
    they were frozen: by what was merged since, too.
    """
    slugs = {about.slug, *about.merged.values_list("slug", flat=True)}
    roles: Counter[str] = Counter()
    for link in links:
        cited = (StoryCitation.from_json(one) for one in link.citations or ())
        own = [replace(one, slug=about.slug) for one in cited if one.slug in slugs]
        link.version.gave = [gave for entry in sources_box(own) for gave in entry.gave]
        roles.update(gave.role for gave in link.version.gave)
    return {"roles": roles.most_common()}


@public_page
def corrections(request: HttpRequest, kind: str = "") -> HttpResponse:
    """Every correction of a story that readers can see, or those of a kind, month by month."""
    rows = PublishedCorrection.objects.all()
    page = page_of(
        _with_versions(rows.filter(kind=kind) if kind else rows), request, keys=("at", "id")
    )
    months = [
        (month, list(corrections))
        for month, corrections in groupby(
            page.rows, key=lambda each: Period.of("month", localdate(each.at))
        )
    ]
    return _listed(
        request, "corrections.html", page, kind=kind, kinds=CORRECTION_KINDS, months=months
    )


def word(words: QuerySet, slug: str) -> Named:
    """The word with this slug, or the one that it was merged into. Raises Http404."""
    return get_object_or_404(words.select_related("merged_into"), slug=slug).kept


def _count(links: type[PublishedLink], column: str) -> CappedCount:
    """How many stories readers see with a word of the query around it, up to ``COUNTED``."""
    seen = links.objects.filter(is_visible(now(), prefix="version__"), **{column: OuterRef("pk")})
    return CappedCount(seen, most=COUNTED)


def _in_words(request: HttpRequest, about: Named | None, frame: dict[str, Any]) -> dict[str, Any]:
    """What the page is, for machines. An author's page has said already whose profile it is."""
    name = about.name if about else str(_NAMES[request.resolver_match.view_name.split("-")[0]])
    stories = [getattr(row, "version", row) for row in frame["stories"]]
    description = getattr(about, "description", "")
    said = list_page(
        name, frame["canonical"], stories, way=[(name, request.path)], description=description
    )
    return said | {"described": said["described"][1:]} if "structured" in frame else said


def _with_versions(links: QuerySet) -> QuerySet:
    """Links to what readers see now, each with its version as lists read it."""
    visible = links.filter(is_visible(now(), prefix="version__"))
    return visible.select_related("version").defer("version__story")


def _linked(
    request: HttpRequest,
    template: str,
    links: QuerySet[PublishedLink],
    *,
    about: Named,
    give: Callable[[Any, Iterable[Any]], dict[str, Any]] | None = None,
    first_to_last: bool = False,
    keep: str = "",
    **context: Any,
) -> HttpResponse:
    """A list by link rows; 404 where readers see none, since the word itself may be a secret.

    ``give`` adds to the versions of a page what its template shows besides, and to its context.
    """
    page = page_of(
        _with_versions(links), request, keys=LINK_KEYS, first_to_last=first_to_last, keep=keep
    )
    if not page.rows:
        raise Http404("Nothing that readers can see has this tag, author or source.")
    if give is not None:
        context |= give(about, page.rows)
    stories = [link.version for link in page.rows]
    return _listed(request, template, page, about=about, stories=stories, **context)


def _listed(
    request: HttpRequest, template: str, page: Page, *, about: Named | None = None, **context: Any
) -> HttpResponse:
    """The page of a list; 301 to it where ``about``, its word, has taken in what was asked for."""
    if about is not None and about.slug != request.resolver_match.kwargs["slug"]:
        return HttpResponsePermanentRedirect(about.get_absolute_url() + page.query)
    canonical = absolute(request.path + page.query)
    frame = {"page": page, "stories": page.rows, "canonical": canonical, "about": about} | context
    give_pictures(one for one in frame["stories"] if isinstance(one, PublishedVersion))
    frame |= _in_words(request, about, frame)
    return render_page(request, template, frame)
