"""Landscapes: mountains, winter, fields, woods, wind."""

from __future__ import annotations

import math

from .canvas import (
    APRICOT,
    BRICK,
    CREAM,
    INK,
    MEADOW,
    MIST,
    MOSS,
    NAVY,
    OCHRE,
    PAPER,
    PINE,
    ROSE,
    SAGE,
    SLATE,
    Canvas,
    mix,
    smooth,
)
from .things import gulls, hill, peak, pine, pines, ridge, tree, windows


def mountains(c: Canvas) -> None:
    """Peaks in the first light above a lake."""
    c.sky((0, "#54799a"), (0.5, "#b9b6bb"), (0.8, "#f3c9a8"), (1, "#fbe3bf"), to=70)
    c.cloud(30, 17, 24, PAPER, 0.5)
    c.cloud(122, 24, 20, "#fbd9bd", 0.6)
    c.glow(20, 52, 70, "#ffdca6", 0.7)
    ridge(c, 58, 24, mix("#93a4b8", ROSE, 0.35), 0.5)
    c.haze(36, 62, "#f7d7b6", 0.55)
    peak(c, 118, 20, 68, 44, ("#c08f86", "#66758c"), "#43597a", "#fff3e6")
    peak(c, 26, 27, 68, 36, ("#b98c88", "#6a7a90"), "#455b7b", "#fdeede")
    peak(c, 72, 10, 68, 50, ("#d39a83", "#5c6c86"), "#384f73", "#fff6ea")
    c.haze(44, 70, "#dcc7bd", 0.62)
    line = hill(
        c, [(-2, 62), (20, 60), (44, 65), (70, 67), (104, 65), (130, 60), (152, 62)], (mix(MOSS, SLATE, 0.4), PINE)
    )
    pines(c, line, 150, 5, mix(PINE, SLATE, 0.25))
    c.reflect(70, "#2d5870", 0.22, 0.4)
    c.haze(66, 76, "#f3dcc4", 0.4, 0.5)
    c.shimmer(72, 98, "#fdeed8", 60)
    line = hill(c, [(-2, 88), (16, 88), (34, 93), (48, 101)], PINE)
    pines(c, line[:30], 16, 15, mix(PINE, NAVY, 0.3), 2)
    line = hill(c, [(104, 101), (120, 95), (136, 90), (152, 88)], PINE)
    pines(c, line[14:], 12, 17, mix(PINE, NAVY, 0.35), 3)


