"""Does AVIF pay, and which WebP? Run by hand:

    python tests/benchmarks/photo_formats.py [FOLDER]

Takes every photo in FOLDER (by default the cases beside the checkout, else the pictures of the
demo), scales it to the widths of the layouts, and saves each copy as WebP as the newsroom does.
Every other way to save is then given the quality, found by halving, that comes closest to the same
likeness to the unsaved copy (structural similarity of light, in blocks of 8 by 8 pixels). Prints
bytes and seconds of processor, as they relate to the newsroom's own, by width.
"""

import sys
import time
from collections import defaultdict
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from django.conf import settings
from PIL import Image, ImageMath

ROOT = Path(__file__).resolve().parents[2]
CASES = ROOT.parent / "shared" / "cases" / "images"
WAYS = {
    "WebP, method 2": ("WEBP", {"method": 2}),
    "WebP, method 4": ("WEBP", {"method": 4}),
    "WebP, method 6": ("WEBP", {"method": 6}),
    "AVIF, speed 10": ("AVIF", {"speed": 10, "max_threads": 1}),
    "AVIF, speed 8": ("AVIF", {"speed": 8, "max_threads": 1}),
    "AVIF, speed 6": ("AVIF", {"speed": 6, "max_threads": 1}),
}
SMALLEST = 600


def pictures(folder: Path) -> Iterator[bytes]:
    if folder.is_dir():
        for path in sorted(folder.rglob("*.*")):
            yield path.read_bytes()
        return
    from articles.demo.pictures import PICTURES, draw

    yield from map(draw, PICTURES)


def likeness(first: Image.Image, second: Image.Image) -> float:
    """Structural similarity of light, 0 to 1 (Wang and others, 2004), in blocks."""
    a, b = (image.convert("L").convert("F") for image in (first, second))
    product = ImageMath.lambda_eval(lambda of: of["a"] * of["b"], a=a, b=b)
    square_a, square_b = (
        ImageMath.lambda_eval(lambda of: of["a"] * of["a"], a=image) for image in (a, b)
    )
    means = dict(
        zip(
            ("a", "b", "ab", "aa", "bb"),
            (image.reduce(8) for image in (a, b, product, square_a, square_b)),
            strict=True,
        )
    )
    similarity = ImageMath.lambda_eval(
        lambda of: (
            (of["a"] * of["b"] * 2 + 6.5025)
            * ((of["ab"] - of["a"] * of["b"]) * 2 + 58.5225)
            / (
                (of["a"] * of["a"] + of["b"] * of["b"] + 6.5025)
                * (of["aa"] - of["a"] * of["a"] + of["bb"] - of["b"] * of["b"] + 58.5225)
            )
        ),
        **means,
    )
    return float(similarity.resize((1, 1), Image.Resampling.BOX).getpixel((0, 0)))


def saved(image: Image.Image, way: str, quality: int) -> tuple[int, float, float]:
    """Bytes, seconds of processor, and likeness."""
    format, options = WAYS[way]
    out = BytesIO()
    began = time.process_time()
    image.save(out, format, quality=quality, **options)
    seconds = time.process_time() - began
    with Image.open(out) as read:
        return out.tell(), seconds, likeness(image, read.convert("RGB"))


def as_alike(image: Image.Image, way: str, wanted: float) -> tuple[float, float]:
    """Bytes at that likeness, between the two qualities that are nearest to it; and seconds."""
    low, high = 1, 99
    while high - low > 1:
        middle = (low + high) // 2
        if saved(image, way, middle)[2] < wanted:
            low = middle
        else:
            high = middle
    less, _seconds, worse = saved(image, way, low)
    more, seconds, better = saved(image, way, high)
    share = min(1.0, max(0.0, (wanted - worse) / ((better - worse) or 1)))
    return less + (more - less) * share, seconds


def main(folder: Path) -> None:
    settings.configure(USE_I18N=False)
    from articles.photos import PictureProblem, read_picture
    from articles.photos.renditions import METHOD, QUALITY, WIDTHS

    own = f"WebP, method {METHOD}"
    size: dict[tuple[str, int], float] = defaultdict(float)
    took: dict[tuple[str, int], float] = defaultdict(float)
    count = 0
    for data in pictures(folder):
        try:
            picture = read_picture(data)
        except PictureProblem:
            continue
        if picture.width < SMALLEST:
            continue
        count += 1
        for width in WIDTHS:
            if width > picture.width:
                continue
            height = max(1, round(picture.height * width / picture.width))
            image = picture.image.resize((width, height), Image.Resampling.LANCZOS)
            wanted = saved(image, own, QUALITY)[2]
            for way in WAYS:
                octets, seconds = as_alike(image, way, wanted)
                size[way, width] += octets
                took[way, width] += seconds
    print(f"{count} photos; {own}, quality {QUALITY}, is 1: bytes / seconds")
    print(f"{'':16}" + "".join(f"{width:>16}" for width in WIDTHS))
    for way in WAYS:
        cells = (
            f"{size[way, width] / size[own, width]:.2f} / {took[way, width] / took[own, width]:.1f}"
            for width in WIDTHS
            if size[own, width]
        )
        print(f"{way:16}" + "".join(f"{cell:>16}" for cell in cells))
    seconds = sum(took[own, width] for width in WIDTHS)
    print(f"{own} took {seconds / count:.2f} s a photo")


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else CASES)
