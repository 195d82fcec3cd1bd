"""Knowledge and news: laboratory, observatory, printing press."""

from __future__ import annotations

import math

from .canvas import (
    BRICK,
    CORAL,
    EARTH,
    INK,
    MEADOW,
    MIST,
    OCHRE,
    PAPER,
    PETROL,
    PINE,
    PLUM,
    SAGE,
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
from .things import hill, person, pine, ridge


def laboratory(c: Canvas) -> None:
    """Flasks and a microscope on a bright bench."""
    x: float
    c.sky((0, "#d9e6e0"), (1, "#b8d2cf"))
    for k in range(4):
        c.rect(6 + k * 37, 6, 33, 26, PAPER)
        c.rect(7.4 + k * 37, 7.4, 30.2, 23.2, ("#a7cdd6", "#eaf0de"))
        c.cloud(22 + k * 37, 20, 11, PAPER, 0.9)
    c.rect(4, 44, 142, 1.6, "#8fb0af")
    for k in range(20):
        x, h = 7 + k * 7, c.random.uniform(5, 9)
        tone = c.random.choice((CORAL, OCHRE, PETROL, SAGE, WINE, SEA))
        c.round(x, 44 - h, 4.4, h, 0.7, mix(tone, PAPER, 0.2))
        c.rect(x + 1.1, 43 - h - 1.2, 2.2, 1.8, SLATE)
        c.rect(x + 0.5, 44 - h * 0.66, 3.4, 2, PAPER)
    c.rect(-2, 78, 154, 24, (PAPER, "#cfd9d6"))
    c.rect(-2, 83, 154, 19, ("#6f9a9c", "#3f6d74"))
    for k in range(4):
        c.rect(4 + k * 37, 86, 33, 14, mix(SEA, INK, 0.12))
        c.rect(17 + k * 37, 88, 7, 0.8, PAPER)
    flask(c, 26, 78, 30, CORAL)
    flask(c, 50, 78, 20, OCHRE)
    c.poly([(62, 78), (62, 56), (74, 56), (74, 78)], "#e8f2f0", 0.75)
    c.rect(62.5, 65, 11, 12.6, (SEA, PETROL), 0.9)
    for k in range(6):
        c.line([(70.5, 60 + k * 2.8), (73.4, 60 + k * 2.8)], SLATE, 0.2)
    c.rect(80, 62, 26, 2, "#9a744a")
    c.rect(80, 72, 26, 2, "#9a744a")
    for x in (80, 104.6):
        c.rect(x, 60, 1.4, 18, "#7c5a37")
    for k, tone in enumerate((BRICK, PETROL, STRAW, MEADOW, PLUM)):
        x = 83.2 + k * 4.3
        c.round(x, 54, 2.6, 21, 1.3, "#eef5f3")
        c.round(x + 0.3, 61 + (k * 7 % 5), 2, 13.6 - (k * 7 % 5), 1, tone)
    m, d = INK, SLATE
    c.poly([(114, 78), (142, 78), (139, 74), (117, 74)], m)
    c.line(smooth([(134, 75), (140, 66), (138, 54), (129, 46)], 12), m, 3)
    c.poly([(116, 67), (136, 67), (136, 65), (116, 65)], m)
    c.poly([(120, 30), (125.6, 27.6), (131, 54), (125.6, 55.6)], (STONE, d))
    c.poly([(118.6, 26), (126, 23), (127, 27.6), (119.6, 30.4)], m)
    c.poly([(125.6, 55.6), (131, 54), (131.4, 60), (127.6, 61)], m)
    c.disc(134.6, 60, 2.6, d)
    c.glow(126, 66, 9, "#fff3bd", 0.8)
    c.rect(121, 64, 11, 0.8, "#bfe3e6")
    helix(c, 96, 14, 44)
    c.beam([(20, -4), (70, -4), (30, 84), (-30, 84)], PAPER, 0.4, 2.5)


def flask(c: Canvas, x: float, base: float, h: float, tone: Colour) -> None:
    w = h * 0.42
    c.poly(
        [
            (x - w, base),
            (x - h * 0.1, base - h * 0.6),
            (x - h * 0.1, base - h),
            (x + h * 0.1, base - h),
            (x + h * 0.1, base - h * 0.6),
            (x + w, base),
        ],
        "#eef6f4",
        0.8,
    )
    c.poly(
        [
            (x - w * 0.94, base - 0.4),
            (x - w * 0.46, base - h * 0.33),
            (x + w * 0.46, base - h * 0.33),
            (x + w * 0.94, base - 0.4),
        ],
        (mix(tone, PAPER, 0.2), tone),
    )
    c.disc(x, base - h * 0.33, w * 0.47, mix(tone, PAPER, 0.35), 1, 0.14)
    c.rect(x - h * 0.14, base - h * 1.03, h * 0.28, h * 0.05, PAPER)
    for _k in range(6):
        c.disc(
            x + c.random.uniform(-0.5, 0.5) * w,
            base - h * c.random.uniform(0.04, 0.28),
            h * c.random.uniform(0.012, 0.035),
            PAPER,
            0.65,
        )
    c.poly(
        [
            (x - w * 0.7, base - h * 0.08),
            (x - h * 0.06, base - h * 0.6),
            (x - h * 0.03, base - h * 0.6),
            (x - w * 0.56, base - h * 0.08),
        ],
        PAPER,
        0.6,
    )


def helix(c: Canvas, x: float, top: float, low: float) -> None:
    c.rect(x - 11, top - 5, 22, low - top - 9, PAPER)
    n = 22
    for k in range(n):
        y = top - 3 + (low - top - 13) * k / (n - 1)
        a, b = 6 * math.sin(k * 0.55), -6 * math.sin(k * 0.55)
        c.line([(x + a, y), (x + b, y)], MIST, 0.3)
        c.disc(x + a, y, 0.75, CORAL)
        c.disc(x + b, y, 0.75, PETROL)


def observatory(c: Canvas) -> None:
    """An open dome under the Milky Way."""
    x: float
    y: float
    c.sky((0, "#0b1530"), (0.55, "#24386a"), (0.85, "#76648c"), (1, "#e0957a"), to=80)
    for k in range(16):
        t = k / 15
        c.glow(10 + 130 * t, 62 - 60 * t + 4 * math.sin(k * 1.7), 17 + 5 * math.sin(k * 2.3), "#a9a4d8", 0.2)
    c.stars(420, 70)
    for _ in range(160):
        t = c.random.random()
        c.disc(10 + 130 * t + c.random.gauss(0, 6), 62 - 60 * t + c.random.gauss(0, 5), 0.13, PAPER, 0.8)
    for x, y, r in ((28, 14, 0.5), (120, 40, 0.55), (66, 20, 0.45), (96, 8, 0.5)):
        c.glow(x, y, 3.6, PAPER, 0.7)
        c.disc(x, y, r, PAPER)
    c.line([(34, 30), (50, 22)], PAPER, 0.24, 0.6)
    c.line([(44, 25), (50, 22)], PAPER, 0.44, 0.9)
    ridge(c, 80, 16, "#4b4a72", 0.5)
    ridge(c, 84, 10, "#2e3558", 0.5)
    c.haze(66, 86, "#e0957a", 0.3)
    line = hill(c, [(-2, 88), (28, 86), (60, 78), (96, 77), (124, 84), (152, 90)], ("#232c47", "#131a30"))
    for x, y in line[::2]:
        if not 58 < x < 104:
            pine(c, x, y + 1, c.random.uniform(4, 10), "#151f33")
    c.rect(62, 60, 34, 19, ("#d3d0d6", "#6f7391"))
    c.rect(87, 60, 9, 19, INK, 0.25)
    c.rect(60.4, 58.4, 37.2, 2.2, "#e4e1e2")
    dome = [(79 + 17 * math.cos(a), 58.6 - 17.4 * math.sin(a)) for a in (math.pi * k / 60 for k in range(61))]
    c.poly(dome, ("#f3efec", "#9297b0"))
    c.poly([p for p in dome if p[0] > 86] + [(86, 58.6)], INK, 0.2)
    c.poly([(73, 57), (71.6, 43.4), (75, 41.4), (80.4, 41.2), (83, 57)], "#1b2340")
    c.glow(78, 52, 12, "#ff9b63", 0.5)
    c.poly([(75, 57), (80, 57), (72.4, 36.6), (68, 38.4)], ("#e9e5e4", "#8a90a8"))
    c.poly([(68, 38.4), (72.4, 36.6), (71.8, 35.2), (67.2, 37)], INK)
    for k in range(5):
        a = math.pi * (k + 0.5) / 5
        c.line(
            [(79 + 17 * math.cos(a), 58.6 - 17.4 * math.sin(a)), (79 + 4 * math.cos(a), 58.6 - 17.4)],
            "#b8bac8",
            0.14,
            0.5,
        )
    c.rect(76, 67, 5, 12, "#ffce86")
    c.glow(78.5, 74, 14, "#ffce86", 0.6)
    for x in (66, 89):
        c.rect(x, 66, 3.4, 4, "#ffce86")
    c.poly([(76, 79), (81, 79), (96, 101), (70, 101)], ("#6a6178", "#2b2c47"))
    person(c, 70, 85, 9, WINE)
    person(c, 66, 86, 9.6, PETROL)


def press(c: Canvas) -> None:
    """A printing press: the web runs, papers come out."""
    x: float
    y: float
    c.sky((0, "#44525a"), (1, "#232e36"))
    for x in (16, 58, 100, 142):
        c.line([(x, -2), (x, 6)], INK, 0.4)
        c.poly([(x - 7, 12), (x - 3, 6), (x + 3, 6), (x + 7, 12)], (PETROL, PINE))
        c.beam([(x - 7, 12), (x + 7, 12), (x + 22, 90), (x - 22, 90)], "#ffe7b4", 0.3, 1.6)
        c.glow(x, 13, 20, "#ffe3a4", 0.6)
    c.rect(-2, 84, 154, 18, ("#59626a", "#363e47"))
    c.rect(-2, 84, 154, 0.8, "#8b969c")
    for k in range(3):
        x = 26 + k * 34
        c.round(x, 24, 29, 60, 1.6, (TEAL, mix(TEAL, SEA, 0.2), TEAL)[k])
        c.rect(x + 22, 25, 6, 58, INK, 0.2)
        c.round(x + 3, 28, 23, 13, 1, mix(TEAL, INK, 0.35))
        for y, r, tone in ((49, 5.4, "#cfd6d4"), (61, 5.4, (CORAL, OCHRE, SLATE)[k]), (72, 4.4, "#cfd6d4")):
            c.disc(x + 10, y, r, mix(tone, INK, 0.35))
            c.disc(x + 10, y, r * 0.86, tone)
            c.disc(x + 10, y, r * 0.2, INK)
        for j in range(3):
            c.disc(x + 6 + j * 3.2, 33, 0.9, (CORAL, STRAW, SAGE)[j])
        c.rect(x + 17, 31, 6, 6, "#bfe0dc")
        for rail in (19.6, 22.4):
            c.line([(x - 2, rail), (x + 32, rail)], OCHRE, 0.4)
        for j in range(6):
            c.line([(x - 1 + j * 6.4, 19.6), (x - 1 + j * 6.4, 24)], OCHRE, 0.4)
    person(c, 82, 24, 15, OCHRE, INK)
    for r, tone in ((12, "#d8cdb6"), (10, PAPER), (7, "#e7dcc6"), (4, PAPER), (1.6, EARTH)):
        c.disc(11, 71, r, tone)
    web = smooth(
        [
            (11, 59),
            (22, 47),
            (31, 43.6),
            (36, 55),
            (38, 66.6),
            (52, 67.4),
            (62, 55),
            (70, 43.6),
            (72, 66.6),
            (86, 67.4),
            (98, 46),
            (106, 55),
            (108, 66),
            (122, 60),
        ],
        14,
    )
    c.line(web, PAPER, 1.5)
    c.line([(x, y + 0.55) for x, y in web], "#bdb29a", 0.3)
    c.poly([(120, 40), (142, 40), (147, 84), (120, 84)], (mix(PETROL, INK, 0.2), PINE))
    c.round(123, 44, 16, 9, 0.8, "#bfe0dc")
    c.poly([(118, 79), (152, 86), (152, 90), (118, 83)], "#2a343c")
    for k in range(6):
        x, y = 117 + k * 6.4, 77.4 + k * 1.3
        front_page(c, x, y, 8.4)
    for k in range(9):
        front_page(c, 96 + c.random.uniform(-0.4, 0.4), 96.4 - k * 1.1, 17)
    for k in range(6):
        front_page(c, 66 + c.random.uniform(-0.4, 0.4), 97.4 - k * 1.1, 17)


def front_page(c: Canvas, x: float, y: float, w: float) -> None:
    """A folded paper lying down, seen from above and before."""
    h = w * 0.34
    shape = [(x, y), (x + w, y), (x + w * 1.12, y - h), (x + w * 0.16, y - h)]
    c.poly([(a, b + w * 0.045) for a, b in shape], "#b8ac94")
    c.poly(shape, PAPER)

    def at(u: float, v: float) -> tuple[float, float]:
        return x + w * (u + v * (0.16 - 0.04 * u)), y - h * v

    c.line([at(0.08, 0.86), at(0.92, 0.86)], INK, w * 0.03)
    c.poly([at(0.08, 0.7), at(0.55, 0.7), at(0.55, 0.2), at(0.08, 0.2)], (CORAL, TEAL))
    for k in range(4):
        c.line([at(0.62, 0.66 - k * 0.14), at(0.92, 0.66 - k * 0.14)], STONE, w * 0.016)


SCENES = {"laboratory": laboratory, "observatory": observatory, "press": press}
