"""Painters of graphics: maps, charts and a ballot box."""

from __future__ import annotations

import math
from collections.abc import Sequence

from PIL import Image, ImageChops

from articles.demo.canvas import Canvas, Point, curve, mix


def relief(
    c: Canvas,
    *,
    tints: Sequence[str],
    line: str,
    river: str,
    mark: str,
    levels: int = 9,
    mouths: int = 3,
) -> None:
    """A map: contour tints from a height field, a river with its arms, roads and a marked place."""
    field = c.noise(cells=(3, 2), octaves=3)
    steps = [round(value / 255 * (levels - 1)) for value in range(256)]
    c.wash(tints[0], tints[0])
    for level in range(1, levels):
        t = level / (levels - 1) * (len(tints) - 1)
        low = min(len(tints) - 2, int(t))
        colour = mix(tints[low], tints[low + 1], t - low)
        mask = field.point([255 if step >= level else 0 for step in steps])
        shade = ImageChops.offset(mask, round(5 * c.scale), round(7 * c.scale))
        c.press(
            ImageChops.subtract(shade.reduce(4).resize(mask.size, Image.Resampling.BICUBIC), mask),
            "#2a2418",
            opacity=0.28,
        )
        soft = mask.reduce(2).resize(mask.size, Image.Resampling.BICUBIC)
        c.press(soft, mix(colour, line, 0.42))
        inner = field.point(
            [
                max(
                    0,
                    min(255, (v - level * 255 // (levels - 1) + 255 // (2 * levels - 2) - 1) * 90),
                )
                for v in range(256)
            ]
        )
        c.press(inner, colour)
    spine: list[Point] = [
        (c.w * (0.3 + 0.05 * math.sin(k * 1.7) + 0.06 * k), c.h * (k / 7 - 0.05)) for k in range(6)
    ]
    fork = spine[-1]
    arms = [
        [
            *spine[-2:],
            (fork[0] + (arm - (mouths - 1) / 2) * 90, fork[1] + c.h * 0.14),
            (fork[0] + (arm - (mouths - 1) / 2) * 260 + 60, c.h * 1.04),
        ]
        for arm in range(mouths)
    ]
    for width, tone in ((20, mix(river, line, 0.5)), (15, river)):
        with c.ink(tone) as pen:
            pen.line(curve(spine), width)
            for arm in arms:
                pen.line(curve(arm)[12:], width * 0.75)
            pen.line(
                curve(
                    [
                        (c.w * 1.02, c.h * 0.1),
                        (c.w * 0.8, c.h * 0.22),
                        (c.w * 0.62, c.h * 0.2),
                        spine[2],
                    ]
                ),
                width * 0.6,
            )
    for width, tone in ((9, "#5a4a3a"), (5, "#fdf6e3")):
        with c.ink(tone) as pen:
            pen.line(
                curve(
                    [
                        (-10, c.h * 0.36),
                        (c.w * 0.25, c.h * 0.42),
                        (c.w * 0.6, c.h * 0.5),
                        (c.w * 1.02, c.h * 0.44),
                    ]
                ),
                width,
            )
            pen.line(
                curve([(c.w * 0.6, c.h * 0.5), (c.w * 0.68, c.h * 0.74), (c.w * 0.86, c.h * 1.03)]),
                width,
            )
    towns = [(0.6, 0.5, 16), (0.25, 0.42, 11), (0.82, 0.47, 9), (0.7, 0.76, 10), (0.14, 0.74, 8)]
    for grow, tone in ((3, "#3b3028"), (0, "#fdf6e3")):
        with c.ink(tone) as pen:
            for x, y, r in towns:
                pen.oval(c.w * x, c.h * y, r + grow)
    x, y = c.w * 0.6, c.h * 0.5
    with c.ink("#000000", opacity=0.35, blur=7) as pen:
        pen.oval(x + 16, y, 34, 12)
    with c.ink(mark, to=mix(mark, "#000000", 0.25)) as pen:
        pen.oval(x, y - 118, 48)
        pen.polygon([(x - 43, y - 96), (x + 43, y - 96), (x, y)])
        pen.oval(x, y - 118, 18, ink=0)


def ridgeplot(
    c: Canvas,
    *,
    back: Sequence[str],
    low: str,
    high: str,
    accent: str,
    rows: int = 26,
    bars: bool = False,
) -> None:
    """Data as a picture: many curves one before the other, or bars that rise with one that stands out."""
    c.wash(*back)
    if bars:
        _bars(c, back, low, high, accent)
        return
    steps = 90
    for row in range(rows):
        t = row / (rows - 1)
        y = c.h * (0.24 + 0.66 * t)
        centre, spread = (
            c.random.gauss(0.5 + 0.1 * math.sin(t * 5), 0.04),
            c.random.uniform(0.07, 0.12),
        )
        line = []
        for step in range(steps + 1):
            u = step / steps
            bump = (
                math.exp(-(((u - centre) / spread) ** 2))
                + 0.45 * math.exp(-(((u - centre - 0.2) / 0.06) ** 2)) * c.random.random()
            )
            noise = c.random.uniform(0, 0.05)
            line.append(
                (
                    c.w * (0.06 + 0.88 * u),
                    y - c.h * 0.17 * (bump * (0.6 + 0.4 * math.sin(t * 9)) + noise),
                )
            )
        colour = accent if row == rows * 2 // 3 else mix(low, high, t)
        smooth = curve(line, steps=3)
        with c.ink(mix(back[-1], colour, 0.55), to=mix(back[0], back[-1], t)) as pen:
            pen.polygon([*smooth, (c.w * 0.94, y + 26), (c.w * 0.06, y + 26)])
        with c.ink(mix(colour, "#ffffff", 0.25)) as pen:
            pen.line(smooth, 4.5 if colour == accent else 2.6)


def _bars(c: Canvas, back: Sequence[str], low: str, high: str, accent: str) -> None:
    base, count = c.h * 0.84, 14
    with c.ink(mix(back[0], low, 0.35), opacity=0.6) as pen:
        for rule in range(5):
            pen.rect(c.w * 0.08, base - c.h * 0.15 * (rule + 1), c.w * 0.84, 2)
    step = c.w * 0.84 / count
    tops = []
    for bar in range(count):
        t = bar / (count - 1)
        tall = c.h * (0.14 + 0.5 * t**1.3 + 0.07 * math.sin(bar * 2.1))
        x = c.w * 0.08 + bar * step
        tone = accent if bar == count - 3 else mix(low, high, t)
        with c.ink("#000000", opacity=0.25, blur=9) as pen:
            pen.rect(x + step * 0.3, base - tall + 14, step * 0.66, tall - 14)
        with c.ink(mix(tone, "#ffffff", 0.12), to=mix(tone, "#000000", 0.2), grit=0.35) as pen:
            pen.rect(x + step * 0.16, base - tall, step * 0.68, tall)
        tops.append((x + step * 0.5, base - tall - 60 - 22 * math.cos(bar)))
    with c.ink(mix(high, "#000000", 0.35)) as pen:
        pen.line(curve(tops), 5)
        for x, y in tops:
            pen.oval(x, y, 9)
    with c.ink(mix(low, "#000000", 0.5)) as pen:
        pen.rect(c.w * 0.07, base, c.w * 0.86, 5)


def ballot(c: Canvas, *, back: Sequence[str], box: str, paper: str, accent: str) -> None:
    """A ballot that goes into the box, in flat planes with soft shadows."""
    c.wash(*back)
    x, y, wide, tall = c.w * 0.5, c.h * 0.56, min(c.w, c.h) * 0.56, c.h * 0.44
    with c.ink(accent, opacity=0.8, grit=0.35) as pen:
        pen.oval(x, c.h * 0.44, min(c.w, c.h) * 0.40)
    with c.ink(mix(back[-1], "#000000", 0.3)) as pen:
        pen.rect(0, c.h * 0.88, c.w, c.h)
    with c.ink("#000000", opacity=0.45, blur=26) as pen:
        pen.polygon(
            [
                (x - wide * 0.5, y + tall * 0.76),
                (x + wide * 0.5, y + tall * 0.7),
                (x + wide * 0.95, y + tall * 0.86),
                (x - wide * 0.2, y + tall * 0.92),
            ]
        )
    lid = [
        (x - wide * 0.5, y),
        (x + wide * 0.5, y),
        (x + wide * 0.38, y - tall * 0.24),
        (x - wide * 0.38, y - tall * 0.24),
    ]
    with c.ink(mix(box, "#ffffff", 0.28), to=mix(box, "#ffffff", 0.12), grit=0.1) as pen:
        pen.polygon(lid)
    with c.ink("#14131a") as pen:
        pen.polygon(
            [
                (x - wide * 0.23, y - tall * 0.10),
                (x + wide * 0.23, y - tall * 0.10),
                (x + wide * 0.215, y - tall * 0.15),
                (x - wide * 0.215, y - tall * 0.15),
            ]
        )
    sheet = [
        (x - wide * 0.19, y - tall * 0.115),
        (x - wide * 0.16, y - tall * 0.86),
        (x + wide * 0.24, y - tall * 0.80),
        (x + wide * 0.19, y - tall * 0.115),
    ]
    with c.ink("#000000", opacity=0.3, blur=12) as pen:
        pen.polygon([(px + 18, py + 6) for px, py in sheet])
    with c.ink(mix(paper, "#ffffff", 0.4), to=mix(paper, "#a39a88", 0.2)) as pen:
        pen.polygon(sheet)
    for row in range(4):
        ry, rx = y - tall * (0.72 - 0.145 * row), x - wide * (0.115 + 0.006 * row)
        with c.ink("#3a3630") as pen:
            pen.rect(rx, ry, 34, 34, round=4)
            pen.rect(rx + 4, ry + 4, 26, 26, round=2, ink=0)
            pen.rect(rx + 54, ry + 12, wide * (0.20 - 0.03 * (row % 2)), 9, round=4)
        if row == 1:
            with c.ink(mix(accent, "#40100c", 0.35)) as pen:
                pen.stroke([(rx + 2, ry + 4), (rx + 32, ry + 30)], 8)
                pen.stroke([(rx + 34, ry), (rx, ry + 32)], 8)
    with c.ink(box, to=mix(box, "#000000", 0.35), grit=0.15) as pen:
        pen.rect(x - wide * 0.5, y, wide, tall * 0.74)
    with c.ink(mix(box, "#000000", 0.5)) as pen:
        pen.rect(x - wide * 0.5, y, wide, 10)
        pen.rect(x - 34, y + 6, 68, 62, round=10)
    with c.ink("#d9b45b", to="#8c6a26") as pen:
        pen.rect(x - 22, y + 42, 44, 40, round=8)
    with c.ink("#ffffff", opacity=0.12, blur=30) as pen:
        pen.polygon(
            [
                (x - wide * 0.5, y),
                (x - wide * 0.1, y),
                (x - wide * 0.35, y + tall * 0.74),
                (x - wide * 0.5, y + tall * 0.74),
            ]
        )
