"""What several scenes share: ridges, trees, houses, people, boats."""

from __future__ import annotations

import math

from .canvas import BRICK, CREAM, INK, SNOW, STRAW, WIDTH, Canvas, Colour, Fill, Point, mix, smooth


def ridge(c: Canvas, base: float, height: float, fill: Fill, sharp: float = 0.52, rough: int = 7) -> list[Point]:
    """A range of hills across the sheet (midpoint displacement); returns its line."""
    heights = [c.random.uniform(0.1, 0.9) * height for _ in range(4)]
    spread = height * 0.55
    for _ in range(rough):
        out: list[float] = []
        for a, b in zip(heights, heights[1:], strict=False):
            out += [a, (a + b) / 2 + c.random.uniform(-spread, spread) * 0.5]
        heights, spread = [*out, heights[-1]], spread * sharp
    step = (WIDTH + 4) / (len(heights) - 1)
    line = [(i * step - 2, base - h) for i, h in enumerate(heights)]
    c.poly([(-2, 101), *line, (152, 101)], fill)
    return line


def hill(c: Canvas, points: list[Point], fill: Fill) -> list[Point]:
    """A soft hill through the points, filled to the bottom."""
    line = smooth(points)
    c.poly([(line[0][0], 101), *line, (line[-1][0], 101)], fill)
    return line


def peak(
    c: Canvas, x: float, y: float, base: float, half: float, rock: Fill, shade: Colour, snow: Colour | None
) -> None:
    """One alpine peak: a lit and a shaded flank with a broken edge between, and snow on top."""
    h = base - y

    def flank(side: int, rough: float) -> list[Point]:
        out = [(x, y)]
        for i in range(1, 12):
            t = i / 11
            out.append((x + side * half * t + c.random.uniform(-1, 1) * rough * t * (1 - t), y + h * t**0.93))
        return out

    left, right = flank(-1, 7), flank(1, 7)
    edge = [(x + c.random.uniform(-0.6, 1.6) * 2.4 * t + 3 * t, y + h * t) for t in (i / 9 for i in range(10))]
    edge[0] = (x, y)
    c.poly([*left, *reversed(right)], rock)
    c.poly([*edge, *reversed(right)], shade, 0.55)
    if snow:
        cut = 0.36
        low = [p for p in left if p[1] < y + h * cut]
        low_r = [p for p in right if p[1] < y + h * cut]
        width = low_r[-1][0] - low[-1][0]
        teeth = []
        count = 9
        for i in range(count + 1):
            tx = low_r[-1][0] - width * i / count
            teeth.append((tx, y + h * cut * (0.82 if i % 2 else c.random.uniform(1.02, 1.3))))
        c.poly([*low, *reversed([*teeth]), *reversed(low_r)], snow)
        c.poly([*edge[:4], *reversed(low_r)], mix(snow, shade, 0.35), 0.8)


def pine(c: Canvas, x: float, base: float, h: float, fill: Fill, snow: bool = False) -> None:
    """A spruce of four tiers."""
    c.rect(
        x - h * 0.025, base - h * 0.12, h * 0.05, h * 0.14, mix(fill if isinstance(fill, str) else fill[1], INK, 0.4)
    )
    for i in range(4):
        t = i / 4
        half = h * (0.09 + 0.145 * t)
        top, low = base - h * (1 - t * 0.8), base - h * (0.66 - t * 0.6)
        sag = h * 0.03
        tier = [(x, top), (x + half, low), (x + half * 0.4, low - sag), (x, low + sag * 0.3)]
        tier += [(x - half * 0.4, low - sag), (x - half, low)]
        c.poly(tier, fill)
        if snow:
            c.poly(
                [
                    (x, top),
                    (x - half * 0.75, low - h * 0.06),
                    (x - half * 0.2, low - h * 0.09),
                    (x + half * 0.1, top + h * 0.1),
                ],
                SNOW,
                0.9,
            )


def pines(c: Canvas, line: list[Point], count: int, size: float, fill: Fill, sink: float = 0.6) -> None:
    """A wood along a line."""
    for _ in range(count):
        x, y = c.random.choice(line)
        pine(c, x, y + sink, size * c.random.uniform(0.55, 1.25), fill)


