"""JSON as wires send it: cut into items by its bytes, one at a time, then each item read safely.

A file may hold one object, a list of them, objects one after another, or any of these inside a
wrapper (``{"items": […]}``, ``{"data": {"item": {…}}}``). Only brackets and strings are looked at, so
that a file of a gigabyte takes the memory of one item, and a broken item costs only itself where the
next one begins on a line of its own.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any, BinaryIO, Final

from articles.importers.decode import BOMS, UnreadableText, decode
from articles.importers.finish import Unusable
from articles.importers.limits import DOCUMENT_BYTES
from articles.importers.xml import Slice

_CHUNK: Final = 256 * 1024
#: What is kept of an item that is too large, or of what is no item at all.
_BEGINNING: Final = 64 * 1024
#: Members that hold the items of a file, as far as they lie outside of one.
_WRAPPING: Final = re.compile(
    rb'"(?:_?items?|data|docs|documents|results?|response|hits|_?source|stories|articles|news|entries)"'
)
#: Members that only an item has: where one comes first, the object is no wrapper.
_OF_ITEMS: Final = re.compile(
    rb'"(?:uri|guid|headlines?|bod(?:y|ies)|body_\w+|versioncreated|versionCreated)"'
)
#: The most wrappers, one in another.
_WRAPPERS: Final = 20
_BETWEEN: Final = re.compile(rb"[\s,\x1e]*")
#: A whole string, a bracket, or a quote whose end is not there yet.
_TOKEN: Final = re.compile(rb'"(?:[^"\\]++|\\.)*+"|[\[\]{}]|"', re.DOTALL)
_STRING_REST: Final = re.compile(rb'(?:[^"\\]++|\\.)*+', re.DOTALL)
#: What is no list and no object, up to where one may begin.
_OTHER: Final = re.compile(rb"[^\[\]{}]++")
_OPENS: Final = {b"]": ord("["), b"}": ord("{")}
_SCALAR: Final = re.compile(rb"[^\s,\[\]{}\"]*+")
#: The longest beginning of a line that counts as an indent.
_INDENT: Final = 200
#: The most strings and brackets that are gone over again to find where broken items end.
_SECOND_LOOKS: Final = 1_000_000
#: The longest whole number that is read as one.
_DIGITS: Final = 18


@dataclass(eq=False)
class Items:
    """A stream of JSON, to be gone through once; each item is a Slice (its bytes and its place).

    ``head`` is what stood before the first item and ``tail`` what followed the last, each as far as
    it is within DOCUMENT_BYTES. What is neither an object nor in one comes as a Slice too, to be
    refused when it is read. A file that ends inside a list ends with an empty Slice that is not
    whole.
    """

    stream: BinaryIO
    head: bytes = b""
    tail: bytes = b""
    #: The file before it was made UTF-8; None where it was from the beginning.
    recoded: bytes | None = None
    _buffer: bytearray = field(default_factory=bytearray, init=False, repr=False)
    _passed: bytearray = field(default_factory=bytearray, init=False, repr=False)
    _line: int = field(default=1, init=False, repr=False)
    _number: int = field(default=0, init=False, repr=False)
    #: The brackets of the lists and wrappers around the place that was come to.
    _around: list[bytes] = field(default_factory=list, init=False, repr=False)
    #: The line so far, as far as it may be an indent.
    _begun: bytes = field(default=b"", init=False, repr=False)
    #: Whether the last item was whole.
    _is_sound: bool = field(default=True, init=False, repr=False)
    _second_looks: int = field(default=_SECOND_LOOKS, init=False, repr=False)

    def __iter__(self) -> Iterator[Slice]:
        self._recode()
        while sign := self._next():
            if sign in b"]}":
                self._leave(sign)
            elif sign == b"[" and len(self._around) < _WRAPPERS:
                self._enter()
            elif sign in b"[{":
                yield from self._object()
            elif self._around[-1:] == [b"{"]:
                yield from self._member(sign)
            else:
                yield self._other()
        if self._around and self._is_sound:
            self._number += 1
            yield Slice(raw=b"", number=self._number, line=self._line, is_whole=False)
        self.tail = bytes(self._passed)

    # -- the buffer ------------------------------------------------------------------------------

    def _recode(self) -> None:
        """UTF-16 and UTF-32, in which brackets are no bytes of their own, are made UTF-8 first."""
        self._fill()
        start = bytes(self._buffer[:4])
        mark, codec = next(
            ((mark, codec) for mark, _, codec in BOMS if start.startswith(mark)), (b"", "")
        )
        if not codec and b"\0" in start:
            wide = start.count(b"\0") > 2
            codec = ("utf-32" if wide else "utf-16") + ("-be" if start[:1] == b"\0" else "-le")
        if codec == "utf-8":
            self._take(len(mark))
        elif codec:
            self.recoded = bytes(self._buffer) + self.stream.read(2 * DOCUMENT_BYTES)
            text = self.recoded.decode(codec, "replace").removeprefix("\ufeff")
            self._buffer = bytearray()
            self.stream = BytesIO(text.encode())

    def _fill(self) -> bool:
        """Read more: as much as is held already, so that no string is gone over again and again."""
        chunk = self.stream.read(max(_CHUNK, len(self._buffer)))
        self._buffer += chunk
        return bool(chunk)

    def _take(self, count: int) -> bytes:
        """The next bytes, out of the buffer; they are what was passed before the next item."""
        taken = bytes(self._buffer[:count])
        del self._buffer[:count]
        before, end, last = taken.rpartition(b"\n")
        self._line += before.count(b"\n") + len(end)
        self._begun = (last if end else self._begun + last)[: _INDENT + 1]
        if len(self._passed) <= DOCUMENT_BYTES:
            self._passed += taken
        return taken

    def _next(self) -> bytes:
        """The first byte that is no blank and no comma, which the buffer then begins with."""
        while True:
            blank = _BETWEEN.match(self._buffer)
            self._take(blank.end() if blank else 0)
            if self._buffer:
                return bytes(self._buffer[:1])
            if not self._fill():
                return b""

    def _token(self, place: int) -> re.Match[bytes] | None:
        """The next string or bracket at or after ``place``; None where the file ends before."""
        while True:
            match = _TOKEN.search(self._buffer, place)
            if match and match[0] != b'"':
                return match
            if len(self._buffer) - place > DOCUMENT_BYTES:
                return None
            place = match.start() if match else len(self._buffer)
            if not self._fill():
                return None

    # -- lists and wrappers ----------------------------------------------------------------------

    def _enter(self) -> None:
        self._around.append(self._take(1))

    def _leave(self, sign: bytes) -> None:
        """Go out of a list or wrapper; a bracket that closes nothing is passed over."""
        opened = b"[" if sign == b"]" else b"{"
        if opened in self._around:
            while self._around.pop() != opened:
                pass
        self._take(1)

    def _member(self, sign: bytes) -> Iterator[Slice]:
        """Pass over a member of a wrapper, or over what else stands there, but not over items."""
        name = self._scalar(sign)
        if sign != b'"' or self._next() != b":":
            return
        self._take(1)
        sign = self._next()
        if _WRAPPING.fullmatch(name) and sign == b"[":
            self._enter()
        elif _WRAPPING.fullmatch(name) and sign == b"{":
            yield from self._object()
        elif sign in (b"[", b"{"):
            self._pass()
        else:
            self._scalar(sign)

    def _scalar(self, sign: bytes) -> bytes:
        """Take a string, a number or a word; of a string that has no end the quote is returned."""
        if sign != b'"':
            word = _SCALAR.match(self._buffer)
            return self._take(max(word.end(), 1) if word else 1)
        if token := self._token(0):
            return self._take(token.end())
        self._take(1)
        self._pass_string()
        return sign

    # -- items -----------------------------------------------------------------------------------

    def _object(self) -> Iterator[Slice]:
        """The item that the buffer begins with; nothing where it is a wrapper, which is entered."""
        indent, line = self._indent(), self._line
        opened = bytearray()
        place = looks = 0
        may_wrap = len(self._around) < _WRAPPERS and self._buffer[:1] == b"{"
        is_whole = False
        while token := self._token(place):
            sign, place, looks = token[0], token.end(), looks + 1
            if place > DOCUMENT_BYTES:
                break
            if (end := self._ends_broken(token, opened, indent)) is not None:
                is_whole, place = True, end
                break
            if sign in (b"{", b"["):
                opened += sign
            elif sign in (b"}", b"]"):
                is_torn = opened.pop() != _OPENS[sign]
                is_whole = not opened
                if is_torn and not is_whole:
                    end = self._looked_at_again(place, looks, indent)
                    is_whole, place = end < place, end
                if is_whole:
                    break
            elif may_wrap and len(opened) == 1 and self._is_name(place):
                may_wrap = not _OF_ITEMS.fullmatch(sign)
                if _WRAPPING.fullmatch(sign) and self._holds(place):
                    self._enter()
                    return
        else:
            place = len(self._buffer)
        end = self._looked_at_again(place, looks, indent, is_whole=is_whole)
        yield self._slice(end, line, is_whole=is_whole or end < place)

    def _is_name(self, place: int) -> bool:
        """Whether a colon follows at ``place``, so that the string before it is a member's name."""
        while not (after := bytes(self._buffer[place : place + 64]).lstrip()) and self._fill():
            pass
        return after[:1] == b":"

    def _holds(self, place: int) -> bool:
        """Whether the value after the colon at ``place`` is a list or an object."""
        while not (after := bytes(self._buffer[place : place + 200]).lstrip(b" \t\r\n:")):
            if not self._fill():
                return False
        return after[:1] in (b"[", b"{")

    def _indent(self) -> bytes | None:
        """The blanks before the item that begins here; None where more stands on its line."""
        indent = self._begun.lstrip(b"[,")
        return None if indent.strip(b" \t") or len(self._begun) > _INDENT else indent

    def _ends_broken(
        self, token: re.Match[bytes], opened: bytearray, indent: bytes | None
    ) -> int | None:
        """Where an item ends that was never closed: on a line as far in as its own begins another,
        and that where none can stand (in a string, or in an object with no name before it).
        """
        if indent is None or not opened:
            return None
        sign = token[0]
        if sign[:1] == b'"':
            found = _anew(indent).search(sign) if b"\n" in sign else None
            return token.start() + found.start() + 1 if found else None
        if sign != b"{" or opened[-1:] != b"{":
            return None
        before = bytes(self._buffer[max(0, token.start() - _INDENT - 2) : token.start()])
        above, end, begun = before.rpartition(b"\n")
        is_new = bool(end) and begun.lstrip(b"[,") == indent and above.rstrip()[-1:] != b":"
        return token.start() - len(begun) if is_new else None

    def _looked_at_again(
        self, place: int, looks: int, indent: bytes | None, *, is_whole: bool = False
    ) -> int:
        """Where the item that seems to end at ``place``, after ``looks`` strings and brackets, ends:
        where it is broken and another begins in it on a line of its own, there.
        """
        if indent is None or self._second_looks <= 0:
            return place
        found = _anew(indent).search(self._buffer, 1, place)
        if found is not None and is_whole and _is_json(self._buffer[:place]):
            return place
        self._second_looks -= place // 1000 if found is None else looks + place // 1000
        return place if found is None else found.start() + 1

    def _slice(self, place: int, line: int, *, is_whole: bool) -> Slice:
        if not self._number:
            self.head = bytes(self._passed)
        self._number += 1
        is_too_large = place > DOCUMENT_BYTES
        if is_too_large:
            raw = bytes(self._buffer[:_BEGINNING])
            self._pass()
        else:
            raw = self._take(place)
        self._passed.clear()
        self._is_sound = is_whole
        return Slice(
            raw=raw, number=self._number, line=line, is_whole=is_whole, is_too_large=is_too_large
        )

    def _pass(self) -> None:
        """Pass over the list or object that the buffer begins with, holding none of it."""
        depth = 0
        while True:
            token = _TOKEN.search(self._buffer)
            if token is None:
                self._take(len(self._buffer))
                if not self._fill():
                    return
                continue
            sign = token[0]
            self._take(token.end())
            if sign == b'"':
                self._pass_string()
            elif sign in (b"{", b"["):
                depth += 1
            elif sign in (b"}", b"]"):
                depth -= 1
                if not depth:
                    return

    def _pass_string(self) -> None:
        while True:
            rest = _STRING_REST.match(self._buffer)
            self._take(rest.end() if rest else 0)
            if self._buffer[:1] == b'"':
                self._take(1)
                return
            if not self._fill():
                self._take(len(self._buffer))
                return

    def _other(self) -> Slice:
        """What is neither list nor object, up to where one may begin."""
        line, raw = self._line, b""
        while True:
            other = _OTHER.match(self._buffer)
            taken = self._take(other.end() if other else 0)
            raw = (raw + taken)[:_BEGINNING]
            if self._buffer or not self._fill():
                break
        if not self._number:
            self.head = bytes(self._passed[: len(self._passed) - len(raw)])
        self._number += 1
        self._passed.clear()
        return Slice(raw=raw, number=self._number, line=line)


