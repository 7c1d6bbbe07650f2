"""Which part of a picture is shown: a box in fractions, and where its focal point lies."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Self

from django.utils.translation import gettext as _

#: Boxes are told apart to a ten-thousandth of a side.
PARTS = 10_000
#: The least a box has of each side, in those parts.
LEAST = 100
_NAME = re.compile(r"([0-9]{1,5})-([0-9]{1,5})-([0-9]{1,5})-([0-9]{1,5})")


@dataclass(frozen=True, slots=True)
class Box:
    """A part of a picture: fractions of its width and height, from its top left corner.

    Raises ValueError where it is no part of the picture, or less than a hundredth of a side.
    """

    left: float = 0.0
    top: float = 0.0
    width: float = 1.0
    height: float = 1.0

    def __post_init__(self) -> None:
        sides = (self.left, self.top, self.width, self.height)
        is_inside = all(0 <= side <= 1 for side in sides)
        left, top, width, height = self.parts if is_inside else (PARTS, PARTS, PARTS, PARTS)
        if left + width > PARTS or top + height > PARTS:
            raise ValueError(_("The crop reaches beyond the picture; draw it inside."))
        if min(width, height) < LEAST:
            raise ValueError(_("The crop is too small; draw it larger than 1 % of each side."))

    @property
    def parts(self) -> tuple[int, int, int, int]:
        """Left, top, width and height in whole ten-thousandths."""
        return (
            round(self.left * PARTS),
            round(self.top * PARTS),
            round(self.width * PARTS),
            round(self.height * PARTS),
        )

    @property
    def name(self) -> str:
        """“full”, or left, top, width and height in whole ten-thousandths: “1250-0-7500-10000”."""
        return "full" if self.parts == (0, 0, PARTS, PARTS) else "-".join(map(str, self.parts))

    @classmethod
    def parse(cls, name: str) -> Self:
        """The box of that name; an empty one is the whole picture.

        Raises ValueError where it is no name of a box.
        """
        if name in {"", "full"}:
            return cls()
        match = _NAME.fullmatch(name)
        if match is None:
            raise ValueError(
                _("“%(name)s” is no crop; it is left-top-width-height in ten-thousandths.")
                % {"name": name[:40]}
            )
        left, top, width, height = (int(part) / PARTS for part in match.groups())
        return cls(left, top, width, height)

    def pixels(self, size: tuple[int, int]) -> tuple[int, int, int, int]:
        """Left, top, right and bottom in a picture of ``size``: inside it, a pixel at least."""
        left, right = _span(self.left, self.width, size[0])
        top, bottom = _span(self.top, self.height, size[1])
        return left, top, right, bottom


FULL = Box()


def around(
    focal: tuple[float, float], *, ratio: float, size: tuple[int, int], within: Box = FULL
) -> Box:
    """The largest box of ``ratio`` (width to height) inside ``within``, around the focal point.

    ``size`` is that of the whole picture, in pixels. The focal point is in the middle as far as
    the box then stays inside. A box that would be too thin for a name is as thin as one may be.
    """
    left, top, width, height = within.parts
    across, down = width * size[0], height * size[1]
    wide = min(width, max(LEAST, round(down * ratio / size[0])))
    high = min(height, max(LEAST, round(across / ratio / size[1])))
    return Box(
        _centred(focal[0], wide, left, left + width) / PARTS,
        _centred(focal[1], high, top, top + height) / PARTS,
        wide / PARTS,
        high / PARTS,
    )


def focal_in(box: Box, focal: tuple[float, float]) -> tuple[float, float]:
    """The focal point in fractions of the box; on its edge where it lies outside."""
    across = (focal[0] - box.left) / box.width
    down = (focal[1] - box.top) / box.height
    return min(1.0, max(0.0, across)), min(1.0, max(0.0, down))


def _span(start: float, length: float, pixels: int) -> tuple[int, int]:
    first = min(pixels - 1, round(start * pixels))
    return first, max(first + 1, min(pixels, round((start + length) * pixels)))


def _centred(middle: float, length: int, start: int, end: int) -> int:
    return min(end - length, max(start, round(middle * PARTS - length / 2)))
