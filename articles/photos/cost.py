"""What decoding a picture costs in memory, told from its header: what is too much is not decoded.

The figures are those of tests/benchmarks/photo_memory.py, rounded up.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import BinaryIO

from PIL import Image
from PIL.JpegImagePlugin import JpegImageFile

from .headers import AvifHeader, TiffDirectory, avif_header, jpeg_frame, tiff_directories

#: Bytes that one picture may hold while it is read, beside what the process has: one of 90 MB
#: stays below 400.
BUDGET = 285 * 1024 * 1024
#: Pixels of the working copy at most: a picture of 12 megapixels is worked on as it is.
WORKING = 12_500_000
#: Bytes of a working copy, and of the strips that it is made of.
_SCALING_DOWN = 4 * WORKING + 32 * 1024 * 1024
#: Bytes a pixel of what Pillow holds, where it is not four.
_BYTES_A_PIXEL = {"1": 1, "L": 1, "P": 1, "I;16": 2, "I;16B": 2, "I;16L": 2}
#: Bytes a pixel while decoding: WebP holds three copies; AVIF its own in finer or coarser colours
#: and two of ours.
_WEBP = 12.1
_AVIF, _AVIF_DEEP, _AVIF_TRANSPARENT, _AVIF_TILES = 12.0, 13.3, 17.8, 6.0
#: TIFF 6.0 tags, and the compressions and colours that take several buffers.
_WIDTH, _HEIGHT, _BITS, _COMPRESSION, _COLOURS = 256, 257, 258, 259, 262
_SAMPLES, _ROWS, _TILE_WIDTH, _TILE_HEIGHT = 277, 278, 322, 323
_JPEG_IN_TIFF, _YCBCR = {6, 7}, 6


@dataclass(frozen=True, slots=True)
class Cost:
    """Bytes: ``fixed`` whatever the size, and for each pixel while it is decoded and when it is."""

    fixed: float
    decoding: float
    decoded: float

    @property
    def most_pixels(self) -> int:
        """So large may such a picture be."""
        left = BUDGET - self.fixed
        return max(0, int(min(left / self.decoding, (left - _SCALING_DOWN) / self.decoded)))


def costs(image: Image.Image, file: BinaryIO, length: int) -> dict[int, Cost]:
    """What it costs to decode ``image``, opened from ``file`` of ``length`` bytes.

    By the scale at which it is decoded: 1, or the halves, quarters and eighths of a JPEG.
    """
    held = _BYTES_A_PIXEL.get(image.mode, 4)
    fixed = 2 * _beside_pixels(image) + (0 if _is_on_disk(file) else length)
    if isinstance(image, JpegImageFile):
        return _of_jpeg(image, file, fixed, held)
    if image.format == "WEBP":
        return {1: Cost(fixed + length, _WEBP, held)}
    if image.format == "AVIF":
        return {1: Cost(fixed + length, _of_avif(image, avif_header(file)), held)}
    if image.format == "TIFF":
        return {1: _of_tiff(tiff_directories(file, most=1)[0], fixed, held)}
    return {1: Cost(fixed, held, held)}


def _beside_pixels(image: Image.Image) -> int:
    """Bytes of metadata that Pillow has read: profiles, Exif, XMP, comments."""
    blocks = [block for _name, block in getattr(image, "applist", ())]
    return sum(
        len(block) for block in (*blocks, *image.info.values()) if isinstance(block, bytes | str)
    )


def _is_on_disk(file: BinaryIO) -> bool:
    try:
        file.fileno()
    except (AttributeError, OSError):
        return False
    return True


def _of_jpeg(image: JpegImageFile, file: BinaryIO, fixed: int, held: int) -> dict[int, Cost]:
    """A frame that is held whole costs two bytes for each of its samples.

    A scale at which more would be decoded than twice the working copy is none.
    """
    samples = _samples_a_pixel(image) if jpeg_frame(file).is_held else 0.0
    pixels = image.width * image.height
    return {
        scale: Cost(fixed, 2 * samples + held / scale**2, held / scale**2)
        for scale in (1, 2, 4, 8)
        if pixels <= 2 * WORKING * scale**2
    }


def _samples_a_pixel(image: JpegImageFile) -> float:
    """3 where colour is as fine as light, 1.5 where it is half as fine each way (4:2:0)."""
    across = max(horizontal for _id, horizontal, _vertical, _table in image.layer)
    down = max(vertical for _id, _horizontal, vertical, _table in image.layer)
    samples = sum(h * v for _id, h, v, _table in image.layer)
    return float(samples / (across * down))


def _of_avif(image: Image.Image, header: AvifHeader) -> float:
    tiles = _AVIF_TILES if header.is_tiled else 0.0
    if image.mode == "RGBA":
        return tiles + _AVIF_TRANSPARENT
    return tiles + (_AVIF_DEEP if header.is_deep else _AVIF)


def _of_tiff(directory: TiffDirectory, fixed: int, held: int) -> Cost:
    """The picture, its fields, and one strip or tile unpacked."""
    numbers = directory.numbers
    width, height = numbers.get(_WIDTH, 1), numbers.get(_HEIGHT, 1)
    across = numbers.get(_TILE_WIDTH, width)
    down = numbers.get(_TILE_HEIGHT) or min(height, numbers.get(_ROWS, height))
    piece = across * down * numbers.get(_SAMPLES, 1) * max(1, numbers.get(_BITS, 8) // 8)
    if numbers.get(_COMPRESSION) in _JPEG_IN_TIFF or numbers.get(_COLOURS) == _YCBCR:
        piece *= 3
    fixed += 2 * directory.beside
    if down >= height and across <= 2 * width:
        return Cost(fixed, held + piece / max(1, width * height), held)
    return Cost(fixed + piece, held, held)
