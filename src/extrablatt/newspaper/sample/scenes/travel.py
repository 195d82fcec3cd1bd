"""Journeys and sport: train, station, street riders, football."""

from __future__ import annotations

import math

from .canvas import (
    APRICOT,
    BRICK,
    CORAL,
    CREAM,
    EARTH,
    INK,
    MEADOW,
    MIST,
    MOSS,
    NAVY,
    NIGHT,
    OCHRE,
    PAPER,
    PETROL,
    PINE,
    ROSE,
    SAGE,
    SEA,
    SLATE,
    STRAW,
    TEAL,
    WINE,
    Canvas,
    Colour,
    mix,
    smooth,
)
from .things import gulls, hill, person, pines, ridge, tree, windows

RED = "#c0303a"


def train(c: Canvas) -> None:
    """A train on a girder bridge over a border river."""
    c.sky((0, "#5d87a0"), (0.5, "#b5c4c0"), (0.85, "#f3d3a4"), (1, "#f8e3bd"), to=66)
    c.cloud(34, 17, 28, PAPER, 0.6)
    c.cloud(112, 24, 26, "#f6dcb8", 0.7)
    c.sun(122, 46, 4.8, "#fff4d6", APRICOT)
    ridge(c, 60, 20, mix("#8b9fb0", ROSE, 0.25), 0.5)
    ridge(c, 64, 12, mix(SLATE, SAGE, 0.35), 0.5)
    c.haze(48, 68, "#f3dab0", 0.5)
    line = hill(c, [(-2, 58), (24, 62), (52, 68), (90, 69), (124, 64), (152, 60)], (mix(MOSS, OCHRE, 0.2), MOSS))
    pines(c, line, 60, 6, mix(PINE, SLATE, 0.2))
    iron, light = "#35495c", "#6d8291"
    for x in (12.0, 50.0, 88.0, 126.0):
        c.poly([(x - 2.4, 53), (x + 2.4, 53), (x + 3.6, 77), (x - 3.6, 77)], ("#d3c6a8", "#8f8368"))
        c.rect(x - 3.4, 52, 6.8, 1.6, "#e4d8bb")
    carriage_row(c, 46.6)
    c.rect(-2, 46.8, 154, 1.2, iron)
    c.rect(-2, 52, 154, 1.2, iron)
    for k in range(20):
        x = -7 + k * 9.5
        c.line([(x, 47.4), (x, 52.6)], iron, 0.5)
        a, b = ((x, 52.4), (x + 9.5, 47.6)) if k % 2 else ((x, 47.6), (x + 9.5, 52.4))
        c.line([a, b], iron, 0.42)
    for start in (12.0, 50.0, 88.0):
        top = [(start + t * 38, 46.8 - 15.5 * math.sin(math.pi * t) ** 0.75) for t in (k / 40 for k in range(41))]
        c.line(top, light, 1.0)
        for k in range(1, 10):
            x = start + 3.8 * k
            y = 46.8 - 15.5 * math.sin(math.pi * k / 10) ** 0.75
            c.line([(x, y), (x, 46.8)], light, 0.34)
            step = 3.8 if k < 5 else -3.8
            if k != 5:
                c.line([(x, y), (x + step, 46.8)], light, 0.24)
    c.reflect(74, "#3c7078", 0.32, 0.6)
    c.shimmer(75, 98, "#ffe9bd", 80, 122, 16)
    c.shimmer(75, 99, MIST, 50)
    bank = hill(c, [(-2, 90), (22, 92), (44, 97), (58, 101)], (MOSS, PINE))
    for _ in range(60):
        x, y = c.random.choice(bank)
        c.line(
            [(x, y + 1), (x + c.random.uniform(-1, 1.4), y - c.random.uniform(2, 6))],
            c.random.choice((OCHRE, STRAW, MOSS)),
            0.22,
        )
    gulls(c, 6, 78, 22, SLATE, 22)


