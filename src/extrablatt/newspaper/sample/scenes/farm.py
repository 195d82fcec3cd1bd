"""What grows on the slopes: apples at harvest, vines in a night of frost."""

from __future__ import annotations

import math

from .canvas import (
    BRICK,
    CORAL,
    CREAM,
    INK,
    MEADOW,
    OCHRE,
    PAPER,
    PETROL,
    PINE,
    SAGE,
    SLATE,
    STRAW,
    WINE,
    Canvas,
    Colour,
    mix,
    smooth,
)
from .figures import BLOND, stander
from .things import gable, hill, peak, person, ridge, windows

RED, RUSSET = "#c8382f", "#e2704d"


def orchard(c: Canvas) -> None:
    """Crates full of apples between two rows of trees, a picker on a ladder."""
    x: float
    y: float
    c.sky((0, "#7fb4c4"), (0.55, "#d3e0cf"), (1, "#fbe8bd"), to=54)
    c.cloud(40, 15, 24, PAPER, 0.8)
    c.cloud(104, 22, 20, PAPER, 0.7)
    c.glow(84, 40, 50, "#fff0c0", 0.7)
    peak(c, 66, 24, 56, 26, ("#a9bcc4", "#b9c9c4"), "#7f98a8", "#f7f4ea")
    peak(c, 88, 29, 56, 22, ("#b3c3c6", "#c2cfc6"), "#88a0ac", "#f7f4ea")
    ridge(c, 52, 9, mix(SAGE, "#9fb6bc", 0.45))
    hill(c, [(-2, 50), (40, 48), (80, 52), (116, 48), (152, 50)], ("#9db386", MEADOW))
    c.rect(71.4, 44.4, 2.2, 7, CREAM)
    c.poly([(71, 44.6), (72.5, 38.6), (74, 44.6)], BRICK)
    for x, w in ((66, 4.4), (76, 5), (82, 3.6)):
        c.rect(x, 48.4, w, 3, CREAM)
        c.poly([(x - 0.5, 48.5), (x + w / 2, 46), (x + w + 0.5, 48.5)], BRICK)
    hill(c, [(-2, 55), (50, 53.4), (76, 53), (100, 53.4), (152, 55)], ("#a9b765", "#5d7d43"))
    c.poly([(73, 53), (79, 53), (112, 101), (34, 101)], ("#c9c57c", "#86994f"))
    for _ in range(90):
        t = c.random.random() ** 0.7
        x = 76 + c.random.uniform(-1, 1) * (3 + 40 * t)
        y = 53 + 48 * t
        c.line(
            [(x, y), (x + c.random.uniform(-0.6, 0.6), y - 0.6 - 2 * t)],
            c.random.choice(("#6f8a45", "#b9bd69", "#577a40")),
            0.2 + 0.2 * t,
        )
    for k in range(6):
        t = (k / 5) ** 1.7
        for side in (-1, 1):
            appletree(c, 76 + side * (8 + 39 * t), 55 + 32 * t, 9 + 48 * t, k)
    ladder(c, 21, 89, 36, 45)
    stander(c, 28.4, 74, 30, PETROL, "#3b4a66", BLOND, way=0.8, hem=0.46, bent=1)
    c.disc(31.6, 57.6, 1.5, RED)
    for _ in range(16):
        x, y = c.random.uniform(20, 130), c.random.uniform(86, 98)
        c.disc(x, y + 0.5, 1.2, PINE, 0.35, 0.4)
        c.disc(x, y, 1.05, c.random.choice((RED, RUSSET, STRAW)))
    crate(c, 81, 72, 20, 9)
    crate(c, 103, 75, 17, 9)
    crate(c, 83, 86, 24, 11)
    crate(c, 52, 92, 31, 14)
    basket(c, 44, 95, 9)


def appletree(c: Canvas, x: float, base: float, h: float, depth: int) -> None:
    """A low apple tree with fruit and light on its left; the further (small ``depth``), the paler."""
    far = 0.5 - depth * 0.1
    leaf, light, dark = (mix(tone, "#cfd8a8", far) for tone in ("#5f8546", "#8fae57", "#3d6540"))
    c.disc(x, base + h * 0.01, h * 0.36, "#45653a", 0.45, 0.16)
    c.poly(
        [(x - h * 0.045, base), (x - h * 0.02, base - h * 0.4), (x + h * 0.025, base - h * 0.4), (x + h * 0.05, base)],
        "#5c4433",
    )
    for dx in (-0.18, 0.16):
        c.line([(x, base - h * 0.24), (x + dx * h, base - h * 0.48)], "#5c4433", h * 0.03)
    for dx, dy, r, tone in (
        (0.2, 0.5, 0.2, dark), (-0.2, 0.5, 0.2, leaf), (0.0, 0.47, 0.21, dark), (0.16, 0.7, 0.21, dark),
        (0.0, 0.82, 0.17, leaf), (-0.14, 0.7, 0.2, leaf), (0.06, 0.62, 0.2, leaf), (-0.2, 0.62, 0.14, light),
        (-0.1, 0.8, 0.11, light), (0.06, 0.74, 0.09, light), (-0.28, 0.5, 0.08, light),
    ):  # fmt: skip
        c.disc(x + dx * h, base - dy * h, r * h, tone)
    for _ in range(26):
        a, d = c.random.random() * math.tau, math.sqrt(c.random.random())
        ax, ay = x + math.cos(a) * d * h * 0.33, base - h * 0.62 + math.sin(a) * d * h * 0.27
        c.disc(ax + h * 0.004, ay + h * 0.006, h * 0.023, dark)
        c.disc(ax, ay, h * 0.022, c.random.choice((RED, RED, RUSSET)))
        if h > 30:
            c.disc(ax - h * 0.007, ay - h * 0.008, h * 0.006, PAPER)


