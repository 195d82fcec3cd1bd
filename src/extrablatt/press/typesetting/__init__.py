"""Typesetting: what a good composing room does to a text before it is printed. Pure; one small module a trade.

The steps – white space, quotes, dashes, spaces – run in this order over a *galley*: the text of a whole fragment, with the
places of its tags kept beside it. So a quotation may open before an ``<em>`` and close behind it, ``<b>5</b> %`` is a
number and its unit, and no tag can come to harm. Setting what is already set changes nothing.
"""

from .html import typeset_html, typeset_text
from .sentences import hanging_mark, initial_letter_ok, sentences, shorten
from .source_line import source_line
from .spaces import normalise

__all__ = [
    "hanging_mark",
    "initial_letter_ok",
    "normalise",
    "sentences",
    "shorten",
    "source_line",
    "typeset_html",
    "typeset_text",
]
