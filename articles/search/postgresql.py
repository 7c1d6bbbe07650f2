"""The index in PostgreSQL: two tsvector columns, each with a GIN index.

The words are folded and parted here, so that its parser meets nothing but letters and digits.
"""

import re
import unicodedata
from collections.abc import Sequence

from django.db.models import Q
from django.db.models.expressions import RawSQL

from .entry import Entry
from .query import WORD, Phrase

#: A tsvector holds 1 MB; no story's own words are longer than this (bytes).
MOST_BYTES = 400_000
_ACCENTS = re.compile("[\u0300-\u036f]")
_WRITE = """
    INSERT INTO desk_search (article_id, words, secret)
    VALUES (%s, to_tsvector('simple', %s), to_tsvector('simple', %s))
    ON CONFLICT (article_id) DO UPDATE SET words = excluded.words, secret = excluded.secret
"""
_DELETE = "DELETE FROM desk_search WHERE article_id = ANY(%s)"
_SELECT = "SELECT article_id FROM desk_search WHERE "
_IN_WORDS = "words @@ to_tsquery('simple', %s)"
_IN_OTHER = "secret @@ to_tsquery('simple', %s)"


def write(connection, entries: Sequence[Entry]) -> None:
    rows = [(one.article, _folded(one.words), _folded(one.secret)) for one in entries]
    with connection.cursor() as cursor:
        cursor.executemany(_WRITE, rows)


def delete(connection, articles: Sequence[int]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(_DELETE, [list(articles)])


def found(phrases: Sequence[Phrase], *, confidential: bool) -> Q:
    queries = _matching_all(phrases)
    if not queries:
        return Q(pk__in=())
    if not confidential:
        return Q(pk__in=RawSQL(_SELECT + _IN_WORDS, (" & ".join(queries),)))  # noqa: S611
    return Q(pk__in=RawSQL(*_in_both(queries)))  # noqa: S611


def found_by_secret(phrases: Sequence[Phrase]) -> Q:
    queries = _matching_all(phrases)
    if not queries:
        return Q(pk__in=())
    sql, params = _in_both(queries)
    return Q(pk__in=RawSQL(f"{sql} AND {_IN_OTHER}", (*params, " | ".join(queries))))  # noqa: S611


def _in_both(queries: Sequence[str]) -> tuple[str, tuple[str, ...]]:
    """Each word may stand in either column."""
    where = " AND ".join([f"({_IN_WORDS} OR {_IN_OTHER})"] * len(queries))
    return _SELECT + where, tuple(query for query in queries for _column in range(2))


def _matching_all(phrases: Sequence[Phrase]) -> list[str]:
    return [query for phrase in phrases if (query := _matching(phrase))]


def _matching(phrase: Phrase) -> str:
    words = " <-> ".join(f"'{word}'" for word in _folded(" ".join(phrase.words)).split())
    return f"({words}{':*' if phrase.is_beginning else ''})" if words else ""


def _folded(text: str) -> str:
    """The words of ``text`` without case and accents, with a space between them."""
    if not text.isascii():
        text = _ACCENTS.sub("", unicodedata.normalize("NFKD", text))
        text = unicodedata.normalize("NFKC", text)
    joined = " ".join(WORD.findall(text.casefold()))
    return joined.encode()[:MOST_BYTES].decode(errors="ignore")
