"""The blocks an article's body is made of, as editors see them (docs/architecture.md, "Blocks")."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.forms import Media
from django.utils.functional import cached_property
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.admin.telepath import register
from wagtail.blocks.stream_block import StreamBlockAdapter
from wagtail.contrib.typed_table_block.blocks import TypedTableBlock
from wagtail.images.blocks import ImageChooserBlock
from wagtail.snippets.blocks import SnippetChooserBlock

from extrablatt.publication import embeds

from . import foreign, markup, soundness

logger = logging.getLogger(__name__)

#: Kinds of block that are for editors only: an article that has one can't be published (``actions/marks.py``).
FOR_EDITORS = ("editor_mark", soundness.UNREADABLE)

#: Inline markup only: what a paragraph of a newspaper needs.
INLINE = ["bold", "italic", "link", "superscript", "subscript", *foreign.FEATURES]


class ParagraphBlock(blocks.RichTextBlock):
    """One paragraph (or several, if the editor breaks it) with inline markup."""

    def __init__(self, **kwargs: object) -> None:
        super().__init__(features=INLINE, **kwargs)

    class Meta:
        icon = "pilcrow"
        label = _("Paragraph")


class PictureBlock(blocks.StructBlock):
    """A picture; its own caption and credit stand unless overwritten here."""

    picture = ImageChooserBlock(label=_("Picture"))
    caption = blocks.TextBlock(required=False, label=_("Caption"), help_text=_("Empty: the picture's own caption."))
    credit = blocks.CharBlock(required=False, label=_("Credit"), help_text=_("Empty: the picture's own credit."))

    class Meta:
        icon = "image"
        label = _("Picture")


class QuoteBlock(blocks.StructBlock):
    """A pulled quotation."""

    text = blocks.RichTextBlock(features=["bold", "italic", *foreign.FEATURES], label=_("Quotation"))
    attribution = blocks.CharBlock(required=False, label=_("Who said it"))

    class Meta:
        icon = "openquote"
        label = _("Quotation")


class CrossReferenceBlock(blocks.StructBlock):
    """A link to another article. Its premium mark follows the target; it goes when the target is withdrawn."""

    article = SnippetChooserBlock("desk.Article", label=_("Article"))
    text = blocks.CharBlock(required=False, label=_("Text"), help_text=_("Empty: the article's headline."))

    class Meta:
        icon = "link"
        label = _("Cross-reference")


class ListBlock(blocks.StructBlock):
    """A list with bullets or numbers."""

    ordered = blocks.BooleanBlock(required=False, label=_("Numbered"))
    items = blocks.ListBlock(blocks.RichTextBlock(features=INLINE, label=_("Item")), label=_("Items"))

    class Meta:
        icon = "list-ul"
        label = _("List")


class FactBoxBlock(blocks.StructBlock):
    """Background beside the story."""

    title = blocks.CharBlock(required=False, label=_("Title"))
    text = blocks.RichTextBlock(features=[*INLINE, "ul", "ol"], label=_("Text"))

    class Meta:
        icon = "info-circle"
        label = _("Fact box")


class TableBlock(blocks.StructBlock):
    """A table; its first row is the header."""

    caption = blocks.CharBlock(required=False, label=_("Caption"))
    table = TypedTableBlock(
        [("cell", blocks.RichTextBlock(features=INLINE, required=False, label=_("Cell")))], label=_("Table")
    )

    class Meta:
        icon = "table"
        label = _("Table")


class GalleryBlock(blocks.StructBlock):
    """Several pictures in a row, to leaf through."""

    title = blocks.CharBlock(required=False, label=_("Title"))
    pictures = blocks.ListBlock(PictureBlock(), min_num=2, label=_("Pictures"))

    class Meta:
        icon = "image"
        label = _("Gallery")


class EmbedBlock(blocks.StructBlock):
    """Something from elsewhere. Readers see the preview; nothing is loaded from there before they ask for it."""

    url = blocks.URLBlock(
        label=_("Address"), help_text=format_lazy("{} {}.", _("Of its page at"), ", ".join(embeds.NAMES))
    )
    title = blocks.CharBlock(label=_("Title"), help_text=_("What is to be seen or heard there."))
    picture = ImageChooserBlock(required=False, label=_("Preview"))

    def clean(self, value: Any) -> Any:
        """Refuse addresses no reader's page could frame. Raises ``StructBlockValidationError``."""
        cleaned = super().clean(value)
        if embeds.recognise(cleaned["url"]) is None:
            told = _(
                "This can't be embedded. What can: a video, chart, map or recording at %(names)s. Else link to it."
            )
            raise blocks.StructBlockValidationError({"url": ValidationError(told % {"names": ", ".join(embeds.NAMES)})})
        return cleaned

    class Meta:
        icon = "media"
        label = _("Embed")


