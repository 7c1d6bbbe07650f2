"""Painters of open country: mountains, fields, forests, turbines and the night sky."""

from __future__ import annotations

import math
from collections.abc import Sequence

from PIL import Image, ImageChops

from articles.demo.canvas import Canvas, curve, mix
from articles.demo.scenes.figures import crown, fir, person, stars


def ridges(
    c: Canvas,
    *,
    sky: Sequence[str],
    far: str,
    near: str,
    haze: str,
    sun: tuple[float, float, float, str],
    layers: int = 6,
    rough: float = 0.5,
    firs: bool = True,
    lake: bool = False,
) -> None:
    """Mountain ridges that come forward out of the haze; ``sun`` is x and y of the picture, r, colour."""
    c.wash(*sky, bottom=c.h * 0.8)
    sx, sy, radius, light = c.w * sun[0], c.h * sun[1], sun[2], sun[3]
    c.clouds(mix(sky[-1], "#ffffff", 0.35), top=0, bottom=c.h * 0.5, cells=(2, 9), opacity=0.5)
    c.glow(sx, sy, radius * 7, light, opacity=0.55)
    with c.ink(mix(light, "#ffffff", 0.4)) as pen:
        pen.oval(sx, sy, radius)
    floor = 0.72 if lake else 0.92
    for layer in range(layers):
        t = layer / (layers - 1)
        y = c.h * (0.40 + (floor - 0.40) * t**1.15)
        colour = mix(far, near, t**1.2)
        line = c.ridge(y, c.h * (0.26 - 0.10 * t), rough=rough)
        with c.ink(mix(colour, light, 0.10 * (1 - t)), to=mix(colour, haze, 0.55 - 0.3 * t)) as pen:
            pen.polygon(c.under(line))
        if t < 0.9:
            c.clouds(haze, top=y - 20, bottom=y + c.h * 0.2, cells=(2, 6), opacity=0.75 - 0.4 * t)
        if firs and t > 0.75:
            with c.ink(mix(colour, "#000000", 0.18)) as pen:
                for x, ground in line[::2]:
                    if c.random.random() < 0.75:
                        fir(pen, x, ground + 6, c.random.uniform(22, 46) * (0.6 + t))
    if lake:
        c.reflect(c.h * 0.80, tint=mix(sky[0], near, 0.5), amount=0.35, ripple=7)
        c.fog(haze, top=c.h * 0.74, bottom=c.h * 0.87, opacity=0.4)


def fields(
    c: Canvas,
    *,
    sky: Sequence[str],
    crop: tuple[str, str],
    far: str,
    trees: str,
    rows: int = 26,
    vanish: float = 0.62,
    barn: str = "",
) -> None:
    """Rows of a crop that run to the horizon under a wide sky."""
    line = c.h * 0.45
    c.wash(*sky, bottom=line)
    c.clouds("#ffffff", top=-40, bottom=line, cells=(3, 6), cover=0.46, opacity=0.8)
    c.glow(c.w * vanish, line - 40, 500, sky[-1], opacity=0.5)
    for t in (0.0, 1.0):
        with c.ink(mix(sky[-1], far, 0.45 + 0.4 * t), to=mix(sky[-1], far, 0.3 + 0.3 * t)) as pen:
            pen.polygon([*c.ridge(line - 30 + 22 * t, 60), (c.w, line + 4), (0, line + 4)])
    c.wash(mix(crop[0], sky[-1], 0.45), mix(*crop, 0.4), crop[1], top=line)
    vx, reach = c.w * vanish, c.w * 2.6
    for tone, shift, width in ((crop[0], 0.0, 0.52), (mix(crop[1], "#20180c", 0.45), 0.5, 0.2)):
        with c.ink(mix(tone, sky[-1], 0.25), to=tone, grit=0.45, opacity=0.85) as pen:
            for row in range(-rows, rows):
                left = vx + (row + shift) * reach / rows
                pen.polygon([(vx, line), (left, c.h), (left + width * reach / rows, c.h)])
    with c.ink(mix(crop[0], "#ffffff", 0.3), opacity=0.5) as pen:
        for _ in range(900):
            depth = c.random.random() ** 1.6
            x, y = c.random.uniform(0, c.w), line + 14 + (c.h - line) * depth
            pen.line([(x, y), (x + c.random.uniform(-3, 3), y - 3 - 22 * depth)], 0.8 + 2 * depth)
    c.fog(sky[-1], top=line - 50, bottom=line + 80, opacity=0.55)
    with c.ink(mix(trees, sky[-1], 0.25), to=trees) as pen:
        for _ in range(34):
            x, tall = c.random.uniform(-20, c.w), c.random.uniform(20, 46)
            pen.oval(x, line + 6 - tall * 0.3, tall * 0.7, tall * 0.5)
    with c.ink(mix(trees, "#000000", 0.25), grit=0.2) as pen:
        crown(c, pen, c.w * 0.2, line + 40, 250)
    with c.ink("#1a140a", opacity=0.35, blur=8) as pen:
        pen.oval(c.w * 0.2 + 70, line + 46, 150, 12)
    if barn:
        x, y = c.w * 0.76, line + 12
        with c.ink(barn, to=mix(barn, "#000000", 0.35)) as pen:
            pen.rect(x, y - 62, 140, 62)
        with c.ink(mix(barn, "#1c1a20", 0.75)) as pen:
            pen.polygon(
                [(x - 12, y - 60), (x + 22, y - 108), (x + 122, y - 108), (x + 152, y - 60)]
            )
            pen.rect(x + 52, y - 40, 32, 40)


