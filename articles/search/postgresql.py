"""The index in PostgreSQL: tables with two tsvector columns, each with a GIN index.

Its vectors and queries are made here, from the words as SQLite parts them: PostgreSQL's own parser
would find other ones, and takes longer than all else that a server does for an import.
"""

from collections.abc import Iterable, Mapping, Sequence
from functools import cache

from django.db.models import Q
from django.db.models.expressions import RawSQL

from articles.models.bulk import copy_rows

from .entry import Entry, Row
from .query import Phrase, folded
from .table import Table

#: What a tsvector holds (PostgreSQL, Limitations of text search): 1 MB in all, of which the words of
#: a column here have this much (bytes); words below 2 KB (characters of up to four bytes); places up
#: to this one.
MOST_BYTES = 400_000
LONGEST_WORD = 500
LAST_PLACE = 16_383
# Names of tables and of their keys are put in by str.format; all else is a parameter.
_WRITE = """
    INSERT INTO {0.name} ({0.key}, words, secret)
    VALUES (%s, %s::tsvector, %s::tsvector)
    ON CONFLICT ({0.key}) DO UPDATE SET words = excluded.words, secret = excluded.secret
"""
_INSERT = "COPY {0.name} ({0.key}, words, secret) FROM STDIN"
_DELETE = "DELETE FROM {0.name} WHERE {0.key} = ANY(%s)"
_SELECT = "SELECT {0.key} FROM {0.name} WHERE "
_IN_WORDS = "words @@ %s::tsquery"
_IN_OTHER = "secret @@ %s::tsquery"


def row_of(entry: Entry) -> Row:
    return entry.number, vector({"D": entry.words}), vector({"D": entry.secret})


def write(connection, table: Table, rows: Sequence[Row]) -> None:
    with connection.cursor() as cursor:
        cursor.executemany(_WRITE.format(table), rows)


def insert(connection, table: Table, rows: Iterable[Row]) -> None:
    with connection.cursor() as cursor:
        copy_rows(cursor, _INSERT.format(table), rows)


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
    """What a tsquery says of ``phrase``; nothing where no word that can be found is left of it."""
    words = " <-> ".join(f"'{word}'" for word in _words(" ".join(phrase.words)))
    return f"({words}{':*' if phrase.is_beginning else ''})" if words else ""


def vector(columns: Mapping[str, str]) -> str:
    """The text of a tsvector, from the text of columns by their weights (A to D).

    No phrase reaches from one column into the next. Of what is more than a vector holds, the words
    at the end are left out, and places are not told apart.
    """
    found: dict[str, str] = {}
    start = 0
    for weight, text in columns.items():
        words = _words(text)
        places = _places(weight)[start : start + len(words)]
        for word, place in zip(words, places, strict=False):
            found[word] = f"{found[word]},{place}" if word in found else f"{word}:{place}"
        for word in words[len(places) :]:
            found.setdefault(word, f"{word}:{LAST_PLACE}{weight}")
        start += len(words) + 1
    return " ".join(found.values())


@cache
def _places(weight: str) -> list[str]:
    """Every place, as a vector has it of a column of ``weight``."""
    return [f"{place}{weight}" for place in range(1, LAST_PLACE + 1)]


def _words(text: str) -> list[str]:
    text = folded(text)
    if len(text) > MOST_BYTES // 4:
        text = text.encode()[:MOST_BYTES].decode(errors="ignore")
    words = text.split()
    if len(max(words, key=len, default="")) > LONGEST_WORD:
        return [word for word in words if len(word) <= LONGEST_WORD]
    return words
