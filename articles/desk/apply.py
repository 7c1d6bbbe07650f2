"""Putting a record back onto the working copy: to restore a revision, to settle a conflict."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone

from articles.models import (
    Article,
    ArticlePhoto,
    Author,
    Byline,
    Citation,
    Correction,
    Photo,
    Revision,
    Section,
    Source,
    Tag,
    TaggedArticle,
)
from articles.models.base import Named
from articles.names import name_key
from articles.records import (
    Story,
    StoryAuthor,
    StoryCitation,
    StoryCorrection,
    StoryPhoto,
    StoryTag,
)

from .access import Person, may, may_edit, may_see_confidential, require_edit_photos
from .compare import for_eyes
from .differ import paired
from .embargo import may_move
from .photo import number_photos
from .publish import with_shown
from .record import PARTS, photo_record, record_revision
from .slugs import is_free
from .stages import reopen_if_changed
from .unschedule import hold_to_embargo
from .vocabulary import Vocabulary

#: Written as they are. What the wire asks for (its embargo) is not the desk's to put back.
FIELDS = (
    "headline",
    "headline_provisional",
    "deck",
    "dateline",
    "body",
    "language",
    "urgency",
    "published_at",
    "embargo_until",
    "expires_at",
    "note",
)


@transaction.atomic
def put(*, article: Article, story: Story, by: Person, reason: str) -> Revision | None:
    """Make the working copy what ``story`` says; the new revision, or None where it was just that.

    Names become the newsroom's own rows, new ones are made. What ``by`` may not see stays as it
    is: protected sources on the working copy are kept, and those in ``story`` are passed over.
    Words and rights that belong to a photo itself are not changed, nor is the embargo of the wire.
    The photo desk puts the photos and nothing else. An embargo that runs is not lifted by who may
    not break it, a slug that another story has is not taken. Corrections are put by those who
    publish; what readers have been told was wrong stays. Callers hold the story (``save.claim``,
    or a lock).
    Raises PermissionDenied, and ValidationError where a field holds what none may hold.
    """
    require_edit_photos(by, article)
    locked = Article.objects.select_for_update().get(pk=article.pk)
    _Copy(locked, for_eyes(story, by, locked), by).write()
    number_photos(locked)
    revision = record_revision(article=locked, by=by, reason=reason)
    if revision is not None:
        reopen_if_changed(article=locked, by=by)
    hold_to_embargo(article=locked)
    article.refresh_from_db()
    return revision


@dataclass
class _Copy:
    """A working copy on its way to be what ``story`` says."""

    article: Article
    story: Story
    by: Person

    def write(self) -> None:
        models.prefetch_related_objects([self.article], *PARTS)
        touched = [self._photos()]
        if may_edit(self.by, self.article):
            touched += [
                self._fields(),
                self._bylines(),
                self._tags(),
                self._citations(),
                self._corrections(),
            ]
        if any(touched):
            self.article.updated_by = self.by
            self.article.save()

    def _fields(self) -> bool:
        article, story = self.article, self.story
        wanted = {name: getattr(story, name) for name in FIELDS}
        wanted |= {"slug": self._slug(), "section": self._section()}
        held = article.embargo_until
        if not may_move(self.by, held=held, wanted=story.embargo_until):
            wanted["embargo_until"] = held
        wanted["language"] = story.language or article.language
        before = {name: getattr(article, name) for name in wanted}
        for name, value in wanted.items():
            setattr(article, name, value)
        if before == wanted:
            return False
        article.full_clean(exclude=("section",), validate_unique=False)
        return True

    def _slug(self) -> str:
        held, wanted = self.article.slug, self.story.slug
        if wanted == held or (not wanted and self.article.versions.exists()):
            return held
        return wanted if not wanted or is_free(wanted, article=self.article) else held

    def _section(self) -> Section | None:
        wanted = self.story.section
        if not wanted:
            return None
        rows = Section.objects.filter(Q(slug=wanted) | Q(key=name_key(wanted)))
        found = sorted(rows.select_related("merged_into"), key=lambda row: row.slug != wanted)
        return found[0].kept if found else None

    # -- parts -----------------------------------------------------------------------------------

    def _bylines(self) -> bool:
        authors = _words(Author, self.story.authors)
        bylines = list(self.article.bylines.all())
        held = {byline.author_id: byline for byline in bylines}
        rows = [
            held.get(author.pk) or Byline(article=self.article, author=author) for author in authors
        ]
        return _store(bylines, rows, changed=())

    def _tags(self) -> bool:
        tags = _words(Tag, self.story.tags)
        rows = list(self.article.tagged.all())
        return _store_from_first_difference(
            rows,
            [TaggedArticle(content_object=self.article, tag=tag) for tag in tags],
            key=lambda row: row.tag_id,
        )

    def _citations(self) -> bool:
        rows = list(self.article.citations.all())
        unseen = self._unseen(rows)
        wanted = self._wanted_citations()
        made, changed = _matched(
            [row for row in rows if row not in unseen],
            wanted,
            ("source_id", "role", "statement", "url", "terms"),
            lambda row: (row.source_id, row.role, row.statement, row.url, row.terms),
            lambda row: (row.source_id, row.role),
        )
        for row in unseen:
            made.insert(rows.index(row), row)
        return _store(rows, made, changed=changed)

    def _unseen(self, rows: Sequence[Citation]) -> list[Citation]:
        """The citations on the working copy that ``by`` may not see."""
        protected = [row for row in rows if row.source.confidential]
        if not protected or may_see_confidential(self.by, self.article):
            return []
        granted = set(self.by.source_grants.values_list("source_id", flat=True))
        return [row for row in protected if row.source_id not in granted]

    def _wanted_citations(self) -> list[Citation]:
        cited = self.story.sources
        sources = _lookup(Source, cited)
        return [
            Citation(
                article=self.article,
                source=source,
                role=one.role,
                statement=one.attribution,
                url=one.url,
                terms=_terms(one, source),
            )
            for one, source in zip(cited, sources, strict=True)
        ]

    def _photos(self) -> bool:
        rows = list(self.article.story_photos.all())
        held = self._held_photos()
        taken: set[str] = set()
        wanted = []
        for one in self.story.photos:
            use = _use(one, held.get(one.token) or held.get(one.file.removeprefix("sha256:")))
            use.article = self.article
            use.key = "" if use.key in taken else use.key
            taken.add(use.key)
            wanted.append(use)
        made, changed = _matched(
            rows,
            wanted,
            ("photo_id", "key", "caption", "alt_text", "credit", "crop", "placement", "offered"),
            photo_record,
            lambda row: row.key and (row.key, row.photo_id),
            lambda row: row.key,
            lambda row: row.photo_id,
        )
        return _store(rows, made, changed=changed)

    def _held_photos(self) -> dict[str, Photo]:
        """The photos of the record by token and, as another newsroom names them, by checksum."""
        tokens = {one.token for one in self.story.photos if one.token}
        sums = {one.file.removeprefix("sha256:") for one in self.story.photos if one.file}
        photos = Photo.objects.filter(Q(token__in=tokens) | Q(sha256__in=sums)).defer("metadata")
        return {name: photo for photo in photos for name in (photo.sha256, photo.token)}

    def _corrections(self) -> bool:
        if not may(self.by, "publish_article"):
            return False
        wanted = [
            Correction(
                article=self.article, kind=one.kind, text=one.text, at=one.at or timezone.now()
            )
            for one in with_told(self.story.corrections, article=self.article)
        ]
        return _store_from_first_difference(
            list(self.article.corrections.all()),
            wanted,
            key=lambda row: (row.kind, row.text, row.at),
        )


def with_told(
    corrections: Sequence[StoryCorrection], *, article: Article
) -> tuple[StoryCorrection, ...]:
    """``corrections`` with those that readers of ``article`` have seen: these stay."""
    told = [
        StoryCorrection(kind=one.kind, text=one.text, at=one.at)
        for one in with_shown(article.corrections.all())
        if one.is_shown
    ]
    missing = [one for one in told if one not in corrections]
    if not missing:
        return tuple(corrections)
    now = timezone.now()
    return tuple(sorted((*corrections, *missing), key=lambda one: one.at or now))


def _terms(citation: StoryCitation, source: Source) -> str:
    """What was given in confidence stays so where its source is protected no longer."""
    told_in_confidence = citation.confidential and not source.confidential
    return "off-record" if told_in_confidence else citation.terms


def _use(one: StoryPhoto, photo: Photo | None) -> ArticlePhoto:
    """A photo as the story uses it: of its own only what differs from the photo's words."""
    if photo is None:
        offered = {
            "url": one.url or ("" if one.file.startswith("sha256:") else one.file),
            "creator": one.creator,
            "copyright_notice": one.copyright_notice,
            "usage_terms": one.usage_terms,
        }
        return ArticlePhoto(
            key=one.key,
            caption=one.caption,
            alt_text=one.alt_text,
            credit=one.credit,
            placement=one.placement,
            offered={name: value for name, value in offered.items() if value},
        )
    return ArticlePhoto(
        photo=photo,
        key=one.key,
        caption="" if one.caption == photo.caption else one.caption,
        alt_text="" if one.alt_text == photo.alt_text else one.alt_text,
        credit="" if one.credit == photo.credit_line else one.credit,
        crop=one.crop,
        placement=one.placement,
    )


