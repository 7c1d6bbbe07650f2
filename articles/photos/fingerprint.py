"""Does a picture look like another? A perceptual hash that outlives recompressing and scaling.

The hash is that of Zauner, “Implementation and Benchmarking of Perceptual Image Hash Functions”
(2010), 3.2.1: the signs of the picture's coarse waves against their median, but without those that
run only across or only down, which skies and horizons all share.
"""

from __future__ import annotations

import math
from operator import mul

from PIL import Image

#: Two pictures at most so many bits apart look alike. Recompressed, scaled, brightened by 8 % or
#: trimmed by 0.5 % a side, photos stay within 6; no two different ones measured were nearer than 8.
NEAR = 6
#: Grey levels across and down that the waves are measured on, and waves each way.
SIDE, WAVES = 32, 8
#: The strongest wave of a picture that is too flat to tell: about two grey levels high.
FLAT = 1_000.0
_COSINES = [
    [math.cos(math.pi * wave * (2 * place + 1) / (2 * SIDE)) for place in range(SIDE)]
    for wave in range(1, WAVES + 1)
]


def fingerprint(image: Image.Image) -> int | None:
    """64 bits; None for a picture too flat to tell, such as a plain colour or a gradient."""
    strengths = _waves(image)
    if max(map(abs, strengths)) < FLAT:
        return None
    ordered = sorted(strengths)
    middle = (ordered[len(ordered) // 2 - 1] + ordered[len(ordered) // 2]) / 2
    return sum(1 << place for place, strength in enumerate(strengths) if strength > middle)


def bands(value: int) -> tuple[int, ...]:
    """The 8 bytes of a fingerprint: of two that are at most 7 bits apart, one at least is equal."""
    return tuple(value.to_bytes(8, "big"))


def distance(a: int, b: int) -> int:
    """In how many of the 64 bits two fingerprints differ."""
    return (a ^ b).bit_count()


def _waves(image: Image.Image) -> list[float]:
    """The strengths of the 64 coarsest waves that run both ways (a discrete cosine transform)."""
    small = image.resize((SIDE, SIDE), Image.Resampling.BOX, reducing_gap=2.0)
    grey = small.convert("L").tobytes()
    rows = [grey[start : start + SIDE] for start in range(0, SIDE * SIDE, SIDE)]
    across = [[sum(map(mul, wave, row)) for row in rows] for wave in _COSINES]
    return [sum(map(mul, wave, line)) for line in across for wave in _COSINES]
