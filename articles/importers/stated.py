"""What the fields of several formats state alike: times, embargoes, urgencies, languages, bylines, credits."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime

from articles.body import clean
from articles.importers import wire
from articles.importers.finish import Unusable
from articles.importers.frame import without_dateline, without_ending
from articles.importers.limits import LANGUAGE, URGENCY
from articles.importers.times import LATEST_ZONE, YearOutOfRange, read_time
from articles.known_sources import lookup
from articles.records import Story, StoryCitation

#: Finds a time in a text, and whether it has a zone; raises ValueError or OverflowError.
Reader = Callable[[str], tuple[datetime, bool]]


def read_moment(
    place: str, text: str, notes: list[str], *, read: Reader = read_time
) -> datetime | None:
    """The time that ``read`` finds in ``text``, in UTC where it has no zone.

    None, with a note, where it finds none.
    """
    if not text:
        return None
    try:
        at, has_zone = read(_with_t(text))
    except YearOutOfRange as error:
        notes.append(f"{place} {error}: kept in the original")
        return None
    except (ValueError, OverflowError):
        notes.append(f"{place} is “{text[:40]}”, which is no time: kept in the original")
        return None
    if not has_zone:
        notes.append(f"{place} has no time zone; read as UTC")
    return at


def read_embargo(
    place: str, text: str, notes: list[str], *, read: Reader = read_time
) -> datetime | None:
    """The time in ``text`` that nothing may be shown before: without a zone, the latest it can mean.

    None where nothing is stated. Raises Unusable for what is no time.
    """
    if not text:
        return None
    try:
        at, has_zone = read(_with_t(text))
    except (ValueError, OverflowError) as error:
        raise Unusable(
            f"{place} is “{text[:40]}”, which is no time; ask its provider until when it holds"
        ) from error
    if has_zone:
        return at
    notes.append(f"{place} has no time zone; read as the latest it can mean, UTC-12")
    return at.replace(tzinfo=LATEST_ZONE)


def filled_in(text: str) -> str:
    """``text``, or "" for the ``YYYYMMDD`` of a template that was never filled in."""
    return "" if text.upper().startswith("YYYY") else text


def _with_t(text: str) -> str:
    """``20260125000000-0500``, a day as NITF writes it where no time is known, as ISO 8601."""
    return re.sub(r"^([0-9]{8})([0-9]{6})(?=\D|$)", r"\1T\2", text)


def read_urgency(text: str, notes: list[str]) -> int | None:
    """An urgency of 1 to 8; a note for another."""
    if re.fullmatch("[0-9]", text) and int(text) in URGENCY:
        return int(text)
    if text:
        notes.append(f"urgency is “{text[:20]}”, not 1 (flash) to 8: kept in the original")
    return None


def read_language(text: str, notes: list[str]) -> str:
    """A language code, written as BCP 47 does (``FR`` is ``fr``); a note for what is none."""
    code = text.replace("_", "-")
    if not code or re.fullmatch(LANGUAGE, code):
        language, dash, rest = code.partition("-")
        return language.lower() + dash + rest
    notes.append(f"language is “{text[:20]}”, which is no code: kept in the original")
    return ""


def read_byline(line: str) -> tuple[list[str], list[str], bool]:
    """The writers and the agencies that a byline names, and whether that is all it says.

    ``NTB-AFP`` are agencies where one of them is known.
    """
    person, slash, company = (part.strip() for part in line.partition("/"))
    if slash and wire.looks_like_a_name(person) and _is_company(company):
        names, agencies, is_all = read_byline(person)
        return names, [*agencies, company], is_all
    parts = [part for part in re.split(r"\s*[-/,]\s*", line) if part]
    are_agencies = all(lookup(part) or re.fullmatch("[A-Z]{2,8}", part) for part in parts)
    if are_agencies and any(map(lookup, parts)):
        return [], parts, True
    found = wire.byline(line) or wire.byline(f"By {line}")
    if found is None:
        return [], [], False
    return list(found.names), [found.agency] if found.agency else [], not found.left_out


def _is_company(name: str) -> bool:
    """Whether what stands behind a name and a slash is whom its bearer wrote for."""
    return wire.is_agency(name) or bool(re.fullmatch(r"[\w-]{2,40}(?:\.[a-z]{2,10})+", name, re.I))


def as_sources(credits: Iterable[str]) -> tuple[StoryCitation, ...]:
    """Several agencies as citations; one alone is the story's ``credit``."""
    names = list(credits)
    return tuple(StoryCitation(name=one, role="credit") for one in names if len(names) > 1)


def each_once(names: Iterable[str]) -> list[str]:
    """Agencies without blanks and without one that is named again, by another of its names."""
    found: dict[str, str] = {}
    for name in names:
        known = lookup(name)
        if name:
            found.setdefault(known.name if known else name.casefold(), name)
    return list(found.values())


def framed(story: Story) -> Story:
    """The story without what stood around its text and says no more than its fields, or is for the
    desk: its dateline at the top, and end marks, initials, credits and contacts under it.
    """
    found = without_ending(clean(story.body), credit=story.credit)
    body, line, agency = without_dateline(found.body)
    own = story.dateline
    if line and (not own or is_in(own, line) or is_in(line, own)):
        dateline = line if is_in(own, line) else own
    else:
        body, dateline, agency = found.body, own, ""
    return replace(
        story,
        body=body,
        dateline=dateline,
        credit=story.credit or ("" if story.sources else agency or found.credit),
        note="\n".join(filter(None, [story.note, *found.desk])),
    )


def is_in(part: str, whole: str) -> bool:
    """Whether all words of a dateline are in another: ``OTTAWA`` in ``Ottawa, Ontario, July 3``."""
    words = [set(re.findall(r"\w+", text.casefold())) for text in (part, whole)]
    return words[0] <= words[1]
