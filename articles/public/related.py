"""What stands around a story: what to read next, its series, its section, its translations.

Where nothing was kept when it was published, related are those that share its tags, sources and
section. A word counts the more the fewer stories carry it, and a story less the longer ago it was.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from math import log
from typing import Any

from django.conf.locale import LANG_INFO
from django.db.models import F, JSONField, OuterRef, QuerySet, Subquery
from django.db.models.functions import JSONObject
from django.utils import timezone

from articles.models.base import Named
from articles.models.published import (
    PublishedLink,
    PublishedRelated,
    PublishedSource,
    PublishedTag,
    PublishedVersion,
    PublishedVersionQuerySet,
    is_visible,
)
from articles.models.source import Source
from articles.models.tag import Tag

from .ranges import CappedCount, union_of

#: So many stories are shown to be read next.
MOST = 4
#: So many tags, and so many sources, of a story are looked at, and so many stories of each: what
#: it costs is the same for every story.
WORDS = 5
STORIES_OF_A_WORD = 8
#: A word that so many stories carry, or more, counts least; being of one section counts as much.
COMMON = 100
#: What is so much older, or newer, counts half.
LONG = timedelta(days=365)
#: A tag or a source: its number, how many stories carry it, the newest of them, and of a tag its
#: name, its slug and whether it is a series.
Word = dict[str, Any]
#: A story that has no number yet comes after all that have one.
_LAST = 2**62


class Listed(Subquery):
    """The column ``listed`` of the rows of a subquery, which is JSON or a number, as a list."""

    template = "(SELECT JSON_GROUP_ARRAY(JSON(listed)) FROM (%(subquery)s) rows_listed)"
    output_field = JSONField()

    def as_postgresql(self, compiler: Any, connection: Any) -> tuple[str, Any]:
        template = "(SELECT JSONB_AGG(listed) FROM (%(subquery)s) rows_listed)"
        return self.as_sql(compiler, connection, template=template)


@dataclass(frozen=True, slots=True)
class Part:
    """A story as a part of a series: what the series is called, and the parts beside it."""

    name: str
    slug: str
    previous: PublishedVersion | None
    following: PublishedVersion | None


@dataclass(frozen=True, slots=True)
class Translation:
    """The same story in another language, which is named in that language."""

    language: str
    name: str
    version: PublishedVersion


@dataclass(frozen=True, slots=True)
class Around:
    """The stories around one; readers see each of them at this moment."""

    related: list[PublishedVersion] = field(default_factory=list)
    series: list[Part] = field(default_factory=list)
    newer: PublishedVersion | None = None
    older: PublishedVersion | None = None
    translations: list[Translation] = field(default_factory=list)


def with_words(versions: QuerySet[PublishedVersion]) -> QuerySet[PublishedVersion]:
    """``versions`` each with what ``around`` asks of it: ``kept``, ``tagged`` and ``cited``."""
    kept = PublishedRelated.objects.filter(version=OuterRef("pk")).order_by("order")
    tags, sources = (
        links.objects.filter(version=OuterRef("pk")).order_by("pk")[:WORDS]
        for links in (PublishedTag, PublishedSource)
    )
    series = {name: F(f"tag__{name}") for name in ("is_series", "name", "slug")}
    return versions.annotate(
        kept=Listed(kept.values(listed=F("article"))),
        tagged=Listed(tags.values(listed=_counted("tag", PublishedTag, **series))),
        cited=Listed(sources.values(listed=_counted("source", PublishedSource))),
    )


def around(version: PublishedVersion, *, most: int = MOST) -> Around:
    """What stands around ``version``, related stories as they were kept or else found; one query.

    One that did not come through ``with_words`` takes two more, for its words by their slugs.
    """
    tags, sources = _words_of(version)
    series = [tag for tag in tags if tag["is_series"]]
    kept = getattr(version, "kept", None) or []
    ranges = _translations(version)
    if version.section_id:
        in_section = PublishedVersion.objects.visible().filter(section=version.section_id)
        ranges += _beside(version, in_section, older=1 if kept else STORIES_OF_A_WORD)
    for tag in series:
        ranges += map(_versions, _beside(version, _links(PublishedTag, "tag", tag), "version__"))
    if kept:
        ranges.append(PublishedVersion.objects.visible().filter(article__in=kept))
    else:
        sharing = [story for word in (*tags, *sources) for story in word["newest"] or ()]
        ranges.append(PublishedVersion.objects.visible().filter(pk__in=sharing))
    if not ranges:
        return Around()
    stories = union_of(ranges).for_lists()
    stories = stories.annotate(
        shared_tags=Listed(_shared(PublishedTag, "tag", series if kept else tags)),
        shared_sources=Listed(_shared(PublishedSource, "source", [] if kept else sources)),
    )
    found = [story for story in stories if story.article_id != version.article_id]
    parts = [_part(tag, version, found) for tag in series]
    taken = {id(story) for part in parts for story in (part.previous, part.following)}
    translations = [story for story in found if _is_translation(story, version)]
    taken |= {id(story) for story in translations}
    left = [story for story in found if id(story) not in taken]
    if kept:
        places = {article: place for place, article in enumerate(kept)}
        related = [story for story in left if story.article_id in places]
        related.sort(key=lambda story: places[story.article_id])
    else:
        related = _ranked(version, left, tags=tags, sources=sources)
    in_section = [story for story in found if story.section_id == version.section_id]
    older, newer = _neighbours(version, in_section if version.section_id else [])
    return Around(
        related=related[:most],
        series=parts,
        newer=newer,
        older=older,
        translations=sorted(map(_translation, translations), key=lambda one: one.language),
    )


# -- what is asked for -------------------------------------------------------------------------


def _counted(word: str, links: type[PublishedLink], **more: F) -> JSONObject:
    """A word of a link, how many stories carry it, and its newest versions, as JSON."""
    return JSONObject(word=F(f"{word}_id"), **_carriers(word, links, word), **more)


def _carriers(word: str, links: type[PublishedLink], outer: str) -> dict[str, Subquery]:
    """What is asked of a word, which ``outer`` is the number of."""
    rows = links.objects.filter(**{word: OuterRef(outer)})
    seen = rows.filter(is_visible(timezone.now(), prefix="version__"))
    newest = seen.order_by("-published_at", "version").values(listed=F("version"))
    return {
        "count": CappedCount(rows, most=COMMON),
        "newest": Listed(newest[:STORIES_OF_A_WORD]),
    }


def _words_of(version: PublishedVersion) -> tuple[list[Word], list[Word]]:
    """The tags and the sources of ``version``, each with how many stories carry it."""
    if hasattr(version, "tagged"):
        return version.tagged or [], version.cited or []
    story = version.record
    return (
        _by_slug(Tag, [tag.slug for tag in story.tags], PublishedTag, "tag"),
        _by_slug(Source, [source.slug for source in story.sources], PublishedSource, "source"),
    )


def _by_slug(
    model: type[Named], slugs: Sequence[str], links: type[PublishedLink], word: str
) -> list[Word]:
    found = model.objects.filter(slug__in=slugs[:WORDS]).annotate(**_carriers(word, links, "pk"))
    return [
        {
            "word": one.pk,
            "count": one.count,
            "newest": one.newest,
            "name": one.name,
            "slug": one.slug,
            "is_series": getattr(one, "is_series", False),
        }
        for one in found
    ]


def _links(links: type[PublishedLink], word: str, one: Word) -> QuerySet:
    """The links of what readers see to ``one``."""
    return links.objects.filter(
        is_visible(timezone.now(), prefix="version__"), **{word: one["word"]}
    )


def _versions(links: QuerySet) -> PublishedVersionQuerySet:
    return PublishedVersion.objects.filter(pk__in=links.values("version"))


def _beside(
    version: PublishedVersion, rows: QuerySet, to: str = "", older: int = 1
) -> list[QuerySet]:
    """Those of ``rows`` that come next before ``version``, and the one that comes after it.

    ``to`` is the way from a row to its version.
    """
    at, last = _place(version)
    number = f"{to}article_id"
    before = rows.filter(published_at__lte=at)
    before = before.exclude(**{"published_at": at, f"{number}__gte": last})
    after = rows.filter(published_at__gte=at)
    after = after.exclude(**{"published_at": at, f"{number}__lte": last})
    return [
        before.order_by("-published_at", f"-{number}")[:older],
        after.order_by("published_at", number)[:1],
    ]


def _translations(version: PublishedVersion) -> list[QuerySet]:
    """The story that this and others are translations of, and those others."""
    first = version.original_id or version.article_id
    if first is None:
        return []
    visible = PublishedVersion.objects.visible()
    return [
        visible.filter(original=first),
        *([visible.filter(article=first)] * bool(version.original_id)),
    ]


def _shared(links: type[PublishedLink], word: str, words: Sequence[Word]) -> QuerySet:
    """Which of ``words`` a version has too."""
    numbers = [one["word"] for one in words]
    rows = links.objects.filter(version=OuterRef("pk"), **{f"{word}__in": numbers})
    return rows.values(listed=F(word))


# -- what came -----------------------------------------------------------------------------------


def _place(version: PublishedVersion) -> tuple[datetime, int]:
    """Where a story stands among others in time."""
    return version.published_at, version.article_id or _LAST


def _neighbours(
    version: PublishedVersion, stories: Sequence[PublishedVersion]
) -> tuple[PublishedVersion | None, PublishedVersion | None]:
    """The one that comes next before ``version``, and the one that comes after it."""
    own = _place(version)
    before = (story for story in stories if _place(story) < own)
    after = (story for story in stories if _place(story) > own)
    return max(before, key=_place, default=None), min(after, key=_place, default=None)


def _part(tag: Word, version: PublishedVersion, stories: Sequence[PublishedVersion]) -> Part:
    parts = [story for story in stories if tag["word"] in (story.shared_tags or ())]
    previous, following = _neighbours(version, parts)
    return Part(tag["name"], tag["slug"], previous, following)


def _is_translation(story: PublishedVersion, version: PublishedVersion) -> bool:
    first = version.original_id or version.article_id
    return first is not None and first in (story.article_id, story.original_id)


def _translation(story: PublishedVersion) -> Translation:
    language = story.summary["language"]
    names = LANG_INFO.get(language.lower()) or LANG_INFO.get(language.partition("-")[0]) or {}
    return Translation(language, names.get("name_local", language), story)


def _ranked(
    version: PublishedVersion,
    stories: Iterable[PublishedVersion],
    *,
    tags: Sequence[Word],
    sources: Sequence[Word],
) -> list[PublishedVersion]:
    """``stories`` by how much they have in common with ``version``, those with nothing left out."""
    of_tags = {tag["word"]: _weight(tag["count"]) for tag in tags}
    of_sources = {source["word"]: _weight(source["count"]) for source in sources}
    scores = {}
    for story in stories:
        score = sum(of_tags[tag] for tag in story.shared_tags or ())
        score += sum(of_sources[source] for source in story.shared_sources or ())
        if version.section_id and story.section_id == version.section_id:
            score += _weight(COMMON)
        if score:
            apart = abs(version.published_at - story.published_at)
            scores[story] = score / (1 + apart / LONG)
    return sorted(scores, key=lambda story: (-scores[story], story.pk))


def _weight(count: int) -> float:
    """What a word counts that ``count`` stories carry."""
    return 1 / log(2 + count)
