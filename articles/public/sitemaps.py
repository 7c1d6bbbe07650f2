"""For search engines: a map of all that readers can see, month by month, and the news of two days.

https://www.sitemaps.org/protocol.html, with Google's extensions for images and for news.
"""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import Any

from django.conf import settings
from django.db.models import CharField, Count, Func, Max, OuterRef, QuerySet, Subquery
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone

from articles.exporters.parts import element
from articles.models.author import Author
from articles.models.base import Named
from articles.models.page import HousePage
from articles.models.published import (
    PhotoFace,
    PublishedAuthor,
    PublishedPhoto,
    PublishedSource,
    PublishedTag,
    PublishedVersion,
    is_visible,
)
from articles.models.section import Section
from articles.models.source import Source
from articles.models.tag import Tag

from .addresses import absolute
from .pages import public_page
from .pictures import Faces, candidates, shown

#: Stories in a file. The protocol allows 50,000; a file of these is made in a moment.
STORIES = 5_000
#: Words of a kind in the map of lists: with all kinds, fewer than 50,000 addresses.
WORDS = 15_000
#: What Google reads of news: so many stories, of so long.
NEWS, NEW = 1_000, timedelta(days=2)

_PROLOG = '<?xml version="1.0" encoding="utf-8"?>\n'
_MAP = "http://www.sitemaps.org/schemas/sitemap/0.9"
_IMAGES = "http://www.google.com/schemas/sitemap-image/1.1"
_NEWS = "http://www.google.com/schemas/sitemap-news/0.9"
#: Chinese has two languages in a map of news, all others the first part of their tag.
_CHINESE = {"zh-tw": "zh-tw", "zh-hk": "zh-tw", "zh-mo": "zh-tw", "zh-hant": "zh-tw"}


class Month(Func):
    """The month of a time, in UTC: “2026-01”."""

    output_field = CharField()

    def as_sqlite(self, compiler: Any, connection: Any, **how: Any) -> tuple[str, Any]:
        return self.as_sql(compiler, connection, template="SUBSTR(%(expressions)s, 1, 7)", **how)

    def as_postgresql(self, compiler: Any, connection: Any, **how: Any) -> tuple[str, Any]:
        template = "TO_CHAR(%(expressions)s AT TIME ZONE 'UTC', 'YYYY-MM')"
        return self.as_sql(compiler, connection, template=template, **how)


