"""Ice: an ice rink with children, a glacier on its retreat."""

from __future__ import annotations

import math

from .canvas import (
    BRICK,
    CORAL,
    INK,
    OCHRE,
    PAPER,
    PETROL,
    PINE,
    SEA,
    SLATE,
    SNOW,
    STRAW,
    TEAL,
    WINE,
    Canvas,
    Colour,
    Point,
    mix,
    smooth,
)
from .figures import skater
from .things import gulls, peak, person, ridge


def icerink(c: Canvas) -> None:
    """Children skating in a hall of timber arches, one of them behind a helper in the shape of a penguin."""
    c.sky((0, "#4c3a30"), (0.3, "#8a6545"), (1, "#d9b98a"))
    vx, vy = 75.0, 47.0

    def arch(s: float) -> list[Point]:
        turn = [math.pi * i / 40 for i in range(41)]
        return [(vx + 84 * s * math.cos(a), vy + 6 * s - 66 * s * math.sin(a) ** 0.8) for a in turn]

    sizes = [1.5 * 0.78**k for k in range(7)]
    for k, s in enumerate(sizes):
        c.poly(arch(s), mix("#5d4331", "#e3c08a", k / 6))
        if k < 6:
            for j in range(1, 14):
                a = math.pi * j / 14
                one = (vx + 84 * s * math.cos(a), vy + 6 * s - 66 * s * math.sin(a) ** 0.8)
                t = sizes[k + 1]
                two = (vx + 84 * t * math.cos(a), vy + 6 * t - 66 * t * math.sin(a) ** 0.8)
                c.line([one, two], mix("#4a3527", "#c99c63", k / 6), 0.5 * s)
    for k, s in enumerate(sizes):
        c.line(arch(s), mix("#36261d", "#a87644", k / 6), 4.4 * s)
        c.line([(x, y + 1.4 * s) for x, y in arch(s)], mix("#7d5a3c", "#eacb93", k / 6), 0.9 * s)
    s = sizes[-1]
    c.poly(arch(s * 0.94), ("#a9cfdc", "#f6ecd2"))
    peak(c, 69, 38, 50, 13, "#dfe9ee", "#8fb0c2", None)
    peak(c, 82, 36.6, 50, 12, "#eef3f4", "#9cbaca", None)
    for k, y in ((-3, 35), (-2, 30.4), (-1, 28.2), (0, 27.6), (1, 28.2), (2, 30.4), (3, 35)):
        c.rect(vx + k * 6.2 - 0.25, y, 0.5, 51 - y, "#6d4c34")
    c.rect(51, 41.6, 48, 0.6, "#6d4c34")
    for k in (1, 2, 3):
        s = (sizes[k] + sizes[k + 1]) / 2
        for side in (-1, 1):
            x, y = vx + side * 30 * s, vy - 38 * s
            c.line([(x, y - 16 * s), (x, y)], INK, 0.3 * s)
            c.poly(
                [
                    (x - 5 * s, y + 1.6 * s),
                    (x - 2 * s, y - 1.4 * s),
                    (x + 2 * s, y - 1.4 * s),
                    (x + 5 * s, y + 1.6 * s),
                ],
                TEAL,
            )
            c.disc(x, y + 1.7 * s, 4.4 * s, "#fff4cf", 1, 0.2)
            c.glow(x, y + 3 * s, 26 * s, "#fff0c2", 0.6)
    c.rect(-2, 51, 154, 30, ("#a9835a", "#6f523a"))
    c.poly([(36, 52.5), (114, 52.5), (152, 74), (152, 101), (-2, 101), (-2, 74)], ("#d7e8ec", "#9cc3d2"))
    c.glow(75, 54, 60, "#fff6de", 0.8, 0.45)
    boards(c)
    for pts, tone, w in (
        ([(29, 62.5), (121, 62.5)], "#3f7fae", 0.7),
        ([(-2, 77), (152, 77)], CORAL, 1.1),
    ):
        c.line(pts, tone, w, 0.55)
    ring = [(75 + 25 * math.cos(math.tau * i / 70), 77 + 8.4 * math.sin(math.tau * i / 70)) for i in range(71)]
    c.line(ring, "#3f7fae", 0.7, 0.55)
    for _ in range(46):
        x, y = c.random.uniform(4, 146), c.random.uniform(60, 99)
        r = (y - 48) * c.random.uniform(0.1, 0.4)
        a = c.random.random() * 6
        c.line([(x + r * math.cos(a + i / 8), y + r * 0.3 * math.sin(a + i / 8)) for i in range(9)], PAPER, 0.22, 0.75)
    skater(c, 64, 60.5, 10, OCHRE, INK, BRICK, 1)
    skater(c, 88, 61.5, 10.6, SEA, INK, PAPER, -1)
    skater(c, 109, 67, 14, WINE, "#33405c", STRAW, -1)
    skater(c, 42, 68, 15, PETROL, INK, CORAL, 1)
    penguin(c, 89, 86, 17)
    skater(c, 77, 87, 22, CORAL, "#2d4668", STRAW, 1, push=True)
    skater(c, 115, 95, 29, TEAL, INK, BRICK, -1)
    skater(c, 37, 96, 30, STRAW, "#33405c", PETROL, 1)