def observatory(
    c: Canvas,
    *,
    sky: Sequence[str],
    milk: str,
    blush: str,
    dark: str,
    tilt: float,
    dome: float = 0.68,
) -> None:
    """The Milky Way over a dome on a hill; ``tilt`` in degrees, ``dome`` its x across the picture."""
    c.wash(*sky)
    size = c.image.size
    lean = Image.linear_gradient("L").resize((size[0] * 2, size[1] * 2), Image.Resampling.BICUBIC)
    for spread, colour, opacity, cells in ((62, blush, 0.55, (3, 5)), (34, milk, 0.9, (5, 9))):
        fall = [round(255 * math.exp(-(((v - 128) / (spread * 0.5)) ** 2))) for v in range(256)]
        band = lean.point(fall).rotate(tilt, Image.Resampling.BILINEAR)
        left, top = size[0] // 2, round(size[1] * 0.62)
        band = band.crop((left, top, left + size[0], top + size[1]))
        cloud = c.noise(cells=cells, octaves=6).point(
            [min(255, round(v * v / 190)) for v in range(256)]
        )
        c.press(ImageChops.multiply(band, cloud), colour, opacity=opacity, blend="screen")
    stars(c, count=int(c.w * c.h / 900), bottom=c.h)
    c.fog(sky[-1], top=c.h * 0.55, bottom=c.h * 1.2, opacity=0.5)
    for t in (0.0, 0.5, 1.0):
        hills = c.ridge(c.h * (0.80 + 0.09 * t), 90 - 20 * t, rough=0.4)
        with c.ink(mix(sky[-1], dark, 0.55 + 0.45 * t), to=dark) as pen:
            pen.polygon(c.under(hills))
    x, ground, r = c.w * dome, c.h * 0.865, c.h * 0.085
    with c.ink(dark) as pen:
        pen.polygon(
            c.under(
                [
                    (0, c.h),
                    *curve(
                        [
                            (x - 420, c.h * 0.95),
                            (x - r, ground),
                            (x + r, ground),
                            (x + 420, c.h * 0.96),
                        ]
                    ),
                    (c.w, c.h),
                ]
            )
        )
    with c.ink(mix(dark, milk, 0.42), to=mix(dark, sky[-1], 0.3)) as pen:
        pen.oval(x, ground - r * 0.75, r)
        pen.rect(x - r, ground - r * 0.75, 2 * r, r * 0.95)
    with c.ink(mix(dark, "#000000", 0.4)) as pen:
        pen.rect(x - r * 1.06, ground - r * 0.78, 2.12 * r, r * 0.08)
        pen.polygon(
            [
                (x - r * 0.3, ground - r * 1.70),
                (x + r * 0.02, ground - r * 1.76),
                (x + r * 0.08, ground - r * 0.8),
                (x - r * 0.26, ground - r * 0.8),
            ]
        )
    with c.ink("#ffb861") as pen:
        pen.rect(x + r * 0.4, ground - r * 0.42, r * 0.2, r * 0.46)
    c.glow(x + r * 0.5, ground - r * 0.2, 120, "#ff9a3d", opacity=0.7)
    with c.ink(mix(dark, "#000000", 0.4)) as pen:
        person(pen, x - r * 2.7, ground + 34, 62, stride=0.08)
        person(pen, x - r * 2.4, ground + 32, 52, stride=0.05)


