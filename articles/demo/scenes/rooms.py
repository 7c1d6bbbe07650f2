"""Painters of rooms: museum, concert hall, chamber and laboratory."""

from __future__ import annotations

import math
from collections.abc import Sequence

from articles.demo.canvas import Canvas, Pen, Point, curve, mix
from articles.demo.scenes.figures import person


def _statue(pen: Pen, kind: int, x: float, ground: float, tall: float) -> None:
    """A plinth with a standing figure, a pierced reclining form, a bust or a slender bird."""
    pen.rect(x - tall * 0.17, ground - tall * 0.34, tall * 0.34, tall * 0.34)
    pen.rect(x - tall * 0.21, ground - tall * 0.37, tall * 0.42, tall * 0.045)
    base = ground - tall * 0.36
    if kind == 0:
        person(pen, x, base, tall * 0.66, stride=0.05)
        pen.stroke(
            [(x + tall * 0.05, base - tall * 0.5), (x + tall * 0.17, base - tall * 0.74)],
            tall * 0.04,
        )
        pen.polygon(
            [
                (x - tall * 0.08, base - tall * 0.3),
                (x + tall * 0.08, base - tall * 0.3),
                (x + tall * 0.13, base),
                (x - tall * 0.14, base),
            ]
        )
    elif kind == 1:
        form = [
            (-0.3, 0),
            (-0.32, -0.2),
            (-0.2, -0.42),
            (-0.08, -0.3),
            (0.08, -0.22),
            (0.24, -0.34),
            (0.33, -0.12),
            (0.3, 0),
        ]
        points = [(x + dx * tall, base + dy * tall) for dx, dy in form]
        pen.polygon(curve([*points, points[0]]))
        pen.oval(x - tall * 0.16, base - tall * 0.19, tall * 0.06, tall * 0.08, ink=0)
        pen.oval(x + tall * 0.13, base - tall * 0.09, tall * 0.09, tall * 0.05, ink=0)
    elif kind == 2:
        pen.oval(x, base - tall * 0.38, tall * 0.1, tall * 0.135)
        pen.rect(x - tall * 0.05, base - tall * 0.3, tall * 0.1, tall * 0.16)
        bust = [(-0.19, 0), (-0.2, -0.1), (-0.07, -0.19), (0.07, -0.19), (0.2, -0.1), (0.19, 0)]
        pen.polygon(curve([(x + dx * tall, base + dy * tall) for dx, dy in bust]))
    else:
        wing = [
            (0, 0),
            (-0.05, -0.25),
            (-0.09, -0.45),
            (0.0, -0.7),
            (0.09, -0.82),
            (0.07, -0.5),
            (0.05, -0.25),
            (0.03, 0),
        ]
        pen.polygon(curve([(x + dx * tall, base + dy * tall) for dx, dy in wing]))