@public_page
def index(request: HttpRequest) -> HttpResponse:
    """All maps, each with its last change: one of lists, and those of each month's stories.

    One query, which an index answers alone.
    """
    now = timezone.now()
    months = (
        PublishedVersion.objects.visible(now)
        .filter(published_at__lte=now)  # true of all that is visible, and the way to the index
        .annotate(month=Month("published_at"))
        .values("month")
        .annotate(last=Max("visible_from"), stories=Count("pk"))
        .order_by("-month")
    )
    maps = [_entry("sitemap", absolute(reverse("sitemap-lists")))]
    for row in months:
        year, month = (int(part) for part in row["month"].split("-"))
        for part in range(1, -(-row["stories"] // STORIES) + 1):
            where = absolute(reverse("sitemap-month", args=[year, month, part]))
            maps.append(_entry("sitemap", where, row["last"]))
    return _map("sitemapindex", maps)


@public_page
def stories(request: HttpRequest, year: int, month: int, part: int) -> HttpResponse:
    """The stories first published in a month, a part of them, with their photos. Two queries.

    Raises Http404 where there are none.
    """
    first = datetime(year, month, 1, tzinfo=UTC)
    following = (first + timedelta(days=32)).replace(day=1)
    rows = PublishedVersion.objects.visible().filter(
        published_at__gte=first, published_at__lt=following
    )
    start = (part - 1) * STORIES
    page = rows.order_by("published_at", "article_id")[start : start + STORIES]
    versions = list(page.only("slug", "published_at", "visible_from", "summary"))
    if not versions:
        raise Http404("No story that readers can see is in this part of the month.")
    last = versions[-1].published_at
    links = PublishedPhoto.objects.filter(
        is_visible(timezone.now(), prefix="version__"),
        version__published_at__gte=versions[0].published_at,
        version__published_at__lte=last,
    )
    seen = PhotoFace.objects.shown().filter(photo__in=links.values("photo"))
    faces = {face.token: face for face in seen}
    return _map("urlset", (_of_story(version, faces) for version in versions), image=_IMAGES)


@public_page
def lists(request: HttpRequest) -> HttpResponse:
    """The front page, the sections and the words that readers know, the pages about the paper.

    The last change of a list is when its newest story was seen first. Six queries.
    """
    newest = PublishedVersion.objects.visible().newest_first()
    last = newest.values_list("visible_from", flat=True).first()
    entries = [_entry("url", absolute(reverse(name)), last) for name in ("home", "latest")]
    entries.append(_entry("url", absolute(reverse("corrections"))))
    entries += [_entry("url", absolute(page.url)) for page in HousePage.objects.public()]
    in_section = newest.filter(section=OuterRef("pk"))
    entries += _of_words("section", Section.objects.all(), in_section.values("visible_from"))
    for words, model, name in (
        (Tag.objects.all(), PublishedTag, "tag"),
        (Author.objects.all(), PublishedAuthor, "author"),
        (Source.objects.public(), PublishedSource, "source"),
    ):
        links = model.objects.filter(
            is_visible(timezone.now(), prefix="version__"), **{name: OuterRef("pk")}
        )
        newest_link = links.order_by("-published_at", "version")
        entries += _of_words(name, words, newest_link.values("version__visible_from"))
    return _map("urlset", entries)


@public_page
def news(request: HttpRequest) -> HttpResponse:
    """The stories of the last two days, the newest first, at most a thousand. One query."""
    since = timezone.now() - NEW
    recent = PublishedVersion.objects.visible().filter(published_at__gt=since).newest_first()
    rows = recent.only("slug", "published_at", "summary")[:NEWS]
    return _map("urlset", map(_of_news, rows), news=_NEWS)


def _of_words(name: str, words: QuerySet[Named], newest: QuerySet) -> Iterator[str]:
    """Those of ``words`` that readers see a story of, with its time. A merged word has no page."""
    known = words.active().annotate(last=Subquery(newest[:1])).order_by("pk")
    seen = (row for row in known.values_list("slug", "last") if row[1] is not None)
    for slug, last in islice(seen, WORDS):
        yield _entry("url", absolute(reverse(name, args=[slug])), last)


def _of_story(version: PublishedVersion, faces: Faces) -> str:
    """A story with the photos that can stand for it in lists."""
    photos = [photo for photo in candidates([version]) if photo.token in faces]
    addresses = [shown(photo, faces[photo.token]).renditions[-1].url for photo in photos]
    images = (element("image:loc", absolute(address)) for address in addresses)
    inner = "".join(f"<image:image>\n{image}</image:image>\n" for image in images)
    return _entry("url", absolute(version.get_absolute_url()), version.visible_from, inner=inner)


def _of_news(version: PublishedVersion) -> str:
    language = news_language(version.summary["language"] or settings.LANGUAGE_CODE)
    inner = (
        "<news:news>\n<news:publication>\n"
        + element("news:name", settings.SITE_NAME)
        + element("news:language", language)
        + "</news:publication>\n"
        + element("news:publication_date", version.published_at.isoformat())
        + element("news:title", version.summary["headline"])
        + "</news:news>\n"
    )
    return _entry("url", absolute(version.get_absolute_url()), inner=inner)


def news_language(tag: str) -> str:
    """A language (BCP 47) as a map of news has it: ISO 639, or one of the two of Chinese."""
    tag = tag.lower()
    if not tag.startswith("zh"):
        return tag.partition("-")[0]
    return next((code for start, code in _CHINESE.items() if tag.startswith(start)), "zh-cn")


def _entry(name: str, where: str, last: datetime | None = None, *, inner: str = "") -> str:
    """An address of a map with its last change (W3C Datetime)."""
    changed = element("lastmod", last.isoformat()) if last else ""
    return f"<{name}>\n{element('loc', where)}{changed}{inner}</{name}>\n"


def _map(root: str, entries: Iterable[str], **more: str) -> HttpResponse:
    spaces = "".join(f' xmlns:{prefix}="{uri}"' for prefix, uri in more.items())
    text = f'{_PROLOG}<{root} xmlns="{_MAP}"{spaces}>\n{"".join(entries)}</{root}>\n'
    return HttpResponse(text, content_type="application/xml; charset=utf-8")
