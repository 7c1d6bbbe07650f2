"""Published versions made directly, without the desk, with every date as a test wants it."""

from datetime import datetime, timedelta
from itertools import count
from typing import Any

from articles.desk.publish import summary
from articles.models.article import Article
from articles.models.author import Author
from articles.models.photo import Photo
from articles.models.published import (
    PhotoFace,
    PublishedAuthor,
    PublishedCorrection,
    PublishedPhoto,
    PublishedSource,
    PublishedTag,
    PublishedVersion,
)
from articles.models.section import Section
from articles.models.source import Source
from articles.models.tag import Tag
from articles.names import name_key
from articles.records import (
    Story,
    StoryAuthor,
    StoryCitation,
    StoryCorrection,
    StoryPhoto,
    StoryTag,
)

_number = count(1)


def a_word(model: type, name: str, **fields: Any) -> Any:
    """The section, tag, author or source of that name, made where there is none."""
    return model.objects.filter(key=name_key(name)).first() or model.objects.create(
        name=name, **fields
    )


def a_photo(key: str = "p1", **fields: Any) -> StoryPhoto:
    """A photo as a version freezes it; ``a_version`` gives it a face that readers see."""
    words = {"caption": "Divers at the quay.", "alt_text": "Two divers.", "credit": "Ada Marsh"}
    return StoryPhoto(key=key, token=key, **(words | fields))


def a_face(token: str, **fields: Any) -> PhotoFace:
    """The public face of a photo of 960 by 640 pixels, which has no files."""
    number = next(_number)
    size = {"sha256": f"{number:064x}", "width": 960, "height": 640}
    photo = Photo.objects.create(token=token, **size)
    marks = {"creator": "", "credit": "", "copyright_notice": ""}
    return PhotoFace.objects.create(photo=photo, token=token, marks=marks, **size | fields)


def a_citation(name: str = "Yonhap", **fields: Any) -> StoryCitation:
    """A citation of a source that is in the vocabulary."""
    source = a_word(Source, name, kind=fields.pop("kind", "agency"), label=fields.pop("label", ""))
    return StoryCitation(
        name=source.name, slug=source.slug, kind=source.kind, label=source.label, **fields
    )


def a_version(
    *,
    published_at: datetime,
    article: Article | None = None,
    original_article: Article | None = None,
    visible_from: datetime | None = None,
    visible_until: datetime | None = None,
    section: str = "World",
    authors: tuple[str, ...] = ("Ada Marsh",),
    tags: tuple[str, ...] = (),
    sources: tuple[StoryCitation, ...] = (),
    corrections: tuple[StoryCorrection, ...] = (),
    slug: str = "",
    updated_at: datetime | None = None,
    cancelled_at: datetime | None = None,
    withdrawn_at: datetime | None = None,
    withdrawal_reason: str = "",
    **fields: Any,
) -> PublishedVersion:
    """A version of a story with its links; readers see it from ``published_at`` on."""
    number = next(_number)
    slug = slug or f"sluice-{number}"
    part = a_word(Section, section)
    if article is None:
        article = Article.objects.create(headline="Working copy", slug=f"{slug}-{number}")
    tagged = [a_word(Tag, name) for name in tags]
    by = [a_word(Author, name) for name in authors]
    for photo in fields.get("photos", ()):
        if not PhotoFace.objects.filter(token=photo.token).exists():
            a_face(photo.token)
    face = Story(
        **{
            "headline": f"Sluice {number} opens",
            "deck": "The harbour breathes again.",
            "body": "<p>The gates were raised at noon.</p>",
            "language": "en",
        }
        | fields,
        slug=slug,
        section=part.slug,
        section_name=part.name,
        published_at=published_at,
        updated_at=updated_at,
        authors=tuple(StoryAuthor(name=each.name, slug=each.slug) for each in by),
        tags=tuple(StoryTag(name=each.name, slug=each.slug) for each in tagged),
        sources=sources,
        corrections=corrections,
    ).public_face()
    version = PublishedVersion.objects.create(
        article=article,
        original=original_article,
        number=article.versions.count() + 1,
        story=face.to_json(),
        summary=summary(face),
        digest=face.digest(),
        slug=slug,
        section=part,
        published_at=published_at,
        updated_at=updated_at,
        visible_from=visible_from or published_at,
        visible_until=visible_until,
        cancelled_at=cancelled_at,
        withdrawn_at=withdrawn_at,
        withdrawal_reason=withdrawal_reason,
    )
    _link(version, tagged=tagged, by=by)
    return version


def versions(how_many: int, *, last: datetime, **fields: Any) -> list[PublishedVersion]:
    """That many stories, an hour apart, newest first."""
    return [
        a_version(published_at=last - timedelta(hours=hours), **fields) for hours in range(how_many)
    ]


def _link(version: PublishedVersion, *, tagged: list[Tag], by: list[Author]) -> None:
    at = version.published_at
    for tag in tagged:
        PublishedTag.objects.create(version=version, tag=tag, published_at=at)
    for author in by:
        PublishedAuthor.objects.create(version=version, author=author, published_at=at)
    for slug in {source.slug for source in version.record.sources}:
        source = Source.objects.get(slug=slug)
        PublishedSource.objects.create(version=version, source=source, published_at=at)
    for photo in version.record.photos:
        face = PhotoFace.objects.get(token=photo.token)
        PublishedPhoto.objects.create(version=version, photo_id=face.pk, crop=photo.crop)
    for correction in version.record.corrections:
        PublishedCorrection.objects.create(
            version=version, kind=correction.kind, text=correction.text, at=correction.at or at
        )
