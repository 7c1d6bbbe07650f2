"""What of a story is searched."""

import re
from collections.abc import Iterable
from html import unescape
from typing import NamedTuple

from articles.records import Story

from .query import spaced

#: Tags within a word, such as those of H<sub>2</sub>O; all others part words.
_WITHIN = re.compile(r"</?(?:a|em|strong|b|i|u|s|sub|sup|code|span)\b[^>]*>")
_TAG = re.compile(r"<[^>]*>")


class Entry(NamedTuple):
    """The text of a story for the index: what everybody at the desk may know, and the rest."""

    article: int
    words: str
    secret: str = ""


def entry_of(article: int, story: Story, guids: Iterable[str] = ()) -> Entry:
    """The entry of ``story``, which is article number ``article`` and came as wire ``guids``."""
    secret = [
        text
        for source in story.sources
        if source.confidential
        for text in (source.name, source.attribution)
    ]
    words = (
        story.headline,
        story.deck,
        story.slug,
        story.dateline,
        _text(story.body),
        *(author.name for author in story.authors),
        *(tag.name for tag in story.tags),
        *(source.name for source in story.sources if not source.confidential),
        *(photo.caption for photo in story.photos),
        *guids,
    )
    return Entry(article, spaced("\n".join(words)), spaced("\n".join(secret)))


def _text(body: str) -> str:
    return unescape(_TAG.sub(" ", _WITHIN.sub("", body)))