def ladder(c: Canvas, x: float, base: float, lean: float, h: float) -> None:
    """A wooden ladder leaning to the left, as wide as a ladder is."""
    top = x + (lean - x) * 0.1 - 3
    for d in (0, 6):
        c.line([(x + d + 4, base), (top + d * 0.7 + 2, base - h)], "#b98a50", 0.8)
    for k in range(1, 9):
        t = k / 9
        left, right = x + 4 + (top - x - 2) * t, x + 10 + (top + 4.2 + 2 - x - 10) * t
        c.line([(left, base - h * t), (right, base - h * t)], "#9a6f3e", 0.6)


def crate(c: Canvas, x: float, base: float, w: float, h: float) -> None:
    """A slatted crate heaped with apples."""
    c.disc(x + w / 2, base + 0.3, w * 0.56, PINE, 0.4, 0.12)
    c.rect(x + 0.4, base - h, w - 0.8, h, "#5a4026")
    r = w * 0.052
    for row in range(3):
        for k in range(10 - row * 2):
            ax = x + r * (1.1 + row * 1.9) + k * (w - r * (2.2 + row * 3.8)) / max(1, 9 - row * 2)
            ay = base - h - r * (0.1 + row * 1.25) + c.random.uniform(-0.2, 0.2) * r
            tone = c.random.choice((RED, RED, RUSSET, "#d8a23c"))
            c.disc(ax, ay, r * 1.05, mix(tone, INK, 0.25))
            c.disc(ax - r * 0.1, ay - r * 0.12, r * 0.95, tone)
            c.disc(ax - r * 0.35, ay - r * 0.4, r * 0.22, PAPER, 0.8)
    for k in range(3):
        y = base - h + h * (0.06 + k * 0.33)
        c.rect(x, y, w, h * 0.24, (mix("#d7a866", PAPER, 0.15 - k * 0.05), "#b98549"))
        c.rect(x, y + h * 0.2, w, h * 0.04, "#8a5f35")
    for px in (x, x + w - w * 0.07):
        c.rect(px, base - h, w * 0.07, h, ("#c4935a", "#96683a"))


def basket(c: Canvas, x: float, base: float, w: float) -> None:
    """A wicker basket with a few apples."""
    for k in range(5):
        c.disc(x - w * 0.3 + k * w * 0.15, base - w * 0.62 - (k % 2) * w * 0.07, w * 0.11, (RED, RUSSET, OCHRE)[k % 3])
    c.poly(
        [(x - w * 0.5, base - w * 0.6), (x + w * 0.5, base - w * 0.6), (x + w * 0.38, base), (x - w * 0.38, base)],
        ("#b98a50", "#7d5632"),
    )
    for k in range(1, 4):
        c.line(
            [(x - w * 0.49 + k * 0.3, base - w * 0.15 * k), (x + w * 0.49 - k * 0.3, base - w * 0.15 * k)],
            "#8a6238",
            0.3,
        )
    ring = [
        (x + w * 0.46 * math.cos(a), base - w * 0.6 - w * 0.5 * math.sin(a))
        for a in (math.pi * i / 20 for i in range(21))
    ]
    c.line(ring, "#96683a", 0.5)


