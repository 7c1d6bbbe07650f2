"""Painters of the city: skylines, the market and the football ground."""

from __future__ import annotations

import math
from collections.abc import Sequence

from articles.demo.canvas import Canvas, Pen, Point, curve, mix
from articles.demo.scenes.figures import gulls, person


def _block(c: Canvas, pen: Pen, x: float, ground: float, wide: float, tall: float) -> None:
    pen.rect(x, ground - tall, wide, tall + 400)
    kind = c.random.randrange(5)
    if kind == 0:
        pen.polygon(
            [
                (x, ground - tall),
                (x + wide / 2, ground - tall - wide * 0.5),
                (x + wide, ground - tall),
            ]
        )
    elif kind == 1:
        pen.rect(x + wide * 0.2, ground - tall - 26, wide * 0.6, 30)
        pen.line([(x + wide * 0.5, ground - tall), (x + wide * 0.5, ground - tall - 74)], 3)
    elif kind == 2:
        pen.rect(x + wide * 0.15, ground - tall - 14, wide * 0.3, 16)


def skyline(
    c: Canvas,
    *,
    sky: Sequence[str],
    far: str,
    near: str,
    haze: str,
    sun: tuple[float, float, float, str],
    windows: str = "",
    river: bool = False,
) -> None:
    """A city in planes of haze behind one another, before a big low sun, with a river or without."""
    base = c.h * (0.72 if river else 1.0)
    c.wash(*sky, bottom=base)
    c.clouds(mix(sky[-1], "#ffffff", 0.35), top=0, bottom=base * 0.8, cells=(2, 10), opacity=0.55)
    c.glow(c.w * sun[0], c.h * sun[1], sun[2] * 4.5, sun[3], opacity=0.6)
    with c.ink(mix(sun[3], "#ffffff", 0.35), to=sun[3]) as pen:
        pen.oval(c.w * sun[0], c.h * sun[1], sun[2])
    for layer in range(5):
        t = layer / 4
        colour, ground = mix(far, near, t**1.3), base * (0.92 + 0.08 * t)
        lights: list[Point] = []
        with c.ink(
            mix(colour, sun[3], 0.12 * (1 - t)), to=mix(colour, haze, 0.62 - 0.4 * t), grit=0.12
        ) as pen:
            x = -40.0
            while x < c.w:
                wide = c.random.uniform(46, 110) * (0.75 + 0.5 * t)
                middle = 1 - abs((x / c.w) - (0.3 + 0.45 * (layer % 2))) * 1.1
                tall = (
                    base
                    * c.random.uniform(0.16, 0.36)
                    * (1.25 - 0.75 * t)
                    * (0.55 + max(0, middle))
                )
                _block(c, pen, x, ground, wide, tall)
                lights += _windows(c, x, ground - tall, wide, min(tall, base * 0.4))
                x += wide + c.random.choice((0, 0, 3, 24)) * (1 + t)
        if windows and t > 0.2:
            with c.ink(mix(haze, windows, 0.35 + 0.65 * t), opacity=0.4 + 0.6 * t) as pen:
                for lx, ly in lights:
                    pen.rect(lx, ly, 4 + 2.4 * t, 6 + 3 * t)
        if t < 1:
            c.fog(
                haze, top=ground - base * 0.24, bottom=ground + base * 0.12, opacity=0.5 - 0.25 * t
            )
    if river:
        c.reflect(base, tint=mix(sky[0], near, 0.55), amount=0.36, ripple=11)
        with c.ink(mix(near, "#000000", 0.35)) as pen:
            pen.rect(0, base - 5, c.w, 9)
    else:
        gulls(c, near, x=c.w * 0.3, y=c.h * 0.2)


def _windows(c: Canvas, x: float, y: float, wide: float, tall: float) -> list[Point]:
    spots = [
        (x + 9 + column * 15, y + 14 + row * 19)
        for column in range(int((wide - 12) / 15))
        for row in range(int(tall / 19))
    ]
    return [spot for spot in spots if c.random.random() < 0.34]


