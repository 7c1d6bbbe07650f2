"""The tables of the index: one of stories, one of photos, alike in each database."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Table:
    """A table of the index, and the column that says what a row is of (SQLite: ``rowid``)."""

    name: str
    key: str


STORIES = Table("desk_search", "article_id")
#: Nothing of a photo is secret: that column is empty.
PHOTOS = Table("photo_search", "photo_id")
