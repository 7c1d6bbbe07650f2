"""Where the blocks of metadata lie in a JPEG, PNG, WebP, AVIF or TIFF."""

from __future__ import annotations

import re
import zlib
from dataclasses import dataclass, field
from io import BytesIO
from typing import IO, Any, Final

from django.utils.translation import gettext as _
from PIL import Image, ImageFile

from . import exif
from .iim import DIGEST_RESOURCE, IIM_RESOURCE, resources
from .tiff import Damaged, Tiff

_EXIF: Final = b"Exif\0\0"
_XMP: Final = b"http://ns.adobe.com/xap/1.0/\0"
_EXTENDED_XMP: Final = b"http://ns.adobe.com/xmp/extension/\0"
_RESOURCES: Final = (b"Photoshop 3.0\0", b"Adobe_Photoshop2.5:\0")
#: A PNG's keyword for XMP, and the beginning of ImageMagick's keywords for other blocks.
_PNG_XMP: Final = "XML:com.adobe.xmp"
_PNG_PROFILE: Final = "Raw profile type "
_PNG_KEYWORDS: Final = frozenset(
    {_PNG_XMP, *(_PNG_PROFILE + name for name in ("exif", "APP1", "app1", "iptc", "8bim", "xmp"))}
)
_PNG_TEXTS: Final = (b"tEXt", b"zTXt", b"iTXt")
_MOST_CHUNKS: Final = 10_000
#: The most bytes of one block.
MOST_BYTES: Final = 8 * 1024 * 1024


@dataclass(slots=True)
class Blocks:
    """The blocks of a file as they lie in it, and a sentence for each that cannot be got at.

    ``digest`` is what Photoshop kept of the IIM block; ``extended`` are extended XMP packets by
    GUID; ``exif`` is a file that begins with a TIFF header.
    """

    iim: bytes = b""
    digest: bytes = b""
    xmp: list[bytes] = field(default_factory=list)
    extended: dict[str, bytes] = field(default_factory=dict)
    exif: IO[bytes] | None = None
    problems: list[str] = field(default_factory=list)

    def add_exif(self, data: bytes) -> None:
        bare = data.removeprefix(_EXIF)
        if bare and self.exif is None:
            self.exif = BytesIO(bare)

    def add_xmp(self, data: bytes) -> None:
        if data.strip(b"\0 \r\n\t"):
            self.xmp.append(data)

    def add_resources(self, data: bytes) -> None:
        """Photoshop's resources: the first block of IIM that says something, and its digest."""
        try:
            for number, resource in resources(data):
                if number == IIM_RESOURCE and not self.iim:
                    self.iim = resource
                elif number == DIGEST_RESOURCE:
                    self.digest = resource[:16]
        except Damaged:
            self.problems.append(
                _("The Photoshop block is cut short or damaged; what could be read was taken.")
            )


def find_blocks(image: Image.Image) -> Blocks:
    """The blocks of the file that ``image`` was opened from."""
    blocks = Blocks()
    if image.format in {"JPEG", "MPO"}:
        _jpeg(image, blocks)
    elif image.format == "PNG":
        _png(image, blocks)
    elif image.format == "TIFF":
        _tiff(image, blocks)
    else:
        blocks.add_exif(image.info.get("exif", b""))
        blocks.add_xmp(image.info.get("xmp", b""))
    return blocks


def _file(image: Image.Image) -> IO[bytes] | None:
    """The file behind an image, which Pillow lets go of when it has decoded it."""
    return image.fp if isinstance(image, ImageFile.ImageFile) else None


def _jpeg(image: Image.Image, blocks: Blocks) -> None:
    """APP1 holds Exif and XMP, APP13 Photoshop's resources, cut into segments where they are long.

    ISO 16684-3:2021, JPEG; Exif 3.0, “Application marker segments”.
    """
    segments: list[tuple[str, bytes]] = getattr(image, "applist", [])
    for marker, data in segments:
        if marker == "APP1" and data.startswith(_XMP):
            blocks.add_xmp(data.removeprefix(_XMP))
    ours = [data for marker, data in segments if marker == "APP1"]
    blocks.add_exif(b"".join(_bare(ours, _EXIF)))
    _extended(list(_bare(ours, _EXTENDED_XMP)), blocks)
    theirs = [data for marker, data in segments if marker == "APP13"]
    for header in _RESOURCES:
        blocks.add_resources(b"".join(_bare(theirs, header)))


def _bare(segments: list[bytes], header: bytes) -> list[bytes]:
    return [data.removeprefix(header) for data in segments if data.startswith(header)]


def _extended(segments: list[bytes], blocks: Blocks) -> None:
    """Puts extended XMP together: each part has a GUID (32), the length and its offset (4 each).

    What is shorter than its length says is left away. The GUID should be the packet's MD5, but
    not all software makes it so.
    """
    parts: dict[bytes, dict[int, bytes]] = {}
    for data in segments:
        parts.setdefault(data[:36], {})[int.from_bytes(data[36:40])] = data[40:]
    for head, by_offset in parts.items():
        packet = b"".join(by_offset[offset] for offset in sorted(by_offset))
        if len(packet) == int.from_bytes(head[32:]):
            blocks.extended[head[:32].decode("latin-1").upper()] = packet


