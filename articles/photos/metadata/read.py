"""Reading a photo's metadata: find its blocks, read each, reconcile them."""

from __future__ import annotations

from typing import Any

from PIL import Image

from .blocks import find_blocks
from .bounds import bounded
from .exif import read_exif
from .iim import read_iim
from .reconcile import Metadata, iim_is_newer, reconcile
from .xmp import read_xmp


def read_metadata(image: Image.Image) -> Metadata:
    """What the file behind ``image`` says of itself; its pixels are not decoded.

    ``image`` is what ``Image.open`` gave, of a JPEG, PNG, WebP, AVIF or TIFF. Nothing in the file
    makes this raise: a block that is damaged is named in ``problems``, and the rest is read. Of
    a TIFF that was decoded already, the Exif directory is out of reach.
    """
    blocks = find_blocks(image)
    iim, iim_problems = read_iim(blocks.iim)
    xmp, xmp_problems = read_xmp(blocks.xmp, blocks.extended)
    exif, windows, exif_problems = read_exif(blocks.exif)
    received: dict[str, Any] = {
        name: bounded(found.received)
        for name, found in (("iim", iim), ("xmp", xmp), ("exif", exif))
        if found.received
    }
    problems = (*blocks.problems, *iim_problems, *xmp_problems, *exif_problems)
    return reconcile(
        exif=exif,
        xmp=xmp,
        iim=iim,
        windows=windows,
        iim_first=iim_is_newer(blocks.iim, blocks.digest),
        received=received,
        problems=tuple(dict.fromkeys(problems)),
    )
