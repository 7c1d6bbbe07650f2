"""The readers' index in PostgreSQL: a tsvector whose weights are the columns, and a GIN index."""

from collections.abc import Iterable

from articles.models.bulk import copy_rows

from ..postgresql import matching, vector
from .query import Question
from .table import WEIGHTS, Entry, Row

MAKE = (
    """
    CREATE TABLE {0} (
        number bigint PRIMARY KEY, words tsvector NOT NULL, marks text[] NOT NULL
    )
    """,
    "CREATE INDEX {0}_words ON {0} USING gin (words, marks)",
)
NUMBER = "reader_search.number"
_INSERT = "COPY {0} (number, words, marks) FROM STDIN"
_WEIGHTS = ", ".join(str(weight / max(WEIGHTS)) for weight in reversed(WEIGHTS))
#: Of two texts with a word as often, the shorter is the better one (1).
_POINTS = f"(ts_rank('{{{_WEIGHTS}}}', reader_search.words, %s::tsquery, 1) * 1e9)::bigint"


def row_of(entry: Entry) -> Row:
    words = vector({"A": entry.headline, "B": entry.deck, "C": entry.names, "D": entry.text})
    return Row(entry.version, entry.second, (words,), entry.marks)


def insert(cursor, rows: Iterable[Row], *, table: str = "reader_search") -> None:
    values = ((one.number, *one.columns, list(one.marks)) for one in rows)
    copy_rows(cursor, _INSERT.format(table), values)


def condition(question: Question) -> tuple[str, list]:
    """What a row of the index has to meet."""
    each = [" & ".join(_all(question.wanted)), *(f"!{one}" for one in _all(question.unwanted))]
    sql = ["reader_search.words @@ %s::tsquery"]
    sql += ["reader_search.marks && %s"] * len(question.marks)
    return " AND ".join(sql), [" & ".join(each), *map(list, question.marks)]


def points(question: Question) -> tuple[str, list[str]]:
    """How well a row meets it: a whole number."""
    return _POINTS, [" & ".join(_all(question.wanted))]


def begin_anew(cursor) -> str:
    """The table that a new index is written into, while readers search the old one."""
    cursor.execute("DROP TABLE IF EXISTS reader_search_new")
    for statement in MAKE:
        cursor.execute(statement.format("reader_search_new"))
    return "reader_search_new"


def hold(cursor) -> None:
    """Let nobody publish in the meantime: whoever does waits for the new index."""
    cursor.execute("LOCK TABLE reader_search IN SHARE ROW EXCLUSIVE MODE")


def put_in_place(cursor) -> None:
    """Let readers search the new index from now on."""
    cursor.execute("DROP TABLE reader_search")
    cursor.execute("ALTER TABLE reader_search_new RENAME TO reader_search")
    cursor.execute("ALTER INDEX reader_search_new_words RENAME TO reader_search_words")


def _all(phrases) -> list[str]:
    return [query for phrase in phrases if (query := matching(phrase))]
