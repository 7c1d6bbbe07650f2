"""The vocabulary of headlines, decks and names, which misspelt words are corrected by.

It holds words of stories that wait as well: nothing of it is shown that no visible story has.
"""

from collections.abc import Iterable, Mapping

from django.db import connection

from ..query import WORD, folded
from .table import Entry

MAKE = {
    "sqlite": "CREATE TABLE reader_words (word text PRIMARY KEY, shown text NOT NULL) WITHOUT ROWID",
    # Letter by letter: what begins with a letter is a range.
    "postgresql": 'CREATE TABLE reader_words (word text COLLATE "C" PRIMARY KEY, shown text NOT NULL)',
}
#: Shorter words are not corrected: too many others are near. Longer ones are no words.
LENGTHS = range(4, 31)
_LEARN = "INSERT INTO reader_words (word, shown) {} ON CONFLICT (word) DO NOTHING"


def of(entries: Iterable[Entry]) -> dict[str, str]:
    """The words of ``entries``, folded, and how each is written in small letters."""
    written: set[str] = set()
    for entry in entries:
        text = "\n".join((entry.headline, entry.deck, entry.names))
        written.update(WORD.findall(text.lower()))
    return {
        word if word.isascii() else folded(word): word
        for word in written
        if len(word) in LENGTHS and not word.isdecimal()
    }


def learn(cursor, known: Mapping[str, str]) -> None:
    """Put words into the vocabulary. In their order, so that two who do it do not wait in a ring."""
    rows = sorted(known.items())
    if connection.vendor == "postgresql":
        columns = [[row[place] for row in rows] for place in range(2)]
        cursor.execute(_LEARN.format("SELECT * FROM unnest(%s::text[], %s::text[])"), columns)
    else:
        cursor.executemany(_LEARN.format("VALUES (%s, %s)"), rows)


def replace(cursor, known: Mapping[str, str]) -> None:
    """Let these be the vocabulary."""
    cursor.execute("DELETE FROM reader_words")
    learn(cursor, known)


def like(cursor, wanted: Iterable[str]) -> list[tuple[str, str]]:
    """Words that begin as one of ``wanted`` or with its second letter, and are about as long."""
    ranges, params = [], []
    for word in wanted:
        for letter in dict.fromkeys(word[:2]):
            ranges.append("word >= %s AND word < %s AND length(word) BETWEEN %s AND %s")
            params += [letter, chr(ord(letter) + 1), len(word) - 2, len(word) + 2]
    if not ranges:
        return []
    cursor.execute(f"SELECT word, shown FROM reader_words WHERE {' OR '.join(ranges)}", params)  # noqa: S608
    return cursor.fetchall()
