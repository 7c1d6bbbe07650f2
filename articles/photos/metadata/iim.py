"""IPTC-IIM: the datasets that wires have written since 1990, and Photoshop's blocks around them.

IPTC – NAA Information Interchange Model 4.2; Adobe Photoshop File Formats, “Image Resources”.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from types import MappingProxyType
from typing import Any, Final

from django.utils.translation import gettext as _

from . import texts
from .charsets import declared_codec, decode_texts
from .dates import iso_date
from .found import Found, Place
from .tiff import Damaged

#: Photoshop's image resources: the IIM block, and the MD5 of the block as it was when the XMP
#: beside it was last brought in line.
IIM_RESOURCE: Final = 0x0404
DIGEST_RESOURCE: Final = 0x0425
_SIGNATURES: Final = (b"8BIM", b"AgHg", b"DCSR", b"PHUT", b"MeSa")
_TAG_MARKER: Final = b"\x1c"
#: The most resources, and the most datasets, that are read.
_MOST_PARTS: Final = 2_000
CODED_CHARACTER_SET: Final = (1, 90)
#: The datasets of record 2 that a photo's desk may want to look up, by IIM 4.2's names.
_NAMES: Final = MappingProxyType(
    {
        5: "Object Name",
        7: "Edit Status",
        10: "Urgency",
        12: "Subject Reference",
        15: "Category",
        20: "Supplemental Category",
        22: "Fixture Identifier",
        25: "Keywords",
        26: "Content Location Code",
        27: "Content Location Name",
        30: "Release Date",
        35: "Release Time",
        37: "Expiration Date",
        38: "Expiration Time",
        40: "Special Instructions",
        55: "Date Created",
        60: "Time Created",
        62: "Digital Creation Date",
        63: "Digital Creation Time",
        65: "Originating Program",
        80: "By-line",
        85: "By-line Title",
        90: "City",
        92: "Sublocation",
        95: "Province/State",
        100: "Country/Primary Location Code",
        101: "Country/Primary Location Name",
        103: "Original Transmission Reference",
        105: "Headline",
        110: "Credit",
        115: "Source",
        116: "Copyright Notice",
        118: "Contact",
        120: "Caption/Abstract",
        122: "Writer/Editor",
        135: "Language Identifier",
    }
)
#: Datasets that are no text: versions, and pictures (2:125, 2:200 to 2:202).
_BINARY: Final = frozenset({(1, 0), (1, 20), (1, 22), (1, 90), (2, 0), (2, 125)}) | {
    (2, number) for number in range(200, 203)
}
Datasets = dict[tuple[int, int], list[bytes]]


def resources(data: bytes) -> Iterator[tuple[int, bytes]]:
    """(number, bytes) of each Photoshop image resource in ``data``. Raises Damaged at its end."""
    at = 0
    for _resource in range(_MOST_PARTS):
        if data[at : at + 4] not in _SIGNATURES:
            break
        number = int.from_bytes(data[at + 4 : at + 6])
        named = 1 + data[at + 6] if len(data) > at + 6 else 1
        start = at + 6 + named + named % 2
        size = int.from_bytes(data[start : start + 4])
        yield number, data[start + 4 : start + 4 + size]
        at = start + 4 + size
        if at > len(data):
            raise Damaged
        at += size % 2
    if data[at:].strip(b"\0"):
        raise Damaged


def read_iim(block: bytes) -> tuple[Found, tuple[str, ...]]:
    """What the IIM block says, and a sentence where it is damaged: it is read up to there."""
    if not block.strip(b"\0"):
        return Found(), ()
    problems: tuple[str, ...] = ()
    datasets: Datasets = {}
    try:
        for key, raw in _datasets(block):
            datasets.setdefault(key, []).append(raw)
    except Damaged:
        problems = (_("The IPTC block is cut short or damaged; what could be read was taken."),)
    return _found(_decoded(datasets), datasets), problems


def digest(block: bytes) -> set[bytes]:
    """The MD5 of the block, and that without the bytes that fill it up in a TIFF file."""
    return {
        hashlib.md5(each, usedforsecurity=False).digest() for each in (block, block.rstrip(b"\0"))
    }


def _datasets(block: bytes) -> Iterator[tuple[tuple[int, int], bytes]]:
    """((record, number), bytes) of each dataset. Raises Damaged at the first that is none.

    IIM 4.2 chapter 3, “DataSets”: standard ones, up to 32,767 bytes, and extended ones.
    """
    at = 0
    for _dataset in range(_MOST_PARTS):
        if block[at : at + 1] != _TAG_MARKER:
            if block[at:].strip(b"\0"):
                raise Damaged
            return
        if len(block) < at + 5:
            raise Damaged
        key, size = (block[at + 1], block[at + 2]), int.from_bytes(block[at + 3 : at + 5])
        at += 5
        if size & 0x8000:
            width = size & 0x7FFF
            if width > 8:
                raise Damaged
            size = int.from_bytes(block[at : at + width])
            at += width
        yield key, block[at : at + size]
        at += size
        if at > len(block):
            raise Damaged


def _decoded(datasets: Datasets) -> dict[tuple[int, int], list[str]]:
    """The texts of records 1 and 2."""
    declared = declared_codec(b"".join(datasets.get(CODED_CHARACTER_SET, [])))
    keys = [key for key in datasets if key[0] in (1, 2) and key not in _BINARY]
    read = iter(decode_texts([raw for key in keys for raw in datasets[key]], declared))
    return {key: [next(read) for _raw in datasets[key]] for key in keys}


def _found(read: dict[tuple[int, int], list[str]], datasets: Datasets) -> Found:
    def each(number: int) -> list[str]:
        return read.get((2, number), [])

    def first(number: int) -> str:
        return next(filter(None, map(texts.name, each(number))), "")

    return Found(
        creators=texts.names(each(80)),
        credit=first(110),
        agency=first(115),
        headline=first(105),
        caption=texts.description("\n".join(each(120))),
        copyright_notice=texts.words("\n".join(each(116))),
        date_created=iso_date(f"{first(55)} {first(60)}"),
        place=Place(sublocation=first(92), city=first(90), state=first(95), country=first(101)),
        keywords=texts.labels(each(25)),
        received=_received(read, datasets),
    )


def _received(read: dict[tuple[int, int], list[str]], datasets: Datasets) -> dict[str, Any]:
    block: dict[str, Any] = {}
    for (record, number), raws in datasets.items():
        name = _NAMES.get(number, "") if record == 2 else ""
        values = [texts.paragraphs(text) for text in read.get((record, number), [])] or raws
        block[f"{record}:{number:02} {name}".rstrip()] = values[0] if len(values) == 1 else values
    return block
