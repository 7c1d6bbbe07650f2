"""Finding stories and photos at the desk by any word in them; FTS5 in SQLite, tsvector in PostgreSQL.

An index row each, written in the transaction that changes the story or the photo. What only some may
know (confidential sources and what they said) stands in a column of its own, ``secret``.
"""

from collections.abc import Iterable

from django.db import connection
from django.db.models import Q
from django.db.models.lookups import In

from . import postgresql, sqlite
from .entry import Entry, Row, entry_of, entry_of_photo
from .query import parse
from .table import PHOTOS, STORIES, Table

BACKENDS = {"sqlite": sqlite, "postgresql": postgresql}


def index(entries: Iterable[Entry], *, table: Table = STORIES) -> None:
    """Put stories, or what else ``table`` is of, into it or in the place of what it has of them."""
    _backend().write(connection, table, rows_of(entries))


def rows_of(entries: Iterable[Entry]) -> list[Row]:
    """What ``insert`` is given: the work that can be done before the transaction that writes."""
    return [_backend().row_of(entry) for entry in entries]


def insert(rows: Iterable[Row], *, table: Table = STORIES) -> None:
    """Put in what is new, many at once. Raises IntegrityError where the index has one of them."""
    _backend().insert(connection, table, rows)


def remove(numbers: Iterable[int], *, table: Table = STORIES) -> None:
    """Take stories, by number, out of the index."""
    _backend().delete(connection, table, list(numbers))


def found(text: str, *, table: Table = STORIES, confidential: bool = False) -> Q | In:
    """Whether ``text`` finds a story: a condition for ``Article.objects.filter``.

    All words must be there, the last may be cut short, “quoted words” stand together. With
    ``confidential`` the sources that not everybody may know of are searched as well.
    Any text is a query; one without a letter or digit finds nothing. With ``PHOTOS`` as the
    ``table`` it finds photos.
    """
    return _backend().found(table, parse(text), confidential=confidential)


def found_by_secret(text: str) -> Q | In:
    """Whether ``text`` finds a story, with a word of it at least, by what only some may know."""
    return _backend().found_by_secret(STORIES, parse(text))


def _backend():
    return BACKENDS[connection.vendor]


__all__ = [
    "PHOTOS",
    "STORIES",
    "Entry",
    "Row",
    "entry_of",
    "entry_of_photo",
    "found",
    "found_by_secret",
    "index",
    "insert",
    "remove",
    "rows_of",
]
