"""Where people work: joiner, factory, building site."""

from __future__ import annotations

import math

from .canvas import (
    BRICK,
    CORAL,
    CREAM,
    EARTH,
    INK,
    OCHRE,
    PAPER,
    PETROL,
    PINE,
    ROSE,
    SAGE,
    SEA,
    SLATE,
    STONE,
    STRAW,
    TEAL,
    Canvas,
    Colour,
    mix,
    smooth,
)
from .things import person, ridge, windows


def workshop(c: Canvas) -> None:
    """A joiner's bench under a lamp, tools on the wall."""
    c.sky((0, "#3d5358"), (1, "#2a393f"))
    c.rect(96, 10, 44, 34, "#7a5736")
    c.rect(98, 12, 40, 30, ("#a9cfd2", "#f3e5bd"))
    c.poly([*smooth([(98, 34), (110, 29), (124, 33), (138, 28)]), (138, 42), (98, 42)], SAGE)
    for x in (111, 124.6):
        c.rect(x, 12, 0.8, 30, "#7a5736")
    c.rect(98, 26.4, 40, 0.8, "#7a5736")
    c.rect(8, 14, 76, 34, ("#a87c4c", "#87603a"))
    for k in range(1, 6):
        c.rect(8, 14 + k * 5.7, 76, 0.14, "#6f4d2e")
    steel, grip = "#cfd6d4", "#c25a3a"
    for k, x in enumerate((13, 18, 22.4, 26.2)):
        c.rect(x, 18, 1.7 - k * 0.2, 9 - k, steel)
        c.round(x - 0.5, 27 - k, 2.6 - k * 0.2, 8 - k, 0.8, grip)
    c.poly([(33, 21), (55, 19), (56, 20), (34, 26.4)], steel)
    for k in range(24):
        c.poly(
            [(34 + k * 0.92, 26.3 - k * 0.27), (34.9 + k * 0.92, 26.1 - k * 0.27), (34.4 + k * 0.92, 27 - k * 0.27)],
            steel,
        )
    c.round(28.6, 20.4, 6, 6.6, 1.4, "#7b4f2c")
    c.rect(62, 18, 1.5, 20, "#7b4f2c")
    c.round(58.6, 17, 8.4, 4.4, 0.6, SLATE)
    c.line([(72, 19), (72, 40), (83, 40)], "#d8b36b", 1.1)
    for k in range(3):
        c.line([(38 + k * 7, 33), (38 + k * 7, 42 - k)], steel, 0.6)
        c.line([(38 + k * 7, 37.6), (38 + k * 7, 42 - k)], grip, 1.3)
    c.line([(64, -2), (64, 8)], INK, 0.4)
    c.poly([(56, 16), (60.6, 8), (67.4, 8), (72, 16)], (TEAL, PINE))
    c.beam([(56, 15), (72, 15), (112, 84), (16, 84)], "#ffe7ad", 0.6, 1.3)
    c.disc(64, 16, 3, PAPER, 1, 0.5)
    c.glow(64, 18, 30, "#ffe3a1", 0.6)
    c.rect(-2, 84, 154, 18, ("#5d4737", "#3b2d25"))
    c.rect(8, 62, 134, 5, ("#e0b274", "#b98348"))
    c.rect(8, 67, 134, 4.6, "#9a6a3a")
    for x in (16, 124):
        c.rect(x, 71, 9, 24, ("#94653a", "#6a4526"))
    c.rect(25, 86, 100, 3, "#7c532f")
    c.rect(126, 58, 14, 12, "#7a4d2a")
    c.line([(133, 64), (149, 64)], STONE, 1)
    c.line([(147, 60), (147, 68)], "#7a4d2a", 0.9)
    c.poly([(30, 62), (104, 62), (102, 58.6), (33, 58.6)], ("#f0cf97", "#d6a765"))
    for k in range(4):
        c.line(
            smooth([(36 + k * 4, 59.3 + k * 0.7), (60 + k * 3, 59 + k * 0.8), (98, 59.6 + k * 0.6)], 8),
            "#b98348",
            0.16,
            0.7,
        )
    c.poly([(62, 58.4), (86, 58.4), (87.6, 54), (84, 52.6), (68, 52.6), (62, 55)], ("#a96d3d", "#7b4b28"))
    c.round(63, 48.4, 3, 5.4, 1.2, "#7b4b28")
    c.poly([(78, 54), (83, 46.6), (84.6, 47.6), (81, 54)], "#7b4b28")
    c.poly([(75, 57), (79, 49.4), (80, 49.8), (77, 57)], steel)
    for _ in range(8):
        x, y = 88 + c.random.random() * 16, 57.8 - c.random.random() * 1.6
        curl = [
            (x + 1.5 * math.cos(a) * (1 - a / 9), y + 1.2 * math.sin(a) * (1 - a / 9))
            for a in (i * 0.5 for i in range(14))
        ]
        c.line(curl, "#f3d9a6", 0.34)
    for _ in range(26):
        c.disc(20 + c.random.random() * 100, 95 + c.random.random() * 4, 0.8, "#e3bf84", 0.8, 0.35)
    c.round(40, 75, 20, 10, 0.8, PETROL)
    c.rect(46, 73.6, 8, 1.6, INK)
    for k, h in enumerate((26, 31, 22, 28)):
        c.poly(
            [(104 + k * 4, 86), (106.6 + k * 4, 86), (107.6 + k * 4, 86 - h * 0.4), (105 + k * 4, 86 - h * 0.4)],
            mix(STRAW, EARTH, 0.2 + k * 0.12),
        )


