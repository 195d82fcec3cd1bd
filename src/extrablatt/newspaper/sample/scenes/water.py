"""At the water: harbour, river town, lake, storm."""

from __future__ import annotations

import math

from .canvas import (
    BRICK,
    CORAL,
    CREAM,
    EARTH,
    INK,
    MEADOW,
    MIST,
    MOSS,
    NAVY,
    OCHRE,
    PAPER,
    PETROL,
    PINE,
    PLUM,
    ROSE,
    SAGE,
    SAND,
    SLATE,
    SNOW,
    STRAW,
    TEAL,
    WINE,
    Canvas,
    mix,
    smooth,
)
from .things import boat, gulls, hill, pines, ridge, tree, windows


def harbour(c: Canvas) -> None:
    """A cable-stayed bridge across a bay at dusk, ships before it."""
    h: float
    x: float
    c.sky((0, "#23405e"), (0.45, "#7d7f92"), (0.72, "#e79a75"), (1, "#f6c795"), to=64)
    c.cloud(34, 20, 26, "#c98d83", 0.5)
    c.cloud(118, 28, 30, "#d99a80", 0.55)
    c.sun(101, 51, 5.2, "#fff0cf", CORAL)
    ridge(c, 62, 13, mix(SLATE, ROSE, 0.42))
    ridge(c, 64, 7, mix(SLATE, ROSE, 0.16))
    c.haze(50, 66, "#f0b48c", 0.5)
    for x in range(0, 150, 4):
        h = c.random.uniform(0.8, 4.4)
        c.rect(x + c.random.random() * 2, 64.2 - h, c.random.uniform(1.5, 3.6), h, mix(INK, SLATE, 0.45))
        if c.random.random() < 0.7:
            c.rect(x + 1, 63 - h * 0.4, 0.35, 0.4, STRAW)
    deck, tone = 52.0, mix(NAVY, PLUM, 0.25)
    for x, h in ((38.0, 37.0), (108.0, 37.0)):
        for i in range(1, 12):
            for side in (-1, 1):
                c.line([(x, deck - h * (0.98 - i * 0.035)), (x + side * (i * 2.9 + 1.5), deck)], tone, 0.12, 0.85)
    for x, h in ((38.0, 37.0), (108.0, 37.0)):
        c.poly(
            [
                (x - 2.6, 65),
                (x - 0.35, deck - h - 1.5),
                (x + 0.35, deck - h - 1.5),
                (x + 2.6, 65),
                (x + 1.5, 65),
                (x, deck - h + 6),
                (x - 1.5, 65),
            ],
            tone,
        )
        c.rect(x - 2, deck + 0.6, 4, 0.9, tone)
        c.disc(x, deck - h - 1.7, 0.34, CORAL)
    c.rect(-2, deck - 0.1, 154, 1.1, tone)
    for i in range(38):
        c.disc(2 + i * 4, deck - 0.7, 0.2, STRAW)
        c.line([(2 + i * 4, deck), (2 + i * 4, deck - 0.7)], tone, 0.1)
    c.reflect(65, TEAL, 0.46, 0.55)
    c.shimmer(66, 97, "#ffd9a2", 90, 101, 17)
    c.shimmer(66, 99, MIST, 60)
    ship(c, 14, 77, 40, mix(BRICK, INK, 0.15), NAVY)
    c.poly([(92, 88.5), (117, 88.5), (113.5, 92), (95, 92)], NAVY)
    c.poly([(98, 88.5), (99, 84.8), (107, 84.8), (108.5, 88.5)], CREAM)
    windows(c, 99.5, 85.4, 7.4, 1.8, 5, 1, INK)
    c.line([(104, 84.8), (104, 79.5)], NAVY, 0.25)
    gulls(c, 9, 70, 34, mix(PAPER, SLATE, 0.25))