def boards(c: Canvas) -> None:
    """The white boards around the ice, yellow below, with a rail of the sponsors' colours and nobody's name."""
    c.rect(40, 50, 70, 4.6, (PAPER, "#d8dfdf"))
    c.rect(40, 53.7, 70, 1, STRAW)
    c.rect(40, 49.4, 70, 0.9, "#3f7fae")
    for k, tone in enumerate((CORAL, TEAL, OCHRE, SLATE, BRICK)):
        c.rect(44 + k * 13, 51, 9.6, 1.9, tone, 0.85)
    for side in (-1, 1):

        def at(u: float, v: float, side: int = side) -> Point:
            """``u`` from far to near, ``v`` from the rail down."""
            x = 35 + 52 * u**1.5
            return 75 + side * x, 49.6 + 16 * u**1.5 + v * (5 + 11 * u**1.5)

        steps = [i / 20 for i in range(21)]
        for v0, v1, tone in ((0.0, 0.12, "#3f7fae"), (0.12, 0.82, "#eef0ea"), (0.82, 1.0, STRAW)):
            c.poly([*(at(u, v0) for u in steps), *(at(u, v1) for u in reversed(steps))], tone)
        for k, tone in enumerate((OCHRE, BRICK, TEAL)):
            a, b = 0.12 + k * 0.3, 0.34 + k * 0.3
            part = [a + (b - a) * i / 6 for i in range(7)]
            c.poly([*(at(u, 0.28) for u in part), *(at(u, 0.66) for u in reversed(part))], tone, 0.85)


def penguin(c: Canvas, x: float, base: float, h: float) -> None:
    """A skating aid: a penguin of plastic with handles."""
    c.disc(x, base, h * 0.36, "#4f7f98", 0.3, 0.15)
    body = [
        (x, base - h), (x - h * 0.2, base - h * 0.9), (x - h * 0.24, base - h * 0.66), (x - h * 0.34, base - h * 0.3),
        (x - h * 0.28, base - h * 0.03), (x + h * 0.28, base - h * 0.03), (x + h * 0.34, base - h * 0.3),
        (x + h * 0.24, base - h * 0.66), (x + h * 0.2, base - h * 0.9), (x, base - h),
    ]  # fmt: skip
    c.poly(smooth(body, 6), ("#2c3a52", INK))
    c.disc(x + h * 0.03, base - h * 0.34, h * 0.21, PAPER, 1, 1.35)
    c.disc(x + h * 0.06, base - h * 0.8, h * 0.12, PAPER)
    c.disc(x + h * 0.08, base - h * 0.82, h * 0.03, INK)
    c.poly([(x + h * 0.12, base - h * 0.8), (x + h * 0.32, base - h * 0.74), (x + h * 0.12, base - h * 0.71)], OCHRE)
    for d in (-0.14, 0.14):
        c.disc(x + d * h, base - h * 0.02, h * 0.12, OCHRE, 1, 0.4)
    c.line([(x - h * 0.5, base - h * 0.64), (x - h * 0.1, base - h * 0.62)], CORAL, h * 0.07)
    c.poly(
        [
            (x - h * 0.22, base - h * 0.66),
            (x + h * 0.22, base - h * 0.66),
            (x + h * 0.24, base - h * 0.58),
            (x - h * 0.24, base - h * 0.58),
        ],
        CORAL,
    )


