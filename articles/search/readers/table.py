"""The index that readers search: how its rows are numbered and its columns weighed."""

from datetime import UTC, datetime
from typing import NamedTuple

#: The last bits of a row's number are the number of the version that it is of.
VERSION_BITS = 29
VERSION = (1 << VERSION_BITS) - 1
_BEGINNING = datetime(1700, 1, 1, tzinfo=UTC)
_SECONDS = 1 << (63 - VERSION_BITS)
#: What a word counts in each column: headline, deck, names (tags, bylines, sources), text.
WEIGHTS = (10.0, 4.0, 3.0, 1.0)
_LETTERS = {"section": "s", "tag": "t", "author": "a", "source": "o"}


class Entry(NamedTuple):
    """The text of a version by columns, and the ``marks`` of what lists it stands in.

    ``second`` is that of its publication, as in ``second_of``.
    """

    version: int
    second: int
    headline: str
    deck: str
    names: str
    text: str
    marks: tuple[str, ...]


class Row(NamedTuple):
    """An entry as the database's index takes it: what it has of the text, and the marks."""

    version: int
    second: int
    columns: tuple[str, ...]
    marks: tuple[str, ...]

    @property
    def number(self) -> int:
        return number_of(self.second, self.version)


def second_of(at: datetime) -> int:
    """The seconds from 1700 to ``at``; a time before counts as 1700, one after 2244 as 2244."""
    return min(max(int((at - _BEGINNING).total_seconds()), 0), _SECONDS - 1)


def number_of(second: int, version: int) -> int:
    """The number of a row: rows that are numbered so stand in the order of publication."""
    return (second << VERSION_BITS) | version


def mark(kind: str, number: int) -> str:
    """The mark of a section, tag, author or source: no word that anybody can type."""
    return f"\ue000{_LETTERS[kind]}{number}"
