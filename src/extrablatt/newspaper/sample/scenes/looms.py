"""A weaving hall that stands still."""

from __future__ import annotations

from .canvas import BRICK, CORAL, INK, OCHRE, PAPER, ROSE, SAGE, SEA, STONE, STRAW, TEAL, WINE, Canvas, Colour, mix
from .figures import TAN, stander


def looms(c: Canvas) -> None:
    """A weaving hall after the last shift: silent looms under a saw-tooth roof, a calendar, one woman with a broom."""
    x: float
    c.sky((0, "#8b8f8c"), (1, "#b9ab92"))
    vx, vy = 75.0, 48.0
    for k in range(6, -1, -1):
        s, t = 1.75 * 0.7**k, 1.75 * 0.7 ** (k + 1)
        top, low = vy - 60 * s, vy - 38 * s
        c.poly(
            [(vx - 110 * s, low), (vx + 110 * s, low), (vx + 110 * t, vy - 60 * t), (vx - 110 * t, vy - 60 * t)],
            mix("#5f5750", "#a39a8a", k / 7),
        )
        c.poly(
            [(vx - 110 * s, top), (vx + 110 * s, top), (vx + 110 * s, low), (vx - 110 * s, low)], ("#cfe3e2", "#f6ecd0")
        )
        for j in range(-12, 13):
            c.line([(vx + j * 9.2 * s, top), (vx + j * 9.2 * s, low)], mix("#4c5a60", "#8a9490", k / 7), 0.6 * s)
        c.rect(vx - 110 * s, low - 0.6 * s, 220 * s, 2.2 * s, mix("#3d4a52", "#8a8f88", k / 7))
    c.rect(58, 43, 34, 13, "#c9b898")
    c.rect(71, 46, 8, 10, "#7d5a40")
    for side in (-1, 1):
        c.poly(
            [(vx + side * 17, 43), (vx + side * 17, 56), (vx + side * 110, 106), (vx + side * 110, -10)],
            ("#b7a587", "#8a785f"),
        )
        for k in range(6):
            s = 1.75 * 0.7**k
            px = vx + side * 60 * s
            c.line([(px, vy - 38 * s), (px, vy + 24 * s)], mix("#3d4a52", "#8a8f88", k / 7), 2.4 * s)
    c.poly([(58, 56), (92, 56), (185, 106), (-35, 106)], ("#a8937a", "#75624f"))
    for k in range(5):
        x = 40 + k * 18
        c.poly([(vx + (x - vx) * 0.3, 57), (vx + (x - vx) * 0.3 + 4, 57), (x + 18, 101), (x - 8, 101)], "#fff1cc", 0.18)
    for k in range(5, -1, -1):
        s = 0.24 * 1.42**k
        for side in (-1, 1):
            loom(
                c,
                vx + side * 45 * s,
                vy + 27 * s,
                s * 0.98,
                (CORAL, TEAL, None, OCHRE, None, WINE)[k] if side < 0 else (None, SAGE, BRICK, None, SEA, None)[k],
            )
    stander(c, 73, 92, 34, "#3f6a74", "#3b3a48", ROSE, TAN, way=0.6, hem=0.3, bent=2)
    c.line([(70, 69), (84, 92)], "#a9774a", 0.9)
    c.poly([(82.6, 90.6), (85.4, 89.4), (88.4, 94.4), (82.6, 95.4)], STRAW)
    for _ in range(50):
        a = c.random.random()
        c.disc(
            86 + a * 12,
            94 + c.random.uniform(-1.4, 1.4),
            c.random.uniform(0.2, 0.6),
            c.random.choice((PAPER, ROSE, STONE, SEA)),
        )
    c.haze(30, 70, "#f6ecd0", 0.3, 0.6)


def loom(c: Canvas, x: float, base: float, s: float, cloth: Colour | None) -> None:
    """A loom from the front; ``cloth`` is what was left on it."""
    green, dark = "#3d6a64", "#27433f"
    c.disc(x, base, 25 * s, INK, 0.25, 0.12)
    for d in (-21, 17):
        c.rect(x + d * s, base - 34 * s, 4 * s, 34 * s, (green, dark))
        c.rect(x + (d - 1) * s, base - 2 * s, 6 * s, 2 * s, dark)
    c.rect(x - 22 * s, base - 37 * s, 44 * s, 4 * s, green)
    c.rect(x - 22 * s, base - 37 * s, 44 * s, 0.9 * s, SEA)
    for k in range(3):
        c.rect(x - 16 * s, base - (32 - k * 0.8) * s, 32 * s, 0.8 * s, "#8a6a45")
    tone = cloth or "#cfc5b0"
    n = 22
    for k in range(n + 1):
        px = x - 15 * s + 30 * s * k / n
        c.line([(px, base - 31 * s), (px, base - 15 * s)], mix(tone, PAPER, 0.5) if cloth else "#b9ad98", 0.22 * s)
    if cloth:
        c.rect(x - 15 * s, base - 21 * s, 30 * s, 12 * s, mix(tone, PAPER, 0.12))
        for k in range(3):
            c.rect(x - 15 * s, base - (19.4 - k * 3.6) * s, 30 * s, 1.3 * s, mix(tone, INK, 0.25))
    c.round(x - 20 * s, base - 11 * s, 40 * s, 5 * s, 2.4 * s, mix(tone, PAPER, 0.05) if cloth else "#8a6a45")
    c.disc(x - 20 * s, base - 8.5 * s, 3.2 * s, dark)
    c.disc(x + 20 * s, base - 8.5 * s, 3.2 * s, dark)
    c.disc(x + 20 * s, base - 8.5 * s, 1.4 * s, STONE)
    c.rect(x - 2.4 * s, base - 6 * s, 5 * s, 3.6 * s, STRAW)
    c.rect(x - 1.6 * s, base - 5 * s, 3.4 * s, 0.5 * s, BRICK)


SCENES = {"looms": looms}
