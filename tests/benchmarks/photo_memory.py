"""How much memory a process needs that reads one large picture. Run by hand:

    python tests/benchmarks/photo_memory.py

Each picture is made in a process of its own, then read, cropped and copied in another one that has
the newsroom loaded. Prints megapixels, the most that process ever held in MB (of 2^20 bytes), of
these before the picture came, and seconds of processor; or the sentence that refuses it.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from PIL import Image

ROOT = Path(__file__).resolve().parents[2]
SIZES = {12: (4000, 3000), 24: (6000, 4000), 48: (8000, 6000), 60: (9480, 6320), 100: (12000, 8350)}


def photo(mode: str, size: tuple[int, int]) -> Image.Image:
    """Light that changes slowly, and grain: as hard to compress as a photo is."""
    grain = Image.effect_noise((1000, 1000), 60)
    everywhere = Image.new("L", size)
    for left in range(0, size[0], 1000):
        for top in range(0, size[1], 1000):
            everywhere.paste(grain, (left, top))
    if mode == "I;16":
        return everywhere.convert("I").point(lambda value: value * 257).convert("I;16")
    light = Image.radial_gradient("L").resize(size)
    base = Image.merge("RGB", (light, light.transpose(Image.Transpose.ROTATE_180), light))
    image = Image.blend(base, everywhere.convert("RGB"), 0.15)
    if mode == "RGBA":
        image.putalpha(everywhere)
    return image.convert(mode)


def saver(mode: str, format: str, **options) -> Callable[[Path, tuple[int, int]], None]:
    def save(path: Path, size: tuple[int, int]) -> None:
        photo(mode, size).save(path, format, **options)

    return save


def turned() -> Image.Exif:
    exif = Image.Exif()
    exif[0x0112] = 6
    return exif


KINDS = {
    "JPEG, baseline": saver("RGB", "JPEG", quality=90),
    "JPEG, turned": saver("RGB", "JPEG", quality=90, exif=turned()),
    "JPEG, CMYK": saver("CMYK", "JPEG", quality=90),
    "JPEG, progressive 4:2:0": saver("RGB", "JPEG", quality=90, progressive=True),
    "JPEG, progressive 4:4:4": saver("RGB", "JPEG", quality=90, progressive=True, subsampling=0),
    "PNG, RGB": saver("RGB", "PNG", compress_level=1),
    "PNG, transparent": saver("RGBA", "PNG", compress_level=1),
    "PNG, palette": saver("P", "PNG", compress_level=1),
    "PNG, grey, 16 bits": saver("I;16", "PNG", compress_level=1),
    "TIFF, RGB, not packed": saver("RGB", "TIFF"),
    "TIFF, RGB, LZW": saver("RGB", "TIFF", compression="tiff_lzw"),
    "TIFF, RGB, LZW, one strip": saver("RGB", "TIFF", compression="tiff_lzw", strip_size=10**9),
    "TIFF, CMYK, LZW": saver("CMYK", "TIFF", compression="tiff_lzw"),
    "TIFF, JPEG inside": saver("RGB", "TIFF", compression="jpeg", quality=90),
    "TIFF, turned": saver("RGB", "TIFF", compression="tiff_lzw", tiffinfo={274: 6}),
    "WebP": saver("RGB", "WEBP", quality=85, method=0),
    "WebP, lossless": saver("RGB", "WEBP", lossless=True, quality=0, method=0),
    "WebP, transparent": saver("RGBA", "WEBP", quality=85, method=0),
    "AVIF, 4:2:0": saver("RGB", "AVIF", quality=80, speed=10),
    "AVIF, 4:4:4": saver("RGB", "AVIF", quality=80, speed=10, subsampling="4:4:4"),
    "AVIF, transparent": saver("RGBA", "AVIF", quality=80, speed=10),
}


def held() -> int:
    """The most this process ever held, in MB. Not getrusage: that begins with its parent's."""
    status = Path("/proc/self/status").read_text()
    return next(int(line.split()[1]) for line in status.splitlines() if "VmHWM" in line) // 1024


def read(path: Path) -> dict[str, object]:
    import django

    django.setup()
    from django.urls import get_resolver

    from articles.photos import CARD, PictureProblem, around, make_card, make_copies, read_picture

    assert get_resolver().url_patterns
    before, began = held(), time.process_time()
    try:
        with path.open("rb") as file:
            picture = read_picture(file)
    except PictureProblem as problem:
        return {"refused": str(problem), "peak": held()}
    reading = time.process_time() - began
    box = around((0.5, 0.5), ratio=CARD[0] / CARD[1], size=picture.size)
    copies = [*make_copies(picture), make_card(picture, box)]
    return {
        "before": before,
        "peak": held(),
        "reading": reading,
        "copying": time.process_time() - began - reading,
        "copies": len(copies),
    }


def in_a_process(*arguments: str) -> str:
    env = os.environ | {
        "SECRET_KEY": "benchmark",
        "DJANGO_SETTINGS_MODULE": "newsroom.settings",
        "PYTHONPATH": str(ROOT),
    }
    done = subprocess.run(
        [sys.executable, __file__, *arguments], env=env, check=True, capture_output=True, text=True
    )
    return done.stdout


def main(folder: Path) -> None:
    print(f"{'kind':28}{'MP':>5}{'file':>6}{'peak':>6}{'before':>8}{'read s':>8}{'copy s':>8}")
    for kind in KINDS:
        for megapixels in SIZES:
            path = folder / "picture"
            in_a_process("make", kind, str(megapixels), str(path))
            found = json.loads(in_a_process("read", str(path)))
            row = f"{kind:28}{megapixels:>5}{path.stat().st_size // 2**20:>6}{found['peak']:>6}"
            if "refused" in found:
                print(f"{row}  {found['refused']}")
                break
            print(
                f"{row}{found['before']:>8}{found['reading']:>8.2f}{found['copying']:>8.2f}",
                flush=True,
            )


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["make", kind, megapixels, path]:
            Image.MAX_IMAGE_PIXELS = None
            KINDS[kind](Path(path), SIZES[int(megapixels)])
        case ["read", path]:
            print(json.dumps(read(Path(path))))
        case _:
            with tempfile.TemporaryDirectory() as name:
                main(Path(name))
