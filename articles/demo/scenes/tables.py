"""Painters of what lies on a table: chess, bread and school dinners."""

from __future__ import annotations

import math
from collections.abc import Sequence

from articles.demo.canvas import Canvas, Point, curve, mix

_PIECES = {
    "pawn": [
        (0.30, 0),
        (0.30, 0.07),
        (0.22, 0.12),
        (0.12, 0.24),
        (0.10, 0.42),
        (0.18, 0.47),
        (0.09, 0.50),
        (0.16, 0.60),
        (0.15, 0.70),
        (0.0, 0.78),
    ],
    "rook": [
        (0.34, 0),
        (0.34, 0.09),
        (0.25, 0.15),
        (0.19, 0.30),
        (0.19, 0.66),
        (0.27, 0.74),
        (0.27, 0.95),
        (0.0, 0.95),
    ],
    "bishop": [
        (0.33, 0),
        (0.33, 0.08),
        (0.23, 0.14),
        (0.12, 0.34),
        (0.10, 0.66),
        (0.20, 0.71),
        (0.10, 0.75),
        (0.17, 0.88),
        (0.12, 1.02),
        (0.04, 1.12),
        (0.05, 1.17),
        (0.0, 1.2),
    ],
    "queen": [
        (0.36, 0),
        (0.36, 0.09),
        (0.26, 0.16),
        (0.14, 0.40),
        (0.11, 0.86),
        (0.22, 0.92),
        (0.12, 0.96),
        (0.25, 1.26),
        (0.12, 1.27),
        (0.06, 1.36),
        (0.0, 1.38),
    ],
    "king": [
        (0.37, 0),
        (0.37, 0.09),
        (0.27, 0.17),
        (0.15, 0.42),
        (0.12, 0.92),
        (0.24, 0.98),
        (0.13, 1.02),
        (0.23, 1.30),
        (0.08, 1.36),
        (0.035, 1.38),
        (0.035, 1.44),
        (0.10, 1.44),
        (0.10, 1.50),
        (0.035, 1.50),
        (0.035, 1.58),
        (0.0, 1.58),
    ],
}


def chess(
    c: Canvas,
    *,
    back: Sequence[str],
    squares: tuple[str, str],
    men: tuple[str, str],
    lamp: str,
    setting: Sequence[tuple[str, int, float, float]],
) -> None:
    """A position on a board in perspective; ``setting`` is (piece, side, file, rank) from the far end."""
    c.wash(*back)
    c.glow(c.w * 0.3, c.h * 0.16, 620, lamp, opacity=0.5)
    for _ in range(7):
        c.glow(
            c.random.uniform(0, c.w),
            c.random.uniform(0, c.h * 0.25),
            c.random.uniform(40, 90),
            lamp,
            opacity=0.28,
        )

    def at(file: float, rank: float) -> Point:
        z = 1 + (8 - rank) * 0.155
        return c.w / 2 + (file - 4) * c.w * 0.222 / z, c.h * (0.17 + 0.88 / z)

    with c.ink(mix(squares[1], "#000000", 0.5)) as pen:
        pen.polygon([at(-0.4, -0.4), at(8.4, -0.4), at(8.6, 8.5), at(-0.6, 8.5)])
    for parity in (0, 1):
        tone = squares[parity]
        with c.ink(mix(tone, back[-1], 0.35), to=mix(tone, lamp, 0.12), grit=0.12) as pen:
            for file in range(8):
                for rank in range(8):
                    if (file + rank) % 2 == parity:
                        pen.polygon(
                            [
                                at(file, rank),
                                at(file + 1, rank),
                                at(file + 1, rank + 1),
                                at(file, rank + 1),
                            ]
                        )
    with c.ink(lamp, opacity=0.22, blur=40, blend="screen") as pen:
        pen.polygon([at(0, 2), at(3, 2), at(5, 8), at(0, 8)])
    c.soften(6, bottom=at(0, 1)[1])
    for piece, side, file_at, rank_at in sorted(setting, key=lambda man: man[3]):
        x, y = at(file_at + 0.5, rank_at + 0.6)
        size = abs(at(file_at + 1, rank_at + 0.5)[0] - at(file_at, rank_at + 0.5)[0])
        blur = max(0.0, (3.6 - rank_at) * 1.6)
        with c.ink("#000000", opacity=0.5, blur=7) as pen:
            pen.polygon(
                [
                    (x - size * 0.3, y),
                    (x + size * 0.34, y - size * 0.06),
                    (x + size * 1.35, y + size * 0.10),
                    (x + size * 1.1, y + size * 0.24),
                    (x, y + size * 0.1),
                ]
            )
        profile = curve(_PIECES[piece], steps=5)
        body = [(x + dx * size, y - dy * size) for dx, dy in profile]
        body += [(x - dx * size, y - dy * size) for dx, dy in reversed(profile)]
        tone = men[side]
        with c.ink(mix(tone, "#ffffff", 0.06), to=mix(tone, "#000000", 0.3), blur=blur) as pen:
            pen.polygon(body)
            pen.oval(x, y, size * 0.365, size * 0.09)
        lit = [(x - dx * size * 0.78, y - dy * size) for dx, dy in profile]
        lit += [(x - dx * size * 0.38, y - dy * size) for dx, dy in reversed(profile)]
        with c.ink(mix(tone, lamp, 0.6), opacity=0.55, blur=3 + blur) as pen:
            pen.polygon(lit)
        shade = [(x + dx * size, y - dy * size) for dx, dy in profile]
        shade += [(x + dx * size * 0.25, y - dy * size) for dx, dy in reversed(profile)]
        with c.ink(mix(men[1], back[0], 0.3), opacity=0.42, blur=5 + blur) as pen:
            pen.polygon(shade)


