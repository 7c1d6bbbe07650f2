"""The last look at every story, whatever its format: clean body, tidy fields, limits kept."""

from __future__ import annotations

import dataclasses
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from itertools import count
from operator import attrgetter
from typing import Any, TypeVar

from articles.body import clean, is_blank
from articles.importers import limits, media_topics
from articles.importers.decode import scrub
from articles.known_sources import SOURCE_KINDS
from articles.records import (
    CITATION_ROLES,
    CITATION_TERMS,
    CORRECTION_KINDS,
    PLACEMENTS,
    Parsed,
    ParseProblem,
    Record,
    Story,
    StoryAuthor,
    StoryCitation,
    StoryCorrection,
    StoryPhoto,
    StoryTag,
    Subject,
)

_R = TypeVar("_R", bound=Record)
#: Blanks that a one-line field makes one space of; a no-break space is an author's wish and stays.
_BLANKS = re.compile(r"[ \t-\r\x1c-\x1f\x85\u2028\u2029]+")
_LINE_ENDS = re.compile(r"\r\n?|[\x85\u2028\u2029]")
_LANGUAGE = re.compile(limits.LANGUAGE)
#: Nearly every body begins with a word, and needs no closer look for text.
_BEGINS_WITH_TEXT = re.compile(r"(?:<[^>]*>)+\w")
_PHOTO_KEY = re.compile(limits.PHOTO_KEY)
_CROP = re.compile(limits.PHOTO_CROP)
_WEB_ADDRESS = re.compile(r"https?://[^\s<>\"']+", re.IGNORECASE)
#: What parts the words of a slug: a slash too, for some systems send the path of a page.
_BETWEEN_WORDS = re.compile(r"[-\s/]+")
_NOT_IN_SLUGS = re.compile(r"[^\w\s/-]")


class Unusable(ValueError):
    """A story that cannot be taken: the message is one sentence that says what is wrong."""


def finish(
    story: Story,
    raw: bytes,
    notes: Iterable[str] = (),
    *,
    where: str = "",
    status: str = "usable",
    subjects: Iterable[Subject] = (),
    files: Mapping[str, bytes] | None = None,
) -> Parsed | ParseProblem:
    """The story as it is handed on, or the one thing that stands in its way.

    ``raw`` is what it was read from and ``notes`` what had no place in it; ``where`` is its place
    in a file of several; the rest is as in Parsed. The body is cleaned to canonical HTML, one-line
    fields are made one line, slugs are made fit for an address, photos without a key get the next
    number, subjects that have a name (or whose code is an IPTC Media Topic) become tags, and every
    field is held to its limit. What is canceled needs neither headline nor text.
    """
    remarks = list(notes)
    try:
        named = _named(subjects, story.language)
        if named:
            tags = (*story.tags, *(StoryTag(name=one.name) for one in named if one.name))
            story = dataclasses.replace(story, tags=tags)
        tidy = _finished(story, remarks, is_canceled=status == "canceled")
    except Unusable as problem:
        return refusal(str(problem), where=where, raw=raw, headline=story.headline, guid=story.guid)
    return Parsed(
        story=tidy,
        raw=raw,
        notes=tuple(dict.fromkeys(map(one_line, remarks))),
        status=status,
        subjects=named,
        files=files or {},
    )


def no_place(names: Iterable[str]) -> list[str]:
    """The note for what a file says and a Story has no field for; none where there is nothing."""
    said = ", ".join(dict.fromkeys(names))
    return [f"no place for {said}: kept in the original"] if said else []


def _named(subjects: Iterable[Subject], language: str) -> tuple[Subject, ...]:
    """The subjects, each once and on one line, Media Topics under their names."""
    found: dict[Subject, None] = {}
    for subject in subjects:
        name, code = one_line(subject.name), one_line(subject.code)[:200]
        if not name and subject.scheme in ("medtop", "subj"):
            name = media_topics.name_of(code, language)
        if len(name) > limits.NAME_LIMITS["name"]:
            name = ""
        if name or code:
            found[Subject(name=name, code=code, scheme=one_line(subject.scheme)[:200])] = None
    return tuple(found)


def refusal(
    message: str, *, raw: bytes = b"", where: str = "", headline: str = "", guid: str = ""
) -> ParseProblem:
    """A ParseProblem that can be stored and printed, whatever was quoted from the file."""
    return ParseProblem(
        message=one_line(message),
        where=where,
        raw=raw,
        headline=one_line(headline)[: limits.STORY_LIMITS["headline"]],
        guid=one_line(guid)[: limits.STORY_LIMITS["guid"]],
    )


