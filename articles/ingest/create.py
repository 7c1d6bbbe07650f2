"""Stories that are new: a batch of them in a fixed number of queries."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext as _

from articles import search
from articles.desk.checks import ERROR, Finding, findings, warnings
from articles.desk.publish import Release, lock_counted_photos, release_new
from articles.desk.record import face_digest
from articles.desk.slugs import free_slugs, wanted_slug
from articles.models import (
    Article,
    ArticlePhoto,
    Byline,
    Citation,
    Correction,
    Photo,
    Revision,
    Stage,
    TaggedArticle,
    WireItem,
)
from articles.models.bulk import as_json, insert_rows, numbers_for
from articles.names import name_key
from articles.records import Story, StoryPhoto

from .item import Item, Options
from .keep import keep

if TYPE_CHECKING:
    from .run import Run

#: What an article has of its story just as it stands there.
OF_STORIES = (
    "headline",
    "headline_provisional",
    "deck",
    "slug",
    "dateline",
    "body",
    "language",
    "urgency",
    "published_at",
    "embargo_until",
    "wire_embargo_until",
    "wire_status",
    "expires_at",
    "note",
)


def create(run: Run, items: list[Item]) -> None:
    """Make a story of each: rows of every table at once, published where asked and fit."""
    if not items:
        return
    for item in items:
        run.pictures.attach(item)
    learn(run, items)
    _give_slugs(items, run.options)
    now = timezone.now()
    passed = _fit(run, items, at=now) if run.options.publish else []
    _add_articles(run, items, passed=set(passed), now=now)
    _add_parts(run, items)
    imported = _("Imported")
    insert_rows(
        Revision,
        ("article", "number", "story", "reason", "created_at", "created_by"),
        (
            (item.article.pk, 1, as_json(item.story.to_json()), imported, now, run.person)
            for item in items
        ),
    )
    search.index(search.entry_of(item.article.pk, item.story, (item.guid,)) for item in items)
    if passed:
        releases = [
            Release(
                item.article,
                item.face,
                *_dates(item.arrived.what.story, now),
                warnings=item.warnings,
            )
            for item in passed
        ]
        versions = release_new(releases, by=run.options.by)
        for item, version in zip(passed, versions, strict=True):
            item.url = version.get_absolute_url()
    keep(run, items, WireItem.Outcome.CREATED)


def _add_articles(run: Run, items: list[Item], *, passed: set[Item], now: datetime) -> None:
    """A row for each, and an Article with what the rows that follow ask of it."""
    person = run.person
    rows = []
    for number, item in zip(numbers_for(Article, len(items)), items, strict=True):
        story = item.story
        section = run.words.section(story.section) if story.section else None
        item.face = story.public_face()
        item.article = Article(
            pk=number,
            headline=story.headline,
            slug=story.slug,
            section_id=section and section.pk,
            expires_at=story.expires_at,
            version=1,
            digest=face_digest(item.face.to_json()),
        )
        values = (getattr(story, name) for name in OF_STORIES)
        stage = Stage.READY if item in passed else Stage.DRAFT
        made = (now, person, now, person)
        article = item.article
        rows.append((number, *values, article.section_id, stage.value, 1, article.digest, *made))
    insert_rows(
        Article,
        (
            "id",
            *OF_STORIES,
            "section",
            "stage",
            "version",
            "digest",
            "created_at",
            "created_by",
            "updated_at",
            "updated_by",
        ),
        rows,
    )


def _fit(run: Run, items: list[Item], *, at: datetime) -> list[Item]:
    """Those that the checks let out; each item has what they found in its notes."""
    tokens = {
        photo.token for item in items for photo in item.story.photos if photo.max_uses is not None
    }
    lock_counted_photos(Photo.objects.filter(token__in=tokens))
    run.archive.read(item.story for item in items)
    passed = []
    for item in items:
        found = findings(item.story, at=at, archive=run.archive)
        blocking = [finding for finding in found if finding.severity == ERROR]
        if blocking:
            item.notes.append(_("Not published: it landed as a draft."))
            item.notes += [str(finding) for finding in blocking]
            continue
        item.warnings = warnings(found)
        item.notes += to_look_at(item.warnings)
        run.archive.add(item.story)
        passed.append(item)
    return passed


def learn(run: Run, items: list[Item]) -> None:
    for item in items:
        item.notes += run.words.news(item.story)
    run.words.learn([item.story for item in items])
    for item in items:
        item.story = run.words.resolve(item.story)


def _give_slugs(items: list[Item], options: Options) -> None:
    """Free slugs for the stories that bring one, and for those that need one now."""
    asking = [item for item in items if item.story.slug or options.publish]
    wanted = [item.story.slug or wanted_slug(item.story.headline) for item in asking]
    for item, want, slug in zip(asking, wanted, free_slugs(wanted), strict=True):
        if item.story.slug and slug != want:
            item.notes.append(
                _("The slug %(want)s is taken; this story has %(slug)s.")
                % {"want": want, "slug": slug}
            )
        if slug != item.story.slug:
            item.story = replace(item.story, slug=slug)


def _add_parts(run: Run, items: list[Item]) -> None:
    words = run.words
    insert_rows(
        Byline,
        ("article", "author", "order"),
        (
            (item.article.pk, words.authors[name_key(author.name)].pk, order)
            for item in items
            for order, author in enumerate(item.story.authors)
        ),
    )
    insert_rows(
        Citation,
        ("article", "source", "role", "statement", "url", "terms", "order"),
        (
            (
                item.article.pk,
                words.sources[name_key(citation.name)].pk,
                citation.role,
                citation.attribution,
                citation.url,
                citation.terms,
                order,
            )
            for item in items
            for order, citation in enumerate(item.story.sources)
        ),
    )
    insert_rows(
        TaggedArticle,
        ("content_object", "tag"),
        (
            (item.article.pk, words.tags[name_key(tag.name)].pk)
            for item in items
            for tag in item.story.tags
        ),
    )
    photos = _photos(items)
    names = ("photo", "key", "caption", "alt_text", "credit", "crop", "placement", "offered")
    insert_rows(
        ArticlePhoto,
        ("article", "order", *names),
        (
            (item.article.pk, order, *_use(photo, photos))
            for item in items
            for order, photo in enumerate(item.story.photos)
        ),
    )
    insert_rows(
        Correction,
        ("article", "kind", "text", "at"),
        (
            (item.article.pk, correction.kind, correction.text, correction.at or timezone.now())
            for item in items
            for correction in item.story.corrections
        ),
    )


def _photos(items: list[Item]) -> dict[str, Photo]:
    files = {photo.file for item in items for photo in item.story.photos if photo.file}
    rows = Photo.objects.filter(sha256__in=[file.removeprefix("sha256:") for file in files])
    return {f"sha256:{photo.sha256}": photo for photo in rows} if files else {}


def _use(photo: StoryPhoto, photos: dict[str, Photo]) -> tuple:
    """What a story says of a photo; of one that is not held, also what was offered."""
    held = photos.get(photo.file)
    offered = {}
    if held is None:
        offered = {
            name: value
            for name in ("url", "creator", "copyright_notice", "usage_terms")
            if (value := getattr(photo, name))
        }
    return (
        held.pk if held else None,
        photo.key,
        photo.caption,
        photo.alt_text,
        photo.credit,
        photo.crop,
        photo.placement,
        offered,
    )


def to_look_at(found: Sequence[Finding]) -> list[str]:
    """Warnings as notes on a story that was published all the same: nobody was there to ask."""
    if not found:
        return []
    said = _("Published; have a look: %(finding)s")
    return [said % {"finding": one} for one in found]


def _dates(story: Story, now) -> tuple:
    """When a story was first published and updated: its own times where they are past."""
    own = story.published_at
    first = own if own and own <= now else now
    updated = story.updated_at
    return first, updated if updated and first < updated <= now else None
