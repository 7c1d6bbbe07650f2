"""The structure that TIFF files and Exif blocks share: directories of numbered, typed values."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from types import MappingProxyType
from typing import IO, Final

#: Bytes of one value and its struct format, by type (TIFF 6.0 §2; Exif 3.0 for 129, UTF-8).
_TYPES: Final = MappingProxyType(
    {
        1: (1, "B"),
        2: (1, "s"),
        3: (2, "H"),
        4: (4, "I"),
        5: (8, "I"),
        6: (1, "b"),
        7: (1, "s"),
        8: (2, "h"),
        9: (4, "i"),
        10: (8, "i"),
        11: (4, "f"),
        12: (8, "d"),
        13: (4, "I"),
        16: (8, "Q"),
        17: (8, "q"),
        18: (8, "Q"),
        129: (1, "s"),
    }
)
ASCII: Final = 2
UTF8: Final = 129
_RATIONALS: Final = frozenset({5, 10})
#: The most entries of a directory, and the most bytes of all values together, that are read.
MOST_ENTRIES: Final = 1_000
MOST_BYTES: Final = 16 * 1024 * 1024
#: A farther offset is in no file.
_FARTHEST: Final = 2**40

Number = int | float | None


class Damaged(ValueError):
    """What is read is not what it should be, or is cut short."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One value of a directory: its type, how many there are, and where they begin (bytes)."""

    kind: int
    count: int
    offset: int

    @property
    def size(self) -> int:
        """Its length in bytes."""
        return _TYPES[self.kind][0] * self.count


class Tiff:
    """A TIFF structure in a file that can seek; classic and BigTIFF. Raises Damaged."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self._left = MOST_BYTES
        head = self._read(0, 16, least=8)
        if head[:4] not in {b"II*\0", b"MM\0*", b"II+\0", b"MM\0+"}:
            raise Damaged
        self._order = "<" if head.startswith(b"II") else ">"
        self._is_big = b"+" in head[:4]
        if self._is_big and len(head) < 16:
            raise Damaged
        at, form = (8, "Q") if self._is_big else (4, "I")
        (self.first,) = struct.unpack_from(self._order + form, head, at)

    def entries(self, offset: int) -> Iterator[tuple[int, Entry]]:
        """(tag, entry) of the directory at ``offset``, as far as it goes, then Damaged if cut."""
        width, form, inline = (20, "HHQ", 8) if self._is_big else (12, "HHI", 4)
        start = offset + (8 if self._is_big else 2)
        head = self._read(offset, start - offset)
        (count,) = struct.unpack(self._order + ("Q" if self._is_big else "H"), head)
        for at in range(start, start + min(count, MOST_ENTRIES) * width, width):
            raw = self._read(at, width)
            tag, kind, values = struct.unpack_from(self._order + form, raw)
            if kind not in _TYPES:
                continue
            entry = Entry(kind, values, at + width - inline)
            if entry.size > inline:
                (there,) = struct.unpack_from(self._order + form[-1], raw, width - inline)
                entry = Entry(kind, values, there)
            yield tag, entry

    def data(self, entry: Entry, *, most: int | None = None) -> bytes:
        """The bytes of ``entry``, or its first ``most``. Raises Damaged where they are cut short."""
        return self._read(entry.offset, entry.size if most is None else min(entry.size, most))

    def value(self, entry: Entry) -> bytes | Number | list[Number]:
        """``entry`` as bytes, a number, or numbers; what was divided by zero is None."""
        _width, form = _TYPES[entry.kind]
        data = self.data(entry)
        if form == "s":
            return data
        numbers: list[Number] = [
            number for (number,) in struct.iter_unpack(self._order + form, data)
        ]
        if entry.kind in _RATIONALS:
            pairs = zip(numbers[::2], numbers[1::2], strict=True)
            numbers = [_quotient(over, under) for over, under in pairs]
        return numbers[0] if len(numbers) == 1 else numbers

    def _read(self, offset: int, size: int, *, least: int | None = None) -> bytes:
        if not 0 <= offset < _FARTHEST or size > self._left:
            raise Damaged
        self._left -= size
        self._file.seek(offset)
        data = self._file.read(size)
        if len(data) < (size if least is None else least):
            raise Damaged
        return data


def _quotient(over: Number, under: Number) -> Number:
    return round(over / under, 8) if over is not None and under else None
