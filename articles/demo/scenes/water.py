"""Painters of harbours, flooded streets and the sea."""

from __future__ import annotations

import math
from collections.abc import Sequence

from articles.demo.canvas import Canvas, Pen, Point, curve, mix
from articles.demo.scenes.figures import gulls, stars


def _gantry(pen: Pen, x: float, ground: float, size: float) -> None:
    """A ship-to-shore crane that reaches over the water to the left."""
    deck, top = ground - size * 0.62, ground - size
    for leg in (0, 0.26):
        pen.line([(x + leg * size, ground), (x + leg * size, deck)], size * 0.032)
    pen.line([(x, ground), (x + size * 0.26, deck)], size * 0.012)
    pen.line([(x, ground - size * 0.22), (x + size * 0.26, ground - size * 0.22)], size * 0.028)
    pen.line([(x - size * 0.72, deck), (x + size * 0.5, deck)], size * 0.036)
    pen.line([(x, deck), (x + size * 0.05, top), (x + size * 0.26, deck)], size * 0.024)
    for reach in (-0.68, -0.34, 0.46):
        pen.line([(x + size * 0.05, top), (x + reach * size, deck)], size * 0.009)
    pen.rect(x + size * 0.28, deck + size * 0.02, size * 0.14, size * 0.08)
    pen.line([(x - size * 0.42, deck), (x - size * 0.42, deck + size * 0.2)], size * 0.008)
    pen.rect(x - size * 0.46, deck + size * 0.2, size * 0.08, size * 0.035)


def _containers(c: Canvas, x: float, ground: float, columns: int, paints: Sequence[str]) -> None:
    heights = [c.random.randint(2, 5) for _ in range(columns)]
    for paint in paints:
        with c.ink(paint, grit=0.25) as pen:
            for column, tall in enumerate(heights):
                for row in range(tall):
                    if paints[(column * 7 + row * 3 + tall) % len(paints)] == paint:
                        pen.rect(x + column * 39, ground - (row + 1) * 19, 37, 17.5)


def harbour(
    c: Canvas,
    *,
    sky: Sequence[str],
    dark: str,
    lamp: str,
    paints: Sequence[str],
    cranes: int = 3,
    sun: float = 0.3,
) -> None:
    """Gantry cranes, a container ship and their reflections; ``sun`` is its x across the picture."""
    quay = c.h * 0.66
    c.wash(*sky, bottom=quay)
    c.clouds(mix(sky[1], lamp, 0.3), top=c.h * 0.05, bottom=quay, cells=(2, 11), opacity=0.6)
    c.glow(c.w * sun, quay - 60, 520, lamp, opacity=0.6)
    with c.ink(mix(lamp, "#ffffff", 0.45)) as pen:
        pen.oval(c.w * sun, quay - 70, 46)
    for t in (0.0, 0.5):
        with c.ink(mix(sky[-1], dark, 0.3 + t * 0.5), to=mix(sky[-1], dark, 0.2 + t * 0.3)) as pen:
            pen.polygon([*c.ridge(quay - 60 + 40 * t, 70), (c.w, quay), (0, quay)])
    c.fog(mix(lamp, sky[-1], 0.5), top=quay - 130, bottom=quay + 20, opacity=0.45)
    for index in reversed(range(cranes)):
        with c.ink(mix(dark, sky[-1], 0.12 + 0.16 * index)) as pen:
            _gantry(pen, c.w * (0.83 - 0.16 * index), quay, c.h * (0.56 - 0.11 * index))
    with c.ink(mix(dark, paints[0], 0.25), to=dark) as pen:
        bow = c.w * 0.12
        hull = [(bow, quay - 62), (c.w * 0.66, quay - 52), (c.w * 0.65, quay), (bow + 44, quay)]
        pen.polygon(hull)
        pen.rect(c.w * 0.585, quay - 190, 62, 140)
        pen.rect(c.w * 0.575, quay - 196, 84, 16)
    _containers(c, bow + 50, quay - 58, int((c.w * 0.46 - 60) / 39), paints)
    with c.ink(mix(lamp, "#ffffff", 0.5)) as pen:
        for deck in range(4):
            for port in range(4):
                pen.rect(c.w * 0.585 + 7 + port * 14, quay - 170 + deck * 27, 7, 9)
    with c.ink(dark) as pen:
        pen.rect(c.w * 0.64, quay - 10, c.w, 14)
    for _ in range(9):
        c.glow(c.random.uniform(c.w * 0.66, c.w), quay - c.random.uniform(14, 50), 34, lamp)
    c.reflect(quay, tint=mix(dark, sky[0], 0.35), amount=0.38, ripple=11)
    gulls(c, mix(dark, sky[0], 0.2), x=c.w * 0.44, y=c.h * 0.24)
    with c.ink(mix(dark, "#000000", 0.4)) as pen:
        pen.polygon(c.under([(0, c.h * 0.955), (c.w * 0.35, c.h * 0.965), (c.w, c.h * 0.94)]))
        for x in (0.2, 0.24):
            pen.rect(c.w * x, c.h * 0.90, 26, 70, round=8)
            pen.rect(c.w * x - 8, c.h * 0.895, 42, 20, round=9)