def frost(c: Canvas) -> None:
    """A vineyard at night: hundreds of small fires between the vines, two people tending them."""
    x: float
    c.sky((0, "#0c1730"), (0.6, "#24406a"), (0.9, "#55688a"), (1, "#8d7f8c"), to=56)
    c.stars(170, 42)
    c.glow(36, 17, 20, "#f6ecca", 0.35)
    outer = [(36 + 4 * math.cos(a), 17 + 4 * math.sin(a)) for a in (0.5 + math.pi * i / 24 for i in range(25))]
    inner = smooth([outer[-1], (35.2, 17.6), (36.6, 18.2), outer[0]], 8)
    c.poly([*outer, *reversed(inner)], "#f9f0d6")
    ridge(c, 52, 18, "#31486e", 0.5)
    ridge(c, 55, 10, "#25395c", 0.5)
    hill(c, [(-2, 56), (40, 52), (76, 49), (112, 46), (152, 44)], ("#1f3147", "#131f30"))
    for x, w, h in ((106, 6, 6), (114, 8, 7), (124, 6, 5)):
        gable(c, x, 48, w, h, "#54617a", "#2c2f45", 0.7)
    c.rect(100, 35, 3.6, 13, "#54617a")
    c.poly([(99.4, 35), (101.8, 26), (104.2, 35)], "#2c2f45")
    windows(c, 100.4, 38, 2.8, 4, 1, 1, "#ffd28a")
    c.glow(112, 46, 26, "#ffb25e", 0.4)
    vx, vy = 96.0, 44.0
    c.poly([(-2, 57), (40, 53), (76, 50), (112, 47), (152, 46), (152, 101), (-2, 101)], ("#27352f", "#10191d"))

    def at(row: float, t: float) -> tuple[float, float, float]:
        """A place on a row, ``t`` from near to far, and the scale there."""
        s = 1 / (1 + 5.4 * t)
        return vx + (row * 34 - 14) * s, vy + 7 * (1 - s) + 52 * s, s

    lights = []
    for row in (-4, 4, -3, 3, -2, 2, -1, 1, 0):
        line = [at(row, t) for t in (i / 26 for i in range(27))]
        for tone, up, wide in (("#ff9a45", 2.0, 2.2), ("#3b2d26", 3.0, 2.6)):
            c.poly(
                [
                    *((px, py - 0.4 * s) for px, py, s in line),
                    *((px, py - up * wide * s) for px, py, s in reversed(line)),
                ],
                tone,
                0.12 if up == 2.0 else 0.5,
            )
        for i in range(25, -1, -1):
            px, py, s = at(row, i / 26)
            if -8 < px < 158:
                vine(c, px, py, s)
        for i in range(18):
            px, py, s = at(row + 0.5, i / 18 + 0.02)
            if -4 < px < 154 and py < 104:
                lights.append((py, px, s))
    for py, px, s in sorted(lights):
        candle(c, px, py, s)
    for k in range(5):
        c.haze(44 + k * 5, 70 + k * 6, "#c58a66", 0.1, 0.5)
    person(c, 57, 72, 16, "#2a3a55", "#141d2e")
    c.disc(60.2, 67, 0.8, "#ffe3a0")
    c.glow(60.2, 67, 9, "#ffb765", 0.8)
    stander(c, 86, 89, 27, WINE, "#1d2740", "#2c2326", way=-0.8, bent=-1)
    c.line([(83.6, 73.6), (80, 82)], SLATE, 0.5)
    c.glow(79.6, 84, 12, "#ffb45c", 0.85)
    flame(c, 79.6, 84.4, 2.0)


def vine(c: Canvas, x: float, base: float, s: float) -> None:
    """A leafing vine on its stake."""
    c.line([(x, base), (x, base - 10.4 * s)], "#4c4038", 0.62 * s)
    bark = smooth(
        [(x + 0.6 * s, base), (x - 0.5 * s, base - 2.6 * s), (x + 0.5 * s, base - 5 * s), (x, base - 7 * s)], 5
    )
    c.line(bark, "#33271f", 0.9 * s)
    tones: tuple[Colour, ...] = ("#56703c", "#3c5637", "#6f7f41", "#2f4733")
    for k in range(9):
        a = k * 2.4
        c.disc(x + 2.7 * s * math.cos(a), base - (6.4 + 2.4 * math.sin(a * 1.7)) * s, 1.25 * s, tones[k % 4], 1, 0.8)


def candle(c: Canvas, x: float, y: float, s: float) -> None:
    """A tin of burning paraffin and its light on the ground."""
    c.glow(x, y - 1.2 * s, 13 * s, "#ff9d42", 0.62)
    if s > 0.42:
        c.glow(x, y, 15 * s, "#ffb45c", 0.5, 0.3)
    c.rect(x - 1.1 * s, y - 1.6 * s, 2.2 * s, 1.8 * s, "#6b4a3b")
    flame(c, x, y - 1.5 * s, s)


def flame(c: Canvas, x: float, y: float, s: float) -> None:
    """One flame, its foot at ``y``."""
    for w, h, tone in ((1.15, 4.2, CORAL), (0.85, 3.1, "#ffb04a"), (0.5, 1.9, "#fff2c4")):
        tip = x + c.random.uniform(-0.3, 0.3) * s
        c.poly(
            smooth(
                [
                    (x - w * s * 0.6, y),
                    (x - w * s, y - h * s * 0.3),
                    (tip, y - h * s),
                    (x + w * s, y - h * s * 0.3),
                    (x + w * s * 0.6, y),
                ],
                5,
            ),
            tone,
        )


SCENES = {"orchard": orchard, "frost": frost}
