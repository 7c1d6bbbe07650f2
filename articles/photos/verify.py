"""Is this a picture? Verified by decoding it whole, whatever its name or header says.

What a file would cost is told from its header, before: see cost.py. Nothing larger is decoded.
"""

from __future__ import annotations

import math
import os
import struct
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from threading import Lock
from typing import BinaryIO

from django.utils.translation import gettext as _
from PIL import ExifTags, Image, ImageChops, ImageCms
from PIL.AvifImagePlugin import AvifImageFile
from PIL.ImageFile import ImageFile
from PIL.JpegImagePlugin import JpegImageFile
from PIL.PngImagePlugin import PngImageFile
from PIL.TiffImagePlugin import TiffImageFile
from PIL.WebPImagePlugin import WebPImageFile

from .cost import WORKING, costs
from .headers import check_png, jpeg_frame, tiff_directories, webp_size
from .sniff import HEAD, kind_of, raw_sentence, why_not

MOST_BYTES = 60 * 1024 * 1024
MOST_PIXELS = 120_000_000
#: JPEG frames that libjpeg reads: baseline, extended, progressive, and the last two in arithmetic
#: coding (ITU-T T.81, table B.1).
JPEG_FRAMES = {0xC0, 0xC1, 0xC2, 0xC9, 0xCA}
DECODING = Lock()
#: Pixels of a picture that are worked on at a time.
STRIP = 600_000
#: What Pillow raises for what it cannot read, in one format or another.
DAMAGE = (
    OSError,
    SyntaxError,
    ValueError,
    EOFError,
    LookupError,
    TypeError,
    AttributeError,
    ArithmeticError,
    MemoryError,
    RuntimeError,
    struct.error,
    zlib.error,
    Image.DecompressionBombError,
)
_UPRIGHT = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
_LIES_ON_ITS_SIDE = {5, 6, 7, 8}
#: TIFF 6.0: NewSubfileType (a smaller copy, a mask), Compression, PhotometricInterpretation; and
#: DNGVersion. Values of the second and third that only cameras write.
_SUBFILE, _COMPRESSION, _PHOTOMETRIC, _DNG = 254, 259, 262, 50706
_RAW_COMPRESSIONS, _RAW_PHOTOMETRICS = {32767, 32769, 34713}, {32803, 34892}
_SMALLER_COPY, _MASK = 1, 4


class PictureProblem(ValueError):
    """Why a file is not taken in: one sentence that says what is wrong and what to do."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture that was decoded whole.

    ``image`` is the working copy: upright, RGB in sRGB, 8 bits a channel, on white, of at most
    ``WORKING`` pixels. ``width`` and ``height`` are those of the whole picture, upright, in pixels.
    ``format`` is “JPEG”, “PNG”, “WEBP”, “AVIF” or “TIFF”.
    """

    image: Image.Image
    width: int
    height: int
    format: str

    @property
    def size(self) -> tuple[int, int]:
        return self.width, self.height


def open_picture(file: BinaryIO) -> ImageFile:
    """The picture in ``file``, opened: its size and embedded metadata are known, no pixel is.

    Raises PictureProblem where it is none that is taken, or decoding it would take too much memory.
    """
    with _damage_in_a_sentence():
        return _opened(file)[0]


def read_picture(source: bytes | BinaryIO) -> Picture:
    """Decode ``source`` whole. Raises PictureProblem where it is no picture that we can show.

    A process decodes one picture at a time, so that what each may take is what all take.
    """
    with DECODING, _damage_in_a_sentence():
        return _read(BytesIO(source) if isinstance(source, bytes) else source)


@contextmanager
def _damage_in_a_sentence() -> Iterator[None]:
    try:
        yield
    except PictureProblem:
        raise
    except DAMAGE as error:
        raise PictureProblem(_("The picture is damaged or cut short; export it again.")) from error


def _opened(file: BinaryIO) -> tuple[ImageFile, int]:
    """The picture, and by what it is to be scaled down while it is decoded."""
    length = file.seek(0, os.SEEK_END)
    _check_length(length)
    file.seek(0)
    head = file.read(HEAD)
    kind = kind_of(head)
    if not kind:
        raise PictureProblem(why_not(head))
    if kind == "WEBP":
        _check_pixels(*webp_size(head))
    image = _openers[kind](file)
    _check_pixels(*image.size)
    if kind != "TIFF" and getattr(image, "n_frames", 1) > 1:
        raise PictureProblem(_("The picture is animated; upload one still frame."))
    return image, _scale(image, file, length)


