"""Typesetting: what a good composing room does to a text before it is printed. Pure; one small module a trade.

The steps run in order – normalise, quotes, dashes, spaces – over plain text, or over an HTML fragment with its tags as
transparent marks, so that a quotation may open before an ``<em>`` and close behind it. Every step is idempotent.
"""

from .html import typeset_html, typeset_text
from .sentences import initial_letter_ok, sentences, shorten
from .source_line import source_line

__all__ = ["initial_letter_ok", "sentences", "shorten", "source_line", "typeset_html", "typeset_text"]
