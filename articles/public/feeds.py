"""Feeds of what readers see: RSS 2.0, Atom and JSON Feed, of the paper and of each of its lists.

What a feed says follows from its stories' versions, which are frozen, and from the faces of their
photos: so whoever has it already is told so before any of it is written.
"""

import hashlib
import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models import Exists, F, OuterRef, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.http import http_date
from django.utils.translation import gettext as _

from articles.body import from_text
from articles.exporters.parts import Channel
from articles.models.author import Author
from articles.models.base import Named
from articles.models.published import (
    PhotoFace,
    PublishedAuthor,
    PublishedCorrection,
    PublishedPhoto,
    PublishedSource,
    PublishedTag,
    PublishedVersion,
    is_visible,
)
from articles.models.section import Section
from articles.models.source import Source
from articles.models.tag import Tag
from articles.records import PublicItem, Story

from .addresses import absolute, story_uri
from .found import FORMATS
from .items import is_withdrawn, item_of
from .lists import word
from .pages import public_page
from .search import Asked, answers
from .words import correction_word

#: Stories in a feed, or corrections; those that were withdrawn are counted.
MOST = 50
#: Counts up when feeds are written differently, so that none is taken for unchanged.
RECIPE = 1
#: What a feed goes by of each version, so that the stories themselves need not be read.
STATE = ("pk", "visible_from", "withdrawn_at", "withdrawal_reason")


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """What a feed is of: its title, the page with the same list, and what that is about.

    ``own`` is its own address, where that is more than its path.
    """

    title: str
    page: str
    own: str = ""
    description: str = ""


@public_page
def everything(request: HttpRequest, format: str) -> HttpResponse:
    about = About(title=settings.SITE_NAME, page=reverse("home"))
    return _of_stories(request, format, about, PublishedVersion.objects.all())


@public_page
def section(request: HttpRequest, slug: str, format: str) -> HttpResponse:
    part = word(Section.objects.all(), slug)
    rows = PublishedVersion.objects.in_section(part)
    return _of_word(request, format, part, rows)


@public_page
def tag(request: HttpRequest, slug: str, format: str) -> HttpResponse:
    about = word(Tag.objects.all(), slug)
    return _of_word(request, format, about, PublishedTag.objects.filter(tag=about))


@public_page
def author(request: HttpRequest, slug: str, format: str) -> HttpResponse:
    about = word(Author.objects.all(), slug)
    return _of_word(request, format, about, PublishedAuthor.objects.filter(author=about))


@public_page
def source(request: HttpRequest, slug: str, format: str) -> HttpResponse:
    about = word(Source.objects.public(), slug)
    if about.confidential:
        raise Http404("Readers know of no such source.")
    return _of_word(request, format, about, PublishedSource.objects.filter(source=about))


@public_page
def corrections(request: HttpRequest, format: str) -> HttpResponse:
    """Each correction as an item of its own, of the stories that readers see. Two queries."""
    now = timezone.now()
    rows = list(
        PublishedCorrection.objects.filter(is_visible(now, prefix="version__"))
        .select_related("version")
        .defer("version__story")
        .order_by("-at", "-pk")[:MOST]
    )
    about = About(
        title=f"{settings.SITE_NAME}: {_('Corrections')}",
        page=reverse("corrections"),
        description=_("Where we were wrong or have learnt more, we say so on the story and here."),
    )
    state = [(row.version_id, row.kind, row.text, row.at.isoformat()) for row in rows]
    changes = [*(row.version.visible_from for row in rows), _last_end(now)]
    return _answer(
        request, format, about, state=state, changes=changes, items=lambda: map(_correction, rows)
    )


@public_page
def search(request: HttpRequest, format: str) -> HttpResponse:
    """The newest stories that answer a search, as the page of it would list them. Six queries."""
    asked = Asked.of(request.GET)
    found = answers(asked, most=MOST)
    about = About(
        title=f"{settings.SITE_NAME}: {asked.text or _('Search')}",
        page=reverse("search") + asked.query(),
        own=request.path + asked.query(),
    )
    return _of_stories(request, format, about, PublishedVersion.objects.filter(pk__in=found))


def _of_word(request: HttpRequest, format: str, word: Named, rows: QuerySet) -> HttpResponse:
    """The feed of a word's list; 301 to it where the word has taken in what was asked for."""
    match = request.resolver_match
    if word.slug != match.kwargs["slug"]:
        return HttpResponsePermanentRedirect(reverse(match.url_name, args=[word.slug, format]))
    about = About(
        title=f"{settings.SITE_NAME}: {word.name}",
        page=word.get_absolute_url(),
        description=getattr(word, "description", ""),
    )
    return _of_stories(request, format, about, rows)