def snow(c: Canvas) -> None:
    """A gondola over a winter valley, a hut with lit windows."""
    c.sky((0, "#3f6189"), (0.5, "#93a9c4"), (0.82, "#f0c9b5"), (1, "#f9ddc4"), to=72)
    c.glow(112, 52, 62, "#ffd6b0", 0.7)
    ridge(c, 58, 22, mix("#8ea3c0", ROSE, 0.3), 0.5)
    peak(c, 112, 20, 74, 56, ("#e9d9d8", "#a9b8d0"), "#6f86ad", "#ffffff")
    peak(c, 48, 28, 74, 46, ("#e0d5db", "#a3b3cd"), "#6d84ab", "#ffffff")
    c.haze(44, 74, "#ecd9d4", 0.7)
    line = hill(c, [(-2, 66), (28, 60), (58, 67), (92, 72), (152, 63)], ("#e4eaf2", "#c3d0e2"))
    pines(c, line, 90, 7, "#47617a")
    line = hill(c, [(-2, 76), (30, 80), (70, 75), (112, 81), (152, 74)], ("#f3f5f8", "#d3dcea"))
    for _ in range(20):
        x, y = c.random.choice(line)
        pine(c, x, y + 1, c.random.uniform(7, 12), mix(PINE, SLATE, 0.35), snow=True)
    hill(c, [(-2, 92), (40, 86), (84, 92), (120, 88), (152, 91)], ("#ffffff", "#dbe4f0"))
    c.rect(96, 78, 22, 11, ("#7b5138", "#553624"))
    c.poly([(92, 79), (107, 70.5), (122, 79), (119, 80), (107, 73.6), (95, 80)], PAPER)
    c.poly([(95, 79.6), (107, 73.2), (119, 79.6)], "#6a442f")
    for x in (99, 105, 111):
        c.glow(x + 1.5, 83, 6, "#ffc96b", 0.5)
        c.rect(x, 81.4, 3, 3.4, "#ffd98a")
        c.line([(x + 1.5, 81.4), (x + 1.5, 84.8)], "#553624", 0.25)
    c.rect(112, 69, 2, 6, "#8d6a55")
    for i in range(4):
        c.disc(113.6 + i * 1.6, 66.5 - i * 2.6, 1.3 + i * 0.6, PAPER, 0.4 - i * 0.07)
    c.line([(-2, 22), (75, 35), (152, 18)], NAVY, 0.22)
    for x, y, s in ((38.0, 28.8, 1.0), (118.0, 25.6, 0.72)):
        c.line([(x, y - 0.2), (x, y + 4 * s)], NAVY, 0.4 * s)
        c.round(x - 6 * s, y + 3.6 * s, 12 * s, 10 * s, 2.4 * s, BRICK)
        c.round(x - 5 * s, y + 5 * s, 10 * s, 4.6 * s, 1.2 * s, "#cfe0e6")
        for k in (-1.8, 1.8):
            c.line([(x + k * s, y + 5 * s), (x + k * s, y + 9.6 * s)], BRICK, 0.5 * s)
        c.rect(x - 6 * s, y + 10.4 * s, 12 * s, 0.8 * s, CREAM)
    for x, h in ((8.0, 24.0), (16.5, 17.0), (143.0, 26.0), (134.0, 16.0)):
        pine(c, x, 98, h, mix(PINE, NAVY, 0.35), snow=True)
    c.flakes(170)


def field(c: Canvas) -> None:
    """Rows of a summer field towards a farm and a lone tree."""
    x: float
    y: float
    c.sky((0, "#7fb0c0"), (0.5, "#cfdccb"), (1, "#fbe6b6"), to=56)
    for x, y, w in ((38, 16, 30), (112, 12, 26), (78, 28, 18), (140, 30, 16)):
        c.cloud(x, y, w, PAPER, 0.85)
    c.sun(120, 42, 4.4, "#fff7df", "#ffe09a")
    ridge(c, 54, 8, mix(MIST, SAGE, 0.5))
    hill(c, [(-2, 52), (30, 47), (70, 52), (110, 48), (152, 53)], (SAGE, MEADOW))
    hill(c, [(-2, 56), (40, 54), (80, 50), (120, 54), (152, 52)], ("#c9bf6c", "#a5a658"))
    ground = hill(c, [(-2, 60), (36, 58), (80, 60), (120, 57), (152, 60)], ("#e8c163", "#b98733"))
    vx, vy = 96.0, 56.0
    for i in range(-24, 25):
        near = 75 + i * 13
        c.poly([(vx + i * 0.55, vy + 3.4), (vx + i * 0.55 + 0.14, vy + 3.4), (near + 3.6, 101), (near, 101)], "#a8752f")
        c.poly(
            [(vx + i * 0.55 + 0.22, vy + 3.4), (vx + i * 0.55 + 0.3, vy + 3.4), (near + 8, 101), (near + 5, 101)],
            "#e2b75e",
        )
    for _ in range(26):
        x, y = c.random.choice(ground)
        c.disc(x, y - 0.4, c.random.uniform(0.8, 1.8), c.random.choice((MOSS, MEADOW, mix(MOSS, PINE, 0.4))))
    c.rect(46, 50, 13, 8.4, ("#f6ead0", "#dccaa4"))
    c.poly([(44.6, 50.3), (48, 45), (57, 45), (60.4, 50.3)], (BRICK, mix(BRICK, INK, 0.3)))
    windows(c, 47, 51, 11, 3.4, 4, 1, INK, wide=0.4)
    c.rect(60, 51.6, 11, 6.8, ("#9b5b41", "#6c3d2e"))
    c.poly([(59, 52), (65.5, 47.4), (72, 52)], mix(BRICK, INK, 0.35))
    tree(c, 37, 60, 15, MOSS)
    tree(c, 77, 59, 11, mix(MOSS, MEADOW, 0.5))
    tractor(c, 104, 74)
    gulls(c, 7, 118, 56, INK, 8)


