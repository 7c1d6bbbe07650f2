"""Painters of the railway: a viaduct, and tracks without a train."""

from __future__ import annotations

from collections.abc import Sequence

from articles.demo.canvas import Canvas, Point, mix
from articles.demo.scenes.figures import fir


def viaduct(
    c: Canvas,
    *,
    sky: Sequence[str],
    far: str,
    near: str,
    haze: str,
    stone: str,
    train: str,
    arches: int = 7,
    moving: bool = True,
) -> None:
    """A stone viaduct over a misty valley, with a train on it or (on strike) without one."""
    c.wash(*sky, bottom=c.h * 0.85)
    c.glow(c.w * 0.22, c.h * 0.3, 560, mix(sky[-1], "#ffffff", 0.4), opacity=0.7)
    c.clouds(mix(sky[-1], "#ffffff", 0.4), top=0, bottom=c.h * 0.5, cells=(2, 8), opacity=0.6)
    for t in (0.0, 0.4, 0.75):
        y = c.h * (0.42 + 0.14 * t)
        with c.ink(mix(far, near, t * 0.7), to=mix(far, haze, 0.7)) as pen:
            pen.polygon(c.under(c.ridge(y, 200 - 70 * t, rough=0.48)))
    c.clouds(haze, top=c.h * 0.46, bottom=c.h * 0.95, cells=(2, 5), cover=0.65, opacity=0.9)
    deck, wide = c.h * 0.47, c.w / (arches - 0.4)
    for shift, colour, foot in ((7, mix(stone, "#000000", 0.45), 0), (0, stone, 0)):
        with c.ink(colour, to=mix(colour, haze, 0.5), grit=0.3) as pen:
            pen.rect(-10, deck, c.w + 20, c.h * 0.45)
            for arch in range(arches + 1):
                x = (arch - 0.35) * wide + shift
                pen.rect(x, deck + wide * 0.52, wide * 0.8, c.h + foot, ink=0)
                pen.oval(x + wide * 0.4, deck + wide * 0.53, wide * 0.4, wide * 0.42, ink=0)
    with c.ink(mix(stone, "#000000", 0.35)) as pen:
        pen.rect(-10, deck - 4, c.w + 20, 10)
        pen.rect(-10, deck - 16, c.w + 20, 5)
    if moving:
        _train(c, deck - 12, train, haze)
    c.clouds(haze, top=c.h * 0.66, bottom=c.h * 1.08, cells=(3, 6), cover=0.75, opacity=0.95)
    edge = c.ridge(c.h * 0.93, 100, rough=0.45)
    with c.ink(mix(near, haze, 0.15), to=mix(near, "#000000", 0.5)) as pen:
        pen.polygon(c.under(edge))
        for x, y in edge[::4]:
            fir(pen, x, y + 8, c.random.uniform(50, 120))


def _train(c: Canvas, rail: float, paint: str, haze: str) -> None:
    long, tall = 214, 46
    for car in range(4):
        x = c.w * 0.98 - (car + 1) * (long + 6) - 40
        with c.ink(mix(paint, "#ffffff", 0.15), to=mix(paint, "#000000", 0.25)) as pen:
            pen.rect(x, rail - tall, long, tall - 6, round=7)
            if car == 3:
                pen.polygon(
                    [
                        (x + 12, rail - tall),
                        (x - 34, rail - 14),
                        (x - 34, rail - 6),
                        (x + 20, rail - 6),
                    ]
                )
        with c.ink("#ffe2a6") as pen:
            for window in range(8):
                pen.rect(x + 14 + window * 24, rail - tall + 9, 17, 13, round=2)
        with c.ink("#17171d") as pen:
            pen.rect(x + 8, rail - 7, long - 16, 5)
            for wheel in (22, 44, long - 44, long - 22):
                pen.oval(x + wheel, rail - 4, 6)
    c.glow(c.w * 0.98 - 4 * (long + 6) - 76, rail - 16, 120, "#fff0c4", opacity=0.9)
    c.fog(haze, top=rail - 90, bottom=rail + 30, opacity=0.12)


