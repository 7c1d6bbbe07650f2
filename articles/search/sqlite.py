"""The index in SQLite: a table of FTS5, whose row number is the story's."""

from collections.abc import Sequence

from django.db.models import F, Q
from django.db.models.expressions import RawSQL
from django.db.models.lookups import In

from .entry import Entry
from .query import Phrase

_WRITE = "INSERT OR REPLACE INTO desk_search (rowid, words, secret) VALUES (%s, %s, %s)"
_DELETE = "DELETE FROM desk_search WHERE rowid = %s"
_SELECT = "SELECT rowid FROM desk_search WHERE desk_search MATCH %s"


def write(connection, entries: Sequence[Entry]) -> None:
    with connection.cursor() as cursor:
        cursor.executemany(_WRITE, entries)


def delete(connection, articles: Sequence[int]) -> None:
    with connection.cursor() as cursor:
        cursor.executemany(_DELETE, [(article,) for article in articles])


def found(phrases: Sequence[Phrase], *, confidential: bool) -> Q | In:
    query = " AND ".join(map(_matching, phrases))
    return _numbered(query if confidential or not query else f"{{words}} : ({query})")


def found_by_secret(phrases: Sequence[Phrase]) -> Q | In:
    every = [_matching(phrase) for phrase in phrases]
    if not every:
        return _numbered("")
    return _numbered(f"{' AND '.join(every)} AND ({{secret}} : ({' OR '.join(every)}))")


def _numbered(query: str) -> Q | In:
    if not query:
        return Q(pk__in=())
    # Not by the primary key itself: half the archive would be fetched by number and then sorted.
    return In(F("pk") + 0, RawSQL(_SELECT, (query,)))  # noqa: S611


def _matching(phrase: Phrase) -> str:
    """A string of FTS5: letters, digits and spaces in quotes, so nothing in it is syntax."""
    return f'"{" ".join(phrase.words)}"' + (" *" if phrase.is_beginning else "")
