"""Halls: stage, theatre, summit, ballot."""

from __future__ import annotations

import math

from .canvas import (
    BRICK,
    CORAL,
    CREAM,
    INK,
    MIST,
    NAVY,
    OCHRE,
    PAPER,
    PETROL,
    ROSE,
    SEA,
    SLATE,
    STONE,
    STRAW,
    TEAL,
    WINE,
    Canvas,
    Colour,
    mix,
    smooth,
)
from .things import crowd


def concert(c: Canvas) -> None:
    """A stage in coloured light, hands up before it."""
    r: float
    x: float
    y: float
    c.sky((0, "#120f26"), (1, "#2a1a3c"))
    for x, tx, tone, a in (
        (20, 54, CORAL, 0.85),
        (50, 30, "#f2a65a", 0.75),
        (75, 75, "#f7d38a", 0.75),
        (100, 122, "#5bb0b4", 0.8),
        (130, 96, "#d85d86", 0.85),
    ):
        c.beam([(x - 1, 8), (x + 1, 8), (tx + 17, 82), (tx - 17, 82)], tone, a, 1.0)
    c.glow(75, 58, 56, "#e97a6a", 0.55)
    c.rect(-2, 4, 154, 1, "#0a0816")
    c.rect(-2, 9, 154, 1, "#0a0816")
    for k in range(27):
        c.line([(k * 6 - 3, 4.4), (k * 6, 9.6), (k * 6 + 3, 4.4)], "#0a0816", 0.4)
    for x in (20, 50, 75, 100, 130):
        c.poly([(x - 2, 9), (x + 2, 9), (x + 2.8, 13), (x - 2.8, 13)], "#0a0816")
        c.glow(x, 13, 6, PAPER, 0.9)
    c.rect(12, 72, 126, 8, ("#3b2440", "#1b1226"))
    c.rect(12, 71.4, 126, 0.9, "#e2a072")
    for x in (14, 124):
        for k in range(4):
            c.round(x, 40 + k * 8, 12, 7.4, 0.5, "#0d0a18")
            c.disc(x + 6, 43.7 + k * 8, 2.6, "#241b33")
    dark = "#0d0a18"
    for x, y, r in ((90, 66, 5.4), (100, 67.4, 3.4), (81.6, 67.4, 3.4)):
        c.disc(x, y, r, dark)
        c.disc(x, y, r * 0.8, "#5d3550")
    for x in (79, 103):
        c.line([(x, 72), (x, 57)], dark, 0.3)
        c.disc(x, 56.6, 4, "#e0b463", 1, 0.14)
    band(c, 90, 63.6, 14, dark, 0)
    band(c, 56, 72, 26, dark, 1)
    band(c, 118, 72, 24, dark, 1)
    c.line([(73, 72), (73, 52)], dark, 0.4)
    c.disc(72.4, 51, 0.9, dark)
    band(c, 76, 72, 27, dark, 2)
    crowd(c, 84, 5, 9, "#07050f", "#33203f", 0.3)
    for _ in range(60):
        c.disc(
            c.random.random() * 150,
            c.random.random() * 74,
            c.random.choice((0.15, 0.22, 0.32)),
            c.random.choice((STRAW, CORAL, PAPER)),
            0.55,
        )


def band(c: Canvas, x: float, base: float, h: float, tone: Colour, kind: int) -> None:
    """A musician: 0 at the drums, 1 with a guitar, 2 singing."""
    c.poly(
        [
            (x - h * 0.12, base),
            (x - h * 0.05, base),
            (x, base - h * 0.4),
            (x + h * 0.07, base),
            (x + h * 0.14, base),
            (x + h * 0.1, base - h * 0.5),
            (x + h * 0.13, base - h * 0.78),
            (x - h * 0.13, base - h * 0.78),
            (x - h * 0.1, base - h * 0.5),
        ],
        tone,
    )
    c.disc(x, base - h * 0.88, h * 0.085, tone)
    if kind == 1:
        c.disc(x + h * 0.03, base - h * 0.5, h * 0.13, "#c96f4c", 1, 0.8)
        c.line([(x, base - h * 0.52), (x - h * 0.4, base - h * 0.68)], "#e0b463", h * 0.035)
        c.line([(x - h * 0.12, base - h * 0.74), (x - h * 0.24, base - h * 0.58)], tone, h * 0.06)
        c.line(
            [(x + h * 0.12, base - h * 0.74), (x + h * 0.2, base - h * 0.58), (x + h * 0.05, base - h * 0.48)],
            tone,
            h * 0.06,
        )
    elif kind == 2:
        c.line(
            [(x - h * 0.11, base - h * 0.74), (x - h * 0.2, base - h * 0.62), (x - h * 0.12, base - h * 0.78)],
            tone,
            h * 0.06,
        )
        c.line(
            [(x + h * 0.11, base - h * 0.74), (x + h * 0.22, base - h * 0.9), (x + h * 0.3, base - h * 1.08)],
            tone,
            h * 0.06,
        )