def ship(c: Canvas, x: float, y: float, w: float, red: str, hull: str) -> None:
    """A freighter with containers."""
    c.poly(
        [(x, y - w * 0.1), (x + w, y - w * 0.115), (x + w * 0.94, y + w * 0.035), (x + w * 0.05, y + w * 0.035)], hull
    )
    c.rect(x + w * 0.046, y + w * 0.012, w * 0.9, w * 0.024, red)
    tones = (BRICK, OCHRE, PETROL, CREAM, SLATE, CORAL)
    for i in range(10):
        for j in range(c.random.choice((1, 2, 2, 3))):
            c.rect(
                x + w * (0.29 + i * 0.063), y - w * (0.145 + j * 0.038), w * 0.058, w * 0.035, c.random.choice(tones)
            )
    c.rect(x + w * 0.09, y - w * 0.27, w * 0.13, w * 0.165, CREAM)
    c.rect(x + w * 0.07, y - w * 0.3, w * 0.17, w * 0.035, PAPER)
    windows(c, x + w * 0.1, y - w * 0.26, w * 0.11, w * 0.13, 4, 4, INK, 0.3)
    c.rect(x + w * 0.115, y - w * 0.35, w * 0.05, w * 0.06, red)
    c.line([(x + w * 0.2, y - w * 0.3), (x + w * 0.2, y - w * 0.4)], hull, 0.2)
    c.disc(x + w * 0.48, y + w * 0.06, w * 0.55, NAVY, 0.25, 0.05)


def river(c: Canvas) -> None:
    """An old town below its castle, a stone bridge and a boat in the morning."""
    c.sky((0, "#83b2c2"), (0.55, "#cfdcd6"), (1, "#fbe9c9"), to=62)
    c.cloud(112, 15, 26, PAPER, 0.8)
    c.cloud(30, 22, 20, PAPER, 0.6)
    c.glow(130, 44, 60, "#ffe2a8", 0.6)
    ridge(c, 58, 16, mix(MIST, SAGE, 0.45))
    hill(c, [(-2, 46), (14, 36), (32, 27), (52, 26), (70, 38), (92, 54), (110, 62)], (MEADOW, MOSS))
    for _ in range(70):
        x = c.random.uniform(2, 84)
        y = 62 - c.random.random() * (30 - abs(x - 42) * 0.45)
        c.disc(x, y, c.random.uniform(0.9, 2.1), c.random.choice((MOSS, mix(MOSS, PINE, 0.5), MEADOW)))
    wall, roof = "#ece0c6", "#9d4b3a"
    c.rect(31, 19, 24, 9, (wall, mix(wall, EARTH, 0.2)))
    c.poly([(30, 19), (33, 15.5), (53, 15.5), (56, 19)], roof)
    c.rect(50, 9.5, 6, 19, (wall, mix(wall, EARTH, 0.25)))
    c.poly([(49.3, 9.5), (53, 3.4), (56.7, 9.5)], roof)
    c.rect(27, 15, 5, 13, wall)
    c.poly([(26.3, 15), (29.5, 10.6), (32.7, 15)], roof)
    windows(c, 33, 20, 17, 6, 7, 2, mix(INK, wall, 0.3), wide=0.3, high=0.5)
    x = -1.0
    while x < 152:
        w, h = c.random.uniform(6, 9.5), c.random.uniform(9, 15)
        tone = c.random.choice(("#f0dcae", "#e9c3a3", "#f5ead2", "#cfd6c0", "#e2b28c", "#d8c9b0"))
        c.rect(x, 64 - h, w, h, (mix(tone, PAPER, 0.2), tone))
        c.poly(
            [(x - 0.4, 64 - h), (x + w * 0.5, 64 - h - w * 0.5), (x + w + 0.4, 64 - h)], (roof, mix(roof, INK, 0.25))
        )
        windows(c, x, 64 - h, w, h, 3, 3, mix(INK, tone, 0.35), 0.06, wide=0.36, high=0.45)
        c.rect(x + w * 0.86, 64 - h, w * 0.14, h, INK, 0.14)
        x += w
    c.rect(98, 36, 6, 28, ("#f2e6cd", "#dcc9a5"))
    c.poly([(97.4, 36), (98.2, 31.5), (101, 28.6), (103.8, 31.5), (104.6, 36)], "#4d7f78")
    c.rect(100.7, 22, 0.6, 8, "#4d7f78")
    c.disc(101, 22, 0.6, STRAW)
    c.disc(101, 41, 1.7, PAPER)
    c.line([(101, 41), (101, 39.9)], INK, 0.2)
    c.rect(-2, 63, 154, 2.2, "#b9ab8f")
    bridge_stone(c)
    c.reflect(71, "#3b7f85", 0.28, 0.5)
    c.shimmer(72, 98, "#fff1d0", 90)
    boat(c, 84, 86, 44, mix(NAVY, PETROL, 0.2), PAPER)
    gulls(c, 6, 60, 14, PAPER, 22)


