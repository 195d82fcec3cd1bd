"""A narrow lane between old houses: children on bicycles, cars, a school at its end."""

from __future__ import annotations

from .canvas import (
    BRICK,
    CORAL,
    CREAM,
    INK,
    MEADOW,
    MOSS,
    NAVY,
    OCHRE,
    PAPER,
    PETROL,
    PLUM,
    ROSE,
    SAGE,
    SEA,
    SLATE,
    STONE,
    STRAW,
    TEAL,
    WINE,
    Canvas,
    Colour,
    Point,
    mix,
    smooth,
)
from .figures import BLOND, BROWN, SKIN, TAN, UMBER, stander
from .things import peak, tree, windows

VANISH = (78.0, 54.0)


def lane(c: Canvas) -> None:
    """Children on their way to school: on bicycles, on foot, between a delivery van and a car."""
    c.sky((0, "#7db3c6"), (0.6, "#d3e2d3"), (1, "#fbe8bf"), to=60)
    c.cloud(74, 16, 18, PAPER, 0.8)
    c.glow(78, 44, 44, "#fff0c6", 0.8)
    peak(c, 70, 27, 54, 18, ("#a9bfc6", "#bfcfca"), "#85a0ac", "#f7f4ea")
    peak(c, 88, 31, 54, 16, ("#b3c6ca", "#c6d3cc"), "#8fa8b2", "#f7f4ea")
    tree(c, 63, 56, 11, MOSS)
    tree(c, 95, 56, 12, MEADOW)
    school(c, 78, 56)
    c.poly([(66, 56), (90, 56), (186, 101), (-36, 101)], ("#b5aa9c", "#877d74"))
    for side in (-1, 1):
        c.poly(
            [(78 + side * 11, 56), (78 + side * 13.5, 56), (78 + side * 130, 101), (78 + side * 88, 101)],
            ("#dccfb4", "#b9a888"),
        )
        c.line([(78 + side * 11, 56), (78 + side * 88, 101)], "#f2e8d2", 0.6)
    c.poly([(77.3, 57), (78.7, 57), (84, 101), (72, 101)], PAPER, 0.16)
    row(c, -1, ((BRICK, "#e6b98c", 44.0), (WINE, "#f0dcae", 40.0), (BRICK, "#a9c2b4", 46.0), (PLUM, "#e9a184", 38.0)))
    row(c, 1, ((WINE, "#f2e0b8", 40.0), (BRICK, "#e2a07c", 47.0), (PLUM, "#d9c79a", 39.0), (BRICK, "#9fbcc2", 43.0)))
    van(c, 99, 79, 21)
    car(c, 50, 76, 17, "#5c86a0")
    stander(c, 31, 84, 24, OCHRE, "#33405c", BROWN, TAN, way=0.6, hem=0.44)
    satchel(c, 31, 84, 24, BRICK)
    stander(c, 24, 86, 26, SEA, "#4a3c34", BLOND, way=0.6, hem=0.42)
    satchel(c, 24, 86, 26, PLUM)
    cyclist(c, 66, 77, 22, WINE, "#33405c", PAPER, UMBER)
    cyclist(c, 84, 83, 27, PETROL, "#4a3c34", CORAL, SKIN)
    cyclist(c, 70, 95, 34, STRAW, "#3b5878", TEAL, TAN)
    cyclist(c, 105, 97, 37, CORAL, "#2d3c58", OCHRE, SKIN)


def school(c: Canvas, x: float, base: float) -> None:
    """The school at the end of the lane."""
    c.rect(x - 11, base - 15, 22, 15, ("#f6e9c9", "#e0cd9f"))
    c.poly(
        [(x - 12, base - 15), (x - 7, base - 21), (x + 7, base - 21), (x + 12, base - 15)],
        (BRICK, mix(BRICK, INK, 0.25)),
    )
    c.rect(x - 2, base - 25, 4, 8, "#f6e9c9")
    c.poly([(x - 2.6, base - 25), (x, base - 29), (x + 2.6, base - 25)], BRICK)
    c.disc(x, base - 22.4, 1.2, INK)
    c.disc(x, base - 22.4, 0.9, PAPER)
    windows(c, x - 10, base - 14, 20, 10, 6, 2, SLATE, high=0.6, wide=0.5)
    c.rect(x - 1.6, base - 5, 3.2, 5, "#7d5636")