def _facade(c: Canvas, x: float, y: float, z: float, *, side: int, mirror: bool) -> Point:
    """The point of a house front at height ``y`` and depth ``z``, or its image in the water."""
    water = 0.17
    height = -water - y if mirror else y - water
    return c.w / 2 + side * c.h * x / z, c.h * (0.46 - height / z)


def street(
    c: Canvas,
    *,
    sky: Sequence[str],
    walls: Sequence[str],
    haze: str,
    water: str,
    lamp: str,
    lit: float = 0.3,
    boat: bool = True,
) -> None:
    """A street of gabled houses under water, with lamp posts and (where wanted) a rescue boat."""
    c.wash(*sky)
    c.clouds(mix(sky[-1], "#ffffff", 0.3), top=-60, bottom=c.h * 0.5, cells=(3, 7), opacity=0.55)
    c.wash(haze, mix(water, haze, 0.3), water, top=c.h * 0.46)
    depths = [0.45 + 0.55 * step for step in range(10)]
    plan = [
        (side, z, c.random.choice(walls), c.random.uniform(0.62, 0.86), c.random.random())
        for z in reversed(depths)
        for side in (-1, 1)
    ]
    for mirror in (True, False):
        for side, z, wall, tall, chance in plan:
            _house(c, (side, z, tall, chance), wall, haze, lamp, lit=lit, mirror=mirror)
        if mirror:
            c.soften(5, top=c.h * 0.47)
            c.fog(water, top=c.h * 0.3, bottom=c.h * 1.6, opacity=0.45)
            c.ripple(c.h * 0.5, amount=12)
    c.glow(c.w / 2, c.h * 0.44, 260, mix(haze, "#ffffff", 0.3), opacity=0.6)
    for z in (6.0, 3.4, 2.1, 1.35):
        for side in (-1, 1):
            _lamp_post(c, side, z, haze, lamp)
    if boat:
        _boat(c, c.w * 0.53, c.h * 0.80, 190, mix(walls[0], "#000000", 0.72), lamp)


def _house(
    c: Canvas,
    spot: tuple[int, float, float, float],
    wall: str,
    haze: str,
    lamp: str,
    *,
    lit: float,
    mirror: bool,
) -> None:
    side, near, tall, chance = spot
    far = near + 0.55
    fade = max(0.0, min(0.85, (near - 1) / 5.2))
    colour = mix(mix(wall, haze, fade), "#000000", 0.22 if side > 0 else 0)

    def at(z: float, y: float) -> Point:
        return _facade(c, 0.62, y, z, side=side, mirror=mirror)

    with c.ink(colour, grit=0.18) as pen:
        pen.polygon(
            [
                at(near, 0.02),
                at(near, tall),
                at((near + far) / 2, tall + 0.17),
                at(far, tall),
                at(far, 0.02),
            ]
        )
    bright, dim = mix(lamp, haze, fade * 0.7), mix(mix(colour, "#000000", 0.42), haze, fade * 0.3)
    for ink, on in ((dim, False), (bright, True)):
        with c.ink(ink) as pen:
            for floor in range(3):
                for bay in range(3):
                    if ((floor * 5 + bay * 3 + int(chance * 97)) % 10 < lit * 10) is not on:
                        continue
                    z0 = near + 0.55 * (0.14 + bay * 0.28)
                    y0 = 0.12 + floor * 0.19 * tall / 0.7
                    pane = [
                        at(z0, y0),
                        at(z0 + 0.09, y0),
                        at(z0 + 0.09, y0 + 0.11),
                        at(z0, y0 + 0.11),
                    ]
                    pen.polygon(pane)


