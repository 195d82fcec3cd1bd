"""Rooms people wait and read in: a country doctor's waiting room, a bookshop."""

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
    OCHRE,
    PAPER,
    PETROL,
    PINE,
    PLUM,
    SAGE,
    SEA,
    SLATE,
    SNOW,
    STONE,
    STRAW,
    TEAL,
    WINE,
    Canvas,
    Colour,
    mix,
    smooth,
)
from .figures import BROWN, GREY, TAN, sitter, stander
from .things import digit, peak, pine

BRASS = "#d8a648"


def surgery(c: Canvas) -> None:
    """A waiting room in the country: a board with brass numbers, people on chairs, the doctor in the door."""
    x: float
    c.sky((0, "#e8dcc0"), (1, "#d8c7a2"))
    c.rect(-2, 50, 154, 30, ("#7fa39a", "#5f8880"))
    c.rect(-2, 49, 154, 1.3, "#f0e6cd")
    for k in range(22):
        c.rect(k * 7.2 - 2, 50.3, 0.35, 28, PINE, 0.16)
    c.rect(-2, 78, 154, 24, ("#b98d5c", "#8a6440"))
    for k in range(-9, 10):
        c.line([(75 + k * 9, 78), (75 + k * 15, 101)], "#7a5735", 0.25, 0.7)
    c.rect(-2, 76.6, 154, 1.6, "#f0e6cd")
    valley(c, 50, 11, 32, 30)
    numbers(c, 20, 14)
    c.rect(33.6, 15, 11, 15, PAPER)
    c.rect(34.4, 15.8, 9.4, 13.4, "#f4e4dd")
    for k, w in enumerate((3.4, 4.6, 5.8, 6.8)):
        for j in range(k + 1):
            u = w / (k + 1)
            c.rect(39.1 - w / 2 + j * u + 0.2, 17.4 + k * 2.9, u - 0.4, 1.9 - k * 0.3, INK)
    c.rect(93, 17, 30, 61, "#f4ecd8")
    c.rect(95, 19, 26, 59, ("#fff3d2", "#f3dcae"))
    c.rect(96.5, 24, 9, 7, PAPER)
    c.rect(97.2, 24.7, 7.6, 5.6, SEA)
    c.rect(95, 62, 14, 16, ("#b7c9c4", "#93aaa6"))
    c.rect(94.4, 60, 15, 2.4, PAPER)
    c.glow(108, 44, 40, "#fff0c4", 0.55)
    c.poly([(121, 19), (121, 78), (135, 85), (135, 12)], ("#fbf4e2", "#d9cba9"))
    for v in (0.12, 0.55):
        c.poly([(124, 22 + v * 60), (132, 19 + v * 64), (132, 42 + v * 62), (124, 44 + v * 56)], "#c8b78f", 0.6)
    c.disc(131.8, 52, 0.9, BRASS)
    c.poly([(95, 78), (121, 78), (113, 101), (68, 101)], "#ffe9b5", 0.42)
    hands = stander(c, 112, 82, 50, "#f6f6f1", "#4c5f78", GREY, way=-0.9, hem=0.3, bent=-1)
    c.line(smooth([(108.6, 43.4), (109.6, 48.6), (112.4, 50.6), (114.8, 48), (115.4, 43.4)], 8), INK, 0.5)
    c.disc(112.6, 51.4, 0.9, SLATE)
    c.rect(hands[0][0] - 1, hands[0][1] - 4.8, 4.6, 5.8, STRAW)
    c.rect(113.6, 53.5, 2.6, 0.4, STONE)
    people: tuple[tuple[float, Colour, Colour, Colour], ...] = (
        (21, WINE, "#4b4a57", GREY), (37, MOSS, EARTH, BROWN), (53, "", "", ""), (69, CORAL, "#2f4468", "#b4763f"),
    )  # fmt: skip
    for x, coat, legs, hair in people:
        chair(c, x, 70)
        if coat:
            sitter(c, x, 69, 43, coat, legs, hair, TAN if hair == BROWN else "#d9a482")
    c.disc(21, 46.6, 1.9, GREY)
    c.poly(
        smooth([(33.6, 47.4), (34.4, 45.2), (37, 44.2), (39.6, 45.2), (40.6, 47.4), (37, 46.6), (33.6, 47.4)], 6), PINE
    )
    c.rect(32.6, 46.9, 9, 0.9, PINE)
    c.line([(13.2, 62), (12, 81)], "#7a5735", 0.8)
    c.line(smooth([(13.2, 62), (13.5, 59.8), (15.2, 59.6), (15.8, 61.4)], 6), "#7a5735", 0.8)
    c.poly([(64.4, 64.4), (69, 65.4), (73.6, 64.4), (74.4, 69), (69, 70), (63.6, 69)], PAPER)
    c.line([(69, 65.4), (69, 70)], STONE, 0.3)
    c.round(80.2, 71, 7.6, 8, 0.8, ("#a6663f"))
    for k in range(9):
        a = math.pi * (0.12 + 0.76 * k / 8)
        tip = (84 + 9 * math.cos(a), 68 - (9 + 3 * (k % 3)) * math.sin(a))
        mid = (84 + 4 * math.cos(a) + 0.8, 70 - 5 * math.sin(a))
        c.poly(smooth([(84, 71), mid, tip, (mid[0] - 1.8, mid[1] + 0.8), (84, 71)], 6), (MOSS, MEADOW, PETROL)[k % 3])
    c.beam([(52, 11), (80, 11), (60, 98), (8, 98)], "#fff6d8", 0.3, 2)