def theatre(c: Canvas) -> None:
    """A curtain in the light, rows of heads before it."""
    c.sky((0, "#2b1420"), (1, "#3a1a24"))
    c.rect(10, 2, 130, 74, "#1d0e17")
    n = 26
    for k in range(n):
        x, w = 12 + k * 126 / n, 126 / n
        sway = 1.2 * math.sin(k * 1.3)
        c.poly([(x, 6), (x + w, 6), (x + w + sway, 72), (x + sway, 72)], ("#8e2b33", "#5e1a28"))
        c.poly(
            [(x + w * 0.12, 6), (x + w * 0.5, 6), (x + w * 0.52 + sway, 72), (x + w * 0.16 + sway, 72)],
            ("#c94d48", "#94303a"),
            0.85,
        )
    c.rect(12, 69.6, 126, 1.1, "#d9ab58")
    for k in range(9):
        x = 12 + k * 14
        swag = [(x + 14 * t, 6 + 9 * math.sin(math.pi * t)) for t in (i / 20 for i in range(21))]
        c.poly([(x, 2), *swag, (x + 14, 2)], ("#b23f40", "#75222d"))
        c.line(swag, "#d9ab58", 0.7)
    for x in (2, 136):
        c.rect(x, -2, 12, 80, ("#c99c52", "#7d5a2e"))
        c.rect(x + 1.4, -2, 1.6, 80, "#efd08b")
        c.rect(x + 8.6, -2, 1.2, 80, "#6b4a26")
        for k in range(5):
            c.disc(x + 6, 9 + k * 15, 2.6, "#efd08b")
            c.disc(x + 6, 9 + k * 15, 1.5, "#8f2f35")
    c.rect(-2, -2, 154, 5, ("#e2bd74", "#9a7138"))
    c.beam([(70, -6), (80, -6), (99, 80), (51, 80)], "#ffefc6", 0.7, 1.6)
    c.rect(6, 72, 138, 6, ("#8a5a34", "#56361f"))
    c.disc(75, 73.6, 25, "#ffe9b4", 0.75, 0.09)
    c.line([(75, 73.5), (75, 55)], INK, 0.4)
    c.disc(75, 54, 1.0, INK)
    c.line([(71, 74.2), (79, 74.2)], INK, 0.5)
    for x in (86, 91.5):
        c.rect(x, 63, 0.7, 11, "#3a2417")
    c.rect(85, 62, 8.4, 1.4, "#5b3a22")
    c.rect(91.8, 53, 0.8, 10, "#3a2417")
    c.rect(86.2, 54, 6, 2, "#5b3a22")
    crowd(c, 82, 4, 10, "#12080f", "#46202a")


