"""Public houses: parliament, court, school, hospital, border."""

from __future__ import annotations

import math

from .canvas import (
    BRICK,
    CORAL,
    CREAM,
    EARTH,
    INK,
    MEADOW,
    MOSS,
    NIGHT,
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
    mix,
    smooth,
)
from .things import flag, gulls, hill, person, pine, ridge, tree, windows


def parliament(c: Canvas) -> None:
    """A columned parliament with flags above a square."""
    x: float
    c.sky((0, "#6fa6bd"), (0.6, "#cfe0da"), (1, "#f9ecd0"))
    c.cloud(26, 20, 26, PAPER, 0.85)
    c.cloud(126, 14, 24, PAPER, 0.85)
    c.cloud(100, 32, 16, PAPER, 0.6)
    stone, shade = "#f1e5cb", "#cbb78f"
    for x in (2, 112):
        c.rect(x, 44, 36, 38, (stone, mix(stone, shade, 0.5)))
        c.rect(x - 0.8, 42, 37.6, 2.2, PAPER)
        windows(c, x + 1, 45, 34, 17, 7, 1, mix(INK, stone, 0.3), high=0.72, wide=0.42)
        windows(c, x + 1, 63, 34, 15, 7, 1, mix(INK, stone, 0.3), high=0.62, wide=0.42)
        for k in range(8):
            c.rect(x + 0.4 + k * 4.86, 45, 1.0, 34, PAPER, 0.6)
    c.rect(36, 40, 78, 42, mix(shade, EARTH, 0.25))
    c.rect(36, 40, 78, 42, ("#8d7c66", "#b39f7e"))
    for k in range(8):
        c.rect(41.6 + k * 9.4, 52, 3.6, 27, mix(INK, shade, 0.35))
    for k in range(9):
        x = 37.6 + k * 9.1
        c.poly([(x + 0.25, 44), (x + 2.95, 44), (x + 3.3, 79), (x - 0.1, 79)], stone)
        c.poly([(x + 1.9, 44), (x + 2.95, 44), (x + 3.3, 79), (x + 2.1, 79)], shade, 0.65)
        c.rect(x - 0.6, 42.6, 4.4, 1.7, PAPER)
        c.rect(x - 0.6, 78.4, 4.4, 1.8, PAPER)
    c.rect(34, 37.6, 82, 5, (PAPER, stone))
    c.rect(34, 41.8, 82, 0.7, shade)
    c.poly([(31.4, 37.8), (75, 20.5), (118.6, 37.8)], PAPER)
    c.poly([(38, 36.4), (75, 22.6), (112, 36.4)], ("#d2c29c", "#e4d5b3"))
    for dx, h in ((0, 8.6), (-7, 6.6), (7, 6.6), (-14, 4.6), (14, 4.6), (-21, 2.8), (21, 2.8)):
        c.poly(
            [
                (75 + dx - 1.7, 36.2),
                (75 + dx - 0.9, 36.4 - h * 0.75),
                (75 + dx + 0.9, 36.4 - h * 0.75),
                (75 + dx + 1.7, 36.2),
            ],
            PAPER,
        )
        c.disc(75 + dx, 36.2 - h * 0.88, 0.95, PAPER)
    flag(c, 75, 7.5, 21, 13, (CORAL, CREAM, TEAL), INK)
    flag(c, 20, 26, 42.5, 11, (PETROL, STRAW), INK)
    flag(c, 130, 26, 42.5, 11, (MOSS, PAPER, OCHRE), INK)
    for i in range(7):
        c.rect(32 - i * 1.6, 80 + i * 1.15, 86 + i * 3.2, 1.25, mix(PAPER, shade, 0.14 + (i % 2) * 0.34))
    c.rect(-2, 88, 154, 14, ("#ddd0b2", "#b9a989"))
    for x, y, w in ((0, 91.5, 150), (0, 95.6, 150)):
        c.rect(x, y, w, 0.16, shade)
    for i in range(-9, 10):
        c.line([(75 + i * 9, 88), (75 + i * 17, 101)], shade, 0.14)
    for x in (8, 142):
        tree(c, x, 89, 26, MOSS)
    coats = (BRICK, PETROL, OCHRE, SLATE, WINE, TEAL, CREAM)
    for i in range(15):
        x = 20 + i * 8 + c.random.uniform(-3, 3)
        y = c.random.uniform(89, 97)
        c.disc(x + 1.5, y, 2.4, EARTH, 0.25, 0.16)
        person(c, x, y, 7.6 + (y - 89) * 0.25, coats[i % 7], stride=c.random.random())


