"""Roofs: a village that makes its own power."""

from __future__ import annotations

from .canvas import (
    BRICK,
    CORAL,
    CREAM,
    INK,
    MEADOW,
    MOSS,
    OCHRE,
    PAPER,
    PETROL,
    PINE,
    SAGE,
    SEA,
    SLATE,
    SNOW,
    STRAW,
    WINE,
    Canvas,
    Colour,
    Point,
    mix,
    smooth,
)
from .figures import BROWN, GREY, stander
from .things import hill, peak, pines, ridge, tree, windows


def solar(c: Canvas) -> None:
    """Panels on every roof of a mountain village in the morning, two neighbours at a fence."""
    x: float
    c.sky((0, "#4f8fb0"), (0.5, "#a9cfd0"), (0.85, "#fae2ac"), (1, "#fdeec8"), to=58)
    c.cloud(28, 16, 20, PAPER, 0.8)
    c.cloud(80, 11, 18, PAPER, 0.65)
    c.sun(112, 21, 5.6, "#fffbe8", "#ffd978")
    ridge(c, 50, 18, mix("#8fb0bd", SAGE, 0.25), 0.5)
    peak(c, 36, 22, 58, 34, ("#8fa6ae", "#9db7a6"), "#5f7c8a", SNOW)
    peak(c, 66, 29, 58, 28, ("#9db1b4", "#a9bda6"), "#6b8792", SNOW)
    line = hill(c, [(-2, 44), (28, 41), (64, 49), (100, 46), (130, 40), (152, 43)], ("#8fae7c", "#5f8a5a"))
    pines(c, line, 90, 5, mix(PINE, SAGE, 0.2))
    hill(c, [(-2, 54), (40, 50), (90, 54), (152, 49)], (MEADOW, "#56804f"))
    church(c, 84, 56)
    for x, base, w, wall in (
        (4, 60, 17, CREAM),
        (28, 58, 15, "#eadcb8"),
        (54, 60, 17, "#f4e7cc"),
        (104, 58, 16, "#f0dcb0"),
        (128, 59, 18, CREAM),
    ):
        house(c, x, base, w, wall, BRICK)
    hill(c, [(-2, 66), (40, 62), (90, 65), (152, 61)], ("#86ab68", "#4f7d4c"))
    for x, h in ((24, 10), (48, 11), (98, 10), (126, 12), (148, 11)):
        tree(c, x, 68, h, MOSS)
    for x, base, w, wall, roof in (
        (-8, 76, 30, "#f0dcb0", WINE),
        (100, 75, 30, "#f4e7cc", BRICK),
        (134, 77, 26, "#eadcb8", WINE),
    ):
        house(c, x, base, w, wall, roof)
    house(c, 34, 80, 50, "#fbf1dc", "#9c4a38")
    hill(c, [(-2, 80), (40, 79), (90, 81), (152, 78)], ("#7fae5f", "#3f7046"))
    for x, h in ((26, 17), (92, 16)):
        tree(c, x, 84, h, "#5d8a4a")
    for k in range(46):
        x = k * 3.4 - 2
        if 62 < x < 68:
            continue
        c.poly([(x, 96), (x, 88), (x + 0.9, 87), (x + 1.8, 88), (x + 1.8, 96)], (PAPER, "#d8ccb0"))
    for y in (89.6, 93.4):
        c.rect(-2, y, 64, 0.8, "#e8dcc0")
        c.rect(68, y, 84, 0.8, "#e8dcc0")
    stander(c, 58, 97, 27, CORAL, "#33405c", GREY, way=0.9, hem=0.36)
    hands = stander(c, 74, 97.6, 29, PETROL, "#4a3c34", BROWN, way=-0.9, hem=0.46, bent=-1)
    c.round(hands[0][0] - 2, hands[0][1] - 1.6, 2.6, 2.6, 0.4, STRAW)
    for _ in range(120):
        x = c.random.uniform(-2, 152)
        y = c.random.uniform(95, 101)
        c.line([(x, y + 2), (x + c.random.uniform(-0.8, 0.8), y - 1.6)], c.random.choice((MOSS, PINE, MEADOW)), 0.3)
    for _ in range(26):
        c.disc(c.random.uniform(0, 150), c.random.uniform(95, 99.5), 0.55, c.random.choice((CORAL, PAPER, OCHRE)))