def valley(c: Canvas, x: float, y: float, w: float, h: float) -> None:
    """A window with snowy mountains and spruces in it."""
    c.rect(x - 1.4, y - 1.4, w + 2.8, h + 2.8, PAPER)
    c.rect(x, y, w, h, ("#8fbccb", "#f1e7cf"))
    base = y + h
    for px, top, half in ((x + w * 0.32, y + h * 0.3, w * 0.3), (x + w * 0.7, y + h * 0.2, w * 0.29)):
        peak(c, px, top, base - h * 0.22, half, ("#a3b1ba", "#8799a6"), "#5d7488", SNOW)
    c.poly(
        [
            *smooth([(x, base - h * 0.3), (x + w * 0.4, base - h * 0.2), (x + w, base - h * 0.32)]),
            (x + w, base),
            (x, base),
        ],
        ("#eef3f3", "#c9d9df"),
    )
    for k in range(7):
        pine(c, x + w * (0.07 + 0.14 * k), base - h * 0.03, h * c.random.uniform(0.16, 0.3), "#3d5f5a")
    c.rect(x - 1.4, y - 1.4, 1.4, h + 2.8, PAPER)
    c.rect(x + w, y - 1.4, 1.4, h + 2.8, PAPER)
    c.rect(x + w / 2 - 0.6, y, 1.2, h, PAPER)
    c.rect(x, y + h * 0.42, w, 0.9, PAPER)
    c.rect(x - 2.6, base + 1.2, w + 5.2, 1.7, "#fffaf0")


def numbers(c: Canvas, x: float, y: float) -> None:
    """A board of twelve hooks; on some hangs a brass number, the first is gone."""
    c.round(x - 11, y - 2, 21, 27, 0.8, "#6d4a2f")
    c.round(x - 10, y - 1, 19, 25, 0.6, "#8d6238")
    c.rect(x - 10, y - 1, 19, 1, PAPER, 0.2)
    for k in range(12):
        px, py = x - 6.6 + k % 3 * 6.1, y + 2.6 + k // 3 * 6
        c.disc(px, py - 1.2, 0.45, INK)
        if k in (0, 1, 2, 4):
            continue
        c.line([(px, py - 1.2), (px, py + 0.2)], STONE, 0.2)
        c.disc(px + 0.25, py + 1.85, 2.0, EARTH, 0.5)
        c.disc(px, py + 1.6, 2.0, BRASS)
        c.disc(px - 0.5, py + 1.1, 1.2, "#efcf86", 0.7)
        for place, figure in enumerate(str(k + 1)):
            digit(c, px + (place - len(str(k + 1)) / 2) * 1.3 + 0.2, py + 0.65, figure, 0.93, EARTH, 0.3)


def chair(c: Canvas, x: float, seat: float) -> None:
    """A plain wooden chair from the front."""
    c.disc(x, seat + 12, 8, INK, 0.22, 0.14)
    for d in (-6.6, 5.6):
        c.rect(x + d, seat - 15, 1.1, 16, "#8a5f38")
        c.rect(x + d, seat, 1.3, 12, "#75502f")
    c.round(x - 6.8, seat - 16, 13.6, 5.4, 1, "#a9774a")
    c.round(x - 6.8, seat - 9, 13.6, 2.4, 0.8, "#a9774a")
    c.poly([(x - 6.8, seat), (x + 6.8, seat), (x + 7.6, seat + 2.2), (x - 7.6, seat + 2.2)], ("#c08d58", "#9b6b3f"))


