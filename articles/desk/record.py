"""The working copy as a Story, and the revision that each save leaves."""

import hashlib
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import Max, Prefetch, QuerySet, prefetch_related_objects

from articles import search
from articles.models import (
    Article,
    ArticlePhoto,
    Byline,
    Citation,
    Revision,
    TaggedArticle,
    WireItem,
)
from articles.models.bulk import Json, as_json
from articles.records import (
    Story,
    StoryAuthor,
    StoryCitation,
    StoryCorrection,
    StoryPhoto,
    StoryTag,
)

from .access import Person

#: All that a story is made of, in a query a table.
PARTS = (
    "section",
    Prefetch("bylines", Byline.objects.select_related("author")),
    Prefetch("citations", Citation.objects.select_related("source")),
    Prefetch("story_photos", ArticlePhoto.objects.select_related("photo").defer("photo__metadata")),
    Prefetch("tagged", TaggedArticle.objects.select_related("tag")),
    "corrections",
)

#: What a digest leaves out: readers see no difference where only these differ.
TIMES = ("published_at", "updated_at")
#: Stories read at a time to be indexed again.
AT_ONCE = 200


def story_of(article: Article, *, fresh: bool = False) -> Story:
    """The working copy as a record. ``fresh`` reads its parts again where they were prefetched."""
    if fresh:
        article = Article.objects.get(pk=article.pk)
    prefetch_related_objects([article], *PARTS)
    return Story(
        headline=article.headline,
        headline_provisional=article.headline_provisional,
        deck=article.deck,
        slug=article.slug,
        dateline=article.dateline,
        body=article.body,
        section=article.section.slug if article.section else "",
        section_name=article.section.name if article.section else "",
        language=article.language,
        urgency=article.urgency,
        published_at=article.published_at,
        embargo_until=article.embargo_until,
        wire_embargo_until=article.wire_embargo_until,
        wire_status=article.wire_status,
        expires_at=article.expires_at,
        note=article.note,
        authors=tuple(
            StoryAuthor(name=byline.author.name, slug=byline.author.slug)
            for byline in article.bylines.all()
        ),
        tags=tuple(
            StoryTag(name=tagged.tag.name, slug=tagged.tag.slug) for tagged in article.tagged.all()
        ),
        sources=tuple(citation_record(citation) for citation in article.citations.all()),
        photos=tuple(photo_record(use) for use in article.story_photos.all()),
        corrections=tuple(
            StoryCorrection(kind=correction.kind, text=correction.text, at=correction.at)
            for correction in article.corrections.all()
        ),
    )


def citation_record(citation: Citation) -> StoryCitation:
    """A citation with what its source is at this moment."""
    source = citation.source
    return StoryCitation(
        name=source.name,
        slug=source.slug,
        kind=source.kind,
        label=source.label,
        role=citation.role,
        attribution=citation.statement,
        url=citation.url,
        terms=citation.terms,
        confidential=source.confidential,
    )


def photo_record(use: ArticlePhoto) -> StoryPhoto:
    """A photo as the story uses it: its own caption, alt text and credit, else the photo's."""
    photo = use.photo
    if photo is None:
        return StoryPhoto(
            key=use.key,
            url=use.offered.get("url") or use.offered.get("file", ""),
            caption=use.caption,
            alt_text=use.alt_text,
            creator=use.offered.get("creator", ""),
            credit=use.credit,
            copyright_notice=use.offered.get("copyright_notice", ""),
            usage_terms=use.offered.get("usage_terms", ""),
            placement=use.placement,
        )
    return StoryPhoto(
        key=use.key,
        token=photo.token,
        file=f"sha256:{photo.sha256}",
        caption=use.caption or photo.caption,
        alt_text=use.alt_text or photo.alt_text,
        extended_description=photo.extended_description,
        creator=photo.creator,
        credit=use.credit or photo.credit_line,
        copyright_notice=photo.copyright_notice,
        usage_terms=photo.usage_terms,
        placement=use.placement,
        crop=use.crop,
        focal_x=photo.focal_x,
        focal_y=photo.focal_y,
        rights_from=photo.rights_from,
        rights_until=photo.rights_until,
        embargo_until=photo.embargo_until,
        withdrawn_at=photo.withdrawn_at,
        allowed_uses=tuple(photo.allowed_uses),
        max_uses=photo.max_uses,
        required_credit=photo.required_credit,
    )