def glacier(c: Canvas) -> None:
    """What is left of a glacier between bare flanks, a lake where its tongue lay, two people measuring."""
    c.sky((0, "#5f93ad"), (0.55, "#c4d8d6"), (1, "#f7e6c6"), to=52)
    c.cloud(28, 14, 22, PAPER, 0.75)
    c.cloud(124, 20, 20, PAPER, 0.7)
    c.glow(112, 26, 60, "#fff0cc", 0.6)
    ridge(c, 46, 18, mix("#9fb4bf", PAPER, 0.2), 0.5)
    peak(c, 78, 22, 60, 34, ("#c6b9ad", "#9a9493"), "#667082", SNOW)
    peak(c, 38, 12, 70, 46, ("#a99c96", "#857f80"), "#5b6476", SNOW)
    peak(c, 117, 8, 70, 46, ("#b6a499", "#86807f"), "#565f72", SNOW)
    c.poly([(30, 62), (75, 52), (124, 60), (124, 90), (30, 90)], ("#8d8782", "#77726e"))
    tongue(c)
    for side in (-1, 1):
        for k, (tone, reach) in enumerate((("#a79c92", 0.0), ("#93897f", 5.0), ("#7c756d", 10.0))):
            x0, x1 = 75 + side * (19 + reach), 75 + side * (84 + reach)
            line = [
                (
                    x0 + (x1 - x0) * t + c.random.uniform(-0.7, 0.7),
                    78 + k * 2.6 - 46 * t**0.82 + c.random.uniform(-0.6, 0.6) + reach * 0.5,
                )
                for t in (i / 26 for i in range(27))
            ]
            c.poly([*line, (x1, 101), (x0 - side * 6, 101)], (tone, mix(tone, SLATE, 0.35)))
            c.line([(x, y + 0.5) for x, y in line], mix(tone, PAPER, 0.4), 0.35, 0.7)
    for _ in range(260):
        side = c.random.choice((-1, 1))
        t = c.random.random()
        x = 75 + side * (26 + 60 * t)
        y = c.random.uniform(84 - 40 * t, 92)
        c.disc(x, y, c.random.uniform(0.2, 0.8), c.random.choice(("#6a655f", "#bdb3a6", "#857d75")), 1, 0.6)
    lake = smooth([(-2, 88), (30, 83), (52, 79), (75, 77.6), (98, 79), (122, 84), (152, 88)])
    c.poly([*lake, (152, 101), (-2, 101)], ("#8fc4c4", "#3d7f8c"))
    c.glow(75, 80, 40, "#d8f0ec", 0.75, 0.3)
    c.shimmer(80, 98, "#e7f6f2", 60)
    for x, y, s in ((58, 85, 1.3), (88, 83.4, 1.0), (102, 89, 2.0), (70, 90.4, 1.0)):
        c.disc(x, y + 0.5 * s, 4.4 * s, "#2f6f7d", 0.5, 0.2)
        c.poly(
            [
                (x - 4 * s, y),
                (x - 2.4 * s, y - 2.6 * s),
                (x - 0.4 * s, y - 1.7 * s),
                (x + 1.4 * s, y - 3.4 * s),
                (x + 4 * s, y),
            ],
            (SNOW, "#a9d6dc"),
        )
        c.poly([(x + 1.4 * s, y - 3.4 * s), (x + 4 * s, y), (x + 1 * s, y)], "#7fb9c4", 0.8)
    ground = smooth([(-2, 86), (18, 86.4), (36, 91), (56, 96.4), (80, 101)])
    c.poly([*ground, (-2, 101)], ("#7c746a", "#4b4742"))
    for _ in range(60):
        x = c.random.uniform(-2, 60)
        c.disc(
            x,
            c.random.uniform(89 + x * 0.17, 101),
            c.random.uniform(0.4, 1.7),
            c.random.choice(("#5d5750", "#978d80", "#6d675f")),
            1,
            0.65,
        )
    pole(c, 42, 94, 36)
    person(c, 35.6, 92.6, 17, CORAL, INK)
    person(c, 28.4, 90.8, 16.4, STRAW, PINE)
    c.line([(28, 78.4), (31, 80), (33, 79.4)], STRAW, 0.9)
    c.rect(31.6, 77.6, 3, 2.4, INK)
    gulls(c, 5, 30, 34, SLATE, 12)


