"""The public copies of a photo: WebP at the widths of the layouts, and a card for social networks.

django-imagefield was looked at for this: it keeps its processed files in the storage of the
original, and ours must lie apart, because originals are private.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from xml.sax.saxutils import escape

from PIL import Image

from .geometry import FULL, Box
from .verify import Picture

#: Pixels across; a picture is never made larger than it is.
WIDTHS = (320, 640, 960, 1600)
#: Pixels of a card, across and down.
CARD = (1200, 630)
#: Pixels of what search engines are offered, in the ratios that they ask for.
SQUARE, CLASSIC, WIDE = (1200, 1200), (1200, 900), (1200, 675)
#: So many characters of a mark are carried: a JPEG has room for 65,502 bytes of XMP.
LONGEST_MARK = 4_000
#: WebP holds so many pixels a side (RFC 9649, 2.4).
TALLEST = 16_383
LANCZOS = Image.Resampling.LANCZOS
#: A picture more than so many times too large is scaled roughly first, which cannot be seen.
GAP = 3.0
QUALITY = 80
METHOD = 4
CARD_QUALITY = 85

_CREATOR = "<dc:creator><rdf:Seq><rdf:li>{}</rdf:li></rdf:Seq></dc:creator>"
_CREDIT = "<photoshop:Credit>{}</photoshop:Credit>"
_RIGHTS = '<dc:rights><rdf:Alt><rdf:li xml:lang="x-default">{}</rdf:li></rdf:Alt></dc:rights>'
_PACKET = """<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>\
<x:xmpmeta xmlns:x="adobe:ns:meta/">\
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">\
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" \
xmlns:photoshop="http://ns.adobe.com/photoshop/1.0/">{}</rdf:Description>\
</rdf:RDF></x:xmpmeta><?xpacket end="r"?>"""
_NO_CHARACTERS = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Marks:
    """What every copy carries of the photo's rights, and all that it carries."""

    creator: str = ""
    credit: str = ""
    copyright_notice: str = ""


UNMARKED = Marks()


@dataclass(frozen=True, slots=True)
class Copy:
    """A copy as a file: its width and height in pixels, and its bytes."""

    width: int
    height: int
    data: bytes


def copy_sizes(size: tuple[int, int], box: Box = FULL) -> list[tuple[int, int]]:
    """Width and height of each copy of a part of a picture of ``size``, in pixels, ascending."""
    left, top, right, bottom = box.pixels(size)
    across, down = right - left, bottom - top
    widths = sorted({min(width, across) for width in WIDTHS})
    return [(width, min(TALLEST, max(1, round(down * width / across)))) for width in widths]


def make_copies(picture: Picture, box: Box = FULL, *, marks: Marks = UNMARKED) -> Iterator[Copy]:
    """A WebP file for each of ``copy_sizes``, ascending."""
    xmp = _xmp(marks)
    for image in _scaled(picture, box):
        out = BytesIO()
        image.save(out, "WEBP", quality=QUALITY, method=METHOD, xmp=xmp)
        yield Copy(*image.size, out.getvalue())


def make_card(
    picture: Picture, box: Box, *, size: tuple[int, int] = CARD, marks: Marks = UNMARKED
) -> Copy:
    """A JPEG file of the ratio of ``size``: of that size, or smaller where the box is."""
    left, _top, right, _bottom = box.pixels(picture.size)
    width = min(size[0], right - left)
    height = max(1, round(width * size[1] / size[0]))
    part = _of_ratio(_part(picture.image, box), size[0] / size[1])
    image = picture.image.resize((width, height), LANCZOS, box=part, reducing_gap=GAP)
    out = BytesIO()
    image.save(out, "JPEG", quality=CARD_QUALITY, xmp=_xmp(marks))
    return Copy(width, height, out.getvalue())


def _scaled(picture: Picture, box: Box) -> list[Image.Image]:
    """The part at each size, ascending; each is made of the next larger one."""
    image, part = picture.image, _part(picture.image, box)
    made = []
    for size in reversed(copy_sizes(picture.size, box)):
        image = image.resize(size, LANCZOS, box=part, reducing_gap=GAP)
        part = (0.0, 0.0, float(size[0]), float(size[1]))
        made.append(image)
    return made[::-1]


def _part(image: Image.Image, box: Box) -> tuple[float, float, float, float]:
    """The box in pixels of ``image``, fractions of them included."""
    left, top, right, bottom = box.pixels(image.size)
    return float(left), float(top), float(right), float(bottom)


def _of_ratio(
    part: tuple[float, float, float, float], ratio: float
) -> tuple[float, float, float, float]:
    """The middle of ``part`` that has the ratio: a box is told to a ten-thousandth only."""
    left, top, right, bottom = part
    across, down = right - left, bottom - top
    beside = max(0.0, across - down * ratio) / 2
    above = max(0.0, down - across / ratio) / 2
    return left + beside, top + above, right - beside, bottom - above


def _xmp(marks: Marks) -> bytes:
    """The marks as an XMP packet (ISO 16684-1); none where there is none of them.

    IPTC Photo Metadata Standard: Creator, Credit Line and Copyright Notice.
    """
    rows = (
        (_CREATOR, marks.creator),
        (_CREDIT, marks.credit),
        (_RIGHTS, marks.copyright_notice),
    )
    said = "".join(row.format(_in_xml(text)) for row, text in rows if text)
    return _PACKET.format(said).encode() if said else b""


def _in_xml(text: str) -> str:
    """The text for XML 1.0 (2.2), which has no room for most control characters."""
    return escape(_NO_CHARACTERS.sub("", text[:LONGEST_MARK]))
