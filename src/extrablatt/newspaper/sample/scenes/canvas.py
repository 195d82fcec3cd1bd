"""The drawing table of the sample pictures: a 150 × 100 sheet, drawn twice as large and reduced for smooth edges."""

from __future__ import annotations

import functools
import math
import random
from collections.abc import Iterable, Sequence

from PIL import Image, ImageChops, ImageDraw, ImageFilter

WIDTH, HEIGHT = 150.0, 100.0

Colour = str
Fill = str | tuple[str, str]  # one colour, or a run from top to bottom
Point = tuple[float, float]

NIGHT, NAVY, INK, SLATE = "#0e1a2e", "#16263f", "#1f3350", "#3f5873"
PINE, TEAL, PETROL, SEA, MIST = "#16352f", "#1d5159", "#2c7480", "#5b9aa0", "#b4ccce"
CREAM, PAPER, SAND, STRAW, OCHRE = "#f8eed9", "#fdf8ec", "#ead6ae", "#e5bc6a", "#dd9a3c"
ROSE, APRICOT, CORAL, BRICK, WINE, PLUM = "#efc3ad", "#f0a878", "#e2704d", "#b4402f", "#702a40", "#3b2746"
SAGE, MEADOW, MOSS, SNOW, STONE, EARTH = "#a3b795", "#7f9d6b", "#4c6b4e", "#f3f6f6", "#c9c3b4", "#5a4334"


def rgb(colour: Colour) -> tuple[int, int, int]:
    """``#rrggbb`` as numbers."""
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def mix(a: Colour, b: Colour, part: float) -> Colour:
    """``part`` of b in a."""
    return "#" + "".join(f"{round(x + (y - x) * part):02x}" for x, y in zip(rgb(a), rgb(b), strict=True))


def smooth(points: Sequence[Point], steps: int = 14) -> list[Point]:
    """A soft line through the points (Catmull-Rom)."""
    out: list[Point] = []
    p = [points[0], *points, points[-1]]
    for i in range(1, len(p) - 2):
        for s in range(steps):
            t = s / steps
            one = []
            for k in (0, 1):
                a, b, c, d = p[i - 1][k], p[i][k], p[i + 1][k], p[i + 2][k]
                one.append(
                    0.5 * (2 * b + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t**2 + (3 * b - a - 3 * c + d) * t**3)
                )
            out.append((one[0], one[1]))
    return [*out, points[-1]]


@functools.lru_cache(maxsize=256)
def column(stops: tuple[tuple[float, Colour], ...]) -> Image.Image:
    """A run of colours at places 0 … 1, one pixel wide."""
    found = Image.new("RGB", (1, 512))
    for y in range(512):
        t = y / 511
        low = max((s for s in stops if s[0] <= t), key=lambda s: s[0], default=stops[0])
        high = min((s for s in stops if s[0] >= t), key=lambda s: s[0], default=stops[-1])
        part = 0.0 if high[0] == low[0] else (t - low[0]) / (high[0] - low[0])
        found.putpixel((0, y), rgb(mix(low[1], high[1], part)))
    return found