def museum(
    c: Canvas,
    *,
    wall: Sequence[str],
    floor: str,
    column: str,
    light: str,
    dark: str,
    statues: Sequence[int],
    visitors: int = 2,
) -> None:
    """A long hall with columns, shafts of light from above and sculptures in silhouette."""
    line = c.h * 0.70
    c.wash(*wall, bottom=line)
    c.wash(mix(floor, light, 0.3), floor, mix(floor, "#000000", 0.4), top=line)
    with c.ink(mix(wall[-1], light, 0.55), to=mix(wall[-1], light, 0.85)) as pen:
        bay = c.w / 5
        for arch in range(5):
            x = bay * (arch + 0.5)
            pen.rect(x - bay * 0.26, c.h * 0.30, bay * 0.52, line - c.h * 0.30)
            pen.oval(x, c.h * 0.30, bay * 0.26, bay * 0.26)
    c.soften(3, bottom=line)
    with c.ink(mix(column, light, 0.25), to=mix(column, dark, 0.35)) as pen:
        for post in range(6):
            x = c.w / 5 * post
            pen.rect(x - 22, c.h * 0.12, 44, line - c.h * 0.12)
            pen.rect(x - 34, c.h * 0.10, 68, 26)
            pen.rect(x - 34, line - 20, 68, 24)
    with c.ink(mix(column, dark, 0.55), opacity=0.7) as pen:
        for post in range(6):
            pen.rect(c.w / 5 * post + 6, c.h * 0.13, 16, line - c.h * 0.13)
        pen.rect(-5, c.h * 0.075, c.w + 10, 26)
    step = c.w / (len(statues) + 0.4)
    spots = [
        (kind, step * (index + 0.7), c.h * (0.80 + 0.05 * (index % 2)))
        for index, kind in enumerate(statues)
    ]
    with c.ink("#000000", opacity=0.5, blur=14) as pen:
        for _, x, ground in spots:
            pen.polygon(
                [(x - 50, ground), (x + 50, ground), (x + 190, ground + 70), (x + 60, ground + 70)]
            )
    for kind, x, ground in spots:
        with c.ink(mix(dark, light, 0.28), to=mix(dark, "#000000", 0.3), grit=0.12) as pen:
            _statue(pen, kind, x, ground, c.h * 0.46)
    with c.ink(light, opacity=0.34, blur=22, blend="screen") as pen:
        for shaft in range(4):
            x = c.w * (0.1 + 0.25 * shaft)
            pen.polygon([(x, -20), (x + 100, -20), (x + 390, c.h), (x + 130, c.h)])
    with c.ink(mix(dark, "#000000", 0.5)) as pen:
        for visitor in range(visitors):
            right = 2 - visitor // 2
            x = (spots[right - 1][1] + spots[right][1]) / 2 + 70 * (visitor % 2)
            person(pen, x, c.h * (0.93 + 0.01 * visitor), 235 - 24 * (visitor % 2), stride=0.07)


def orchestra(
    c: Canvas, *, back: Sequence[str], glow: str, wood: str, page: str, dark: str
) -> None:
    """The conductor from behind, against the lit music stands of a whole orchestra."""
    c.wash(*back)
    c.glow(c.w * 0.5, c.h * 0.30, c.h * 0.95, glow, opacity=0.8)
    with c.ink(mix(glow, "#ffffff", 0.3), opacity=0.16, blur=26, blend="screen") as pen:
        for x in (0.18, 0.38, 0.62, 0.82):
            pen.polygon(
                [
                    (c.w * x - 24, -20),
                    (c.w * x + 24, -20),
                    (c.w * (0.5 + (x - 0.5) * 1.5) + 210, c.h * 0.85),
                    (c.w * (0.5 + (x - 0.5) * 1.5) - 210, c.h * 0.85),
                ]
            )
    with c.ink(mix(wood, glow, 0.25), opacity=0.7) as pen:
        for pipe in range(31):
            x = c.w * (0.14 + 0.72 * pipe / 30)
            tall = c.h * (0.12 + 0.13 * abs(math.sin(pipe * math.pi / 10)))
            pen.rect(x - 12, c.h * 0.31 - tall, 20, tall, round=6)
    for rank in range(5):
        t = rank / 4
        radius, count = c.w * (0.24 + 0.075 * (4 - rank)), 19 - rank * 2
        seats = []
        for seat in range(count):
            angle = math.pi * (1.0 + (seat + 0.5) / count)
            seats.append(
                (
                    c.w * 0.5 + math.cos(angle) * radius * 1.22,
                    c.h * 0.94 + math.sin(angle) * radius * (0.83 - 0.035 * rank),
                )
            )
        size = 19 + 9 * t
        with c.ink(mix(dark, wood, 0.35 - 0.2 * t), to=dark) as pen:
            for x, y in seats:
                pen.oval(x, y - size * 1.9, size * 0.62, size * 0.74)
                pen.polygon(
                    [
                        (x - size * 1.15, y + size * 1.5),
                        (x - size * 0.85, y - size * 0.9),
                        (x, y - size * 1.25),
                        (x + size * 0.85, y - size * 0.9),
                        (x + size * 1.15, y + size * 1.5),
                    ]
                )
        with c.ink(mix(wood, glow, 0.35), to=mix(wood, "#000000", 0.15)) as pen:
            for x, y in seats:
                lean = -0.7 if x < c.w / 2 else 0.7
                pen.oval(x + lean * size * 0.9, y - size * 0.1, size * 0.62, size * 0.5)
                pen.line(
                    [
                        (x + lean * size * 0.9, y - size * 0.1),
                        (x - lean * size * 0.5, y - size * 1.0),
                    ],
                    3.4,
                )
        with c.ink(mix(glow, "#ffffff", 0.45), opacity=0.8) as pen:
            for x, y in seats:
                lean = -1 if x < c.w / 2 else 1
                pen.line(
                    [
                        (x + lean * size * 1.9, y - size * 1.5),
                        (x - lean * size * 0.1, y + size * 0.3),
                    ],
                    1.7,
                )
        with c.ink(page, to=mix(page, glow, 0.5)) as pen:
            for x, y in seats[::2]:
                pen.polygon(
                    [
                        (x - size * 0.9, y + size * 0.9),
                        (x + size * 0.9, y + size * 0.9),
                        (x + size * 0.8, y + size * 2.0),
                        (x - size * 0.8, y + size * 2.0),
                    ]
                )
    _conductor(c, c.w * 0.5, c.h * 1.02, c.h * 0.56, mix(dark, "#000000", 0.6), glow)


