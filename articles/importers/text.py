"""Plain text as wires send it: headline, byline, dateline, end credit and notes among paragraphs.

What is looked for, in this order, each only where the habit is plain to see:

- an embargo line anywhere (``EMBARGOED UNTIL 2026-01-25 10:00 UTC``): one whose time is not
  understood refuses the story, for embargoed copy must never come free by a misreading;
- header lines at the top: ``Headline:``, ``Deck:``, ``Slug:``, ``Section:``, ``Tags:``, ``Byline:``;
- an end mark on a line of its own (``-30-``, ``###``, ``ENDS``, ``(END)``);
- an end credit, as the last line or the end of the last paragraph;
- photo lines (``Photo:``, ``Caption:``, ``Credit:``) and notes to editors, wherever they stand;
- a headline: the first line, where it is short, has no full stop, and is set off by a blank line,
  a byline, a dateline or by paragraphs of one long line each; else one is proposed;
- a byline, a dateline. What is left is the body.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, BinaryIO, Final

from articles.body import from_text
from articles.importers import wire
from articles.importers.decode import UnreadableText, decode
from articles.importers.finish import Unusable, finish, one_line, refusal
from articles.importers.headline import proposed_headline
from articles.importers.limits import STORY_BYTES
from articles.records import Parsed, ParseProblem, Story, StoryAuthor, StoryPhoto, StoryTag

#: The longest line that can be a headline.
HEADLINE_CHARACTERS: Final = 120
#: A line longer than this is not wrapped by hand: it is a whole paragraph.
PARAGRAPH: Final = 120

_HEADER = re.compile(
    r"(headline|title|deck|summary|slug|section|tags|keywords|byline|authors?|source)\s*:\s*(.*)",
    re.I,
)
#: What a press release says over its headline.
_RELEASE = re.compile(
    r"(?:(?:media|press|news)\s+release|pressemitteilung|communiqué\s+de\s+presse|보도자료)\b[^.]{0,40}"
    r"|for\s+immediate\s+release\W*",
    re.I,
)
_SOURCE = re.compile(r"SOURCE:?\s+(\S.{1,78})")
_MAIL_ADDRESS = re.compile(r"[\w.+-]{1,64}@[\w.-]{1,190}")
#: A telephone number or the address of a mail, as contacts have.
_REACHED_AT = re.compile(r"\S@\S|\+?\d[\d ()./-]{6,18}\d")
_HEADER_FIELDS: Final = {
    "title": "headline",
    "summary": "deck",
    "keywords": "tags",
    "author": "byline",
    "authors": "byline",
    "source": "credit",
}
_SENTENCE_END = re.compile(r"[.。．…][\"'”’»)\]]*$")
_SPEAKS_OF_EMBARGO = re.compile(r"(?<!no )\bembargo", re.I)


@dataclass(slots=True)
class _Copy:
    """A story on its way out of the text: the lines still to be read, and what was found."""

    lines: list[str]
    notes: list[str]
    fields: dict[str, str] = field(default_factory=dict)
    authors: tuple[str, ...] = ()
    photos: list[StoryPhoto] = field(default_factory=list)
    desk_notes: list[str] = field(default_factory=list)
    embargo_until: datetime | None = None


def parse(stream: BinaryIO, *, name: str) -> Iterator[Parsed | ParseProblem]:
    """The one story of a text file, or what is wrong with it."""
    raw = stream.read(STORY_BYTES + 1)
    if len(raw) > STORY_BYTES:
        yield refusal(too_large(stream, len(raw)))
        return
    try:
        decoded = decode(raw)
    except UnreadableText as problem:
        yield refusal(str(problem), raw=raw)
        return
    notes = [decoded.note] if decoded.note else []
    if not decoded.text.strip():
        yield refusal("is empty; there is no story in it", raw=raw)
        return
    try:
        story = _story(decoded.text, notes)
    except Unusable as problem:
        yield refusal(str(problem), raw=raw)
        return
    yield finish(story, raw, notes)


def too_large(stream: BinaryIO, read: int) -> str:
    """The sentence for a file over the limit, of which ``read`` bytes are read already."""
    size = f"more than {read - 1:,} bytes"
    if stream.seekable():
        size = f"{stream.seek(0, os.SEEK_END):,} bytes"
    return f"has {size}; {STORY_BYTES:,} is the most for one story, so split it"


def _story(text: str, notes: list[str]) -> Story:
    copy = _Copy(lines=_trimmed([line.rstrip() for line in text.split("\n")]), notes=notes)
    _take_embargo(copy)
    _take_notebook(copy)
    _take_end(copy)
    _take_photos(copy)
    _take_desk_notes(copy)
    _take_headers(copy)
    _take_headline(copy)
    _take_byline(copy)
    _take_dateline(copy)
    body = from_text("\n".join(copy.lines))
    fields = copy.fields
    headline = fields.get("headline", "")
    return Story(
        headline=headline or proposed_headline(body),
        headline_provisional=not headline,
        deck=fields.get("deck", ""),
        slug=fields.get("slug", ""),
        section=fields.get("section", ""),
        dateline=fields.get("dateline", ""),
        credit=fields.get("credit", ""),
        body=body,
        note="\n\n".join(copy.desk_notes),
        embargo_until=copy.embargo_until,
        authors=tuple(StoryAuthor(name=name) for name in copy.authors),
        tags=tuple(StoryTag(name=name) for name in re.split("[,;]", fields.get("tags", ""))),
        photos=tuple(copy.photos),
    )


def _trimmed(lines: list[str]) -> list[str]:
    """The lines from the first to the last that are not blank."""
    filled = [number for number, line in enumerate(lines) if line.strip()]
    return lines[filled[0] : filled[-1] + 1] if filled else []


def _take_embargo(copy: _Copy) -> None:
    lines, copy.embargo_until = wire.without_embargo(copy.lines)
    copy.lines = _trimmed(lines)


def _take_notebook(copy: _Copy) -> None:
    start = wire.notebook_start(copy.lines)
    if start is not None:
        copy.desk_notes.append("\n".join(copy.lines[start:]))
        copy.notes.append("the notebook was put in the note to the desk")
        copy.lines = _trimmed(copy.lines[:start])


def _take_end(copy: _Copy) -> None:
    """The end mark, what follows it, and the end credit on either side of it."""
    marks = [number for number, line in enumerate(copy.lines) if wire.is_end_mark(line)]
    after: list[str] = []
    if marks:
        after = [line for line in copy.lines[marks[0] :] if not wire.is_end_mark(line)]
        copy.lines = _trimmed(copy.lines[: marks[0]])
    stands_alone = len(copy.lines) > 1 and not copy.lines[-2].strip()
    if stands_alone and _MAIL_ADDRESS.fullmatch(copy.lines[-1].strip()):
        copy.desk_notes.append(copy.lines[-1].strip())
        copy.lines = _trimmed(copy.lines[:-1])
    after, credit = _without_end_credit(_trimmed(after))
    copy.lines, own_credit = _without_end_credit(copy.lines)
    if credit or own_credit:
        copy.fields["credit"] = own_credit or credit
    after = _without_photos(copy, after)
    if after:
        copy.desk_notes.append("\n".join(after))
        copy.notes.append("what follows the end mark was put in the note to the desk")


def _without_end_credit(lines: list[str]) -> tuple[list[str], str]:
    if not lines:
        return lines, ""
    if len(lines) > 1 and (source := _SOURCE.fullmatch(lines[-1].strip())):
        return _trimmed(lines[:-1]), source[1]
    last, credit = wire.end_credit(lines[-1])
    return (_trimmed([*lines[:-1], last]), credit) if credit else (lines, "")


def _is_label(line: str) -> bool:
    return wire.photo_line(line) is not None or wire.is_desk_note(line)


def _is_wrapped(lines: list[str]) -> bool:
    """True where lines were broken by hand: blank lines part paragraphs, and none is long."""
    return not all(lines) and max(map(len, lines)) < PARAGRAPH


def _labelled(lines: list[str], start: int, *, is_bare: bool, is_wrapped: bool) -> tuple[int, str]:
    """Where what the label on line ``start`` says ends, and the lines that carry it on.

    It ends at the next blank line or label where lines are wrapped by hand, else with its line;
    a bare label speaks of the line or block after it.
    """
    end = start + 1
    if is_bare:
        while end < len(lines) and not lines[end].strip():
            end += 1
    first = end
    while end < len(lines) and (is_wrapped or is_bare):
        if not lines[end].strip() or _is_label(lines[end]):
            break
        end += 1
        if not is_wrapped:
            break
    return end, " ".join(line.strip() for line in lines[first:end])


def _take_photos(copy: _Copy) -> None:
    copy.lines = _without_photos(copy, copy.lines)


def _without_photos(copy: _Copy, lines: list[str]) -> list[str]:
    """The lines but those of photos, which become notes to the photo desk.

    Lines that follow one another are of one photo; ``Photo:``, or a second caption, opens the next.
    A ``Credit:`` with no photo to it is the story's.
    """
    kept: list[str] = []
    photo: dict[str, Any] = {}
    is_wrapped = _is_wrapped(lines)
    number = 0
    while number < len(lines):
        labelled = wire.photo_line(lines[number])
        if labelled is None:
            if lines[number].strip():
                _close_photo(copy, photo)
            kept.append(lines[number])
            number += 1
            continue
        label, value = labelled
        number, more = _labelled(lines, number, is_bare=not value, is_wrapped=is_wrapped)
        value = one_line(f"{value} {more}")
        if label == "photo" or (label == "caption" and "caption" in photo):
            _close_photo(copy, photo)
        if label == "credit" and not photo:
            copy.fields.setdefault("credit", value)
        elif value:
            _add_to_photo(photo, wire.photo_field(value) if label == "photo" else label, value)
    _close_photo(copy, photo)
    return _trimmed(kept)


def _add_to_photo(photo: dict[str, Any], name: str, value: str) -> None:
    if name == "caption":
        value, credit = wire.caption_and_credit(value)
        if credit:
            photo.setdefault("credit", credit)
    photo[name] = value


def _close_photo(copy: _Copy, photo: dict[str, Any]) -> None:
    if photo:
        copy.photos.append(StoryPhoto(**photo))
        photo.clear()


def _take_desk_notes(copy: _Copy) -> None:
    kept: list[str] = []
    is_wrapped = _is_wrapped(copy.lines)
    number = 0
    while number < len(copy.lines):
        line = copy.lines[number]
        if not wire.is_desk_note(line):
            kept.append(line)
            number += 1
            continue
        is_bare = line.rstrip(" :—–-").lower().endswith(_BARE_LABELS)
        number, more = _labelled(copy.lines, number, is_bare=is_bare, is_wrapped=is_wrapped)
        while is_bare and (end := _end_of_contact(copy.lines, number)):
            more += f"; {' '.join(filter(None, map(str.strip, copy.lines[number:end])))}"
            number = end
        copy.desk_notes.append(f"{line.strip()} {more}".strip())
    copy.lines = _trimmed(kept)
    unclear = [note for note in copy.desk_notes if _SPEAKS_OF_EMBARGO.search(note)]
    if unclear and copy.embargo_until is None:
        raise wire.unclear_embargo(unclear[0])


#: The most lines that say how one person is reached.
_CONTACT_LINES: Final = 8
#: The last words of labels that speak of what follows them.
_BARE_LABELS: Final = tuple(
    "editor editors note contact contacts kontakt presse 문의 문의처".split()
)


def _end_of_contact(lines: list[str], start: int) -> int:
    """Where the short block after line ``start`` ends, if it says how somebody is reached; else 0."""
    first = start
    while first < len(lines) and not lines[first].strip():
        first += 1
    end = first
    while end < len(lines) and lines[end].strip() and end - first <= _CONTACT_LINES:
        end += 1
    block = lines[first:end]
    is_contact = len(block) <= _CONTACT_LINES and all(len(line) <= 80 for line in block)
    return end if is_contact and any(map(_REACHED_AT.search, block)) else 0


def _take_headers(copy: _Copy) -> None:
    taken = 0
    for line in copy.lines:
        match = _HEADER.fullmatch(line.strip())
        is_release = _RELEASE.fullmatch(line.strip())
        if match is None and not is_release and line.strip():
            break
        taken += 1
        if is_release:
            copy.desk_notes.append(line.strip())
        if match and match[2]:
            label = match[1].lower()
            _take_header(copy, _HEADER_FIELDS.get(label, label), match[2].strip())
    copy.lines = _trimmed(copy.lines[taken:])


def _take_header(copy: _Copy, name: str, value: str) -> None:
    if name == "byline":
        _credit_writers(copy, wire.byline(f"By {value}") or wire.Byline((value,)))
    else:
        copy.fields[name] = value


def _starts_copy(line: str) -> bool:
    return wire.byline(line) is not None or wire.dateline(line) is not None


def _take_headline(copy: _Copy) -> None:
    """Take the headline, and a line between it and byline or dateline as the deck."""
    if "headline" in copy.fields:
        if copy.lines and copy.lines[0].strip() == copy.fields["headline"]:
            copy.lines = _trimmed(copy.lines[1:])
        return
    headline, taken = _headline_lines(copy.lines)
    if not _is_headline(headline, copy.lines[taken:]):
        return
    copy.fields["headline"] = headline
    copy.lines = _trimmed(copy.lines[taken:])
    if "deck" not in copy.fields and _is_deck(copy.lines):
        copy.fields["deck"] = copy.lines[0].strip()
        copy.notes.append("the line under the headline was taken as the deck")
        copy.lines = _trimmed(copy.lines[1:])


def _headline_lines(lines: list[str]) -> tuple[str, int]:
    """The first line, with those that carry it on in lower case, and how many lines that is."""
    taken = 1
    while taken < len(lines) and lines[taken].lstrip()[:1].islower():
        taken += 1
    if taken == 1 and len(lines) > 3 and lines[1].strip() and not lines[2].strip():
        taken += not _starts_copy(lines[1]) and _starts_copy(lines[3])
    return " ".join(line.strip() for line in lines[:taken]).rstrip("=< "), taken


def _is_headline(text: str, rest: list[str]) -> bool:
    if not rest or len(text) > HEADLINE_CHARACTERS or _SENTENCE_END.search(text):
        return False
    if _starts_copy(text) or sum(map(str.isalpha, text)) <= sum(map(str.isdigit, text)):
        return False
    return not rest[0].strip() or _starts_copy(rest[0]) or len(rest[0]) > PARAGRAPH


def _is_deck(lines: list[str]) -> bool:
    following = next((line for line in lines[1:] if line.strip()), "")
    first = lines[0].strip()
    return (
        len(first) <= HEADLINE_CHARACTERS
        and not _starts_copy(first)
        and not _SENTENCE_END.search(first)
        and _starts_copy(following)
    )


def _take_byline(copy: _Copy) -> None:
    writers = wire.byline(copy.lines[0]) if len(copy.lines) > 1 else None
    if writers:
        _credit_writers(copy, writers)
        copy.lines = _trimmed(copy.lines[1:])


def _credit_writers(copy: _Copy, writers: wire.Byline) -> None:
    copy.authors += writers.names
    if writers.agency:
        copy.fields.setdefault("credit", writers.agency)
    if writers.left_out:
        copy.notes.append(f"left out of the byline: {', '.join(writers.left_out)}")


def _take_dateline(copy: _Copy) -> None:
    found = wire.dateline(copy.lines[0]) if copy.lines else None
    if found is None:
        return
    copy.fields["dateline"] = found.text
    copy.authors += found.names
    copy.lines = _trimmed([found.rest, *copy.lines[1:]])
    if found.agency:
        credit = copy.fields.setdefault("credit", found.agency)
        if credit != found.agency:
            copy.notes.append(f"the dateline names {found.agency}; credited to {credit}")
