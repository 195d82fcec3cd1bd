"""A desk at night: a report nobody was to read."""

from __future__ import annotations

import math

from .canvas import (
    BRICK,
    CORAL,
    INK,
    NAVY,
    OCHRE,
    PAPER,
    PETROL,
    ROSE,
    SAGE,
    SAND,
    SEA,
    SLATE,
    STONE,
    STRAW,
    TEAL,
    WINE,
    Canvas,
    Colour,
    Point,
    mix,
    smooth,
)


def report(c: Canvas) -> None:
    """An open report with a red stamp under a desk lamp, files beside it, a railway in the dark window."""
    c.sky((0, "#2a3d4c"), (1, "#1d2c3a"))
    window(c, 20, 5, 50, 41)
    c.rect(80, 9, 46, 30, "#7c5636")
    c.rect(81.6, 10.6, 42.8, 26.8, ("#e9dfc2", "#d3c49c"))
    ridge_line = smooth([(81.6, 30), (90, 22), (98, 27), (108, 17), (116, 25), (124.4, 20)])
    c.poly([*ridge_line, (124.4, 37.4), (81.6, 37.4)], "#b9b88c", 0.7)
    c.line(smooth([(84, 34), (92, 30), (99, 31.6), (106, 26), (113, 27), (121, 17)]), SEA, 1.1)
    rail = smooth([(84, 31.4), (92, 27.4), (99, 29), (106, 23.4), (113, 24.4), (121, 14.4)])
    c.line(rail, BRICK, 0.7)
    for i in range(0, len(rail), 14):
        c.disc(*rail[i], 1.1, INK)
        c.disc(*rail[i], 0.7, PAPER)
    c.rect(-2, 58, 154, 44, ("#8d5f3b", "#5a3b27"))
    c.rect(-2, 58, 154, 0.9, "#b98a5a")
    for k in range(7):
        y = 63 + k * 6.4
        c.line(smooth([(-2, y), (40, y + c.random.uniform(-0.8, 0.8)), (100, y + 1), (152, y)]), "#4a3020", 0.22, 0.6)
    lamp(c, 122, 61)
    c.glow(88, 76, 62, "#ffd58c", 0.75, 0.42)
    files(c, 14, 74)
    c.poly([(49, 93), (62, 66), (122, 66), (130, 93)], INK, 0.32)
    leaves(c)
    stamp(c, 132, 84)
    c.disc(35, 91.4, 9, INK, 0.35, 0.22)
    c.round(28, 80, 12, 11.4, 2, CORAL)
    c.disc(34, 80.4, 6, mix(CORAL, PAPER, 0.25), 1, 0.25)
    c.disc(34, 80.6, 5, "#3a241b", 1, 0.24)
    c.line(smooth([(28, 82.6), (24.6, 83), (24.8, 87.6), (28.2, 88)], 8), CORAL, 1.3)
    for k in range(2):
        c.line(smooth([(32 + k * 4, 78), (31 + k * 4, 75), (33 + k * 4, 72), (32 + k * 4, 69)], 8), PAPER, 0.5, 0.3)
    c.line([(56, 97.6), (84, 95.4)], STRAW, 1.1)
    c.poly([(84, 94.8), (86.6, 95.2), (84, 96)], SAND)
    c.rect(54.4, 97.1, 2, 1.2, ROSE)


