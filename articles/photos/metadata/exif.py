"""Exif: what cameras write, and Windows after them (CIPA DC-008-2023, Exif 3.0)."""

from __future__ import annotations

import re
from typing import IO, Any, Final

from django.utils.translation import gettext as _
from PIL.ExifTags import GPSTAGS, TAGS

from . import texts
from .bounds import Unread
from .charsets import decode_texts
from .dates import iso_date
from .found import Found
from .tiff import ASCII, UTF8, Damaged, Entry, Tiff

DESCRIPTION: Final = 0x010E
ARTIST: Final = 0x013B
COPYRIGHT: Final = 0x8298
EXIF_DIRECTORY: Final = 0x8769
GPS_DIRECTORY: Final = 0x8825
DATE_ORIGINAL: Final = 0x9003
OFFSET_ORIGINAL: Final = 0x9011
USER_COMMENT: Final = 0x9286
PHOTOGRAPHER: Final = 0xA437
#: What Windows Explorer writes into the first directory, in UTF-16.
XP_TITLE: Final = 0x9C9B
XP_COMMENT: Final = 0x9C9C
XP_AUTHOR: Final = 0x9C9D
XP_KEYWORDS: Final = 0x9C9E
XP_SUBJECT: Final = 0x9C9F
#: The most bytes of a text that are read, and of a value that is none.
_MOST_TEXT: Final = 65_536
_MOST_BYTES: Final = 512
_XP: Final = range(XP_TITLE, XP_SUBJECT + 1)
#: The other blocks of a TIFF file, which are read as what they are.
XMP: Final = 700
IIM: Final = 33723
RESOURCES: Final = 34377
_NO_EXIF: Final = frozenset({XMP, IIM, RESOURCES, EXIF_DIRECTORY, GPS_DIRECTORY})
#: Names between quotes, or what stands between semicolons.
_ARTIST = re.compile(r'\s*(?:"((?:[^"]|"")*)"|([^;]*))\s*(?:;|$)')
#: The character code before a UserComment (Exif 3.0, tag UserComment).
_COMMENT_CODES: Final = {b"UNICODE\0": "utf-16", b"JIS\0\0\0\0\0": "euc_jp"}

Values = dict[int, Any]


def read_exif(file: IO[bytes] | None) -> tuple[Found, Found, tuple[str, ...]]:
    """What Exif says, what Windows says beside it, and a sentence where the block is damaged.

    ``file`` is the Exif block, or the TIFF file itself. Of the directories after the first, that
    of a thumbnail among them, nothing is read.
    """
    if file is None:
        return Found(), Found(), ()
    first: Values = {}
    exif: Values = {}
    gps: Values = {}
    is_whole = False
    try:
        tiff = Tiff(file)
        is_whole = _directory(tiff, tiff.first, first)
        for pointer, values in ((EXIF_DIRECTORY, exif), (GPS_DIRECTORY, gps)):
            if isinstance(first.get(pointer), int):
                is_whole &= _directory(tiff, first[pointer], values)
    except Damaged:
        is_whole = False
    problem = _("The Exif block is damaged; what could be read of it was taken.")
    found = _found(first | exif, received=_received(first | exif, gps))
    return found, _windows(first), () if is_whole else (problem,)


def _directory(tiff: Tiff, offset: int, values: Values) -> bool:
    """Reads the directory at ``offset`` into ``values``; False where some of it is damaged."""
    is_whole = True
    raws: dict[int, bytes] = {}
    try:
        for tag, entry in tiff.entries(offset):
            try:
                _take(tiff, tag, entry, values, raws)
            except Damaged:
                is_whole = False
    except Damaged:
        is_whole = False
    values |= zip(raws, decode_texts(raws.values()), strict=True)
    return is_whole


def _take(tiff: Tiff, tag: int, entry: Entry, values: Values, raws: dict[int, bytes]) -> None:
    """One value, the first of its tag; texts go to ``raws``, since they share an encoding."""
    if tag in values or tag in raws or tag in {XMP, IIM, RESOURCES}:
        return
    if entry.kind in {ASCII, UTF8}:
        raws[tag] = tiff.data(entry, most=_MOST_TEXT)
    elif tag in _XP:
        data = tiff.data(entry, most=_MOST_TEXT)
        values[tag] = data.decode("utf-16-le", "replace").split("\0")[0]
    elif tag == USER_COMMENT:
        values[tag] = _comment(tiff.data(entry, most=_MOST_TEXT))
    elif entry.size > _MOST_BYTES:
        values[tag] = Unread(entry.size)
    else:
        values[tag] = tiff.value(entry)


def _comment(data: bytes) -> str:
    code, text = data[:8], data[8:].rstrip(b"\0 ")
    if code == b"UNICODE\0":
        text += b"\0" * (len(text) % 2)
    if code in _COMMENT_CODES:
        return text.decode(_COMMENT_CODES[code], "replace")
    return decode_texts([text])[0]


def _found(values: Values, *, received: dict[str, Any]) -> Found:
    """Exif's values by their tags (IPTC Photo Metadata Mapping Guidelines 2022.1, Exif)."""
    creators = texts.names(_artists(_text(values, ARTIST))) or texts.names(
        [_text(values, PHOTOGRAPHER)]
    )
    return Found(
        creators=creators,
        caption=texts.description(_text(values, DESCRIPTION).rstrip("\0")),
        copyright_notice=_copyright(_text(values, COPYRIGHT)),
        date_created=iso_date(f"{_text(values, DATE_ORIGINAL)[:19]}{_offset(values)}"),
        received=received,
    )


def _windows(values: Values) -> Found:
    """What Windows Explorer wrote; no guideline knows it, so it counts where all else is silent."""
    captions = (texts.description(_text(values, tag)) for tag in (XP_COMMENT, XP_SUBJECT, XP_TITLE))
    return Found(
        creators=texts.names(_text(values, XP_AUTHOR).split(";")),
        caption=next(filter(None, captions), ""),
        keywords=texts.labels(_text(values, XP_KEYWORDS).split(";")),
    )


def _text(values: Values, tag: int) -> str:
    value = values.get(tag)
    return value if isinstance(value, str) else ""


def _offset(values: Values) -> str:
    return _text(values, OFFSET_ORIGINAL).strip("\0 ")


def _artists(text: str) -> list[str]:
    """The creators in Artist: parted by semicolons, in quotes where a name has one.

    MWG Guidelines 2.0, “Creator”.
    """
    pairs = _ARTIST.findall(text.rstrip("\0")[: texts.MOST_CHARACTERS])
    return [quoted.replace('""', '"') or plain for quoted, plain in pairs]


def _copyright(text: str) -> str:
    """The photographer's and the editor's copyright, which a NUL parts (Exif 3.0, tag Copyright)."""
    return "; ".join(dict.fromkeys(filter(None, map(texts.words, text.split("\0")))))


def _received(values: Values, gps: Values) -> dict[str, Any]:
    block = _named(values, TAGS)
    return block | ({"GPS": _named(gps, GPSTAGS)} if gps else {})


def _named(values: Values, known: dict[int, str]) -> dict[str, Any]:
    """``values`` by the standard's names, short texts first: they are kept where room is scarce."""
    return {
        known.get(tag, f"0x{tag:04x}"): texts.paragraphs(value) if isinstance(value, str) else value
        for tag, value in sorted(values.items(), key=lambda each: not isinstance(each[1], str))
        if tag not in _NO_EXIF
    }