# -- the newsroom's own words --------------------------------------------------------------------


def _words(model: type[Named], named: Sequence[StoryAuthor | StoryTag]) -> list:
    """The row of each name, each once, in order."""
    return list(dict.fromkeys(_lookup(model, named)))


def _lookup(model: type[Named], named: Sequence[Any]) -> list:
    """The row of each name: by its slug, by its name, or made; of a merged word the one kept."""
    if not named:
        return []
    rows = model.objects.filter(
        Q(slug__in={one.slug for one in named if one.slug})
        | Q(key__in={name_key(one.name) for one in named})
    ).select_related("merged_into")
    by_slug, by_key = {row.slug: row for row in rows}, {row.key: row for row in rows}
    found = [by_slug.get(one.slug) or by_key.get(name_key(one.name)) for one in named]
    missing = [one for one, row in zip(named, found, strict=True) if row is None]
    made = _made(model, missing) if missing else {}
    return [(row or made[name_key(one.name)]).kept for one, row in zip(named, found, strict=True)]


def _made(model: type[Named], missing: Sequence[Any]) -> dict[str, Named]:
    part = {Author: "authors", Tag: "tags", Source: "sources"}[model]
    vocabulary = Vocabulary()
    vocabulary.learn([Story(**{part: tuple(missing)})])
    return getattr(vocabulary, part)


