"""Handball in a full hall."""

from __future__ import annotations

from .canvas import (
    INK,
    MEADOW,
    NAVY,
    OCHRE,
    PAPER,
    PINE,
    PLUM,
    SEA,
    SLATE,
    STRAW,
    TEAL,
    Canvas,
    Colour,
    Point,
    mix,
    smooth,
)
from .figures import BLOND, BROWN, SKIN, TAN, UMBER
from .things import digit

RED = "#c8382f"


def handball(c: Canvas) -> None:
    """A player in the air before the goal, ball in hand, defenders with raised arms, full stands and 27:26 on the board."""
    x: float
    y: float
    c.sky((0, "#151f38"), (1, "#2c3f62"), to=60)
    for row in range(9):
        y = 15 + row * 4
        c.rect(-2, y + 1.8, 154, 4, mix("#22304f", "#3a4c70", row / 9))
        for k in range(52):
            if c.random.random() < 0.93:
                px, py = k * 3 + (row % 2) * 1.5 - 1 + c.random.uniform(-0.3, 0.3), y + c.random.uniform(-0.3, 0.3)
                tone = mix(
                    c.random.choice((RED, RED, PAPER, STRAW, SLATE, SEA, PLUM, OCHRE)), "#1a2540", 0.42 - row * 0.025
                )
                c.round(px - 1.05, py + 0.5, 2.1, 2.6, 0.8, tone)
                c.disc(px, py, 0.72, mix(c.random.choice((SKIN, TAN, UMBER)), "#1a2540", 0.34 - row * 0.025))
                if c.random.random() < 0.16:
                    for d in (-1, 1):
                        c.line([(px + d, py + 1), (px + d * 1.5, py - 1.4)], tone, 0.5)
    c.rect(-2, 51.4, 154, 7, "#1c2946")
    for k in range(8):
        c.rect(-1 + k * 19.4, 52.4, 18.2, 5, (RED, TEAL, OCHRE, SLATE)[k % 4])
        c.rect(1.6 + k * 19.4, 54.5, 12.8, 0.9, mix((RED, TEAL, OCHRE, SLATE)[k % 4], PAPER, 0.55))
    c.poly([(-2, -2), (152, -2), (152, 9), (-2, 9)], ("#0d1526", "#1a2742"))
    for x in (16, 40, 110, 134):
        c.rect(x - 6, 6.4, 12, 1.2, PAPER)
        c.glow(x, 7, 20, "#f3f5ea", 0.7, 0.8)
    board(c, 75, 9)
    c.rect(-2, 58.4, 154, 44, ("#d9964f", "#b56f36"))
    for k in range(-12, 13):
        c.line([(75 + k * 10, 58.4), (75 + k * 20, 101)], "#a3602c", 0.18, 0.5)
    area = smooth([(4, 58.4), (12, 66), (38, 73.4), (75, 75), (112, 73.4), (138, 66), (146, 58.4)])
    c.poly([*area, (146, 58.4), (4, 58.4)], ("#4b93b8", "#2f6f9a"))
    c.line(area, PAPER, 0.8)
    far = smooth([(-16, 66), (10, 80), (44, 87.6), (75, 89), (106, 87.6), (140, 80), (166, 66)], 20)
    for k in range(0, len(far) - 3, 6):
        c.line(far[k : k + 4], PAPER, 0.7)
    c.line([(69, 80), (81, 80)], PAPER, 0.8)
    goal(c)
    keeper(c, 84, 65.6, 24)
    defender(c, 36, 76, 29, NAVY, TAN, BROWN)
    defender(c, 110, 78, 31, NAVY, SKIN, BLOND)
    scorer(c, 61, 95)
    c.beam([(30, 8), (50, 8), (74, 101), (6, 101)], "#f3f5ea", 0.16, 3)
    c.beam([(100, 8), (120, 8), (144, 101), (76, 101)], "#f3f5ea", 0.16, 3)


def board(c: Canvas, x: float, top: float) -> None:
    """The score in lamps: 27 to 26."""
    for d in (-14, 14):
        c.line([(x + d, -2), (x + d, top)], SLATE, 0.5)
    c.round(x - 20, top, 40, 15, 1.2, "#0b111f")
    c.round(x - 19, top + 1, 38, 13, 0.8, "#141d31")
    for at, figure in ((-15.6, "2"), (-8.6, "7"), (4.4, "2"), (11.4, "6")):
        digit(c, x + at, top + 3.4, figure, 4, "#ffc65a", 1)
    for down in (5.4, 9.4):
        c.rect(x - 0.6, top + down, 1.2, 1.2, "#ffc65a")
    c.glow(x, top + 7.5, 26, "#ffb84a", 0.3, 0.6)


