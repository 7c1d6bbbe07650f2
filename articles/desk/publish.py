"""Publishing: freeze the public face of a story and give it its time.

All of scheduling, updating and expiry is in the dates of versions (README, "The one-way door"):
a story has at most one version that readers see and at most one that waits for its time.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from articles.body import reading_minutes
from articles.models import (
    Article,
    Author,
    PublishedAuthor,
    PublishedCorrection,
    PublishedSource,
    PublishedTag,
    PublishedVersion,
    Source,
    Stage,
    Tag,
)
from articles.models.bulk import insert_rows
from articles.records import Story

from .access import Person, require
from .checks import Finding, errors
from .record import public_digest, record_revision, story_of
from .slugs import free_slugs, is_anothers, wanted_slug

INSTANT = timedelta(microseconds=1)


class Blocked(ValidationError):
    """The story is not fit to be shown; ``findings`` says why, one sentence each."""

    def __init__(self, findings: Sequence[Finding]):
        self.findings = list(findings)
        super().__init__([str(finding) for finding in findings])


@transaction.atomic
def publish(
    *, article: Article, by: Person, at: datetime | None = None, keep_date: bool = False
) -> PublishedVersion | None:
    """Show the working copy to readers, now or from ``at``; None where they see just that already.

    A live story keeps its version until the new one begins; a version that waited is cancelled.
    ``keep_date`` dates a first publication by the story's own ``published_at``, where it is past.
    Raises PermissionDenied, and Blocked where a check finds an error.
    """
    require(by, "publish_article")
    now = timezone.now()
    begins = now if at is None else at
    if begins < now:
        raise ValidationError(_("That time is past; choose a later one, or publish now."))
    locked = Article.objects.select_for_update().get(pk=article.pk)
    _give_slug(locked)
    story = story_of(locked)
    found = errors(story, at=begins)
    if is_anothers(locked):
        found.append(_slug_is_taken(locked))
    if found:
        raise Blocked(found)
    Article.objects.filter(pk=article.pk).update(stage=Stage.READY)
    record_revision(article=locked, by=by, reason=_("Published"))
    article.slug, article.version, article.digest = locked.slug, locked.version, locked.digest
    return _release(
        locked, story, by=by, begins=begins, now=now, own_date=keep_date and story.published_at
    )


def _slug_is_taken(article: Article) -> Finding:
    return Finding(
        id="slug.E1",
        message=_("Readers know another story as “%(slug)s”.") % {"slug": article.slug},
        hint=_("Choose another slug."),
        field="slug",
    )


def _give_slug(article: Article) -> None:
    if not article.slug:
        [article.slug] = free_slugs([wanted_slug(article.headline)])
        Article.objects.filter(pk=article.pk).update(slug=article.slug)


def _release(
    article: Article, story: Story, *, by: Person, begins: datetime, now: datetime, own_date
) -> PublishedVersion | None:
    versions = list(article.versions.filter(cancelled_at=None).order_by("number"))
    waiting = [version for version in versions if version.visible_from > now]
    begun = [version for version in versions if version.visible_from <= now]
    live = next((version for version in begun if _is_open(version, now)), None)
    digest = public_digest(story)
    if waiting and waiting[-1].digest == digest and waiting[-1].visible_from == begins:
        return None
    take_back(waiting, live=live, now=now)
    if live is not None and live.digest == digest:
        return None
    if live is not None:
        begins = max(begins, live.visible_from + INSTANT)
        live.visible_until = min(begins, live.expires_at or begins)
        live.save(update_fields=["visible_until"])

    face = story.public_face()
    published_at = begun[0].published_at if begun else _first_date(own_date, begins, now)
    updated_at = None
    if begun:
        changed = readers_text(begun[-1].record) != readers_text(face)
        updated_at = begins if changed else begun[-1].updated_at
    number = article.versions.count() + 1
    version = _version(
        Release(article, story, published_at, updated_at), number, digest, begins=begins, by=by
    )
    version.save(force_insert=True)
    _link([version])
    return version


def _is_open(version: PublishedVersion, now: datetime) -> bool:
    return version.visible_until is None or version.visible_until > now


def _first_date(own: datetime | None, begins: datetime, now: datetime) -> datetime:
    return own if own and own <= now else begins


def take_back(
    waiting: Iterable[PublishedVersion], *, live: PublishedVersion | None, now: datetime
) -> None:
    """Cancel versions that readers have not seen (they are kept); the live one is to stay."""
    for version in waiting:
        version.cancelled_at = now
        version.save(update_fields=["cancelled_at"])
        if live is not None and live.visible_until != live.expires_at:
            live.visible_until = live.expires_at
            live.save(update_fields=["visible_until"])


def readers_text(story: Story) -> tuple:
    """What a reader reads of a story: where it differs, the story was updated."""
    photos = tuple((photo.key, photo.caption) for photo in story.photos)
    return (
        story.headline,
        story.deck,
        story.dateline,
        story.body,
        photos,
        story.corrections,
    )


@dataclass(frozen=True, slots=True)
class Release:
    """A story on its way out: the working copy, its record, and when it was first published."""

    article: Article
    story: Story
    published_at: datetime
    updated_at: datetime | None = None


def release_new(releases: Sequence[Release], *, by: Person) -> list[PublishedVersion]:
    """Publish stories that have passed the checks and were never published, many at once.

    The caller has made the articles in the same transaction, so nobody else can hold them.
    """
    now = timezone.now()
    versions = [
        _version(release, 1, release.article.digest, begins=now, by=by) for release in releases
    ]
    PublishedVersion.objects.bulk_create(versions)
    _link(versions)
    return versions


def _version(
    release: Release, number: int, digest: str, *, begins: datetime, by: Person
) -> PublishedVersion:
    article = release.article
    face = replace(
        release.story.public_face(),
        slug=article.slug,
        published_at=release.published_at,
        updated_at=release.updated_at,
    )
    version = PublishedVersion(
        article=article,
        number=number,
        story=face.to_json(),
        summary=summary(face),
        digest=digest,
        slug=article.slug,
        section_id=article.section_id,
        published_at=release.published_at,
        updated_at=release.updated_at,
        visible_from=begins,
        visible_until=article.expires_at,
        expires_at=article.expires_at,
        created_by=by,
    )
    version.record = face
    return version


def summary(face: Story) -> dict:
    """What lists show of a story: no body, one photo."""
    out = {
        "headline": face.headline,
        "deck": face.deck,
        "dateline": face.dateline,
        "section": face.section,
        "section_name": face.section_name,
        "language": face.language,
        "authors": [author.to_json() for author in face.authors],
        "credit": face.credit_line,
        "minutes": reading_minutes(face.body),
    }
    photo = face.lead_photo
    if photo:
        data = photo.to_json()
        kept = ("alt_text", "caption", "credit", "focal_x", "focal_y", "renditions")
        out["photo"] = {"focal_x": 0.5, "focal_y": 0.5} | {
            name: data[name] for name in kept if name in data
        }
    return out


def _link(versions: Iterable[PublishedVersion]) -> None:
    """The rows that lists by tag, author, source and correction find the versions by."""
    faces = [(version, version.record) for version in versions]
    for link, model, field, parts in (
        (PublishedTag, Tag, "tag", "tags"),
        (PublishedAuthor, Author, "author", "authors"),
        (PublishedSource, Source, "source", "sources"),
    ):
        pairs = [
            (version, slug)
            for version, face in faces
            for slug in dict.fromkeys(part.slug for part in getattr(face, parts))
        ]
        ids = _ids(model, {slug for _version, slug in pairs})
        insert_rows(
            link,
            ("version", "published_at", field),
            ((version.pk, version.published_at, ids[slug]) for version, slug in pairs),
        )
    insert_rows(
        PublishedCorrection,
        ("version", "kind", "text", "at"),
        (
            (version.pk, one.kind, one.text, one.at or version.visible_from)
            for version, face in faces
            for one in face.corrections
        ),
    )


def _ids(model: type[Tag | Author | Source], slugs: set[str]) -> dict[str, int]:
    ids: dict[str, int] = {}
    wanted = sorted(slugs)
    for start in range(0, len(wanted), 500):
        rows = model.objects.filter(slug__in=wanted[start : start + 500])
        ids.update(rows.values_list("slug", "pk"))
    return ids
