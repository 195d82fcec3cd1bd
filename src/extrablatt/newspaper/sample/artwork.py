"""Pictures for the sample newspaper: flat illustrations drawn by code, each scene from a few silhouettes and a sky."""

from __future__ import annotations

import io
import random
from collections.abc import Callable
from typing import Any

from PIL import Image, ImageChops, ImageDraw, ImageFilter

from extrablatt.pictures import iim, xmp

Colour = tuple[int, int, int]
SIZE = (1920, 1280)

#: sky above, sky below, far, middle, near, light
_PALETTES: list[tuple[Colour, ...]] = [
    ((32, 58, 90), (236, 190, 150), (92, 108, 132), (58, 74, 98), (26, 36, 52), (252, 232, 190)),
    ((126, 168, 190), (240, 232, 214), (150, 170, 170), (94, 124, 118), (44, 66, 62), (255, 246, 224)),
    ((60, 46, 72), (226, 130, 96), (122, 80, 92), (78, 54, 74), (34, 26, 40), (255, 214, 150)),
    ((176, 196, 206), (238, 238, 234), (160, 178, 188), (106, 128, 142), (52, 68, 80), (255, 255, 250)),
    ((22, 40, 60), (70, 110, 132), (44, 74, 94), (30, 54, 72), (12, 24, 36), (250, 226, 160)),
    ((208, 178, 132), (246, 232, 204), (186, 152, 108), (138, 106, 72), (72, 54, 38), (255, 250, 232)),
]


