"""ANPA 1312, the teletype format of North American wires, with what AP makes of it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from html import escape
from itertools import groupby
from typing import BinaryIO, Final

from articles.importers import teletype, wire
from articles.importers.finish import finish, no_place
from articles.importers.headline import with_headline
from articles.importers.times import with_zone
from articles.known_sources import lookup
from articles.records import Parsed, ParseProblem, Story, StoryAuthor, Subject

#: Priority and category, version and format, the keyword, its date, and words.
_SECOND_LINE: Final = re.compile(
    r"([a-z]) ([a-z])[\x11-\x14]{0,2} ([^\n\x02]{0,200}?)(?: +(\d{1,2}-\d{1,2})(?: +(\d{1,4}))?)? *\n",
    re.IGNORECASE,
)
#: ANPA 1312 priorities as IPTC urgencies: flash, bulletin, urgent, regular, deferred, advances.
_URGENCIES: Final = {"f": 1, "b": 2, "u": 3, "r": 4, "d": 5, "a": 6, "n": 6, "s": 6, "w": 6, "z": 6}
#: After ETX: service, month, day and year, hour and minute (AP) …
_SENT: Final = re.compile(r"([A-Z]{2,6})(?:-[A-Z]{2,4})?-(\d\d)-(\d\d)-(\d\d) (\d\d):?(\d\d) ?GMT")
#: … or the time first, and the day before the month (Kyodo).
_SENT_ELSEWHERE: Final = re.compile(r"([A-Z]{2,6})-(\d\d):(\d\d)-(\d\d)-(\d\d)-(\d\d)")
_FORMAT_CODE: Final = re.compile(r"\^?\*\d+< ?")
#: The keyword line opens with the cycle: AM, PM, both (BC), or AP's own.
_KEYWORD: Final = re.compile(r"(?:AM|PM|BC|AP)-\S.*", re.IGNORECASE)
_WORD_COUNT: Final = re.compile(r",\s*(\d+)$|,$")
_PHOTOS: Final = re.compile(r"(?:[A-Z]{2,5} )?(?:Photos?|Graphics?|Video) [A-Z0-9, ]{3,}\.?")
_ADVANCE: Final = re.compile(r"\$?adv(?:ance)?[ .\d-]*$|for (?:release|use)\b", re.IGNORECASE)
_KILL: Final = re.compile(r"\b(?:KILL|Kill)\b")
_WORKPLACE: Final = re.compile(r"\b(?:Writer|Reporter|Correspondent|Editor|Columnist)s?\b")
#: The kinds of lines that stand over the text.
_TOP: Final = ("flagged", "loose")
_RULE: Final = re.compile(r"_{3,}")
#: AP's dash stands between blanks; table cells hold a lone one.
_DASH: Final = re.compile(r"(?<=\S) _ (?=\S)")
#: A half after a number or alone in its cell, as AP writes it in tables.
_HALF: Final = re.compile(r"(?<![^\s\d;\t]){(?![^\s;\t.,<])")
#: En and thin spaces part the cells of a line of agate, as semicolons do.
_CELLS: Final = re.compile(r"[;\t]|\x1f[\x1e \x1f]*|\x1e[\x1e \x1f]*")
#: A line of at least this many semicolons is a row of a table.
_FEWEST_CELLS: Final = 4


@dataclass(frozen=True, slots=True)
class _Line:
    """A line as ANPA 1312 knows it: ``flagged`` (over the text), ``text`` or a ``row`` of a table;
    ``loose`` where it has no flag, over the text, as some agencies write.

    ``end`` is the mark that ended it: ``<`` quad left, ``=`` quad centre, ``+`` at Kyodo.
    """

    kind: str
    text: str
    end: str = ""


@dataclass(slots=True)
class _Message:
    """One message on its way to a story."""

    notes: list[str]
    desk_notes: list[str] = field(default_factory=list)
    subjects: list[Subject] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)
    urgency: int | None = None
    sent: datetime | None = None
    embargo_until: datetime | None = None
    keyword: str = ""
    headline: str = ""
    deck: str = ""
    dateline: str = ""
    credit: str = ""
    authors: tuple[str, ...] = ()


def parse(stream: BinaryIO, *, name: str) -> Iterator[Parsed | ParseProblem]:
    """Each message's story, or what is wrong with it."""
    return teletype.stories(stream, _parsed)