def row(c: Canvas, side: int, houses: tuple[tuple[Colour, Colour, float], ...]) -> None:
    """Four houses along one side of the lane, nearest first, drawn from the far end."""
    vx, vy = VANISH
    marks = [100.0, 62.0, 39.0, 24.5, 15.5]
    for k in range(3, -1, -1):
        roof, wall, high = houses[k]
        near, far = marks[k], marks[k + 1]

        def at(u: float, v: float, near: float = near, far: float = far, high: float = high) -> Point:
            """``u`` from near to far, ``v`` from the pavement up."""
            d = near / (1 + u * (near / far - 1))
            return vx + side * d, vy + d * 0.36 - v * d * high / 50

        c.poly(
            [at(0, 0), at(0, 1), at(1, 1), at(1, 0)], (mix(wall, PAPER, 0.15), mix(wall, INK, 0.1 if side < 0 else 0.2))
        )
        c.poly([at(0, 0), at(0, 0.1), at(1, 0.1), at(1, 0)], mix(wall, INK, 0.35), 0.5)
        c.poly([at(-0.04, 1), at(0.14, 1.3), at(0.9, 1.3), at(1.03, 1)], (mix(roof, CREAM, 0.06), mix(roof, INK, 0.25)))
        c.line([at(-0.04, 1), at(1.03, 1)], mix(wall, PAPER, 0.5), 0.02 * near)
        for i in range(3):
            for j in (1, 2):
                a, b, lo, hi = 0.1 + i * 0.31, 0.27 + i * 0.31, 0.1 + j * 0.29, 0.29 + j * 0.29
                c.poly(
                    [
                        at(a - 0.02, lo - 0.02),
                        at(a - 0.02, hi + 0.02),
                        at(b + 0.02, hi + 0.02),
                        at(b + 0.02, lo - 0.02),
                    ],
                    PAPER,
                )
                c.poly([at(a, lo), at(a, hi), at(b, hi), at(b, lo)], ("#7fa3b0", "#4c6b7c"))
                c.line([at((a + b) / 2, lo), at((a + b) / 2, hi)], PAPER, 0.008 * near)
                if (i + j + k) % 2:
                    box = [at(a - 0.03, lo - 0.05), at(a - 0.03, lo), at(b + 0.03, lo), at(b + 0.03, lo - 0.05)]
                    c.poly(box, "#7d5636")
                    for q in range(4):
                        c.disc(*at(a + (b - a) * q / 3, lo + 0.015), 0.014 * near, (CORAL, ROSE, MEADOW, BRICK)[q])
        c.poly(
            [at(0.1, 0.0), at(0.1, 0.27), at(0.55, 0.27), at(0.55, 0.0)], mix((TEAL, WINE, MOSS, PETROL)[k], INK, 0.15)
        )
        c.poly([at(0.14, 0.06), at(0.14, 0.24), at(0.51, 0.24), at(0.51, 0.06)], ("#cfe3df", "#e9d9a8"))
        c.poly([at(0.68, 0.0), at(0.68, 0.25), at(0.9, 0.25), at(0.9, 0.0)], "#5f4230")
        tone = (CORAL, STRAW, SAGE, OCHRE)[(k + (side > 0)) % 4]
        low = [at(0.06, 0.23), at(0.58, 0.23)]
        top = [at(0.58, 0.3), at(0.06, 0.3)]
        c.poly([*((px - side * near * 0.05, py + near * 0.01) for px, py in low), *top], tone)