def tractor(c: Canvas, x: float, y: float) -> None:
    for i in range(7):
        c.disc(x - 6 - i * 3.6, y + 1 - i * 0.4, 2.2 + i * 0.75, "#f3dca4", 0.32 - i * 0.035, 0.6)
    c.round(x + 2, y - 8.6, 11.5, 5.4, 0.8, BRICK)
    c.poly([(x - 4, y - 3.6), (x - 4, y - 13.6), (x + 4, y - 13.6), (x + 5.4, y - 3.6)], mix(BRICK, INK, 0.12))
    c.poly([(x - 2.6, y - 8), (x - 2.6, y - 12.4), (x + 2.8, y - 12.4), (x + 3.6, y - 8)], "#cfe2e2")
    c.line([(x + 9, y - 8.6), (x + 9, y - 12.4)], INK, 0.5)
    for wx, r in ((x - 1.4, 4.6), (x + 10.6, 3.0)):
        c.disc(wx, y + 2.6 - r, r, INK)
        c.disc(wx, y + 2.6 - r, r * 0.52, OCHRE)
        c.disc(wx, y + 2.6 - r, r * 0.2, INK)


def forest(c: Canvas) -> None:
    """Sun through the mist of a spruce wood."""
    c.sky((0, "#a9bfa8"), (0.5, "#dfe0bd"), (1, "#f7e8bf"))
    c.glow(98, 26, 90, "#fff3c8", 0.95)
    for layer, (tone, size, base) in enumerate((("#b6c5a5", 58, 82), ("#8fa98c", 66, 92), ("#5f8069", 78, 104))):
        floor = mix(tone, "#f1e8c4", 0.35)
        hill(c, [(-2, base - 12), (40, base - 9), (90, base - 12), (152, base - 8)], (floor, mix(floor, tone, 0.6)))
        count = 17 - layer * 4
        for i in range(count):
            x = (i + c.random.random() * 0.8) * 152 / count
            if layer == 2 and 52 < x < 104:
                continue  # the clearing
            pine(c, x, base + c.random.uniform(-2, 4), size * c.random.uniform(0.75, 1.15), tone)
        c.haze(44, 100, "#f1e8c4", 0.62 - layer * 0.14)
    for x, spread in ((70, 8), (92, 11), (116, 9), (134, 7)):
        c.beam(
            [(98 + (x - 98) * 0.1, 8), (98 + (x - 98) * 0.1 + 2, 8), (x + spread, 96), (x - spread, 96)],
            "#fff4cf",
            0.5,
            1.4,
        )
    hill(c, [(-2, 86), (30, 89), (66, 85), (110, 90), (152, 86)], ("#6f8a55", "#37553f"))
    for x in (4.0, 20.0, 134.0, 147.0):
        w = c.random.uniform(2.6, 4)
        c.poly([(x - w * 0.7, -2), (x + w * 0.7, -2), (x + w, 101), (x - w, 101)], ("#3f3d34", "#2b2f2a"))
        c.poly([(x - w * 0.7, -2), (x - w * 0.3, -2), (x - w * 0.5, 101), (x - w, 101)], "#d8c08a", 0.22)
    deer(c, 74, 88)
    for _ in range(170):
        x, h = c.random.random() * 150, c.random.uniform(2, 6)
        c.line([(x, 101), (x + c.random.uniform(-1.5, 1.5), 101 - h)], c.random.choice((PINE, MOSS, "#2f4b3a")), 0.3)