def bakery(
    c: Canvas, *, board: tuple[str, str], crusts: Sequence[str], light: str, plan: str
) -> None:
    """Loaves on a floured board from above; ``plan`` is a row of loaves a word: o round, | long, * bun."""
    c.wash(*board)
    grain = c.noise(cells=(2, 60), octaves=4)
    c.press(grain.point([max(0, 150 - v) for v in range(256)]), "#000000", opacity=0.55)
    with c.ink(mix(board[1], "#000000", 0.6), opacity=0.7) as pen:
        for plank in range(1, 5):
            pen.rect(0, c.h * plank / 5, c.w, 4)
    c.clouds("#fff6e4", top=-c.h * 0.3, bottom=c.h * 1.3, cells=(4, 3), cover=0.42, opacity=0.28)
    rows = plan.split()
    for line, row in enumerate(rows):
        for place, loaf in enumerate(row):
            x = c.w * (place + 0.5) / len(row) + c.random.uniform(-12, 12)
            y = c.h * (line + 0.5) / len(rows) + c.random.uniform(-10, 10)
            size = min(c.w / len(row), c.h / len(rows)) * 0.43
            _loaf(c, loaf, x, y, size, c.random.choice(crusts))
    with c.ink("#fffaf0", opacity=0.8) as pen:
        for _ in range(420):
            pen.oval(c.random.uniform(0, c.w), c.random.uniform(0, c.h), c.random.uniform(0.5, 2.2))
    c.glow(c.w * 0.12, c.h * 0.05, c.w * 0.7, light, opacity=0.38)


def _loaf(c: Canvas, kind: str, x: float, y: float, size: float, crust: str) -> None:
    turn = c.random.uniform(-0.25, 0.25)
    rx, ry = {"o": (1.0, 0.97), "|": (0.46, 1.08), "*": (0.66, 0.62)}[kind]

    def egg(scale: float, dx: float = 0, dy: float = 0) -> list[Point]:
        ring = []
        for step in range(48):
            a = math.tau * step / 48
            px, py = math.cos(a) * rx * size * scale, math.sin(a) * ry * size * scale
            wobble = 1 + 0.012 * math.sin(3 * a + x) + 0.01 * math.sin(5 * a + y)
            ring.append(
                (
                    x + dx + (px * math.cos(turn) - py * math.sin(turn)) * wobble,
                    y + dy + (px * math.sin(turn) + py * math.cos(turn)) * wobble,
                )
            )
        return ring

    with c.ink("#0c0402", opacity=0.6, blur=16) as pen:
        pen.polygon(egg(1.02, 20, 26))
    with c.ink(mix(crust, "#1c0903", 0.5)) as pen:
        pen.polygon(egg(1.0))
    for scale, lift, tone in (
        (0.93, 4, mix(crust, "#1c0903", 0.15)),
        (0.78, 10, crust),
        (0.55, 16, mix(crust, "#f3c987", 0.35)),
    ):
        with c.ink(tone, blur=size * 0.07, opacity=0.9) as pen:
            pen.polygon(egg(scale, -lift, -lift))
    cuts = {"o": (-0.45, -0.15, 0.15, 0.45), "|": (-0.66, -0.33, 0.0, 0.33, 0.66), "*": (0.0,)}[
        kind
    ]
    for width, tone in ((0.105, mix(crust, "#2a0f05", 0.45)), (0.075, "#f4dcae")):
        with c.ink(tone, grit=0.5, blur=1.2) as pen:
            for cut in cuts:
                half = rx * (1 - cut * cut) ** 0.5 * 0.68
                slant = 0.24 if kind == "|" else 0.0
                sx, sy = -half * size, (cut * ry + slant) * size
                ex, ey = half * size, (cut * ry - slant) * size
                arc = [(sx, sy), (0, (sy + ey) / 2 - size * 0.07), (ex, ey)]
                turned = [
                    (
                        x - 6 + px * math.cos(turn) - py * math.sin(turn),
                        y - 6 + px * math.sin(turn) + py * math.cos(turn),
                    )
                    for px, py in curve(arc)
                ]
                count = len(turned)
                for index, (px, py) in enumerate(turned):
                    pen.oval(
                        px,
                        py,
                        width * size * 0.5 * (0.25 + math.sin(math.pi * (index + 0.5) / count)),
                    )
    with c.ink("#fffaf0", opacity=0.42, grit=0.9, blur=3) as pen:
        pen.polygon(egg(0.8, -12, -14))