def _lamp_post(c: Canvas, side: int, z: float, haze: str, lamp: str) -> None:
    foot = _facade(c, 0.44, 0.17, z, side=side, mirror=False)
    head = _facade(c, 0.44, 0.70, z, side=side, mirror=False)
    below = _facade(c, 0.44, 0.70, z, side=side, mirror=True)
    with c.ink(mix("#15161c", haze, min(0.7, (z - 1) / 7))) as pen:
        pen.line([foot, head], 11 / z)
        pen.line([head, (head[0] - side * 40 / z, head[1])], 8 / z)
    with c.ink(mix("#15161c", haze, 0.4), opacity=0.35, blur=2) as pen:
        pen.line([foot, (foot[0], (foot[1] + below[1]) / 2)], 9 / z)
    x = head[0] - side * 40 / z
    with c.ink(mix(lamp, "#ffffff", 0.5)) as pen:
        pen.oval(x, head[1] + 4 / z, 17 / z, 9 / z)
    c.glow(x, head[1], 190 / z, lamp, opacity=0.9)
    c.glow(x, below[1], 150 / z, lamp, opacity=0.35)


def _boat(c: Canvas, x: float, y: float, length: float, dark: str, lamp: str) -> None:
    with c.ink(dark, opacity=0.5, blur=9) as pen:
        pen.oval(x, y + 34, length * 0.62, 22)
    with c.ink(dark) as pen:
        for seat, tall in ((-0.25, 120), (0.02, 104), (0.26, 112)):
            pen.oval(x + seat * length, y - tall * 0.72, 12, 14)
            body = [(x + seat * length - 23, y), (x + seat * length - 17, y - tall * 0.56)]
            pen.polygon(
                [*body, (x + seat * length + 17, y - tall * 0.56), (x + seat * length + 23, y)]
            )
        pen.line([(x + length * 0.3, y - 60), (x + length * 0.56, y + 44)], 5)
    with c.ink("#c8502e", to="#6d2418") as pen:
        rim = [(x - length * 0.62, y - 20), (x - length * 0.3, y - 2), (x + length * 0.5, y - 4)]
        rim += [(x + length * 0.6, y - 14), (x + length * 0.5, y + 32), (x - length * 0.42, y + 34)]
        pen.polygon(curve([*rim, rim[0]]))
    c.glow(x + length * 0.02, y - 60, 90, lamp, opacity=0.25)