def market(
    c: Canvas, *, stripes: tuple[str, str], back: Sequence[str], fruit: Sequence[str], lamp: str
) -> None:
    """A market stall under a striped awning, its crates full."""
    c.wash(*back)
    for _ in range(16):
        x, y = c.random.uniform(0, c.w), c.random.uniform(c.h * 0.2, c.h * 0.62)
        c.glow(x, y, c.random.uniform(30, 80), c.random.choice((lamp, fruit[0])), opacity=0.4)
    with c.ink(mix(back[0], "#000000", 0.45), blur=8) as pen:
        for x, tall in ((0.14, 300), (0.3, 270), (0.76, 310), (0.88, 285)):
            person(pen, c.w * x, c.h * 0.66, tall)
    with c.ink(mix(back[0], "#000000", 0.72)) as pen:
        keeper = c.w * 0.52
        pen.oval(keeper, c.h * 0.335, 40, 48)
        pen.polygon(
            curve(
                [
                    (keeper - 130, c.h * 0.66),
                    (keeper - 112, c.h * 0.46),
                    (keeper - 44, c.h * 0.405),
                    (keeper + 44, c.h * 0.405),
                    (keeper + 112, c.h * 0.46),
                    (keeper + 130, c.h * 0.66),
                ]
            )
        )
        pen.rect(keeper - 44, c.h * 0.28, 88, 20, round=10)
    with c.ink(stripes[0], opacity=0.9) as pen:
        pen.polygon(
            [
                (keeper - 62, c.h * 0.48),
                (keeper + 62, c.h * 0.48),
                (keeper + 86, c.h * 0.68),
                (keeper - 86, c.h * 0.68),
            ]
        )
    for crate in range(4):
        for row in range(2):
            _crate(
                c,
                c.w * (crate * 0.25),
                c.h * (0.60 + 0.20 * row),
                c.w * 0.25,
                c.h * 0.2,
                fruit[(crate + row * 2 + 1) % len(fruit)],
                back[-1],
            )
    count = 16
    with c.ink("#000000", opacity=0.5, blur=18) as pen:
        pen.rect(0, c.h * 0.2, c.w, 40)
    for stripe in range(count):
        wide, tone = c.w / count, stripes[stripe % 2]
        with c.ink(mix(tone, "#ffffff", 0.12), to=mix(tone, "#000000", 0.22)) as pen:
            top = c.w * 0.5 + (stripe - count / 2) * wide * 0.86
            pen.polygon(
                [
                    (top, -10),
                    (top + wide * 0.86, -10),
                    ((stripe + 1) * wide, c.h * 0.19),
                    (stripe * wide, c.h * 0.19),
                ]
            )
            pen.oval((stripe + 0.5) * wide, c.h * 0.19, wide / 2, 34)
    c.glow(c.w * 0.5, c.h * 0.26, 430, lamp, opacity=0.35)


def _crate(c: Canvas, x: float, y: float, wide: float, tall: float, fruit: str, shade: str) -> None:
    with c.ink(mix(shade, "#000000", 0.5)) as pen:
        pen.rect(x, y, wide, tall + 20)
    for row in range(3):
        size = 31 + row * 3
        line = y + 22 + row * size * 1.02
        spots = [
            (
                x + 12 + size * (0.62 + step * 1.72) + c.random.uniform(-6, 6),
                line + c.random.uniform(-5, 5),
            )
            for step in range(int(wide / size / 1.72))
        ]
        with c.ink(mix(fruit, "#160806", 0.62)) as pen:
            for fx, fy in spots:
                pen.oval(fx, fy + 4, size)
        tone = mix(fruit, "#ffffff", 0.08 * (row - 1)) if row else mix(fruit, "#000000", 0.12)
        with c.ink(tone) as pen:
            for fx, fy in spots:
                pen.oval(fx, fy, size * 0.93)
        with c.ink(mix(fruit, "#fff2d8", 0.5), blur=5, opacity=0.75) as pen:
            for fx, fy in spots:
                pen.oval(fx - size * 0.3, fy - size * 0.34, size * 0.34, size * 0.26)
    with c.ink("#a9753f", to="#6a4424", grit=0.4) as pen:
        pen.rect(x + 5, y + tall * 0.70, wide - 10, tall * 0.15, round=3)
        pen.rect(x + 5, y + tall * 0.87, wide - 10, tall * 0.12, round=3)
    with c.ink("#f3ead2") as pen:
        pen.rect(x + wide * 0.38, y + tall * 0.52, wide * 0.24, tall * 0.24, round=4)
    with c.ink("#4b4138") as pen:
        pen.rect(x + wide * 0.42, y + tall * 0.59, wide * 0.16, 5)
        pen.rect(x + wide * 0.42, y + tall * 0.66, wide * 0.09, 5)