def tree(c: Canvas, x: float, base: float, h: float, leaf: Colour, trunk: Colour = "#4a3a30") -> None:
    """A broad tree with light on its left."""
    c.poly(
        [(x - h * 0.04, base), (x - h * 0.02, base - h * 0.5), (x + h * 0.02, base - h * 0.5), (x + h * 0.04, base)],
        trunk,
    )
    light, dark = mix(leaf, CREAM, 0.22), mix(leaf, INK, 0.28)
    for dx, dy, r, tone in (
        (0.16, 0.56, 0.25, dark),
        (-0.14, 0.56, 0.24, leaf),
        (0.04, 0.5, 0.26, dark),
        (0.12, 0.76, 0.2, leaf),
        (-0.08, 0.76, 0.23, leaf),
        (-0.14, 0.72, 0.16, light),
        (-0.2, 0.58, 0.12, light),
        (0.02, 0.86, 0.1, light),
    ):
        c.disc(x + dx * h, base - dy * h, r * h, tone)


def person(c: Canvas, x: float, base: float, h: float, coat: Colour, legs: Colour = INK, stride: float = 0.0) -> None:
    """A small standing or walking figure, faceless."""
    s = stride * h * 0.12
    w = h * 0.042
    for d in (-1, 1):
        c.line([(x, base - h * 0.46), (x + d * (h * 0.03 + s), base)], legs, w * 1.7)
    body = [(x - h * 0.1, base - h * 0.42), (x - h * 0.115, base - h * 0.74), (x - h * 0.07, base - h * 0.82)]
    body += [(2 * x - px, py) for px, py in reversed(body)]
    c.poly(body, coat)
    c.line([(x - h * 0.1, base - h * 0.77), (x - h * 0.135, base - h * 0.5)], coat, w * 1.5)
    c.line([(x + h * 0.1, base - h * 0.77), (x + h * 0.135, base - h * 0.5)], mix(coat, INK, 0.2), w * 1.5)
    c.disc(x, base - h * 0.915, h * 0.07, mix(coat, INK, 0.55))


def crowd(c: Canvas, base: float, rows: int, size: float, near: Colour, far: Colour, hands: float = 0.0) -> None:
    """Heads and shoulders from behind, row before row."""
    for row in range(rows):
        t = row / max(1, rows - 1)
        s = size * (0.7 + 0.5 * t)
        tone = mix(far, near, t)
        x = -2 + c.random.random() * s
        y = base + row * size * 0.42
        while x < WIDTH + 3:
            w = s * c.random.uniform(0.85, 1.1)
            top = y + c.random.uniform(-0.25, 0.25) * s
            c.disc(x, top, w * 0.27, tone)
            c.round(x - w * 0.52, top + w * 0.28, w * 1.04, s * 2.2, w * 0.4, tone)
            if c.random.random() < hands:
                lean = c.random.uniform(-0.5, 0.5) * w
                side = c.random.choice((-1, 1))
                arm = [(x + side * w * 0.45, top + w * 0.6), (x + side * w * 0.55 + lean * 0.3, top - w * 0.4)]
                arm.append((x + side * w * 0.4 + lean, top - w * 1.3))
                c.line(arm, tone, w * 0.17)
                c.disc(*arm[-1], w * 0.13, tone)
            x += w * c.random.uniform(1.0, 1.35)


def windows(
    c: Canvas,
    x: float,
    y: float,
    w: float,
    h: float,
    columns: int,
    rows: int,
    glass: Colour,
    lit: float = 0.0,
    lamp: Colour = STRAW,
    high: float = 0.6,
    wide: float = 0.5,
) -> None:
    """A grid of windows on a wall; ``lit`` of them shine."""
    dx, dy = w / columns, h / rows
    for i in range(columns):
        for j in range(rows):
            tone = lamp if c.random.random() < lit else glass
            if lit and tone == lamp:
                tone = mix(lamp, CREAM, c.random.random() * 0.5)
            c.rect(x + dx * (i + (1 - wide) / 2), y + dy * (j + (1 - high) / 2), dx * wide, dy * high, tone)