def window(c: Canvas, x: float, y: float, w: float, h: float) -> None:
    """A window on a night valley with a lit train crossing a bridge."""
    c.rect(x - 1.8, y - 1.8, w + 3.6, h + 3.6, "#7c5636")
    c.rect(x, y, w, h, ("#13213d", "#4d5f86"))
    for _ in range(30):
        c.disc(x + c.random.random() * w, y + c.random.random() * h * 0.5, 0.16, PAPER, 0.8)
    c.disc(x + w * 0.76, y + h * 0.2, 2.4, "#f6ecca")
    line = smooth(
        [
            (x, y + h * 0.62),
            (x + w * 0.24, y + h * 0.36),
            (x + w * 0.46, y + h * 0.56),
            (x + w * 0.74, y + h * 0.4),
            (x + w, y + h * 0.6),
        ]
    )
    c.poly([*line, (x + w, y + h), (x, y + h)], ("#2f426b", "#1d2c4a"))
    line = smooth([(x, y + h * 0.84), (x + w * 0.4, y + h * 0.76), (x + w, y + h * 0.86)])
    c.poly([*line, (x + w, y + h), (x, y + h)], "#14203a")
    top = y + h * 0.7
    c.rect(x, top, w, 1, "#6c6f86")
    for k in range(6):
        c.rect(x + 2 + k * w / 5.4, top, 1.2, h * 0.3, "#575c78")
    for k in range(3):
        cx = x + 8 + k * 11.4
        c.round(cx, top - 4.2, 10.8, 4.2, 0.8, BRICK)
        for j in range(5):
            c.rect(cx + 0.9 + j * 1.9, top - 3.4, 1.3, 1.6, "#ffe1a0")
    c.glow(x + 24, top - 2, 16, "#ffd58c", 0.35, 0.5)
    for d in (w / 2 - 0.6,):
        c.rect(x + d, y, 1.2, h, "#7c5636")
    c.rect(x, y + h * 0.46, w, 1, "#7c5636")
    c.rect(x - 3, y + h + 1.6, w + 6, 2, "#96683f")


def lamp(c: Canvas, x: float, base: float) -> None:
    """A desk lamp with a green shade."""
    c.disc(x + 6, base + 1, 7, NAVY, 1, 0.25)
    c.disc(x + 6, base, 6.4, OCHRE, 1, 0.22)
    c.line(smooth([(x + 6, base), (x + 7.6, base - 16), (x - 2, base - 29), (x - 14, base - 27)], 12), OCHRE, 1.1)
    c.beam([(x - 24, base - 20), (x - 8, base - 20), (x + 12, 101), (x - 76, 101)], "#ffe3a4", 0.5, 2)
    c.poly(
        smooth(
            [(x - 26, base - 19), (x - 22, base - 27), (x - 16, base - 29.4), (x - 10, base - 27), (x - 6, base - 19)],
            8,
        ),
        ("#3d8a78", "#1d5a51"),
    )
    c.poly([(x - 23, base - 22), (x - 20.4, base - 26.4), (x - 19.4, base - 26), (x - 21.6, base - 21.6)], PAPER, 0.4)
    c.disc(x - 16, base - 19, 10, "#fff3cc", 1, 0.14)
    c.glow(x - 16, base - 18, 20, "#fff0c0", 0.7)


def files(c: Canvas, x: float, base: float) -> None:
    """A stack of files tied with tape, papers sticking out."""
    c.disc(x + 18, base + 1.4, 24, INK, 0.4, 0.14)
    tones: tuple[Colour, ...] = (TEAL, "#d6b06a", WINE, SAGE, "#d6b06a", PETROL, BRICK, "#d6b06a")
    y = base
    for k, tone in enumerate(tones):
        h, dx = (3.4, 2.6, 3.0, 2.4, 3.2, 2.8, 2.4, 3.0)[k], c.random.uniform(-1.6, 1.6)
        c.rect(x + 1.6 + dx, y - h + 0.5, 34.6, h - 1, PAPER)
        for j in range(3):
            c.line([(x + 3 + dx, y - h + 1 + j * 0.6), (x + 36 + dx, y - h + 1 + j * 0.6)], STONE, 0.14)
        c.rect(x + dx, y - 0.8, 35, 0.8, mix(tone, INK, 0.2))
        c.rect(x + dx, y - h, 35, 0.8, tone)
        c.rect(x + dx, y - h, 2, h, mix(tone, INK, 0.1))
        if k % 2:
            c.rect(x + 12 + dx, y - h + 0.5, 8, h - 1, mix(tone, PAPER, 0.6))
        y -= h
    c.poly([(x + 4, y), (x + 30, y - 3.4), (x + 33, y - 0.6), (x + 8, y)], PAPER)
    for u in (9.0, 26.0):
        c.rect(x + u, y + 3, 1, base - y - 3, CORAL)


