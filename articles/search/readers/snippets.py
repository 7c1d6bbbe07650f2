"""The part of a story that shows why it was found, with the words that were looked for marked."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice, takewhile
from typing import NamedTuple

from ..query import CJK, Phrase

#: A story's text is looked through so far, in characters.
LOOKED_THROUGH = 30_000
#: So much stands before the first word that was found, and so much in all.
BEFORE = 80
LENGTH = 220
#: Of so many places at most the most telling one is shown.
MOST_LOOKED_AT = 50
_LETTER = rf"[^\W_{CJK}]"
_CJK = re.compile(f"[{CJK}]")


class Piece(NamedTuple):
    """A stretch of text, which was looked for or was not."""

    text: str
    is_found: bool = False


def marked(text: str, phrases: Sequence[Phrase]) -> list[Piece]:
    """The whole of ``text``."""
    return list(_pieces(text, _pattern(phrases), 0, len(text)))


def snippet(texts: Iterable[str], phrases: Sequence[Phrase]) -> list[Piece]:
    """The stretch of the first of ``texts`` that has one of ``phrases``; nothing where none has."""
    pattern = _pattern(phrases)
    for whole in texts:
        text = whole[:LOOKED_THROUGH]
        found = list(islice(pattern.finditer(text.translate(_FOLDS)), MOST_LOOKED_AT))
        if found:
            return _cut_out(text, pattern, _most_telling(found))
    return []


def _most_telling(found: Sequence[re.Match[str]]) -> re.Match[str]:
    """The first of those behind which most different words stand in a snippet."""

    def different(place: int) -> int:
        last = found[place].start() + LENGTH - BEFORE
        near = takewhile(lambda match: match.end() <= last, found[place:])
        return len({match[0] for match in near})

    return found[max(range(len(found)), key=different)]


def _cut_out(text: str, pattern: re.Pattern[str], first: re.Match[str]) -> list[Piece]:
    start = 0 if first.start() <= BEFORE else _after_space(text, first.start())
    end = len(text)
    if end - start > LENGTH:
        end = _before_space(text, start + LENGTH, first.end())
    before, after = [Piece("… ")] * (start > 0), [Piece(" …")] * (end < len(text))
    return [*before, *_pieces(text, pattern, start, end), *after]


def _after_space(text: str, first: int) -> int:
    space = text.find(" ", first - BEFORE, first)
    return space + 1 if space >= 0 else first - BEFORE


def _before_space(text: str, place: int, least: int) -> int:
    space = text.rfind(" ", least, place)
    return space if space >= 0 else max(place, least)


def _pieces(text: str, pattern: re.Pattern[str], start: int, end: int) -> Iterator[Piece]:
    for match in pattern.finditer(text.translate(_FOLDS), start, end):
        if match.start() > start:
            yield Piece(text[start : match.start()])
        yield Piece(text[match.start() : match.end()], is_found=True)
        start = match.end()
    if start < end:
        yield Piece(text[start:end])


def _pattern(phrases: Sequence[Phrase]) -> re.Pattern[str]:
    """What finds ``phrases``, longer ones first, in folded text."""
    longest_first = sorted(phrases, key=lambda phrase: len(phrase.words), reverse=True)
    return re.compile("|".join(map(_matching, longest_first)))


def _matching(phrase: Phrase) -> str:
    """The words with anything but letters between them; Chinese ones need nothing at all."""
    words = [_whole_word(word.translate(_FOLDS)) for word in phrase.words]
    if phrase.is_beginning:
        words[-1] = words[-1].removesuffix(rf"(?!{_LETTER})") + f"{_LETTER}*"
    return r"[\W_]*".join(words)


def _whole_word(word: str) -> str:
    return word if _CJK.match(word) else rf"(?<!{_LETTER}){re.escape(word)}(?!{_LETTER})"


class _Folds(dict):
    """Each character without case and accents, as one character again: places stay the same."""

    def __missing__(self, code: int) -> int:
        letter = chr(code)
        if not _CJK.match(letter):
            letter = unicodedata.normalize("NFKD", letter)[0].lower()
        self[code] = ord(letter) if len(letter) == 1 else code
        return self[code]


_FOLDS = _Folds()
