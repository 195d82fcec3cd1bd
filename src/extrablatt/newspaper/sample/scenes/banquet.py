"""A dinner nobody came to."""

from __future__ import annotations

import math

from .canvas import CORAL, CREAM, INK, MEADOW, MOSS, PAPER, PETROL, PINE, ROSE, SLATE, STRAW, WINE, Canvas, mix, smooth


def banquet(c: Canvas) -> None:
    """A long table laid for a dinner, every chair empty, palms behind the windows."""
    x: float
    c.sky((0, "#6d3240"), (1, "#8f4a4a"))
    for x in (3, 37.5, 84.5, 119):
        c.rect(x, 8, 27.5, 52, ("#c9a25c", "#a67c42"))
        c.rect(x + 1, 9, 25.5, 51, ("#a7cfc6", "#f3e2b2"))
        c.glow(x + 14, 42, 18, "#fff2c8", 0.7)
        palm(c, x + 8 + c.random.uniform(-2, 2), 60, 40)
        palm(c, x + 20, 60, 26)
        for k in range(8):
            c.disc(x + 1 + k * 3.6, 60, c.random.uniform(2, 3.6), c.random.choice((MOSS, MEADOW, PINE)))
        c.rect(x + 13.2, 8, 1.2, 52, "#c9a25c")
        c.rect(x, 27, 27.5, 1.1, "#c9a25c")
    for x in (-3, 30.8, 65.5, 78.5, 112.3, 147):
        c.poly(
            [*smooth([(x, 4), (x - 1, 30), (x + 1, 60), (x + 0.5, 72)]), (x + 7, 72), (x + 6.4, 30), (x + 6, 4)],
            (WINE, mix(WINE, INK, 0.3)),
        )
        for fold in (1.6, 3.6):
            c.line([(x + fold, 6), (x + fold + 0.4, 71)], mix(WINE, INK, 0.45), 0.4)
    c.rect(69.5, 8, 11, 64, ("#8f4a4a", "#6d3240"))
    c.rect(-2, 3, 154, 3, ("#dcb96f", "#a67c42"))
    c.rect(-2, 68, 154, 34, ("#5c2d38", "#3d1f2c"))
    for k in range(8):
        stool(c, 12 + k * 18, 46)
    c.poly([(-2, 65.4), (152, 65.4), (156, 74.4), (-6, 74.4)], (PAPER, "#f0e6d2"))
    c.rect(-6, 74.4, 162, 20, ("#efe4cd", "#cdbd9f"))
    for k in range(17):
        x = -3 + k * 9.4
        c.poly([(x, 74.4), (x + 1.4, 74.4), (x + 2.6, 94.4), (x - 0.8, 94.4)], "#b9a888", 0.35)
    n = 11
    for k in range(n):
        x0, x1 = -6 + 162 * k / n, -6 + 162 * (k + 1) / n
        swag = smooth([(x0, 74.8), ((x0 + x1) / 2, 80.6), (x1, 74.8)])
        c.poly(swag, PAPER)
        c.line(swag, "#c9a25c", 0.5)
        c.disc(x0, 75.4, 1, "#c9a25c")
    c.rect(-6, 94.4, 162, 1.2, INK, 0.4)
    for k in range(8):
        cover(c, 12 + k * 18, 70.6)
    for x in (39, 75, 111):
        flowers(c, x, 68.4)
    for x in (21, 57, 93, 129):
        candles(c, x, 68)
    chandelier(c, 75, 5)
    c.beam([(40, 8), (64, 8), (52, 92), (8, 92)], "#fff2c8", 0.22, 2)
    c.beam([(88, 8), (110, 8), (98, 92), (54, 92)], "#fff2c8", 0.22, 2)


def palm(c: Canvas, x: float, base: float, h: float) -> None:
    """A palm in the garden."""
    c.line(smooth([(x, base), (x + 1.4, base - h * 0.4), (x + 0.4, base - h * 0.8)], 8), "#7a6a4a", 0.9)
    top = (x + 0.4, base - h * 0.8)
    for k in range(7):
        a = math.pi * (0.02 + 0.96 * k / 6)
        tip = (top[0] + math.cos(a) * h * 0.24, top[1] - math.sin(a) * h * 0.16 + abs(math.cos(a)) * h * 0.12)
        mid = (top[0] + math.cos(a) * h * 0.14, top[1] - math.sin(a) * h * 0.16 - 0.6)
        c.poly(smooth([top, mid, tip, (mid[0], mid[1] + 1.8), top], 6), (PINE, MOSS, "#3f6b4f")[k % 3])


