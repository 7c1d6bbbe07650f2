"""Small makers of newsroom things; each makes what is fit to publish unless told otherwise."""

from datetime import UTC, datetime, timedelta
from io import BytesIO
from itertools import count

from django.utils import timezone
from PIL import Image

from articles.desk.photo import take_in
from articles.desk.publish import publish
from articles.desk.record import record_revision
from articles.models import (
    Article,
    ArticlePhoto,
    Author,
    Byline,
    Citation,
    PublishedVersion,
    Section,
    Source,
    Tag,
)
from articles.names import name_key

NOON = datetime(2026, 1, 25, 12, 0, tzinfo=UTC)
_number = count(1)


def _word(model, name: str, **fields):
    return model.objects.filter(key=name_key(name)).first() or model.objects.create(
        name=name, **fields
    )


def make_section(name: str = "World", **fields) -> Section:
    return _word(Section, name, **fields)


def make_author(name: str = "Ada Marsh", **fields) -> Author:
    return _word(Author, name, **fields)


def make_tag(name: str = "Museums", **fields) -> Tag:
    return _word(Tag, name, **fields)


def make_source(name: str = "Yonhap", **fields) -> Source:
    return _word(Source, name, **({"kind": "agency"} | fields))


def make_article(
    *,
    authors: tuple[str, ...] = ("Ada Marsh",),
    tags: tuple[str, ...] = (),
    sources: tuple[str, ...] = (),
    section: str | None = "World",
    **fields,
) -> Article:
    """A working copy with a byline; never published."""
    number = next(_number)
    article = Article(
        **{
            "headline": f"Sculptures for a museum {number}",
            "deck": "A hall is being filled.",
            "body": "<p>The first of the sculptures is finished.</p>",
            "section": make_section(section) if section else None,
        }
        | fields
    )
    article.save()
    for order, name in enumerate(authors):
        Byline.objects.create(article=article, author=make_author(name), order=order)
    for order, name in enumerate(sources):
        Citation.objects.create(
            article=article, source=make_source(name), statement=f"{name} said so.", order=order
        )
    article.tags.add(*(make_tag(name) for name in tags))
    record_revision(article=article, by=None)
    return article


def make_published(
    *, published_at: datetime | None = None, at: datetime | None = None, **fields
) -> PublishedVersion:
    """A story that readers see, or will from ``at``; dated ``published_at`` where that is given."""
    article = make_article(published_at=published_at, **fields)
    version = publish(article=article, by=None, at=at, keep_date=published_at is not None)
    assert version is not None
    return version


def make_stories(how_many: int, **fields) -> list[PublishedVersion]:
    """That many live stories, an hour apart, the newest first published just now."""
    now = timezone.now()
    return [
        make_published(published_at=now - timedelta(hours=hours), **fields)
        for hours in range(how_many)
    ]


def picture_bytes(
    size: tuple[int, int] = (800, 600), *, color: str = "teal", format="JPEG"
) -> bytes:
    out = BytesIO()
    Image.new("RGB", size, color).save(out, format)
    return out.getvalue()


def make_photo(**fields):
    """A photo that is held, with its words; each call a different picture.

    None is as wide as a copy of the layouts, so that every one has as many copies.
    """
    number = next(_number)
    color = f"#{number % 4096 * 4099 % 0xFFFFFF:06x}"
    words = {"caption": "Sculptors at work in January.", "alt_text": "Two people and a statue."}
    return take_in(
        picture_bytes((641 + number % 50, 160), color=color),
        filename=f"photo-{number}.jpg",
        **words | {"creator": "Ada Marsh", "credit": "KCNA / Yonhap"} | fields,
    )


def add_photo(article: Article, *, key: str = "1", placement: str = "lead", **fields):
    use = ArticlePhoto.objects.create(
        article=article, photo=make_photo(), key=key, placement=placement, **fields
    )
    record_revision(article=article, by=None)
    return use
