"""The index in PostgreSQL: tables with two tsvector columns, each with a GIN index.

The words are folded and parted here, so that its parser meets nothing but letters and digits.
"""

from collections.abc import Sequence

from django.db.models import Q
from django.db.models.expressions import RawSQL

from .entry import Entry
from .query import Phrase, folded
from .table import Table

#: A tsvector holds 1 MB; no story's own words are longer than this (bytes).
MOST_BYTES = 400_000
# Names of tables and of their keys are put in by str.format; all else is a parameter.
_WRITE = """
    INSERT INTO {0.name} ({0.key}, words, secret)
    VALUES (%s, to_tsvector('simple', %s), to_tsvector('simple', %s))
    ON CONFLICT ({0.key}) DO UPDATE SET words = excluded.words, secret = excluded.secret
"""
_DELETE = "DELETE FROM {0.name} WHERE {0.key} = ANY(%s)"
_SELECT = "SELECT {0.key} FROM {0.name} WHERE "
_IN_WORDS = "words @@ to_tsquery('simple', %s)"
_IN_OTHER = "secret @@ to_tsquery('simple', %s)"


def write(connection, table: Table, entries: Sequence[Entry]) -> None:
    rows = [(one.number, cut(one.words), cut(one.secret)) for one in entries]
    with connection.cursor() as cursor:
        cursor.executemany(_WRITE.format(table), rows)


def delete(connection, table: Table, numbers: Sequence[int]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(_DELETE.format(table), [list(numbers)])


def found(table: Table, phrases: Sequence[Phrase], *, confidential: bool) -> Q:
    queries = _matching_all(phrases)
    if not queries:
        return Q(pk__in=())
    if not confidential:
        return Q(pk__in=RawSQL(_SELECT.format(table) + _IN_WORDS, (" & ".join(queries),)))  # noqa: S611
    return Q(pk__in=RawSQL(*_in_both(table, queries)))  # noqa: S611


def found_by_secret(table: Table, phrases: Sequence[Phrase]) -> Q:
    queries = _matching_all(phrases)
    if not queries:
        return Q(pk__in=())
    sql, params = _in_both(table, queries)
    return Q(pk__in=RawSQL(f"{sql} AND {_IN_OTHER}", (*params, " | ".join(queries))))  # noqa: S611


def _in_both(table: Table, queries: Sequence[str]) -> tuple[str, tuple[str, ...]]:
    """Each word may stand in either column."""
    where = " AND ".join([f"({_IN_WORDS} OR {_IN_OTHER})"] * len(queries))
    return _SELECT.format(table) + where, tuple(query for query in queries for _column in range(2))


def _matching_all(phrases: Sequence[Phrase]) -> list[str]:
    return [query for phrase in phrases if (query := matching(phrase))]


def matching(phrase: Phrase) -> str:
    """What a tsquery says of ``phrase``; nothing where no letter or digit is left of it."""
    words = " <-> ".join(f"'{word}'" for word in folded(" ".join(phrase.words)).split())
    return f"({words}{':*' if phrase.is_beginning else ''})" if words else ""


def cut(text: str) -> str:
    """The folded words of ``text``, no more than a tsvector can hold."""
    return folded(text).encode()[:MOST_BYTES].decode(errors="ignore")
