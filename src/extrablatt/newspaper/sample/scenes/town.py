"""Towns: skyline, market, avenue, coffee house."""

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
    SLATE,
    STRAW,
    TEAL,
    WINE,
    Canvas,
    Colour,
    mix,
    smooth,
)
from .things import gable, gulls, person, tree, windows


def city(c: Canvas) -> None:
    """Towers at the river, evening lights."""
    c.sky((0, "#1c2d4f"), (0.4, "#5d5678"), (0.75, "#d98873"), (1, "#f7c48e"), to=70)
    c.cloud(112, 20, 28, "#a8707f", 0.5)
    c.cloud(28, 30, 24, "#b97a80", 0.5)
    c.glow(58, 66, 70, "#ffc27d", 0.8)
    for layer, (tone, low, high) in enumerate((("#a97a83", 12, 34), ("#6c5a78", 10, 42), ("#33395c", 6, 34))):
        x = -3.0
        while x < 152:
            w = c.random.uniform(5, 10)
            h = c.random.uniform(low, high) * (0.55 + 0.55 * math.exp(-(((x - 88) / 42) ** 2)))
            top = 70 - h
            c.rect(x, top, w, h, (tone, mix(tone, "#d98873", 0.3 - layer * 0.1)))
            kind = c.random.random()
            if kind < 0.2:
                c.poly([(x, top), (x + w, top), (x + w, top - w * 0.5)], tone)
            elif kind < 0.35:
                c.rect(x + w * 0.2, top - 2.2, w * 0.6, 2.4, tone)
                c.line([(x + w / 2, top - 2), (x + w / 2, top - 7)], tone, 0.25)
            elif kind < 0.45:
                c.poly([(x, top), (x + w / 2, top - w * 0.9), (x + w, top)], tone)
            if layer:
                columns, rows = max(2, round(w / 1.5)), max(3, round(h / 2.1))
                windows(
                    c,
                    x + 0.4,
                    top + 1,
                    w - 0.8,
                    h - 2,
                    columns,
                    rows,
                    mix(tone, INK, 0.25),
                    0.2 + layer * 0.17,
                    "#ffd78b",
                    0.5,
                    0.45,
                )
            x += w + c.random.choice((0, 0, 0.5, 1.4))
    c.rect(22, 34, 6.4, 36, "#2a2f50")
    c.poly([(21.2, 34), (25.2, 14), (29.2, 34)], "#2a2f50")
    c.line([(25.2, 14), (25.2, 9.6)], "#2a2f50", 0.4)
    c.disc(25.2, 39, 1.5, "#ffe0a0")
    c.rect(-2, 68.6, 154, 2.2, "#22294a")
    for i in range(16):
        c.glow(5 + i * 9.4, 66.8, 3.2, "#ffd48a", 0.6)
        c.disc(5 + i * 9.4, 66.8, 0.38, PAPER)
    c.reflect(70.6, "#263457", 0.28, 0.8)
    c.shimmer(72, 99, "#ffcf90", 130)
    c.poly([(24, 87), (60, 86), (57, 90.5), (28, 90.5)], NIGHT)
    c.rect(31, 83.4, 22, 3.4, "#26304e")
    windows(c, 31.6, 83.8, 20.8, 2.4, 10, 1, INK, 0.9)


def market(c: Canvas) -> None:
    """Striped stalls before gabled houses."""
    y: float
    c.sky((0, "#79b4c4"), (0.6, "#cfe3da"), (1, "#fbeccb"), to=74)
    c.cloud(40, 13, 26, PAPER, 0.85)
    c.cloud(118, 20, 22, PAPER, 0.8)
    x = -4.0
    tones = ["#e6b36a", "#d98c6a", "#f1e2bf", "#a9bfa0", "#e7c7a8", "#86a9ad", "#f0d798", "#cf7d63", "#e9dcc3"]
    i = 0
    while x < 152:
        w = c.random.uniform(13, 18)
        gable(c, x, 74, w, c.random.uniform(26, 38), tones[i % 9], c.random.choice((BRICK, "#8d4034", "#5f4a48")))
        x += w
        i += 1
    for a, b, y in ((-2, 62, 36), (62, 152, 32)):
        rope = smooth([(a, y), ((a + b) / 2, y + 8), (b, y - 2)], 20)
        c.line(rope, INK, 0.14)
        for k in range(2, len(rope) - 2, 3):
            px, py = rope[k]
            c.poly([(px - 1.1, py), (px + 1.1, py), (px, py + 2.8)], (BRICK, STRAW, PETROL, PAPER, CORAL)[k % 5])
    c.rect(-2, 74, 154, 28, ("#d8c6a2", "#a88f6c"))
    for k in range(60):
        y = 76 + k * 0.45
        c.line([(c.random.random() * 150, y), (c.random.random() * 150, y)], "#9c835f", 0.1, 0.25)
    people = ((8, WINE), (33, PETROL), (41, OCHRE), (66, SLATE), (77, BRICK), (101, TEAL), (111, CREAM), (139, MOSS))
    for k in range(4):
        stall(c, 4 + k * 37, 88, 30, (BRICK, TEAL, OCHRE, MOSS)[k])
    for px, tone in people:
        y = 93 + (px * 7 % 5)
        c.disc(px + 2, y, 4, EARTH, 0.28, 0.14)
        person(c, px, y, 17, tone, stride=0.6)
        c.round(px + 1.6, y - 8.4, 3, 3, 0.4, mix(tone, STRAW, 0.6))
    gulls(c, 5, 75, 15, SLATE, 30)


