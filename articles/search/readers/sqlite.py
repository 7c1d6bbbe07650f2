"""The readers' index in SQLite: a table of FTS5 that keeps no text and is numbered by time."""

from collections.abc import Iterable, Sequence

from ..query import Phrase
from ..sqlite import matching
from .query import Question
from .table import WEIGHTS, Entry, Row

MAKE = (
    """
    CREATE VIRTUAL TABLE {0} USING fts5(
        headline, deck, names, text, marks, content = '',
        tokenize = "unicode61 remove_diacritics 2"
    )
    """,
    # As the desk's: larger pages, merged less often.
    "INSERT INTO {0} ({0}, rank) VALUES ('pgsz', 16000)",
    "INSERT INTO {0} ({0}, rank) VALUES ('automerge', 8)",
)
NUMBER = "reader_search.rowid"
NEW = "reader_search_new"
_WRITE = (
    "INSERT INTO {0} (rowid, headline, deck, names, text, marks) VALUES (%s, %s, %s, %s, %s, %s)"
)
#: The better the smaller (and negative); of a word that is everywhere it is some millionths.
_POINTS = f"CAST(bm25(reader_search, {', '.join(map(str, WEIGHTS))}, 0) * -1e12 AS INTEGER)"


def row_of(entry: Entry) -> Row:
    columns = (entry.headline, entry.deck, entry.names, entry.text)
    return Row(entry.version, entry.second, columns, entry.marks)


def insert(cursor, rows: Iterable[Row], *, table: str = "reader_search") -> None:
    values = [(one.number, *one.columns, " ".join(one.marks)) for one in rows]
    cursor.executemany(_WRITE.format(table), values)


def condition(question: Question) -> tuple[str, list[str]]:
    """What a row of the index has to meet."""
    return "reader_search MATCH %s", [_expression(question)]


def points(question: Question) -> tuple[str, list[str]]:
    """How well a row meets it: a whole number."""
    return _POINTS, []


def begin_anew(cursor) -> str:
    """The table that a new index is written into, while readers search the old one."""
    cursor.execute(f"DROP TABLE IF EXISTS {NEW}")
    for statement in MAKE:
        cursor.execute(statement.format(NEW))
    return NEW


def hold(cursor) -> None:
    """Let nobody publish in the meantime: nobody can, SQLite has one writer at a time."""


def put_in_place(cursor) -> None:
    """Let readers search the new index from now on."""
    cursor.execute(f"INSERT INTO {NEW} ({NEW}) VALUES ('optimize')")  # noqa: S608
    cursor.execute("DROP TABLE reader_search")
    cursor.execute(f"ALTER TABLE {NEW} RENAME TO reader_search")


def _expression(question: Question) -> str:
    wanted = [_each(question.wanted), *(_any(marks) for marks in question.marks)]
    expression = f"({' AND '.join(wanted)})"
    if question.unwanted:
        expression += f" NOT ({' OR '.join(map(matching, question.unwanted))})"
    return expression


def _each(phrases: Sequence[Phrase]) -> str:
    return " AND ".join(map(matching, phrases))


def _any(marks: Sequence[str]) -> str:
    return f"({' OR '.join(marks)})"
