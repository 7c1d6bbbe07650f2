"""The painter of portraits, in flat planes of light and shade."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from articles.demo.canvas import Canvas, Point, curve, mix


def portrait(
    c: Canvas,
    *,
    back: Sequence[str],
    skin: str,
    hair: str,
    coat: str,
    shirt: str,
    style: str,
    accent: str,
) -> None:
    """A head-and-shoulders portrait in flat planes of light and shade; ``style`` is the hair."""
    c.wash(*back)
    c.clouds(mix(back[0], "#ffffff", 0.3), top=-100, bottom=c.h, cells=(2, 2), opacity=0.5)
    x, unit = c.w * 0.5, min(c.w, c.h)
    head, chin = c.h * 0.40, c.h * 0.40 + unit * 0.205
    with c.ink(accent, opacity=0.85, grit=0.3) as pen:
        pen.oval(x + unit * 0.12, head + unit * 0.02, unit * 0.36)

    def at(dx: float, dy: float) -> Point:
        return x + dx * unit, head + dy * unit

    if style in ("long", "bun"):
        with c.ink(mix(hair, "#000000", 0.25)) as pen:
            if style == "bun":
                pen.oval(*at(0.03, -0.27), unit * 0.085)
            else:
                pen.polygon(
                    curve(
                        [
                            at(-0.17, -0.12),
                            at(-0.24, 0.12),
                            at(-0.22, 0.34),
                            at(0.22, 0.34),
                            at(0.24, 0.12),
                            at(0.17, -0.12),
                        ]
                    )
                )
    shoulders = [
        at(-0.52, 0.75),
        at(-0.44, 0.46),
        at(-0.30, 0.36),
        at(-0.09, 0.28),
        at(0.09, 0.28),
        at(0.30, 0.36),
        at(0.44, 0.46),
        at(0.52, 0.75),
    ]
    with c.ink(mix(coat, "#ffffff", 0.08), to=mix(coat, "#000000", 0.3), grit=0.15) as pen:
        pen.polygon([*curve(shoulders), (x + unit * 0.56, c.h + 20), (x - unit * 0.56, c.h + 20)])
    with c.ink(mix(skin, "#3a1410", 0.32)) as pen:
        pen.polygon(
            [at(-0.075, 0.08), at(0.075, 0.08), at(0.095, 0.31), at(0, 0.40), at(-0.095, 0.31)]
        )
    with c.ink(shirt) as pen:
        pen.polygon([at(-0.10, 0.275), at(-0.14, 0.30), at(-0.05, 0.52), at(0.0, 0.40)])
        pen.polygon([at(0.10, 0.275), at(0.14, 0.30), at(0.05, 0.52), at(0.0, 0.40)])
    with c.ink(mix(coat, "#000000", 0.45)) as pen:
        pen.polygon(
            [
                at(-0.15, 0.29),
                at(-0.20, 0.36),
                at(-0.02, 0.80),
                at(0.02, 0.80),
                at(0.20, 0.36),
                at(0.15, 0.29),
                at(0.0, 0.64),
            ]
        )
    face = [
        at(-0.145, -0.10),
        at(-0.142, 0.05),
        at(-0.10, 0.15),
        at(0, 0.208),
        at(0.10, 0.15),
        at(0.142, 0.05),
        at(0.145, -0.10),
        at(0.08, -0.20),
        at(-0.08, -0.20),
    ]
    with c.ink(skin) as pen:
        pen.polygon(curve([*face, face[0]]))
        pen.oval(*at(-0.148, 0.01), unit * 0.024, unit * 0.042)
        pen.oval(*at(0.148, 0.01), unit * 0.024, unit * 0.042)
    with c.ink(mix(skin, "#3a1410", 0.34)) as pen:
        shade = [
            at(0.02, -0.20),
            at(0.03, -0.06),
            at(0.052, 0.035),
            at(0.015, 0.07),
            at(0.04, 0.12),
            at(0.0, 0.208),
            at(0.10, 0.15),
            at(0.142, 0.05),
            at(0.145, -0.10),
            at(0.08, -0.20),
        ]
        pen.polygon([*curve(shade)])
    with c.ink(mix(skin, "#2a0d0a", 0.72)) as pen:
        for side in (-1, 1):
            pen.stroke(
                curve(
                    [at(side * 0.095, -0.035), at(side * 0.066, -0.046), at(side * 0.036, -0.036)]
                ),
                unit * 0.011,
            )
            pen.oval(*at(side * 0.064, -0.004), unit * 0.013, unit * 0.010)
        pen.stroke(curve([at(-0.042, 0.118), at(0.0, 0.127), at(0.042, 0.116)]), unit * 0.009)
    _hair(c, at, unit, style, hair)
    with c.ink("#fff3d6", opacity=0.22, blur=26, blend="screen") as pen:
        pen.oval(x - unit * 0.16, chin - unit * 0.2, unit * 0.09, unit * 0.22)


def _hair(
    c: Canvas, place: Callable[[float, float], Point], unit: float, style: str, hair: str
) -> None:
    with c.ink(mix(hair, "#ffffff", 0.1), to=mix(hair, "#000000", 0.2), grit=0.2) as pen:
        if style == "scarf":
            hood = [
                place(-0.16, 0.12),
                place(-0.205, -0.06),
                place(-0.13, -0.26),
                place(0.0, -0.30),
                place(0.13, -0.26),
                place(0.205, -0.06),
                place(0.16, 0.12),
                place(0.24, 0.36),
                place(0.0, 0.44),
                place(-0.24, 0.36),
            ]
            pen.polygon(curve([*hood, hood[0]]))
            inner = [
                place(-0.12, 0.06),
                place(-0.132, -0.08),
                place(-0.07, -0.17),
                place(0.07, -0.17),
                place(0.132, -0.08),
                place(0.12, 0.06),
                place(0.06, 0.17),
                place(0.0, 0.20),
                place(-0.06, 0.17),
            ]
            pen.polygon(curve([*inner, inner[0]]), ink=0)
            return
        cap = [
            place(-0.155, 0.0),
            place(-0.17, -0.12),
            place(-0.10, -0.245),
            place(0.03, -0.265),
            place(0.14, -0.20),
            place(0.168, -0.08),
            place(0.155, 0.0),
            place(0.135, -0.09),
            place(0.05, -0.135),
            place(-0.07, -0.105),
            place(-0.135, -0.07),
        ]
        pen.polygon(curve([*cap, cap[0]]))
        if style == "beard":
            beard = [
                place(-0.146, 0.0),
                place(-0.13, 0.12),
                place(-0.07, 0.215),
                place(0.0, 0.245),
                place(0.07, 0.215),
                place(0.13, 0.12),
                place(0.146, 0.0),
                place(0.105, 0.075),
                place(0.0, 0.085),
                place(-0.105, 0.075),
            ]
            pen.polygon(curve([*beard, beard[0]]))
            pen.oval(*place(0, 0.122), unit * 0.042, unit * 0.012, ink=0)
    if style in ("glasses", "bun"):
        with c.ink("#1b1a20") as pen:
            for side in (-1, 1):
                cx, cy = place(side * 0.068, 0.0)
                pen.oval(cx, cy, unit * 0.05, unit * 0.044)
                pen.oval(cx, cy, unit * 0.041, unit * 0.035, ink=0)
            pen.line([place(-0.022, -0.006), place(0.022, -0.006)], unit * 0.009)