# -- rows ----------------------------------------------------------------------------------------


def _matched(rows, wanted, names: Iterable[str], *keys) -> tuple[list, set]:
    """``wanted`` as rows, those that are there rewritten; and the ones that now differ."""
    out, changed = [], set()
    same, *_ = keys
    for row, want in paired(rows, wanted, *keys):
        if want is None:
            continue
        if row is None:
            out.append(want)
            continue
        if same(row) != same(want):
            for name in names:
                setattr(row, name, getattr(want, name))
            changed.add(row)
        out.append(row)
    return out, changed


def _store(held: Sequence[Any], rows: list, *, changed: Collection[Any]) -> bool:
    """Make ``rows``, in this order, all there is of a part; True where something was written."""
    before, after = [row.pk for row in held], [row.pk for row in rows]
    for row in held:
        if row.pk not in after:
            row.delete()
    moved = before != after
    for order, row in enumerate(rows):
        if moved or row in changed:
            row.order = order if moved else row.order
            row.save()
    return moved or bool(changed)


def _store_from_first_difference(rows: list, wanted: list, *, key) -> bool:
    """For parts that stand in the order they were made: what follows a difference is made anew."""
    same = 0
    while same < min(len(rows), len(wanted)) and key(rows[same]) == key(wanted[same]):
        same += 1
    for row in rows[same:]:
        row.delete()
    for row in wanted[same:]:
        row.save()
    return same < max(len(rows), len(wanted))