def forest(
    c: Canvas, *, fog: str, far: str, near: str, leaf: Sequence[str], light: str, path: str = ""
) -> None:
    """Trunks that fade into the fog, with slanting light and a floor of leaves."""
    c.wash(mix(fog, "#ffffff", 0.25), fog, mix(fog, far, 0.3))
    c.glow(c.w * 0.42, c.h * 0.30, 640, light, opacity=0.75)
    for layer in range(6):
        t = layer / 5
        ground = c.h * (0.66 + 0.24 * t)
        colour = mix(far, near, t**1.4)
        with c.ink(mix(colour, fog, 0.35 * (1 - t)), to=colour, grit=0.2 * t) as pen:
            for _ in range(15 - layer * 2):
                x = c.random.uniform(-30, c.w + 30)
                if t > 0.7 and abs(x - c.w * 0.45) < c.w * 0.2:
                    continue
                wide, lean = (
                    (5 + 30 * t**1.5) * c.random.uniform(0.7, 1.3),
                    c.random.uniform(-26, 26),
                )
                pen.polygon(
                    [
                        (x - wide * 0.8, ground + 20),
                        (x + wide * 0.8, ground + 20),
                        (x + lean + wide * 0.42, -20),
                        (x + lean - wide * 0.42, -20),
                    ]
                )
                for _ in range(4):
                    by, side = c.random.uniform(0, c.h * 0.5), c.random.choice((-1, 1))
                    reach = c.random.uniform(50, 150) * (0.4 + t)
                    bx = x + lean * (1 - by / ground)
                    pen.line(
                        curve(
                            [
                                (bx, by + 50),
                                (bx + side * reach * 0.5, by + 10),
                                (bx + side * reach, by - 20),
                            ]
                        ),
                        2 + 6 * t,
                    )
        floor = mix(mix(fog, leaf[0], 0.4 + 0.6 * t), near, 0.35 * t)
        with c.ink(floor, to=mix(floor, near, 0.4), grit=0.25) as pen:
            pen.polygon(c.under(c.ridge(ground + 16, 34, rough=0.55)))
        for tone in leaf:
            with c.ink(
                mix(mix(fog, tone, 0.3 + 0.7 * t), light, 0.15 * (1 - t)),
                opacity=0.75,
                blur=1.2 * (1 - t),
            ) as pen:
                for _ in range(90):
                    x, y = (
                        c.random.uniform(0, c.w),
                        c.random.gauss(c.h * (0.10 + 0.03 * t), c.h * 0.11),
                    )
                    pen.oval(
                        x,
                        y,
                        c.random.uniform(3, 10) * (0.6 + t * 0.9),
                        c.random.uniform(2, 7) * (0.6 + t * 0.9),
                    )
                for _ in range(60):
                    pen.oval(
                        c.random.uniform(0, c.w),
                        ground + c.random.uniform(18, 110),
                        c.random.uniform(2, 7) * (0.5 + t),
                        c.random.uniform(1, 3) * (0.5 + t),
                    )
        if t < 0.9:
            c.clouds(
                fog,
                top=ground - c.h * 0.42,
                bottom=ground + 40,
                cells=(2, 4),
                cover=0.7,
                opacity=0.55 - 0.3 * t,
            )
    if path:
        trail = [
            (c.w * 0.44, c.h * 0.74),
            (c.w * 0.47, c.h * 0.82),
            (c.w * 0.40, c.h * 0.9),
            (c.w * 0.28, c.h * 1.02),
        ]
        back = [
            (c.w * 0.66, c.h * 1.02),
            (c.w * 0.57, c.h * 0.9),
            (c.w * 0.53, c.h * 0.82),
            (c.w * 0.46, c.h * 0.74),
        ]
        with c.ink(mix(path, fog, 0.4), to=path, opacity=0.7, blur=5, grit=0.3) as pen:
            pen.polygon([*curve(trail), *curve(back)])
        with c.ink(mix(near, "#000000", 0.3)) as pen:
            person(pen, c.w * 0.465, c.h * 0.83, 120, stride=0.09)
    with c.ink(light, opacity=0.26, blur=24, blend="screen") as pen:
        for shaft in range(5):
            x = c.w * (0.34 + 0.07 * shaft)
            pen.polygon(
                [(x, -20), (x + 40, -20), (x + 330 + 60 * shaft, c.h), (x + 170 + 60 * shaft, c.h)]
            )