def court(c: Canvas) -> None:
    """Scales before a dark hall with light falling in."""
    x: float
    y: float
    c.sky((0, "#3a4a4c"), (1, "#1d2b31"))
    for i in range(6):
        x = 6 + i * 26
        c.poly([(x, -2), (x + 12, -2), (x + 12.6, 86), (x - 0.6, 86)], ("#61706a", "#3b4a4a"))
        for k in range(1, 5):
            c.rect(x + k * 2.4, -2, 0.5, 88, "#2c3a3d", 0.55)
        c.rect(x - 2, 83, 16, 4, "#53625f")
    for x in (46, 74, 102):
        c.beam([(x, -4), (x + 15, -4), (x - 14, 100), (x - 44, 100)], "#ffe6ae", 0.5, 1.2)
    c.rect(-2, 86, 154, 16, ("#6b4c34", "#3e2a20"))
    c.rect(-2, 86, 154, 0.9, "#9a7249")
    gold, deep = "#e3b65a", "#9a6b2a"
    c.poly([(58, 88), (92, 88), (88, 83.6), (62, 83.6)], (gold, deep))
    c.poly([(66, 83.8), (84, 83.8), (80, 80), (70, 80)], (gold, deep))
    c.poly([(73.6, 80.2), (76.4, 80.2), (75.8, 20), (74.2, 20)], gold)
    c.poly([(75.3, 80.2), (76.4, 80.2), (75.8, 20), (75.2, 20)], deep)
    for y, r in ((76, 2.6), (50, 1.9), (26, 2.2)):
        c.disc(75, y, r, gold)
        c.disc(75.6, y + 0.3, r * 0.7, deep, 0.5)
    tilt = 4.2
    arm = smooth([(37, 26 + tilt), (55, 23.4 + tilt * 0.4), (75, 24.6), (95, 23.4 - tilt * 0.4), (113, 26 - tilt)], 16)
    c.line(arm, gold, 1.5)
    c.line([(x, y + 0.5) for x, y in arm], deep, 0.4)
    c.disc(75, 17.6, 2.4, gold)
    for x, y in ((37.0, 26 + tilt), (113.0, 26 - tilt)):
        c.disc(x, y, 1.2, gold)
        for dx in (-13, 0, 13):
            c.line([(x, y), (x + dx, y + 30)], "#f0d590", 0.22)
        bowl = [(x + 14.6 * math.cos(t), y + 30 + 7 * math.sin(t)) for t in (math.pi * k / 40 for k in range(41))]
        c.poly(bowl, (gold, deep))
        c.disc(x, y + 30, 14.6, "#f3d88f", 1, 0.1)
        c.disc(x, y + 30.2, 13.6, deep, 0.9, 0.09)
    for i, (w, tone) in enumerate(((26, WINE), (23, "#2f5660"), (25, "#7c5a34"))):
        y = 83.5 - i * 4
        c.round(12 + i * 0.8, y, w, 4, 0.5, tone)
        c.rect(14 + i * 0.8, y + 0.7, w - 2.4, 2.6, "#eadfc4")
        c.rect(12 + i * 0.8, y, 3.4, 4, tone)
    c.poly([(112, 88), (137, 88), (135.5, 85), (113.5, 85)], "#7b4a2c")
    c.line([(116, 83.4), (136, 74.6)], "#8d5a35", 1.3)
    c.poly([(110, 78.6), (116.4, 75.8), (120.4, 84.6), (114, 87.4)], ("#a86f41", "#6d4125"))


