"""The article every server is measured with: its words, its pictures, its size."""

from __future__ import annotations

import random
from collections.abc import Callable

#: Bytes of HTML an article page has.
PAGE = 30_000
TITLE = "Ein Artikel, an dem gemessen wird"
PICTURES = 4
_SYLLABLES = (
    "ge be ver ter lich ung schaft rat stadt land kommt haus der die das und ein aus auf haus zeit neu jahr".split()
)


def paragraphs(seed: int, size: int) -> list[str]:
    """Paragraphs of text without markup, together at least ``size`` bytes; they compress about as German text does."""
    dice = random.Random(seed)
    words = ["".join(dice.choices(_SYLLABLES, k=dice.randint(1, 4))) for _ in range(1200)]
    made: list[str] = []
    while size > 0:
        made.append(" ".join(dice.choices(words, k=70)).capitalize() + ".")
        size -= len(made[-1]) + len("<p></p>\n")
    return made


def article(seed: int, size: int = PAGE) -> bytes:
    """An article page of about ``size`` bytes with four pictures, as the press would set it."""
    head = "<!doctype html><html lang=de><title>Messung</title><style>" + "p{margin:0 0 1em}" * 60 + "</style><main>"
    parts = [head]
    for text in paragraphs(seed, size - len(head)):
        figure = ""
        if len(parts) in (2, 12, 22, 32):
            figure = f'<figure><img src="/bilder/{len(parts)}/0123456789abcdef-960.webp" width=960 height=540></figure>'
        parts.append(f"<p>{text}</p>\n{figure}")
    return "".join(parts).encode()


def fitted(publish: Callable[[int], bytes]) -> int:
    """Publish an article so long that its page, with all a theme adds, has about :data:`PAGE` bytes.

    ``publish`` takes the bytes of text and returns the page. Returns the page's bytes.
    """
    text, page = 12_000, publish(12_000)
    for _try in range(3):
        if abs(len(page) - PAGE) < 800:
            break
        text = max(2000, text + PAGE - len(page))
        page = publish(text)
    return len(page)


def picture(number: int) -> bytes:
    """A JPEG of 1600 × 900 pixels."""
    import io

    from PIL import Image

    made = Image.linear_gradient("L").resize((1600, 900)).rotate(90 * number).convert("RGB")
    out = io.BytesIO()
    made.save(out, "JPEG", quality=80)
    return out.getvalue()