def wheel(c: Canvas, x: float, base: float, h: float) -> None:
    """A wheel seen from the front."""
    c.round(x - h * 0.022, base - h * 0.36, h * 0.044, h * 0.36, h * 0.02, INK)
    c.rect(x - h * 0.008, base - h * 0.34, h * 0.016, h * 0.3, STONE)


def cyclist(
    c: Canvas, x: float, base: float, h: float, coat: Colour, legs: Colour, helmet: Colour, skin: Colour
) -> None:
    """A child on a bicycle coming towards us."""
    c.disc(x, base, h * 0.2, INK, 0.3, 0.18)
    for side, knee, foot in ((-1, 0.42, 0.12), (1, 0.34, 0.02)):
        c.line(
            [
                (x + side * h * 0.06, base - h * 0.5),
                (x + side * h * 0.11, base - h * knee),
                (x + side * h * 0.085, base - h * foot),
            ],
            legs if side < 0 else mix(legs, INK, 0.25),
            h * 0.075,
        )
        c.disc(x + side * h * 0.11, base - h * knee, h * 0.0375, legs if side < 0 else mix(legs, INK, 0.25))
        c.round(
            x + side * h * 0.09 - h * 0.045,
            base - h * foot - h * 0.02,
            h * 0.09,
            h * 0.045,
            h * 0.02,
            mix(helmet, INK, 0.5),
        )
    body = [(x - h * 0.1, base - h * 0.46), (x - h * 0.125, base - h * 0.68), (x - h * 0.07, base - h * 0.78)]
    body += [(2 * x - px, py) for px, py in reversed(body)]
    c.poly(body, (mix(coat, PAPER, 0.12), mix(coat, INK, 0.12)))
    wheel(c, x, base, h)
    c.line(
        [
            (x - h * 0.028, base - h * 0.18),
            (x - h * 0.028, base - h * 0.42),
            (x + h * 0.028, base - h * 0.42),
            (x + h * 0.028, base - h * 0.18),
        ],
        helmet,
        h * 0.02,
    )
    c.line([(x, base - h * 0.4), (x, base - h * 0.55)], helmet, h * 0.026)
    c.line(
        smooth(
            [
                (x - h * 0.19, base - h * 0.53),
                (x - h * 0.1, base - h * 0.56),
                (x + h * 0.1, base - h * 0.56),
                (x + h * 0.19, base - h * 0.53),
            ],
            6,
        ),
        INK,
        h * 0.022,
    )
    c.disc(x, base - h * 0.5, h * 0.035, PAPER)
    c.glow(x, base - h * 0.5, h * 0.12, "#fff3c4", 0.6)
    for side in (-1, 1):
        sleeve = mix(coat, INK, 0.08 if side < 0 else 0.22)
        c.line(
            [
                (x + side * h * 0.105, base - h * 0.73),
                (x + side * h * 0.185, base - h * 0.63),
                (x + side * h * 0.17, base - h * 0.55),
            ],
            sleeve,
            h * 0.06,
        )
        c.disc(x + side * h * 0.17, base - h * 0.545, h * 0.032, skin)
    c.rect(x - h * 0.024, base - h * 0.81, h * 0.048, h * 0.05, mix(skin, INK, 0.15))
    c.disc(x, base - h * 0.865, h * 0.075, skin)
    dome = [
        (x - h * 0.095, base - h * 0.875),
        (x - h * 0.075, base - h * 0.95),
        (x, base - h * 0.985),
        (x + h * 0.075, base - h * 0.95),
        (x + h * 0.095, base - h * 0.875),
        (x, base - h * 0.9),
        (x - h * 0.095, base - h * 0.875),
    ]
    c.poly(smooth(dome, 6), helmet)
    for d in (-0.035, 0.0, 0.035):
        c.line([(x + d * h, base - h * 0.965), (x + d * h * 1.2, base - h * 0.915)], mix(helmet, INK, 0.4), h * 0.012)
    for side in (-1, 1):
        c.line([(x + side * h * 0.07, base - h * 0.88), (x + side * h * 0.02, base - h * 0.8)], INK, h * 0.01)


