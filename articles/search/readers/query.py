"""What a reader typed: words and “phrases” that must be there, and -others that must not."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from ..query import MOST_CHARACTERS, WORD, Phrase, may_begin, spaced

_QUOTES = '"“”„«»'
_PART = re.compile(rf"(-?)[{_QUOTES}]([^{_QUOTES}]*)[{_QUOTES}]?|([^\s{_QUOTES}]+)")

#: What begins with three letters may be hundreds of words, and each is in its share of the stories.
SHORTEST_BEGINNING = 4
#: Nobody looks for more at once, and each is a list to go through.
MOST_PHRASES = 24


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What a story must have and must not have, and when it was published: ``since`` to ``until``.

    Of each group of ``marks`` (``table.mark``) it has one.
    """

    wanted: tuple[Phrase, ...] = ()
    unwanted: tuple[Phrase, ...] = ()
    marks: tuple[tuple[str, ...], ...] = ()
    since: datetime | None = None
    until: datetime | None = None

    @property
    def can_be_answered(self) -> bool:
        """Whether there is anything to look for, and all that is asked for is there."""
        return bool(self.wanted) and all(self.marks)


def parse(text: str) -> tuple[tuple[Phrase, ...], tuple[Phrase, ...]]:
    """The wanted and the unwanted phrases of ``text``; whatever it is, it is a query.

    ``wor*`` is the beginning of a word. What stands between spaces is a phrase (“AT&T”).
    """
    wanted, unwanted = [], []
    for phrase, is_wanted in islice(_phrases(text[:MOST_CHARACTERS]), MOST_PHRASES):
        (wanted if is_wanted else unwanted).append(phrase)
    return tuple(dict.fromkeys(wanted)), tuple(dict.fromkeys(unwanted))


def _phrases(text: str) -> Iterator[tuple[Phrase, bool]]:
    for match in _PART.finditer(text):
        part = match[2] if match[3] is None else match[3]
        is_wanted = not (match[1] or part.startswith("-"))
        words = tuple(WORD.findall(spaced(part)))
        if words:
            yield Phrase(words, part.rstrip().endswith("*") and _may_begin(words[-1])), is_wanted


def _may_begin(word: str) -> bool:
    return len(word) >= SHORTEST_BEGINNING and may_begin(word)
