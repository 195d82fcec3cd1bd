"""What in an article is for editors only and must not reach a reader: an article that has any of it can't be published."""

from __future__ import annotations

from django.utils.text import Truncator
from django.utils.translation import gettext as _

from . import soundness
from .blocks import FOR_EDITORS
from .models import Article, ArticleSource


def places(draft: Article) -> list[str]:
    """Where such marks stand and what they say, in the editor's words; empty when there are none."""
    found = []
    for position, child in enumerate(draft.body, 1):
        if child.block_type in FOR_EDITORS:
            words = child.value["text"] if child.block_type == soundness.UNREADABLE else child.value
            words = Truncator(" ".join(str(words).split())).chars(80)
            found.append(
                _("block %(position)d (%(kind)s): “%(words)s”")
                % {"position": position, "kind": child.block.label, "words": words}
            )
    if _is_a_code(draft):
        found.append(_("the headline, which is still the agency's code: “%(words)s”") % {"words": draft.headline})
    return found


def _is_a_code(draft: Article) -> bool:
    """Whether the headline is the identifier or slugline of a report that came without a headline."""
    items = ArticleSource.objects.filter(article_id=draft.pk, item__headline="")
    codes = items.values_list("item__guid", "item__slugline")
    return any(draft.headline in (guid[:400], slugline[:400]) for guid, slugline in codes)