def school(c: Canvas) -> None:
    """An empty classroom in morning light."""
    c.sky((0, "#e9d9b4"), (1, "#d9be8c"))
    c.rect(-2, 74, 154, 28, ("#b98d5c", "#8b6440"))
    for i in range(-12, 13):
        c.line([(64 + i * 9, 74), (64 + i * 22, 101)], "#7d5937", 0.16)
    c.round(34, 13, 74, 37, 0.8, "#8a5f39")
    c.rect(36, 15, 70, 33, ("#2f5a4c", "#24473d"))
    for pts in ([(42, 40), (52, 23), (62, 40), (42, 40)], [(52, 23), (52, 40)]):
        c.line(pts, "#e8eadb", 0.34, 0.8)
    c.line(
        [(86 + 8 * math.cos(t / 20 * math.tau), 31 + 8 * math.sin(t / 20 * math.tau)) for t in range(21)],
        "#e8eadb",
        0.34,
        0.8,
    )
    c.line([(86, 31), (92, 26)], CORAL, 0.34, 0.9)
    for k, w in enumerate((20, 14, 18)):
        c.line(
            smooth([(66 + j * w / 10, 22 + k * 3.4 + 0.5 * math.sin(j * 2.1 + k)) for j in range(11)][:8], 6),
            "#e8eadb",
            0.26,
            0.75,
        )
    c.rect(36, 48.4, 70, 1.4, "#a8784a")
    c.rect(60, 47.4, 6, 1, PAPER)
    for x in (116, 133):
        c.rect(x, 8, 15, 46, PAPER)
        c.rect(x + 1, 9, 13, 44, ("#9fd0d6", "#f4efcf"))
        c.cloud(x + 7, 22, 6, PAPER, 0.9)
        c.disc(x + 4.6, 50, 3.4, MEADOW)
        c.disc(x + 10, 50.6, 3.2, MOSS)
        c.rect(x, 52.6, 15, 1.6, PAPER)
        c.rect(x + 7, 9, 1, 44, PAPER)
        c.rect(x + 1, 29, 13, 0.9, PAPER)
    c.rect(8, 16, 18, 24, PAPER)
    for k, tone in enumerate((CORAL, STRAW, SEA, SAGE)):
        c.rect(9.4 + k % 2 * 8, 17.6 + k // 2 * 11, 7, 9.6, tone)
    c.disc(17, 9, 3.4, PAPER)
    c.line([(17, 9), (17, 6.6)], INK, 0.3)
    c.line([(17, 9), (18.8, 9.6)], INK, 0.3)
    c.round(6, 60, 32, 3, 0.4, "#9b6b3f")
    c.rect(8, 63, 28, 16, ("#8c5f37", "#6d4728"))
    c.line([(13, 60), (13, 57.6)], INK, 0.4)
    c.disc(13, 53.4, 4.6, ("#7fb6c6", "#3f7f97"))
    c.poly(smooth([(10.4, 51), (13, 50.4), (14, 53), (12, 55.6), (10.2, 54), (10.4, 51)], 6), MEADOW)
    for k, tone in enumerate((BRICK, PETROL, OCHRE, MOSS)):
        c.rect(24 + k * 2, 54.6 + k % 2 * 0.7, 1.8, 5.5 - k % 2 * 0.7, tone)
    for row in range(3):
        s = 1 + row * 0.38
        y = 76 + row * 9.4
        for k in range(4 if row == 0 else 3):
            x = 18 + k * 34 if row == 0 else -6 + k * 50 + row * 7
            desk(c, x, y, s, (CORAL, SEA, STRAW, SAGE)[(k + row) % 4])
    c.beam([(118, 8), (150, 8), (96, 101), (22, 101)], "#fff3cd", 0.42, 2.4)


def desk(c: Canvas, x: float, y: float, s: float, tone: Colour) -> None:
    c.poly([(x, y), (x + 24 * s, y), (x + 26 * s, y + 3.4 * s), (x - 2 * s, y + 3.4 * s)], ("#e2bd83", "#cd9f62"))
    c.rect(x - 2 * s, y + 3.4 * s, 28 * s, 1.1 * s, "#9c7142")
    for lx in (-0.6, 23.6):
        c.rect(x + lx * s, y + 4.4 * s, 1 * s, 14 * s, SLATE)
    c.round(x + 5 * s, y + 6.4 * s, 14 * s, 6.4 * s, 1.2 * s, tone)
    c.rect(x + 6.6 * s, y + 12 * s, 0.8 * s, 10 * s, SLATE)
    c.rect(x + 16.6 * s, y + 12 * s, 0.8 * s, 10 * s, SLATE)
    c.poly(
        [(x + 6 * s, y + 0.8 * s), (x + 11 * s, y + 0.8 * s), (x + 11.4 * s, y + 2.6 * s), (x + 5.6 * s, y + 2.6 * s)],
        PAPER,
    )


def hospital(c: Canvas) -> None:
    """A hospital at the blue hour, an ambulance before it."""
    c.sky((0, "#14284a"), (0.6, "#3f6288"), (1, "#a5b9bd"), to=84)
    c.stars(60, 34)
    c.glow(122, 20, 18, "#f5e6bd", 0.35)
    c.disc(122, 20, 4.6, "#fbf0d2")
    ridge(c, 74, 9, "#35557a")
    c.rect(18, 24, 56, 58, ("#e4e9e6", "#9fb4bd"))
    c.rect(74, 40, 60, 42, ("#cfdad9", "#8ca5b1"))
    c.rect(74, 40, 3, 42, INK, 0.25)
    windows(c, 19.5, 27, 53, 44, 10, 7, "#3b5a7a", 0.5, "#ffe2a0", 0.56, 0.62)
    windows(c, 78, 43, 55, 29, 10, 5, "#3b5a7a", 0.45, "#ffe2a0", 0.52, 0.62)
    c.rect(16.6, 22.4, 58.8, 2, PAPER)
    c.rect(73.6, 38.6, 61.6, 1.8, PAPER)
    c.rect(38, 9, 15, 14, TEAL)
    for x in (41.2, 47.6):
        c.rect(x, 11.6, 2.2, 8.8, PAPER)
    c.rect(42, 14.9, 7, 2.2, PAPER)
    c.glow(45.5, 16, 20, "#bfeee2", 0.3)
    c.glow(100, 78, 30, "#ffe0a0", 0.6)
    c.rect(86, 70, 32, 12, ("#ffe7b0", "#f0c87e"))
    for k in range(7):
        c.rect(86 + k * 5.2, 70, 0.6, 12, SLATE)
    c.poly([(82, 67.4), (122, 67.4), (122, 70), (82, 70)], BRICK)
    for x in (84, 119):
        c.rect(x, 70, 1, 13, PAPER)
    c.rect(-2, 82, 154, 20, ("#43566b", "#26344a"))
    c.rect(-2, 82, 154, 1.3, "#8096a3")
    for k in range(8):
        c.rect(-4 + k * 22, 93.4, 11, 0.7, "#d9dccf", 0.7)
    for x, h in ((6, 22), (140, 26), (148, 18)):
        pine(c, x, 84, h, "#1d3a44")
    ambulance(c, 22, 91)
    for x, tone in ((110, PAPER), (116, SEA)):
        person(c, x, 87, 11, tone, "#2e4d63")
    c.glow(100, 88, 40, "#ffdf9f", 0.18, 0.2)


def ambulance(c: Canvas, x: float, y: float) -> None:
    c.disc(x + 19, y + 0.6, 22, NIGHT, 0.5, 0.09)
    c.round(x, y - 18, 28, 15.4, 1.2, PAPER)
    c.poly([(x + 26, y - 15), (x + 33, y - 15), (x + 37.6, y - 8.6), (x + 38.4, y - 2.6), (x + 26, y - 2.6)], PAPER)
    c.poly([(x + 29, y - 13.6), (x + 32.4, y - 13.6), (x + 35.6, y - 8.8), (x + 29, y - 8.8)], "#3d5d78")
    c.rect(x, y - 8.4, 38, 2.7, CORAL)
    for k in range(8):
        c.poly(
            [
                (x + 1 + k * 4.8, y - 8.4),
                (x + 3 + k * 4.8, y - 8.4),
                (x + 1.6 + k * 4.8, y - 5.7),
                (x - 0.4 + k * 4.8, y - 5.7),
            ],
            STRAW,
        )
    c.rect(x + 4, y - 15.6, 8, 5, "#3d5d78")
    c.round(x + 20, y - 19.8, 5, 2, 0.8, "#5aa9e6")
    c.glow(x + 22.5, y - 19, 14, "#6fbdf5", 0.75)
    for wx in (x + 7.6, x + 30):
        c.disc(wx, y - 2.2, 3.3, NIGHT)
        c.disc(wx, y - 2.2, 1.5, STONE)
    c.glow(x + 39, y - 5, 12, "#fff0bf", 0.7, 0.5)


def border(c: Canvas) -> None:
    """A barrier across a road to the mountains."""
    x: float
    c.sky((0, "#5b6f8c"), (0.55, "#c3a9a4"), (0.85, "#f0b98d"), (1, "#f8d7a6"), to=64)
    c.cloud(36, 20, 30, "#d9a79a", 0.6)
    c.cloud(116, 14, 24, "#c79d9b", 0.5)
    c.sun(77, 54, 4.6, "#fff2d2", CORAL)
    ridge(c, 62, 24, mix("#7d7d96", ROSE, 0.35), 0.5)
    ridge(c, 63, 13, mix(SLATE, PLUM, 0.3), 0.5)
    hill(c, [(-2, 60), (40, 62), (80, 63.6), (116, 61), (152, 58)], ("#7d8364", "#43503f"))
    c.poly([(75.6, 63), (78.4, 63), (126, 101), (26, 101)], ("#8a7d7c", "#4a4752"))
    for k in range(9):
        t0, t1 = (k / 9) ** 1.8, ((k + 0.5) / 9) ** 1.8
        c.poly(
            [
                (77 - 1.2 * t0, 63 + 38 * t0),
                (77 + 1.2 * t0, 63 + 38 * t0),
                (77 + 1.2 * t1, 63 + 38 * t1),
                (77 - 1.2 * t1, 63 + 38 * t1),
            ],
            CREAM,
        )
    c.line([(-2, 66), (60, 65)], INK, 0.2)
    for x in range(0, 62, 5):
        c.line([(x, 61.5), (x, 67)], INK, 0.25)
    for x in range(94, 152, 5):
        c.line([(x, 61.5 - (x - 94) * 0.03), (x, 67)], INK, 0.25)
    c.line([(94, 62.4), (152, 60.4)], INK, 0.2)
    c.rect(112, 46, 26, 34, ("#e9dcc0", "#a9997f"))
    c.rect(108, 43, 34, 3.4, INK)
    c.rect(115, 52, 20, 12, "#ffd98c")
    c.glow(125, 58, 26, "#ffcf82", 0.5)
    for x in (121.4, 128.2):
        c.rect(x, 52, 0.8, 12, INK)
    person(c, 125, 70, 17, SLATE)
    c.rect(113, 64, 24, 16, ("#cdbd9c", "#93846c"))
    c.rect(14, 24, 1.2, 56, INK)
    c.rect(20, 24, 1.2, 56, INK)
    c.poly([(9, 24), (27, 24), (25, 12), (11, 12)], "#3a4258")
    c.poly([(7, 12.4), (18, 6), (29, 12.4)], INK)
    c.rect(12.4, 15, 11.2, 5, "#f4d590")
    for k in range(5):
        c.line([(14.4, 30 + k * 10), (20.6, 38 + k * 10)], INK, 0.3)
        c.line([(20.6, 30 + k * 10), (14.4, 38 + k * 10)], INK, 0.3)
    c.rect(103, 70, 4.4, 18, INK)
    c.rect(103, 70, 4.4, 2.4, OCHRE)
    n = 13
    for k in range(n):
        a, b = k / n, (k + 1) / n
        xa, xb = 105 - 86 * a, 105 - 86 * b
        ya, yb = 76.5 - 1.2 * a, 76.5 - 1.2 * b
        c.poly([(xa, ya - 1.3), (xb, yb - 1.3), (xb, yb + 1.3), (xa, ya + 1.3)], BRICK if k % 2 else PAPER)
    c.disc(62, 75.8, 2.9, PAPER)
    c.disc(62, 75.8, 2.3, BRICK)
    c.rect(60.2, 75.3, 3.6, 1.0, PAPER)
    c.rect(18, 74.6, 2, 14, INK)
    gulls(c, 6, 60, 34, PLUM, 18)


SCENES = {"parliament": parliament, "court": court, "school": school, "hospital": hospital, "border": border}