def _parsed(raw: bytes, plain: bytes, where: str) -> Parsed | ParseProblem:
    decoded = teletype.text_of(plain)
    head, _, rest = decoded.text.partition("\x02")
    text, _, tail = rest.partition("\x03")
    message = _Message(notes=[decoded.note] if decoded.note else [])
    _take_header(message, head)
    _take_sent(message, tail)
    lines = _without_embargo(message, _lines(text))
    body = _without_top(message, lines)
    body = _without_end(message, body)
    _take_dateline(message, body)
    if message.keyword:
        message.desk_notes.insert(0, f"Slugline: {message.keyword}")
    if _KILL.search(message.keyword) or _KILL.search(message.headline):
        message.notes.append(
            "speaks of a kill: look whether a story of this name must be withdrawn"
        )
    message.notes += no_place(message.left_out)
    story = Story(
        deck=message.deck,
        dateline=message.dateline,
        body=_html(body),
        urgency=message.urgency,
        published_at=message.sent,
        embargo_until=message.embargo_until,
        credit=message.credit,
        authors=tuple(StoryAuthor(name=name) for name in message.authors),
        note="\n\n".join(message.desk_notes),
    )
    story = with_headline(story, message.headline)
    return finish(story, raw, message.notes, where=where, subjects=message.subjects)


def _take_header(message: _Message, head: str) -> None:
    """Service level, number and selector; priority, category, keyword, date and word count."""
    first, _, second = head.partition("\n")
    if opening := teletype.ANPA_HEADER.search(first.encode("ascii", "replace")):
        level, number, more, selector = (part.decode().strip() for part in opening.groups())
        message.left_out.append(f"story number {level}{number}")
        if more and wire.is_agency(more):
            known = lookup(more)
            message.credit = known.name if known else more
        elif more:
            message.left_out.append(f"“{more}” of the header")
        if selector.strip("-"):
            message.subjects.append(Subject(code=selector, scheme="anpa"))
    match = _SECOND_LINE.match(f"{second.strip()}\n")
    if match is None:
        message.notes.append(
            "the second line of the header is not understood: kept in the original"
        )
        return
    priority, category, keyword, date, words = match.groups()
    message.urgency = _URGENCIES.get(priority.lower())
    if message.urgency is None:
        message.notes.append(f"the priority “{priority}” is none of ANPA 1312")
    message.subjects.insert(0, Subject(code=category, scheme="anpa"))
    message.keyword = " ".join(keyword.split())
    if date:
        message.left_out.append(f"date {date} of the keyword")
    if words and int(words):
        message.left_out.append(f"word count {int(words)}")


def _take_sent(message: _Message, tail: str) -> None:
    """When the message was sent, from the line after ETX, and the agency that it names."""
    tail = tail[:200]
    if match := _SENT.search(tail):
        service, month, day, year, hour, minute = match.groups()
    elif match := _SENT_ELSEWHERE.search(tail):
        service, hour, minute, day, month, year = match.groups()
        message.notes.append(f"the time “{match[0]}” has no time zone; read as UTC")
    else:
        return
    if lookup(service) and not message.credit:
        message.credit = service
    try:
        message.sent, _ = with_zone(
            datetime(2000 + int(year), int(month), int(day), int(hour), int(minute), tzinfo=UTC)
        )
    except ValueError:
        message.notes.append(f"the time “{match[0]}” at the end is none: kept in the original")


def _lines(text: str) -> list[_Line]:
    """The lines, those that were broken at a width joined to what they carry on."""
    text = _FORMAT_CODE.sub("", text, count=1)
    lines: list[_Line] = []
    begun: list[str] = []
    begun_kind = ""
    for line in text.replace("< ^", "<\n^").split("\n"):
        kind = _kind(line, begun_kind, is_first=not lines)
        if kind != "more":
            if begun_kind:
                lines.append(_line(begun_kind, begun))
            begun, begun_kind = [], kind
        if line.strip():
            begun.append(line)
    if begun_kind:
        lines.append(_line(begun_kind, begun))
    return [line for line in lines if line.text.strip()]


def _kind(line: str, before: str, *, is_first: bool) -> str:
    """The kind of a line; ``more`` where it carries on the line before, "" where it is blank.

    Flush copy whose paragraphs are parted by blank lines is text from the first of them on.
    """
    if not line.strip(" \t\x0c\x10"):
        return ""
    if line[0] == "\x08":
        return "row"
    if line[0] == "^":
        return "flagged"
    if line[0] == "\t" or line[:3] == "   ":
        return "text"
    if before == "text":
        return "more"
    return "loose" if before or is_first else "text"


def _line(kind: str, parts: list[str]) -> _Line:
    text = " ".join(part.lstrip("\x08").strip(" \t\x10") for part in parts).removeprefix("^")
    ends = text.rstrip(" <=+")
    mark = text[len(ends) :].strip()[:1]
    if kind == "text" and text.count(";") >= _FEWEST_CELLS and mark == "<":
        kind = "row"
    return _Line(kind, ends if kind != "row" else text.rstrip(" <"), mark)


def _without_embargo(message: _Message, lines: list[_Line]) -> list[_Line]:
    """The lines but those that state an embargo. Raises Unusable where one is not understood."""
    kept = []
    for line in lines:
        rest, until = wire.without_embargo([line.text])
        message.embargo_until = max(filter(None, (until, message.embargo_until)), default=None)
        if rest:
            kept.append(line)
    for line in kept:
        if line.kind == "flagged" and _ADVANCE.match(line.text) and not message.embargo_until:
            raise wire.unclear_embargo(line.text)
    return kept


