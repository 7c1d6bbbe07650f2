"""The part of a story that shows why it was found, with the words that were looked for marked."""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from ..query import CJK, Phrase, folded, spaced

#: A story's text is looked through so far, in characters.
LOOKED_THROUGH = 30_000
#: So much stands before the first word that was found, and so much in all.
BEFORE = 80
LENGTH = 220
_TOKEN = re.compile(f"[{CJK}]|[^\\W_{CJK}]+")


class Piece(NamedTuple):
    """A stretch of text, which was looked for or was not."""

    text: str
    is_found: bool = False


def marked(text: str, phrases: Sequence[Phrase]) -> list[Piece]:
    """The whole of ``text``."""
    return list(_pieces(text, _found(text, phrases), 0, len(text)))


def snippet(texts: Iterable[str], phrases: Sequence[Phrase]) -> list[Piece]:
    """The stretch of the first of ``texts`` that has one of ``phrases``; nothing where none has."""
    for whole in texts:
        text = whole[:LOOKED_THROUGH]
        spans = list(_found(text, phrases))
        if spans:
            return _cut_out(text, spans)
    return []


def _cut_out(text: str, spans: list[tuple[int, int]]) -> list[Piece]:
    first = spans[0][0]
    start = 0 if first <= BEFORE else _after_space(text, first - BEFORE, first)
    end = (
        len(text)
        if len(text) - start <= LENGTH
        else _before_space(text, start + LENGTH, spans[0][1])
    )
    pieces = list(_pieces(text, spans, start, end))
    before = [Piece("… ")] if start else []
    return [*before, *pieces, *([Piece(" …")] if end < len(text) else [])]


def _after_space(text: str, place: int, most: int) -> int:
    space = text.find(" ", place, most)
    return space + 1 if space >= 0 else place


def _before_space(text: str, place: int, least: int) -> int:
    space = text.rfind(" ", least, place)
    return space if space >= 0 else max(place, least)


def _pieces(text: str, spans: Iterable[tuple[int, int]], start: int, end: int) -> Iterator[Piece]:
    for begins, ends in spans:
        if begins >= end:
            break
        if begins > start:
            yield Piece(text[start:begins])
        yield Piece(text[max(begins, start) : ends], is_found=True)
        start = ends
    if start < end:
        yield Piece(text[start:end])


def _found(text: str, phrases: Sequence[Phrase]) -> Iterator[tuple[int, int]]:
    """Where ``phrases`` stand in ``text``, one after the other."""
    wanted = _Wanted(phrases)
    tokens = list(_TOKEN.finditer(text))
    words = [_folded(token[0]) for token in tokens]
    place = 0
    while place < len(words):
        length = wanted.length(words, place)
        if length:
            yield tokens[place].start(), tokens[place + length - 1].end()
        place += length or 1


class _Wanted:
    """Phrases, folded, by their first words."""

    def __init__(self, phrases: Sequence[Phrase]):
        self.phrases: dict[str, list[tuple[list[str], bool]]] = {}
        beginnings = []
        for phrase in phrases:
            words = folded(spaced(" ".join(phrase.words))).split()
            if len(words) == 1 and phrase.is_beginning:
                beginnings += words
            elif words:
                self.phrases.setdefault(words[0], []).append((words, phrase.is_beginning))
        self.beginnings = tuple(beginnings)

    def length(self, words: list[str], place: int) -> int:
        """How many words from ``place`` on are the longest phrase that stands there."""
        word = words[place]
        lengths = [int(word.startswith(self.beginnings))]
        for (*whole, last), is_beginning in self.phrases.get(word, ()):
            end = place + len(whole)
            if end < len(words) and words[place:end] == whole:
                is_there = words[end] == last or (is_beginning and words[end].startswith(last))
                lengths.append(is_there * (len(whole) + 1))
        return max(lengths)


def _folded(word: str) -> str:
    return word.casefold() if word.isascii() else folded(word)
