"""Words in another language, marked in the editor: screen readers say them right and browsers hyphenate them right.

WCAG 2.2, 3.1.2 Language of Parts. A button a language; in the text ``<span lang="en">``.
"""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

#: Those a paper in German quotes most. What is pasted or comes from elsewhere may be in any language.
LANGUAGES = {"en": _("English"), "fr": _("French"), "it": _("Italian"), "la": _("Latin")}
FEATURES = [f"lang-{code}" for code in LANGUAGES]


def register(features: Any) -> None:
    """Make :data:`FEATURES` known to Wagtail's registry of rich text features."""
    # They load models; the blocks that name the features are read before those are there.
    from wagtail.admin.rich_text.converters.html_to_contentstate import InlineStyleElementHandler
    from wagtail.admin.rich_text.editors.draftail.features import InlineStyleFeature

    for code, name in LANGUAGES.items():
        feature, kind = f"lang-{code}", f"LANG-{code.upper()}"
        control = {"type": kind, "label": code.upper(), "description": name, "style": {"borderBottom": "1px dotted"}}
        features.register_editor_plugin("draftail", feature, InlineStyleFeature(control))
        rule = {
            "from_database_format": {f"span[lang={code}]": InlineStyleElementHandler(kind)},
            "to_database_format": {"style_map": {kind: {"element": "span", "props": {"lang": code}}}},
        }
        features.register_converter_rule("contentstate", feature, rule)
