"""“Did you mean”: a question whose misspelt words are corrected, where stories answer that one."""

import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import islice, product

from django.db import connection
from django.db.models import QuerySet

from articles.models.published import PublishedVersion

from ..query import WORD, Phrase, folded
from . import words
from .finding import count_of
from .query import Question

#: So many words of a question are corrected, and so many questions are tried.
MOST_WORDS = 4
MOST_TRIED = 12
#: So many others are thought of for a word, where there is one, and where there are several.
MOST_NEAR = 12, 5
#: Of questions that are as near, that is asked which has more answers, counted up to this.
MOST_COUNTED = 50
LONG = 6

Correction = tuple[int, dict[str, str]]


def suggestion(text: str, question: Question, among: QuerySet[PublishedVersion]) -> str:
    """``text`` with other words, near to those in it, which finds some of ``among``; or nothing.

    Two queries: a word is tried, not shown, before a story that is among them is known to have it.
    """
    if not question.can_be_answered:
        return ""
    tried = list(islice(_corrections(question), MOST_TRIED))
    if not tried:
        return ""
    counts = _counts([_corrected(question, mapping) for _distance, mapping in tried], among)
    nearest = [
        (distance, -count, place)
        for place, ((distance, _mapping), count) in enumerate(zip(tried, counts, strict=True))
        if count
    ]
    if not nearest:
        return ""
    mapping = tried[min(nearest)[-1]][1]
    text = unicodedata.normalize("NFKC", text)
    return WORD.sub(lambda match: mapping.get(match[0], match[0]), text)


def _corrections(question: Question) -> Iterator[Correction]:
    """What words may stand for which, and how far from what was typed that is, nearest first."""
    typed = [
        word
        for phrase in question.wanted
        for word in phrase.words[: -1 if phrase.is_beginning else None]
        if len(word) in words.LENGTHS
    ]
    typed = list(dict.fromkeys(typed))[:MOST_WORDS]
    keys = {word: folded(word) for word in typed}
    with connection.cursor() as cursor:
        known = words.like(cursor, [key for key in keys.values() if key])
    most = MOST_NEAR[len(typed) > 1]
    choices = [[(0, word), *_near(keys[word], known)[:most]] for word in typed]
    every = []
    for choice in product(*choices):
        distance = sum(each for each, _word in choice)
        if distance:
            chosen = zip(typed, (word for _distance, word in choice), strict=True)
            every.append((distance, dict(chosen)))
    yield from sorted(every, key=lambda each: each[0])


def _near(key: str, known: list[tuple[str, str]]) -> list[tuple[int, str]]:
    """The nearest of ``known`` words to ``key``, each with its distance."""
    most = 2 if len(key) >= LONG else 1
    letters = set(key)
    near = [
        (far, shown)
        for word, shown in known
        # Cheap, and true of every word within reach.
        if abs(len(word) - len(key)) <= most and len(letters ^ set(word)) <= 2 * most
        if 0 < (far := distance(key, word)) <= most
    ]
    return sorted(near)


def distance(one: str, other: str) -> int:
    """How many letters are to be put in, left out, changed, or swapped with their neighbour."""
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, letter in enumerate(one, 1):
        earlier, before = before, row
        row = [i]
        for j, another in enumerate(other, 1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (letter != another))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == another:
                cost = min(cost, earlier[j - 2] + 1)
            row.append(cost)
    return row[-1]


def _corrected(question: Question, mapping: Mapping[str, str]) -> Question:
    wanted = (
        Phrase(tuple(mapping.get(word, word) for word in phrase.words), phrase.is_beginning)
        for phrase in question.wanted
    )
    return replace(question, wanted=tuple(wanted))


def _counts(questions: list[Question], among: QuerySet[PublishedVersion]) -> list[int]:
    """How many of ``among`` answer each, counted up to a few; one query."""
    columns, params = [], []
    for question in questions:
        sql, more = count_of(question, among, most=MOST_COUNTED)
        columns.append(sql)
        params += more
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(columns)}", params)
        return list(cursor.fetchone())