def turbines(
    c: Canvas, *, sky: Sequence[str], far: str, near: str, haze: str, white: str, count: int = 7
) -> None:
    """Wind turbines on rolling hills, the nearest one large."""
    c.wash(*sky, bottom=c.h * 0.8)
    c.glow(c.w * 0.78, c.h * 0.42, 540, sky[-1], opacity=0.9)
    c.clouds("#ffffff", top=0, bottom=c.h * 0.6, cells=(2, 6), cover=0.5, opacity=0.7)
    for layer in range(4):
        t = layer / 3
        y = c.h * (0.60 + 0.27 * t)
        hills = [
            (px, y - (46 + 12 * t) * math.sin(px / c.w * (4.2 - t) + layer * 1.9))
            for px in range(-20, int(c.w) + 40, 12)
        ]
        colour = mix(far, near, t)
        for turbine in range(max(1, count // (layer + 1)) if layer < 3 else 0):
            x = c.w * (
                (turbine + 0.5 + c.random.uniform(-0.25, 0.25)) / max(1, count // (layer + 1))
            )
            ground = y - (46 + 12 * t) * math.sin(x / c.w * (4.2 - t) + layer * 1.9)
            _turbine(c, x, ground + 8, 150 + 330 * t**1.3, mix(mix(white, haze, 0.55), white, t))
        with c.ink(
            mix(colour, haze, 0.2 * (1 - t)), to=mix(colour, haze, 0.45 - 0.3 * t), grit=0.18
        ) as pen:
            pen.polygon(c.under(hills))
        if t < 0.9:
            c.fog(haze, top=y - 20, bottom=y + 200, opacity=0.45 - 0.2 * t)
    with c.ink(mix(near, "#f4e6a0", 0.45), opacity=0.55) as pen:
        for _ in range(700):
            x, depth = c.random.uniform(0, c.w), c.random.random()
            y = c.h * 0.92 + depth * c.h * 0.1
            pen.line([(x, y), (x + c.random.uniform(-6, 8), y - 14 - 24 * depth)], 1.6)


def _turbine(c: Canvas, x: float, ground: float, tall: float, paint: str) -> None:
    hub = ground - tall
    with c.ink(mix(paint, "#ffffff", 0.15), to=mix(paint, "#5a6672", 0.35)) as pen:
        pen.polygon(
            [
                (x - tall * 0.02, ground),
                (x + tall * 0.02, ground),
                (x + tall * 0.009, hub),
                (x - tall * 0.009, hub),
            ]
        )
    start = c.random.uniform(0, math.tau)
    with c.ink(paint) as pen:
        for blade in range(3):
            a = start + blade * math.tau / 3
            reach, side = tall * 0.56, a + math.pi / 2
            tip = (x + math.cos(a) * reach, hub + math.sin(a) * reach)
            root = (
                x + math.cos(a) * reach * 0.22 + math.cos(side) * tall * 0.026,
                hub + math.sin(a) * reach * 0.22 + math.sin(side) * tall * 0.026,
            )
            pen.polygon(
                [
                    (x + math.cos(side) * tall * 0.01, hub + math.sin(side) * tall * 0.01),
                    root,
                    tip,
                    (x - math.cos(side) * tall * 0.008, hub - math.sin(side) * tall * 0.008),
                ]
            )
        pen.oval(x, hub, tall * 0.022)