def _without_top(message: _Message, lines: list[_Line]) -> list[_Line]:
    """The lines of the text; keyword, headline, byline and notes before it are taken.

    Copy of flagged lines alone (lists of headlines) has them for its text.
    """
    first = next((n for n, line in enumerate(lines) if line.kind not in _TOP), len(lines))
    rest: list[_Line] = []
    for number, line in enumerate(lines[:first]):
        if number == 0 and (_KEYWORD.match(line.text) or line.text == message.keyword):
            _take_keyword(message, line.text)
        elif rest and line.kind == rest[-1].kind == "loose" and not rest[-1].end:
            rest[-1] = _Line("loose", f"{rest[-1].text} {line.text}", line.end)
        elif not _is_taken(message, line):
            rest.append(line)
    if rest and not message.headline:
        message.headline = _plain(rest.pop(0).text)
    if first < len(lines) and rest and rest[0].end == "<":
        message.deck = _plain(rest.pop(0).text)
    return rest + lines[first:]


def _is_taken(message: _Message, line: _Line) -> bool:
    """Whether a line over the text was a note, a byline or what follows one, and is taken."""
    text = _plain(line.text)
    if _PHOTOS.fullmatch(text) or wire.is_desk_note(text):
        message.desk_notes.append(text)
    elif line.end == "=" and (writers := wire.byline(text)):
        message.authors += writers.names
        message.credit = writers.agency or message.credit
        message.left_out += [f"“{part}” of the byline" for part in writers.left_out]
    elif message.authors and line.end == "=" and wire.is_agency(text):
        message.credit = message.credit or text
    elif message.authors and line.end == "=" and _WORKPLACE.search(text):
        message.left_out.append(f"“{text}” of the byline")
    else:
        return False
    return True


def _take_keyword(message: _Message, text: str) -> None:
    if match := _WORD_COUNT.search(text):
        if match[1]:
            message.left_out.append(f"word count {int(match[1])} of the text")
        text = text[: match.start()]
    message.keyword = text.strip()


def _without_end(message: _Message, lines: list[_Line]) -> list[_Line]:
    """The lines but the end mark, the credit at the end and notes to editors."""
    kept = []
    for line in lines:
        if line.kind == "flagged" and line.text == "END":
            continue
        if line.text.startswith("==") and wire.is_agency(line.text.strip("= ")):
            message.credit = message.credit or line.text.strip("= ")
        elif line.kind != "row" and wire.is_desk_note(_plain(line.text)):
            message.desk_notes.append(_plain(line.text))
        else:
            kept.append(line)
    if kept and kept[-1].text.rpartition(" ==")[1]:
        text, _, credit = kept[-1].text.rpartition(" ==")
        if wire.is_agency(credit):
            message.credit = message.credit or credit
            kept[-1] = _Line(kept[-1].kind, text, kept[-1].end)
    while kept and _RULE.fullmatch(kept[-1].text):
        kept.pop()
    return kept


def _take_dateline(message: _Message, lines: list[_Line]) -> None:
    for number, line in enumerate(lines):
        if line.kind == "text":
            if found := wire.dateline(_DASH.sub(" — ", line.text)):
                message.dateline = found.text
                message.credit = found.agency or message.credit
                lines[number] = _Line("text", found.rest, line.end)
            return


def _html(lines: list[_Line]) -> str:
    """The text: paragraphs, tables of neighbouring rows, and headings of what is centred."""
    blocks = []
    for is_table, group in groupby(lines, key=lambda line: line.kind == "row"):
        if is_table:
            blocks.append(f"<table>{''.join(map(_row, group))}</table>")
        else:
            blocks += [_block(line) for line in group]
    return "".join(blocks)


def _row(line: _Line) -> str:
    cells = [_cell(cell) for cell in _CELLS.split(line.text.removeprefix("^"))]
    return f"<tr>{''.join(f'<td>{cell}</td>' for cell in cells)}</tr>"


def _cell(text: str) -> str:
    text = _plain(text)
    return escape("–" if text == "_" else text, quote=False)


def _block(line: _Line) -> str:
    if _RULE.fullmatch(line.text):
        return "<p>* * *</p>"
    tag = "h3" if line.kind == "flagged" and line.end == "=" else "p"
    return f"<{tag}>{escape(_plain(line.text), quote=False)}</{tag}>"


def _plain(text: str) -> str:
    """Copy with the quotes, dashes and fractions that its codes stand for."""
    text = re.sub(r"[\x10\x1e\x1f]+ ?", " ", text)
    text = text.replace("``", "“").replace("'''", "’”").replace("''", "”").replace("`", "‘")
    return _HALF.sub("½", _DASH.sub(" — ", text)).strip()
