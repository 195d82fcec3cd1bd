"""People near enough to have hair, hands and shoes, but no face: standing, sitting, skating."""

from __future__ import annotations

from .canvas import INK, PAPER, Canvas, Colour, Point, mix, smooth

SKIN, TAN, UMBER = "#d9a482", "#b98363", "#8d5f47"
BLOND, BROWN, GREY = "#cfa25c", "#4b352b", "#c9c8c2"


def stander(
    c: Canvas,
    x: float,
    base: float,
    h: float,
    coat: Colour,
    legs: Colour = INK,
    hair: Colour = BROWN,
    skin: Colour = SKIN,
    *,
    way: float = 0.0,
    hem: float = 0.4,
    bent: int = 0,
) -> list[Point]:
    """Somebody standing. ``way`` (-1 … 1) turns the head and parts the feet, ``hem`` is the coat's length in parts of
    ``h`` above the ground, ``bent`` the arm (-1 left, 1 right, 2 both) that holds something. Returns the hands, left first.
    """
    c.disc(x, base, h * 0.2, INK, 0.22, 0.18)
    for side in (-1, 1):
        foot = x + side * h * (0.055 + 0.03 * abs(way)) + way * h * 0.01
        c.poly(
            [
                (x - side * h * 0.02, base - h * 0.48),
                (x + side * h * 0.1, base - h * 0.48),
                (foot + h * 0.034, base - h * 0.02),
                (foot - h * 0.034, base - h * 0.02),
            ],
            legs if side < 0 else mix(legs, INK, 0.25),
        )
        c.round(
            foot - h * 0.04 + way * h * 0.012, base - h * 0.03, h * 0.085, h * 0.032, h * 0.012, mix(legs, INK, 0.7)
        )
    half = [
        (0.06, 0.845), (0.118, 0.8), (0.128, 0.7), (0.105, 0.57), (0.118, max(hem, 0.4) - 0.02), (0.125, hem)
    ]  # fmt: skip
    outline = [(x - h * a, base - h * b) for a, b in half]
    outline += [(2 * x - px, py) for px, py in reversed(outline)]
    c.poly(outline, (mix(coat, PAPER, 0.1), mix(coat, INK, 0.12)))
    hands = []
    for side in (-1, 1):
        shoulder = (x + side * h * 0.105, base - h * 0.79)
        if bent in (side, 2):
            elbow, hand = (x + side * h * 0.16, base - h * 0.62), (x + side * h * 0.07, base - h * 0.57)
        else:
            elbow, hand = (x + side * h * 0.15, base - h * 0.62), (x + side * h * 0.15, base - h * 0.46)
        sleeve = mix(coat, INK, 0.2 if side > 0 else 0.08)
        c.line([shoulder, elbow, hand], sleeve, h * 0.062)
        c.disc(*shoulder, h * 0.031, sleeve)
        c.disc(*hand, h * 0.03, skin)
        hands.append(hand)
    c.rect(x - h * 0.024, base - h * 0.87, h * 0.048, h * 0.05, mix(skin, INK, 0.15))
    head(c, x + way * h * 0.012, base - h * 0.92, h * 0.068, hair, skin, way)
    return hands


def head(c: Canvas, x: float, y: float, r: float, hair: Colour, skin: Colour, way: float = 0.0) -> None:
    """A head without a face, its hair combed to the back of ``way``."""
    c.disc(x, y - r * 0.12, r * 1.06, hair)
    c.disc(x + way * r * 0.34, y + r * 0.18, r * 0.88, skin)
    c.poly(
        smooth(
            [
                (x - r * 1.02, y + r * 0.1),
                (x - r * 0.7, y - r * 0.85),
                (x + r * 0.3, y - r * 1.1),
                (x + r * 1.02, y - r * 0.2),
                (x + way * r * 0.5, y - r * 0.42),
                (x - r * 1.02, y + r * 0.1),
            ],
            6,
        ),
        hair,
    )