def _anew(indent: bytes) -> re.Pattern[bytes]:
    """A line that begins an object as far in as ``indent``."""
    return re.compile(rb"\n" + re.escape(indent) + rb",?[ \t]?\{")


def _is_json(data: bytearray) -> bool:
    try:
        json.loads(data.decode("utf-8", "replace"), strict=False)
    except (ValueError, RecursionError):
        return False
    return True


# -- reading -------------------------------------------------------------------------------------


def read_item(item: Slice, notes: list[str], *, careful: frozenset[str]) -> dict[str, Any]:
    """The object in an item. Numbers too long to be any are read as text, NaN and infinity as null.

    A name that an object has twice counts as it stands last, and ``notes`` says so; where it is one
    of ``careful`` (in lower case, without ``_``) and the values differ, the item is refused. Raises
    Unusable.
    """
    if item.is_too_large:
        raise Unusable(f"is larger than {DOCUMENT_BYTES:,} bytes, the most for one item")
    if not item.raw:
        raise Unusable("the file ends before its list does; ask for it again")
    if not item.is_whole:
        raise Unusable("is cut off: the file ends inside it; ask for it again")
    if item.raw[:1] not in (b"{", b"["):
        raise Unusable("is no JSON object; put each story into one")

    def members(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        found = dict(pairs)
        if len(found) < len(pairs):
            _say_twice(pairs, found, notes, careful)
        return found

    text = _text(item.raw, notes)
    try:
        value = json.loads(
            text,
            strict=False,
            parse_int=_whole_number,
            parse_float=_number,
            parse_constant=lambda _name: None,
            object_pairs_hook=members,
        )
    except json.JSONDecodeError as error:
        place = f"line {error.lineno:,}, column {error.colno:,} of it"
        raise Unusable(f"is not JSON ({error.msg} at {place}); ask for it again") from error
    except RecursionError as error:
        raise Unusable("is nested too deep to be a story; ask for it again") from error
    if type(value) is not dict:
        raise Unusable("is no JSON object; put each story into one")
    return value


def _text(raw: bytes, notes: list[str]) -> str:
    try:
        return raw.decode()
    except UnicodeDecodeError:
        pass
    try:
        found = decode(raw)
    except UnreadableText as problem:
        raise Unusable(str(problem)) from problem
    notes.append(found.note)
    return found.text


def _say_twice(
    pairs: list[tuple[str, Any]], found: dict[str, Any], notes: list[str], careful: frozenset[str]
) -> None:
    for name, value in pairs:
        if value == found[name]:
            continue
        if name.lower().replace("_", "") in careful:
            raise Unusable(f"says “{name[:40]}” twice, and not the same; ask for it again")
        notes.append(f"says “{name[:40]}” twice: the last is taken")


def _whole_number(digits: str) -> int | str:
    return int(digits) if len(digits) <= _DIGITS else digits


def _number(digits: str) -> float | None:
    number = float(digits)
    return number if abs(number) < float("inf") else None