def satchel(c: Canvas, x: float, base: float, h: float, tone: Colour) -> None:
    """The straps of a school bag, and the bag showing behind the shoulder."""
    c.round(x - h * 0.17, base - h * 0.8, h * 0.07, h * 0.26, h * 0.02, tone)
    for d in (-0.06, 0.06):
        c.line([(x + d * h, base - h * 0.82), (x + d * h, base - h * 0.6)], mix(tone, INK, 0.2), h * 0.025)


def car(c: Canvas, x: float, base: float, w: float, tone: Colour) -> None:
    """A car from the front."""
    c.disc(x, base, w * 0.56, INK, 0.35, 0.12)
    for d in (-0.4, 0.28):
        c.round(x + d * w, base - w * 0.16, w * 0.12, w * 0.17, w * 0.03, INK)
    c.poly(
        [
            (x - w * 0.33, base - w * 0.62),
            (x + w * 0.33, base - w * 0.62),
            (x + w * 0.43, base - w * 0.38),
            (x - w * 0.43, base - w * 0.38),
        ],
        mix(tone, PAPER, 0.15),
    )
    c.poly(
        [
            (x - w * 0.29, base - w * 0.59),
            (x + w * 0.29, base - w * 0.59),
            (x + w * 0.37, base - w * 0.38),
            (x - w * 0.37, base - w * 0.38),
        ],
        ("#cfe0e0", "#5b7484"),
    )
    c.round(x - w * 0.46, base - w * 0.4, w * 0.92, w * 0.31, w * 0.07, tone)
    c.round(x - w * 0.24, base - w * 0.28, w * 0.48, w * 0.09, w * 0.03, mix(tone, INK, 0.5))
    c.rect(x - w * 0.13, base - w * 0.15, w * 0.26, w * 0.06, PAPER)
    for d in (-0.36, 0.36):
        c.disc(x + d * w, base - w * 0.24, w * 0.07, "#fff3cf")
        c.round(x + d * 1.38 * w - w * 0.04, base - w * 0.42, w * 0.08, w * 0.06, w * 0.02, tone)


def van(c: Canvas, x: float, base: float, w: float) -> None:
    """A parcel van from the front, half on the pavement."""
    c.disc(x, base, w * 0.56, INK, 0.35, 0.12)
    for d in (-0.42, 0.3):
        c.round(x + d * w, base - w * 0.16, w * 0.12, w * 0.17, w * 0.03, INK)
    c.round(x - w * 0.47, base - w * 1.1, w * 0.94, w * 1.02, w * 0.08, CREAM)
    c.poly(
        [
            (x - w * 0.4, base - w * 0.98),
            (x + w * 0.4, base - w * 0.98),
            (x + w * 0.43, base - w * 0.58),
            (x - w * 0.43, base - w * 0.58),
        ],
        ("#bcd3d6", "#4f6a7b"),
    )
    c.poly(
        [
            (x - w * 0.2, base - w * 0.98),
            (x - w * 0.06, base - w * 0.98),
            (x - w * 0.2, base - w * 0.58),
            (x - w * 0.34, base - w * 0.58),
        ],
        PAPER,
        0.35,
    )
    c.rect(x - w * 0.47, base - w * 0.5, w * 0.94, w * 0.1, OCHRE)
    c.round(x - w * 0.26, base - w * 0.34, w * 0.52, w * 0.1, w * 0.02, SLATE)
    c.rect(x - w * 0.12, base - w * 0.18, w * 0.24, w * 0.06, PAPER)
    for d in (-0.37, 0.37):
        c.disc(x + d * w, base - w * 0.29, w * 0.06, "#fff3cf")
        c.round(x + d * 1.42 * w - w * 0.04, base - w * 0.78, w * 0.07, w * 0.16, w * 0.02, NAVY)


SCENES = {"lane": lane}
