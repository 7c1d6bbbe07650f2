"""Publishing: freeze the public face of a story and give it its time.

All of scheduling, updating and expiry is in the dates of versions (README, "The one-way door"):
a story has at most one version that readers see and at most one that waits for its time.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from articles.body import reading_minutes
from articles.models import (
    ActKind,
    Article,
    Author,
    Correction,
    Photo,
    PublishedAuthor,
    PublishedCorrection,
    PublishedPhoto,
    PublishedSource,
    PublishedTag,
    PublishedVersion,
    Source,
    Stage,
    Tag,
)
from articles.models.bulk import Rows, insert, rows_of
from articles.records import Story, StoryPhoto
from articles.search import readers

from .access import Person, require
from .acts import record_act
from .checks import ERROR, Archive, Finding, findings, warnings
from .checks.embargo import EMBARGO
from .copies import prepare_copies
from .record import public_digest, record_revision, story_of
from .related import keep_related
from .slugs import free_slugs, wanted_slug

INSTANT = timedelta(microseconds=1)
#: A list shows the first of so many photos that readers may see at that moment.
PICTURES = 3


class Blocked(ValidationError):
    """The story is not fit to be shown; ``findings`` says why, one sentence each."""

    def __init__(self, findings: Sequence[Finding]):
        self.findings = list(findings)
        super().__init__([str(finding) for finding in findings])


class Unacknowledged(Blocked):
    """There are warnings that the person who publishes has not said they have looked at."""


class Changed(ValidationError):
    """Somebody has saved the story since the version that was looked at."""


def publish(*, article: Article, by: Person, **how: Any) -> PublishedVersion | None:
    """Show the working copy to readers, now or from ``at``; None where they see just that already.

    A live story keeps its version until the new one begins; a version that waited is cancelled.
    ``keep_date`` dates a first publication by the story's own ``published_at``, where it is past.
    ``acknowledged`` are the keys of the warnings that ``by`` has looked at; None asks nobody, nor
    is the newsroom itself asked. ``break_embargo`` is the reason to publish before the embargo
    ends. ``version`` is the one that was looked at.

    Raises PermissionDenied; Blocked where a check finds an error; Unacknowledged; Changed; and
    ValidationError for a time that is past and for a spiked story. The version returned has the
    ``warnings`` that it went out with.
    """
    require(by, "publish_article")
    # Decoding pictures takes its time: nobody else's save is to wait for it.
    unreadable = prepare_copies(article)
    if unreadable:
        raise Blocked(unreadable)
    return _publish(article=article, by=by, **how)


@transaction.atomic
def _publish(
    *,
    article: Article,
    by: Person,
    at: datetime | None = None,
    keep_date: bool = False,
    acknowledged: Collection[str] | None = (),
    break_embargo: str = "",
    version: int | None = None,
) -> PublishedVersion | None:
    now = timezone.now()
    begins = now if at is None else at
    if begins < now:
        raise ValidationError(_("That time is past; choose a later one, or publish now."))
    locked = Article.objects.select_for_update().get(pk=article.pk)
    lock_counted_photos(Photo.objects.filter(uses__article=locked))
    if version is not None and locked.version != version:
        raise Changed(_("Somebody has saved the story since you opened this page; look again."))
    if locked.stage == Stage.SPIKED:
        raise ValidationError(_("The story is spiked; take it off the spike first."))
    _give_slug(locked)
    _date_corrections(locked, begins=begins, now=now)
    story = story_of(locked)
    found = findings(story, at=begins, archive=Archive(own=locked.pk))
    broken = [one for one in found if one.id == EMBARGO] if break_embargo.strip() else []
    if broken:
        require(by, "break_embargo")
    blocking = [one for one in found if one.severity == ERROR and one not in broken]
    if blocking:
        raise Blocked(blocking)
    asks = by is not None and acknowledged is not None
    unseen = [one for one in warnings(found) if asks and one.key not in acknowledged]
    if unseen:
        raise Unacknowledged(unseen)
    Article.objects.filter(pk=article.pk).update(stage=Stage.READY)
    record_revision(article=locked, by=by, reason=_("Published"))
    article.slug, article.version, article.digest = locked.slug, locked.version, locked.digest
    article.stage = Stage.READY
    before = _last_seen(locked, now)
    released = _release(
        locked, story, by=by, begins=begins, now=now, own_date=keep_date and story.published_at
    )
    if released is None:
        _record_taken_back(locked, by=by, now=now)
        return None
    released.warnings = warnings(found)
    _record(released, before, by=by, now=now, asked=asks)
    if broken:
        record_act(
            ActKind.EMBARGO_BROKEN,
            by=by,
            article=locked,
            why=break_embargo.strip(),
            version=released.number,
            embargo=story.effective_embargo.isoformat(),
            finding=broken[0].message,
        )
    return released


def lock_counted_photos(photos: QuerySet[Photo]) -> None:
    """Of two stories with the same photo, published at once, the second counts the first."""
    counted = photos.filter(max_uses__isnull=False).values("pk")
    locked = Photo.objects.select_for_update().filter(pk__in=counted).order_by("pk")
    list(locked.values_list("pk"))


def _last_seen(article: Article, now: datetime) -> PublishedVersion | None:
    """The version that readers saw last, or see."""
    begun = article.versions.filter(visible_from__lte=now, cancelled_at=None)
    return begun.order_by("-number").first()


def _record(
    released: PublishedVersion,
    before: PublishedVersion | None,
    *,
    by: Person,
    now: datetime,
    asked: bool,
) -> None:
    """The act that a release is: what kind, from when, and which warnings somebody looked at."""
    had = before.record.corrections if before else released.record.corrections
    corrections = [one.text for one in released.record.corrections if one not in had]
    if released.visible_from > now:
        kind = ActKind.SCHEDULED
    elif before is not None and before.withdrawn_at is not None:
        kind = ActKind.REPUBLISHED
    else:
        kind = ActKind.CORRECTED if corrections else ActKind.PUBLISHED
    details = {"version": released.number, "at": released.visible_from.isoformat()}
    if corrections:
        details["corrections"] = corrections
    record_act(
        kind,
        by=by,
        article=released.article,
        why=" ".join(corrections),
        **details | noted(released.warnings, asked=asked),
    )


def _record_taken_back(article: Article, *, by: Person, now: datetime) -> None:
    """Where readers see just this already, an update that waited is no longer to come."""
    taken_back = article.versions.filter(cancelled_at=now).order_by("-number").first()
    if taken_back is not None:
        was_for = taken_back.visible_from.isoformat()
        record_act(ActKind.UNSCHEDULED, by=by, article=article, was_for=was_for)


def noted(found: Sequence[Finding], *, asked: bool) -> dict[str, list[str]]:
    """Warnings as an act keeps them: acknowledged by whom it names, or noted where none was asked."""
    return {"acknowledged" if asked else "noted": [one.message for one in found]} if found else {}


def _date_corrections(article: Article, *, begins: datetime, now: datetime) -> None:
    """Corrections that readers have not seen are dated by the update that they go out with."""
    is_update = begins > now and article.versions.exists()
    for one in with_shown(article.corrections.all()):
        if not one.is_shown and (is_update or one.at > begins):
            one.at = begins
            one.save(update_fields=["at"])


def with_shown(corrections: QuerySet[Correction]) -> QuerySet[Correction]:
    """``corrections`` with ``is_shown``: whether readers have seen it; then it stays as it is."""
    seen = PublishedCorrection.objects.filter(
        version__article=OuterRef("article"),
        version__visible_from__lte=timezone.now(),
        version__cancelled_at=None,
        kind=OuterRef("kind"),
        text=OuterRef("text"),
        at=OuterRef("at"),
    )
    return corrections.annotate(is_shown=Exists(seen))


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
    original = original_of(article)
    if waiting and waiting[-1].visible_from == begins and _is_of(waiting[-1], digest, original):
        keep_related(waiting[-1])
        return None
    take_back(waiting, live=live, now=now)
    if live is not None and _is_of(live, digest, original):
        keep_related(live)
        return None
    if live is not None:
        begins = max(begins, live.visible_from + INSTANT)
        live.visible_until = min(begins, live.expires_at or begins)
        live.save(update_fields=["visible_until"])

    published_at = begun[0].published_at if begun else _first_date(own_date, begins, now)
    face = replace(
        story.public_face(), slug=article.slug, published_at=published_at, updated_at=None
    )
    if begun:
        changed = readers_text(begun[-1].record) != readers_text(face)
        face = replace(face, updated_at=begins if changed else begun[-1].updated_at)
    number = article.versions.count() + 1
    version = _version(article, face, number=number, digest=digest, begins=begins, by=by)
    version.original_id = original
    version.save(force_insert=True)
    shown = [Shown(version.pk, face, published_at, begins)]
    for rows in links_of(shown, Numbers.of(face)):
        insert(rows)
    keep_related(version)
    readers.index(readers.entries_of([version]))
    return version


def original_of(article: Article) -> int | None:
    """The story that all translations beside this one are of."""
    first = article.translation_of
    return first and (first.translation_of_id or first.pk)


def _is_of(version: PublishedVersion, digest: str, original: int | None) -> bool:
    return version.digest == digest and version.original_id == original


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


def _version(
    article: Article,
    face: Story,
    *,
    number: int,
    digest: str,
    begins: datetime,
    by: Person,
) -> PublishedVersion:
    version = PublishedVersion(
        article=article,
        number=number,
        story=face.to_json(),
        summary=summary(face),
        digest=digest,
        slug=article.slug,
        section_id=article.section_id,
        published_at=face.published_at,
        updated_at=face.updated_at,
        visible_from=begins,
        visible_until=article.expires_at,
        expires_at=article.expires_at,
        created_by=by,
    )
    version.record = face
    return version


def summary(face: Story) -> dict:
    """What lists show of a story: no body, the photos that can stand for it, the first one first."""
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
    pictures = [_in_summary(photo) for photo in face.pictures[:PICTURES]]
    return out | ({"photos": pictures} if pictures else {})


def _in_summary(photo: StoryPhoto) -> dict:
    data = photo.to_json()
    kept = ("token", "alt_text", "caption", "credit", "crop")
    return {name: data[name] for name in kept if name in data}


@dataclass(frozen=True, slots=True)
class Shown:
    """What readers are shown of a story: the number of its version, its face and its times."""

    version: int
    face: Story
    published_at: datetime
    begins: datetime


@dataclass(frozen=True, slots=True)
class Numbers:
    """The numbers of words by their slugs, and of photos by their tokens."""

    tags: Mapping[str, int]
    authors: Mapping[str, int]
    sources: Mapping[str, int]
    photos: Mapping[str, int]

    @classmethod
    def of(cls, *faces: Story) -> "Numbers":
        """Those that ``faces`` have; a query a kind."""
        return cls(
            tags=_numbers(Tag, (one.slug for face in faces for one in face.tags)),
            authors=_numbers(Author, (one.slug for face in faces for one in face.authors)),
            sources=_numbers(Source, (one.slug for face in faces for one in face.sources)),
            photos=numbers_of_photos(faces),
        )


def numbers_of_photos(faces: Iterable[Story]) -> dict[str, int]:
    """The numbers of the photos of ``faces`` by their tokens."""
    tokens = (photo.token for face in faces for photo in face.photos)
    return _numbers(Photo, tokens, name="token")


def _numbers(
    model: type[Tag | Author | Source | Photo], names: Iterable[str], *, name: str = "slug"
) -> dict[str, int]:
    numbers: dict[str, int] = {}
    wanted = sorted(set(names))
    for start in range(0, len(wanted), 500):
        rows = model.objects.filter(**{f"{name}__in": wanted[start : start + 500]})
        numbers.update(rows.values_list(name, "pk"))
    return numbers


def links_of(shown: Sequence[Shown], numbers: Numbers) -> list[Rows]:
    """The rows that lists by tag, author, source, photo and correction find versions by."""
    links = [
        rows_of(
            model,
            ("version", "published_at", field),
            (
                (one.version, one.published_at, known[slug])
                for one in shown
                for slug in dict.fromkeys(part.slug for part in getattr(one.face, parts))
            ),
        )
        for model, field, parts, known in (
            (PublishedTag, "tag", "tags", numbers.tags),
            (PublishedAuthor, "author", "authors", numbers.authors),
            (PublishedSource, "source", "sources", numbers.sources),
        )
    ]
    photos = rows_of(
        PublishedPhoto,
        ("version", "photo", "crop"),
        (
            (one.version, numbers.photos[token], crop)
            for one in shown
            for token, crop in dict.fromkeys((photo.token, photo.crop) for photo in one.face.photos)
            if token in numbers.photos
        ),
    )
    corrections = rows_of(
        PublishedCorrection,
        ("version", "kind", "text", "at"),
        (
            (one.version, correction.kind, correction.text, correction.at or one.begins)
            for one in shown
            for correction in one.face.corrections
        ),
    )
    return [*links, photos, corrections]