def house(c: Canvas, x: float, base: float, w: float, wall: Colour, roof: Colour) -> None:
    """A farmhouse with its eaves towards us and panels on the roof."""
    h, slope = w * 0.24, w * 0.4
    eaves = base - h
    c.rect(x + w * 0.04, eaves - 1, w * 0.92, h + 1, (mix(wall, PAPER, 0.2), mix(wall, SLATE, 0.12)))
    c.rect(x + w * 0.04, base - h * 0.4, w * 0.92, h * 0.42, "#9a6f48")
    count = 4 if w < 24 else 5
    windows(c, x + w * 0.06, eaves + h * 0.04, w * 0.88, h * 0.56, count, 1, "#5f4630", high=0.8, wide=0.5)
    windows(c, x + w * 0.06, eaves + h * 0.04, w * 0.88, h * 0.56, count, 1, "#bfdcdf", high=0.62, wide=0.36)
    if w > 24:
        for k in range(count):
            wx = x + w * (0.06 + 0.88 * (k + 0.5) / count)
            for d in (-0.05, 0.03):
                c.rect(wx + d * w, eaves + h * 0.1, w * 0.022, h * 0.44, PETROL)
            for j in range(5):
                c.disc(
                    wx - w * 0.05 + j * w * 0.025, eaves + h * 0.59, w * 0.014, (CORAL, BRICK, CORAL, PAPER, CORAL)[j]
                )
        c.rect(x + w * 0.45, base - h * 0.4, w * 0.1, h * 0.42, "#5f4630")
    c.rect(x + w * 0.04, eaves - 0.4, w * 0.92, h * 0.09, INK, 0.25)

    def at(u: float, v: float) -> Point:
        """``u`` across the roof, ``v`` from the eaves to the ridge."""
        return x - w * 0.03 + w * 0.1 * v + (w * 1.06 - w * 0.2 * v) * u, eaves - slope * v

    c.rect(x + w * 0.72, eaves - slope * 1.2, w * 0.06, slope * 0.5, CREAM)
    c.rect(x + w * 0.71, eaves - slope * 1.22, w * 0.08, slope * 0.07, BRICK)
    c.poly([at(0, 0), at(1, 0), at(1, 1), at(0, 1)], (mix(roof, CREAM, 0.08), mix(roof, INK, 0.15)))
    for k in range(1, 8):
        c.line([at(0, k / 8), at(1, k / 8)], mix(roof, INK, 0.35), w * 0.004)
    columns, rows = (5, 2) if w < 24 else (8, 3)
    u0, u1, v0, v1 = 0.09, 0.91, 0.14, 0.88
    for i in range(columns):
        for j in range(rows):
            a, b = u0 + (u1 - u0) * i / columns, u0 + (u1 - u0) * (i + 0.95) / columns
            lo, hi = v0 + (v1 - v0) * j / rows, v0 + (v1 - v0) * (j + 0.93) / rows
            c.poly([at(a, lo), at(b, lo), at(b, hi), at(a, hi)], mix("#1d4378", "#5288ba", (j + (i % 2) * 0.2) / rows))
            if w > 24:
                for s in (0.33, 0.67):
                    c.line([at(a + (b - a) * s, lo), at(a + (b - a) * s, hi)], "#8fb8d8", 0.12)
                c.line([at(a, (lo + hi) / 2), at(b, (lo + hi) / 2)], "#8fb8d8", 0.12)
    shine = at(0.62, v0), at(0.7, v0), at(0.84, v1), at(0.76, v1)
    c.poly(list(shine), "#fff4cf", 0.45)
    c.poly([at(0.73, v0), at(0.75, v0), at(0.89, v1), at(0.87, v1)], "#fff4cf", 0.4)
    c.line([at(0, 1), at(1, 1)], mix(roof, PAPER, 0.25), w * 0.014)
    c.line([at(0, 0), at(1, 0)], "#7d5636", w * 0.014)


def church(c: Canvas, x: float, base: float) -> None:
    """A church with an onion dome."""
    c.rect(x - 12, base - 10, 14, 10, (PAPER, "#e0d6bf"))
    c.poly([(x - 13, base - 10), (x - 9, base - 17), (x + 2, base - 17), (x + 2, base - 10)], (BRICK, "#8a3a30"))
    c.rect(x, base - 24, 6, 24, (PAPER, "#dcd2ba"))
    c.rect(x + 4.6, base - 24, 1.4, 24, INK, 0.15)
    c.disc(x + 3, base - 20, 1.5, INK)
    c.disc(x + 3, base - 20, 1.1, PAPER)
    c.rect(x + 2, base - 16.4, 2, 3, SLATE)
    dome = [
        (x - 0.4, base - 24),
        (x - 0.6, base - 27.4),
        (x + 2, base - 29.6),
        (x + 3, base - 33),
        (x + 4, base - 29.6),
        (x + 6.6, base - 27.4),
        (x + 6.4, base - 24),
    ]
    c.poly(smooth(dome, 8), (SEA, PETROL))
    c.line([(x + 3, base - 33), (x + 3, base - 36)], OCHRE, 0.3)
    c.line([(x + 2.2, base - 35), (x + 3.8, base - 35)], OCHRE, 0.3)


SCENES = {"solar": solar}
