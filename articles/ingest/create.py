"""Stories that are new: a batch of them in a fixed number of queries."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from operator import attrgetter
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext as _

from articles import search
from articles.desk.checks import ERROR, Finding, findings, warnings
from articles.desk.publish import Numbers, lock_counted_photos, numbers_of_photos
from articles.desk.publish_new import Release, Released, insert_released, released
from articles.desk.record import Face
from articles.desk.slugs import free_slugs, wanted_slug
from articles.desk.vocabulary import Vocabulary
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
from articles.models.bulk import (
    Rows,
    as_json,
    compress_quickly,
    insert,
    numbered,
    numbers_for,
    rows_of,
)
from articles.names import name_key
from articles.records import Story, StoryPhoto

from .item import Item, Made
from .keep import forget_refused, originals

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


@dataclass(frozen=True, slots=True)
class Prepared:
    """All rows of stories that are new, by their places; nothing of them is in the database yet.

    ``parts`` are of the articles, ``found`` are theirs in the index of the search.
    """

    guids: Sequence[str]
    sums: Sequence[str]
    slugs: Sequence[str]
    articles: Rows
    parts: Sequence[Rows]
    found: Sequence[search.Row]
    released: Released


def create(run: Run, items: list[Item]) -> None:
    """Make a story of each: rows of every table at once, published where asked and fit."""
    if not items:
        return
    for item in items:
        run.pictures.attach(item)
    write(run, prepare(run, items))


def prepare(run: Run, items: list[Item]) -> Prepared:
    """Work out all that will be written of stories that are new."""
    learn(run, items)
    _give_slugs(run, items)
    now = timezone.now()
    passed = _fit(run, items, at=now) if run.options.publish else []
    words = run.words
    for place, item in enumerate(items):
        story = item.story
        section = words.section(story.section) if story.section else None
        item.article = Made(place, story.headline, section and section.pk, story.expires_at)
        item.told = as_json(story.to_json())
        item.face = Face(story)
    imported = _("Imported")
    revisions = rows_of(
        Revision,
        ("article", "number", "story", "reason", "created_at", "created_by"),
        ((place, 1, one.told, imported, now, run.person) for place, one in enumerate(items)),
    )
    entries = (search.entry_of(place, item.story, (item.guid,)) for place, item in enumerate(items))
    return Prepared(
        guids=[item.guid for item in items],
        sums=[item.sha256 for item in items],
        slugs=[item.story.slug for item in items if item.story.slug],
        articles=_articles(items, passed=set(passed), now=now, person=run.person),
        parts=[
            *_parts(words, items),
            revisions,
            originals(run, items, WireItem.Outcome.CREATED),
        ],
        found=search.rows_of(entries),
        released=_released(run, passed, now),
    )


def write(run: Run, prepared: Prepared) -> None:
    """Put into the database what was prepared, under the numbers that it gives out."""
    compress_quickly()
    articles = prepared.articles
    numbers = numbers_for(Article, len(articles.values))
    forget_refused(run, list(zip(prepared.guids, prepared.sums, strict=True)))
    insert(numbered(articles, numbers))
    for rows in prepared.parts:
        insert(numbered(rows, numbers))
    search.insert((numbers[place], *words) for place, *words in prepared.found)
    insert_released(prepared.released, numbers)


def _released(run: Run, passed: list[Item], now: datetime) -> Released:
    releases = []
    for item in passed:
        first, updated = _dates(item.arrived.what.story, now)
        item.address = first, item.story.slug
        releases.append(Release(item.article, item.face, first, updated, item.warnings))
    faces = [item.face.story for item in passed]
    words = run.words
    numbers = Numbers(
        tags={one.slug: words.tags[name_key(one.name)].id for face in faces for one in face.tags},
        authors={
            one.slug: words.authors[name_key(one.name)].id for face in faces for one in face.authors
        },
        sources={
            one.slug: words.sources[name_key(one.name)].id for face in faces for one in face.sources
        },
        photos=numbers_of_photos(faces),
    )
    return released(releases, numbers, by=run.options.by)


def _articles(items: list[Item], *, passed: set[Item], now: datetime, person: int | None) -> Rows:
    rows = []
    stages = Stage.READY.value, Stage.DRAFT.value
    values = attrgetter(*OF_STORIES)
    for place, item in enumerate(items):
        stage = stages[item not in passed]
        section, digest = item.article.section_id, item.face.digest
        rows.append(
            (place, *values(item.story), section, stage, 1, digest, now, person, now, person)
        )
    return rows_of(
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
    if tokens:
        lock_counted_photos(Photo.objects.filter(token__in=tokens))
    coming = (slug for slug, is_public in run.coming.items() if is_public)
    run.archive.read((item.story for item in items), coming=coming)
    passed = []
    for item in items:
        if item.is_overtaken:
            item.notes.append(overtaken())
            continue
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


def _give_slugs(run: Run, items: list[Item]) -> None:
    """Free slugs for the stories that bring one, and for those that need one now."""
    asking = [item for item in items if item.story.slug or run.options.publish]
    wanted = [item.story.slug or wanted_slug(item.story.headline) for item in asking]
    free = free_slugs(wanted, coming=run.coming)
    for item, want, slug in zip(asking, wanted, free, strict=True):
        if item.story.slug and slug != want:
            item.notes.append(
                _("The slug %(want)s is taken; this story has %(slug)s.")
                % {"want": want, "slug": slug}
            )
        if slug != item.story.slug:
            item.story = replace(item.story, slug=slug)


def _parts(words: Vocabulary, items: list[Item]) -> list[Rows]:
    bylines = rows_of(
        Byline,
        ("article", "author", "order"),
        (
            (place, words.authors[name_key(author.name)].id, order)
            for place, item in enumerate(items)
            for order, author in enumerate(item.story.authors)
        ),
    )
    citations = rows_of(
        Citation,
        ("article", "source", "role", "statement", "url", "terms", "order"),
        (
            (
                place,
                words.sources[name_key(citation.name)].id,
                citation.role,
                citation.attribution,
                citation.url,
                citation.terms,
                order,
            )
            for place, item in enumerate(items)
            for order, citation in enumerate(item.story.sources)
        ),
    )
    tagged = rows_of(
        TaggedArticle,
        ("content_object", "tag"),
        (
            (place, words.tags[name_key(tag.name)].id)
            for place, item in enumerate(items)
            for tag in item.story.tags
        ),
    )
    photos = _photos(items)
    names = ("photo", "key", "caption", "alt_text", "credit", "crop", "placement", "offered")
    uses = rows_of(
        ArticlePhoto,
        ("article", "order", *names),
        (
            (place, order, *_use(photo, photos))
            for place, item in enumerate(items)
            for order, photo in enumerate(item.story.photos)
        ),
    )
    corrections = rows_of(
        Correction,
        ("article", "kind", "text", "at"),
        (
            (place, correction.kind, correction.text, correction.at or timezone.now())
            for place, item in enumerate(items)
            for correction in item.story.corrections
        ),
    )
    return [bylines, citations, tagged, uses, corrections]


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


def overtaken() -> str:
    """Why an item is not published that others beside it keep from readers."""
    return _("Not published: what came with it takes it back, withholds it or is under embargo.")


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