def _conductor(c: Canvas, x: float, ground: float, tall: float, dark: str, glow: str) -> None:
    def shape(pen: Pen, shift: float) -> None:
        def at(dx: float, dy: float) -> Point:
            return x + dx * tall + shift, ground + dy * tall + shift

        pen.oval(*at(0, -0.80), tall * 0.068, tall * 0.088)
        coat = [
            at(-0.22, 0),
            at(-0.2, -0.4),
            at(-0.17, -0.64),
            at(-0.05, -0.71),
            at(0.05, -0.71),
            at(0.17, -0.64),
            at(0.2, -0.4),
            at(0.22, 0),
        ]
        pen.polygon(curve(coat))
        pen.stroke(curve([at(-0.15, -0.60), at(-0.33, -0.62), at(-0.47, -0.80)]), tall * 0.075)
        pen.stroke(curve([at(0.15, -0.60), at(0.33, -0.66), at(0.42, -0.88)]), tall * 0.075)
        pen.oval(*at(-0.48, -0.83), tall * 0.034, tall * 0.045)
        pen.oval(*at(0.425, -0.92), tall * 0.034)

    c.glow(x, ground - tall * 0.6, tall * 0.9, glow, opacity=0.45)
    with c.ink(mix(glow, "#ffffff", 0.35)) as pen:
        shape(pen, -2.5)
    with c.ink(dark) as pen:
        shape(pen, 0.8)
    with c.ink("#fff4dc") as pen:
        pen.line(
            [(x + tall * 0.425, ground - tall * 0.92), (x + tall * 0.56, ground - tall * 1.13)], 3.4
        )