class UnreadableBlock(blocks.StructBlock):
    """What was stored can't be shown as it is: its words as text, and all of it as data. See :mod:`.soundness`."""

    text = blocks.TextBlock(required=False, label=_("Its words"))
    data = blocks.TextBlock(required=False, label=_("As it was stored"))

    class Meta:
        icon = "warning"
        label = _("Can't be shown")
        help_text = _(
            "This part of the article can't be shown as it was stored. Nothing of it is lost: its words stand below. Put them"
            " into a new paragraph and delete this block; until then the article can't be published."
        )
        form_classname = "struct-block desk-mark desk-unreadable"


def _written(block: blocks.Block, value: Any) -> Any:
    """Rich text as the editor reads it; other text without what no database can hold."""
    if not isinstance(value, str):
        return value
    if isinstance(block, blocks.RichTextBlock):
        return block.field.widget.converter.mended(value)
    return markup.sound(value)


class BodyBlock(blocks.StreamBlock):
    """The body of an article."""

    paragraph = ParagraphBlock()
    crosshead = blocks.CharBlock(icon="title", label=_("Crosshead"))
    picture = PictureBlock()
    quote = QuoteBlock()
    crossref = CrossReferenceBlock()
    list = ListBlock()
    table = TableBlock()
    factbox = FactBoxBlock()
    gallery = GalleryBlock()
    embed = EmbedBlock()
    #: Words among editors: where a merged report begins, what is still to be checked.
    editor_mark = blocks.TextBlock(
        icon="warning",
        label=_("Mark for editors"),
        help_text=_("Never published. Take it out when it is dealt with: until then the article can't be published."),
        form_classname="desk-mark",
    )
    unreadable = UnreadableBlock()

    def to_python(self, value: Any) -> Any:
        """Raw data as a body; what can't be read becomes an ``unreadable`` block."""
        if isinstance(value, blocks.StreamValue):
            return value
        return super().to_python(soundness.sound(self, value))

    def written(self, raw: Sequence[Any]) -> Sequence[Any]:
        """Raw data with each block sound, and all rich text as the editor reads it."""
        return [
            {**child, "value": soundness.mapped(self.child_blocks[child["type"]], child["value"], _written)}
            for child in soundness.sound(self, raw) or ()
        ]

    def get_form_state(self, value: Any) -> Any:
        """What the editor shows; a block that fails in spite of all is shown by its words."""
        return [self._state(child) for child in value or ()]

    def _state(self, child: Any) -> dict[str, Any]:
        try:
            return {"type": child.block.name, "value": child.block.get_form_state(child.value), "id": child.id}
        except Exception:
            logger.exception("block %s of kind %s can't be shown at the desk", child.id, child.block.name)
            kept = soundness.unreadable(child.get_prep_value())
            return {"type": kept["type"], "value": kept["value"], "id": child.id}

    class Meta:
        required = False


class BodyBlockAdapter(StreamBlockAdapter):
    """The body in the browser, where nobody adds an ``unreadable`` block by hand (``static/desk/body_block.js``)."""

    js_constructor = "extrablatt.desk.BodyBlock"

    @cached_property
    def media(self) -> Media:
        """Wagtail's scripts, then ours."""
        return super().media + Media(js=["desk/body_block.js"])


register(BodyBlockAdapter(), BodyBlock)