def factory(c: Canvas) -> None:
    """A works with saw-tooth roofs and chimneys at sunrise."""
    x: float
    c.sky((0, "#426078"), (0.5, "#b3a8a6"), (0.85, "#f1b98a"), (1, "#f8dcae"), to=74)
    c.cloud(30, 22, 26, "#d8b8a8", 0.5)
    c.sun(34, 58, 5.6, "#fff2d0", CORAL)
    ridge(c, 70, 10, mix(SLATE, ROSE, 0.3))
    for x, h, w in ((98, 54, 5), (111, 60, 5.4), (124, 48, 4.6)):
        for k in range(11):
            drift = k * 2.1 + 0.2 * k * k
            c.disc(
                x + w / 2 - drift + c.random.uniform(-1, 1),
                74 - h - 1 - k * 1.7,
                1.8 + k * 0.72,
                "#f3dccb",
                0.5 - k * 0.035,
            )
        c.poly([(x, 74), (x + w, 74), (x + w * 0.8, 74 - h), (x + w * 0.2, 74 - h)], ("#b9654a", "#7a3f38"))
        c.poly([(x + w * 0.6, 74), (x + w, 74), (x + w * 0.8, 74 - h), (x + w * 0.58, 74 - h)], INK, 0.25)
        for ring in (0.04, 0.12):
            c.rect(x + w * (0.18 - ring * 0.1), 74 - h + h * ring, w * 0.66, h * 0.035, CREAM)
    c.rect(92, 52, 44, 26, ("#a55a47", "#6d3b38"))
    windows(c, 94, 55, 40, 18, 8, 3, "#4b3a44", 0.45, "#ffdf9a", 0.6, 0.6)
    c.rect(20, 58, 74, 20, ("#c07a58", "#8a4c43"))
    for k in range(6):
        x = 20 + k * 12.35
        c.poly([(x, 58), (x, 47), (x + 12.35, 58)], ("#8c5047", "#6d3d3e"))
        c.poly([(x + 0.5, 57.2), (x + 0.5, 49.4), (x + 3.4, 52), (x + 3.4, 57.2)], "#ffe0a2")
        for j in range(3):
            c.poly(
                [
                    (x + 4.4 + j * 2.5, 52 + j * 2.1),
                    (x + 6.3 + j * 2.5, 53.6 + j * 2.1),
                    (x + 6.3 + j * 2.5, 52.9 + j * 2.1),
                    (x + 4.4 + j * 2.5, 51.3 + j * 2.1),
                ],
                "#36618a",
            )
    windows(c, 22, 61, 70, 12, 12, 1, "#59434a", 0.5, "#ffdf9a", 0.8, 0.62)
    c.round(2, 50, 14, 28, 3, "#c9c6bb")
    c.rect(12, 52, 4, 26, INK, 0.18)
    c.rect(2, 58, 14, 0.7, SLATE)
    c.rect(2, 66, 14, 0.7, SLATE)
    c.line([(16, 55), (20, 55), (20, 62)], "#c9c6bb", 1.4)
    c.rect(-2, 77, 154, 25, ("#6a6a70", "#3b3f4c"))
    for y in (85.6, 88.6):
        c.rect(-2, y, 154, 0.6, STONE)
    for k in range(40):
        c.rect(k * 3.9, 84.8, 1.2, 5, "#4a3d3a", 0.8)
    for k in range(4):
        x = 40 + k * 23
        c.round(x, 77.6, 21, 7.4, 0.6, (PETROL, BRICK, OCHRE, SLATE)[k])
        for j in range(5):
            c.rect(x + 2.6 + j * 3.9, 78, 0.3, 6.6, INK, 0.4)
        for wx in (3.4, 6.8, 14.4, 17.8):
            c.disc(x + wx, 85.4, 1.2, INK)
    c.line([(30, 101), (30, 60)], INK, 0.7)
    for k, tone in enumerate((OCHRE, BRICK, OCHRE, PETROL)):
        person(c, 112 + k * 8 + (k % 2) * 2, 96 + k % 2 * 1.6, 12, tone, INK, 0.8)
        c.disc(112 + k * 8 + (k % 2) * 2, 85 + k % 2 * 1.6, 1.15, STRAW)
    c.poly([(27, 64), (33, 64), (33, 62), (27, 62)], INK)