def _check_length(length: int) -> None:
    if not length:
        raise PictureProblem(_("The file is empty; export the picture again."))
    if length > MOST_BYTES:
        raise PictureProblem(
            _("The file has %(size)s MB; %(most)s MB is the most, so save it smaller.")
            % {"size": math.ceil(length / 2**20), "most": MOST_BYTES // 2**20}
        )


def _check_pixels(width: int, height: int) -> None:
    if width * height > MOST_PIXELS:
        raise _too_large(width * height, MOST_PIXELS)


def _too_large(pixels: int, most: int) -> PictureProblem:
    return PictureProblem(
        _("The picture has %(count)s megapixels; %(most)s is the most, so scale it down.")
        % {"count": math.ceil(pixels / 10**6), "most": most // 10**6}
    )


def _scale(image: ImageFile, file: BinaryIO, length: int) -> int:
    """The least scaling down at which the picture is affordable. Raises PictureProblem."""
    pixels = image.width * image.height
    position = file.tell()
    affordable = costs(image, file, length)
    file.seek(position)
    for scale, cost in affordable.items():
        if pixels <= cost.most_pixels:
            return scale
    most = min(MOST_PIXELS, max(cost.most_pixels for cost in affordable.values()))
    raise PictureProblem(
        _(
            "The picture has %(count)s megapixels; %(most)s is the most for a file of this kind, "
            "so scale it down or save it as an ordinary JPEG."
        )
        % {"count": math.ceil(pixels / 10**6), "most": most // 10**6}
    )


def _open_jpeg(file: BinaryIO) -> ImageFile:
    frame = jpeg_frame(file)
    if frame.marker not in JPEG_FRAMES or frame.bits != 8:
        raise PictureProblem(
            _("This kind of JPEG is one that browsers do not show; save it as an ordinary JPEG.")
        )
    file.seek(0)
    return JpegImageFile(file)


def _open_png(file: BinaryIO) -> ImageFile:
    check_png(file)
    file.seek(0)
    return PngImageFile(file)


def _open_webp(file: BinaryIO) -> ImageFile:
    file.seek(0)
    return _OneFrameWebP(file)


def _open_avif(file: BinaryIO) -> ImageFile:
    file.seek(0)
    return _OneFrameAvif(file)


def _open_tiff(file: BinaryIO) -> ImageFile:
    first, *others = tiff_directories(file, most=10)
    numbers = first.numbers
    if (
        _DNG in numbers
        or numbers.get(_SUBFILE, 0) & _SMALLER_COPY
        or numbers.get(_COMPRESSION) in _RAW_COMPRESSIONS
        or numbers.get(_PHOTOMETRIC) in _RAW_PHOTOMETRICS
    ):
        raise PictureProblem(raw_sentence())
    if not all(other.numbers.get(_SUBFILE, 0) & (_SMALLER_COPY | _MASK) for other in others):
        raise PictureProblem(_("The TIFF has several pages; save the one picture by itself."))
    _check_pixels(numbers.get(256, 0), numbers.get(257, 0))
    file.seek(0)
    try:
        image = _UnturnedTiff(file)
    except SyntaxError as error:
        raise _unreadable_tiff() from error
    if image.mode in {"I", "F"}:
        raise _unreadable_tiff()
    return image


def _unreadable_tiff() -> PictureProblem:
    return PictureProblem(
        _("This kind of TIFF cannot be read; save it as RGB with 8 or 16 bits a channel.")
    )


class _UnturnedTiff(TiffImageFile):
    """Pillow turns a TIFF upright at its full size, by a second copy; we turn the working copy."""

    def _setup(self) -> None:
        super()._setup()
        self._size = self._tile_size

    def load_end(self) -> None:
        pass


class _OneFrameWebP(WebPImageFile):
    """Lets go of the decoder, which holds the picture twice, before Pillow makes its own copy."""

    def load_prepare(self) -> None:
        self._decoder = None
        super().load_prepare()


class _OneFrameAvif(AvifImageFile):
    """Lets go of the decoder, which holds the picture, before Pillow makes its own copy."""

    def load_prepare(self) -> None:
        self._decoder = None
        super().load_prepare()


_openers = {
    "JPEG": _open_jpeg,
    "PNG": _open_png,
    "WEBP": _open_webp,
    "AVIF": _open_avif,
    "TIFF": _open_tiff,
}


def _read(file: BinaryIO) -> Picture:
    raw = _decoded(file)
    image = _in_srgb(raw.image, raw.profile)
    if raw.orientation in _UPRIGHT:
        image = image.transpose(_UPRIGHT[raw.orientation])
    width, height = raw.size
    if raw.orientation in _LIES_ON_ITS_SIDE:
        width, height = height, width
    return Picture(image, width, height, raw.format)


@dataclass(frozen=True, slots=True)
class _Decoded:
    """The working copy in the colours and the orientation of the file."""

    image: Image.Image
    size: tuple[int, int]
    format: str
    profile: bytes
    orientation: int


def _decoded(file: BinaryIO) -> _Decoded:
    """Decoded whole, then scaled down; what was decoded is freed with the end of this function."""
    image, scale = _opened(file)
    size = image.size
    if scale > 1:
        image.draft(image.mode, (size[0] // scale, size[1] // scale))
    image.load()
    small = _scaled_down(image)
    if image.format == "JPEG" and small.mode == "CMYK" and "adobe" not in image.info:
        # Pillow takes every JPEG for one of Adobe's, whose inks are inverted.
        small = ImageChops.invert(small)
    profile = image.info.get("icc_profile") or b""
    return _Decoded(small, size, image.format or "", profile, _orientation(image))


def _orientation(image: Image.Image) -> int:
    """As Exif has it (CIPA DC-008, 4.6.5.1), 1 to 8."""
    try:
        fields = image.tag_v2 if isinstance(image, TiffImageFile) else image.getexif()
        return int(fields.get(ExifTags.Base.Orientation, 1))
    except DAMAGE:
        # A picture whose metadata are damaged is one still: it is shown as it lies.
        return 1


def _scaled_down(image: Image.Image) -> Image.Image:
    """At most ``WORKING`` pixels of plain colours, made strip by strip, so that no second copy
    of the whole picture is ever held."""
    by = max(1.0, math.sqrt(image.width * image.height / WORKING))
    width, height = size = max(1, int(image.width / by)), max(1, int(image.height / by))
    rows = max(1, int(STRIP / (image.width * by)))
    small = Image.new(_strip(image, size, 0, 1).mode, size)
    for top in range(0, height, rows):
        small.paste(_strip(image, size, top, min(top + rows, height)), (0, top))
    return small


def _strip(image: Image.Image, size: tuple[int, int], top: int, bottom: int) -> Image.Image:
    """Rows ``top`` to ``bottom`` of ``image`` at ``size``.

    Hamming's window looks at one row beyond, of the smaller picture; so do we. It takes half the
    time of Lanczos's, and copies are scaled down once more.
    """
    if size == image.size:
        return _plain(image.crop((0, top, image.width, bottom)))
    by = image.height / size[1]
    first = max(0, math.floor((top - 1) * by) - 1)
    last = min(image.height, math.ceil((bottom + 1) * by) + 1)
    rows = _plain(image.crop((0, first, image.width, last)))
    part = (0, top * by - first, image.width, min(bottom * by - first, rows.height))
    return rows.resize((size[0], bottom - top), Image.Resampling.HAMMING, box=part)


def _plain(image: Image.Image) -> Image.Image:
    """In grey, RGB, CMYK or Lab with 8 bits a channel, on white where it was transparent."""
    if image.mode.startswith("I;16"):
        return image.convert("I").point(lambda value: value / 256).convert("L")
    if image.has_transparency_data:
        seen = image.convert("RGBA")
        white = Image.new("RGBA", seen.size, "white")
        return Image.alpha_composite(white, seen).convert("RGB")
    if image.mode in {"L", "RGB", "CMYK", "LAB"}:
        return image
    return image.convert("L" if image.mode == "1" else "RGB")


def _in_srgb(image: Image.Image, profile: bytes) -> Image.Image:
    """``image`` in sRGB by its profile; one that is broken, or not of its colours, is ignored."""
    if image.mode == "LAB" or profile:
        try:
            image = _by_profile(image, profile)
        except ImageCms.PyCMSError:
            # A profile that is none: the pixels are all there is to go by.
            image = image.convert("RGB")
    image = image.convert("RGB")
    image.info = {}
    return image


def _by_profile(image: Image.Image, profile: bytes) -> Image.Image:
    if image.mode == "LAB":
        source = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB"))
    else:
        source = ImageCms.getOpenProfile(BytesIO(profile))
    srgb = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB"))
    shown = ImageCms.profileToProfile(image, source, srgb, outputMode="RGB")
    return image if shown is None else shown