def goal(c: Canvas) -> None:
    """A goal with red and white posts."""
    for k in range(16):
        c.line([(56 + k * 2.53, 38), (58 + k * 2.27, 60)], PAPER, 0.14, 0.5)
    for k in range(9):
        c.line([(56, 39.6 + k * 2.3), (94, 39.6 + k * 2.3)], PAPER, 0.14, 0.5)
    for k in range(13):
        tone = RED if k % 2 else PAPER
        c.rect(54 + k * 42 / 13, 36.4, 42 / 13 + 0.05, 1.7, tone)
        if k < 8:
            for px in (54, 94.3):
                c.rect(px, 36.4 + k * 3.5, 1.7, 3.5, tone)


def limb(c: Canvas, points: list[Point], tone: Colour, w: float) -> None:
    """An arm or a leg with round joints."""
    c.line(points, tone, w)
    for p in points:
        c.disc(*p, w / 2, tone)


def keeper(c: Canvas, x: float, base: float, h: float) -> None:
    """The goalkeeper, a star in green."""
    c.disc(x, base + 0.4, h * 0.4, INK, 0.3, 0.1)
    for side in (-1, 1):
        limb(
            c,
            [
                (x + side * h * 0.06, base - h * 0.46),
                (x + side * h * 0.24, base - h * 0.28),
                (x + side * h * 0.34, base - h * 0.04),
            ],
            "#26324f",
            h * 0.1,
        )
        c.round(x + side * h * 0.37 - h * 0.07, base - h * 0.05, h * 0.14, h * 0.06, h * 0.02, PAPER)
        limb(
            c,
            [
                (x + side * h * 0.1, base - h * 0.76),
                (x + side * h * 0.28, base - h * 0.84),
                (x + side * h * 0.4, base - h * 1.0),
            ],
            mix(MEADOW, PINE, 0.1),
            h * 0.08,
        )
        c.disc(x + side * h * 0.42, base - h * 1.03, h * 0.045, SKIN)
    c.poly(
        [
            (x - h * 0.13, base - h * 0.8),
            (x + h * 0.13, base - h * 0.8),
            (x + h * 0.1, base - h * 0.42),
            (x - h * 0.1, base - h * 0.42),
        ],
        (MEADOW, "#4f7a49"),
    )
    c.disc(x, base - h * 0.91, h * 0.075, SKIN)
    c.disc(x, base - h * 0.945, h * 0.07, BROWN)
    c.disc(x + h * 0.08, base - h * 0.93, h * 0.035, BROWN)


def defender(c: Canvas, x: float, base: float, h: float, shirt: Colour, skin: Colour, hair: Colour) -> None:
    """A defender facing us, arms up."""
    c.disc(x, base + 0.4, h * 0.26, INK, 0.3, 0.14)
    for side in (-1, 1):
        limb(
            c,
            [
                (x + side * h * 0.06, base - h * 0.42),
                (x + side * h * 0.12, base - h * 0.23),
                (x + side * h * 0.12, base - h * 0.03),
            ],
            skin,
            h * 0.075,
        )
        c.line([(x + side * h * 0.12, base - h * 0.14), (x + side * h * 0.12, base - h * 0.04)], PAPER, h * 0.08)
        c.round(x + side * h * 0.12 - h * 0.055, base - h * 0.04, h * 0.11, h * 0.05, h * 0.02, OCHRE)
        limb(
            c,
            [
                (x + side * h * 0.11, base - h * 0.76),
                (x + side * h * 0.19, base - h * 0.92),
                (x + side * h * 0.13, base - h * 1.1),
            ],
            skin,
            h * 0.06,
        )
        limb(c, [(x + side * h * 0.11, base - h * 0.76), (x + side * h * 0.16, base - h * 0.86)], shirt, h * 0.085)
        c.disc(x + side * h * 0.13, base - h * 1.13, h * 0.04, skin)
    c.poly(
        [
            (x - h * 0.14, base - h * 0.5),
            (x + h * 0.14, base - h * 0.5),
            (x + h * 0.17, base - h * 0.32),
            (x, base - h * 0.35),
            (x - h * 0.17, base - h * 0.32),
        ],
        mix(shirt, PAPER, 0.25),
    )
    c.poly(
        [
            (x - h * 0.14, base - h * 0.79),
            (x + h * 0.14, base - h * 0.79),
            (x + h * 0.11, base - h * 0.46),
            (x - h * 0.11, base - h * 0.46),
        ],
        (mix(shirt, SEA, 0.4), shirt),
    )
    c.disc(x, base - h * 0.89, h * 0.075, skin)
    c.disc(x, base - h * 0.925, h * 0.072, hair)


