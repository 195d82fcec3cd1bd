"""What an editor must be told of a body that can't be shown as it was stored."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from wagtail import blocks

from . import soundness
from .models import Article


def of(article: Article) -> list[str]:
    """A sentence for each block that is shown otherwise than it was stored, with its place."""
    stream = article.body.stream_block
    told = []
    for position, raw in enumerate(article.body.raw_data, 1):
        block = stream.child_blocks[raw["type"]]
        place = {"position": position, "kind": block.label}
        if raw["type"] == soundness.UNREADABLE:
            told.append(
                _("Block %(position)d (%(kind)s) is shown by its words as text; as it was stored it is kept with them.")
                % place
            )
            continue
        fields = list(soundness.parts(block, raw["value"]))
        if any(_by_words_only(field, value) for field, value in fields):
            told.append(_("Of block %(position)d (%(kind)s) only the words could be read; its markup is gone.") % place)
        if any(_is_gone(field, value) for field, value in fields):
            told.append(_("What block %(position)d (%(kind)s) shows is no longer there. Choose another.") % place)
    return told


def _by_words_only(field: blocks.Block, value: Any) -> bool:
    return (
        isinstance(field, blocks.RichTextBlock)
        and isinstance(value, str)
        and bool(field.field.widget.converter.by_words_only(value))
    )


def _is_gone(field: blocks.Block, value: Any) -> bool:
    return (
        isinstance(field, blocks.ChooserBlock)
        and value is not None
        and not field.model_class.objects.filter(pk=value).exists()
    )
