"""Colours and their contrast (WCAG 2.2: relative luminance, contrast ratio, success criterion 1.4.3)."""

from __future__ import annotations

import re

#: Least contrast of text to its ground, level AA.
AA = 4.5

_HEX = re.compile(r"#[0-9a-f]{6}")


def is_colour(text: str) -> bool:
    """Whether ``text`` is a colour as themes write them: ``#1b1b1a``."""
    return bool(_HEX.fullmatch(text.lower()))


def _channels(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def luminance(colour: str) -> float:
    """Relative luminance of ``#rrggbb``, 0 (black) to 1 (white)."""
    parts = [c / 255 for c in _channels(colour)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Contrast ratio of two colours, 1 to 21."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def readable(colour: str, grounds: tuple[str, ...], least: float = AA) -> str:
    """``colour``, darkened or lightened in small steps until it can be read on all ``grounds``; black or white at worst."""
    best = {"#000000", "#ffffff"}
    end = max(best, key=lambda target: min(contrast(target, ground) for ground in grounds))
    start, goal = _channels(colour), _channels(end)
    for step in range(101):
        mixed = "#" + "".join(f"{round(a + (b - a) * step / 100):02x}" for a, b in zip(start, goal, strict=True))
        if min(contrast(mixed, ground) for ground in grounds) >= least:
            return mixed
    return end
