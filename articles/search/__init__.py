"""Finding stories at the desk by any word in them; FTS5 in SQLite, tsvector in PostgreSQL.

An index row a story, written in the transaction that changes the story. What only some may know
(confidential sources and what they said) stands in a column of its own, ``secret``.
"""

from collections.abc import Iterable

from django.db import connection
from django.db.models import Q
from django.db.models.lookups import In

from . import postgresql, sqlite
from .entry import Entry, entry_of
from .query import parse

BACKENDS = {"sqlite": sqlite, "postgresql": postgresql}


def index(entries: Iterable[Entry]) -> None:
    """Put stories into the index, or in the place of what it has of them."""
    _backend().write(connection, list(entries))


def remove(articles: Iterable[int]) -> None:
    """Take stories, by number, out of the index."""
    _backend().delete(connection, list(articles))


def found(text: str, *, confidential: bool = False) -> Q | In:
    """Whether ``text`` finds a story: a condition for ``Article.objects.filter``.

    All words must be there, the last may be cut short, “quoted words” stand together. With
    ``confidential`` the sources that not everybody may know of are searched as well.
    Any text is a query; one without a letter or digit finds nothing.
    """
    return _backend().found(parse(text), confidential=confidential)


def found_by_secret(text: str) -> Q | In:
    """Whether ``text`` finds a story, with a word of it at least, by what only some may know."""
    return _backend().found_by_secret(parse(text))


def _backend():
    return BACKENDS[connection.vendor]


__all__ = ["Entry", "entry_of", "found", "found_by_secret", "index", "remove"]