def stool(c: Canvas, x: float, top: float) -> None:
    """The back of an empty chair."""
    c.round(x - 5.6, top, 11.2, 24, 2.6, "#c9a25c")
    c.round(x - 4.6, top + 1, 9.2, 24, 2, "#a53f3a")
    c.round(x - 4.6, top + 1, 9.2, 8, 2, "#b94f45")
    for d in (-2, 2):
        c.disc(x + d, top + 8, 0.4, "#e5c27a")
        c.disc(x + d, top + 14, 0.4, "#e5c27a")


def cover(c: Canvas, x: float, y: float) -> None:
    """Plates, cutlery, a folded napkin, glasses and a name card."""
    c.disc(x, y + 0.3, 4.8, "#b9a888", 0.5, 0.3)
    c.disc(x, y, 4.6, "#e3cf9b", 1, 0.29)
    c.disc(x, y - 0.1, 4.1, "#fffdf6", 1, 0.28)
    c.disc(x, y - 0.3, 2.7, "#e9e2d0", 1, 0.26)
    c.poly([(x - 1.9, y + 0.2), (x, y - 5), (x + 1.9, y + 0.2)], ("#fffdf6", "#dcd2bd"))
    c.poly([(x, y - 5), (x + 1.9, y + 0.2), (x + 0.3, y + 0.2)], "#b9a888", 0.4)
    for d in (-5.8, 5.4, 6.4):
        c.line([(x + d, y - 0.9), (x + d * 1.03, y + 1.3)], "#8f8d88", 0.35)
    for d, h in ((4.2, 5.6), (6.4, 4.6)):
        c.line([(x + d, y - 1.2), (x + d, y - 1.2 - h * 0.5)], "#f4f7f3", 0.3)
        c.disc(x + d, y - 1.1, 0.9, "#f4f7f3", 0.9, 0.35)
        c.poly(
            [
                (x + d - 0.9, y - 1.2 - h),
                (x + d + 0.9, y - 1.2 - h),
                (x + d + 0.7, y - 1.2 - h * 0.5),
                (x + d - 0.7, y - 1.2 - h * 0.5),
            ],
            "#eef6f2",
            0.75,
        )
    c.poly([(x - 2, y + 3.4), (x + 2, y + 3.4), (x + 1.7, y + 1.7), (x - 1.7, y + 1.7)], PAPER)
    c.line([(x - 1.2, y + 2.6), (x + 1.2, y + 2.6)], SLATE, 0.25)


def flowers(c: Canvas, x: float, y: float) -> None:
    """A low bowl of flowers."""
    for k in range(26):
        a, d = k * 2.4, math.sqrt(k / 26)
        c.disc(
            x + 5.4 * d * math.cos(a), y - 3.4 + 2.7 * d * math.sin(a), 1.25, (CORAL, ROSE, PAPER, MEADOW, STRAW)[k % 5]
        )
    c.poly([(x - 3.4, y - 1.6), (x + 3.4, y - 1.6), (x + 2, y + 1.4), (x - 2, y + 1.4)], ("#7fb0b4", PETROL))


def candles(c: Canvas, x: float, y: float) -> None:
    """Two unlit candles: nobody sat down."""
    for d in (-1.4, 1.4):
        c.rect(x + d - 0.35, y - 10, 0.7, 7, CREAM)
        c.line([(x + d, y - 10), (x + d, y - 10.7)], INK, 0.2)
    c.line([(x - 1.4, y - 3), (x + 1.4, y - 3)], "#c9a25c", 0.6)
    c.line([(x, y - 3), (x, y)], "#c9a25c", 0.7)
    c.disc(x, y + 0.2, 1.8, "#c9a25c", 1, 0.3)


def chandelier(c: Canvas, x: float, top: float) -> None:
    """A lit chandelier of two rings."""
    c.line([(x, -2), (x, top + 14)], "#c9a25c", 0.5)
    for w, y in ((15, top + 14), (9, top + 7)):
        c.line(
            smooth([(x - w, y - 1), (x - w * 0.5, y + 2.4), (x, y + 3), (x + w * 0.5, y + 2.4), (x + w, y - 1)], 8),
            "#dcb96f",
            0.7,
        )
        for k in range(7):
            lx = x - w + 2 * w * k / 6
            ly = y - 1 + 3.6 * math.sin(math.pi * k / 6)
            c.rect(lx - 0.35, ly - 2.6, 0.7, 2.4, CREAM)
            c.disc(lx, ly - 3.3, 0.75, "#fff4cc")
            c.line([(lx, ly + 0.4), (lx, ly + 2)], PAPER, 0.3, 0.7)
    c.glow(x, top + 12, 34, "#ffe3a0", 0.6)


SCENES = {"banquet": banquet}
