"""JSON Lines: the project's own lossless form, one Story an object, one object a line.

Beside a story's fields may stand ``status`` and ``reason``: that it is withdrawn, and why.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import BinaryIO

from articles.importers.fields import kind_of, read_status, read_story
from articles.importers.finish import Unusable, finish, refusal
from articles.importers.limits import LINE_BYTES
from articles.records import Parsed, ParseProblem

_BOM = b"\xef\xbb\xbf"
_CHUNK = 64 * 1024


def parse(stream: BinaryIO, *, name: str) -> Iterator[Parsed | ParseProblem]:
    """Each line's story, or what is wrong with the line. One line at a time is in memory."""
    number = 0
    while line := stream.readline(LINE_BYTES + 1):
        number += 1
        where = f"line {number:,}"
        if number == 1:
            line = line.removeprefix(_BOM)
        if len(line) > LINE_BYTES:
            yield _too_long(stream, line, where)
        elif line.strip():
            yield _story(line.rstrip(b"\r\n"), where)


def _story(line: bytes, where: str) -> Parsed | ParseProblem:
    try:
        values = json.loads(line.decode())
    except UnicodeDecodeError as error:
        message = f"is not UTF-8 at byte {error.start + 1:,} of the line; save the file as UTF-8"
        return refusal(message, where=where, raw=line)
    except json.JSONDecodeError as error:
        message = f"is not JSON ({error.msg} at column {error.colno:,}); mend or remove the line"
        return refusal(message, where=where, raw=line)
    except (ValueError, RecursionError):
        message = "is not usable JSON (a number too long, or too deep); mend or remove the line"
        return refusal(message, where=where, raw=line)
    if type(values) is not dict:
        message = f"must be a JSON object with the story's fields, not {kind_of(values)}"
        return refusal(message, where=where, raw=line)
    notes: list[str] = []
    try:
        fields, status = read_status(values)
        story = read_story(fields, notes)
    except Unusable as problem:
        return _refused(values, str(problem), where, line)
    return finish(story, line, notes, where=where, status=status)


def _refused(values: dict[str, object], message: str, where: str, line: bytes) -> ParseProblem:
    """The problem with a line, under the name that its story goes by, as far as it has one."""
    headline, guid = values.get("headline"), values.get("guid", values.get("id", ""))
    return refusal(
        message,
        where=where,
        raw=line,
        headline=headline if isinstance(headline, str) else "",
        guid=str(guid) if isinstance(guid, str | int) else "",
    )


def _too_long(stream: BinaryIO, line: bytes, where: str) -> ParseProblem:
    """The problem that a line is too long; the rest of it is read past."""
    part = line
    while part and not part.endswith(b"\n"):
        part = stream.readline(_CHUNK)
    return refusal(
        f"is longer than {LINE_BYTES // 1_000_000} MB; split it or leave out what is large",
        where=where,
        raw=line[:_CHUNK],
    )
