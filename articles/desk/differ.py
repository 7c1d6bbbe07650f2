"""What differs between two sequences: words of a text, blocks of a body, parts of a list."""

import re
import time
from collections.abc import Callable, Hashable, Iterator, Sequence
from typing import Any, NamedTuple, TypeVar

from diff_match_patch import diff_match_patch

EQUAL, INSERT, DELETE = "equal", "insert", "delete"
OPS = {diff_match_patch.DIFF_EQUAL: EQUAL, 1: INSERT, -1: DELETE}

#: Seconds that one comparison may take; what is left undecided then counts as replaced.
MOST_SECONDS = 2.0
#: Tokens stand as characters from here on; a single character below stands for itself.
FIRST, LAST = 0x20000, 0x10FFFF

_SINGLE = "\u3005-\u3007\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff"
_MARK = (
    r"!-/:-@\[-`{-~\u00a0-\u00bf\u2010-\u2027\u2030-\u205e\u3000-\u3004\u3008-\u303f\uff00-\uff0f"
)
#: A word with what joins its parts (don't, 1,200, U.S.), one East Asian character, or one sign.
_TOKEN = re.compile(
    rf"[^\s{_SINGLE}{_MARK}]+(?:['’.,:-][^\s{_SINGLE}{_MARK}]+)*|.", re.DOTALL | re.UNICODE
)

T = TypeVar("T")


class Segment(NamedTuple):
    """A stretch of text, and whether it is in both, only in the new or only in the old."""

    op: str
    text: str

    @property
    def shown(self) -> str:
        """The text, with a sign where a line ends: an end of line that came or went is seen."""
        return self.text.replace("\n", "↵\n")


class Differ:
    """Compares as often as it is asked to, all within ``seconds``."""

    def __init__(self, *, seconds: float = MOST_SECONDS) -> None:
        self._library = diff_match_patch()
        self._library.Diff_Timeout = seconds
        self._deadline = time.time() + seconds

    def words(self, old: str, new: str) -> tuple[Segment, ...]:
        """Two texts word by word. Their segments, put together again, are the texts."""
        runs = self.runs(_TOKEN.findall(old), _TOKEN.findall(new), tidy=True)
        return tuple(Segment(op, "".join(tokens)) for op, tokens in runs)

    def runs(
        self, old: Sequence[Hashable], new: Sequence[Hashable], *, tidy: bool = False
    ) -> list[tuple[str, list]]:
        """(op, the elements) of each stretch; ``tidy`` leaves out what is equal by chance."""
        letters = _letters((*old, *new))
        if letters is None:
            return [run for run in ((DELETE, list(old)), (INSERT, list(new))) if run[1]]
        meant = {letter: element for element, letter in letters.items()}
        before, after = ("".join(map(letters.__getitem__, side)) for side in (old, new))
        found = self._library.diff_main(before, after, False, self._deadline)
        if tidy:
            self._library.diff_cleanupSemantic(found)
        return [(OPS[op], [meant[letter] for letter in text]) for op, text in found]


def _letters(elements: Sequence[Hashable]) -> dict[Hashable, str] | None:
    """One character for each distinct element; None where there are not enough of them."""
    letters: dict[Hashable, str] = {}
    code = FIRST
    for element in elements:
        if element in letters:
            continue
        if isinstance(element, str) and len(element) == 1 and ord(element) < FIRST:
            letters[element] = element
        elif code > LAST:
            return None
        else:
            letters[element] = chr(code)
            code += 1
    return letters


def paired(
    old: Sequence[T], new: Sequence[T], *keys: Callable[[T], Any]
) -> Iterator[tuple[T | None, T | None]]:
    """Each of ``new`` with the one of ``old`` that it was, then those of ``old`` that went.

    ``keys`` say what makes two the same, the strictest first; an empty key pairs nothing.
    """
    was: dict[int, int] = {}
    left = list(range(len(old)))
    for key in keys:
        places: dict[Any, list[int]] = {}
        for place in left:
            places.setdefault(key(old[place]), []).append(place)
        for number, part in enumerate(new):
            wanted = None if number in was else key(part)
            if wanted and places.get(wanted):
                was[number] = places[wanted].pop(0)
        taken = set(was.values())
        left = [place for place in left if place not in taken]
    for number, part in enumerate(new):
        yield (old[was[number]] if number in was else None), part
    for place in left:
        yield old[place], None