def one_line(text: str) -> str:
    """``text`` without control characters, its blanks and line ends each made one space."""
    if text.isprintable() and "  " not in text and text[:1] != " " != text[-1:]:
        return text
    return scrub(_BLANKS.sub(" ", text)).strip()


def paragraphs(text: str) -> str:
    """``text`` without control characters and outer blanks; its line ends are ``\\n``."""
    if text.isprintable() and text[:1] != " " != text[-1:]:
        return text
    return scrub(_LINE_ENDS.sub("\n", text)).strip()


def slugged(text: str, *, most: int) -> str:
    """``text`` as it can stand in an address, at most ``most`` characters; Unicode is kept.

    It is what Django's ``slugify(…, allow_unicode=True)`` leaves as it is; empty where ``text``
    has no letter and no digit.

    >>> slugged("World/Über uns!", most=100)
    'world-über-uns'
    """
    text = unicodedata.normalize("NFKC", text).lower()
    slug = _BETWEEN_WORDS.sub("-", _NOT_IN_SLUGS.sub("", text)).strip("-_")
    return slug[:most].rstrip("-_")


def _finished(story: Story, notes: list[str], *, is_canceled: bool = False) -> Story:
    changes = _changes(story, _STORY, "", notes)
    body = clean(story.body)
    if not is_canceled and not _BEGINS_WITH_TEXT.match(body) and is_blank(body):
        raise Unusable("has no text; give it a body that readers can read")
    headline = changes.get("headline", story.headline)
    has_headline = any(one.isprintable() and not one.isspace() for one in headline)
    if not is_canceled and not has_headline:
        raise Unusable("has no headline; give it one")
    language = changes.get("language", story.language)
    if language:
        changes["language"] = _language(language)
    if story.urgency is not None and story.urgency not in limits.URGENCY:
        raise Unusable(f"urgency is {story.urgency}; it must be 1 (flash) to 8")
    changes["body"] = body
    changes["authors"] = _names(story.authors, "authors", notes)
    changes["tags"] = _names(story.tags, "tags", notes)
    changes["sources"] = _sources(story.sources, notes)
    changes["photos"] = _photos(story.photos, notes)
    changes["corrections"] = _corrections(story.corrections, notes)
    return dataclasses.replace(story, **changes)


class _Fields:
    """The text fields of a record class, to be read at once, with their limits and their tidying."""

    def __init__(self, most: Mapping[str, int]) -> None:
        self.read = attrgetter(*most)
        self.rules = [
            (name, limit, paragraphs if name in limits.PARAGRAPHS else one_line)
            for name, limit in most.items()
        ]


_STORY = _Fields(limits.STORY_LIMITS)
_NAME = _Fields(limits.NAME_LIMITS)
_SOURCE = _Fields(limits.SOURCE_LIMITS)
_PHOTO = _Fields(limits.PHOTO_LIMITS)
_CORRECTION = _Fields(limits.CORRECTION_LIMITS)


def _changes(record: Record, fields: _Fields, place: str, notes: list[str]) -> dict[str, Any]:
    """The text fields of ``record`` that are not as they should be, mended."""
    changes: dict[str, Any] = {}
    for value, (name, limit, tidied) in zip(fields.read(record), fields.rules, strict=True):
        if not value:
            continue
        tidy = tidied(value)
        if name == "slug":
            tidy = _slug(tidy, limit, place, notes)
        elif len(tidy) > limit:
            raise Unusable(f"{place}{name} has {len(tidy):,} characters; {limit:,} is the most")
        if tidy is not value:
            changes[name] = tidy
    return changes


def _slug(text: str, limit: int, place: str, notes: list[str]) -> str:
    """``text`` as a slug, with a note where it was none."""
    slug = slugged(text, most=limit)
    if slug != text:
        became = f"was written {slug}" if slug else "has no letter or digit and was left out"
        notes.append(f"{place}the slug “{text[:limit]}” {became}")
    return slug


def _tidied(record: _R, fields: _Fields, place: str, notes: list[str]) -> _R:
    changes = _changes(record, fields, place, notes)
    return dataclasses.replace(record, **changes) if changes else record


def _few(parts: tuple[_R, ...], place: str) -> tuple[_R, ...]:
    if len(parts) > limits.PARTS:
        raise Unusable(f"{place} are {len(parts):,}; {limits.PARTS:,} is the most")
    return parts


