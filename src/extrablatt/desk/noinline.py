"""Wagtail's choosers without inline scripts, so that the desk's policy (CSP) need not let any in.

Wagtail writes ``<script>new PageChooser("id", {…});</script>`` behind each chooser (``wagtail.admin.widgets.chooser``); here the
same call stands there as data, and ``desk/init.js`` makes it. The templates of its date fields and inline panels are replaced in
``templates/wagtailadmin`` for the same reason.
"""

from __future__ import annotations

import json
import re
from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from wagtail.admin.widgets import BaseChooser

_CALL = re.compile(r"\s*(?:new\s+)?(\w+)\((.*)\);?\s*", re.S)


def as_data(script: str) -> SafeString:
    """The call in a script, as an element that ``init.js`` reads. Raises ValueError for what is not one call with JSON."""
    call = _CALL.fullmatch(script)
    if call is None:
        raise ValueError(f"not one call: {script[:80]!r}")
    words = json.dumps(json.loads(f"[{call[2]}]"))
    return format_html('<template data-desk-init="{}" data-args="{}"></template>', call[1], words)


def _render(self: BaseChooser, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
    identity = attrs["id"]
    data = self.get_value_data(value)
    return mark_safe(
        self.render_html(name, data, attrs) + as_data(self.render_js_init(identity, name, data))
    )  # Wagtail's own HTML


def apply() -> None:
    """Once, when the desk is loaded."""
    BaseChooser.render = _render