class _Canvas:
    def __init__(self, seed: int, size: tuple[int, int]) -> None:
        self.random = random.Random(seed)
        self.w, self.h = size
        self.palette = _PALETTES[seed % len(_PALETTES)]
        self.image = self._sky()
        self.draw = ImageDraw.Draw(self.image)

    def _sky(self) -> Image.Image:
        above, below = self.palette[:2]
        column = Image.new("RGB", (1, 256))
        for y in range(256):
            t = (y / 255) ** 0.8
            column.putpixel((0, y), tuple(round(a + (b - a) * t) for a, b in zip(above, below, strict=True)))
        return column.resize((self.w, self.h), Image.Resampling.BICUBIC)

    def x(self, part: float) -> float:
        return part * self.w

    def y(self, part: float) -> float:
        return part * self.h

    def sun(self, cx: float, cy: float, radius: float) -> None:
        glow = Image.new("L", (self.w, self.h), 0)
        r = self.x(radius)
        ImageDraw.Draw(glow).ellipse(
            (self.x(cx) - 3 * r, self.y(cy) - 3 * r, self.x(cx) + 3 * r, self.y(cy) + 3 * r), fill=110
        )
        glow = glow.filter(ImageFilter.GaussianBlur(self.w / 16))
        self.image.paste(Image.new("RGB", self.image.size, self.palette[5]), mask=glow)
        self.draw.ellipse((self.x(cx) - r, self.y(cy) - r, self.x(cx) + r, self.y(cy) + r), fill=self.palette[5])

    def ridge(self, base: float, height: float, colour: Colour, rough: int = 9, sharp: float = 0.5) -> None:
        """A range of hills, by midpoint displacement."""
        points = [base - height * self.random.random(), base - height * self.random.random()]
        spread = height
        for _level in range(rough):
            out = []
            for a, b in zip(points, points[1:], strict=False):
                out += [a, (a + b) / 2 + self.random.uniform(-spread, spread) * 0.5]
            points, spread = [*out, points[-1]], spread * sharp
        step = self.w / (len(points) - 1)
        line = [(i * step, self.y(p)) for i, p in enumerate(points)]
        self.draw.polygon([(0, self.h), *line, (self.w, self.h)], fill=colour)

    def water(self, top: float) -> None:
        """What stands above the line, mirrored, darkened and blurred, with a few lines of light."""
        y = round(self.y(top))
        depth = self.h - y
        mirror = self.image.crop((0, max(0, y - depth), self.w, y)).transpose(Image.Transpose.FLIP_TOP_BOTTOM)
        mirror = mirror.resize((self.w, depth)).filter(ImageFilter.GaussianBlur(self.w / 220))
        shade = Image.new("RGB", mirror.size, self.palette[3])
        self.image.paste(Image.blend(mirror, shade, 0.35), (0, y))
        for _line in range(60):
            ly = y + depth * self.random.random() ** 1.6
            lx, length = self.random.random() * self.w, self.w * self.random.uniform(0.02, 0.12)
            self.draw.line((lx, ly, lx + length, ly), fill=self.palette[1], width=max(1, round(self.h / 500)))

    def box(self, x: float, base: float, width: float, height: float, colour: Colour) -> None:
        self.draw.rectangle((self.x(x), self.y(base - height), self.x(x + width), self.y(base)), fill=colour)

    def windows(self, x: float, base: float, width: float, height: float, columns: int, rows: int, lit: float) -> None:
        for column in range(columns):
            for row in range(rows):
                if self.random.random() < lit:
                    wx = x + width * (column + 0.3) / columns
                    wy = base - height * (row + 0.75) / rows
                    self.box(wx, wy + height * 0.4 / rows, width * 0.4 / columns, height * 0.42 / rows, self.palette[5])

    def people(
        self, base: float, count: int, size: float, colour: Colour, left: float = 0.0, right: float = 1.0
    ) -> None:
        for number in range(count):
            cx = self.x(left + (right - left) * (number + 0.5) / count + self.random.uniform(-0.01, 0.01))
            s = self.y(size * self.random.uniform(0.85, 1.1))
            by = self.y(base)
            self.draw.ellipse((cx - s * 0.13, by - s, cx + s * 0.13, by - s * 0.74), fill=colour)
            self.draw.rounded_rectangle(
                (cx - s * 0.2, by - s * 0.72, cx + s * 0.2, by + s * 0.1), radius=s * 0.14, fill=colour
            )

    def trees(self, base: float, count: int, size: float, colour: Colour) -> None:
        for _tree in range(count):
            cx, s = self.random.random() * self.w, self.y(size * self.random.uniform(0.6, 1.3))
            by = self.y(base + self.random.uniform(0, 0.02))
            self.draw.polygon([(cx - s * 0.25, by), (cx, by - s), (cx + s * 0.25, by)], fill=colour)

    def finish(self) -> Image.Image:
        """A little grain, so that flat colour looks like paper."""
        noise = Image.effect_noise((self.w // 2, self.h // 2), 14).resize((self.w, self.h))
        return ImageChops.overlay(self.image, Image.merge("RGB", [noise] * 3)) if self.w < 400 else Image.blend(
            self.image, ImageChops.overlay(self.image, Image.merge("RGB", [noise] * 3)), 0.5
        )  # fmt: skip


def _mountains(c: _Canvas) -> None:
    c.sun(0.68, 0.3, 0.045)
    for base, height, tone in ((0.62, 0.34, 2), (0.78, 0.24, 3), (0.98, 0.16, 4)):
        c.ridge(base, height, c.palette[tone])
    c.trees(0.98, 40, 0.12, c.palette[4])


def _river(c: _Canvas) -> None:
    c.sun(0.3, 0.34, 0.04)
    c.ridge(0.52, 0.2, c.palette[2])
    c.ridge(0.6, 0.1, c.palette[3])
    c.water(0.62)
    deck, colour = c.y(0.56), c.palette[4]
    for span in range(4):
        left, right = c.x(span * 0.25), c.x(span * 0.25 + 0.25)
        c.draw.arc(
            (left + c.x(0.02), deck, right - c.x(0.02), deck + c.y(0.24)),
            180,
            360,
            fill=colour,
            width=round(c.x(0.016)),
        )
        c.draw.rectangle((right - c.x(0.022), deck, right + c.x(0.022), deck + c.y(0.2)), fill=colour)
    c.draw.rectangle((0, deck - c.y(0.025), c.w, deck + c.y(0.025)), fill=colour)


def _city(c: _Canvas) -> None:
    c.sun(0.76, 0.36, 0.05)
    for tone, base, low, high in ((2, 0.8, 0.14, 0.36), (3, 0.88, 0.12, 0.28), (4, 1.0, 0.1, 0.24)):
        x = -0.02
        while x < 1:
            width, height = c.random.uniform(0.045, 0.1), c.random.uniform(low, high)
            c.box(x, base, width, height + (1 - base), c.palette[tone])
            if c.random.random() < 0.3:
                px, py = c.x(x + width / 2), c.y(base - height - (1 - base))
                c.draw.polygon([(c.x(x), py), (px, py - c.y(0.08)), (c.x(x + width), py)], fill=c.palette[tone])
            if tone == 4:
                c.windows(x, base, width, height, 4, 6, 0.35)
            x += width + c.random.uniform(0, 0.012)


def _train(c: _Canvas) -> None:
    c.sun(0.2, 0.32, 0.04)
    c.ridge(0.56, 0.24, c.palette[2])
    c.ridge(0.7, 0.12, c.palette[3])
    c.draw.rectangle((0, c.y(0.8), c.w, c.h), fill=c.palette[4])
    for car in range(4):
        left = c.x(0.06 + car * 0.245)
        right = left + c.x(0.236)
        c.draw.rounded_rectangle((left, c.y(0.6), right, c.y(0.77)), radius=c.x(0.012), fill=(128, 44, 40))
        c.draw.rectangle((left, c.y(0.735), right, c.y(0.75)), fill=c.palette[5])
        for window in range(6):
            wx = left + c.x(0.012 + window * 0.037)
            c.draw.rounded_rectangle((wx, c.y(0.635), wx + c.x(0.026), c.y(0.695)), radius=6, fill=c.palette[5])
        for wheel in (0.04, 0.08, 0.16, 0.2):
            cx = left + c.x(wheel)
            c.draw.ellipse((cx - c.x(0.012), c.y(0.765), cx + c.x(0.012), c.y(0.765) + c.x(0.024)), fill=c.palette[4])
    c.draw.line((0, c.y(0.802), c.w, c.y(0.802)), fill=c.palette[1], width=4)


def _harbour(c: _Canvas) -> None:
    c.sun(0.52, 0.42, 0.05)
    c.ridge(0.58, 0.14, c.palette[2])
    for pylon in (0.3, 0.7):
        top = c.y(0.14)
        c.draw.polygon(
            [(c.x(pylon - 0.012), c.y(0.6)), (c.x(pylon), top), (c.x(pylon + 0.012), c.y(0.6))], fill=c.palette[4]
        )
        for cable in range(1, 9):
            for side in (-1, 1):
                c.draw.line(
                    (c.x(pylon), top + c.y(0.02 * cable), c.x(pylon + side * 0.024 * cable), c.y(0.5)),
                    fill=c.palette[4],
                    width=3,
                )
    c.draw.rectangle((0, c.y(0.495), c.w, c.y(0.512)), fill=c.palette[4])
    c.water(0.6)
    c.draw.polygon(
        [(c.x(0.12), c.y(0.68)), (c.x(0.44), c.y(0.68)), (c.x(0.4), c.y(0.76)), (c.x(0.16), c.y(0.76))],
        fill=c.palette[4],
    )
    c.box(0.18, 0.68, 0.08, 0.07, c.palette[3])
    c.box(0.28, 0.68, 0.03, 0.13, (140, 52, 44))


def _summit(c: _Canvas) -> None:
    c.image.paste(c.palette[3], (0, 0, c.w, c.h))
    reds = [(150, 44, 40), (36, 66, 110), (214, 208, 196)]
    for number in range(9):
        x, stripe = 0.03 + number * 0.107, reds[number % 3]
        c.box(x, 0.74, 0.006, 0.62, c.palette[5])
        c.draw.polygon(
            [
                (c.x(x + 0.006), c.y(0.13)),
                (c.x(x + 0.088), c.y(0.2)),
                (c.x(x + 0.07), c.y(0.66)),
                (c.x(x + 0.006), c.y(0.6)),
            ],
            fill=stripe,
        )
        c.draw.polygon(
            [
                (c.x(x + 0.05), c.y(0.165)),
                (c.x(x + 0.088), c.y(0.2)),
                (c.x(x + 0.07), c.y(0.66)),
                (c.x(x + 0.045), c.y(0.635)),
            ],
            fill=tuple(max(0, v - 22) for v in stripe),
        )
    c.draw.rectangle((0, c.y(0.74), c.w, c.h), fill=c.palette[4])
    c.people(0.94, 2, 0.5, (18, 20, 26), 0.34, 0.66)
    c.draw.line((c.x(0.43), c.y(0.74), c.x(0.57), c.y(0.74)), fill=(18, 20, 26), width=round(c.y(0.05)))


def _field(c: _Canvas) -> None:
    c.sun(0.7, 0.36, 0.05)
    c.ridge(0.6, 0.1, c.palette[2])
    ground = c.y(0.62)
    c.draw.rectangle((0, ground, c.w, c.h), fill=(178, 150, 84))
    for row in range(-22, 23):
        c.draw.line((c.x(0.5 + row * 0.012), ground, c.x(0.5 + row * 0.13), c.h), fill=(132, 108, 56), width=7)
    c.trees(0.63, 16, 0.1, c.palette[4])


def _snow(c: _Canvas) -> None:
    c.ridge(0.6, 0.3, c.palette[2])
    c.ridge(0.74, 0.16, (226, 232, 236))
    c.ridge(0.92, 0.1, (244, 246, 248))
    c.trees(0.9, 36, 0.2, c.palette[4])
    for _flake in range(420):
        fx, fy, r = c.random.random() * c.w, c.random.random() * c.h, c.random.uniform(1.5, 5.5)
        c.draw.ellipse((fx - r, fy - r, fx + r, fy + r), fill=(255, 255, 255))


def _parliament(c: _Canvas) -> None:
    c.sun(0.82, 0.26, 0.035)
    stone, dark = c.palette[1], c.palette[4]
    c.draw.rectangle((0, c.y(0.84), c.w, c.h), fill=dark)
    c.box(0.1, 0.84, 0.8, 0.3, c.palette[2])
    c.box(0.24, 0.84, 0.52, 0.38, stone)
    c.draw.polygon([(c.x(0.22), c.y(0.46)), (c.x(0.5), c.y(0.26)), (c.x(0.78), c.y(0.46))], fill=stone)
    c.draw.polygon([(c.x(0.29), c.y(0.44)), (c.x(0.5), c.y(0.29)), (c.x(0.71), c.y(0.44))], fill=c.palette[2])
    for column in range(9):
        c.box(0.265 + column * 0.055, 0.82, 0.026, 0.32, c.palette[5])
    for step in range(4):
        c.box(0.2 - step * 0.015, 0.855 + step * 0.02, 0.6 + step * 0.03, 0.018, c.palette[2])
    c.box(0.497, 0.28, 0.004, 0.18, dark)
    c.draw.polygon([(c.x(0.501), c.y(0.1)), (c.x(0.57), c.y(0.125)), (c.x(0.501), c.y(0.16))], fill=(150, 44, 40))
    c.people(0.99, 9, 0.12, (14, 18, 24), 0.05, 0.95)


def _sport(c: _Canvas) -> None:
    c.image.paste(c.palette[4], (0, 0, c.w, round(c.y(0.5))))
    for _dot in range(2600):
        dx, dy = c.random.random() * c.w, c.y(0.04 + 0.44 * c.random.random())
        tone = c.random.choice([c.palette[2], c.palette[3], c.palette[1], (150, 52, 46)])
        c.draw.ellipse((dx - 7, dy - 7, dx + 7, dy + 7), fill=tone)
    c.draw.rectangle((0, c.y(0.5), c.w, c.h), fill=(54, 112, 66))
    for stripe in range(0, 10, 2):
        c.draw.polygon(
            [
                (c.x(stripe / 10), c.y(0.5)),
                (c.x((stripe + 1) / 10), c.y(0.5)),
                (c.x((stripe + 1) / 10 * 1.6 - 0.3), c.h),
                (c.x(stripe / 10 * 1.6 - 0.3), c.h),
            ],
            fill=(62, 124, 74),
        )
    c.draw.line((0, c.y(0.62), c.w, c.y(0.62)), fill=(240, 240, 235), width=8)
    c.people(0.86, 3, 0.3, (150, 36, 36), 0.15, 0.6)
    c.people(0.82, 2, 0.27, (236, 232, 220), 0.55, 0.9)
    c.draw.ellipse((c.x(0.49), c.y(0.88), c.x(0.515), c.y(0.88) + c.x(0.025)), fill=(250, 250, 246))


def _concert(c: _Canvas) -> None:
    c.image.paste((18, 16, 28), (0, 0, c.w, c.h))
    beams = Image.new("RGB", c.image.size)
    pen = ImageDraw.Draw(beams)
    for number in range(6):
        top, foot = c.x(0.1 + number * 0.16), c.x(c.random.uniform(0.1, 0.9))
        tone = c.random.choice([(120, 60, 90), (60, 80, 140), (150, 110, 60)])
        pen.polygon(
            [(top - 12, 0), (top + 12, 0), (foot + c.x(0.1), c.y(0.72)), (foot - c.x(0.1), c.y(0.72))], fill=tone
        )
    c.image.paste(ImageChops.add(c.image, beams.filter(ImageFilter.GaussianBlur(c.w / 70))))
    c.box(0, 0.8, 1, 0.08, (52, 40, 50))
    c.people(0.72, 5, 0.24, (8, 8, 12), 0.25, 0.75)
    c.people(1.02, 22, 0.22, (6, 6, 9))


def _market(c: _Canvas) -> None:
    _city(c)
    c.draw.rectangle((0, c.y(0.78), c.w, c.h), fill=c.palette[4])
    for stall in range(5):
        x = 0.03 + stall * 0.195
        tone = [(150, 48, 42), (40, 84, 72), (190, 142, 60)][stall % 3]
        c.box(x + 0.01, 0.93, 0.15, 0.14, (206, 190, 160))
        for stripe in range(6):
            left = c.x(x + stripe * 0.0285)
            fill = tone if stripe % 2 == 0 else (240, 234, 222)
            c.draw.polygon(
                [
                    (left + c.x(0.008), c.y(0.7)),
                    (left + c.x(0.0365), c.y(0.7)),
                    (left + c.x(0.0285), c.y(0.79)),
                    (left, c.y(0.79)),
                ],
                fill=fill,
            )
    c.people(1.0, 8, 0.2, (20, 20, 26))


def _school(c: _Canvas) -> None:
    c.ridge(0.66, 0.14, c.palette[2])
    c.draw.rectangle((0, c.y(0.84), c.w, c.h), fill=c.palette[3])
    c.box(0.14, 0.84, 0.72, 0.38, c.palette[1])
    c.draw.polygon(
        [(c.x(0.1), c.y(0.46)), (c.x(0.2), c.y(0.32)), (c.x(0.8), c.y(0.32)), (c.x(0.9), c.y(0.46))], fill=(140, 62, 48)
    )
    for row in range(2):
        for column in range(8):
            c.box(0.17 + column * 0.086, 0.62 + row * 0.17, 0.056, 0.1, c.palette[3])
            c.box(0.175 + column * 0.086, 0.615 + row * 0.17, 0.046, 0.09, c.palette[5])
    c.box(0.46, 0.84, 0.08, 0.18, c.palette[4])
    c.people(0.98, 6, 0.15, c.palette[4], 0.2, 0.8)


def _factory(c: _Canvas) -> None:
    c.sun(0.16, 0.4, 0.05)
    c.ridge(0.7, 0.12, c.palette[2])
    for chimney in (0.62, 0.72, 0.82):
        c.box(chimney, 0.86, 0.03, 0.5, c.palette[3])
        for puff in range(7):
            r = c.x(0.018 + puff * 0.007)
            cx, cy = c.x(chimney + 0.015 + puff * 0.022), c.y(0.33 - puff * 0.035)
            c.draw.ellipse((cx - r, cy - r, cx + r, cy + r), fill=c.palette[1])
    for hall in range(5):
        left = 0.06 + hall * 0.11
        c.draw.polygon(
            [
                (c.x(left), c.y(0.86)),
                (c.x(left), c.y(0.5)),
                (c.x(left + 0.11), c.y(0.6)),
                (c.x(left + 0.11), c.y(0.86)),
            ],
            fill=c.palette[4],
        )
        c.windows(left, 0.84, 0.11, 0.2, 3, 2, 0.8)
    c.draw.rectangle((0, c.y(0.86), c.w, c.h), fill=c.palette[4])


def _ballot(c: _Canvas) -> None:
    c.image.paste(c.palette[3], (0, 0, c.w, c.h))
    c.draw.rectangle((0, c.y(0.78), c.w, c.h), fill=c.palette[4])
    c.draw.polygon(
        [(c.x(0.3), c.y(0.46)), (c.x(0.7), c.y(0.46)), (c.x(0.66), c.y(0.38)), (c.x(0.34), c.y(0.38))],
        fill=c.palette[1],
    )
    c.box(0.3, 0.86, 0.4, 0.4, (226, 220, 206))
    c.box(0.4, 0.43, 0.2, 0.018, c.palette[4])
    c.draw.polygon(
        [(c.x(0.43), c.y(0.12)), (c.x(0.57), c.y(0.15)), (c.x(0.56), c.y(0.42)), (c.x(0.42), c.y(0.42))],
        fill=(252, 250, 244),
    )
    for line in range(4):
        y = 0.19 + line * 0.055
        c.draw.ellipse((c.x(0.446), c.y(y), c.x(0.462), c.y(y) + c.x(0.016)), outline=c.palette[4], width=5)
        c.box(0.475, y + 0.016, 0.06, 0.008, c.palette[2])
    c.draw.line((c.x(0.444), c.y(0.245), c.x(0.464), c.y(0.27)), fill=(150, 36, 36), width=9)
    c.draw.line((c.x(0.464), c.y(0.245), c.x(0.444), c.y(0.27)), fill=(150, 36, 36), width=9)


SCENES: dict[str, Callable[[_Canvas], None]] = {
    "mountains": _mountains, "river": _river, "city": _city, "train": _train, "harbour": _harbour, "summit": _summit,
    "field": _field, "snow": _snow, "parliament": _parliament, "sport": _sport, "concert": _concert, "market": _market,
    "school": _school, "factory": _factory, "ballot": _ballot,
}  # fmt: skip


def draw(scene: str, seed: int, size: tuple[int, int] = SIZE) -> bytes:
    """A JPEG of the scene; the same seed gives the same picture. Raises KeyError for an unknown scene."""
    canvas = _Canvas(seed, size)
    SCENES[scene](canvas)
    out = io.BytesIO()
    canvas.finish().save(out, "JPEG", quality=88)
    return out.getvalue()


def with_metadata(jpeg: bytes, **values: Any) -> bytes:
    """The JPEG with IIM (each field cut to its limit, as IIM demands) and XMP (each field whole) in front."""
    packet = b"http://ns.adobe.com/xap/1.0/\x00" + xmp.encode(values)
    resource = iim.encode(values)
    segments = b"".join(
        marker + (len(body) + 2).to_bytes(2, "big") + body
        for marker, body in ((b"\xff\xed", resource), (b"\xff\xe1", packet))
    )
    return jpeg[:2] + segments + jpeg[2:]