def lunch(
    c: Canvas, *, table: tuple[str, str], tray: Sequence[str], plate: str, food: Sequence[str]
) -> None:
    """School dinners from above: trays in rows, a plate, a cup and a bowl on each."""
    c.wash(*table)
    c.press(
        c.noise(cells=(40, 2), octaves=3).point([max(0, v - 120) for v in range(256)]),
        "#ffffff",
        opacity=0.22,
    )
    across, down = (3, 2) if c.w > c.h else (2, 2)
    wide, tall = c.w / across, c.h / down
    for row in range(down):
        for column in range(across):
            x, y = column * wide + wide * 0.08, row * tall + tall * 0.09
            _tray(c, x, y, wide * 0.84, tall * 0.82, tray[(row + column) % len(tray)], plate, food)
    with c.ink("#fff4d8", opacity=0.20, blur=30, blend="screen") as pen:
        pen.polygon(
            [
                (-50, c.h * 0.2),
                (-50, -50),
                (c.w * 0.5, -50),
                (c.w * 1.0, c.h * 1.1),
                (c.w * 0.6, c.h * 1.1),
            ]
        )


def _tray(
    c: Canvas,
    x: float,
    y: float,
    wide: float,
    tall: float,
    paint: str,
    plate: str,
    food: Sequence[str],
) -> None:
    with c.ink("#1a0d06", opacity=0.4, blur=14) as pen:
        pen.rect(x + 14, y + 18, wide, tall, round=34)
    with c.ink(mix(paint, "#000000", 0.18)) as pen:
        pen.rect(x, y, wide, tall, round=34)
    with c.ink(paint, grit=0.1) as pen:
        pen.rect(x + 10, y + 10, wide - 20, tall - 20, round=26)
    px, py, r = x + wide * 0.38, y + tall * 0.53, min(wide, tall) * 0.33
    cups = [
        (x + wide * 0.83, y + tall * 0.27, r * 0.36),
        (x + wide * 0.81, y + tall * 0.70, r * 0.5),
    ]
    with c.ink("#120a06", opacity=0.45, blur=9) as pen:
        for cx, cy, cr in ((px, py, r), *cups):
            pen.oval(cx + 9, cy + 12, cr)
    for scale, tone in (
        (1.0, mix(plate, "#8a8478", 0.25)),
        (0.96, plate),
        (0.74, mix(plate, "#8a8478", 0.16)),
        (0.71, mix(plate, "#ffffff", 0.5)),
    ):
        with c.ink(tone) as pen:
            for cx, cy, cr in ((px, py, r), *cups):
                pen.oval(cx, cy, cr * scale)
    main, green, sauce, soup = c.random.sample(list(food), 4)
    with c.ink(mix(soup, "#ffffff", 0.1), to=soup) as pen:
        for cx, cy, cr in cups:
            pen.oval(cx, cy, cr * 0.68)
    with c.ink(main, to=mix(main, "#000000", 0.2), grit=0.2) as pen:
        for _ in range(26):
            a, d = c.random.uniform(2.2, 5.4), c.random.uniform(0, 0.48)
            pen.oval(px + math.cos(a) * d * r, py + math.sin(a) * d * r, r * 0.13)
    with c.ink(green, to=mix(green, "#000000", 0.25)) as pen:
        for _ in range(34):
            a, d = c.random.uniform(-0.9, 0.9), c.random.uniform(0.12, 0.56)
            pen.oval(
                px + math.cos(a) * d * r, py + math.sin(a) * d * r, r * c.random.uniform(0.05, 0.1)
            )
    with c.ink(sauce) as pen:
        ring = curve(
            [
                (px - r * 0.4, py + r * 0.2),
                (px - r * 0.1, py + r * 0.46),
                (px + r * 0.3, py + r * 0.4),
                (px + r * 0.05, py + r * 0.22),
                (px - r * 0.4, py + r * 0.2),
            ]
        )
        pen.polygon(ring)
    with c.ink("#cfd3d6", to="#8d949b") as pen:
        fx = x + wide * 0.075
        pen.rect(fx, py - r * 0.75, 8, r * 1.5, round=4)
        for tine in (-9, 0, 9):
            pen.rect(fx + tine, py - r * 0.95, 4, r * 0.36, round=2)
        pen.rect(fx - 9, py - r * 0.64, 26, 10, round=5)
