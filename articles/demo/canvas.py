"""A small print shop on Pillow: inks, gradients, noise, fog, glow and reflections for drawn pictures.

Lengths are in units of a thousandth of the shorter side, so that a scene is painted the same at
any size; x runs to the right, y down.
"""

from __future__ import annotations

import io
import math
import random
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from PIL import Image, ImageChops, ImageDraw, ImageFilter, ImageOps

Point = tuple[float, float]
Colour = tuple[int, int, int]

#: Masks are drawn this many times larger than the picture and reduced: Pillow's edges are hard.
_SUPERSAMPLE = 2
_BLENDS = {
    "multiply": ImageChops.multiply,
    "screen": ImageChops.screen,
    "soft": ImageChops.soft_light,
}


def rgb(colour: str) -> Colour:
    """The three bytes of ``#rrggbb``."""
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def mix(first: str, second: str, amount: float) -> str:
    """The colour ``amount`` (0 to 1) of the way from ``first`` to ``second``."""
    pairs = zip(rgb(first), rgb(second), strict=True)
    return "#" + "".join(f"{round(a + (b - a) * amount):02x}" for a, b in pairs)


def curve(points: Sequence[Point], *, steps: int = 12) -> list[Point]:
    """A smooth line (Catmull–Rom) through ``points``, ``steps`` segments between two of them."""
    padded = [points[0], *points, points[-1]]
    line: list[Point] = []
    for a, b, c, d in zip(padded, padded[1:], padded[2:], padded[3:], strict=False):
        line += [_between(a, b, c, d, step / steps) for step in range(steps)]
    return [*line, points[-1]]


def _between(a: Point, b: Point, c: Point, d: Point, t: float) -> Point:
    def along(p: float, q: float, r: float, s: float) -> float:
        bend = (2 * p - 5 * q + 4 * r - s) * t * t + (3 * q - p - 3 * r + s) * t**3
        return 0.5 * (2 * q + (r - p) * t + bend)

    return along(a[0], b[0], c[0], d[0]), along(a[1], b[1], c[1], d[1])


Box = tuple[int, int, int, int]


class Pen:
    """Takes down marks; ``ink=0`` cuts out of what was drawn before, 1–254 is thinner ink.

    The marks are kept until the pen is put away, so that a mask need only be as large as they are.
    """

    def __init__(self, scale: float) -> None:
        self._scale = scale
        self._marks: list[tuple[str, list[Point], dict[str, Any]]] = []
        self._reach: list[Point] = []

    def polygon(self, points: Sequence[Point], *, ink: int = 255) -> None:
        self._mark("polygon", points, 0, fill=ink)

    def rect(
        self, x: float, y: float, w: float, h: float, *, round: float = 0, ink: int = 255
    ) -> None:
        corners = [(x, y), (x + w, y + h)]
        self._mark("rounded_rectangle", corners, 0, radius=round * self._scale, fill=ink)

    def oval(self, x: float, y: float, rx: float, ry: float = 0, *, ink: int = 255) -> None:
        ry = ry or rx
        self._mark("ellipse", [(x - rx, y - ry), (x + rx, y + ry)], 0, fill=ink)

    def line(self, points: Sequence[Point], width: float, *, ink: int = 255) -> None:
        thick = max(1, round(width * self._scale))
        self._mark("line", points, width, fill=ink, width=thick, joint="curve")

    def stroke(self, points: Sequence[Point], width: float, *, ink: int = 255) -> None:
        """A line with round ends."""
        self.line(points, width, ink=ink)
        for x, y in (points[0], points[-1]):
            self.oval(x, y, width / 2, ink=ink)

    def mask(self, *, margin: float, within: tuple[int, int]) -> tuple[Image.Image, Box] | None:
        """The marks as a mask and the box it covers, in pixels; None where nothing is inside.

        ``margin`` in units is left around the marks, ``within`` is the picture's size.
        """
        box = self._box(margin, within)
        if box is None:
            return None
        left, top = box[0] * _SUPERSAMPLE, box[1] * _SUPERSAMPLE
        size = (box[2] - box[0]) * _SUPERSAMPLE, (box[3] - box[1]) * _SUPERSAMPLE
        mask = Image.new("L", size)
        draw = ImageDraw.Draw(mask)
        for kind, points, how in self._marks:
            getattr(draw, kind)([(x - left, y - top) for x, y in points], **how)
        return mask.reduce(_SUPERSAMPLE), box

    def _mark(self, kind: str, points: Sequence[Point], bold: float, **how: Any) -> None:
        scaled = [(x * self._scale, y * self._scale) for x, y in points]
        self._marks.append((kind, scaled, how))
        xs, ys, half = [x for x, _ in scaled], [y for _, y in scaled], bold * self._scale
        self._reach += [(min(xs) - half, min(ys) - half), (max(xs) + half, max(ys) + half)]

    def _box(self, margin: float, within: tuple[int, int]) -> Box | None:
        if not self._reach:
            return None
        room = margin * self._scale + 2 * _SUPERSAMPLE
        xs, ys = [x for x, _ in self._reach], [y for _, y in self._reach]
        left = max(0, int((min(xs) - room) / _SUPERSAMPLE))
        top = max(0, int((min(ys) - room) / _SUPERSAMPLE))
        right = min(within[0], math.ceil((max(xs) + room) / _SUPERSAMPLE))
        bottom = min(within[1], math.ceil((max(ys) + room) / _SUPERSAMPLE))
        return (left, top, right, bottom) if left < right and top < bottom else None


