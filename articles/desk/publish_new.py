"""Publishing stories that are new, many at once: rows without an instance for each."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from django.utils import timezone

from articles.models import ActKind, PublishedVersion
from articles.models.bulk import Rows, as_json, insert, numbered, numbers_for, rows_of
from articles.search import readers

from .access import Person
from .acts import acts_of
from .checks import Finding
from .publish import Numbers, Shown, links_of, noted, summary
from .record import Face

#: The columns of a version that is new.
OF_VERSIONS = (
    "article",
    "number",
    "story",
    "summary",
    "digest",
    "slug",
    "section",
    "published_at",
    "updated_at",
    "visible_from",
    "visible_until",
    "expires_at",
    "withdrawal_reason",
    "created_at",
    "created_by",
)


class Working(Protocol):
    """What is asked of a working copy: an Article, or the little that an import has of one."""

    pk: int
    headline: str
    section_id: int | None
    expires_at: datetime | None


@dataclass(frozen=True, slots=True)
class Release:
    """A story on its way out: the working copy, its public face, and when it was first published."""

    article: Working
    face: Face
    published_at: datetime
    updated_at: datetime | None = None
    warnings: Sequence[Finding] = ()


@dataclass(frozen=True, slots=True)
class Released:
    """The rows of versions and their acts, by the numbers of their articles; of links by their places.

    ``found`` are the versions in the index that readers search, by their places as well.
    """

    versions: Rows
    acts: Rows
    links: Sequence[Rows]
    found: readers.Rows


def released(releases: Sequence[Release], numbers: Numbers, *, by: Person) -> Released:
    """The rows of stories that have passed the checks and were never published.

    ``numbers`` has those of their words and photos.
    """
    now = timezone.now()
    who = by.pk if by else None
    shown = [
        Shown(place, one.face.story, one.published_at, now) for place, one in enumerate(releases)
    ]
    at = now.isoformat()
    acts = (
        (
            one.article.pk,
            one.article.headline,
            {"version": 1, "at": at} | noted(one.warnings, asked=False),
        )
        for one in releases
    )
    return Released(
        rows_of(PublishedVersion, OF_VERSIONS, (_row(one, now, who) for one in releases)),
        acts_of(ActKind.PUBLISHED, by=by, done=acts),
        links_of(shown, numbers),
        readers.rows_of(
            _entries(shown, numbers, sections=(one.article.section_id for one in releases))
        ),
    )


def insert_released(new: Released, articles: Sequence[int] | Mapping[int, int]) -> None:
    """Publish them; ``articles`` has the number of each article by what the rows have for it.

    The caller has made the articles in the same transaction, so nobody else can hold them.
    """
    versions = numbered(new.versions, articles)
    numbers = numbers_for(PublishedVersion, len(versions.values))
    values = [(number, *row) for number, row in zip(numbers, versions.values, strict=True)]
    insert(Rows(PublishedVersion, ("id", *versions.names), values))
    for links in new.links:
        insert(numbered(links, numbers))
    rows = [row._replace(version=numbers[row.version]) for row in new.found.rows]
    readers.insert(new.found._replace(rows=rows))
    insert(numbered(new.acts, articles))


def release_new(releases: Sequence[Release], *, by: Person) -> None:
    """Publish articles that are there already, and that nobody else can hold."""
    numbers = Numbers.of(*(one.face.story for one in releases))
    insert_released(
        released(releases, numbers, by=by), {one.article.pk: one.article.pk for one in releases}
    )


def _entries(
    shown: Sequence[Shown], numbers: Numbers, *, sections: Iterable[int | None]
) -> list[readers.Entry]:
    return [
        readers.entry_of(
            one.version,
            one.face,
            published_at=one.published_at,
            section=section,
            tags=(numbers.tags[tag.slug] for tag in one.face.tags),
            authors=(numbers.authors[author.slug] for author in one.face.authors),
            sources=(numbers.sources[source.slug] for source in one.face.sources),
        )
        for one, section in zip(shown, sections, strict=True)
    ]


def _row(release: Release, now: datetime, who: int | None) -> tuple:
    """The values of ``OF_VERSIONS``."""
    article, face = release.article, release.face
    return (
        article.pk,
        1,
        face.published(published_at=release.published_at, updated_at=release.updated_at),
        as_json(summary(face.story)),
        face.digest,
        face.story.slug,
        article.section_id,
        release.published_at,
        release.updated_at,
        now,
        article.expires_at,
        article.expires_at,
        "",
        now,
        who,
    )
