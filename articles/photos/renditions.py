"""The public copies of a photo: WebP at the widths of the layouts, at addresses nobody can guess.

django-imagefield was looked at for this: it keeps its processed files in the storage of the
original, and ours must lie apart, because originals are private.
"""

from collections.abc import Iterator
from io import BytesIO

from PIL import Image

from .verify import Picture

#: Pixels across; a picture is never made larger than it is.
WIDTHS = (320, 640, 960, 1600)
QUALITY = 80


def make_renditions(picture: Picture) -> Iterator[tuple[int, int, bytes]]:
    """(width, height, WebP bytes) for each width, ascending. They carry no metadata at all."""
    across, down = picture.size
    widths = sorted({min(width, across) for width in WIDTHS})
    for width in widths:
        height = max(1, round(down * width / across))
        copy = picture.image.resize((width, height), Image.Resampling.LANCZOS)
        copy.info.clear()
        out = BytesIO()
        copy.save(out, "WEBP", quality=QUALITY, method=4)
        yield width, height, out.getvalue()