class Canvas:
    """A picture in the making. The same size and seed always give the same bytes."""

    def __init__(self, size: tuple[int, int], *, seed: str) -> None:
        self.image = Image.new("RGB", size)
        self.random = random.Random(seed)  # noqa: S311 - it draws clouds, it guards nothing
        self.scale = min(size) / 1000
        self._grain: Image.Image | None = None
        self.w = size[0] / self.scale
        self.h = size[1] / self.scale

    @contextmanager
    def ink(
        self,
        colour: str,
        *,
        to: str = "",
        blur: float = 0,
        opacity: float = 1,
        grit: float = 0,
        blend: str = "",
    ) -> Iterator[Pen]:
        """A pen whose marks are printed in ``colour``, shading down to ``to``, when it is put away.

        ``blur`` is a radius in units, ``grit`` (0 to 1) lets the paper through as a dry brush
        does, and ``blend`` is ``multiply``, ``screen`` or ``soft``.
        """
        pen = Pen(self.scale * _SUPERSAMPLE)
        yield pen
        drawn = pen.mask(margin=blur * 3, within=self.image.size)
        if drawn is None:
            return
        mask, box = drawn
        if blur:
            mask = self._soften(mask, blur * self.scale)
        if grit:
            mask = ImageChops.multiply(mask, self._paper(grit).crop(box))
        self.press(mask, colour, at=box[:2], to=to, opacity=opacity, blend=blend)

    def press(
        self,
        mask: Image.Image,
        colour: str,
        *,
        at: tuple[int, int] = (0, 0),
        to: str = "",
        opacity: float = 1,
        blend: str = "",
    ) -> None:
        """Print a ready mask (mode L) whose upper left corner lies ``at`` that pixel."""
        inked = mask.getbbox()
        if inked is None:
            return
        mask = mask.crop(inked)
        box = (at[0] + inked[0], at[1] + inked[1], at[0] + inked[2], at[1] + inked[3])
        if opacity < 1:
            mask = mask.point([round(value * opacity) for value in range(256)])
        layer = _gradient(mask.size, [colour, to or colour])
        if blend:
            layer = _BLENDS[blend](self.image.crop(box), layer)
        self.image.paste(layer, box, mask)

    def wash(self, *colours: str, top: float = 0, bottom: float | None = None) -> None:
        """Fill the band between two heights with a gradient through ``colours``."""
        y0 = round(top * self.scale)
        y1 = self.image.height if bottom is None else round(bottom * self.scale)
        self.image.paste(_gradient((self.image.width, y1 - y0), colours), (0, y0))

    def glow(self, x: float, y: float, radius: float, colour: str, *, opacity: float = 1) -> None:
        """A round light that falls off softly."""
        r = max(2, round(radius * self.scale))
        rim = 181  # what Pillow's radial gradient holds where its circle meets the square's sides
        fall = [round(255 * opacity * max(0, 1 - value / rim) ** 1.9) for value in range(256)]
        disc = Image.radial_gradient("L").resize((2 * r, 2 * r), Image.Resampling.BICUBIC)
        mask = Image.new("L", self.image.size)
        mask.paste(disc.point(fall), (round(x * self.scale) - r, round(y * self.scale) - r))
        self.press(mask, colour, blend="screen")

    def noise(self, *, cells: tuple[int, int], octaves: int = 5) -> Image.Image:
        """Fractal noise of the picture's size (mode L); ``cells`` is the coarsest grid."""
        size = self.image.width // 2, self.image.height // 2
        total = Image.new("L", size, 128)
        for octave in reversed(range(octaves)):
            grid = cells[0] * 2**octave, cells[1] * 2**octave
            layer = Image.frombytes("L", grid, self.random.randbytes(grid[0] * grid[1]))
            total = Image.blend(total, layer.resize(size, Image.Resampling.BICUBIC), 0.5)
        return ImageOps.autocontrast(total).resize(self.image.size, Image.Resampling.BICUBIC)

    def clouds(
        self,
        colour: str,
        *,
        top: float,
        bottom: float,
        cells: tuple[int, int] = (3, 8),
        cover: float = 0.5,
        opacity: float = 0.8,
    ) -> None:
        """Drifting cloud or mist between two heights, thickest in the middle of the band."""
        floor = (1 - cover) * 255
        shape = [round(255 * _smooth((value - floor) / 110)) for value in range(256)]
        mask = self.noise(cells=cells).point(shape)
        self.press(
            ImageChops.multiply(mask, self._band(top, bottom)),
            colour,
            opacity=opacity,
        )

    def fog(self, colour: str, *, top: float, bottom: float, opacity: float = 0.8) -> None:
        """An even haze, thickest in the middle between two heights."""
        self.press(self._band(top, bottom), colour, opacity=opacity)

    def reflect(self, y: float, *, tint: str, amount: float = 0.4, ripple: float = 6) -> None:
        """Mirror what stands above ``y`` in the water below it."""
        line = round(y * self.scale)
        depth = self.image.height - line
        above = self.image.crop((0, max(0, line - depth), self.image.width, line))
        mirror = ImageOps.flip(above).resize((self.image.width, depth))
        smear = mirror.resize((self.image.width, max(1, depth // 9)), Image.Resampling.BOX)
        mirror = Image.blend(mirror, smear.resize(mirror.size, Image.Resampling.BICUBIC), 0.6)
        tinted = Image.new("RGB", mirror.size, rgb(tint))
        self.image.paste(Image.blend(mirror, tinted, amount), (0, line))
        self.ripple(y, amount=ripple)

    def ripple(self, y: float, *, amount: float = 6) -> None:
        """Shift the rows below ``y`` sideways, more the nearer they are to the viewer."""
        line, height, width = round(y * self.scale), self.image.height, self.image.width
        row, phase = line, 0.0
        while row < height:
            near = (row - line) / max(1, height - line)
            thick = 2 + round(near * 5)
            phase += 0.9 + self.random.random() * 0.9
            shift = round(math.sin(phase) * amount * self.scale * (0.15 + near))
            strip = self.image.crop((0, row, width, min(height, row + thick)))
            self.image.paste(strip, (shift, row))
            row += thick

    def soften(self, radius: float, *, top: float = 0, bottom: float | None = None) -> None:
        """Put the band between two heights out of focus."""
        y0 = round(top * self.scale)
        y1 = self.image.height if bottom is None else round(bottom * self.scale)
        band = self.image.crop((0, y0, self.image.width, y1))
        self.image.paste(band.filter(ImageFilter.GaussianBlur(radius * self.scale)), (0, y0))

    def ridge(self, y: float, height: float, *, rough: float = 0.5, detail: int = 8) -> list[Point]:
        """A skyline of hills across the picture, by midpoint displacement, ``height`` at most."""
        heights = [self.random.uniform(-0.6, 0.6) for _ in range(3)]
        swing = 0.6
        for _ in range(detail):
            middles = [
                (a + b) / 2 + self.random.uniform(-swing, swing)
                for a, b in zip(heights, heights[1:], strict=False)
            ]
            heights = [
                *(v for pair in zip(heights, middles, strict=False) for v in pair),
                heights[-1],
            ]
            swing *= rough
        step = self.w / (len(heights) - 1)
        return [(index * step, y - value * height / 2) for index, value in enumerate(heights)]

    def under(self, line: Sequence[Point]) -> list[Point]:
        """The polygon from a line across the picture down to its lower edge."""
        return [*line, (line[-1][0], self.h + 5), (line[0][0], self.h + 5)]

    def jpeg(self, *, vignette: float = 0.28, grain: float = 0.4) -> bytes:
        """The finished print as a JPEG file of quality 88: corners burnt in, grain laid over."""
        self._burn(vignette)
        width, height = self.image.size
        speckle = Image.frombytes("L", self.image.size, self.random.randbytes(width * height))
        speckle = speckle.filter(ImageFilter.GaussianBlur(0.7))
        print_ = ImageChops.soft_light(self.image, speckle.convert("RGB"))
        out = io.BytesIO()
        Image.blend(self.image, print_, grain).save(out, "JPEG", quality=88, optimize=True)
        return out.getvalue()

    def _burn(self, strength: float) -> None:
        fall = [round(255 * strength * _smooth((value - 110) / 190)) for value in range(256)]
        mask = Image.radial_gradient("L").point(fall).resize(self.image.size)
        self.press(mask, "#0a0a14", blend="multiply")

    def _band(self, top: float, bottom: float) -> Image.Image:
        y0, y1 = round(top * self.scale), round(bottom * self.scale)
        strip = Image.new("L", (1, 64))
        for row in range(64):
            strip.putpixel((0, row), round(255 * math.sin(math.pi * (row + 0.5) / 64) ** 1.5))
        mask = Image.new("L", self.image.size)
        size = self.image.width, max(1, y1 - y0)
        mask.paste(strip.resize(size, Image.Resampling.BICUBIC), (0, y0))
        return mask

    def _paper(self, grit: float) -> Image.Image:
        if self._grain is None:
            size = self.image.width // 2, self.image.height // 2
            speckle = Image.frombytes("L", size, self.random.randbytes(size[0] * size[1]))
            speckle = speckle.filter(ImageFilter.GaussianBlur(0.8))
            self._grain = speckle.resize(self.image.size)
        wear = [round(255 * (1 - grit * _smooth((140 - value) / 60))) for value in range(256)]
        return self._grain.point(wear)

    def _soften(self, mask: Image.Image, radius: float) -> Image.Image:
        """A blur whose cost does not grow with its radius: a wide one is done on a small copy."""
        shrink = max(1, min(8, int(radius / 4)))
        if shrink == 1:
            return mask.filter(ImageFilter.GaussianBlur(radius))
        small = mask.reduce(shrink).filter(ImageFilter.GaussianBlur(radius / shrink))
        return small.resize(mask.size, Image.Resampling.BICUBIC)


def _gradient(size: tuple[int, int], colours: Sequence[str]) -> Image.Image:
    if len(set(colours)) == 1:
        return Image.new("RGB", size, rgb(colours[0]))
    strip = Image.new("RGB", (1, len(colours)))
    for row, colour in enumerate(colours):
        strip.putpixel((0, row), rgb(colour))
    return strip.resize(size, Image.Resampling.BICUBIC)


def _smooth(value: float) -> float:
    value = max(0.0, min(1.0, value))
    return value * value * (3 - 2 * value)