_N = TypeVar("_N", StoryAuthor, StoryTag)


def _names(parts: tuple[_N, ...], place: str, notes: list[str]) -> tuple[_N, ...]:
    """The parts by name, each name once, blank ones left out."""
    tidy: dict[str, _N] = {}
    for number, part in enumerate(_few(parts, place), 1):
        named = _tidied(part, _NAME, f"{place} {number}: ", notes)
        if named.name:
            tidy.setdefault(named.name, named)
    return tuple(tidy.values())


def _language(text: str) -> str:
    language = text.replace("_", "-")
    if not _LANGUAGE.fullmatch(language):
        raise Unusable(f"language “{text}” is no language code; use one such as en, ko or pt-BR")
    return language


def _choice(value: str, choices: tuple[str, ...], place: str) -> None:
    if value not in choices:
        raise Unusable(f"{place} is “{value[:40]}”; it must be one of {', '.join(choices)}")


def _sources(sources: tuple[StoryCitation, ...], notes: list[str]) -> tuple[StoryCitation, ...]:
    tidy = []
    for number, source in enumerate(_few(sources, "sources"), 1):
        place = f"sources {number}: "
        source = _tidied(source, _SOURCE, place, notes)
        if not source.name:
            raise Unusable(f"{place}has no name; name the source")
        _choice(source.role, CITATION_ROLES, f"{place}role")
        _choice(source.terms, CITATION_TERMS, f"{place}terms")
        if source.kind:
            _choice(source.kind, SOURCE_KINDS, f"{place}kind")
        if source.url:
            source = _with_web_address(source, place, notes)
        tidy.append(source)
    return tuple(tidy)


_A = TypeVar("_A", StoryCitation, StoryPhoto)


def _with_web_address(part: _A, place: str, notes: list[str]) -> _A:
    """``part``, its URL dropped where following it could do anything but open a page."""
    if _WEB_ADDRESS.fullmatch(part.url):
        return part
    notes.append(f"{place}url “{part.url[:80]}” is no web address; kept in the original")
    return dataclasses.replace(part, url="")


def _photos(photos: tuple[StoryPhoto, ...], notes: list[str]) -> tuple[StoryPhoto, ...]:
    """The photos, those without a key under the next free number."""
    taken = Counter(one_line(photo.key) for photo in photos if photo.key)
    if len(taken) < taken.total():
        raise Unusable("photos share a key; give each photo its own")
    free = (str(number) for number in count(1) if str(number) not in taken)
    return tuple(
        _photo(photo, f"photos {number}: ", free, notes)
        for number, photo in enumerate(_few(photos, "photos"), 1)
    )


def _photo(photo: StoryPhoto, place: str, free: Iterator[str], notes: list[str]) -> StoryPhoto:
    changes = _changes(photo, _PHOTO, place, notes)
    key = changes.get("key", photo.key)
    if not key:
        changes["key"] = next(free)
    elif not _PHOTO_KEY.fullmatch(key):
        raise Unusable(f"{place}key “{key}” must be letters, digits and hyphens")
    _choice(photo.placement, PLACEMENTS, f"{place}placement")
    if not (0 <= photo.focal_x <= 1 and 0 <= photo.focal_y <= 1):
        raise Unusable(f"{place}focal point must lie between 0 and 1")
    if photo.crop and not _is_crop(photo.crop):
        notes.append(f"{place}crop “{photo.crop[:40]}” is no part of a picture; shown whole")
        changes["crop"] = ""
    photo = dataclasses.replace(photo, **changes) if changes else photo
    return _with_web_address(photo, place, notes) if photo.url else photo


def _is_crop(text: str) -> bool:
    """Whether ``text`` is a part of a picture that is inside it and large enough to be seen."""
    if not (found := _CROP.fullmatch(text)):
        return False
    left, top, width, height = map(int, found.groups())
    is_inside = left + width <= 10_000 and top + height <= 10_000
    return is_inside and min(width, height) >= limits.SMALLEST_CROP


def _corrections(
    corrections: tuple[StoryCorrection, ...], notes: list[str]
) -> tuple[StoryCorrection, ...]:
    tidy = []
    for number, correction in enumerate(_few(corrections, "corrections"), 1):
        place = f"corrections {number}: "
        correction = _tidied(correction, _CORRECTION, place, notes)
        _choice(correction.kind, CORRECTION_KINDS, f"{place}kind")
        if not correction.text:
            raise Unusable(f"{place}has no text; say what was corrected")
        tidy.append(correction)
    return tuple(tidy)