def public_digest(story: Story) -> str:
    """SHA-256 of the public face but for its times: equal where readers would see no difference."""
    return story.public_face().digest(without=TIMES)


class Face:
    """The public face of a story, written as JSON once: for its digest and for its version."""

    __slots__ = ("digest", "story", "text")

    def __init__(self, story: Story):
        self.story = story.public_face()
        told = self.story.to_json()
        for name in TIMES:
            told.pop(name, None)
        self.text = as_json(told)
        #: What ``public_digest`` says of the story.
        self.digest = hashlib.sha256(self.text.encode()).hexdigest()

    def published(self, *, published_at: datetime, updated_at: datetime | None) -> Json:
        """Its JSON as a version keeps it, published and updated at these times."""
        times = {"published_at": published_at.isoformat()}
        if updated_at is not None:
            times["updated_at"] = updated_at.isoformat()
        return Json(f"{self.text[:-1]}, {as_json(times)[1:]}")


@transaction.atomic
def record_revision(*, article: Article, by: Person, reason: str = "") -> Revision | None:
    """Keep the working copy as it now is. Returns None where it differs in nothing from the last.

    Also brings ``article.version``, the number of its last revision, and ``article.digest`` up to
    date. A save that has claimed the next number (``save.claim``) gets that number.
    """
    Article.objects.select_for_update().values_list("pk").get(pk=article.pk)
    story = story_of(article, fresh=True)
    data = story.to_json()
    number, last = article.revisions.values_list("number", "story").first() or (0, None)
    if last == data:
        article.version = number
        Article.objects.filter(pk=article.pk).update(version=number)
        return None
    revision = Revision.objects.create(
        article=article, number=number + 1, story=data, created_by=by, reason=reason[:300]
    )
    article.version = revision.number
    article.digest = public_digest(story)
    Article.objects.filter(pk=article.pk).update(version=article.version, digest=article.digest)
    _index({article.pk: story})
    return revision


def record_revisions(articles: Sequence[Article], *, by: Person, reason: str) -> None:
    """A revision of each of many stories, in a dozen queries; every one has changed, for sure.

    The caller holds their locks and has them as they were read before their parts were changed.
    """
    prefetch_related_objects(articles, *PARTS)
    numbers = Revision.objects.filter(article__in=articles).order_by().values_list("article")
    last = dict(numbers.annotate(Max("number")))
    revisions, stories = [], {}
    for article in articles:
        stories[article.pk] = story = story_of(article)
        article.version = last.get(article.pk, 0) + 1
        article.digest = public_digest(story)
        revisions.append(
            Revision(
                article=article,
                number=article.version,
                story=story.to_json(),
                created_by=by,
                reason=reason[:300],
            )
        )
    Revision.objects.bulk_create(revisions)
    Article.objects.bulk_update(articles, ["version", "digest"])
    _index(stories)


def _index(stories: Mapping[int, Story]) -> None:
    guids = defaultdict(set)
    items = WireItem.objects.filter(article__in=stories)
    for pk, guid in items.order_by().values_list("article", "guid"):
        guids[pk].add(guid)
    search.index(search.entry_of(pk, story, guids[pk]) for pk, story in stories.items())


def reindex(articles: QuerySet[Article]) -> None:
    """Search finds ``articles`` by what a word on them is now called, or no longer by a secret."""
    numbers = list(articles.order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(numbers), AT_ONCE):
        with transaction.atomic():
            some = Article.objects.select_for_update().filter(pk__in=numbers[start:][:AT_ONCE])
            prefetch_related_objects(some := list(some), *PARTS)
            _index({article.pk: story_of(article) for article in some})
