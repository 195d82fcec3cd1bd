"""A church organ under repair."""

from __future__ import annotations

import math

from .canvas import BRICK, CORAL, CREAM, INK, OCHRE, PAPER, SAGE, SEA, SLATE, STRAW, TEAL, WINE, Canvas, smooth
from .figures import BROWN, SKIN, stander


def organ(c: Canvas) -> None:
    """An organ front with gaps where pipes were taken out, the pipes on a table, a woman testing one by ear."""
    x: float
    c.sky((0, "#d9c6a4"), (1, "#c2a981"))
    for k in range(3):
        x = 75 + (k - 1) * 62
        arc = [(x + 27 * math.cos(a), 20 - 24 * math.sin(a)) for a in (math.pi * i / 30 for i in range(31))]
        c.poly([*arc, (x - 27, 82), (x + 27, 82)], ("#ece0c6", "#d6c29a"))
        c.line([(x + 27, 82), *arc, (x - 27, 82)], "#b59a70", 1)
    for x in (13, 137):
        c.rect(x - 6.4, 14, 12.8, 42, "#b59a70")
        arc = [(x + 5.4 * math.cos(a), 19 - 9 * math.sin(a)) for a in (math.pi * i / 20 for i in range(21))]
        c.poly([*arc, (x - 5.4, 55), (x + 5.4, 55)], ("#8fc0cb", "#f3e4b9"))
        for k in range(6):
            c.rect(x - 5.4, 17 + k * 6.4, 10.8, 0.4, SLATE)
        for k, tone in enumerate((CORAL, SEA, STRAW, TEAL, OCHRE, WINE, SAGE, BRICK)):
            c.rect(x - 5 + (k % 2) * 5.2, 19 + k // 2 * 8.4, 4.8, 6, tone, 0.5)
        c.rect(x - 0.25, 11, 0.5, 44, SLATE)
    wood, gold = "#7a4a30", "#dcb25a"
    c.rect(33, 48, 84, 34, (wood, "#54301f"))
    c.rect(33, 47, 84, 2.2, gold)
    for k, (left, w, top, count) in enumerate(
        ((35, 19, 14, 7), (56, 11, 24, 6), (69, 12, 5, 5), (83, 11, 24, 6), (96, 19, 14, 7))
    ):
        c.rect(left - 1, top, w + 2, 48 - top, ("#3a2219", "#2a1812"))
        middle = (count - 1) / 2
        for j in range(count):
            if (k, j) in ((0, 2), (1, 4), (3, 0), (3, 1), (4, 5)):
                continue
            pw = w / count
            high = (44 - top) * (
                0.93 - 0.1 * abs(j - middle) * (1 if k in (0, 2, 4) else -0.6) - (0.16 if k in (1, 3) else 0)
            )
            pipe(c, left + pw * (j + 0.5), 47, high, pw * 0.43)
        for px in (left - 2.4, left + w + 0.6):
            c.rect(px, top - 2, 1.9, 50 - top, (wood, "#5c3623"))
        crown = smooth(
            [
                (left - 3, top + 1),
                (left + w * 0.2, top - 3),
                (left + w / 2, top - 5.4 - (k == 2) * 2),
                (left + w * 0.8, top - 3),
                (left + w + 3, top + 1),
            ],
            10,
        )
        c.poly([*crown, (left + w + 3, top + 2.4), (left - 3, top + 2.4)], gold)
        c.disc(left + w / 2, top - 3.4, 1.5, wood)
        c.poly(
            smooth(
                [
                    (left - 1, top + 2),
                    (left + w * 0.25, top + 6),
                    (left + w / 2, top + 3.4),
                    (left + w * 0.75, top + 6),
                    (left + w + 1, top + 2),
                ],
                8,
            ),
            gold,
        )
    for k in range(4):
        x = 36 + k * 20.4
        c.rect(x, 53, 17, 24, "#8d5a3a")
        c.rect(x + 1.2, 54.2, 14.6, 21.6, ("#6d422b", "#5c3623"))
    c.rect(60, 58, 30, 5, "#2a1812")
    for row in range(2):
        c.rect(61, 58.6 + row * 2.2, 28, 1.8, PAPER)
        for k in range(27):
            c.rect(61.6 + k * 1.03, 58.6 + row * 2.2, 0.5, 1.1, INK)
    c.rect(-2, 80, 154, 22, ("#a67f56", "#6f5035"))
    for k in range(-8, 9):
        c.line([(75 + k * 11, 80), (75 + k * 18, 101)], "#5c4029", 0.25, 0.6)
    c.beam([(-6, 8), (14, 8), (104, 98), (48, 98)], "#fff1c6", 0.5, 2)
    hands = stander(c, 50, 92, 40, TEAL, "#4a3c34", BROWN, way=0.9, hem=0.34, bent=1)
    c.poly([(44.6, 60), (55.4, 60), (55, 78), (45, 78)], "#c9a468", 0.9)
    c.line([(46, 60), (47, 57.6)], "#c9a468", 0.8)
    c.line([(54, 60), (53, 57.6)], "#c9a468", 0.8)
    c.line([hands[1], (hands[1][0] - 0.6, hands[1][1] - 1)], SKIN, 1.8)
    pipe(c, hands[1][0] + 0.8, hands[1][1] + 3, 15, 1.1)
    c.disc(hands[1][0] + 0.2, hands[1][1], 1.25, SKIN)
    c.disc(98, 96, 34, INK, 0.25, 0.1)
    for x in (70, 126):
        c.poly([(x - 1, 86), (x + 2, 86), (x + 4, 98), (x + 2.4, 98)], "#7d5636")
        c.poly([(x - 1, 86), (x + 2, 86), (x - 1.4, 98), (x - 3, 98)], "#8f6440")
    c.poly([(64, 84), (132, 84), (136, 87), (60, 87)], "#d9c39a")
    c.rect(60, 87, 76, 1.6, "#8a6440")
    c.poly([(64, 84), (132, 84), (133, 85), (63, 85)], CREAM)
    for k in range(11):
        pipe(c, 68 + k * 5.2 + k * k * 0.08, 85.4, 8 + k * 1.7, 0.8 + k * 0.09)
    c.rect(64, 80.2, 68, 1.4, "#b98a58")


def pipe(c: Canvas, x: float, base: float, h: float, r: float) -> None:
    """A tin pipe with its foot, its mouth and a light along it."""
    foot = min(h * 0.24, r * 5)
    body = base - foot
    c.poly([(x - r, body), (x + r, body), (x + r * 0.3, base), (x - r * 0.3, base)], "#a9adad")
    c.rect(x - r, base - h, r * 2, h - foot, "#c3c8c6")
    c.rect(x + r * 0.4, base - h, r * 0.6, h - foot, "#8f9698")
    c.rect(x - r * 0.55, base - h, r * 0.45, h - foot, "#f1f2ec")
    c.disc(x, base - h, r, "#e1e4df", 1, 0.35)
    c.poly([(x - r * 0.7, body), (x, body - r * 2.4), (x + r * 0.7, body)], "#a9adad")
    c.rect(x - r * 0.7, body - r * 0.35, r * 1.4, r * 0.5, "#2f3538")


SCENES = {"organ": organ}
