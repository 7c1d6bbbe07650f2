"""Words that mark unfinished copy, from the newsroom's own list, do not reach readers."""

import re
from collections.abc import Iterator, Sequence
from datetime import datetime
from functools import lru_cache

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.body import to_text
from articles.records import Story, StoryPhoto

from .finding import Finding
from .registry import register

FIELDS = {
    "headline": gettext_lazy("headline"),
    "deck": gettext_lazy("deck"),
    "body": gettext_lazy("text"),
}


@register("banned")
def check(story: Story, *, at: datetime) -> Iterator[Finding]:
    pattern = _pattern(tuple(settings.BANNED_WORDS))
    beginnings = _beginnings(tuple(settings.BANNED_WORDS))
    if pattern is None:
        return
    for field, name in FIELDS.items():
        text = getattr(story, field)
        # Copy is seldom unfinished: only where its HTML has such a word is it read as text.
        if any(begins in text for begins in beginnings) and (
            words := _words(pattern, _plain(field, text))
        ):
            yield Finding(
                id=f"banned.{field}",
                message=_("“%(words)s” stands in the %(place)s.")
                % {"words": "”, “".join(words), "place": name},
                hint=_("Write what is meant, or take it out."),
                field=field,
            )
    for row, photo in enumerate(story.photos):
        words = [] if photo.is_note else _words(pattern, *_said_of(photo))
        if words:
            yield Finding(
                id="banned.photo",
                message=_("“%(words)s” stands in the words of photo %(number)s.")
                % {"words": "”, “".join(words), "number": row + 1},
                hint=_("Write what is meant, or take it out."),
                field="story_photos",
                row=row,
            )


def _plain(field: str, text: str) -> str:
    return to_text(text) if field == "body" else text


def _said_of(photo: StoryPhoto) -> tuple[str, ...]:
    return photo.caption, photo.alt_text, photo.credit


def _words(pattern: re.Pattern[str], *texts: str) -> list[str]:
    found = (" ".join(match[0].split()) for text in texts for match in pattern.finditer(text))
    return list(dict.fromkeys(found))


@lru_cache(maxsize=8)
def _beginnings(words: Sequence[str]) -> list[str]:
    """What a text has in it that has one of the words: their first parts, the fewest that do."""
    firsts = sorted({word.split()[0] for word in words if word.split()}, key=len)
    return [one for one in firsts if not any(other != one and other in one for other in firsts)]


@lru_cache(maxsize=8)
def _pattern(words: Sequence[str]) -> re.Pattern[str] | None:
    """Whole words, in the case in which the list has them; spaces stand for any white space."""
    given = sorted(filter(None, (word.split() for word in words)), reverse=True)
    if not given:
        return None
    choices = "|".join(r"\s+".join(map(re.escape, parts)) for parts in given)
    return re.compile(rf"(?<!\w)(?:{choices})(?!\w)")