def summit(c: Canvas) -> None:
    """Two empty chairs between flags, a window on the sea."""
    c.sky((0, "#40535c"), (1, "#2c3b45"))
    c.rect(24, 8, 102, 54, "#d9c8a0")
    c.rect(25.4, 9.4, 99.2, 51.2, ("#6fa3b5", "#f4e0b8"))
    c.glow(92, 44, 40, "#fff0c9", 0.8)
    c.poly([*smooth([(25.4, 47), (38, 42), (54, 46.6), (70, 47.6)]), (70, 49), (25.4, 49)], "#7793a2")
    c.poly([*smooth([(80, 48.4), (98, 44), (112, 41), (124.6, 45)]), (124.6, 49), (80, 49)], "#6b8798")
    c.rect(25.4, 48, 99.2, 12.6, ("#5f98a4", "#3a7583"))
    for _ in range(40):
        t = c.random.random()
        c.disc(c.random.uniform(30, 120), 49 + 11 * t, 1 + 2.5 * t, "#f7e9c6", 0.45, 0.06)
    c.poly([(60, 50.6), (70, 50.6), (68.6, 52.4), (61.4, 52.4)], NAVY)
    c.rect(63, 48.6, 4, 2, PAPER)
    for x in (57.8, 91):
        c.rect(x, 8, 1.1, 54, "#d9c8a0")
    c.rect(-2, 62, 154, 40, ("#7c5a3d", "#4d3627"))
    c.rect(-2, 60.6, 154, 2.6, "#3a2a21")
    for x in range(-4, 152, 19):
        c.rect(x, 62.4, 0.2, 40, "#33251d")
    c.poly([(34, 74), (116, 74), (136, 101), (14, 101)], ("#8c3640", "#5d2231"))
    c.poly([(36.6, 75.6), (113.4, 75.6), (130, 99), (20, 99)], "#d9b66f")
    c.poly([(37.6, 76.2), (112.4, 76.2), (128.6, 98.4), (21.4, 98.4)], ("#883340", "#5a2130"))
    for k in range(5):
        for side in (-1, 1):
            x = 75 + side * (43 + k * 6.6)
            if k < 4:
                bands = ((PETROL, CREAM, CORAL), (OCHRE, WINE))[(k + (side > 0)) % 2]
                drape(c, x, 16, 76 + k * 1.2, bands)
    for x, side in ((48.0, 1), (102.0, -1)):
        chair(c, x, side)
    c.disc(75, 88.6, 12, "#24150f", 0.5, 0.14)
    c.rect(73.6, 76, 2.8, 11.6, "#5f3e24")
    c.disc(75, 87.6, 6, "#5f3e24", 1, 0.2)
    c.disc(75, 76.6, 13, "#6d482a", 1, 0.2)
    c.disc(75, 75.8, 13, ("#b98650", "#94643a"), 1, 0.2)
    for x in (69, 82):
        c.poly([(x - 1.1, 75.6), (x + 1.1, 75.6), (x + 1.4, 71), (x - 1.4, 71)], "#dfeceb", 0.75)
    c.round(73.4, 68.6, 3.6, 7, 0.6, "#bcd8d4")
    for k in range(7):
        c.disc(75.2 + math.cos(k) * 2.4, 66.6 + math.sin(k * 1.7) * 1.6, 1.3, (CORAL, PAPER, ROSE)[k % 3])
    c.beam([(60, 9), (90, 9), (70, 101), (6, 101)], "#fff0cb", 0.22, 2.4)


def drape(c: Canvas, x: float, top: float, low: float, bands: tuple[Colour, ...]) -> None:
    """A flag hanging in folds from its pole."""
    c.line([(x, top - 3), (x, low)], "#d9b66f", 0.45)
    c.disc(x, top - 3.6, 0.8, "#e7c77f")
    n = len(bands)
    for k, tone in enumerate(bands):
        a, b = k / n, (k + 1) / n
        left = smooth([(x + 4.4 * a, top), (x + 5 * a - 1, top + 22), (x + 5.4 * a - 1.8, top + 41 - 4 * a)], 8)
        right = smooth([(x + 4.4 * b, top), (x + 5 * b - 1, top + 22), (x + 5.4 * b - 1.8, top + 41 - 4 * b)], 8)
        c.poly([*left, *reversed(right)], (mix(tone, PAPER, 0.12), mix(tone, INK, 0.22)))
        c.line(right, mix(tone, INK, 0.4), 0.3, 0.6)
    c.disc(x, low, 2.2, "#2a1b16", 1, 0.28)