def _png(image: Image.Image, blocks: Blocks) -> None:
    """XMP and ImageMagick's profiles are texts, Exif is a chunk; both may follow the pixels.

    PNG 3rd edition §11.3; ISO 16684-3:2021, PNG.
    """
    chunks: dict[str, bytes] = {}
    file = _file(image)
    if file is None:
        for key, value in image.info.items():
            chunks[str(key)] = value if isinstance(value, bytes) else str(value).encode()
    else:
        _png_chunks(file, chunks)
    blocks.add_exif(chunks.get("exif", b""))
    blocks.add_xmp(chunks.get(_PNG_XMP, b""))
    for key in [key for key in chunks if key in _PNG_KEYWORDS - {_PNG_XMP}]:
        _profile(key.removeprefix(_PNG_PROFILE).lower(), chunks[key], blocks)


def _png_chunks(file: IO[bytes], chunks: dict[str, bytes]) -> None:
    """Reads the texts and the Exif of a PNG into ``chunks``."""
    at = 8
    for _chunk in range(_MOST_CHUNKS):
        file.seek(at)
        head = file.read(8)
        size, kind = int.from_bytes(head[:4]), head[4:]
        if len(head) < 8 or kind == b"IEND":
            break
        if kind == b"eXIf" and size <= MOST_BYTES:
            chunks.setdefault("exif", file.read(size))
        elif kind in _PNG_TEXTS and size <= MOST_BYTES:
            keyword, _nul, data = file.read(size).partition(b"\0")
            key = keyword.decode("latin-1")
            if key in _PNG_KEYWORDS and key not in chunks:
                chunks[key] = _png_text(kind, data)
        at += size + 12


def _png_text(kind: bytes, data: bytes) -> bytes:
    """The text of a chunk after its keyword; of one that is compressed and damaged, its beginning."""
    is_packed = kind == b"zTXt" or (kind == b"iTXt" and data[:1] == b"\1")
    if kind == b"zTXt":
        data = data[1:]
    elif kind == b"iTXt":
        data = data[2:].partition(b"\0")[2].partition(b"\0")[2]
    if not is_packed:
        return data
    try:
        return zlib.decompressobj().decompress(data, MOST_BYTES)
    except zlib.error:
        return b""


def _profile(name: str, text: bytes, blocks: Blocks) -> None:
    """A block that ImageMagick wrote in hexadecimal, after a line with its name and its length."""
    digits = b"".join(b"".join(text.lstrip().split(b"\n", 2)[2:]).split())
    if not digits or len(digits) % 2 or re.search(rb"[^0-9A-Fa-f]", digits):
        blocks.problems.append(
            _("The block “%(name)s” of the PNG is damaged; it was passed over.") % {"name": name}
        )
        return
    data = bytes.fromhex(digits.decode())
    if data.startswith(_XMP) or name == "xmp":
        blocks.add_xmp(data.removeprefix(_XMP))
    elif name in {"exif", "app1"}:
        blocks.add_exif(data)
    elif data.startswith((b"8BIM", *_RESOURCES)):
        for header in _RESOURCES:
            data = data.removeprefix(header)
        blocks.add_resources(data)
    elif not blocks.iim:
        blocks.iim = data


def _tiff(image: Image.Image, blocks: Blocks) -> None:
    """Tags 700 (XMP), 33723 (IIM) and 34377 (Photoshop's resources) lie beside Exif's own.

    ISO 16684-3:2021, TIFF. IIM may be typed as LONG: its bytes count, whatever the byte order.
    """
    file = _file(image)
    if file is None:
        found = _tiff_loaded(image)
    else:
        blocks.exif = file
        found = _tiff_tags(file, blocks)
    blocks.add_xmp(found.get(exif.XMP, b""))
    blocks.add_resources(found.get(exif.RESOURCES, b""))
    blocks.iim = found.get(exif.IIM, b"") or blocks.iim


def _tiff_tags(file: IO[bytes], blocks: Blocks) -> dict[int, bytes]:
    found: dict[int, bytes] = {}
    try:
        tiff = Tiff(file)
        for tag, entry in tiff.entries(tiff.first):
            if tag in {exif.XMP, exif.IIM, exif.RESOURCES}:
                found[tag] = tiff.data(entry)
    except Damaged:
        blocks.problems.append(
            _("The directory of the TIFF is damaged; what could be read was taken.")
        )
    return found


def _tiff_loaded(image: Image.Image) -> dict[int, bytes]:
    """What Pillow keeps of a TIFF that it has decoded."""
    tags: Any = getattr(image, "tag_v2", {})
    kept = {tag: tags.get(tag) for tag in (exif.XMP, exif.IIM, exif.RESOURCES)}
    return {tag: value for tag, value in kept.items() if isinstance(value, bytes)}