def construction(c: Canvas) -> None:
    """Cranes over a shell of concrete, workers on the slabs."""
    c.sky((0, "#7db0bd"), (0.6, "#d6ddca"), (1, "#f8dfae"), to=84)
    c.cloud(36, 16, 26, PAPER, 0.8)
    c.cloud(124, 28, 20, PAPER, 0.7)
    c.sun(22, 60, 5, "#fff5da", STRAW)
    x = -2.0
    while x < 152:
        w, h = c.random.uniform(6, 12), c.random.uniform(8, 22)
        c.rect(x, 82 - h, w, h, mix(SEA, PAPER, 0.5))
        x += w
    c.haze(56, 84, "#f8e3b8", 0.55)
    crane(c, 34, 84, 66, 78, OCHRE)
    crane(c, 128, 84, 52, -62, CORAL)
    slab, dark = "#cfc6b4", "#8d8779"
    for floor in range(5):
        y = 84 - floor * 10.6
        left, right = 46, 116 - floor * (0 if floor < 3 else 16)
        c.rect(left, y - 10.6, right - left, 10.6, ("#5f6d75", "#78848a"))
        for k in range(int((right - left) // 11) + 1):
            c.rect(left + k * 11, y - 10.6, 2, 10.6, (slab, dark))
        c.rect(left - 1.4, y - 11.6, right - left + 2.8, 1.6, slab)
        c.rect(left - 1.4, y - 10.2, right - left + 2.8, 0.4, dark)
        if floor == 4:
            for k in range(12):
                c.line([(left + 2 + k * 4.4, y - 11.4), (left + 2 + k * 4.4, y - 15.4 - k % 2)], BRICK, 0.25)
    c.rect(57, 63.4, 9, 9, "#e7b86a")
    c.rect(79, 73.8, 9, 9, "#d8754f")
    for k in range(8):
        c.line([(40, 84 - k * 7), (46, 84 - k * 7)], INK, 0.4)
    for dx in (40, 43, 45.6):
        c.line([(dx, 84), (dx, 30)], INK, 0.3)
    for k in range(7):
        c.line([(40, 84 - k * 7), (45.6, 77 - k * 7)], INK, 0.2)
    for wx, wy, tone in (
        (60, 30.2, CORAL),
        (74, 30.2, OCHRE),
        (91, 40.8, PETROL),
        (108, 51.4, CORAL),
        (70, 51.4, OCHRE),
        (98, 62.2, CREAM),
    ):
        person(c, wx, wy, 7.4, tone)
        c.disc(wx, wy - 7, 0.72, STRAW)
    c.rect(-2, 84, 154, 18, ("#c9a671", "#8a6947"))
    for k in range(3):
        c.poly(
            [
                (118 + k * 3, 90 - k * 2.2),
                (146 - k * 3, 90 - k * 2.2),
                (147 - k * 3, 92 - k * 2.2),
                (117 + k * 3, 92 - k * 2.2),
            ],
            mix(STRAW, EARTH, 0.25 + k * 0.1),
        )
    c.poly([(2, 92), (10, 84), (19, 86), (28, 92)], ("#d9bd8b", "#a98555"))
    c.rect(84, 86, 22, 5.4, OCHRE)
    c.poly([(84, 86), (76, 79), (78.4, 78), (88, 84)], OCHRE)
    c.poly([(106, 91), (106, 80.6), (114, 80.6), (116, 86), (116, 91)], OCHRE)
    c.poly([(107.4, 85.6), (107.4, 82), (113, 82), (114.2, 85.6)], "#cfe2e2")
    c.poly([(82, 85.6), (104, 85.6), (102, 76), (80, 78)], mix(OCHRE, INK, 0.2))
    for wx in (88, 95, 111):
        c.disc(wx, 92, 3, INK)
        c.disc(wx, 92, 1.3, STONE)


def crane(c: Canvas, x: float, base: float, h: float, reach: float, tone: Colour) -> None:
    top = base - h
    s = 1 if reach > 0 else -1
    for dx in (-1.1, 1.1):
        c.line([(x + dx, base), (x + dx, top)], tone, 0.42)
    for k in range(int(h / 3)):
        y = base - k * 3
        c.line([(x - 1.1, y), (x + 1.1, y - 3)] if k % 2 else [(x + 1.1, y), (x - 1.1, y - 3)], tone, 0.24)
    back = -s * 16
    c.line([(x + back, top), (x + reach, top)], tone, 0.5)
    c.line([(x, top - 2.4), (x + reach * 0.96, top - 0.2)], tone, 0.3)
    n = int(abs(reach) / 3)
    for k in range(n):
        a = reach * k / n
        c.line([(x + a, top), (x + a + s * 1.5, top - 2.3 * (1 - k / n)), (x + a + s * 3, top)], tone, 0.2)
    c.line([(x + back, top), (x, top - 7.6), (x + reach * 0.7, top - 0.6)], INK, 0.16)
    c.poly([(x - 1.1, top), (x + 1.1, top), (x, top - 8)], tone)
    c.rect(min(x + back, x + back + s * 4), top, 4, 3.4, SLATE)
    c.rect(x - 1.6 + s * 0.6, top + 0.6, 3.2, 3.4, PAPER)
    hook = x + reach * 0.62
    c.line([(hook, top), (hook, top + 16)], INK, 0.16)
    c.rect(hook - 4, top + 16, 8, 1.6, "#8a6947")
    c.line([(hook - 3.6, top + 16), (hook, top + 13), (hook + 3.6, top + 16)], INK, 0.14)


SCENES = {"workshop": workshop, "factory": factory, "construction": construction}