def carriage_row(c: Canvas, base: float) -> None:
    body, band = "#2f6b57", "#e5bc6a"
    for k in range(6):
        x = 8 + k * 21.6
        c.round(x, base - 8.6, 20.6, 7.6, 0.9, body)
        c.rect(x, base - 8.8, 20.6, 1.0, "#aab5b3")
        c.rect(x, base - 3.4, 20.6, 0.7, band)
        windows(c, x + 1, base - 7.2, 18.6, 3.2, 7, 1, "#25384a", 0.35, "#ffe7ae", 0.9, 0.66)
        for wx in (3.4, 6.4, 14.4, 17.4):
            c.disc(x + wx, base - 0.6, 0.95, INK)
    x = 137.6
    c.poly([(x, base - 1), (x, base - 9.4), (x + 11, base - 9.4), (x + 16, base - 5), (x + 17, base - 1)], BRICK)
    c.rect(x, base - 3.6, 17, 0.8, band)
    c.poly([(x + 9, base - 8.2), (x + 11, base - 8.2), (x + 14, base - 5.4), (x + 9, base - 5.4)], "#25384a")
    c.glow(x + 16, base - 3, 7, "#fff0bd", 0.8)


def station(c: Canvas) -> None:
    """A station hall under an arched glass roof, evening."""
    c.sky((0, "#1f3552"), (1, "#e5a877"))
    cx, cy = 75.0, 62.0
    for k in range(7):
        t = k / 6
        r, low = 96 - 66 * t, 101 - 33 * t
        tone = mix("#2a2438", "#8a6a62", t)
        arc = [
            (cx + r * math.cos(a), cy - 4 + (18 * t) - r * 0.72 * math.sin(a))
            for a in (math.pi * i / 60 for i in range(61))
        ]
        c.line([(arc[0][0], low), *arc, (arc[-1][0], low)], tone, 1.7 - 1.1 * t)
    for i in range(1, 12):
        a = math.pi * i / 12
        c.line(
            [(cx + 96 * math.cos(a), cy - 4 - 69 * math.sin(a)), (cx + 30 * math.cos(a), cy + 14 - 21.6 * math.sin(a))],
            "#5a4650",
            0.35,
        )
    c.glow(cx, 66, 46, "#ffdca4", 0.9)
    far = [(cx + 29 * math.cos(a), 75 - 21 * math.sin(a)) for a in (math.pi * i / 40 for i in range(41))]
    c.poly(far, ("#f5c793", "#fbe6c0"))
    for i in range(1, 10):
        c.line(
            [(46 + i * 5.8, 76), (46 + i * 5.8, 75 - 21 * math.sin(math.acos(max(-1, min(1, (i * 5.8 - 29) / 29)))))],
            "#8a6a62",
            0.25,
        )
    c.line([(49, 66), (101, 66)], "#8a6a62", 0.25)
    c.poly([(-2, 101), (54, 74), (96, 74), (152, 101)], ("#8a6f66", "#4a3c46"))
    c.poly([(44, 101), (70, 74.6), (80, 74.6), (106, 101)], ("#3c3340", "#211d2b"))
    for dx in (0.9, 3.0):
        c.line([(75 - dx, 74.6), (75 - dx * 7.4, 101)], "#b8a596", 0.34)
        c.line([(75 + dx, 74.6), (75 + dx * 7.4, 101)], "#b8a596", 0.34)
    c.poly([(108, 101), (81, 74.4), (83, 74.4), (114, 101)], CREAM, 0.7)
    c.poly([(42, 101), (69, 74.4), (67, 74.4), (36, 101)], CREAM, 0.7)
    c.poly([(-2, 56), (-2, 98), (52, 77), (61, 70), (61, 63), (57, 61.6)], ("#b94a3a", "#7b2c34"))
    c.poly([(-2, 56), (57, 61.6), (59.4, 62.4), (-2, 58.8)], "#e8d9b8")
    for k in range(7):
        t0, t1 = 1 - (1 - k / 7) ** 1.6, 1 - (1 - (k + 0.72) / 7) ** 1.6
        x0, x1 = -2 + 56 * t0, -2 + 56 * t1
        c.poly([(x0, 64.5 + 0.5 * t0), (x1, 64.5 + 0.5 * t1), (x1, 78 - 9.6 * t1), (x0, 78 - 9.6 * t0)], "#ffe3a8")
    c.poly([(54, 76), (61, 70), (61, 73), (55, 79)], INK)
    c.poly([(57.4, 64), (60.4, 65), (60.4, 68), (57.4, 68)], "#32475c")
    c.line([(75, 20), (75, 28)], INK, 0.5)
    c.disc(75, 34, 6.8, INK)
    c.disc(75, 34, 6, PAPER)
    for k in range(12):
        a = math.tau * k / 12
        c.line(
            [(75 + 4.9 * math.cos(a), 34 + 4.9 * math.sin(a)), (75 + 5.6 * math.cos(a), 34 + 5.6 * math.sin(a))],
            INK,
            0.32,
        )
    c.line([(75, 34), (75, 29.6)], INK, 0.5)
    c.line([(75, 34), (78.3, 35.6)], INK, 0.5)
    for x, y, h, tone in (
        (112, 84, 13, WINE),
        (119, 90, 18, PETROL),
        (134, 96, 24, INK),
        (105, 79, 9, OCHRE),
        (101, 77.6, 7, SLATE),
    ):
        c.disc(x - 3, y + 0.3, h * 0.3, NIGHT, 0.4, 0.13)
        person(c, x, y, h, tone, stride=0.8)
    c.round(138.6, 88, 6.4, 8, 0.7, OCHRE)
    c.line([(141, 88), (139, 81)], INK, 0.3)
    c.beam([(52, 18), (98, 18), (140, 98), (10, 98)], "#ffe1ae", 0.22, 3)