def lighthouse(
    c: Canvas,
    *,
    sky: Sequence[str],
    sea: tuple[str, str],
    tower: tuple[str, str],
    rock: str,
    lamp: str,
    beam: bool = True,
    storm: float = 1.0,
) -> None:
    """A lighthouse on a rock above layered waves; ``storm`` is how high they run."""
    line, x = c.h * 0.68, c.w * (0.64 if c.w > c.h else 0.58)
    c.wash(*sky, bottom=line + 60)
    c.clouds(
        mix(sky[-1], "#ffffff", 0.25), top=-40, bottom=line, cells=(2, 6), cover=0.6, opacity=0.6
    )
    if beam:
        stars(c, count=160, bottom=c.h * 0.4)
    with c.ink(mix(sea[0], sky[-1], 0.55), to=sea[0]) as pen:
        pen.rect(-5, line, c.w + 10, c.h)
    top = c.h * 0.20
    if beam:
        with c.ink(lamp, opacity=0.55, blur=16, blend="screen") as pen:
            pen.polygon([(x, top - 6), (-40, top - 190), (-40, top + 10), (x, top + 8)])
            pen.polygon([(x, top - 6), (c.w + 40, top + 20), (c.w + 40, top + 150), (x, top + 10)])
    with c.ink(mix(rock, sky[-1], 0.2), to=mix(rock, "#000000", 0.5), grit=0.35) as pen:
        crag = [
            (x - 330, line + 130),
            (x - 230, line + 20),
            (x - 140, line - 20),
            (x - 70, line - 64),
            (x + 90, line - 58),
            (x + 170, line - 4),
            (x + 260, line + 30),
            (x + 400, line + 130),
        ]
        pen.polygon([*crag, (x + 420, c.h), (x - 340, c.h)])
    foot, wide = line - 50, 68.0
    for band in range(6):
        y0, y1 = foot + (top + 34 - foot) * band / 6, foot + (top + 34 - foot) * (band + 1) / 6
        w0, w1 = wide * (1 - 0.42 * band / 6), wide * (1 - 0.42 * (band + 1) / 6)
        tone = tower[band % 2]
        for part, shade in (((-1.0, 1.0), 0.0), ((0.15, 1.0), 0.28)):
            with c.ink(mix(tone, "#0b1020", shade)) as pen:
                pen.polygon(
                    [
                        (x + part[0] * w0, y0 + 1),
                        (x + part[1] * w0, y0 + 1),
                        (x + part[1] * w1, y1),
                        (x + part[0] * w1, y1),
                    ]
                )
    with c.ink(mix(rock, "#000000", 0.4)) as pen:
        pen.rect(x - 54, top + 24, 108, 14)
        pen.rect(x - 30, top - 34, 60, 62)
        pen.polygon([(x - 42, top - 32), (x, top - 78), (x + 42, top - 32)])
        pen.line([(x, top - 70), (x, top - 104)], 4)
        pen.rect(x - 9, foot - 96, 17, 30, round=8)
    with c.ink(mix(lamp, "#ffffff", 0.5)) as pen:
        pen.rect(x - 24, top - 28, 48, 50)
    c.glow(x, top, 260 if beam else 120, lamp)
    if storm > 1:
        _spray(c, x, line)
    for wave in range(9):
        t = wave / 8
        y, high = line + 34 + (c.h - line) * 0.84 * t, (6 + 24 * t) * storm
        shift, long = c.random.uniform(0, math.tau), 120 + 300 * t
        crest = [
            (px, y - high * _swell(px / long * math.tau + shift, px / long * 2.3 + shift))
            for px in range(-10, int(c.w) + 20, 6)
        ]
        with c.ink(mix(mix(*sea, t), "#dfeeee", 0.34), to=mix(*sea, t), grit=0.2) as pen:
            pen.polygon([*crest, (c.w + 20, y + 60 + 60 * t), (-10, y + 60 + 60 * t)])
        with c.ink(mix(sea[0], "#ffffff", 0.7), opacity=0.75, grit=0.9) as pen:
            for (ax, ay), (bx, by) in zip(crest, crest[1:], strict=False):
                if min(ay, by) < y - high * 0.35:
                    pen.line([(ax, ay + 1), (bx, by + 1)], 2 + 7 * t * storm)


def _swell(phase: float, slow: float) -> float:
    """A wave with sharp crests and flat troughs, between about -1 and 1."""
    return (1 - 2 * abs(math.sin(phase / 2))) * (0.7 + 0.3 * math.sin(slow))


def _spray(c: Canvas, x: float, line: float) -> None:
    for blur, count, opacity in ((12, 26, 0.5), (1.5, 260, 0.8)):
        with c.ink("#eef3f4", opacity=opacity, blur=blur, grit=0.5) as pen:
            for _ in range(count):
                side, rise = c.random.choice((-210, 60, 230)), c.random.random() ** 2
                px = x + side + c.random.gauss(0, 44) * (0.4 + rise)
                size = c.random.uniform(8, 26) if blur > 5 else c.random.uniform(1, 3.4)
                pen.oval(px, line + 60 - rise * 190, size)
