"""Railways: a night train at the platform, a steam engine on its jubilee."""

from __future__ import annotations

import math

from .canvas import (
    BRICK,
    CORAL,
    CREAM,
    INK,
    MEADOW,
    MOSS,
    NAVY,
    NIGHT,
    OCHRE,
    PAPER,
    PETROL,
    PINE,
    SAGE,
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
from .figures import BLOND, BROWN, TAN, stander
from .things import crowd, gable, hill, pine, ridge, tree, windows

LIGHT = "#ffdf9e"


def nighttrain(c: Canvas) -> None:
    """Blue sleeping cars at a small station at night, travellers with suitcases, a clock that shows a quarter to eleven."""
    x: float
    c.sky((0, "#0e1a38"), (0.6, "#263f6e"), (0.9, "#5b5f8c"), (1, "#8a7190"), to=60)
    c.stars(130, 36)
    c.glow(119, 21, 20, "#f6ecca", 0.4)
    c.disc(119, 21, 4, "#f8efd2")
    ridge(c, 42, 22, "#2f4570", 0.5)
    line = ridge(c, 40, 9, "#22345a", 0.5)
    for _ in range(26):
        px, py = c.random.choice(line)
        pine(c, px, py + 1, c.random.uniform(3, 6), "#1a2a4a")
    sleepers(c, 66)
    c.rect(-2, 66, 154, 3, ("#151c30", "#0f1526"))
    c.rect(-2, 68.6, 154, 1, "#c8c2b4")
    c.rect(-2, 69.6, 154, 32, ("#5b5a6e", "#2f3148"))
    c.poly([(-2, 71.4), (152, 71.4), (152, 72.6), (-2, 72.6)], "#e8d9a8", 0.75)
    for k in range(9):
        x = 8 + k * 17
        c.poly(
            [(x - 4, 69.8), (x + 4, 69.8), (x + 9 + (x - 75) * 0.24, 90), (x - 9 + (x - 75) * 0.24, 90)], LIGHT, 0.13
        )
    for k in range(-8, 9):
        c.line([(75 + k * 10, 72.6), (75 + k * 17, 101)], NIGHT, 0.2, 0.5)
    c.line([(-2, 80), (152, 80)], NIGHT, 0.2, 0.5)
    c.line([(-2, 90), (152, 90)], NIGHT, 0.2, 0.5)
    canopy(c)
    clock(c, 46, 24, 6)
    c.glow(81.5, 62, 26, "#ffe2a4", 0.6)
    c.poly([(77, 69.8), (86, 69.8), (97, 92), (68, 92)], LIGHT, 0.35)
    hands = stander(c, 95, 81, 31, "#20335c", "#16233f", "#20335c", TAN, way=-0.8, hem=0.42, bent=-1)
    c.rect(91.6, 50.4, 6.4, 1.8, "#20335c")
    c.rect(90.8, 52, 7.4, 0.7, BRICK)
    c.disc(hands[0][0] + 0.6, hands[0][1] - 1, 1.3, "#fff2c2")
    c.glow(hands[0][0] + 0.6, hands[0][1] - 1, 9, "#ffe9a8", 0.6)
    hands = stander(c, 66, 90, 37, CORAL, "#27304d", BLOND, way=0.8, hem=0.36)
    suitcase(c, hands[0][0] - 1.4, hands[0][1], 9.4, 10.4, TEAL)
    hands = stander(c, 52.5, 91.4, 39, "#8a6a45", "#232a42", BROWN, way=0.7, hem=0.3)
    suitcase(c, hands[0][0] - 2, hands[0][1], 10.4, 12.4, WINE)
    hands = stander(c, 118, 88, 27, STRAW, "#2d4668", BROWN, way=-0.6, hem=0.42)
    suitcase(c, hands[1][0] + 1, hands[1][1] + 0.4, 6.4, 8, CORAL)
    c.haze(58, 76, "#b9a7b0", 0.16, 0.5)


def sleepers(c: Canvas, base: float) -> None:
    """The train from the side: three cars, some blinds drawn, one door open."""
    c.rect(-2, base - 3, 154, 5, "#111829")
    for x0, w in ((-30, 60), (32.6, 60), (95.2, 60)):
        c.round(x0, base - 31, w, 5, 2.4, "#7d8aa0")
        c.rect(x0, base - 28.6, w, 26.6, ("#2b4a86", "#16295a"))
        c.rect(x0, base - 28.6, w, 1.2, "#9aa8bd")
        c.rect(x0, base - 11.4, w, 0.8, "#d9b15f")
        c.rect(x0, base - 9.8, w, 0.4, "#d9b15f")
        for k in range(8):
            wx = x0 + 6.6 + k * 6.2
            if x0 == 32.6 and k == 7:
                continue
            glass = c.random.random()
            lit = glass > 0.24
            c.round(wx, base - 24.6, 4.6, 9.6, 0.8, "#0f1c3d")
            c.round(wx + 0.4, base - 24.2, 3.8, 8.8, 0.6, LIGHT if lit else "#31477a")
            if lit:
                c.glow(wx + 2.3, base - 20, 8, "#ffd68a", 0.35)
                if glass > 0.62:
                    c.rect(wx + 0.4, base - 24.2, 3.8, 4.4, "#c98b4e")
                    c.rect(wx + 0.4, base - 20, 3.8, 0.4, "#8f5f33")
                elif glass > 0.42:
                    c.disc(wx + 2.3, base - 18.4, 1.0, "#5a4334")
                    c.round(wx + 0.9, base - 17.4, 2.8, 2, 0.8, "#5a4334")
        for wx in (x0 + 6, x0 + 12, x0 + w - 14, x0 + w - 8):
            c.disc(wx + 1, base + 0.6, 2.3, "#0b1120")
            c.disc(wx + 1, base + 0.6, 1.1, SLATE)
        c.rect(x0 + w, base - 26, 2.6, 22, "#10182c")
    c.rect(77.6, base - 26, 8.4, 26, "#0f1c3d")
    c.rect(78.6, base - 25, 6.4, 25, ("#fff0c4", "#f2c67c"))
    c.rect(78.6, base - 3, 6.4, 1, SLATE)
    c.poly([(86, base - 26), (89, base - 25), (89, base - 2), (86, base - 1)], "#223c72")
    c.round(86.8, base - 22, 1.6, 7, 0.4, LIGHT)


def canopy(c: Canvas) -> None:
    """The platform's roof with its lamps and two iron posts."""
    c.poly([(-2, -2), (152, -2), (152, 8), (-2, 8)], ("#1a2440", "#273353"))
    for k in range(40):
        c.poly([(k * 4 - 2, 8), (k * 4 + 2, 8), (k * 4, 11)], "#273353")
    c.rect(-2, 7.4, 154, 0.9, "#46547a")
    for x in (20, 131):
        c.rect(x - 1, 8, 2, 84, ("#2f3d63", "#1a233f"))
        c.rect(x - 1, 8, 0.6, 84, "#52618a")
        for side in (-1, 1):
            c.line(smooth([(x, 24), (x + side * 5, 17), (x + side * 10, 9)], 8), "#2f3d63", 0.9)
        c.rect(x - 2, 90, 4, 3, "#1a233f")
    for x in (70, 97):
        c.line([(x, 8), (x, 12)], NAVY, 0.4)
        c.poly([(x - 4, 15), (x - 1.4, 12), (x + 1.4, 12), (x + 4, 15)], "#3d4c74")
        c.disc(x, 15, 3.4, "#fff2c8", 0.999, 0.22)
        c.glow(x, 16, 22, "#ffe3a4", 0.55)


def clock(c: Canvas, x: float, y: float, r: float) -> None:
    """A station clock at 22.47."""
    c.line([(x, 8), (x, y - r)], NAVY, 0.7)
    c.glow(x, y, r * 2.6, "#fff2c8", 0.5)
    c.disc(x, y, r, NAVY)
    c.disc(x, y, r * 0.88, PAPER)
    for k in range(12):
        a = math.tau * k / 12
        c.line(
            [
                (x + r * 0.7 * math.cos(a), y + r * 0.7 * math.sin(a)),
                (x + r * 0.82 * math.cos(a), y + r * 0.82 * math.sin(a)),
            ],
            INK,
            r * 0.06,
        )
    for part, long, wide in (((10 + 47 / 60) / 12, 0.46, 0.1), (47 / 60, 0.7, 0.07)):
        a = math.tau * (part - 0.25)
        c.line([(x, y), (x + r * long * math.cos(a), y + r * long * math.sin(a))], INK, r * wide)
    c.disc(x, y, r * 0.08, BRICK)


def suitcase(c: Canvas, x: float, top: float, w: float, h: float, tone: Colour) -> None:
    """A suitcase hanging from a hand at (x, top)."""
    c.line([(x - w * 0.14, top + 1.4), (x - w * 0.14, top), (x + w * 0.14, top), (x + w * 0.14, top + 1.4)], INK, 0.5)
    c.round(x - w / 2, top + 1.2, w, h * 0.84, 0.9, mix(tone, INK, 0.1))
    c.rect(x - w / 2, top + 1.2 + h * 0.36, w, h * 0.09, mix(tone, PAPER, 0.35))
    for d in (-0.3, 0.24):
        c.rect(x + d * w, top + 1.2, w * 0.07, h * 0.84, mix(tone, INK, 0.4))


def steam(c: Canvas) -> None:
    """An old engine with two brown carriages, garlands on the station, a crowd before it."""
    x: float
    y: float
    c.sky((0, "#79a9bf"), (0.55, "#cfdcc9"), (1, "#fae3b4"), to=66)
    c.cloud(122, 15, 22, PAPER, 0.7)
    c.sun(128, 40, 4, "#fff6dc", "#ffe09a")
    ridge(c, 60, 22, mix("#9db7c0", SAGE, 0.35), 0.5)
    hill(c, [(-2, 58), (36, 52), (76, 58), (116, 53), (152, 57)], (SAGE, MEADOW))
    for x, h in ((62, 8), (70, 10), (80, 7), (136, 9), (146, 12)):
        tree(c, x, 62, h, MOSS)
    c.rect(108, 42, 34, 28, ("#f1dcae", "#d9ba82"))
    c.poly([(104.6, 42.4), (112, 32), (138, 32), (145.4, 42.4)], (BRICK, mix(BRICK, INK, 0.3)))
    gable(c, 120, 42, 9, 7, "#f1dcae", BRICK)
    windows(c, 110, 45, 30, 10, 5, 1, SLATE, high=0.86, wide=0.5)
    windows(c, 110, 57, 30, 13, 5, 1, "#6a4a35", high=0.9, wide=0.5)
    c.rect(105, 55.4, 40, 1.4, TEAL)
    plume = []
    for k in range(20):
        u = k / 19
        plume.append(
            (
                44 + 72 * u**1.15,
                27 - 16 * u**0.7 + 3.2 * math.sin(k * 2.1),
                3.4 + 7.4 * u * c.random.uniform(0.8, 1.1),
                u,
            )
        )
    for px, py, r, u in plume:
        c.disc(px + r * 0.1, py + r * 0.35, r, mix("#a9b1b4", "#e3dcc8", u))
    for px, py, r, u in plume:
        c.disc(px, py, r * 0.94, mix("#dcdeda", "#f7efdb", u))
    for px, py, r, u in plume[1::2]:
        c.disc(px - r * 0.2, py - r * 0.25, r * 0.6, mix("#eceeea", "#fdf7e7", u))
    for k in range(6):
        c.disc(41.5 + k * 0.9, 34 - k * 1.2, 2.0 + k * 0.4, "#f2efe4", 0.85)
    c.rect(-2, 77, 154, 26, ("#b39b79", "#8a7458"))
    c.rect(-2, 79.4, 154, 0.9, "#5c5148")
    for k in range(40):
        c.rect(-2 + k * 4, 80.3, 2.4, 1, "#6d4f38")
    carriage(c, 92, 79)
    carriage(c, 130, 79)
    engine(c, 24, 79)
    garland(c, [(-2, 14), (22, 25), (54, -3)], 13)
    garland(c, [(104, 36), (124, 46), (146, 36)], 10)
    for x, y, r in ((24, 76.4, 5), (17, 74, 7), (10, 76, 6), (33, 78, 4)):
        c.disc(x, y, r, "#f7f0e0", 0.7)
    c.rect(-2, 85.4, 154, 1.1, "#e7d9b6")
    c.rect(-2, 86.5, 154, 16, ("#c9b38a", "#9b845f"))
    crowd(c, 94.5, 2, 7.2, "#27324a", "#4c4a5c", 0.12)
    for x, tone in ((18, OCHRE), (57, CORAL), (96, TEAL), (131, WINE)):
        c.disc(x, 93, 2.2, "#3a3a4c")
        c.round(x - 4, 95, 8, 12, 2.6, "#3a3a4c")
        c.poly(
            smooth(
                [
                    (x - 4, 92.4),
                    (x - 2.4, 92),
                    (x - 2, 89.4),
                    (x, 88.6),
                    (x + 2, 89.4),
                    (x + 2.4, 92),
                    (x + 4, 92.4),
                    (x, 93.2),
                    (x - 4, 92.4),
                ],
                6,
            ),
            mix(tone, INK, 0.15),
        )
        c.rect(x - 2.2, 91, 4.4, 0.7, PAPER)


def engine(c: Canvas, x: float, base: float) -> None:
    """A black engine facing left, its tender behind it."""
    black, red = "#1c222c", "#b23a2e"
    c.rect(x + 2, base - 9, 68, 3.4, red)
    c.round(x + 6, base - 26, 36, 15, 6, black)
    c.rect(x + 12, base - 26, 31, 15, ("#47515f", black))
    c.rect(x + 12, base - 24.6, 31, 1.4, "#7d8896")
    for d in (14, 22, 30, 38):
        c.rect(x + d, base - 26, 0.8, 15, OCHRE)
    c.disc(x + 8.4, base - 18.5, 7.6, "#2b333f")
    c.disc(x + 8.4, base - 18.5, 5.8, "#39424f")
    c.disc(x + 8.4, base - 18.5, 1, OCHRE)
    c.poly(
        [(x + 13, base - 25.6), (x + 11.6, base - 38), (x + 21, base - 38), (x + 19.4, base - 25.6)], (black, "#2f3845")
    )
    c.rect(x + 10.8, base - 39.6, 11, 2.2, red)
    c.round(x + 25.6, base - 31, 6.4, 6, 2.6, OCHRE)
    c.round(x + 34.4, base - 30, 5, 5, 2, "#2f3845")
    c.rect(x + 41.6, base - 33, 12.8, 25, ("#2f7a5f", "#1d4f42"))
    c.rect(x + 39.6, base - 35, 17, 2.4, black)
    c.rect(x + 44, base - 30.4, 8, 8, "#c9dcd8")
    c.rect(x + 44, base - 14, 8, 0.6, STRAW)
    c.disc(x + 48.4, base - 24.6, 1.7, "#5a4334")
    c.round(x + 46, base - 23.4, 5, 2, 0.8, "#2b4a72")
    c.rect(x + 46.2, base - 26.6, 4.4, 0.9, INK)
    c.poly(
        [(x + 56.4, base - 24), (x + 70, base - 24), (x + 70, base - 8), (x + 56.4, base - 8)], ("#2f7a5f", "#1d4f42")
    )
    c.poly(smooth([(x + 56.4, base - 24), (x + 60, base - 28), (x + 66, base - 27.4), (x + 70, base - 24)], 8), black)
    c.rect(x + 57.6, base - 20, 11.2, 0.6, STRAW)
    c.rect(x + 57.6, base - 12, 11.2, 0.6, STRAW)
    c.poly([(x - 1, base - 0.8), (x + 4, base - 9), (x + 8, base - 9), (x + 8, base - 0.8)], red)
    for k in range(5):
        c.line([(x + k * 1.7, base - 0.8), (x + 4 + k * 0.8, base - 8)], PAPER, 0.24)
    c.disc(x + 2.8, base - 12, 1.9, OCHRE)
    c.disc(x + 2.4, base - 12, 1.4, "#fff2c2")
    c.glow(x + 1, base - 12, 8, "#ffeeb8", 0.6)
    for wx, r in ((12, 3), (22, 5.6), (34.4, 5.6), (46.8, 5.6), (60, 3.2), (66.6, 3.2)):
        c.disc(x + wx, base - r, r, black)
        c.disc(x + wx, base - r, r * 0.82, red)
        for k in range(8):
            a = math.tau * k / 8
            c.line([(x + wx, base - r), (x + wx + r * 0.8 * math.cos(a), base - r + r * 0.8 * math.sin(a))], black, 0.4)
        c.disc(x + wx, base - r, r * 0.24, STONE)
    c.line([(x + 12, base - 8.4), (x + 34.4, base - 4.2)], STONE, 0.9)
    c.line([(x + 22, base - 3.6), (x + 46.8, base - 3.6)], STONE, 1.1)
    c.round(x + 8.6, base - 11, 8, 4.6, 1, "#2f3845")
    wreath = [
        (x + 8.4 + 4.2 * math.cos(a), base - 18.5 + 4.2 * math.sin(a)) for a in (math.tau * i / 16 for i in range(16))
    ]
    for k, (wx, wy) in enumerate(wreath):
        c.disc(wx, wy, 1.3, (PINE, MOSS, MEADOW, CORAL)[k % 4])


def carriage(c: Canvas, x: float, base: float) -> None:
    """A brown carriage with an arched roof."""
    w = 36
    c.round(x, base - 30, w, 8, 3.4, "#5c5550")
    c.rect(x + 0.8, base - 27, w - 1.6, 20, ("#8f5a37", "#6a3f28"))
    c.rect(x + 0.8, base - 14.4, w - 1.6, 0.6, STRAW)
    windows(c, x + 1.4, base - 25, w - 2.8, 9.6, 6, 1, "#cfe0d8", high=0.8, wide=0.66)
    for k in range(6):
        px = x + 4 + k * 5.6
        if c.random.random() < 0.8:
            c.disc(px, base - 19.4, 1.2, "#5a4334")
            c.round(px - 1.5, base - 18.4, 3, 2.4, 0.9, c.random.choice((CORAL, PETROL, OCHRE, WINE)))
    c.rect(x + 0.8, base - 7, w - 1.6, 1.6, INK)
    c.rect(x - 2.6, base - 7, 3.4, 1.2, INK)
    for wx in (6, 12, w - 12, w - 6):
        c.disc(x + wx, base - 2.6, 2.6, INK)
        c.disc(x + wx, base - 2.6, 1.3, STONE)


def garland(c: Canvas, points: list[tuple[float, float]], count: int) -> None:
    """Pennants on a string."""
    line = smooth(points, 30)
    c.line(line, CREAM, 0.25)
    for k in range(count):
        x, y = line[int((k + 0.5) / count * (len(line) - 1))]
        c.poly([(x - 1.5, y), (x + 1.5, y), (x, y + 3.4)], (CORAL, PAPER, TEAL, OCHRE)[k % 4])


SCENES = {"nighttrain": nighttrain, "steam": steam}