def chair(c: Canvas, x: float, side: int) -> None:
    wood, cloth = "#d2ab62", "#2f5f68"
    c.disc(x, 93.6, 13, "#24150f", 0.5, 0.12)
    for dx in (-8, 7):
        c.poly([(x + dx - 0.7, 84), (x + dx + 0.7, 84), (x + dx + 0.3, 94), (x + dx - 0.3, 94)], wood)
    back = x - side * 7
    c.round(back - 3.4, 54.6, 6.8, 30, 2.6, wood)
    c.round(back - 2.2, 56.4, 4.4, 26, 1.8, cloth)
    c.round(x - 9.4, 80, 18.8, 5, 1.6, wood)
    c.round(x - 9, 77.6, 18, 4.6, 1.8, mix(cloth, PAPER, 0.14))
    c.line([(back, 70), (x + side * 7.6, 70)], wood, 1.5)
    c.line([(x + side * 7, 70), (x + side * 6.4, 80)], wood, 1.1)


def ballot(c: Canvas) -> None:
    """A ballot box, the paper half in."""
    c.sky((0, "#2f6a70"), (1, "#1f4a54"))
    c.glow(75, 38, 90, "#7fb6ae", 0.6)
    for k in range(5):
        x = -6 + k * 36
        c.rect(x, 18, 26, 52, (mix(TEAL, SEA, 0.25), mix(TEAL, INK, 0.2)))
        c.rect(x + 1.4, 20, 23.2, 20, mix(TEAL, SEA, 0.4))
        c.poly([(x, 44), (x + 13, 44), (x + 12, 70), (x, 70)], (BRICK, WINE), 0.7)
        c.poly([(x + 13, 44), (x + 26, 44), (x + 26, 70), (x + 14.4, 70)], (BRICK, WINE), 0.5)
    c.rect(-2, 72, 154, 30, ("#d7b27c", "#9a744a"))
    c.rect(-2, 72, 154, 1, "#efd09b")
    c.disc(78, 91, 48, "#5b3f28", 0.45, 0.12)
    c.poly([(44, 46), (106, 46), (112, 92), (38, 92)], (PAPER, "#d5ccb8"))
    c.poly([(88, 46), (106, 46), (112, 92), (93, 92)], SLATE, 0.16)
    c.poly([(44, 46), (106, 46), (100, 38), (50, 38)], ("#fffdf6", "#ece3cf"))
    c.poly([(58, 43), (92, 43), (91, 40.8), (59, 40.8)], INK)
    c.poly([(62, 41.8), (64.6, 9.4), (92.6, 11.6), (90, 41.8)], ("#ffffff", "#efe7d6"))
    c.poly([(64.2, 14), (64.6, 9.4), (92.6, 11.6), (92.2, 16)], MIST)
    for k in range(4):
        y = 19.4 + k * 5.6
        c.line([(67.6 - k * 0.35, y), (67.6 - k * 0.35 + 0.01, y + 0.01)], INK, 0.2)
        c.disc(69 - k * 0.4, y, 1.7, INK)
        c.disc(69 - k * 0.4, y, 1.25, PAPER)
        c.line([(73 - k * 0.4, y - 0.6), (88.6 - k * 0.4, y + 0.4)], SLATE, 0.7)
        c.line([(73 - k * 0.4, y + 1.2), (82 - k * 0.4, y + 1.8)], STONE, 0.5)
    c.line([(67, 23), (70.4, 27.2)], BRICK, 0.7)
    c.line([(70.6, 22.8), (66.6, 27.4)], BRICK, 0.7)
    c.disc(75, 68, 10.6, TEAL)
    c.disc(75, 68, 9.2, PAPER)
    c.line([(70, 68), (73.8, 72), (81, 63)], TEAL, 1.9)
    c.line([(20, 90), (46, 95.4)], BRICK, 1.5)
    c.poly([(46, 94.4), (50, 96.2), (45.6, 96.4)], STRAW)
    c.poly([(108, 94), (136, 92.6), (140, 99), (112, 100.4)], (PAPER, CREAM))
    for k in range(3):
        c.line([(113 + k, 95.6 + k * 1.4), (134 + k, 94.5 + k * 1.4)], STONE, 0.4)


SCENES = {"concert": concert, "theatre": theatre, "summit": summit, "ballot": ballot}