def bridge_stone(c: Canvas) -> None:
    """Four arches of a stone bridge, 52 to 72."""
    stone, dark = "#cbb994", "#8d7c5e"
    c.rect(-2, 56.6, 154, 16, (stone, mix(stone, dark, 0.6)))
    for i in range(4):
        cx = 18 + i * 38
        arch = [(cx + 14.5 * math.cos(t), 72 - 11.5 * math.sin(t)) for t in (math.pi * k / 40 for k in range(41))]
        c.poly([*arch, (cx - 14.5, 76), (cx + 14.5, 76)], dark)
        inner = [
            (cx + 1.1 + 13.4 * math.cos(t), 72.4 - 10.6 * math.sin(t)) for t in (math.pi * k / 40 for k in range(41))
        ]
        c.poly([*inner, (cx - 12.3, 76), (cx + 14.5, 76)], ("#8fb3ad", "#dfe3cc"))
    for i in range(5):
        c.poly(
            [(-3 + i * 38, 64), (1 + i * 38, 64), (2.6 + i * 38, 74), (-4.6 + i * 38, 74)],
            (mix(stone, PAPER, 0.2), dark),
        )
    c.rect(-2, 55.2, 154, 1.8, mix(stone, PAPER, 0.35))
    for i in range(16):
        c.line([(4 + i * 9.6, 55.2), (4 + i * 9.6, 50.6)], INK, 0.16)
        c.disc(4 + i * 9.6, 50.4, 0.5, STRAW)


def lake(c: Canvas) -> None:
    """Sails on a summer lake below the mountains."""
    c.sky((0, "#5f9fb8"), (0.6, "#bfdcd8"), (1, "#f6ecd0"), to=56)
    c.cloud(108, 18, 34, PAPER, 0.9)
    c.cloud(40, 12, 22, PAPER, 0.7)
    ridge(c, 52, 26, mix("#8fb0bd", PAPER, 0.15), 0.5)
    c.haze(30, 54, "#e4ece0", 0.45)
    ridge(c, 54, 17, mix(SLATE, SAGE, 0.5), 0.5)
    line = hill(c, [(-2, 50), (30, 46), (58, 53), (84, 54), (118, 50), (152, 44)], (MEADOW, MOSS))
    for x, y in line[::2]:
        c.disc(x, y + 0.6, c.random.uniform(0.7, 1.6), c.random.choice((MOSS, PINE, mix(MOSS, MEADOW, 0.4))))
    for x in (18, 23.5, 29, 112, 118, 125):
        c.rect(x, 51, 4, 3.4, PAPER)
        c.poly([(x - 0.4, 51), (x + 2, 48.9), (x + 4.4, 51)], BRICK)
    c.reflect(55, "#2f7d8f", 0.36, 0.45)
    c.shimmer(56, 99, "#f4f7e8", 150)
    for x, y, s, tone in (
        (44.0, 66.0, 13.0, PAPER),
        (66.0, 61.0, 7.0, CREAM),
        (98.0, 78.0, 27.0, PAPER),
        (128.0, 63.0, 9.0, "#f3c8a2"),
    ):
        sail(c, x, y, s, tone)
    c.poly([(-2, 101), (-2, 92), (30, 95), (34, 101)], "#7c5c45")
    for i in range(8):
        c.line([(-2 + i * 5, 92 + i * 0.45), (-2 + i * 5.2, 101)], "#5b4233", 0.25)
    for x in (6, 24):
        c.rect(x, 86, 1.6, 10, "#5b4233")
    gulls(c, 5, 60, 30, PAPER, 24)