def scorer(c: Canvas, x: float, ground: float) -> None:
    """The player in red from behind, high above her shadow, the ball behind her head."""
    h, base = 46.0, ground - 9
    c.disc(x - 2, ground + 1, 13, INK, 0.35, 0.16)
    limb(c, [(x + 2, base - h * 0.42), (x + 9.4, base - h * 0.33), (x + 8.6, base - h * 0.12)], TAN, h * 0.08)
    c.line([(x + 8.8, base - h * 0.2), (x + 8.6, base - h * 0.13)], PAPER, h * 0.088)
    limb(c, [(x + 8.6, base - h * 0.11), (x + 10.8, base - h * 0.08)], OCHRE, h * 0.06)
    limb(c, [(x - 2, base - h * 0.42), (x - 4.4, base - h * 0.2), (x - 2.6, base + h * 0.03)], TAN, h * 0.085)
    c.line([(x - 3.4, base - h * 0.06), (x - 2.7, base + h * 0.01)], PAPER, h * 0.092)
    limb(c, [(x - 2.6, base + h * 0.05), (x - 3.4, base + h * 0.1)], OCHRE, h * 0.066)
    c.poly(
        [
            (x - 6, base - h * 0.5),
            (x + 5.4, base - h * 0.5),
            (x + 9.6, base - h * 0.33),
            (x + 1, base - h * 0.36),
            (x - 1, base - h * 0.32),
            (x - 7, base - h * 0.31),
        ],
        (PAPER, "#d5d3ca"),
    )
    limb(c, [(x - 5, base - h * 0.77), (x - 12, base - h * 0.84), (x - 18, base - h * 0.96)], TAN, h * 0.062)
    limb(c, [(x - 5, base - h * 0.77), (x - 9, base - h * 0.81)], RED, h * 0.085)
    torso = [
        (x - 6.4, base - h * 0.79),
        (x + 7, base - h * 0.8),
        (x + 6, base - h * 0.62),
        (x + 5.8, base - h * 0.46),
        (x - 6, base - h * 0.46),
        (x - 5.6, base - h * 0.62),
    ]
    c.poly(torso, ("#d8493c", "#a52b27"))
    c.line([(x - 1.4, base - h * 0.7), (x - 1.4, base - h * 0.56)], PAPER, 1.2)
    c.line([(x + 1.8, base - h * 0.7), (x + 1.8, base - h * 0.56)], PAPER, 1.2)
    limb(c, [(x + 5.6, base - h * 0.78), (x + 12.6, base - h * 0.84), (x + 14.4, base - h * 1.02)], TAN, h * 0.064)
    limb(c, [(x + 5.6, base - h * 0.78), (x + 10, base - h * 0.82)], "#b9322c", h * 0.088)
    c.disc(x + 15, base - h * 1.1, 3.6, "#f2c14e")
    c.disc(x + 15.6, base - h * 1.09, 2.9, "#d99a35", 0.6)
    c.line(
        smooth([(x + 11.8, base - h * 1.11), (x + 15, base - h * 1.07), (x + 18.4, base - h * 1.11)], 6), "#7c5636", 0.4
    )
    c.disc(x + 13.9, base - h * 1.05, 1.5, TAN)
    c.rect(x - 1.1, base - h * 0.86, 2.4, h * 0.08, mix(TAN, INK, 0.15))
    c.disc(x, base - h * 0.91, h * 0.08, BLOND)
    c.line(smooth([(x - 0.6, base - h * 0.94), (x - 4.6, base - h * 0.97), (x - 7.6, base - h * 0.88)], 8), BLOND, 1.8)
    c.disc(x - 1.8, base - h * 0.95, 1, RED)


SCENES = {"handball": handball}