def sitter(
    c: Canvas, x: float, seat: float, h: float, coat: Colour, legs: Colour, hair: Colour, skin: Colour = SKIN
) -> list[Point]:
    """Somebody sitting towards us on a chair whose seat is at ``seat``; ``h`` is their height if they stood. Returns the hands."""
    floor = seat + h * 0.27
    for side in (-1, 1):
        tone = legs if side < 0 else mix(legs, INK, 0.22)
        knee = x + side * h * 0.075
        c.poly(
            [
                (x + side * h * 0.005, seat - h * 0.07),
                (x + side * h * 0.12, seat - h * 0.06),
                (knee + h * 0.05, seat + h * 0.05),
                (knee + h * 0.036, floor - h * 0.02),
                (knee - h * 0.036, floor - h * 0.02),
                (knee - h * 0.05, seat + h * 0.05),
            ],
            tone,
        )
        c.round(knee - h * 0.045, floor - h * 0.04, h * 0.09, h * 0.045, h * 0.018, mix(legs, INK, 0.75))
    outline = [(x - h * a, seat - h * b) for a, b in ((0.06, 0.375), (0.122, 0.33), (0.132, 0.2), (0.125, 0.0))]
    outline += [(2 * x - px, py) for px, py in reversed(outline)]
    c.poly(outline, (mix(coat, PAPER, 0.1), mix(coat, INK, 0.15)))
    hands = []
    for side in (-1, 1):
        shoulder = (x + side * h * 0.105, seat - h * 0.315)
        elbow, hand = (x + side * h * 0.158, seat - h * 0.13), (x + side * h * 0.05, seat - h * 0.05)
        sleeve = mix(coat, INK, 0.22 if side > 0 else 0.1)
        c.line([shoulder, elbow, hand], sleeve, h * 0.06)
        c.disc(*shoulder, h * 0.03, sleeve)
        c.disc(*hand, h * 0.03, skin)
        hands.append(hand)
    c.rect(x - h * 0.024, seat - h * 0.4, h * 0.048, h * 0.05, mix(skin, INK, 0.15))
    head(c, x, seat - h * 0.45, h * 0.07, hair, skin)
    return hands


def skater(
    c: Canvas, x: float, base: float, h: float, coat: Colour, legs: Colour, helmet: Colour, way: int, push: bool = False
) -> None:
    """A child on skates gliding to ``way`` (-1 or 1), one leg drawn back; with ``push`` both hands are held out low."""

    def at(u: float, v: float) -> Point:
        return x + way * h * u, base - h * v

    c.disc(x + way * h * 0.02, base + h * 0.01, h * 0.34, "#4f7f98", 0.3, 0.13)
    dark = mix(legs, INK, 0.3)
    c.line([at(-0.02, 0.44), at(-0.16, 0.26), at(-0.36, 0.15)], dark, h * 0.1)
    c.line([at(-0.02, 0.44), at(0.07, 0.25), at(0.02, 0.06)], legs, h * 0.105)
    for u, v, tilt in ((0.04, 0.035, 0.0), (-0.38, 0.13, 0.1)):
        c.line([at(u - 0.06, v + tilt * 0.3), at(u + 0.05, v - tilt * 0.5)], INK, h * 0.075)
        c.line([at(u - 0.1, v - 0.04 + tilt * 0.3), at(u + 0.1, v - 0.04 - tilt * 0.7)], "#e7eef0", h * 0.02)
    far = [at(0.1, 0.7), at(0.24, 0.58), at(0.36, 0.56)] if push else [at(0.1, 0.7), at(0.25, 0.6), at(0.33, 0.72)]
    c.line(far, mix(coat, INK, 0.25), h * 0.075)
    c.disc(*far[-1], h * 0.045, helmet)
    c.poly(
        smooth(
            [
                at(-0.12, 0.44),
                at(-0.1, 0.62),
                at(0.02, 0.78),
                at(0.16, 0.79),
                at(0.19, 0.68),
                at(0.1, 0.43),
                at(-0.12, 0.44),
            ],
            6,
        ),
        (mix(coat, PAPER, 0.12), mix(coat, INK, 0.12)),
    )
    near = (
        [at(0.06, 0.71), at(0.2, 0.56), at(0.35, 0.52)] if push else [at(0.04, 0.71), at(-0.14, 0.6), at(-0.27, 0.66)]
    )
    c.line(near, mix(coat, INK, 0.1), h * 0.08)
    c.disc(*near[0], h * 0.04, mix(coat, INK, 0.1))
    c.disc(*near[-1], h * 0.047, helmet)
    c.line([at(0.03, 0.78), at(0.19, 0.77)], mix(helmet, PAPER, 0.45), h * 0.075)
    c.disc(*at(0.15, 0.89), h * 0.1, SKIN)
    dome = [at(0.03, 0.9), at(0.04, 0.98), at(0.13, 1.025), at(0.22, 1.0), at(0.26, 0.93), at(0.03, 0.9)]
    c.poly(smooth(dome, 6), helmet)
    c.disc(*at(0.13, 0.93), h * 0.1, helmet)
    c.disc(*at(0.2, 0.875), h * 0.07, SKIN)
