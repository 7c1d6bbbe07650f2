"""What of a story, and of a photo, is searched."""

from collections.abc import Iterable
from typing import NamedTuple

from articles.body import running_text
from articles.models import Photo
from articles.records import Story

from .query import spaced

#: The columns of a photo that are searched.
OF_PHOTO = (
    "caption",
    "headline",
    "alt_text",
    "extended_description",
    "creator",
    "credit",
    "agency",
    "copyright_notice",
    "usage_terms",
    "place",
    "territory",
    "required_credit",
    "filename",
)


#: An entry as the database's index takes it: its number, then the words and the rest.
Row = tuple[int, str, str]


class Entry(NamedTuple):
    """The text of a story or a photo: what everybody at the desk may know, and the rest."""

    number: int
    words: str
    secret: str = ""


def entry_of(article: int, story: Story, guids: Iterable[str] = ()) -> Entry:
    """The entry of ``story``, which is article number ``article`` and came as wire ``guids``."""
    secret = [
        text
        for source in story.sources
        if source.confidential
        for text in (source.name, source.attribution)
    ]
    words = (
        story.headline,
        story.deck,
        story.slug,
        story.dateline,
        running_text(story.body),
        *(author.name for author in story.authors),
        *(tag.name for tag in story.tags),
        *(source.name for source in story.sources if not source.confidential),
        *(photo.caption for photo in story.photos),
        *guids,
    )
    return Entry(article, spaced("\n".join(words)), spaced("\n".join(secret)))


def entry_of_photo(photo: Photo) -> Entry:
    """The entry of ``photo``: all its words, but for those that are embedded in its file only."""
    words = (*(getattr(photo, name) for name in OF_PHOTO), *map(str, photo.keywords))
    return Entry(photo.pk, spaced("\n".join(words)))
