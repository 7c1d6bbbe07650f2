"""The index in SQLite: tables of FTS5, whose row number is the story's or the photo's."""

from collections.abc import Iterable, Sequence

from django.db.models import F, Q
from django.db.models.expressions import RawSQL
from django.db.models.lookups import In

from .entry import Entry, Row
from .query import Phrase
from .table import Table

# Names of tables are put in by str.format; all else is a parameter.
_WRITE = "INSERT OR REPLACE INTO {0.name} (rowid, words, secret) VALUES (%s, %s, %s)"
_DELETE = "DELETE FROM {0.name} WHERE rowid = %s"
_SELECT = "SELECT rowid FROM {0.name} WHERE {0.name} MATCH %s"


def row_of(entry: Entry) -> Row:
    return entry


def write(connection, table: Table, rows: Iterable[Row]) -> None:
    with connection.cursor() as cursor:
        cursor.executemany(_WRITE.format(table), rows)


insert = write


def delete(connection, table: Table, numbers: Sequence[int]) -> None:
    with connection.cursor() as cursor:
        cursor.executemany(_DELETE.format(table), [(number,) for number in numbers])


def found(table: Table, phrases: Sequence[Phrase], *, confidential: bool) -> Q | In:
    query = " AND ".join(map(matching, phrases))
    return _numbered(table, query if confidential or not query else f"{{words}} : ({query})")


def found_by_secret(table: Table, phrases: Sequence[Phrase]) -> Q | In:
    every = [matching(phrase) for phrase in phrases]
    if not every:
        return _numbered(table, "")
    return _numbered(table, f"{' AND '.join(every)} AND ({{secret}} : ({' OR '.join(every)}))")


def _numbered(table: Table, query: str) -> Q | In:
    if not query:
        return Q(pk__in=())
    # Not by the primary key itself: half the archive would be fetched by number and then sorted.
    return In(F("pk") + 0, RawSQL(_SELECT.format(table), (query,)))  # noqa: S611


def matching(phrase: Phrase) -> str:
    """A string of FTS5: letters, digits and spaces in quotes, so nothing in it is syntax."""
    return f'"{" ".join(phrase.words)}"' + (" *" if phrase.is_beginning else "")