def _of_stories(request: HttpRequest, format: str, about: About, rows: QuerySet) -> HttpResponse:
    """The newest of ``rows``, versions or links to them.

    Four queries, three where nothing has changed: what is in the feed, its photos, what ended last,
    and the stories. 404 where readers see none of a word's stories: the word may be the secret.
    """
    now = timezone.now()
    is_links = rows.model is not PublishedVersion
    prefix = "version__" if is_links else ""
    newest = rows.filter(is_visible(now, prefix=prefix) | is_withdrawn(now, prefix=prefix))
    newest = newest.order_by("-published_at", f"-{prefix}article_id")
    columns = {f"{name}_": F(f"{prefix}{name}") for name in STATE}
    found = list(newest.values_list(*columns.values())[:MOST])
    if is_links and not any(withdrawn is None for _pk, _from, withdrawn, _why in found):
        raise Http404("Nothing that readers can see has this tag, author or source.")
    numbers = [pk for pk, *_others in found]
    photos = _photos_of(numbers, now)
    return _answer(
        request,
        format,
        about,
        state=[found, [_shows(face) for face in photos if face.is_shown]],
        changes=[*_times(found, photos), _last_end(now)],
        items=lambda: _items(numbers, photos),
    )


def _photos_of(versions: list[int], at: datetime) -> list[PhotoFace]:
    """The faces of all photos in ``versions``, each with whether others may take it over now."""
    links = PublishedPhoto.objects.filter(version__in=versions)
    shown = PhotoFace.objects.shown(at).filter(pk=OuterRef("pk"), in_data=True)
    faces = PhotoFace.objects.filter(photo__in=links.values("photo"))
    return list(faces.annotate(is_shown=Exists(shown)).order_by("pk"))


def _shows(face: PhotoFace) -> list[Any]:
    """All that the addresses and sizes of the photo's copies depend on."""
    return [face.token, face.secret, face.sha256, face.width, face.height, face.marks]


def _times(found: Iterable[tuple], photos: Iterable[PhotoFace]) -> list[datetime | None]:
    """When something happened to the versions and photos, or will."""
    times = [at for _pk, begins, withdrawn, _why in found for at in (begins, withdrawn)]
    for face in photos:
        times += [face.shown_from, face.shown_until, face.withdrawn_at]
    return times


def _last_end(at: datetime) -> datetime | None:
    """When a story last came to its end, and left every list."""
    ended = PublishedVersion.objects.filter(expires_at__lte=at, cancelled_at=None)
    return ended.order_by("-expires_at").values_list("expires_at", flat=True).first()


def _items(numbers: list[int], photos: Iterable[PhotoFace]) -> list[PublicItem]:
    versions = PublishedVersion.objects.defer("summary").in_bulk(numbers)
    faces = {face.token: face for face in photos if face.is_shown}
    return [item_of(versions[number], faces) for number in numbers]


def _correction(row: PublishedCorrection) -> PublicItem:
    """A correction as an item, named after what it says: the row is another in each version."""
    said = "\0".join((row.kind, row.text, row.at.isoformat()))
    summary = row.version.summary
    story = Story(
        guid=f"{story_uri(row.version)}:{hashlib.sha256(said.encode()).hexdigest()[:16]}",
        headline=f"{correction_word(row.kind)}: {summary['headline']}",
        body=from_text(row.text),
        language=summary["language"],
        section_name=summary["section_name"],
        published_at=row.at,
    )
    return PublicItem(story=story, url=absolute(row.version.get_absolute_url()))


def _answer(
    request: HttpRequest,
    format: str,
    about: About,
    *,
    state: Any,
    changes: Iterable[datetime | None],
    items: Callable[[], Iterable[PublicItem]],
) -> HttpResponse:
    """The feed, or 304 (RFC 9110 13.1) to who has it: ``items`` are asked for only where needed."""
    now = timezone.now()
    exporter = FORMATS[format]
    page = absolute(about.page)
    changed = max((at for at in changes if at is not None and at <= now), default=None)
    told = [RECIPE, format, about.title, about.description, page, settings.LANGUAGE_CODE, state]
    etag = f'"{hashlib.sha256(json.dumps(told, default=str).encode()).hexdigest()[:32]}"'
    response = get_conditional_response(
        request, etag=etag, last_modified=changed and int(changed.timestamp())
    )
    if response is None:
        channel = Channel(
            own=absolute(about.own or request.path),
            description=about.description,
            language=settings.LANGUAGE_CODE,
            updated=changed,
        )
        whole = exporter.export_all(items(), title=about.title, url=page, channel=channel)
        response = HttpResponse(b"".join(whole), content_type=_content_type(exporter.MEDIA_TYPE))
    response["ETag"] = etag
    if changed is not None:
        response["Last-Modified"] = http_date(changed.timestamp())
    return response


def _content_type(media_type: str) -> str:
    """XML says its encoding (RFC 7303 3); JSON has but one, and no parameter for it (RFC 8259 11)."""
    return f"{media_type}; charset=utf-8" if media_type.endswith("xml") else media_type