def cycling(c: Canvas) -> None:
    """Riders on a mountain pass."""
    x: float
    c.sky((0, "#5e9bb5"), (0.6, "#c6dcd2"), (1, "#f9ebc8"), to=70)
    c.cloud(38, 16, 28, PAPER, 0.85)
    c.cloud(118, 24, 22, PAPER, 0.8)
    ridge(c, 56, 34, mix("#8ba4b4", PAPER, 0.1), 0.52)
    c.haze(26, 60, "#e9e8d4", 0.5)
    ridge(c, 64, 24, mix(SLATE, SAGE, 0.45), 0.5)
    hill(c, [(-2, 42), (24, 52), (60, 60), (100, 56), (152, 40)], (SAGE, MEADOW))
    line = hill(c, [(-2, 62), (40, 66), (90, 62), (152, 56)], (MEADOW, MOSS))
    pines(c, line, 36, 8, mix(PINE, MOSS, 0.2))
    road = smooth(
        [(152, 47), (120, 54), (96, 53), (84, 57), (104, 63), (136, 66), (150, 71), (126, 78), (60, 84), (-4, 86)], 18
    )
    for a, b in zip(road, road[1:], strict=False):
        t = max(0.0, (a[1] - 47) / 39)
        c.line([a, b], "#efe4c9", 2 + 15 * t**1.7)
    for a, b in zip(road, road[1:], strict=False):
        t = max(0.0, (a[1] - 47) / 39)
        c.line([a, b], "#74777c", 1.6 + 13.4 * t**1.7)
    hill(c, [(-2, 94), (40, 95), (90, 92), (152, 88)], (MOSS, PINE))
    c.rect(-2, 79.6, 100, 0.01, PAPER)
    for k, (x, tone) in enumerate(((16, STRAW), (44, CORAL), (70, PAPER), (97, PETROL))):
        rider(c, x, 92.5 - k * 2.6, 20 - k * 1.4, tone)
    for _ in range(30):
        x = c.random.random() * 150
        c.line(
            [(x, 101), (x + c.random.uniform(-1.5, 1.5), 101 - c.random.uniform(3, 8))],
            c.random.choice((SAGE, MEADOW, STRAW)),
            0.28,
        )
        c.disc(x, 100 - c.random.uniform(2, 7), 0.5, c.random.choice((CORAL, PAPER, STRAW)))
    tree(c, 142, 99, 26, MOSS)