def bookshop(c: Canvas) -> None:
    """Shelves to the ceiling, a woman at her standing desk, a cat, the square behind the door."""
    x: float
    c.sky((0, "#4a3327"), (0.5, "#7a553a"), (1, "#5a3f2c"))
    for bay, (x, w) in enumerate(((0, 25), (27, 25), (96, 26), (124, 26))):
        c.rect(x - 1, -2, w + 2, 84, "#3b281e")
        for row in range(6):
            top = 2 + row * 13.2
            c.rect(x, top, w, 12, ("#2a1c16", "#37261c"))
            books(c, x + 0.4, top + 12, w - 0.8, 10.6, bay + row)
            c.rect(x - 0.6, top + 12, w + 1.2, 1.3, ("#9a6b43", "#6f4a2e"))
        for d in (-1, w):
            c.rect(x + d, -2, 1.2, 84, ("#8a5f3b", "#5f4028"))
    c.rect(54.5, 4, 40, 78, "#3b281e")
    c.rect(57, 8, 35, 71, ("#c4dbd6", "#f6e3b8"))
    for x, top, wall, roof in (
        (58, 36, "#d99a73", BRICK),
        (67, 30, "#e6cf9d", WINE),
        (77, 34, "#93b2ab", BRICK),
        (85, 29, "#d9785c", WINE),
    ):
        c.rect(x, top, 8.4, 40, wall)
        c.poly([(x - 0.4, top), (x + 4.2, top - 7), (x + 8.8, top)], roof)
        for k in range(6):
            c.rect(x + 1.4 + k % 2 * 3.6, top + 3 + k // 2 * 7, 2, 3.6, mix(INK, wall, 0.3))
    c.rect(57, 62, 35, 17, ("#d8c7a2", "#b9a37c"))
    for x in (57, 73.6, 91):
        c.rect(x, 8, 1.6, 71, "#6d4a2f")
    c.rect(57, 8, 35, 1.4, "#6d4a2f")
    c.rect(57, 26, 35, 1.4, "#6d4a2f")
    c.rect(57, 66, 35, 13, ("#7d5636", "#5f4028"))
    c.disc(89, 58, 0.8, BRASS)
    c.line(smooth([(84, 8), (85, 11), (82.6, 13)], 6), BRASS, 0.4)
    c.poly([(80.6, 16.6), (81.4, 13), (84, 13), (84.8, 16.6)], BRASS)
    c.rect(-2, 80, 154, 22, ("#8f6742", "#5c4029"))
    for k in range(-10, 11):
        c.line([(75 + k * 8, 80), (75 + k * 14, 101)], "#4d3423", 0.25, 0.7)
    c.poly([(57, 80), (92, 80), (108, 101), (44, 101)], "#ffe2a4", 0.24)
    for x in (40, 109):
        c.line([(x, -2), (x, 12)], INK, 0.4)
        c.poly([(x - 6, 17), (x - 2, 12), (x + 2, 12), (x + 6, 17)], PETROL)
        c.disc(x, 17, 5.4, "#fff1c2", 1, 0.18)
        c.glow(x, 20, 38, "#ffd68f", 0.62)
    ladder = ((14, 86), (22, 8))
    for d in (0, 6):
        c.line([(ladder[0][0] + d, ladder[0][1]), (ladder[1][0] + d * 0.8, ladder[1][1])], "#c4935a", 0.9)
    for k in range(1, 10):
        t = k / 10
        c.line([(14 + 8 * t, 86 - 78 * t), (20 + 6.8 * t, 86 - 78 * t)], "#a9774a", 0.7)
    hands = stander(c, 100, 90, 54, PLUM, "#2a2436", GREY, way=-0.8, hem=0.3, bent=-1)
    c.disc(103.2, 38.4, 2.4, GREY)
    c.poly([(95.6, 48), (100, 52), (104.4, 48), (103, 46), (97, 46)], STRAW)
    c.poly(
        [
            (hands[0][0] - 4.4, hands[0][1] - 5),
            (hands[0][0] + 1, hands[0][1] - 6.4),
            (hands[0][0] + 2.6, hands[0][1] - 0.6),
            (hands[0][0] - 3, hands[0][1] + 0.8),
        ],
        CORAL,
    )
    lectern(c, 80, 92)
    for k, (w, tone) in enumerate(((15, TEAL), (13, OCHRE), (14, WINE), (11, SAGE), (12, CORAL))):
        c.rect(34 + k % 2, 90 - k * 2.5, w, 2.3, tone)
        c.rect(34 + k % 2 + w - 1, 90 - k * 2.5 + 0.35, 1, 1.5, PAPER)
    c.poly([(33, 92.4), (51, 92.4), (51, 93.4), (33, 93.4)], "#4d3423")
    cat(c, 41, 77.5)


def books(c: Canvas, x: float, base: float, w: float, high: float, turn: int) -> None:
    """A row of spines, some leaning, some lying."""
    tones = (CORAL, TEAL, OCHRE, WINE, SAGE, PETROL, CREAM, BRICK, SLATE, STRAW, PLUM, SEA)
    at, end = x, x + w
    while at < end - 1:
        wide, h = c.random.uniform(1.1, 2.4), high * c.random.uniform(0.66, 0.98)
        wide = min(wide, end - at)
        tone = mix(c.random.choice(tones), INK, 0.12 + 0.1 * (turn % 2))
        if c.random.random() < 0.06 and end - at > 5:
            for k in range(3):
                c.rect(at, base - (k + 1) * 1.5, 4.6 - k * 0.5, 1.35, c.random.choice(tones))
            at += 5
            continue
        c.rect(at, base - h, wide - 0.12, h, tone)
        c.rect(at + wide * 0.2, base - h * 0.86, wide * 0.55, h * 0.07, mix(tone, PAPER, 0.6))
        if c.random.random() < 0.5:
            c.rect(at + wide * 0.2, base - h * 0.3, wide * 0.55, h * 0.12, mix(tone, STRAW, 0.6))
        at += wide


def lectern(c: Canvas, x: float, base: float) -> None:
    """A standing desk with an open book and a small lamp."""
    c.disc(x, base, 13, INK, 0.3, 0.12)
    c.poly([(x - 10, base), (x - 8.6, base - 27), (x + 8.6, base - 27), (x + 10, base)], ("#8a5f3b", "#5a3d27"))
    c.poly([(x - 7, base - 5), (x - 6.2, base - 22), (x + 6.2, base - 22), (x + 7, base - 5)], "#4d3423", 0.5)
    c.poly(
        [(x - 12, base - 26), (x - 9.6, base - 32), (x + 9.6, base - 32), (x + 12, base - 26)], ("#b98a58", "#96683f")
    )
    c.rect(x - 12, base - 26.2, 24, 1.4, "#6d4a2f")
    c.poly(
        [
            (x - 7.4, base - 27.4),
            (x - 6, base - 31),
            (x, base - 30.4),
            (x + 6, base - 31),
            (x + 7.4, base - 27.4),
            (x, base - 26.8),
        ],
        PAPER,
    )
    c.line([(x, base - 30.4), (x, base - 26.8)], STONE, 0.3)
    for k in range(3):
        for side in (-1, 1):
            c.line([(x + side * 1.2, base - 29.6 + k * 0.9), (x + side * 5.4, base - 29.9 + k * 0.9)], STONE, 0.22)


def cat(c: Canvas, x: float, base: float) -> None:
    """A cat asleep on books."""
    tone = "#2c2730"
    c.poly(
        smooth(
            [
                (x - 6, base),
                (x - 6, base - 3),
                (x - 2, base - 5),
                (x + 3, base - 4.6),
                (x + 6, base - 2),
                (x + 5.6, base),
                (x - 6, base),
            ],
            8,
        ),
        tone,
    )
    c.disc(x - 5, base - 2.6, 2.3, tone)
    for d in (-6.4, -4):
        c.poly([(x + d - 0.7, base - 4), (x + d, base - 6), (x + d + 0.9, base - 4.2)], tone)
    c.line(smooth([(x + 5, base - 0.6), (x + 8, base + 0.6), (x + 9, base + 3.4), (x + 8.2, base + 5)], 8), tone, 0.9)


SCENES = {"surgery": surgery, "bookshop": bookshop}