def stadium(
    c: Canvas, *, sky: Sequence[str], grass: tuple[str, str], crowd: Sequence[str], lamp: str
) -> None:
    """A football ground under floodlights, full to the last row."""
    line = c.h * 0.56
    c.wash(*sky, bottom=line)
    c.clouds(mix(sky[-1], lamp, 0.3), top=0, bottom=c.h * 0.45, cells=(2, 7), opacity=0.5)
    bowl = [
        (-20, c.h * 0.30),
        (c.w * 0.25, c.h * 0.365),
        (c.w * 0.5, c.h * 0.385),
        (c.w * 0.75, c.h * 0.365),
        (c.w + 20, c.h * 0.30),
    ]
    with c.ink(mix(sky[0], "#000000", 0.4), to=mix(sky[0], "#000000", 0.15)) as pen:
        pen.polygon([*curve(bowl), (c.w + 20, line + 20), (-20, line + 20)])
    for tone in crowd:
        with c.ink(tone, opacity=0.8) as pen:
            for _ in range(1500):
                x, depth = c.random.uniform(0, c.w), c.random.random()
                dip = 65 * (1 - abs(x / c.w - 0.5) * 2) ** 0.8
                y = c.h * 0.325 + dip + depth * (line - c.h * 0.335 - dip)
                y = round(y / 9) * 9 + c.random.uniform(-1, 1)
                pen.oval(x, y, 2.0 + depth * 1.6)
    c.wash(mix(grass[0], lamp, 0.25), mix(*grass, 0.5), grass[1], top=line)
    for band in range(9):
        if band % 2:
            continue
        with c.ink(mix(grass[0], "#ffffff", 0.12), opacity=0.5) as pen:
            top = [c.w * (0.5 + (band + edge - 4.5) * 0.105) for edge in (0, 1)]
            low = [c.w * (0.5 + (band + edge - 4.5) * 0.29) for edge in (0, 1)]
            pen.polygon([(top[0], line), (top[1], line), (low[1], c.h), (low[0], c.h)])
    with c.ink("#f4f7ee", opacity=0.85) as pen:
        pen.line([(0, line + 16), (c.w, line + 16)], 4)
        pen.line([(c.w * 0.5, line + 16), (c.w * 0.5, c.h)], 7)
        ring = [
            (
                c.w * 0.5 + math.cos(a / 30 * math.pi) * 290,
                c.h * 0.80 + math.sin(a / 30 * math.pi) * 92,
            )
            for a in range(61)
        ]
        pen.line(ring, 6)
    with c.ink(mix(sky[0], "#ffffff", 0.2), to=mix(sky[0], "#000000", 0.5)) as pen:
        pen.rect(0, line - 6, c.w, 20)
    for x, tall in ((0.09, 0.05), (0.36, 0.15), (0.64, 0.15), (0.91, 0.05)):
        with c.ink("#0d1018") as pen:
            pen.line([(c.w * x, c.h * 0.38), (c.w * x, c.h * tall)], 8)
            pen.rect(c.w * x - 54, c.h * tall - 22, 108, 46)
        with c.ink("#ffffff") as pen:
            for lamp_x in range(5):
                for row in range(2):
                    pen.oval(c.w * x - 42 + lamp_x * 21, c.h * tall - 10 + row * 21, 8)
        c.glow(c.w * x, c.h * tall, 330, lamp, opacity=0.95)
    players = [(c.random.uniform(0.06, 0.94), c.random.uniform(0.1, 0.9)) for _ in range(13)]
    players.sort(key=lambda spot: spot[1])
    for index, (x, depth) in enumerate(players):
        ground, tall = line + 40 + depth * (c.h - line - 70), 44 + depth * 74
        with c.ink("#04140a", opacity=0.4, blur=3) as pen:
            for lean in (-0.8, 0.8):
                pen.polygon(
                    [
                        (c.w * x - 5, ground),
                        (c.w * x + 5, ground),
                        (c.w * x + lean * tall + 6, ground + tall * 0.2),
                        (c.w * x + lean * tall - 8, ground + tall * 0.2),
                    ]
                )
        with c.ink(crowd[index % 2], to=mix(crowd[index % 2], "#10141c", 0.8)) as pen:
            person(pen, c.w * x, ground, tall, stride=0.16)
