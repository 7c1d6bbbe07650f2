"""IPTC 7901, the teletype format of agencies outside North America, and older ZCZC wires like it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, timezone
from html import escape
from itertools import groupby
from typing import BinaryIO, Final

from articles.body import from_text
from articles.importers import teletype, wire
from articles.importers.finish import finish, no_place
from articles.importers.headline import with_headline
from articles.importers.limits import URGENCY
from articles.importers.times import with_zone
from articles.known_sources import lookup
from articles.records import Parsed, ParseProblem, Story, StoryAuthor, StoryCitation, Subject

#: The most lines over the text: flags, headline, byline.
_TOP_LINES: Final = 8
#: A line of the header of older wires, and what such lines say.
_SIGNED: Final = re.compile(r"([%$:=^*&+#@~]|(?=YY [A-Z]{3}\s*\Z))(.{0,200})")
_SUBJECT: Final = re.compile(r"\d{8}")
_KEYWORD_AND_HEADLINE: Final = re.compile(r"(\S{1,30}) :(\S.*)")
#: What stands between the columns of a table that is set with spaces.
_COLUMNS: Final = re.compile(r" {2,}|\t+")
#: A line over the headline that says what the item is: ``1ST LEAD``, ``(Achtung)``, ``France:``.
_FLAG: Final = re.compile(r"\([^()]{1,40}\)|[^a-z]{2,40}|[^\W\d_][^:]{0,30}:")
_DATELINE: Final = re.compile(
    r"(?P<place>[^\W\d_][^()\d:;!?]{1,40}?) \((?P<agency>[a-z][a-z /-]{1,30})\) (?:[-–—] )?(?=\S)"
)
_SIGNATURE: Final = re.compile(r"[a-z]{2,8}(?: [a-z]{2,4}){1,5}")
_INITIALS: Final = re.compile(r"\(([A-Z]{2,8})\\?/[a-z]{2,4}(?:/[a-z]{2,4})?\)")
#: ETX, then day, hour and minute, a zone (most leave it out), month and year.
_SENT: Final = re.compile(r"(\d\d)(\d\d)(\d\d) *([A-Z]{3,4})? *([^\W\d_]{3,9})\.? +(\d{4}|\d\d)\b")
_ZONES: Final = {
    "GMT": UTC,
    "UTC": UTC,
    "CET": timezone(timedelta(hours=1)),
    "MEZ": timezone(timedelta(hours=1)),
    "CEST": timezone(timedelta(hours=2)),
    "MESZ": timezone(timedelta(hours=2)),
}
#: Months by what English, German, French and Spanish names of them begin with.
_MONTHS: Final = {
    beginning: number
    for number, beginnings in enumerate(
        (
            "jan ene jän",
            "feb fév fev",
            "mar mär mrz",
            "apr avr abr",
            "may mai",
            "jun juin",
            "jul juil",
            "aug aoû aou ago",
            "sep",
            "oct okt",
            "nov",
            "dec dez déc dic",
        ),
        1,
    )
    for beginning in beginnings.split()
}


@dataclass(slots=True)
class _Message:
    """One message on its way to a story: what its parts say, and the lines still to be read."""

    lines: list[str]
    notes: list[str]
    desk_notes: list[str] = field(default_factory=list)
    notebook: list[str] = field(default_factory=list)
    subjects: list[Subject] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)
    urgency: int | None = None
    sent: datetime | None = None
    service: str = ""
    headline: str = ""
    dateline: str = ""
    credits: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()
    embargo_until: datetime | None = None


def parse(stream: BinaryIO, *, name: str) -> Iterator[Parsed | ParseProblem]:
    """Each message's story, or what is wrong with it."""
    return teletype.stories(stream, _parsed)


def _parsed(raw: bytes, plain: bytes, where: str) -> Parsed | ParseProblem:
    head, text, tail = _parts(plain)
    decoded = teletype.text_of(text)
    message = _Message(
        lines=[line.rstrip() for line in decoded.text.split("\n")],
        notes=[decoded.note] if decoded.note else [],
    )
    _take_header(message, head)
    _take_sent(message, teletype.text_of(tail).text)
    if not head and _ZCZC.match(plain.strip(b"\x00\x16\x7f\r\n \t")):
        _take_signed(message)
    _take_notebook(message)
    _take_embargo(message)
    _take_top(message)
    _take_signature(message)
    _take_dateline(message)
    message.desk_notes += message.notebook
    message.notes += no_place(message.left_out)
    return finish(_story(message), raw, message.notes, where=where, subjects=message.subjects)


def _html(lines: list[str]) -> str:
    """The text; lines of columns that follow one another are a table."""
    blocks = []
    for is_table, group in groupby(lines, key=_is_row):
        rows = list(group)
        if is_table and len(rows) > 1:
            blocks.append(f"<table>{''.join(map(_row, rows))}</table>")
        elif is_table and blocks and not blocks[-1].startswith("<"):
            blocks[-1] += "\n" + rows[0]
        else:
            blocks.append("\n".join(rows))
    return "".join(one if one.startswith("<table>") else from_text(one) for one in blocks)


