"""Times, languages and names, in all the ways that feeds write them."""

from __future__ import annotations

import re
from calendar import timegm
from datetime import UTC, datetime
from typing import Any, Final

from articles.importers.limits import LANGUAGE, NAME_LIMITS, STORY_LIMITS
from articles.importers.stated import read_embargo, read_moment
from articles.importers.times import YearOutOfRange, read_mail_time, with_zone
from articles.importers.wire import byline
from articles.records import StoryAuthor

#: The most items of a feed; those that are in use have some dozens.
MOST_ITEMS: Final = 20_000


def time_of(name: str, text: str, parsed: Any, notes: list[str]) -> datetime | None:
    """A time in ISO 8601, as in mails (RFC 822), or as feedparser has ``parsed`` it in UTC.

    None, with a note, where it cannot be read.
    """
    return read_moment(
        f"its time “{name}”", text, notes, read=lambda text: _known_time(text, parsed)
    )


def embargo_of(text: str, notes: list[str]) -> datetime | None:
    """Until when nothing may be shown; without a zone, the latest that it can mean.

    Raises Unusable where it cannot be read.
    """
    return read_embargo("its embargo", text, notes, read=read_mail_time)


def _known_time(text: str, parsed: Any) -> tuple[datetime, bool]:
    try:
        return read_mail_time(text)
    except YearOutOfRange:
        raise
    except ValueError:
        if parsed is None:
            raise
        return with_zone(datetime.fromtimestamp(timegm(parsed), UTC))


def language_of(text: str, notes: list[str]) -> str:
    """A language code; "", with a note, for what is none."""
    code = text.strip().replace("_", "-")
    if code and not (len(code) <= STORY_LIMITS["language"] and re.fullmatch(LANGUAGE, code)):
        notes.append(f"“{code[:40]}” is no language code: left out")
        return ""
    return code


class People:
    """The byline of an item: ``authors``, the ``agency`` named in it, and ``desk``, lines of note."""

    def __init__(self) -> None:
        self.authors: list[StoryAuthor] = []
        self.agency = ""
        self.desk: list[str] = []

    def add(self, name: str, email: str = "") -> None:
        """One author as an item names them: perhaps several names, perhaps an agency."""
        name = " ".join(name.split())
        if email:
            self.desk.append(f"Contact: {f'{name} ' if name else ''}<{email}>")
        if not name:
            return
        found = byline(name if name.lower().startswith("by ") else f"By {name}")
        if found is None or not (found.names or found.agency):
            self.authors.append(StoryAuthor(name=name[: NAME_LIMITS["name"]]))
            return
        self.authors += [StoryAuthor(name=one) for one in found.names]
        self.agency = self.agency or found.agency
        self.desk += [f"Byline: {part}" for part in found.left_out]