def tracks(c: Canvas, *, sky: Sequence[str], ground: str, steel: str, dark: str) -> None:
    """Empty tracks and catenary masts that meet on the horizon between two platforms."""
    vx, line = c.w * 0.46, c.h * 0.44
    c.wash(*sky, bottom=line + 4)
    c.clouds(mix(sky[-1], "#ffffff", 0.3), top=0, bottom=line, cells=(2, 9), opacity=0.6)
    c.glow(vx, line - 30, 480, sky[-1], opacity=0.9)
    with c.ink(mix(sky[-1], dark, 0.45), to=mix(sky[-1], dark, 0.25)) as pen:
        pen.polygon([*c.ridge(line - 24, 60), (c.w, line + 5), (0, line + 5)])
    c.wash(mix(ground, sky[-1], 0.6), ground, mix(ground, "#000000", 0.45), top=line)

    def at(x: float, y: float, z: float) -> Point:
        return vx + x * 330 / z, line + y * 330 / z

    gravel = c.noise(cells=(120, 90), octaves=2).point([max(0, v - 120) for v in range(256)])
    bed = round(c.image.height * 0.45)
    low = gravel.crop((0, bed, *c.image.size))
    c.press(low, mix(ground, "#ffffff", 0.4), at=(0, bed), opacity=0.6)
    with c.ink(
        mix(ground, sky[-1], 0.3), to=mix(ground, "#000000", 0.35), opacity=0.7, blur=3
    ) as pen:
        for track in (-1.1, 1.1):
            pen.polygon([at(track, 1, 30), at(track - 0.98, 1, 0.4), at(track + 0.98, 1, 0.4)])
    with c.ink(mix(dark, sky[-1], 0.3), to=dark, grit=0.3) as pen:
        for step in range(90):
            z = 0.5 + step * 0.11
            for track in (-1.1, 1.1):
                corners = [at(track - 0.78, 1, z), at(track + 0.78, 1, z)]
                pen.polygon(
                    [*corners, at(track + 0.78, 1, z + 0.05), at(track - 0.78, 1, z + 0.05)]
                )
    with c.ink(mix(steel, sky[-1], 0.6), to=steel) as pen:
        for rail in (-1.6, -0.6, 0.6, 1.6):
            pen.polygon(
                [at(rail, 0.96, 30), at(rail - 0.05, 0.96, 0.4), at(rail + 0.05, 0.96, 0.4)]
            )
    with c.ink(mix(ground, "#ffffff", 0.3), to=mix(ground, "#ffffff", 0.12), grit=0.15) as pen:
        pen.polygon([at(2.3, 0.72, 30), at(2.3, 0.72, 0.3), at(9, 0.72, 0.3), at(9, 0.72, 30)])
    with c.ink(mix(ground, "#000000", 0.55)) as pen:
        pen.polygon([at(2.3, 0.72, 30), at(2.3, 0.72, 0.3), at(2.3, 1.1, 0.3), at(2.3, 1.1, 30)])
    with c.ink("#f2d37a", opacity=0.85) as pen:
        pen.polygon(
            [at(2.5, 0.72, 30), at(2.5, 0.72, 0.3), at(2.64, 0.72, 0.3), at(2.64, 0.72, 30)]
        )
    for z in (9.0, 5.4, 3.4, 2.2, 1.45, 1.0):
        with c.ink(mix(dark, sky[-1], min(0.8, (z - 0.9) / 9))) as pen:
            pen.line([at(-2.4, 1, z), at(-2.4, -2.1, z)], 15 / z)
            pen.line([at(-2.4, -1.75, z), at(1.3, -1.75, z)], 8 / z)
            pen.line([at(-2.4, -2.1, z), at(-0.9, -1.75, z)], 4 / z)
    with c.ink(dark) as pen:
        for track in (-1.1, 1.1):
            pen.line([at(track, -1.55, 40), at(track, -1.55, 0.5)], 2.2)
    with c.ink(dark) as pen:
        pen.line([at(2.05, 1, 3.2), at(2.05, -0.7, 3.2)], 6)
        pen.rect(at(2.05, -0.7, 3.2)[0] - 15, at(2.05, -0.7, 3.2)[1] - 8, 30, 62, round=10)
    with c.ink("#ef4a36") as pen:
        pen.oval(*at(2.05, -0.58, 3.2), 9)
    c.glow(*at(2.05, -0.58, 3.2), 110, "#ff5a40")