def _is_row(line: str) -> bool:
    return len(_COLUMNS.findall(line.strip())) > 1


def _row(line: str) -> str:
    cells = (
        ["", *_COLUMNS.split(line.strip())] if line[:9].isspace() else _COLUMNS.split(line.strip())
    )
    return f"<tr>{''.join(f'<td>{escape(cell, quote=False)}</td>' for cell in cells)}</tr>"


def _story(message: _Message) -> Story:
    credits = message.credits or ((message.service,) if message.service else ())
    story = Story(
        dateline=message.dateline,
        body=_html(message.lines),
        urgency=message.urgency,
        published_at=message.sent,
        embargo_until=message.embargo_until,
        credit=credits[0] if len(credits) == 1 else "",
        sources=tuple(StoryCitation(name=name, role="credit") for name in credits)
        if len(credits) > 1
        else (),
        authors=tuple(StoryAuthor(name=name) for name in message.authors),
        note="\n\n".join(message.desk_notes),
    )
    return with_headline(story, message.headline)


def _parts(plain: bytes) -> tuple[bytes, bytes, bytes]:
    """What stands before the text, the text, and what follows it; STX and ETX part them.

    Copy that has lost its control characters has its header and keywords in the first lines.
    """
    plain = _ZCZC.sub(b"", plain.strip(b"\x00\x16\x7f\r\n \t"), count=1)
    head, opened, text = plain.partition(b"\x02")
    if not opened:
        head, text = b"", plain
        if match := teletype.IPTC_HEADER.match(plain):
            head, text = plain[: match.end()], plain[match.end() :].lstrip()
            first, _, rest = text.partition(b"\n")
            if b"/" in first and not first.endswith((b"=", b"=\r")):
                head, text = head + b"\n" + first, rest
    text, _, tail = text.partition(b"\x03")
    text, _, after = _NNNN.sub(b"\x03", text, count=1).partition(b"\x03")
    if not tail.strip(b"\x04\x7f\r\n "):
        tail = after
    return head, text, tail


_ZCZC: Final = re.compile(rb"zczc[^\n\x01\x02]{0,100}(?:\n|(?=[\x01\x02])|$)", re.IGNORECASE)
_NNNN: Final = re.compile(rb"^nnnn\b", re.IGNORECASE | re.MULTILINE)


def _take_header(message: _Message, head: bytes) -> None:
    """Source, number, priority, category and words, then the keywords (IPTC 7901, header)."""
    match = teletype.IPTC_HEADER.search(head)
    keywords = head[match.end() :] if match else head.replace(b"\x01", b"")
    if match:
        source, number, priority, category, words, more = (
            group.decode("ascii", "replace") for group in match.groups()
        )
        if int(priority) in URGENCY:
            message.urgency = int(priority)
        else:
            message.notes.append(f"the priority {priority} is no urgency; it is 1 to 8")
        message.subjects.append(Subject(code=category, scheme="iptc7901"))
        message.left_out += [f"story number {source}{number}", f"word count {int(words)}"]
        service = more.strip().rstrip("0123456789 ").rpartition(" ")[2]
        if lookup(service):
            message.service = service
        if more.strip():
            message.left_out.append(f"“{' '.join(more.split())}” of the header")
    slugline = " ".join(teletype.text_of(keywords).text.split())
    if slugline:
        message.desk_notes.append(f"Slugline: {slugline}")
        names = (name.strip() for name in slugline.split("/"))
        message.subjects += [Subject(name=name, scheme="keyword") for name in names if name]


def _take_sent(message: _Message, tail: str) -> None:
    """When the message was sent, from the line after ETX (``131137 GMT Nov 13``)."""
    match = _SENT.search(tail[:200])
    if match is None:
        match = _last_line_sent(message)
    if match is None:
        return
    day, hour, minute, zone, month, year = match.groups()
    try:
        sent, _ = with_zone(
            datetime(
                int(year) + (2000 if len(year) == 2 else 0),
                _MONTHS.get(month[:4].lower(), 0) or _MONTHS.get(month[:3].lower(), 0),
                int(day),
                int(hour),
                int(minute),
                tzinfo=_ZONES.get(zone or "GMT"),
            )
        )
    except ValueError:
        message.notes.append(f"the time “{match[0]}” at the end is none: kept in the original")
        return
    if zone not in _ZONES:
        message.notes.append(f"the time “{match[0]}” has no known time zone; read as UTC")
    message.sent = sent


def _last_line_sent(message: _Message) -> re.Match[str] | None:
    """The time on the last line of copy that has lost its control characters."""
    while message.lines and not message.lines[-1].strip():
        message.lines.pop()
    match = _SENT.fullmatch(message.lines[-1].strip()) if message.lines else None
    if match:
        message.lines.pop()
    return match


