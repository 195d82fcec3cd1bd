"""Wagtail's editor for rich text, which always opens and never loses a word, whatever lies in the database or is pasted."""

from __future__ import annotations

import json
import logging
import re
from typing import Any

from wagtail.admin.rich_text.converters.contentstate import ContentstateConverter
from wagtail.admin.rich_text.converters.contentstate_models import ContentState
from wagtail.admin.rich_text.converters.html_to_contentstate import HtmlToContentStateHandler
from wagtail.admin.rich_text.editors.draftail import DraftailRichTextArea
from wagtail.rich_text import features as feature_registry

from . import markup, richtext

logger = logging.getLogger(__name__)

#: Of the beginnings of markup that is nobody's text, though Wagtail's parser takes it for such.
_NO_TEXT = re.compile(r"<(?:script|style|!|\?)", re.I)

#: What Wagtail's parser raises: an assertion, a missing attribute, an id that is none.
_STOPS = (AssertionError, AttributeError, LookupError, TypeError, ValueError, OverflowError)


class Converter(ContentstateConverter):
    """Between HTML and Draft.js' content state. One handler a call: Wagtail's keeps its state, and the office has threads."""

    def from_database_format(self, html: str) -> str:
        """The content state of ``html``: as Wagtail reads it, else as :func:`richtext.kept` writes it, else its bare words."""
        state = self._markup(html)
        if state is None:
            logger.warning("rich text could be shown by its words only: %.200s", html)
            state = self._read(richtext.from_plain(richtext.plain(html)))
        return state or ContentState().as_json()

    def by_words_only(self, html: str) -> bool:
        """Whether the editor shows ``html`` without its markup, since no reading of that keeps every word."""
        return self._markup(html) is None

    def mended(self, html: str) -> str:
        """``html`` if the editor reads it as it is, else written so that it does, with every word."""
        foreign = _NO_TEXT.search(html) is not None
        if not foreign and self._read(html) is not None:
            return html
        kept = richtext.kept(html, lists=self._has_lists)
        whole = foreign or richtext.words(kept) == richtext.words(html)
        return kept if whole and self._read(kept) is not None else richtext.from_plain(richtext.plain(html))

    def _markup(self, html: str) -> str | None:
        html = markup.sound(html)
        state = self._read(html)
        if state is None and richtext.words(kept := richtext.kept(html, lists=self._has_lists)) == richtext.words(html):
            state = self._read(kept)
        return state

    def to_database_format(self, contentstate_json: str) -> str:
        """The HTML of what the editor sent. What has no place here – a pasted heading, an unknown entity – leaves its text."""
        try:
            state = json.loads(contentstate_json)
            if state is None:
                return ""
            return markup.sound(str(self.exporter.render(self._fitting(state))))
        except Exception:
            logger.exception("what the editor sent was kept by its words only")
            return richtext.from_plain(_text_of(contentstate_json))

    @property
    def _has_lists(self) -> bool:
        return "ul" in self.features or "ol" in self.features

    def _read(self, html: str) -> str | None:
        """The content state Wagtail makes of ``html``; None where it stops or loses a word."""
        handler = HtmlToContentStateHandler(self.features)
        try:
            handler.feed(html)
            handler.close()
        except _STOPS:
            return None
        blocks = handler.contentstate.blocks
        if any(one.length is None for block in blocks for one in (*block.inline_style_ranges, *block.entity_ranges)):
            return None  # an element that is never closed
        if "\n".join(block.text for block in blocks).split() != richtext.words(html):
            return None
        return str(handler.contentstate.as_json(indent=4, separators=(",", ": ")))

    def _fitting(self, state: dict[str, Any]) -> dict[str, Any]:
        """The content state without what Wagtail's exporter would leave out with its words, or stop at."""
        blocks, entities = {"unstyled", "atomic"}, set()
        for feature in self.features:
            rule = feature_registry.get_converter_rule("contentstate", feature)
            to_html = rule["to_database_format"] if rule else {}
            blocks |= set(to_html.get("block_map", ()))
            entities |= set(to_html.get("entity_decorators", ()))
        known = {key for key, entity in state.get("entityMap", {}).items() if entity.get("type") in entities}
        fitting = []
        for block in state.get("blocks", []):
            ranges, end = [], 0
            for one in sorted(block.get("entityRanges", []), key=lambda r: (r["offset"], -r["length"])):
                if str(one["key"]) in known and one["length"] > 0 and one["offset"] >= end:
                    ranges.append(one)
                    end = one["offset"] + one["length"]
            kind = block.get("type", "unstyled")
            if kind not in blocks or (kind == "atomic" and not ranges):
                kind = "unstyled"
            fitting.append({**block, "type": kind, "entityRanges": ranges})
        return {**state, "blocks": fitting}


def _text_of(contentstate_json: str) -> str:
    """The text of a content state that can't be exported, or of what is none."""
    try:
        return "\n".join(str(block.get("text", "")) for block in json.loads(contentstate_json)["blocks"])
    except (ValueError, TypeError, KeyError, AttributeError):
        return contentstate_json


class RichTextArea(DraftailRichTextArea):
    """Named in the settings as the editor of all rich text (WAGTAILADMIN_RICH_TEXT_EDITORS)."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.converter = Converter(self.features)
        # At once into the form: by default what was typed in the last quarter of a second is not sent when one saves by key.
        self.options["stateSaveInterval"] = 0