class Canvas:
    """One picture being drawn. Lengths in sheet units, y downwards."""

    def __init__(self, seed: int, size: tuple[int, int]) -> None:
        self.random = random.Random(seed)
        self.size = size
        self.unit = max(size[0] / WIDTH, size[1] / HEIGHT) * 2
        self.image = Image.new("RGB", (round(WIDTH * self.unit), round(HEIGHT * self.unit)), CREAM)
        self.pen = ImageDraw.Draw(self.image)

    # --- coordinates and fills

    def px(self, points: Iterable[Point]) -> list[Point]:
        return [(x * self.unit, y * self.unit) for x, y in points]

    def run(self, size: tuple[int, int], stops: Sequence[tuple[float, Colour]]) -> Image.Image:
        """A vertical run of colours at places 0 … 1."""
        return column(tuple(stops)).resize(size, Image.Resampling.BILINEAR)

    def paint(self, mask: Image.Image, box: tuple[int, int, int, int], fill: Fill, alpha: float = 1.0) -> None:
        """Lay a fill through a mask whose upper left corner is that of ``box`` (pixels)."""
        size = (box[2] - box[0], box[3] - box[1])
        if alpha < 1:
            mask = mask.point(lambda v: round(v * alpha))
        colour = (
            self.run(size, [(0, fill[0]), (1, fill[1])]) if isinstance(fill, tuple) else Image.new("RGB", size, fill)
        )
        self.image.paste(colour, box[:2], mask)

    # --- shapes

    def poly(self, points: Sequence[Point], fill: Fill, alpha: float = 1.0) -> None:
        at = self.px(points)
        if isinstance(fill, str) and alpha >= 1:
            self.pen.polygon(at, fill=fill)
            return
        box = self.bounds(at)
        if box is None:
            return
        mask = Image.new("L", (box[2] - box[0], box[3] - box[1]), 0)
        ImageDraw.Draw(mask).polygon([(x - box[0], y - box[1]) for x, y in at], fill=255)
        self.paint(mask, box, fill, alpha)

    def bounds(self, at: Sequence[Point]) -> tuple[int, int, int, int] | None:
        left, top = max(0, math.floor(min(p[0] for p in at))), max(0, math.floor(min(p[1] for p in at)))
        right = min(self.image.width, math.ceil(max(p[0] for p in at)))
        low = min(self.image.height, math.ceil(max(p[1] for p in at)))
        return (left, top, right, low) if right > left and low > top else None

    def rect(self, x: float, y: float, w: float, h: float, fill: Fill, alpha: float = 1.0) -> None:
        self.poly([(x, y), (x + w, y), (x + w, y + h), (x, y + h)], fill, alpha)

    def round(self, x: float, y: float, w: float, h: float, r: float, fill: Colour) -> None:
        u = self.unit
        self.pen.rounded_rectangle((x * u, y * u, (x + w) * u, (y + h) * u), r * u, fill=fill)

    def disc(self, x: float, y: float, r: float, fill: Fill, alpha: float = 1.0, flat: float = 1.0) -> None:
        """A circle; ``flat`` below 1 an ellipse lying down."""
        if isinstance(fill, str) and alpha >= 1:
            u = self.unit
            self.pen.ellipse(((x - r) * u, (y - r * flat) * u, (x + r) * u, (y + r * flat) * u), fill=fill)
            return
        turn = [math.tau * i / 90 for i in range(90)]
        self.poly([(x + r * math.cos(t), y + r * flat * math.sin(t)) for t in turn], fill, alpha)

    def line(self, points: Sequence[Point], colour: Colour, width: float, alpha: float = 1.0) -> None:
        at = self.px(points)
        thick = max(1, round(width * self.unit))
        if alpha >= 1:
            self.pen.line(at, fill=colour, width=thick, joint="curve")
            return
        box = self.bounds([(x + d, y + d) for x, y in at for d in (-thick, thick)])
        if box:
            mask = Image.new("L", (box[2] - box[0], box[3] - box[1]), 0)
            moved = [(x - box[0], y - box[1]) for x, y in at]
            ImageDraw.Draw(mask).line(moved, fill=255, width=thick, joint="curve")
            self.paint(mask, box, colour, alpha)

    # --- light and air

    def sky(self, *stops: tuple[float, Colour], to: float = HEIGHT) -> None:
        self.image.paste(self.run((self.image.width, round(to * self.unit)), stops), (0, 0))

    def glow(self, x: float, y: float, r: float, colour: Colour, strength: float = 0.8, flat: float = 1.0) -> None:
        """Light that fades out to radius ``r``."""
        half = (max(2, round(r * self.unit)), max(2, round(r * flat * self.unit)))
        dot = Image.radial_gradient("L").point(lambda v: round(255 * strength * max(0.0, 1 - v / 180) ** 2))
        mask = dot.resize((half[0] * 2, half[1] * 2), Image.Resampling.BILINEAR)
        at = (round(x * self.unit) - half[0], round(y * self.unit) - half[1])
        self.image.paste(Image.new("RGB", mask.size, colour), at, mask)

    def sun(self, x: float, y: float, r: float, colour: Colour = PAPER, halo: Colour = APRICOT) -> None:
        self.glow(x, y, r * 9, halo, 0.75)
        self.glow(x, y, r * 3.4, colour, 0.55)
        self.disc(x, y, r, colour)

    def haze(self, top: float, low: float, colour: Colour, alpha: float, peak: float = 1.0) -> None:
        """Mist that thickens from ``top`` to ``low``; ``peak`` below 1: thickest before, then thinner again."""
        h = max(1, round((low - top) * self.unit))
        ramp = Image.new("L", (1, 256))
        for i in range(256):
            t = i / 255
            part = t / peak if t <= peak else (1 - t) / (1 - peak)
            ramp.putpixel((0, i), round(255 * alpha * part * part * (3 - 2 * part)))
        mask = ramp.resize((self.image.width, h), Image.Resampling.BILINEAR)
        self.image.paste(Image.new("RGB", mask.size, colour), (0, round(top * self.unit)), mask)

    def beam(self, points: Sequence[Point], colour: Colour, alpha: float, blur: float = 0.8) -> None:
        """A soft shaft of light, bright above and gone below."""
        small = (self.image.width // 4, self.image.height // 4)
        mask = Image.new("L", small, 0)
        ImageDraw.Draw(mask).polygon([(x / 4, y / 4) for x, y in self.px(points)], fill=255)
        mask = mask.filter(ImageFilter.GaussianBlur(blur * self.unit / 4))
        ys = [y for _, y in points]
        column = Image.new("L", (1, 256))
        for i in range(256):
            y = i / 255 * HEIGHT
            column.putpixel(
                (0, i), round(255 * alpha * max(0.0, min(1.0, 1 - (y - min(ys)) / (max(ys) - min(ys)) * 0.85)))
            )
        mask = ImageChops.multiply(mask, column.resize(small)).resize(self.image.size, Image.Resampling.BILINEAR)
        self.image.paste(Image.new("RGB", self.image.size, colour), (0, 0), mask)

    def reflect(self, shore: float, tint: Colour, part: float = 0.4, ripple: float = 0.5, reach: float = 1.0) -> None:
        """Water from ``shore`` down: what stands above, mirrored, tinted and broken by ripples."""
        u = self.unit
        y, depth = round(shore * u), self.image.height - round(shore * u)
        tall = min(y, round(depth * reach))
        mirror = self.image.crop((0, y - tall, self.image.width, y)).transpose(Image.Transpose.FLIP_TOP_BOTTOM)
        mirror = mirror.resize((self.image.width // 2, depth // 2)).filter(ImageFilter.GaussianBlur(u * 0.12))
        water = mirror.copy()
        strip, at, phase = 2, 0, self.random.random() * 6
        while at < mirror.height:
            t = at / mirror.height
            wave = math.sin(phase + 40 * math.sqrt(t + 0.02)) + 0.6 * math.sin(phase * 2 + 93 * math.sqrt(t + 0.01))
            shift = round(wave * ripple * u * 0.5 * (0.25 + t * 1.6))
            water.paste(mirror.crop((0, at, mirror.width, at + strip)), (shift, at))
            at += strip
        water = water.resize((self.image.width, depth), Image.Resampling.BILINEAR)
        shade = self.run(water.size, [(0, mix(tint, PAPER, 0.12)), (1, tint)])
        self.image.paste(Image.blend(water, shade, part), (0, y))

    def shimmer(self, top: float, low: float, colour: Colour, count: int, x: float = 75, spread: float = 75) -> None:
        """Lines of light on water, denser and shorter towards the horizon."""
        for _ in range(count):
            t = self.random.random() ** 1.5
            y = top + (low - top) * t
            half = (0.6 + 5 * t) * self.random.uniform(0.4, 1.2)
            cx = x + self.random.gauss(0, 0.5) * spread * (0.5 + t * 0.6)
            self.disc(cx, y, half, colour, 0.25 + 0.4 * self.random.random(), 0.035 + 0.02 / half)

    def cloud(self, x: float, y: float, w: float, colour: Colour, alpha: float = 0.8) -> None:
        """A long flat-bottomed cloud."""
        box = self.bounds(self.px([(x - w, y - w * 0.5), (x + w, y + 1)]))
        if box is None:
            return
        mask = Image.new("L", (box[2] - box[0], box[3] - box[1]), 0)
        pen = ImageDraw.Draw(mask)
        for i in range(9):
            t = (i + 0.5) / 9
            r = w * (0.05 + 0.13 * math.sin(math.pi * t)) * self.random.uniform(0.75, 1.25)
            cx, cy = x - w * 0.8 + 1.6 * w * t, y - r * 0.7
            a, b, c, d = (
                (cx - r * 1.5) * self.unit,
                (cy - r) * self.unit,
                (cx + r * 1.5) * self.unit,
                (cy + r) * self.unit,
            )
            pen.ellipse((a - box[0], b - box[1], c - box[0], d - box[1]), fill=255)
        floor = round(y * self.unit) - box[1]
        pen.rectangle((0, floor, mask.width, mask.height), fill=0)
        fade = Image.linear_gradient("L").resize(mask.size).point(lambda v: 255 - round(v * 0.65))
        self.paint(ImageChops.multiply(mask, fade), box, colour, alpha)

    def stars(self, count: int, low: float) -> None:
        for _ in range(count):
            x, y = self.random.random() * WIDTH, self.random.random() ** 1.2 * low
            self.disc(x, y, self.random.choice((0.09, 0.12, 0.2)), PAPER, 0.4 + 0.5 * self.random.random())

    def flakes(self, count: int) -> None:
        for _ in range(count):
            r = self.random.choice((0.2, 0.28, 0.4, 0.62))
            self.disc(self.random.random() * WIDTH, self.random.random() * HEIGHT, r, SNOW, 0.55 + r * 0.5)

    # --- paper

    def finish(self) -> Image.Image:
        """The picture in its size, with the grain of printed paper and slightly darker corners."""
        image = self.image.reduce(2)
        left, top = (image.width - self.size[0]) // 2, (image.height - self.size[1]) // 2
        image = image.crop((left, top, left + self.size[0], top + self.size[1]))
        dark = Image.radial_gradient("L").point(lambda v: 255 - round(max(0, v - 150) * 0.13)).resize(image.size)
        image = ImageChops.multiply(image, Image.merge("RGB", [dark] * 3))
        tile = Image.frombytes("L", (512, 512), self.random.randbytes(512 * 512)).filter(ImageFilter.GaussianBlur(0.7))
        tile = tile.point(lambda v: max(0, min(255, round(128 + (v - 128) * 0.24))))
        grain = Image.new("L", image.size)
        for x in range(0, image.width, 512):
            for y in range(0, image.height, 512):
                grain.paste(tile, (x, y))
        return ImageChops.soft_light(image, Image.merge("RGB", [grain] * 3))