def _take_signed(message: _Message) -> None:
    """The lines over the text of older wires, each under a sign: ``$`` category, ``^`` headline,
    ``:`` keyword, ``*`` layout, ``+`` subject; which sign says what differs from wire to wire.
    """
    signed = []
    while message.lines and (match := _SIGNED.fullmatch(message.lines[0].strip())):
        message.lines.pop(0)
        sign, said = match[1], match[2].strip()
        if pair := _KEYWORD_AND_HEADLINE.fullmatch(said):
            signed.append(f"{sign}{pair[1]}")
            message.headline = pair[2]
            break
        if _SUBJECT.fullmatch(said):
            message.subjects.append(Subject(code=said, scheme="subj"))
        elif sign == "^" or (sign == "$" and " " in said):
            message.headline = said
        elif said:
            signed.append(f"{sign}{said}")
    if signed:
        message.desk_notes.append(f"Flags: {', '.join(signed)}")


def _take_notebook(message: _Message) -> None:
    """Move what follows the text for editors (links, contacts) to the note."""
    start = wire.notebook_start(message.lines)
    if start is not None:
        message.notebook = ["\n".join(message.lines[start:]).strip()]
        message.notes.append("the notebook was put in the note to the desk")
        message.lines = message.lines[:start]


def _take_embargo(message: _Message) -> None:
    message.lines, message.embargo_until = wire.without_embargo(message.lines)
    for note in message.notebook:
        _, until = wire.without_embargo(note.split("\n"))
        message.embargo_until = max(filter(None, (until, message.embargo_until)), default=None)


def _take_top(message: _Message) -> None:
    """The lines over the text: flags, the headline over one or two lines, the byline (``=``)."""
    lines = message.lines
    while lines and not lines[0].strip():
        lines.pop(0)
    if message.headline:
        return
    top: list[str] = []
    ended = False
    for line in lines[:_TOP_LINES]:
        if not line.strip() or ended or (top and line[:2].isspace() and not lines[0][:1].isspace()):
            break
        top.append(line.strip())
        ended = line.rstrip().endswith("=")
    if not top or (not ended and len(top) == len(lines)) or _DATELINE.match(top[0]):
        return
    if not ended and any(len(line) > 120 for line in top):
        return
    if not ended and len(top) == _TOP_LINES:
        first = next((number for number, line in enumerate(top) if not _FLAG.fullmatch(line)), 0)
        top = top[: first + 1]
    message.lines = lines[len(top) :]
    top = [line.rstrip(" =") for line in top]
    if len(top) > 1 and (writers := wire.byline(top[-1])):
        top.pop()
        message.authors = writers.names
        message.left_out += [f"“{part}” of the byline" for part in writers.left_out]
        if writers.agency:
            message.credits = (_agency(writers.agency),)
    flags = []
    while len(top) > 1 and (_FLAG.fullmatch(top[0]) or _is_word(top[0], top[1])):
        flags.append(top.pop(0))
    if flags:
        message.desk_notes.append(f"Flags: {', '.join(flags)}")
    message.headline = " ".join(top)


def _is_word(line: str, below: str) -> bool:
    """True for one word over a flag (``Situation`` over ``France:``)."""
    return " " not in line and bool(_FLAG.fullmatch(below))


def _take_signature(message: _Message) -> None:
    """The initials of desk and reporters under the text, which are credit or note."""
    lines = message.lines
    while lines and not lines[-1].strip():
        lines.pop()
    last = lines[-1].strip() if lines else ""
    if match := _INITIALS.fullmatch(last):
        message.service = match[1]
    elif not _SIGNATURE.fullmatch(last) or lookup(last.partition(" ")[0]) is None:
        return
    message.desk_notes.append(last.replace("\\/", "/"))
    lines.pop()


def _take_dateline(message: _Message) -> None:
    lines = message.lines
    while lines and not lines[0].strip():
        lines.pop(0)
    if not lines:
        return
    indent = lines[0][: len(lines[0]) - len(lines[0].lstrip())]
    first = lines[0].strip()
    if match := _DATELINE.match(first):
        message.dateline = match["place"]
        names = re.split(r"[ /]+", match["agency"])
        message.credits = tuple(dict.fromkeys([*message.credits, *map(_agency, names)]))
        lines[0] = indent + first[match.end() :]
    elif found := wire.dateline(first):
        message.dateline = found.text
        message.authors += found.names
        named = [_agency(found.agency)] if found.agency else []
        message.credits = tuple(dict.fromkeys([*message.credits, *named]))
        lines[0] = indent + found.rest


def _agency(name: str) -> str:
    """An agency's name as it is written elsewhere: ``afp`` is AFP; ``dpa`` and others stay."""
    known = lookup(name)
    return name.upper() if name.islower() and not (known and known.name == name) else name
