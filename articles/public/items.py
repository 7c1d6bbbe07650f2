"""Published versions as items that go out: what readers may have at this moment, and no more."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import chain

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from articles.body import split_figures
from articles.models.published import PublishedTag, PublishedVersion, is_visible
from articles.models.section import Section
from articles.models.tag import Tag
from articles.records import PublicItem, Story

from .addresses import absolute, story_uri
from .pictures import Faces, as_data, faces_of

#: Stories that are read from the database at a time.
BATCH = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which stories: those that changed for readers ``since`` then, in a section, with a tag."""

    since: datetime | None = None
    section: Section | None = None
    tag: Tag | None = None


def outgoing(wanted: Wanted) -> Iterator[tuple[list[PublishedVersion], Faces]]:
    """The stories in batches, newest first, and the faces of the photos that go with each batch.

    Two queries a batch, each of its own moment: what is withdrawn meanwhile comes as withdrawn.
    """
    last: PublishedVersion | None = None
    while True:
        rows = _public(wanted, timezone.now()).newest_first().defer("summary")
        if last is not None:
            rows = rows.filter(published_at__lte=last.published_at).exclude(
                published_at=last.published_at, article_id__gte=last.article_id
            )
        batch = list(rows[:BATCH])
        if not batch:
            return
        live = (version for version in batch if version.withdrawn_at is None)
        yield batch, faces_of(chain.from_iterable(version.record.photos for version in live))
        last = batch[-1]


def count(wanted: Wanted) -> int:
    """How many stories ``outgoing`` has at this moment."""
    return _public(wanted, timezone.now()).count()


def item_of(version: PublishedVersion, faces: Faces) -> PublicItem:
    """A version that readers see, or that was withdrawn, as an item; photos have their addresses.

    Of a withdrawn story there is its name, its number, its times and the public reason: neither
    its text nor its address, whose slug repeats the headline.
    """
    if version.withdrawn_at is not None:
        story = Story(
            guid=story_uri(version),
            version=str(version.number),
            language=version.record.language,
            published_at=version.published_at,
            updated_at=version.withdrawn_at,
        )
        return PublicItem(story=story, status="canceled", reason=version.withdrawal_reason)
    story = as_data(version.record, faces)
    story = replace(
        story, guid=story_uri(version), version=str(version.number), body=_without_gaps(story)
    )
    return PublicItem(story=story, url=absolute(version.get_absolute_url()))


def _public(wanted: Wanted, at: datetime) -> QuerySet[PublishedVersion]:
    """The versions that readers see at ``at``, and the last ones of stories withdrawn by then."""
    seen, withdrawn = is_visible(at), is_withdrawn(at)
    if wanted.since is not None:
        seen &= Q(visible_from__gte=wanted.since)
        withdrawn &= Q(withdrawn_at__gte=wanted.since)
    rows = PublishedVersion.objects.filter(seen | withdrawn)
    if wanted.section is not None:
        rows = rows.in_section(wanted.section)
    if wanted.tag is not None:
        rows = rows.filter(
            Exists(PublishedTag.objects.filter(tag=wanted.tag, version=OuterRef("pk")))
        )
    return rows


def is_withdrawn(at: datetime, *, prefix: str = "") -> Q:
    """The last versions of stories withdrawn by then, or, with a prefix, the links to them."""
    later = PublishedVersion.objects.filter(
        article=OuterRef(f"{prefix}article"),
        number__gt=OuterRef(f"{prefix}number"),
        visible_from__lte=at,
        cancelled_at=None,
    )
    dates = {f"{prefix}withdrawn_at__lte": at, f"{prefix}cancelled_at": None}
    return Q(**dates) & ~Exists(later)


def _without_gaps(story: Story) -> str:
    """The body without the places of photos that are not in the story."""
    keys = {photo.key for photo in story.photos}
    parts = split_figures(story.body)
    if all(kind == "html" or part in keys for kind, part in parts):
        return story.body
    return "\n".join(
        part if kind == "html" else f'<figure data-photo="{part}"></figure>'
        for kind, part in parts
        if kind == "html" or part in keys
    )