def rider(c: Canvas, x: float, base: float, s: float, shirt: Colour) -> None:
    r = s * 0.29
    c.disc(x + s * 0.42, base + r * 0.06, s * 0.72, INK, 0.3, 0.07)
    for wx in (x, x + s * 0.86):
        ring = [(wx + r * math.cos(a), base - r + r * math.sin(a)) for a in (math.tau * k / 40 for k in range(41))]
        c.line(ring, INK, s * 0.032)
        for k in range(6):
            a = math.pi * k / 6 + x
            c.line(
                [
                    (wx + r * math.cos(a), base - r + r * math.sin(a)),
                    (wx - r * math.cos(a), base - r - r * math.sin(a)),
                ],
                SLATE,
                0.05,
            )
    crank, seat, head = (x + s * 0.38, base - r * 0.9), (x + s * 0.27, base - s * 0.6), (x + s * 0.74, base - s * 0.6)
    for pts in ([(x, base - r), crank, head, seat, crank], [seat, (x, base - r)], [head, (x + s * 0.86, base - r)]):
        c.line(pts, BRICK, s * 0.034)
    c.line([head, (head[0] + s * 0.08, head[1] - s * 0.06), (head[0] + s * 0.12, head[1] + s * 0.03)], INK, s * 0.03)
    skin = "#b98363"
    hip, shoulder = (x + s * 0.26, base - s * 0.68), (x + s * 0.6, base - s * 0.93)
    c.line([hip, (x + s * 0.52, base - s * 0.5), (crank[0] + s * 0.04, crank[1] + s * 0.13)], INK, s * 0.085)
    c.line([(x + s * 0.5, base - s * 0.46), (crank[0] + s * 0.04, crank[1] + s * 0.11)], skin, s * 0.06)
    c.line([hip, shoulder], shirt, s * 0.17)
    c.line([shoulder, (x + s * 0.7, base - s * 0.76), (head[0] + s * 0.08, head[1] - s * 0.05)], skin, s * 0.055)
    c.disc(shoulder[0] + s * 0.11, shoulder[1] - s * 0.08, s * 0.085, skin)
    c.poly(
        [
            (shoulder[0], shoulder[1] - s * 0.1),
            (shoulder[0] + s * 0.07, shoulder[1] - s * 0.2),
            (shoulder[0] + s * 0.19, shoulder[1] - s * 0.15),
            (shoulder[0] + s * 0.2, shoulder[1] - s * 0.09),
        ],
        PAPER,
    )


def football(c: Canvas) -> None:
    """A stadium at night from behind the goal."""
    c.sky((0, "#0c1a33"), (1, "#27507a"), to=50)
    crowd_tones = (CORAL, PAPER, STRAW, SEA, BRICK, MIST, SLATE, SLATE, NAVY, PETROL)
    c.poly([(-2, 14), (152, 14), (152, 56), (-2, 56)], ("#17243d", "#243a55"))
    for row in range(24):
        y = 16.6 + row * 1.55
        for k in range(112):
            if c.random.random() < 0.9:
                c.disc(
                    k * 1.38 + (row % 2) * 0.7 + c.random.uniform(-0.2, 0.2),
                    y,
                    0.44,
                    mix(c.random.choice(crowd_tones), NIGHT, 0.35 - row * 0.01),
                )
    c.rect(-2, 33.4, 154, 1.8, "#101c33")
    c.poly([(-2, 4), (152, 4), (152, 14.6), (-2, 14.6)], ("#0b1526", "#1a2c48"))
    for k in range(10):
        x = 6 + k * 15.4
        c.rect(x - 4, 10.6, 8, 1.5, PAPER)
        c.glow(x, 11.4, 15, "#e8f3ff", 0.75, 0.7)
    c.rect(-2, 53.6, 154, 4.4, "#0f2440")
    for k in range(9):
        c.rect(1 + k * 17, 54.2, 15.4, 3.2, (CORAL, TEAL, OCHRE, SLATE, BRICK)[k % 5])
    c.rect(-2, 58, 154, 44, ("#4f9a57", "#2d7344"))
    for k in range(-5, 6, 2):
        c.poly(
            [(75 + k * 13, 58), (75 + (k + 1) * 13, 58), (75 + (k + 1) * 32, 101), (75 + k * 32, 101)], "#79c074", 0.28
        )
    for pts in (
        [(-2, 62.4), (152, 62.4)],
        [(24, 62.4), (6, 76), (144, 76), (126, 62.4)],
        [(50, 62.4), (45, 67), (105, 67), (100, 62.4)],
    ):
        c.line(pts, PAPER, 0.5)
    c.line([(75 + 21 * math.cos(a), 76 + 6 * math.sin(a)) for a in (math.pi * i / 30 for i in range(31))], PAPER, 0.5)
    for k in range(19):
        c.line([(56 + k * 2.11, 42.4), (54 + k * 2.33, 60)], PAPER, 0.1, 0.5)
    for k in range(9):
        c.line([(56, 43.6 + k * 2.1), (94, 43.6 + k * 2.1)], PAPER, 0.1, 0.5)
    c.line([(52, 62.4), (52, 40), (98, 40), (98, 62.4)], PAPER, 1.1)
    player(c, 71, 63.5, 15, STRAW, INK, -1.0, arms=True)
    for x, y, h, tone in ((28, 73, 17, RED), (110, 70, 16, PAPER), (124, 79, 20, RED), (46, 69, 15, PAPER)):
        player(c, x, y, h, tone, NAVY if tone == PAPER else PAPER, 1.0 if x < 75 else -1.0)
    player(c, 91, 93, 33, RED, PAPER, -1.0)
    c.disc(67.5, 93.6, 5, PINE, 0.5, 0.2)
    c.disc(67, 90, 3.6, PAPER)
    c.disc(67.8, 90.8, 2.7, MIST, 0.5)
    for k in range(5):
        a = math.tau * k / 5 - 1.2
        c.disc(67 + 2.6 * math.cos(a), 90 + 2.6 * math.sin(a), 0.72, INK)
    c.disc(67, 90, 0.95, INK)
    for x in (4, 146):
        c.beam(
            [(x - 5, 8), (x + 5, 8), (75 + (x - 75) * 0.1 + 30, 101), (75 + (x - 75) * 0.1 - 30, 101)],
            "#e9f4ff",
            0.22,
            3,
        )