def stall(c: Canvas, x: float, base: float, w: float, tone: Colour) -> None:
    c.rect(x + 1, base - 20, w - 2, 20, ("#5d4634", "#3d2c22"))
    for side in (x + 0.4, x + w - 1.2):
        c.rect(side, base - 24, 0.8, 24, "#7a5a3d")
    n = 8
    for k in range(n):
        a, b = x - 1.5 + (w + 3) * k / n, x - 1.5 + (w + 3) * (k + 1) / n
        ta, tb = x + 1.5 + (w - 3) * k / n, x + 1.5 + (w - 3) * (k + 1) / n
        stripe = PAPER if k % 2 else tone
        c.poly([(ta, base - 29), (tb, base - 29), (b, base - 21), (a, base - 21)], (stripe, mix(stripe, INK, 0.14)))
        c.disc((a + b) / 2, base - 21, (b - a) / 2, mix(stripe, INK, 0.08), 1, 0.75)
    c.rect(x, base - 10, w, 11, ("#a57a4e", "#6f4d31"))
    fruit = (BRICK, OCHRE, MEADOW, "#d6c04a", WINE, CORAL)
    for k in range(4):
        cx = x + 1 + k * (w - 2) / 4
        cw = (w - 4) / 4
        c.poly([(cx, base - 10), (cx + cw, base - 10), (cx + cw - 0.5, base - 6.4), (cx + 0.5, base - 6.4)], "#caa06a")
        colour = c.random.choice(fruit)
        for j in range(11):
            fx, fy = cx + 0.7 + (j % 6) * (cw - 1.4) / 5, base - 10.4 - (0.9 if j > 5 else 0)
            c.disc(fx, fy, 0.78, mix(colour, PAPER if j % 3 == 0 else INK, 0.12))
    c.disc(x + w / 2, base - 14.4, 1.5, "#d9a684")
    c.poly(
        [
            (x + w / 2 - 2.8, base - 9),
            (x + w / 2 - 1.8, base - 12.8),
            (x + w / 2 + 1.8, base - 12.8),
            (x + w / 2 + 2.8, base - 9),
        ],
        PAPER,
    )


def street(c: Canvas) -> None:
    """A tram in an avenue in autumn."""
    x: float
    y: float
    c.sky((0, "#9fc3c4"), (0.6, "#e5e0c5"), (1, "#f9e2b3"), to=80)
    c.glow(76, 58, 66, "#fff0c0", 0.8)
    for side in (-1, 1):
        for k in range(5):
            near = 1 - k / 5.4
            edge = 75 + side * (16 + 62 * near**1.7)
            out = 75 + side * (16 + 62 * (1 - (k - 1) / 5.4) ** 1.7)
            top = 62 - 50 * near**1.3
            tone = ("#d9a982", "#e8cfa2", "#b9c0a4", "#e3bb8f", "#cdb8a6")[(k + (side > 0) * 2) % 5]
            c.poly(
                [(edge, top), (out, 62 - 50 * (1 - (k - 1) / 5.4) ** 1.3), (out, 84), (edge, 70 + 8 * near)],
                (tone, mix(tone, EARTH, 0.2)),
            )
            for r in range(4):
                for w in range(3):
                    t = (w + 0.25) / 3
                    x1, x2 = edge + (out - edge) * t, edge + (out - edge) * (t + 0.17)
                    h1 = (70 - top) / 5
                    y1 = top + h1 * (r + 0.6)
                    c.poly([(x1, y1), (x2, y1 - 0.4), (x2, y1 + h1 * 0.55), (x1, y1 + h1 * 0.55)], mix(INK, tone, 0.35))
    c.poly([(68, 66), (82, 66), (176, 101), (-26, 101)], ("#c7b89b", "#8b7a68"))
    c.poly([(60, 66.5), (68, 66), (-26, 101), (-90, 101)], ("#ddd0b4", "#b7a589"))
    c.poly([(82, 66), (90, 66.5), (240, 101), (176, 101)], ("#ddd0b4", "#b7a589"))
    for dx, nx in ((-2.6, -26), (-1.2, -12), (1.4, 14), (2.8, 28)):
        c.line([(75 + dx, 66), (75 + nx, 101)], SLATE, 0.3)
    c.haze(54, 72, "#fff1cb", 0.55, 0.7)
    for k in range(5):
        t = k / 5
        for side in (-1, 1):
            x, base, h = 75 + side * (14 + 52 * t**1.5), 68 + 18 * t**1.4, 12 + 40 * t**1.2
            leaf = c.random.choice(("#d9913a", "#c96f35", "#e0b04a", "#b9552f"))
            tree(c, x, base, h, mix(leaf, "#f5deb0", 0.5 * (1 - t)))
    tram(c, 62, 86)
    for x, y, tone in ((33, 88, WINE), (38, 89, PETROL), (116, 90, INK), (126, 92, MOSS), (104, 82, OCHRE)):
        c.disc(x + 2, y, 3.4, EARTH, 0.3, 0.14)
        person(c, x, y, 8 + (y - 78) * 0.5, tone, stride=0.9)
    for _ in range(60):
        x, y = c.random.random() * 150, 100 - abs(c.random.gauss(0, 9))
        c.disc(x, y, c.random.uniform(0.25, 0.7), c.random.choice(("#d9913a", "#b9552f", "#e0b04a")), 0.9, 0.5)