def leaves(c: Canvas) -> None:
    """The open report: text and a table left, a rising curve and the stamp right."""

    def at(u: float, v: float) -> Point:
        """``u`` across both pages (0 … 1), ``v`` from top to bottom."""
        left, right = 60 - 12 * v, 118 + 9 * v
        bulge = 1.5 * math.sin(math.pi * (u * 2 % 1)) ** 0.7
        return left + (right - left) * u, 64 + 27 * v - bulge

    for shift, tone in ((1.6, "#b9a884"), (0.8, "#d8cbab"), (0.0, PAPER)):
        edge = [at(i / 40, 0) for i in range(41)] + [at(1 - i / 40, 1) for i in range(41)]
        c.poly([(px, py + shift) for px, py in edge], tone)
    c.poly([at(0.5, 0), at(0.56, 0), at(0.56, 1), at(0.5, 1)], "#8d7f60", 0.22)
    c.poly([at(0.44, 0), at(0.5, 0), at(0.5, 1), at(0.44, 1)], "#8d7f60", 0.12)

    def row(v: float, u0: float, u1: float, tone: Colour, w: float) -> None:
        c.line([at(u0 + (u1 - u0) * i / 8, v) for i in range(9)], tone, w)

    row(0.12, 0.06, 0.34, INK, 1.2)
    for k in range(6):
        row(0.24 + k * 0.07, 0.06, (0.44, 0.43, 0.44, 0.42, 0.44, 0.26)[k], "#8c8a84", 0.42)
    row(0.45, 0.06, 0.42, STRAW, 1.5)
    row(0.45, 0.06, 0.42, "#6f6d68", 0.42)
    for k in range(4):
        row(0.72 + k * 0.075, 0.06, 0.44, SLATE, 0.2)
    for u in (0.06, 0.2, 0.32, 0.44):
        c.line([at(u, 0.72), at(u, 0.945)], SLATE, 0.2)
    row(0.84, 0.33, 0.42, BRICK, 0.8)
    for k, v in enumerate((0.42, 0.36, 0.3, 0.22)):
        c.poly(
            [
                at(0.57 + k * 0.07, 0.56),
                at(0.615 + k * 0.07, 0.56),
                at(0.615 + k * 0.07, 0.56 - v),
                at(0.57 + k * 0.07, 0.56 - v),
            ],
            (TEAL, SEA, SAGE, CORAL)[k],
        )
    c.line([at(0.555, 0.1), at(0.555, 0.56), at(0.86, 0.56)], INK, 0.3)
    for k in range(4):
        row(0.66 + k * 0.07, 0.56, (0.9, 0.92, 0.88, 0.72)[k], "#8c8a84", 0.42)
    turn = [at(0.86 + 0.085 * math.cos(a), 0.68 + 0.24 * math.sin(a)) for a in (math.tau * i / 50 for i in range(51))]
    c.line(turn, BRICK, 0.9, 0.9)
    turn = [at(0.86 + 0.066 * math.cos(a), 0.68 + 0.18 * math.sin(a)) for a in (math.tau * i / 50 for i in range(51))]
    c.line(turn, BRICK, 0.4, 0.9)
    c.line([at(0.785, 0.74), at(0.935, 0.6)], BRICK, 2.2, 0.9)


def stamp(c: Canvas, x: float, base: float) -> None:
    """A rubber stamp on its pad."""
    c.disc(x, base + 1, 10, INK, 0.35, 0.2)
    c.round(x - 8.6, base - 4, 17, 5, 0.8, SLATE)
    c.rect(x - 7.4, base - 4.6, 14.6, 1.4, BRICK)
    c.round(x - 4.6, base - 8.6, 9.2, 4, 0.6, "#7c5636")
    c.poly(
        smooth(
            [
                (x - 1.8, base - 8.4),
                (x - 1.2, base - 12),
                (x - 3, base - 15.4),
                (x, base - 17.6),
                (x + 3, base - 15.4),
                (x + 1.2, base - 12),
                (x + 1.8, base - 8.4),
            ],
            8,
        ),
        ("#c08a55", "#8a5c35"),
    )


SCENES = {"report": report}
