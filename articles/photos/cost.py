"""What decoding a picture costs in memory, told from its header.

Per pixel, measured with tests/benchmarks/photo_memory.py; what is not affordable is not decoded.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import BinaryIO

from PIL import Image
from PIL.JpegImagePlugin import JpegImageFile

from .headers import TiffDirectory, jpeg_frame, tiff_directories

#: Bytes that one picture may hold while it is read, beside what the process has: with it, a
#: process of 110 MB stays below 400.
BUDGET = 270 * 1024 * 1024
#: Pixels of the working copy at most: a picture of 12 megapixels is worked on as it is.
WORKING = 12_500_000
#: Bytes a pixel of what Pillow holds, where it is not four.
_BYTES_A_PIXEL = {"1": 1, "L": 1, "P": 1, "I;16": 2, "I;16B": 2, "I;16L": 2}
_WORKING_BYTES = 4
_WEBP, _AVIF = 13.0, 18.0


@dataclass(frozen=True, slots=True)
class Cost:
    """Bytes that decoding takes whatever the size, and for each pixel."""

    fixed: float
    a_pixel: float

    @property
    def most_pixels(self) -> int:
        """So large may such a picture be."""
        return max(0, int((BUDGET - self.fixed) / self.a_pixel))


def costs(image: Image.Image, file: BinaryIO, length: int) -> dict[int, Cost]:
    """What it costs to decode ``image``, opened from ``file`` of ``length`` bytes.

    By the scale at which it is decoded: 1, or the halves, quarters and eighths of a JPEG.
    """
    width, height = image.size
    fixed = length + _WORKING_BYTES * min(width * height, WORKING)
    if isinstance(image, JpegImageFile):
        return _of_jpeg(image, file, fixed)
    if image.format == "WEBP":
        return {1: Cost(fixed + length, _WEBP)}
    if image.format == "AVIF":
        return {1: Cost(fixed + length, _AVIF)}
    if image.format == "TIFF":
        return {1: _of_tiff(image, tiff_directories(file, most=1)[0], fixed)}
    return {1: Cost(fixed, _held(image))}


def _held(image: Image.Image) -> int:
    return _BYTES_A_PIXEL.get(image.mode, 4)


def _of_jpeg(image: JpegImageFile, file: BinaryIO, fixed: float) -> dict[int, Cost]:
    """A frame that is held costs two bytes for each sample; its size is that of the first picture.

    A scale at which more would be decoded than is needed for twice the working copy is none.
    """
    samples = _samples_a_pixel(image) if jpeg_frame(file).is_held else 0.0
    pixels = image.width * image.height
    return {
        scale: Cost(fixed, 2 * samples + _held(image) / scale**2)
        for scale in (1, 2, 4, 8)
        if pixels <= 2 * WORKING * scale**2
    }


def _samples_a_pixel(image: JpegImageFile) -> float:
    """3 where colour is as fine as light, 1.5 where it is half as fine each way (4:2:0)."""
    across = max(horizontal for _id, horizontal, _vertical, _table in image.layer)
    down = max(vertical for _id, _horizontal, vertical, _table in image.layer)
    return sum(h * v for _id, h, v, _table in image.layer) / (across * down)


def _of_tiff(image: Image.Image, directory: TiffDirectory, fixed: float) -> Cost:
    """The picture, its turned copy where it is to be turned, and one strip or tile unpacked."""
    numbers = directory.numbers
    width, height = numbers.get(256, image.width), numbers.get(257, image.height)
    across = numbers.get(322, width)
    down = numbers.get(323) or min(height, numbers.get(278, height))
    piece = across * down * numbers.get(277, 1) * max(1, numbers.get(258, 8) // 8)
    turned = 2 if numbers.get(274, 1) != 1 else 1
    if piece >= width * height:
        return Cost(fixed, turned * _held(image) + piece / (width * height))
    return Cost(fixed + piece, turned * _held(image))