def tram(c: Canvas, x: float, y: float) -> None:
    c.line([(75, -2), (75, y - 41)], INK, 0.14, 0.7)
    for top in (6, 20, 30):
        c.line([(-2, top + 8), (75, top), (152, top + 8)], INK, 0.1, 0.45)
    c.disc(x + 13, y + 0.4, 16, INK, 0.35, 0.1)
    c.poly([(x + 26, y - 33), (x + 31, y - 31), (x + 31, y - 4), (x + 26, y - 1)], mix(BRICK, INK, 0.35))
    c.round(x, y - 34, 26, 33.4, 2.6, BRICK)
    c.rect(x, y - 15, 26, 2, CREAM)
    c.round(x + 2, y - 29, 22, 13, 1.4, "#c8dede")
    c.poly([(x + 3, y - 28), (x + 11, y - 28), (x + 6, y - 17), (x + 3, y - 17)], PAPER, 0.5)
    c.rect(x + 12.7, y - 29, 0.5, 13, BRICK)
    c.round(x + 7, y - 33, 12, 3, 0.5, INK)
    for k in range(3):
        c.rect(x + 9 + k * 3.2, y - 32.2, 2, 1.4, STRAW)
    for lx in (4.4, 21.6):
        c.disc(x + lx, y - 8, 1.7, PAPER)
        c.glow(x + lx, y - 8, 7, "#fff3c8", 0.6)
    c.round(x + 2, y - 3.4, 22, 3, 0.8, INK)
    c.line([(x + 8, y - 34), (x + 13, y - 41), (x + 18, y - 34)], INK, 0.35)
    c.line([(x + 9, y - 41), (x + 17, y - 41)], INK, 0.4)