def tongue(c: Canvas) -> None:
    """The ice: winding from the saddle down to its front, two dark bands along it, crevasses across."""

    def at(t: float, u: float) -> Point:
        """``t`` from the saddle down, ``u`` from the left edge (-1) to the right (1)."""
        middle = 80 + 11 * math.sin(t * 4.4 + 0.5) * (1 - t) ** 0.8 - 5 * t
        half = 8 + 17 * t**1.2 + 1.2 * math.sin(t * 11 + u)
        return middle + u * half, 31 + 47 * t**1.15 + 1.6 * t * (1 - u * u)

    steps = [i / 34 for i in range(35)]
    firn = smooth([(54, 40), (59, 33.5), (68, 32), (80, 33.5), (92, 31), (101, 33), (107, 40)])
    firn += [(103, 43), (102, 48), (99, 46), (95, 57), (68, 57), (65, 48), (61, 50), (59, 45), (56, 46)]
    c.poly(firn, (SNOW, "#dbeaee"))
    c.poly([*(at(t, -1) for t in steps), *(at(t, 1) for t in reversed(steps))], (SNOW, "#a9d8df"))
    c.poly([*(at(t, 0.62) for t in steps), *(at(t, 1) for t in reversed(steps))], "#6fa9bb", 0.3)
    for u, tone in ((-0.45, "#8d8f93"), (0.3, "#85898f")):
        left = [at(t, u - 0.05 + 0.02 * math.sin(t * 20)) for t in steps[3:]]
        c.poly([*left, *(at(t, u + 0.05) for t in reversed(steps[3:]))], tone, 0.55)
    for k in range(44):
        t = 0.12 + 0.84 * (k + c.random.random()) / 44
        u = c.random.uniform(-0.92, 0.5)
        wide = c.random.uniform(0.2, 0.46)
        line = [at(t + c.random.uniform(-0.004, 0.004), u + wide * i / 6) for i in range(7)]
        c.line(line, mix("#8cc4d0", "#3f8ca3", t), 0.16 + 0.55 * t * t, 0.8)
    front = [at(0.9 + c.random.uniform(-0.02, 0.02), -1 + i / 7) for i in range(15)]
    foot = [at(1.0, -1 + i / 7) for i in range(15)]
    c.poly([*front, *((x, y + 2) for x, y in reversed(foot))], ("#a6dbe1", "#3f8fa3"))
    for i in range(1, 14):
        (x, y), (fx, fy) = front[i], foot[i]
        c.line([(x, y + 0.5), (fx + (i % 3 - 1) * 0.8, fy + 1.6)], "#2f7b90", 0.4, 0.75)
    c.poly(
        [
            foot[6],
            (foot[6][0] + 1.6, foot[6][1] - 2.6),
            (foot[8][0] - 1, foot[8][1] - 2.8),
            (foot[8][0], foot[8][1] + 1),
        ],
        "#1c5a70",
    )
    c.line(front, PAPER, 0.6)


def pole(c: Canvas, x: float, base: float, h: float) -> None:
    """A red and white stake that shows how high the ice once stood."""
    n = 9
    for k in range(n):
        c.rect(x - 0.7, base - h * (k + 1) / n, 1.4, h / n + 0.05, BRICK if k % 2 else PAPER)
    c.rect(x + 0.2, base - h, 0.5, h, INK, 0.25)
    tone: Colour = STRAW
    c.poly([(x + 0.7, base - h + 0.4), (x + 9, base - h + 2.8), (x + 0.7, base - h + 5.4)], tone)
    c.line([(x + 0.7, base - h * 0.55), (x + 6, base - h * 0.55)], PAPER, 0.3)


SCENES = {"icerink": icerink, "glacier": glacier}
