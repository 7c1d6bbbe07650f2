"""Small figures that several scenes share: people, stars, gulls, trees."""

from __future__ import annotations

import math

from articles.demo.canvas import Canvas, Pen, Point, curve


def person(pen: Pen, x: float, ground: float, tall: float, *, stride: float = 0.1) -> None:
    """A standing or walking figure in silhouette, ``tall`` units high."""
    head = tall * 0.066

    def at(dx: float, dy: float) -> Point:
        return x + dx * tall, ground - dy * tall

    for side in (-1, 1):
        foot = side * stride
        thigh = [at(side * 0.005, 0.5), at(side * 0.1, 0.5)]
        pen.polygon([*thigh, at(foot + side * 0.03, 0.01), at(foot - side * 0.03, 0.01)])
        pen.oval(
            x + (foot + side * 0.012) * tall, ground - tall * 0.012, tall * 0.045, tall * 0.018
        )
    coat = [at(-0.035, 0.855), at(-0.1, 0.82), at(-0.135, 0.62), at(-0.12, 0.4)]
    pen.polygon([*coat, at(0.12, 0.4), at(0.135, 0.62), at(0.1, 0.82), at(0.035, 0.855)])
    pen.rect(x - tall * 0.024, ground - tall * 0.89, tall * 0.048, tall * 0.08)
    pen.oval(x + tall * 0.006, ground - tall + head, head * 0.82, head)


def stars(c: Canvas, *, count: int, bottom: float) -> None:
    for share, radius, opacity in ((0.75, 0.8, 0.6), (0.21, 1.3, 0.85), (0.04, 2.2, 1)):
        with c.ink("#fff6e6", opacity=opacity) as pen:
            for _ in range(int(count * share)):
                pen.oval(c.random.uniform(0, c.w), c.random.uniform(0, bottom), radius)


def gulls(c: Canvas, colour: str, *, x: float, y: float, count: int = 5) -> None:
    with c.ink(colour) as pen:
        for _ in range(count):
            gx, gy = x + c.random.uniform(-130, 130), y + c.random.uniform(-60, 60)
            span = c.random.uniform(9, 20)
            wing = [(gx - span, gy - span * 0.3), (gx - span * 0.4, gy - span * 0.45), (gx, gy)]
            wing += [(gx + span * 0.4, gy - span * 0.5), (gx + span, gy - span * 0.2)]
            pen.line(curve(wing, steps=5), 2.2)


def fir(pen: Pen, x: float, ground: float, tall: float) -> None:
    for tier in range(4):
        top = ground - tall + tier * tall * 0.2
        wide = tall * (0.09 + 0.05 * tier)
        pen.polygon([(x, top), (x + wide, top + tall * 0.36), (x - wide, top + tall * 0.36)])
    pen.rect(x - tall * 0.02, ground - tall * 0.1, tall * 0.04, tall * 0.14)


def crown(c: Canvas, pen: Pen, x: float, ground: float, tall: float) -> None:
    """A broad-leaved tree."""
    pen.rect(x - tall * 0.025, ground - tall * 0.5, tall * 0.05, tall * 0.52)
    for _ in range(60):
        angle, reach = c.random.uniform(0, math.tau), tall * 0.27 * c.random.random() ** 0.5
        bx, by = x + math.cos(angle) * reach * 1.15, ground - tall * 0.66 + math.sin(angle) * reach
        pen.oval(bx, by, c.random.uniform(0.04, 0.09) * tall)
