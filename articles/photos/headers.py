"""What a picture file says of itself before anything of it is decoded, and is held to.

A few bytes can claim a million parts, each of which costs memory to know of; these are counted
here, before a library keeps them. Whatever is read raises ValueError where the file is damaged.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

#: The most segments, chunks or fields that a file may have beside its pixels.
MOST_PARTS = 4_096
#: The most pieces that the pixels may lie in.
MOST_PIECES = 100_000
#: The most bytes of no meaning between the segments of a JPEG.
MOST_JUNK = 65_536
#: The most times that a progressive JPEG may go over its pixels; cameras and programs do so 10 times.
MOST_SCANS = 50
BLOCK = 1024 * 1024

#: JPEG markers (ITU-T T.81, table B.1): those without a segment, those of frames, start of scan.
_BARE = {0x01, *range(0xD0, 0xD9)}
_FRAMES = {*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC}
_END, _SCAN = 0xD9, 0xDA
_PROGRESSIVE = {0xC2, 0xCA}
_START_OF_SCAN = re.compile(rb"\xff\xda\x00[\x06\x08\x0a\x0c][\x01-\x04]")

#: AVIF: the third byte of a decoder's configuration, and an item that is a grid of others.
_AVIF_CONFIGURATION = re.compile(rb"av1C\x81.(.)", re.DOTALL)
_AVIF_GRID = re.compile(rb"infe.{8,10}grid", re.DOTALL)
_HIGH_BIT_DEPTH = 0x40

#: TIFF 6.0, section 2: how its numbers are packed, by the type of a field.
_NUMBERS = {1: "B", 3: "H", 4: "L", 8: "h", 9: "l"}
_BYTES_EACH = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8, 13: 4}
_BITS_PER_SAMPLE = 258
#: Directories that a field points to: Exif, GPS, Interoperability.
_POINTERS = (34665, 34853, 40965)


@dataclass(frozen=True, slots=True)
class JpegFrame:
    """How a JPEG is coded: ``is_held`` is whether all of it is held in memory before it is shown."""

    marker: int
    bits: int
    is_held: bool


@dataclass(frozen=True, slots=True)
class AvifHeader:
    """How an AVIF is coded: with more than 8 bits a sample, and in tiles put together."""

    is_deep: bool
    is_tiled: bool


@dataclass(frozen=True, slots=True)
class TiffDirectory:
    """One picture of a TIFF: those of its fields that are one number, the bytes of all others,
    and where the next one is."""

    numbers: dict[int, int]
    beside: int
    next: int


def jpeg_frame(file: BinaryIO) -> JpegFrame:
    """Of the first frame, read as far as its first scan; a progressive one is read to its end."""
    marker = bits = components = 0
    for found, segment in _jpeg_segments(file):
        if found in _FRAMES:
            if marker or len(segment) < 6:
                raise ValueError("not one frame")
            marker, bits, components = found, segment[0], segment[5]
        elif found == _SCAN:
            if not marker or not segment:
                raise ValueError("a scan without a frame")
            is_progressive = marker in _PROGRESSIVE
            if is_progressive and _jpeg_scans(file) >= MOST_SCANS:
                raise ValueError("too many scans")
            return JpegFrame(marker, bits, is_progressive or segment[0] < components)
    raise ValueError("no scan")


def _jpeg_segments(file: BinaryIO) -> Iterator[tuple[int, bytes]]:
    """Marker and content of each segment, found as libjpeg finds them: it passes over junk."""
    file.seek(2)
    junk = parts = 0
    while junk <= MOST_JUNK and parts <= MOST_PARTS:
        byte = file.read(1)
        if byte != b"\xff":
            junk += 1
        while byte and byte != b"\xff":
            byte, junk = file.read(1), junk + 1
            if junk > MOST_JUNK:
                raise ValueError("too much junk")
        while byte == b"\xff":
            byte, junk = file.read(1), junk + 1
            if junk > MOST_JUNK:
                raise ValueError("too much junk")
        if not byte or byte[0] == _END:
            return
        if byte[0] == 0 or byte[0] in _BARE:
            continue
        (length,) = struct.unpack(">H", _exactly(file, 2))
        parts += 1
        yield byte[0], _exactly(file, length - 2)
    raise ValueError("too many segments")


def _jpeg_scans(file: BinaryIO) -> int:
    """How many scans start in the rest of the file, those of later pictures in it included."""
    found, tail = 0, b""
    while block := file.read(BLOCK):
        found += sum(1 for _match in _START_OF_SCAN.finditer(tail + block))
        tail = block[-4:]
    return found


def check_png(file: BinaryIO) -> None:
    """Count the chunks (PNG, third edition, 5.3). Pixels in many chunks are common, others few."""
    at, parts, pieces = 8, 0, 0
    while True:
        file.seek(at)
        head = file.read(8)
        if len(head) < 8 or head[4:] == b"IEND":
            return
        parts += head[4:] not in {b"IDAT", b"fdAT"}
        pieces += 1
        if parts > MOST_PARTS or pieces > MOST_PIECES:
            raise ValueError("too many chunks")
        at += 12 + int.from_bytes(head[:4], "big")


def webp_size(head: bytes) -> tuple[int, int]:
    """Width and height (RFC 9649, 2.5 to 2.7), since a decoder of it takes its memory at once."""
    kind = head[12:16]
    if kind == b"VP8X" and len(head) >= 30:
        return int.from_bytes(head[24:27], "little") + 1, int.from_bytes(head[27:30], "little") + 1
    if kind == b"VP8L" and len(head) >= 25:
        bits = int.from_bytes(head[21:25], "little")
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    if kind == b"VP8 " and len(head) >= 30:
        width, height = struct.unpack("<HH", head[26:30])
        return width & 0x3FFF, height & 0x3FFF
    raise ValueError("no size")


def avif_header(file: BinaryIO) -> AvifHeader:
    """Of all pictures in the file, by the boxes that configure the decoder (AV1-ISOBMFF, 2.3.3)."""
    file.seek(0)
    data = file.read()
    return AvifHeader(
        any(int(match[1][0]) & _HIGH_BIT_DEPTH for match in _AVIF_CONFIGURATION.finditer(data)),
        _AVIF_GRID.search(data) is not None,
    )


def tiff_directories(file: BinaryIO, *, most: int) -> list[TiffDirectory]:
    """The first ``most`` pictures of a TIFF, with the directories that they point to checked."""
    file.seek(0)
    head = _exactly(file, 8)
    order = "<" if head[:2] == b"II" else ">"
    (at,) = struct.unpack(order + "L", head[4:])
    found: list[TiffDirectory] = []
    while at and len(found) < most:
        directory = _tiff_directory(file, order, at)
        for pointer in _POINTERS:
            if inner := directory.numbers.get(pointer):
                _check_inner(file, order, inner)
        found.append(directory)
        at = directory.next
    return found


def _check_inner(file: BinaryIO, order: str, at: int) -> None:
    inner = _tiff_directory(file, order, at)
    for pointer in _POINTERS:
        if innermost := inner.numbers.get(pointer):
            _tiff_directory(file, order, innermost)


def _tiff_directory(file: BinaryIO, order: str, at: int) -> TiffDirectory:
    file.seek(at)
    (count,) = struct.unpack(order + "H", _exactly(file, 2))
    if count > MOST_PARTS:
        raise ValueError("too many fields")
    entries = _exactly(file, 12 * count)
    after = file.read(4)
    numbers, beside = {}, 0
    for tag, kind, length, value in struct.iter_unpack(order + "HHL4s", entries):
        each = _BYTES_EACH.get(kind, 1)
        if each > 1 and length > MOST_PIECES:
            raise ValueError("too many numbers")
        is_inline = 0 < each * length <= 4
        beside += each * length
        if tag == _BITS_PER_SAMPLE and not is_inline:
            file.seek(struct.unpack(order + "L", value)[0])
            value = _exactly(file, each)
        if kind in _NUMBERS and (is_inline or tag == _BITS_PER_SAMPLE):
            numbers[tag] = struct.unpack(order + _NUMBERS[kind], value[:each])[0]
    (next_at,) = struct.unpack(order + "L", after) if len(after) == 4 else (0,)
    return TiffDirectory(numbers, beside, next_at)


def _exactly(file: BinaryIO, count: int) -> bytes:
    data = file.read(count) if count >= 0 else b""
    if len(data) != count:
        raise ValueError("cut short")
    return data
