"""The editing form of an article."""

from __future__ import annotations

from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.widgets.slug import SlugInput


class AddressInput(SlugInput):
    """An article's address, with what it was when the page was opened: what nobody touched isn't set by hand."""

    opened_with = ""

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        """Wagtail's field, and the hidden one."""
        field = super().render(name, value, attrs, renderer)
        return field + format_html('<input type="hidden" name="{}-opened-with" value="{}">', name, self.opened_with)


class ArticleForm(WagtailAdminModelForm):
    """An article's fields. The address follows the headline unless the editor has changed it *on this page*.

    The page stays open while drafts are saved by themselves, and the address with it, though it has moved on with the
    headline meanwhile.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "slug" in self.fields:
            sent = self.data.get(self.add_prefix("slug") + "-opened-with") if self.is_bound else None
            self._opened_with = self.initial.get("slug", "") if sent is None else sent
            self.fields["slug"].widget.opened_with = self._opened_with

    def clean_slug(self) -> str:
        """The address as typed, or as it has become by itself where nobody has touched it."""
        typed = str(self.cleaned_data["slug"])
        follows = self.instance.slug == self.instance.automatic_slug
        return str(self.instance.slug) if follows and typed == self._opened_with else typed