def chamber(
    c: Canvas,
    *,
    back: Sequence[str],
    seats: Sequence[str],
    split: Sequence[int],
    lamp: str,
    dark: str,
) -> None:
    """A council chamber from above: seats in arcs, coloured by ``split`` (seats a group, left to right)."""
    c.wash(*back)
    x, y = c.w * 0.5, c.h * 0.90
    c.glow(x, y - 40, c.h * 1.0, lamp, opacity=0.65)
    rows = 8
    radii = [c.h * (0.26 + 0.085 * row) for row in range(rows)]
    spots: list[tuple[float, float, float, float]] = []
    for row, radius in enumerate(radii):
        count = round(radius * math.pi / (50 + row * 2.2))
        for seat in range(count):
            angle = math.pi * (1 + (seat + 0.5) / count)
            spots.append(
                (
                    angle,
                    x + math.cos(angle) * radius * 0.99,
                    y + math.sin(angle) * radius,
                    13 + row * 0.7,
                )
            )
    with c.ink(mix(back[0], "#ffffff", 0.10), opacity=0.6) as pen:
        for radius in reversed(radii):
            ring = [
                (
                    x + math.cos(math.pi * (1 + k / 60)) * (radius + 27) * 0.99,
                    y + math.sin(math.pi * (1 + k / 60)) * (radius + 27),
                )
                for k in range(61)
            ]
            pen.line(ring, 2.5)
    spots.sort()
    total, start = sum(split), 0
    with c.ink("#000000", opacity=0.45, blur=5) as pen:
        for _, sx, sy, r in spots:
            pen.oval(sx + 5, sy + 8, r)
    for group, share in enumerate(split):
        stop = start + round(len(spots) * share / total) if group < len(split) - 1 else len(spots)
        with c.ink(mix(seats[group], "#ffffff", 0.12), to=seats[group]) as pen:
            for _, sx, sy, r in spots[start:stop]:
                pen.oval(sx, sy, r * 1.05)
        with c.ink(mix(seats[group], "#ffffff", 0.45), opacity=0.7, blur=2) as pen:
            for _, sx, sy, r in spots[start:stop]:
                pen.oval(sx - r * 0.3, sy - r * 0.35, r * 0.32)
        start = stop
    with c.ink("#000000", opacity=0.4, blur=12) as pen:
        pen.rect(x - 150, y - 40, 310, 90, round=20)
    with c.ink(mix(dark, lamp, 0.3), to=dark) as pen:
        pen.rect(x - 150, y - 56, 300, 84, round=16)
    with c.ink(mix(lamp, "#ffffff", 0.5)) as pen:
        pen.rect(x - 42, y - 38, 84, 46, round=4)
    c.glow(x, y - 16, 150, lamp, opacity=0.7)


def laboratory(
    c: Canvas, *, back: Sequence[str], liquids: Sequence[str], glass: str, lamp: str
) -> None:
    """A rack of vials in focus before the soft lights of a laboratory."""
    c.wash(*back)
    for _ in range(26):
        x, y, r = c.random.uniform(0, c.w), c.random.uniform(0, c.h * 0.7), c.random.uniform(22, 74)
        with c.ink(
            c.random.choice((lamp, *liquids)),
            opacity=c.random.uniform(0.10, 0.32),
            blur=6,
            blend="screen",
        ) as pen:
            pen.oval(x, y, r)
    bench = c.h * 0.80
    c.wash(mix(back[-1], glass, 0.35), mix(back[-1], "#000000", 0.3), top=bench)
    count, r = 9, 52.0
    step = c.w / count
    spots = [
        ((index + 0.5) * step, liquids[index % len(liquids)], c.random.uniform(0.25, 0.62))
        for index in range(count)
    ]
    top, low = c.h * 0.26, c.h * 0.84
    for x, liquid, fill in spots:
        with c.ink(glass, opacity=0.28) as pen:
            pen.rect(x - r, top, 2 * r, low - top, round=r)
        level = low - 16 - (low - top) * fill
        with c.ink(
            mix(liquid, "#ffffff", 0.2), to=mix(liquid, "#000000", 0.25), opacity=0.94
        ) as pen:
            pen.rect(x - r + 9, level, 2 * r - 18, low - 10 - level, round=r - 9)
            pen.rect(x - r + 9, level, 2 * r - 18, (low - level) * 0.5)
        with c.ink(mix(liquid, "#ffffff", 0.5)) as pen:
            pen.oval(x, level, r - 9, 10)
        with c.ink("#ffffff", opacity=0.55, blur=2.5) as pen:
            pen.rect(x - r * 0.66, top + 40, 9, low - top - 110, round=4)
        with c.ink(glass, opacity=0.9) as pen:
            pen.rect(x - r - 7, top - 12, 2 * r + 14, 22, round=10)
        c.glow(x, low + 36, 90, liquid, opacity=0.5)
    with c.ink(mix(glass, "#2a3440", 0.55), to=mix(glass, "#10161e", 0.8)) as pen:
        pen.rect(-10, c.h * 0.47, c.w + 20, 30)
    with c.ink(mix(glass, "#ffffff", 0.2), opacity=0.6) as pen:
        pen.rect(-10, c.h * 0.47, c.w + 20, 4)
    with c.ink("#000000", opacity=0.35, blur=16) as pen:
        pen.rect(0, c.h * 0.50, c.w, 22)