def gable(
    c: Canvas, x: float, base: float, w: float, h: float, wall: Colour, roof: Colour = BRICK, lit: float = 0.0
) -> None:
    """A gabled town house, four rows of windows, with a shaded right side."""
    top = base - h
    c.rect(x, top, w, h, (mix(wall, CREAM, 0.12), wall))
    c.poly([(x - w * 0.04, top), (x + w / 2, top - w * 0.62), (x + w * 1.04, top)], (roof, mix(roof, INK, 0.25)))
    c.rect(x + w * 0.82, top, w * 0.18, h, mix(wall, INK, 0.5), 0.22)
    rows = max(2, round(h / 6.5))
    windows(
        c, x + w * 0.08, top + h * 0.02, w * 0.84, h * 0.84, 3, rows, mix(INK, wall, 0.25), lit, high=0.55, wide=0.42
    )
    c.disc(x + w / 2, top - w * 0.2, w * 0.07, mix(INK, wall, 0.3))


def gulls(c: Canvas, count: int, x: float, y: float, colour: Colour, spread: float = 16) -> None:
    for _ in range(count):
        gx, gy, s = x + c.random.gauss(0, spread), y + c.random.gauss(0, 5), c.random.uniform(0.8, 1.7)
        left = smooth([(gx - s * 1.5, gy - s * 0.1), (gx - s * 0.8, gy - s * 0.55), (gx, gy)], 6)
        right = smooth([(gx, gy), (gx + s * 0.8, gy - s * 0.6), (gx + s * 1.5, gy - s * 0.2)], 6)
        c.line(left + right, colour, 0.2)


def flag(c: Canvas, x: float, top: float, low: float, w: float, bands: tuple[Colour, ...], pole: Colour) -> None:
    """A flag of two or three upright or lying bands hanging in light wind; no country's."""
    h = w * 0.62
    c.line([(x, top - 1), (x, low)], pole, 0.32)
    n = 16
    for band, colour in enumerate(bands):
        a, b = band / len(bands), (band + 1) / len(bands)
        upper = [(x + w * i / n, top + h * a + math.sin(i / n * 5.2) * w * 0.06) for i in range(n + 1)]
        under = [(x + w * i / n, top + h * b + math.sin(i / n * 5.2) * w * 0.06) for i in range(n + 1)]
        c.poly([*upper, *reversed(under)], colour)
    for i in range(n):
        slope = math.cos((i + 0.5) / n * 5.2)
        if slope > 0:
            left, right = x + w * i / n, x + w * (i + 1) / n
            lift = math.sin(i / n * 5.2) * w * 0.06
            c.rect(left, top + lift, right - left + 0.02, h, INK, 0.16 * slope)


def boat(c: Canvas, x: float, y: float, w: float, hull: Colour, house: Colour) -> None:
    """An excursion boat seen from the side."""
    c.poly([(x, y - w * 0.06), (x + w, y - w * 0.08), (x + w * 0.93, y + w * 0.03), (x + w * 0.05, y + w * 0.03)], hull)
    c.rect(x + w * 0.14, y - w * 0.16, w * 0.58, w * 0.09, house)
    windows(c, x + w * 0.16, y - w * 0.15, w * 0.54, w * 0.065, 9, 1, mix(INK, house, 0.3), 0.0, high=0.8, wide=0.7)
    c.rect(x + w * 0.2, y - w * 0.23, w * 0.2, w * 0.07, mix(house, INK, 0.12))
    c.line([(x + w * 0.5, y - w * 0.16), (x + w * 0.5, y - w * 0.34)], hull, w * 0.012)


#: The strokes of each figure on a display of seven, and their ends as parts of half its height.
_STROKES = {"0": "abcdef", "1": "bc", "2": "abged", "3": "abgcd", "4": "fgbc", "5": "afgcd", "6": "afgecd", "7": "abc"}
_STROKES |= {"8": "abcdefg", "9": "gfabcd"}
_ENDS = {
    "a": (0, 0, 1, 0),
    "b": (1, 0, 1, 1),
    "c": (1, 1, 1, 2),
    "d": (0, 2, 1, 2),
    "e": (0, 1, 0, 2),
    "f": (0, 0, 0, 1),
}
_ENDS |= {"g": (0, 1, 1, 1)}


def digit(c: Canvas, x: float, y: float, figure: str, half: float, colour: Colour, width: float) -> None:
    """A figure of seven strokes, ``half`` wide and twice as high, its upper left corner at (x, y)."""
    for stroke in _STROKES[figure]:
        x0, y0, x1, y1 = _ENDS[stroke]
        c.line([(x + x0 * half, y + y0 * half), (x + x1 * half, y + y1 * half)], colour, width)
