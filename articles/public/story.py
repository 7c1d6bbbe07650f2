"""A story's address: its page, the same as data, and where it went when it is not there."""

from dataclasses import replace
from datetime import date
from typing import Any

from django.conf import settings
from django.db.models import BooleanField, ExpressionWrapper
from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.utils import timezone
from django.utils.translation import get_language, get_supported_language_variant

from articles import exporters
from articles.body import reading_minutes
from articles.models.published import PublishedVersion, PublishedVersionQuerySet, is_visible

from .addresses import absolute
from .archive import Period, calendar_day
from .errors import gone
from .found import in_languages
from .items import item_of
from .layout import lay_out, sources_box
from .licence import republish_address
from .pages import public_page, render_page
from .pictures import candidates, cards_of, faces_of, give_pictures, with_photos
from .related import around, with_words
from .structured import breadcrumbs, json_ld, news_article, way_to_story
from .words import GRAVE_CORRECTIONS

#: Stories that may have had one slug, one after the other; older ones are not looked for.
NAMESAKES = 20


@public_page
def story(request: HttpRequest, year: int, month: int, day: int, slug: str) -> HttpResponse:
    """The page of a story that is there: four queries. See ``elsewhere`` for the others."""
    found = with_words(at_address(calendar_day(year, month, day), slug)).first()
    if found is None:
        return elsewhere(request, slug)
    context = reading(found)
    story = context["story"]
    cards = cards_of(story, context["faces"])
    translations = [each.version for each in context["around"].translations]
    context |= {
        "canonical": absolute(found.get_absolute_url()),
        "republish": republish_address(found, story),
        "card": cards and replace(cards.card, url=absolute(cards.card.url)),
        "card_photo": cards and cards.photo,
        "languages": in_languages(found, translations),
        "described": [
            json_ld(news_article(found, story, cards=cards, translations=translations)),
            json_ld(breadcrumbs(way_to_story(found, story))),
        ],
    }
    return render_page(request, "story.html", context)


def reading(version: PublishedVersion, *, preview: bool = False) -> dict[str, Any]:
    """What a reader reads of a version at this moment, without its address: two queries, or less.

    A ``preview`` shows photos whose time has not come yet.
    """
    beside = around(version)
    faces = faces_of([*version.record.photos, *candidates(beside.related)], preview=preview)
    give_pictures(beside.related, faces)
    story = with_photos(version.record, faces)
    return {
        "version": version,
        "story": story,
        "faces": faces,
        "day": Period.of("day", timezone.localdate(version.published_at)),
        "labels_language": labels_language(story.language),
        "minutes": reading_minutes(story.body),
        "layout": lay_out(story),
        "grave": [each for each in story.corrections if each.kind in GRAVE_CORRECTIONS],
        "mild": [each for each in story.corrections if each.kind not in GRAVE_CORRECTIONS],
        "sources": sources_box(story.sources),
        "around": beside,
        "related": beside.related,
    }


@public_page
def story_json(request: HttpRequest, year: int, month: int, day: int, slug: str) -> HttpResponse:
    """The story as ninjs 3.1: what the page shows and others may take over, as data."""
    found = at_address(calendar_day(year, month, day), slug).first()
    if found is None:
        return elsewhere(request, slug, suffix="story.json")
    ninjs = exporters.load("ninjs")
    item = item_of(found, faces_of(found.record.photos))
    return HttpResponse(ninjs.export(item), content_type=ninjs.MEDIA_TYPE)


def at_address(day: date, slug: str) -> PublishedVersionQuerySet:
    """What readers see with this slug, of stories first published on this day, the newest first."""
    stories = PublishedVersion.objects.visible().filter(slug=slug)
    return Period.of("day", day).stories(stories).newest_first()


def elsewhere(request: HttpRequest, slug: str, *, suffix: str = "") -> HttpResponse:
    """Where a story went that readers have seen under this slug: 301 to its address, or 410.

    Raises Http404 where they never saw one, or see it no longer for no public reason. Two
    queries, and one more for the page of a 410 or 404.
    """
    now = timezone.now()
    seen = PublishedVersion.objects.filter(visible_from__lte=now, cancelled_at=None)
    with_slug = seen.filter(slug=slug).order_by("-visible_from")
    articles = set(with_slug.values_list("article_id", flat=True)[:NAMESAKES])
    versions = (
        seen.filter(article__in=articles)
        .for_lists()
        .annotate(is_live=ExpressionWrapper(is_visible(now), BooleanField()))
        .order_by("number")
    )
    last = {version.article_id: version for version in versions}.values()
    latest_first = sorted(last, key=lambda each: each.visible_from, reverse=True)
    for version in sorted(latest_first, key=lambda each: each.slug != slug):
        if version.is_live:
            return HttpResponsePermanentRedirect(version.get_absolute_url() + suffix)
    for version in latest_first:
        if version.withdrawn_at is not None and version.withdrawn_at <= now:
            return gone(request, reason=version.withdrawal_reason)
    raise Http404("No story that readers may see has, or had, this address.")


def labels_language(language: str) -> str:
    """The language of the words around a story: its own where the paper has them in it."""
    try:
        found = get_supported_language_variant(language)
    except LookupError:
        return get_language()
    return found if found in settings.DESK_LANGUAGES else get_language()