def player(
    c: Canvas, x: float, y: float, h: float, shirt: Colour, shorts: Colour, way: float, arms: bool = False
) -> None:
    c.disc(x, y + 0.2, h * 0.28, PINE, 0.5, 0.16)
    skin = "#b98363"
    hip = y - h * 0.46
    c.line([(x, hip), (x + way * h * 0.16, y - h * 0.25), (x + way * h * 0.24, y - h * 0.02)], skin, h * 0.07)
    c.line([(x, hip), (x - way * h * 0.09, y - h * 0.24), (x - way * h * 0.22, y - h * 0.1)], skin, h * 0.07)
    c.line([(x + way * h * 0.17, y - h * 0.2), (x + way * h * 0.24, y - h * 0.03)], shirt, h * 0.07)
    c.poly(
        [
            (x - h * 0.11, hip - h * 0.06),
            (x + h * 0.11, hip - h * 0.06),
            (x + h * 0.14 + way * h * 0.03, hip + h * 0.12),
            (x + way * h * 0.02, hip + h * 0.07),
            (x - h * 0.14 + way * h * 0.03, hip + h * 0.1),
        ],
        shorts,
    )
    lean = way * h * 0.05
    c.poly(
        [
            (x - h * 0.1, hip),
            (x + h * 0.1, hip),
            (x + h * 0.13 + lean, y - h * 0.76),
            (x + h * 0.05 + lean, y - h * 0.81),
            (x - h * 0.05 + lean, y - h * 0.81),
            (x - h * 0.13 + lean, y - h * 0.76),
        ],
        (shirt, mix(shirt, INK, 0.2)),
    )
    for side in (-1, 1):
        shoulder = (x + side * h * 0.11 + lean, y - h * 0.75)
        elbow = (x + side * h * 0.21 + lean, y - h * (0.84 if arms else 0.61))
        hand = (x + side * h * 0.25 + lean, y - h * (0.99 if arms else 0.72 if side == way else 0.48))
        c.line([shoulder, elbow, hand], skin, h * 0.052)
        c.line([shoulder, ((shoulder[0] + elbow[0]) / 2, (shoulder[1] + elbow[1]) / 2)], shirt, h * 0.075)
        c.disc(*hand, h * 0.03, skin)
    c.disc(x + lean * 1.4, y - h * 0.89, h * 0.075, skin)
    c.disc(x + lean * 1.1, y - h * 0.91, h * 0.07, EARTH)


SCENES = {"train": train, "station": station, "cycling": cycling, "football": football}
