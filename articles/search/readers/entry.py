"""What of a published version readers find it by."""

from collections.abc import Iterable
from datetime import datetime

from articles.body import running_text
from articles.records import Story

from ..query import spaced
from .table import Entry, mark, second_of


def entry_of(
    version: int,
    face: Story,
    *,
    published_at: datetime,
    section: int | None,
    tags: Iterable[int] = (),
    authors: Iterable[int] = (),
    sources: Iterable[int] = (),
) -> Entry:
    """The entry of the public ``face`` of a story; the others are the numbers of its words."""
    names = [one.name for part in (face.tags, face.authors, face.sources) for one in part]
    captions = [photo.caption for photo in face.photos]
    lists = {
        "section": () if section is None else (section,),
        "tag": tags,
        "author": authors,
        "source": sources,
    }
    return Entry(
        version,
        second_of(published_at),
        spaced(face.headline),
        spaced(face.deck),
        spaced("\n".join(names)),
        spaced("\n".join((running_text(face.body), *captions))),
        tuple(mark(kind, number) for kind, numbers in lists.items() for number in numbers),
    )