def deer(c: Canvas, x: float, y: float) -> None:
    tone = "#4b3a2c"
    c.poly(
        smooth(
            [
                (x, y - 9),
                (x + 4, y - 10),
                (x + 10, y - 9.4),
                (x + 12.6, y - 8.2),
                (x + 12.4, y - 5.4),
                (x + 8, y - 5),
                (x + 2, y - 5.2),
                (x - 0.6, y - 6.4),
                (x, y - 9),
            ],
            8,
        ),
        tone,
    )
    for lx in (0.8, 2.2, 10.4, 11.8):
        c.poly(
            [(x + lx - 0.5, y - 6.2), (x + lx + 0.6, y - 6.2), (x + lx + 0.25, y + 0.5), (x + lx - 0.2, y + 0.5)], tone
        )
    c.poly([(x + 1.8, y - 9.4), (x - 2.6, y - 15.6), (x - 1, y - 16.6), (x - 0.2, y - 6.8)], tone)
    c.poly([(x - 3, y - 15.4), (x - 1.4, y - 17.4), (x + 0.2, y - 16), (x - 1, y - 14.6), (x - 4.8, y - 14.4)], tone)
    for side, dx in ((-1, -2.0), (1, -0.8)):
        beam = smooth([(x + dx, y - 17), (x + dx + side * 1.6, y - 19.6), (x + dx + side * 1.2, y - 23)], 8)
        c.line(beam, tone, 0.36)
        c.line([(x + dx + side * 1.2, y - 19), (x + dx + side * 3, y - 20.6)], tone, 0.28)
        c.line([(x + dx + side * 1.6, y - 21), (x + dx + side * 3, y - 22.8)], tone, 0.26)


def wind(c: Canvas) -> None:
    """Wind turbines above a ridge, solar fields below."""
    s: float
    x: float
    y: float
    c.sky((0, "#2d5d7d"), (0.5, "#9bbcc0"), (0.85, "#f4d9a6"), (1, "#fbe8c4"), to=72)
    c.cloud(30, 24, 26, "#e7e6d6", 0.6)
    c.cloud(108, 34, 34, "#f6ddb4", 0.6)
    c.sun(34, 58, 5.5, "#fff4d2", APRICOT)
    ridge(c, 70, 12, mix(SLATE, MIST, 0.5))
    hill(c, [(-2, 68), (40, 64), (84, 70), (152, 60)], (mix(SAGE, SLATE, 0.35), mix(MOSS, SLATE, 0.3)))
    for x, y, s in ((20, 67, 20), (52, 67, 24), (86, 69, 33), (122, 66, 46)):
        turbine(c, x, y, s, c.random.random() * 2)
    hill(c, [(-2, 78), (36, 74), (80, 80), (120, 76), (152, 74)], (MEADOW, MOSS))
    for row in range(4):
        y, s = 82 + row * 5.2, 1 + row * 0.42
        x = -6.0 + row * 2
        while x < 150:
            c.poly(
                [(x, y), (x + 8 * s, y), (x + 9.6 * s, y - 2.7 * s), (x + 1.6 * s, y - 2.7 * s)], ("#4f86ad", "#173a5e")
            )
            for k in range(1, 4):
                c.line([(x + 8 * s * k / 4, y), (x + 1.6 * s + 8 * s * k / 4, y - 2.7 * s)], "#a9cbd8", 0.09 * s)
            c.line([(x + 0.8 * s, y - 1.35 * s), (x + 8.8 * s, y - 1.35 * s)], "#a9cbd8", 0.09 * s)
            x += 10.4 * s


def turbine(c: Canvas, x: float, base: float, h: float, turn: float) -> None:
    c.poly(
        [(x - h * 0.022, base), (x - h * 0.01, base - h), (x + h * 0.01, base - h), (x + h * 0.022, base)],
        (PAPER, "#cfd6d2"),
    )
    for k in range(3):
        a = turn + k * math.tau / 3
        ux, uy = math.cos(a), math.sin(a)
        root, tip = 0.03 * h, 0.56 * h
        c.poly(
            [
                (x - uy * root * 0.5, base - h + ux * root * 0.5),
                (x + ux * h * 0.12 - uy * root, base - h + uy * h * 0.12 + ux * root),
                (x + ux * tip, base - h + uy * tip),
                (x + uy * root * 0.3, base - h - ux * root * 0.3),
            ],
            PAPER,
        )
    c.disc(x, base - h, h * 0.024, "#e2e2d8")


SCENES = {"mountains": mountains, "snow": snow, "field": field, "forest": forest, "wind": wind}
