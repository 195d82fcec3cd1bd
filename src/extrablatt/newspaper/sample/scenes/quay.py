"""Ports at work: a container terminal with ships waiting outside, coal going aboard at dusk."""

from __future__ import annotations

import math

from .canvas import (
    APRICOT,
    BRICK,
    CORAL,
    CREAM,
    INK,
    MIST,
    NAVY,
    NIGHT,
    OCHRE,
    PAPER,
    PETROL,
    PLUM,
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
from .figures import BROWN, GREY, TAN, stander
from .things import gulls, person, ridge, windows

BOXES = (CORAL, TEAL, OCHRE, SLATE, BRICK, SEA, WINE, SAGE, PETROL, "#d9d2bf")


def containers(c: Canvas) -> None:
    """Cranes over a container ship in the morning, more ships on the horizon, dockers on their way to work."""
    x: float
    y: float
    c.sky((0, "#6fa3b8"), (0.5, "#bcd5d2"), (0.85, "#f6e1b7"), (1, "#fbeccb"), to=58)
    c.cloud(36, 14, 26, PAPER, 0.8)
    c.cloud(118, 22, 24, PAPER, 0.75)
    c.sun(20, 44, 4.4, "#fff8e2", "#ffdf9a")
    ridge(c, 57, 3.5, mix(MIST, SLATE, 0.25), 0.5)
    c.rect(-2, 57, 154, 30, ("#a9cdcd", "#4d8b98"))
    for x, w in ((3, 9), (17, 7), (31, 10), (45, 6), (132, 9), (143, 8)):
        waiting(c, x, 57.6, w)
    c.glow(20, 60, 30, "#fff3cf", 0.6, 0.3)
    c.shimmer(58.6, 74, "#f6fbf3", 80)
    gantry(c, 46, 77, 58, "#c8513c", 24)
    gantry(c, 92, 77, 62, "#c8513c", 26)
    freighter(c, 18, 71)
    c.poly([(-2, 77), (152, 77), (152, 101), (-2, 101)], ("#b7ab98", "#7f7668"))
    c.rect(-2, 75.6, 154, 2.2, "#8e8474")
    c.rect(-2, 75.6, 154, 0.6, "#d9cfb9")
    for k in range(12):
        c.round(2 + k * 13.4, 73.2, 2, 2.8, 0.5, INK)
    for y in (80.6, 83):
        c.rect(-2, y, 154, 0.5, "#5f584e")
    c.poly([(-2, 88), (152, 88), (152, 89), (-2, 89)], STRAW, 0.7)
    for row, count in enumerate((3, 3, 2)):
        for k in range(count):
            box(c, 113 + k * 18 + row * 4, 93 - row * 8.4, 17.4, 8.2, BOXES[(row * 3 + k * 2) % 10])
    for k in range(2):
        box(c, -6 + k * 17, 92 - k * 0, 16.4, 7.8, BOXES[4 + k])
    box(c, -3, 84, 16.4, 7.8, BOXES[1])
    for x, base, h, vest, way, hair, skin in (
        (46, 92, 27, "#f0a534", 0.8, BROWN, TAN), (58, 94.6, 29, "#e8693f", -0.6, GREY, "#d9a482"),
        (72, 92.6, 27.4, "#f0a534", 0.7, "#2c2326", "#8d5f47"), (88, 95, 30, "#e8693f", -0.8, BROWN, "#d9a482"),
    ):  # fmt: skip
        docker(c, x, base, h, vest, way, hair, skin)
    gulls(c, 9, 74, 24, SLATE, 24)


def docker(c: Canvas, x: float, base: float, h: float, vest: Colour, way: float, hair: Colour, skin: Colour) -> None:
    """A docker in a bright jacket with a reflecting band, a helmet on."""
    stander(c, x, base, h, vest, "#2d3c58", hair, skin, way=way, hem=0.44)
    for v in (0.6, 0.52):
        c.rect(x - h * 0.115, base - h * v, h * 0.23, h * 0.025, "#fbf6df")
    hx, hy = x + way * h * 0.015, base - h * 0.94
    dome = [
        (hx - h * 0.08, hy + h * 0.012),
        (hx - h * 0.066, hy - h * 0.045),
        (hx, hy - h * 0.075),
        (hx + h * 0.066, hy - h * 0.045),
        (hx + h * 0.08, hy + h * 0.012),
    ]
    c.poly(smooth(dome, 6), PAPER)
    c.round(hx - h * 0.085 + way * h * 0.02, hy, h * 0.17, h * 0.022, h * 0.01, "#dcd6c4")


def waiting(c: Canvas, x: float, y: float, w: float) -> None:
    """A ship at anchor, far out."""
    tone = mix(SLATE, MIST, 0.35)
    c.poly([(x, y - w * 0.1), (x + w, y - w * 0.1), (x + w * 0.95, y + w * 0.04), (x + w * 0.06, y + w * 0.04)], tone)
    c.rect(x + w * 0.74, y - w * 0.34, w * 0.14, w * 0.25, mix(tone, PAPER, 0.4))
    for k in range(3):
        c.rect(x + w * (0.12 + k * 0.2), y - w * 0.2, w * 0.17, w * 0.1, mix((CORAL, TEAL, OCHRE)[k], MIST, 0.45))


def box(c: Canvas, x: float, top: float, w: float, h: float, tone: Colour) -> None:
    """One container, its ribs and its frame."""
    c.rect(x, top, w, h, (mix(tone, PAPER, 0.1), mix(tone, INK, 0.12)) if w > 8 else tone)
    n = max(4, round(w / 1.5))
    for k in range(1, n):
        c.rect(x + w * k / n, top + h * 0.1, w / n * 0.3, h * 0.8, mix(tone, INK, 0.25))
    for px, py, pw, ph in (
        (0, 0, w, h * 0.08),
        (0, h * 0.92, w, h * 0.08),
        (0, 0, w * 0.02, h),
        (w * 0.98, 0, w * 0.02, h),
    ):
        c.rect(x + px, top + py, pw, ph, mix(tone, INK, 0.35))


def freighter(c: Canvas, x: float, y: float) -> None:
    """The ship at the quay, five layers of containers on its deck."""
    c.disc(x + 58, y + 6, 66, "#2f6473", 0.4, 0.06)
    for k in range(15):
        high = (2, 3, 4, 4, 5, 3, 4, 5, 4, 3, 0, 0, 4, 3, 2)[k]
        for row in range(high):
            box(c, x + 8 + k * 6.3, y - 6.6 - (row + 1) * 3.9, 6.1, 3.8, BOXES[(k * 7 + row * 3) % 10])
    bx = x + 8 + 10 * 6.3
    c.rect(bx + 0.6, y - 29, 11, 24, (PAPER, "#d8d6c8"))
    windows(c, bx + 0.8, y - 23, 10.6, 15, 4, 4, "#41586c", high=0.36, wide=0.5)
    c.rect(bx - 1, y - 30.4, 14, 3.6, "#41586c")
    c.rect(bx - 1.4, y - 31.4, 14.8, 1.2, PAPER)
    c.rect(bx + 8, y - 37, 3, 6, BRICK)
    c.line([(bx + 4, y - 31), (bx + 4, y - 39)], INK, 0.3)
    hull = [(x - 2, y - 9), (x + 6, y - 6.8), (x + 104, y - 6.8), (x + 110, y - 9), (x + 104, y + 6), (x + 6, y + 6)]
    c.poly(hull, ("#24405a", NAVY))
    c.poly([(x + 3.6, y + 3), (x + 105, y + 3), (x + 104, y + 6), (x + 6, y + 6)], BRICK)
    c.line([(x - 1.4, y - 8.4), (x + 6, y - 6.4), (x + 104, y - 6.4), (x + 109.4, y - 8.4)], PAPER, 0.4)


def gantry(c: Canvas, x: float, base: float, h: float, tone: Colour, reach: float) -> None:
    """A ship-to-shore crane with a container on its ropes."""
    dark = mix(tone, INK, 0.3)
    top = base - h
    for d, shade in ((0, tone), (13, dark)):
        c.poly([(x + d - 1.1, base), (x + d - 0.7, top), (x + d + 0.7, top), (x + d + 1.1, base)], shade)
    c.rect(x - 1.4, base - h * 0.34, 15.8, 1.3, tone)
    c.line([(x, base - h * 0.34), (x + 13, base - h * 0.62)], dark, 0.6)
    c.line([(x + 13, base - h * 0.34), (x, base - h * 0.62)], dark, 0.6)
    boom = base - h * 0.68
    c.rect(x - reach, boom, reach + 22, 1.8, tone)
    c.rect(x - reach, boom + 1.4, reach + 22, 0.5, dark)
    for k in range(int(reach + 20) // 3):
        c.line([(x - reach + k * 3, boom), (x - reach + k * 3 + 1.5, boom + 1.6)], dark, 0.2)
    c.line([(x + 0.4, top), (x - reach + 1.6, boom)], tone, 0.5)
    c.line([(x + 0.4, top), (x - reach * 0.45, boom)], tone, 0.5)
    c.line([(x + 0.4, top), (x + 21, boom)], tone, 0.5)
    c.line([(x, top), (x + 13, top + h * 0.14)], dark, 0.7)
    c.rect(x + 6, boom - 5, 9, 5, CREAM)
    c.rect(x + 7.4, boom - 4, 3, 2, SLATE)
    drop = x - reach * 0.55
    c.rect(drop - 2, boom + 1.8, 4, 1.6, INK)
    low = boom + c.random.uniform(5, 7)
    for side in (-2.2, 2.2):
        c.line([(drop + side * 0.6, boom + 3), (drop + side, low)], INK, 0.2)
    box(c, drop - 3.4, low, 6.8, 3.8, OCHRE)
    for across in (-2.4, 0.6, 11, 14):
        c.disc(x + across + 0.6, base, 1.1, INK)


def coal(c: Canvas) -> None:
    """A belt pours coal into a rusty ship at dusk, two inspectors with papers and a torch on the quay."""
    x: float
    y: float
    c.sky((0, "#2f3350"), (0.5, "#7d5a6c"), (0.82, "#dd8a68"), (1, "#f5bf8a"), to=62)
    c.cloud(40, 18, 32, "#8f6a78", 0.7)
    c.cloud(116, 12, 26, "#6f5a72", 0.6)
    c.sun(48, 52, 5, "#ffe9c2", CORAL)
    ridge(c, 61, 11, "#7d5f70", 0.5)
    ridge(c, 62, 5, "#5a4a63", 0.5)
    c.reflect(62, "#3d3f5c", 0.4, 0.5)
    c.glow(48, 65, 30, "#ffbe85", 0.65, 0.4)
    c.shimmer(63, 80, "#ffd9a8", 60, 50, 40)
    collier(c, 8, 76)
    heap = [
        (92, 86),
        (98, 78),
        (105, 66),
        (113, 55),
        (119, 51),
        (126, 54),
        (135, 62),
        (146, 71),
        (154, 76),
        (154, 90),
        (92, 90),
    ]
    c.poly(heap, ("#2c2a3a", "#14141e"))
    c.poly([(119, 51), (126, 54), (135, 62), (146, 71), (154, 76), (154, 90), (122, 90), (116, 70)], NIGHT, 0.45)
    for _ in range(240):
        u = c.random.random()
        x = 96 + 56 * u
        top = 86 - 35 * math.sin(math.pi * min(1, u * 1.24)) ** 0.9 if u < 0.42 else 51 + 26 * (u - 0.4) / 0.6
        y = c.random.uniform(top + 3, 88)
        c.disc(x, y, c.random.uniform(0.25, 0.9), c.random.choice(("#454257", "#0e0e16", "#363347", "#6a5a66")), 1, 0.7)
    belt(c)
    c.rect(-2, 84, 154, 18, ("#5d5262", "#383246"))
    c.rect(-2, 84, 154, 1, "#9a7f80")
    for k in range(7):
        c.round(6 + k * 14, 81.4, 2.4, 3.4, 0.6, NIGHT)
    c.poly(smooth([(92, 87), (104, 84), (130, 83.4), (154, 83), (154, 92), (120, 90), (92, 87)]), "#17161f")
    lamp_post(c, 88, 86, 40)
    c.poly([(80, 86), (96, 86), (112, 101), (52, 101)], "#ffcf92", 0.22)
    hands = stander(c, 66, 95, 32, "#2f4a63", "#1d2338", "#20273d", TAN, way=0.7, hem=0.4, bent=1)
    c.rect(63.2, 62.6, 6.4, 1.7, "#1c2740")
    c.rect(63.2, 63.8, 6.4, 0.5, CREAM)
    c.rect(66, 64.3, 4.6, 0.5, NIGHT)
    c.poly(
        [
            (hands[1][0] - 2.4, hands[1][1] - 3.4),
            (hands[1][0] + 2.6, hands[1][1] - 4.4),
            (hands[1][0] + 3.4, hands[1][1] + 1),
            (hands[1][0] - 1.6, hands[1][1] + 1.8),
        ],
        PAPER,
    )
    for k in range(3):
        c.line([(hands[1][0] - 1.4, hands[1][1] - 2 + k), (hands[1][0] + 2.2, hands[1][1] - 2.7 + k)], SLATE, 0.22)
    hands = stander(c, 80, 94, 30, "#b8653f", "#2a2a3e", GREY, way=-0.8, hem=0.36, bent=-1)
    hx, hy = hands[0]
    c.glow(hx - 8, hy - 1.6, 9, "#fff0c0", 0.75)
    c.rect(hx - 2, hy - 0.7, 3, 1.4, NIGHT)
    c.disc(hx - 2, hy, 0.8, "#fff3cc")
    person(c, 26, 84.6, 10, OCHRE, NIGHT)
    gulls(c, 7, 70, 22, PLUM, 20)


def collier(c: Canvas, x: float, y: float) -> None:
    """The ship: a dark, rusty hull with open hatches, its bridge at the left."""
    c.disc(x + 38, y + 6, 46, NIGHT, 0.4, 0.08)
    c.rect(x + 4, y - 29, 13, 21, ("#d9c6b0", "#9a8584"))
    windows(c, x + 4.6, y - 22, 11.8, 13, 4, 3, "#3a3650", 0.5, "#ffd693", high=0.4, wide=0.46)
    c.rect(x + 2.6, y - 31, 16, 3.8, "#3a3650")
    for k in range(5):
        c.rect(x + 3.6 + k * 3, y - 30.2, 2.2, 2, "#ffd693")
    c.glow(x + 10, y - 27, 16, "#ffc87e", 0.4)
    c.rect(x + 6, y - 37, 4, 6, BRICK)
    c.rect(x + 6, y - 35.4, 4, 1.2, CREAM)
    c.line([(x + 14, y - 31), (x + 14, y - 41)], NIGHT, 0.4)
    for k in range(3):
        hx = x + 22 + k * 17
        c.rect(hx, y - 10.4, 14.4, 3, "#4b4560")
        c.poly(
            smooth(
                [
                    (hx + 1, y - 10.2),
                    (hx + 4, y - 12.6),
                    (hx + 8, y - 13.6 - (k == 2) * 2),
                    (hx + 12, y - 12),
                    (hx + 13.6, y - 10.2),
                ],
                8,
            ),
            "#15141d",
        )
    for k in range(2):
        mx = x + 37.6 + k * 17
        c.rect(mx, y - 22, 0.9, 15, "#c9a15c")
        c.line([(mx, y - 21), (mx + 8, y - 14)], "#c9a15c", 0.5)
    hull = [(x - 1, y - 10), (x + 18, y - 8), (x + 74, y - 8), (x + 84, y - 12), (x + 78, y + 7), (x + 3, y + 7)]
    c.poly(hull, ("#3a3348", "#221f30"))
    c.poly([(x + 1.6, y + 2.6), (x + 79.6, y + 2.6), (x + 78, y + 7), (x + 3, y + 7)], "#8a3f35")
    c.line([(x - 0.6, y - 9.4), (x + 18, y - 7.6), (x + 74, y - 7.6), (x + 83.4, y - 11.4)], "#a98c84", 0.4)
    for _ in range(22):
        rx = x + c.random.uniform(6, 76)
        c.line(
            [(rx, y + c.random.uniform(-6, 0)), (rx + 0.2, y + c.random.uniform(0, 3))],
            "#9a5440",
            c.random.uniform(0.3, 0.9),
            0.6,
        )
    c.line(smooth([(x + 80, y - 9), (x + 84, y - 1), (x + 92, y + 7)], 8), APRICOT, 0.25)


def belt(c: Canvas) -> None:
    """A conveyor on trestles from the heap to the hatch, coal falling from its end."""
    for x, y in ((80, 52), (98, 46.5), (114, 42)):
        for d in (-3, 3):
            c.line([(x, y), (x + d, 86)], "#332c40", 0.8)
        for k in range(3):
            c.line([(x - 1 - k * 0.6, y + 10 + k * 9), (x + 1 + k * 0.6, y + 10 + k * 9)], "#332c40", 0.5)
        c.line([(x - 1.4, y + 12), (x + 2.4, y + 28)], "#332c40", 0.4)
    c.poly([(60, 55.4), (60, 51), (136, 30), (136, 34.4)], ("#6a5563", "#4b4054"))
    c.poly([(60, 51), (136, 30), (136, 28.6), (60, 49.6)], "#1a1822")
    for k in range(19):
        t = k / 18
        c.line([(60 + 76 * t, 51 - 21 * t), (62 + 76 * t, 55 - 21 * t)], "#332c40", 0.3)
        c.disc(61 + 74 * t, 49.8 - 20.6 * t, c.random.uniform(0.9, 1.6), "#15141d")
    c.rect(128, 26, 12, 12, ("#a98c7c", "#6f5a60"))
    c.poly([(127, 26.4), (134, 22), (141, 26.4)], WINE)
    c.rect(131, 29, 5, 4, "#ffd693")
    c.glow(133.5, 31, 10, "#ffc87e", 0.5)
    for d in (1, 10):
        c.rect(128 + d, 38, 1.2, 30, "#332c40")
    c.poly([(56, 50), (61, 50), (60.6, 57), (57.4, 57)], "#332c40")
    c.poly([(57.6, 57), (60.4, 57), (62.4, 66), (55.6, 66)], "#15141d")
    for _ in range(26):
        c.disc(59 + c.random.gauss(0, 2.2), c.random.uniform(58, 65), c.random.uniform(0.2, 0.6), "#15141d")
    c.glow(59, 64, 9, "#6a5563", 0.5)


def lamp_post(c: Canvas, x: float, base: float, h: float) -> None:
    """A lit mast on the quay."""
    c.rect(x - 0.5, base - h, 1, h, "#221f30")
    c.line([(x, base - h), (x - 6, base - h - 1.4)], "#221f30", 0.7)
    c.disc(x - 6, base - h - 0.8, 1.6, "#fff0c4", 0.999, 0.5)
    c.glow(x - 6, base - h, 26, "#ffd694", 0.6)


SCENES = {"containers": containers, "coal": coal}
