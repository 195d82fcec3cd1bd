"""The picture social networks show beside a link, drawn where a story has none of its own: its headline, set like a title.

1200 by 630 pixels, as the networks ask for, in the theme's colours. The letters come with the house (Noto, SIL Open Font
License 1.1, beside this file) and cover Latin, Greek and Cyrillic. A single sign they lack (₂, ≥, an emoji) is replaced or left
out; a headline in other letters is left to the network's own text, and the card shows the newspaper's name alone.
"""

from __future__ import annotations

import functools
import io
import re
import unicodedata
from collections.abc import Mapping
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont, PngImagePlugin

from extrablatt.normalisation import SOFT_HYPHEN, bare, clean

SIZE = (1200, 630)
MARGIN = 80
#: Sizes a headline is tried in, in pixels, the largest that fits into :data:`LINES` lines wins.
SIZES = (92, 80, 70, 60, 52, 46)
LINES = 5
#: From line to line, in sizes.
LEADING = 1.16
SERIF, SANS = "NotoSerif-Bold", "NotoSans-Bold"
HERE = Path(__file__).parent

#: In the place of signs the fonts have no glyph for; letters' other shapes and indices become plain ones by themselves.
_INSTEAD = {
    "≥": ">=",
    "≤": "<=",
    "≠": "!=",
    "≈": "~",
    "→": "–",
    "←": "–",
    "↔": "–",
    "⇒": "–",
    "★": "*",
    "☆": "*",
    "‑": "-",
    "‐": "-",
}
#: Where a word may be broken: at a soft hyphen, behind a hyphen, a dash, a slash.
_JOINT = re.compile("(?<=[-–/])(?=\\w)|\u00ad")


@functools.cache
def _font(name: str, size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(HERE / f"{name}.ttf"), size)


@functools.cache
def _has(name: str, char: str) -> bool:
    """Whether a font has a glyph for a character."""
    if char.isspace():
        return True
    font = _font(name, 46)
    drawn, missing = font.getmask(char), font.getmask("\uffff")
    return drawn.size != missing.size or bytes(drawn) != bytes(missing)


def _drawable(name: str, char: str) -> str:
    """What is drawn of a character: itself, else what says the same in plain letters, else nothing."""
    if unicodedata.category(char) == "Cf":  # joiners, directions
        return ""
    plain = unicodedata.normalize("NFKC", char)
    for other in (char, _INSTEAD.get(char, ""), plain, unicodedata.normalize("NFKD", char)[:1]):
        if other and all(_has(name, one) for one in other):
            return other
    return ""


def _plain(text: str, name: str = SERIF) -> str:
    """Text as it can be drawn, with its soft hyphens: a sign there is no glyph for goes, and not the headline with it. Empty where
    most letters are missing: such a text is of another script."""
    text = clean(text).replace("\u00a0", "\u202f")
    drawn = "".join(char if char == SOFT_HYPHEN else _drawable(name, char) for char in text)
    letters, left = (sum(map(str.isalpha, one)) for one in (text, drawn))
    return re.sub("  +", " ", drawn).strip() if left * 2 >= letters and drawn.strip(f" {SOFT_HYPHEN}") else ""


def wrapped(text: str, font: ImageFont.FreeTypeFont, width: int) -> list[str]:
    """Text in lines no wider than ``width`` pixels, as even as they can be; a word that is wider is broken at its soft hyphens, else
    cut by force."""
    words = [piece for word in text.split() for piece in _pieces(word, font, width)]
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
    """A word in pieces that fit, as few as can be."""
    whole = word.replace(SOFT_HYPHEN, "")
    if font.getlength(whole) <= width:
        return [whole] if whole else []
    pieces: list[str] = []
    now = ""
    parts = [part for part in _JOINT.split(word) if part]
    for number, part in enumerate(parts):
        last = number == len(parts) - 1
        if now and font.getlength(_broken(now + part, last)) > width:
            pieces.append(_broken(now))
            now = ""
        now += part
        while font.getlength(_broken(now, last)) > width and len(now) > 2:
            keep = next(n for n in range(len(now) - 1, 0, -1) if n == 1 or font.getlength(now[:n] + "-") <= width)
            pieces.append(now[:keep] + "-")
            now = now[keep:]
    return [*pieces, now] if now else pieces


def _broken(piece: str, last: bool = False) -> str:
    """A piece of a word as it stands at the end of a line."""
    return piece if last or piece[-1] in "-–/" else piece + "-"


def _is_cut(text: str, font: ImageFont.FreeTypeFont, width: int) -> bool:
    """Whether a word would have to be cut by force."""
    return any(font.getlength(_broken(part)) > width for word in text.split() for part in _JOINT.split(word) if part)


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
    told.add_itxt("Title", bare(headline or newspaper))
    image = Image.new("RGB", SIZE, colours["paper"])
    canvas = ImageDraw.Draw(image)
    room = SIZE[0] - 2 * MARGIN
    canvas.rectangle((0, 0, SIZE[0], 18), fill=accent)
    headline, kicker, newspaper = _plain(headline), _plain(kicker, SANS), _plain(newspaper)
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
        if size != SIZES[-1] and _is_cut(text, _font(SERIF, size), width):
            continue
        lines = wrapped(text, _font(SERIF, size), width)
        if len(lines) <= LINES and len(lines) * size * LEADING <= height:
            return size, lines
    lines = lines[: min(LINES, int(height / (SIZES[-1] * LEADING)))]
    lines[-1] = lines[-1].rstrip(" ,.–-") + "\u202f…"
    return SIZES[-1], lines
