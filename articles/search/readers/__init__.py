"""Readers' search of published versions: FTS5 in SQLite, tsvector in PostgreSQL.

An index row a version, numbered in the order of publication (``table.number_of``) and written in
the transaction that publishes it. Nothing is ever taken out: versions become visible, and stop
being so, by time alone, so whoever searches says ``among`` which ones. ``rebuild`` leaves out what
readers will see no more.
"""

from ..query import MOST_CHARACTERS
from .entry import entry_of
from .finding import MOST_COUNTED, RANKED, Found, Place, find
from .keep import Rows, entries_of, how_many, index, insert, rebuild, rows_of
from .query import Question, parse
from .snippets import Piece, marked, snippet
from .suggest import suggestion
from .table import Entry, mark

__all__ = [
    "MOST_CHARACTERS",
    "MOST_COUNTED",
    "RANKED",
    "Entry",
    "Found",
    "Piece",
    "Place",
    "Question",
    "Rows",
    "entries_of",
    "entry_of",
    "find",
    "how_many",
    "index",
    "insert",
    "mark",
    "marked",
    "parse",
    "rebuild",
    "rows_of",
    "snippet",
    "suggestion",
]
