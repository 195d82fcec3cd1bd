"""The picture social networks show beside a link, drawn where a story has none of its own: its headline, set like a title.

1200 by 630 pixels, as the networks ask for, in the theme's colours. The letters come with the house (Noto, SIL Open Font
License 1.1, beside this file) and cover Latin, Greek and Cyrillic; a headline in other letters is left to the network's
own text, and the card shows the newspaper's name alone.
"""

from __future__ import annotations

import functools
import io
import re
from collections.abc import Mapping
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont, PngImagePlugin

SIZE = (1200, 630)
MARGIN = 80
#: Sizes a headline is tried in, in pixels, the largest that fits into :data:`LINES` lines wins.
SIZES = (92, 80, 70, 60, 52, 46)
LINES = 5
#: From line to line, in sizes.
LEADING = 1.16
SERIF, SANS = "NotoSerif-Bold", "NotoSans-Bold"
HERE = Path(__file__).parent

#: What the fonts beside this file have letters for.
_COVERED = re.compile(
    r"[\u0020-\u024f\u0370-\u03ff\u0400-\u04ff\u1e00-\u1eff\u2010-\u2027\u202f-\u203a\u2044\u20ac\u2116\u2122\u2190-\u2193\u2212]*"
)
#: Marks for browsers' line breaks, which have no width: soft hyphen, zero-width space, word joiner.
_INVISIBLE = re.compile("[\u00ad\u200b\u2060]")


@functools.cache
def _font(name: str, size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(HERE / f"{name}.ttf"), size)


def _plain(text: str) -> str:
    """Text as it can be drawn; empty where letters are missing."""
    text = _INVISIBLE.sub("", text).replace("\u00a0", "\u202f")
    return text if _COVERED.fullmatch(text) else ""


def wrapped(text: str, font: ImageFont.FreeTypeFont, width: int) -> list[str]:
    """Text in lines no wider than ``width`` pixels, as even as they can be; a word that is wider is cut by force."""
    words = [piece for word in text.split(" ") for piece in _pieces(word, font, width)]
    lines = _filled(words, font, width)
    # The same number of lines in the narrowest measure: no last line of one word.
    low, high = width // 2, width
    while high - low > 8:
        middle = (low + high) // 2
        tried = _filled(words, font, middle)
        if len(tried) > len(lines) or any(font.getlength(line) > middle for line in tried):
            low = middle
        else:
            high = middle
    return _filled(words, font, high)


def _pieces(word: str, font: ImageFont.FreeTypeFont, width: int) -> list[str]:
    pieces = []
    while font.getlength(word) > width and len(word) > 2:
        keep = next(n for n in range(len(word) - 1, 0, -1) if n == 1 or font.getlength(word[:n] + "-") <= width)
        pieces.append(word[:keep] + "-")
        word = word[keep:]
    return [*pieces, word]


def _filled(words: list[str], font: ImageFont.FreeTypeFont, width: int) -> list[str]:
    lines = [""]
    for word in words:
        longer = f"{lines[-1]} {word}".strip()
        if lines[-1] and font.getlength(longer) > width:
            lines.append(word)
        else:
            lines[-1] = longer
    return lines


def draw(headline: str, kicker: str, newspaper: str, colours: Mapping[str, str], accent: str) -> bytes:
    """A card as PNG. ``colours``: a theme's of light screens; ``accent``: the section's colour as ``#rrggbb``.

    What it tells stands in the file as text too (PNG 3rd edition, 11.3.3: iTXt, Title).
    """
    told = PngImagePlugin.PngInfo()
    told.add_itxt("Title", headline or newspaper)
    image = Image.new("RGB", SIZE, colours["paper"])
    canvas = ImageDraw.Draw(image)
    room = SIZE[0] - 2 * MARGIN
    canvas.rectangle((0, 0, SIZE[0], 18), fill=accent)
    headline, kicker, newspaper = (_plain(text) for text in (headline, kicker, newspaper))
    foot = SIZE[1] - 118
    if headline:
        canvas.line((MARGIN, foot, SIZE[0] - MARGIN, foot), fill=colours["rule"], width=2)
        canvas.text((MARGIN, foot + 24), newspaper, font=_font(SERIF, 40), fill=colours["ink"])
        top = 72
        if kicker:
            font = _font(SANS, 34)
            canvas.text((MARGIN, top), wrapped(kicker, font, room)[0], font=font, fill=accent)
            top += 58
        size, lines = _set(headline, room, foot - top - 30)
        _print(canvas, lines, size, (MARGIN, top), colours["ink"])
    elif newspaper:
        size, lines = _set(newspaper, room, SIZE[1] - 2 * MARGIN)
        head = (SIZE[1] - len(lines) * size * LEADING) / 2
        _print(canvas, lines, size, (SIZE[0] / 2, head), colours["ink"], anchor="ma")
    out = io.BytesIO()
    # Few colours: a palette makes it a third, and nothing is seen of it.
    image.quantize(64, method=Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE).save(
        out, "PNG", optimize=True, pnginfo=told
    )
    return out.getvalue()


def _print(
    canvas: ImageDraw.ImageDraw, lines: list[str], size: int, at: tuple[float, float], ink: str, anchor: str = "la"
) -> None:
    for number, line in enumerate(lines):
        place = (at[0], at[1] + number * size * LEADING)
        canvas.text(place, line, font=_font(SERIF, size), fill=ink, anchor=anchor)


def _set(text: str, width: int, height: int) -> tuple[int, list[str]]:
    """The largest size in which text fits, and its lines; in the smallest it is cut with an ellipsis."""
    for size in SIZES:
        lines = wrapped(text, _font(SERIF, size), width)
        if len(lines) <= LINES and len(lines) * size * LEADING <= height:
            return size, lines
    lines = lines[: min(LINES, int(height / (SIZES[-1] * LEADING)))]
    lines[-1] = lines[-1].rstrip(" ,.–-") + "\u202f…"
    return SIZES[-1], lines
