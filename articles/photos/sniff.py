"""What kind of file is this? Told by its first bytes, never by its name."""

from __future__ import annotations

import zlib
from collections.abc import Iterator

from django.utils.translation import gettext as _

#: So many of the first bytes are looked at, and so many of what they unpack to.
HEAD = 4096
#: The pictures that are taken, by how they begin.
PICTURES = {
    b"\xff\xd8\xff": "JPEG",
    b"\x89PNG\r\n\x1a\n": "PNG",
    b"II*\0": "TIFF",
    b"MM\0*": "TIFF",
}
#: Cameras' raw files that can be told by how they begin: Fujifilm, Panasonic, Olympus, Minolta,
#: Sigma, and Canon's older kind.
BIG_TIFF = (b"II+\0", b"MM\0+")
RAW = (
    b"FUJIFILMCCD-RAW",
    b"IIU\0",
    b"IIRO",
    b"IIRS",
    b"MMOR",
    b"\0MRM",
    b"FOVb",
    b"II\x1a\0\0\0HEAPCCDR",
)
_CANON = b"CR\2"
#: Brands of ISO base media files (ISO/IEC 14496-12, 4.3): the major one and those it is read as.
HEIF_BRANDS = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"}
AVIF_BRANDS = {b"avif", b"avis"}


def kind_of(head: bytes) -> str:
    """“JPEG”, “PNG”, “WEBP”, “AVIF” or “TIFF”; “” for anything else.

    ``head`` is the first ``HEAD`` bytes of the file.
    """
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "WEBP"
    if AVIF_BRANDS & _brands(head):
        return "AVIF"
    if head[8:11] == _CANON:
        return ""
    return next((kind for magic, kind in PICTURES.items() if head.startswith(magic)), "")


def why_not(head: bytes) -> str:
    """One sentence: what the file is instead of a picture that is taken, and what to do."""
    return next(_reasons(head), None) or _(
        "This is no picture that we can read; save it as JPEG, PNG, WebP, AVIF or TIFF."
    )


def raw_sentence() -> str:
    return _("This is a camera’s raw file; develop it and export it as JPEG.")


def _reasons(head: bytes) -> Iterator[str]:
    text = _text(head)
    brands = _brands(head)
    if "<html" in text or text.startswith("<!doctype html"):
        yield _("This is a web page, not a picture; download the picture itself.")
    if "<svg" in text or "<!doctype svg" in text:
        yield _("This is an SVG drawing, which can carry scripts; export it as PNG.")
    if head.startswith(b"GIF8"):
        yield _("This is a GIF; save it as PNG, or as JPEG where it is a photo.")
    if head.startswith(b"%PDF-"):
        yield _("This is a PDF; export the picture in it as JPEG.")
    if head.startswith(b"8BPS"):
        yield _("This is a Photoshop document; export it as JPEG.")
    if head.startswith(RAW) or b"crx " in brands or head[8:11] == _CANON:
        yield raw_sentence()
    if head.startswith(BIG_TIFF):
        yield _("This is a BigTIFF, for pictures of gigabytes; save it as an ordinary TIFF.")
    if HEIF_BRANDS & brands:
        yield _("This is a HEIC picture, as telephones make them; export it as JPEG.")
    if brands:
        yield _("This is a video or a recording; export one frame of it as JPEG.")


def _brands(head: bytes) -> set[bytes]:
    """The brands that an ISO base media file names; none for other files."""
    if head[4:8] != b"ftyp":
        return set()
    end = min(int.from_bytes(head[:4], "big"), len(head))
    return {head[8:12], *(head[at : at + 4] for at in range(16, end - 3, 4))}


def _text(head: bytes) -> str:
    """The beginning as text in lower case, where it is markup; “” where it is not.

    Also of what was packed with gzip, as SVG often is.
    """
    if head.startswith(b"\x1f\x8b"):
        try:
            head = zlib.decompressobj(wbits=31).decompress(head, HEAD)
        except zlib.error:
            return ""
    encoding = "utf-16" if head.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig"
    text = head.decode(encoding, "replace").lstrip().lower()
    return text if text.startswith("<") else ""