def coffee(c: Canvas) -> None:
    """A coffee house: newspaper, cup, bentwood chair, a window on the street."""
    c.sky((0, "#6b4a36"), (1, "#4a3226"))
    c.rect(-2, 0, 154, 12, "#5b3d2c")
    c.poly([(34, 74), (34, 20), (40, 9), (58, 4), (76, 9), (82, 20), (82, 74)], "#3b281f")
    c.poly([(36, 72), (36, 21), (42, 11), (58, 6.4), (74, 11), (80, 21), (80, 72)], ("#8dbac0", "#f4e3b8"))
    for k, (w, h, tone) in enumerate(
        ((12, 30, "#d9b98c"), (15, 38, "#c99c7c"), (12, 27, "#b6bfa6"), (9, 34, "#dcc6a0"))
    ):
        c.rect(36 + k * 11.4, 72 - h, min(w, 80 - 36 - k * 11.4), h, mix(tone, "#f4e3b8", 0.35))
        windows(c, 36.5 + k * 11.4, 73 - h, min(w, 43 - k * 11.4), h * 0.8, 3, 4, mix(SLATE, tone, 0.5), wide=0.36)
    for x in (50.2, 65.2):
        c.rect(x, 5, 0.9, 67, "#3b281f")
    c.rect(36, 30, 44, 0.9, "#3b281f")
    c.poly([*smooth([(30, 2), (44, 2), (41, 30), (33, 52), (31, 76)], 10), (26, 76), (26, 2)], ("#9c3a34", "#5f2430"))
    c.poly([*smooth([(86, 2), (72, 2), (75, 30), (83, 52), (85, 76)], 10), (90, 76), (90, 2)], ("#9c3a34", "#5f2430"))
    for x in (104, 132):
        c.line([(x, -2), (x, 13)], "#2b1d17", 0.3)
        c.glow(x, 20, 34, "#ffdb94", 0.55)
        c.poly([(x - 8, 20), (x - 3, 13), (x + 3, 13), (x + 8, 20)], ("#f4e6c4", "#ffd98f"))
    c.rect(96, 33, 48, 30, "#8a6238")
    c.rect(98, 35, 44, 26, ("#7a8a86", "#b49d7b"))
    c.poly([(98, 61), (120, 35), (130, 35), (108, 61)], PAPER, 0.16)
    c.rect(-2, 70, 154, 4, "#38251c")
    c.round(92, 60, 62, 26, 3, "#7c2f33")
    for k in range(5):
        c.disc(98 + k * 13, 68, 0.6, "#4c1a22")
        c.line([(98 + k * 13, 68), (104 + k * 13, 62)], "#5f2229", 0.16)
    c.poly([(-2, 84), (152, 84), (152, 101), (-2, 101)], ("#3b271d", "#2a1b15"))
    for off in (0, 3.4):
        c.line(
            smooth(
                [
                    (12 + off, 96),
                    (10 + off * 0.6, 66),
                    (18, 52 + off),
                    (30, 52 + off),
                    (37 - off * 0.6, 66),
                    (36 - off, 96),
                ],
                14,
            ),
            "#8f5a30",
            1.2,
        )
    c.disc(24, 86, 15, "#b57a41", 1, 0.24)
    c.disc(24, 85.4, 12.4, "#d9ab69", 1, 0.22)
    c.disc(92, 90, 54, "#1d130f", 0.5, 0.2)
    c.disc(92, 86, 52, "#b9ae9f", 1, 0.2)
    c.disc(92, 84.6, 52, ("#fbf6ea", "#ded3bf"), 1, 0.2)
    for pts in ([(60, 82), (78, 86), (92, 84)], [(102, 90), (116, 86), (134, 88)], [(84, 78), (100, 80), (112, 77)]):
        c.line(smooth(pts, 8), "#c8bdab", 0.22, 0.8)
    paper_on_table(c, 58, 86)
    c.disc(112, 87, 11, "#d8cdb9", 1, 0.26)
    c.disc(112, 86.4, 10.6, PAPER, 1, 0.25)
    c.poly([(104.6, 76), (119.4, 76), (117, 85.4), (113, 87), (111, 87), (107, 85.4)], (PAPER, "#dcd2c0"))
    c.disc(112, 76, 7.4, PAPER, 1, 0.24)
    c.disc(112, 76.1, 6.6, "#6a3d22", 1, 0.21)
    c.disc(112.4, 76.1, 3.6, "#e9cf9f", 1, 0.2)
    c.line(smooth([(119, 77.4), (123.4, 78), (122.4, 82.6), (118, 82.8)], 8), PAPER, 1.1)
    for k in (0, 1, 2):
        c.line(
            smooth([(109 + k * 3, 72), (110.6 + k * 3, 67), (107.6 + k * 3, 62), (109.8 + k * 3, 56)], 10),
            PAPER,
            0.5,
            0.3,
        )
    c.poly([(131, 86.4), (131, 74), (138.6, 74), (138.6, 86.4)], "#e6f0ee", 0.55)
    c.disc(134.8, 74, 3.8, PAPER, 0.7, 0.2)
    c.disc(134.8, 77, 3.7, "#bcd7d8", 0.8, 0.2)


def paper_on_table(c: Canvas, x: float, y: float) -> None:
    c.poly([(x - 6, y + 6), (x + 34, y + 7.4), (x + 40, y - 8), (x + 5, y - 9.4)], EARTH, 0.3)
    c.poly([(x - 7, y + 5), (x + 33, y + 6.4), (x + 39, y - 9), (x + 4, y - 10.4)], PAPER)

    def at(u: float, v: float) -> tuple[float, float]:
        a = (x - 7 + 11 * v, y + 5 - 15.4 * v)
        return a[0] + (40 - 5 * v) * u, a[1] + 1.4 * u

    c.line([at(0.06, 0.9), at(0.94, 0.9)], INK, 0.9)
    c.poly([at(0.06, 0.78), at(0.56, 0.78), at(0.56, 0.34), at(0.06, 0.34)], ("#e59a66", TEAL))
    for v in range(7):
        c.line([at(0.61, 0.76 - v * 0.075), at(0.94, 0.76 - v * 0.075)], "#9a917f", 0.22)
    for u in (0.06, 0.36, 0.66):
        for v in range(4):
            c.line([at(u, 0.28 - v * 0.065), at(u + 0.27, 0.28 - v * 0.065)], "#9a917f", 0.22)


SCENES = {"city": city, "market": market, "street": street, "coffee": coffee}