def sail(c: Canvas, x: float, y: float, s: float, tone: str) -> None:
    main = smooth([(x, y - s), (x + s * 0.3, y - s * 0.5), (x + s * 0.44, y - s * 0.1)], 10)
    c.poly([*main, (x, y - s * 0.1)], (tone, mix(tone, SAND, 0.5)))
    jib = smooth([(x - s * 0.04, y - s * 0.92), (x - s * 0.2, y - s * 0.45), (x - s * 0.36, y - s * 0.1)], 10)
    c.poly([*jib, (x - s * 0.04, y - s * 0.14)], (mix(tone, CORAL, 0.15), CORAL) if s > 20 else (tone, STRAW))
    c.line([(x - s * 0.02, y - s * 1.03), (x - s * 0.02, y)], EARTH, s * 0.016)
    c.poly(
        [
            (x - s * 0.42, y - s * 0.05),
            (x + s * 0.5, y - s * 0.07),
            (x + s * 0.36, y + s * 0.06),
            (x - s * 0.3, y + s * 0.06),
        ],
        NAVY,
    )
    for i in range(5):
        c.disc(x + c.random.uniform(-0.06, 0.1) * s, y + s * (0.14 + i * 0.12), s * (0.3 - i * 0.045), tone, 0.22, 0.1)


def storm(c: Canvas) -> None:
    """Rain and high water before a village."""
    s: float
    x: float
    y: float
    c.sky((0, "#2a3544"), (0.5, "#566575"), (0.85, "#a6aba4"), (1, "#c8c2ab"), to=66)
    for x, y, w in ((20, 14, 40), (70, 10, 46), (120, 16, 44), (50, 26, 34), (104, 30, 30)):
        c.cloud(x, y, w, c.random.choice(("#1f2a38", "#38475a", "#465668")), 0.75)
    ridge(c, 62, 12, "#6b7a80")
    line = hill(c, [(-2, 58), (40, 61), (90, 59), (152, 62)], ("#5f7468", "#42574f"))
    pines(c, line, 40, 6, "#33473f")
    for x, h, tone in (
        (26, 8, "#d9cdb4"),
        (38, 9, "#c9b193"),
        (84, 8, "#e0d6c0"),
        (97, 10, "#cdb79a"),
        (112, 8, "#d8cbb0"),
    ):
        c.rect(x, 66 - h, 10, h, (tone, mix(tone, SLATE, 0.35)))
        c.poly([(x - 0.8, 66 - h), (x + 5, 66 - h - 5), (x + 10.8, 66 - h)], (mix(BRICK, SLATE, 0.3), WINE))
        windows(c, x, 66 - h, 10, h * 0.8, 3, 2, INK, 0.35)
    c.rect(60, 44, 7, 22, ("#e2d8c0", "#a89f8c"))
    c.poly([(59, 44), (63.5, 28), (68, 44)], mix(SLATE, INK, 0.4))
    c.disc(63.5, 50, 1.6, "#ffe3a0")
    c.reflect(66, "#4c5a5e", 0.5, 0.9)
    c.shimmer(67, 99, "#c7ccc4", 120)
    for x in (14, 48, 76, 130):
        tree(c, x, 69, 11, "#445c4b")
        c.disc(x, 69, 3, "#5b6a6c", 0.9, 0.14)
    for _ in range(420):
        x, y, s = c.random.uniform(-5, 155), c.random.random() * 98, c.random.uniform(1.5, 4.5)
        c.line([(x, y), (x - s * 0.3, y + s)], SNOW, 0.09, 0.42)
    c.poly([(99, 86), (122, 86), (119, 91.5), (102, 91.5)], CORAL)
    c.rect(101, 87.6, 19.6, 0.9, PAPER)
    for x in (105, 110.6, 116):
        c.round(x - 1.7, 80.6, 3.4, 6, 1.4, INK)
        c.disc(x, 79.2, 1.35, OCHRE)
    c.disc(110, 92.4, 14, INK, 0.3, 0.08)


SCENES = {"harbour": harbour, "river": river, "lake": lake, "storm": storm}
