"""What changed from one published version to the next, in words for readers."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from extrablatt.publication.blocks import pictures_of


def _paragraphs(snapshot: dict[str, Any]) -> list[str]:
    return [b["html"] for b in snapshot.get("body", []) if b["type"] == "paragraph"]


def _pictures(snapshot: dict[str, Any]) -> list[Any]:
    return [snapshot.get("picture"), *pictures_of(snapshot.get("body", []))]


def describe(before: dict[str, Any], after: dict[str, Any]) -> str:
    """One line such as „Titel geändert; 2 Absätze ergänzt“; empty when nothing a reader sees has changed."""
    parts: list[str] = []
    if before.get("headline") != after.get("headline"):
        parts.append(_("headline changed"))
    if before.get("standfirst") != after.get("standfirst"):
        parts.append(_("standfirst changed"))
    old, new = _paragraphs(before), _paragraphs(after)
    added, removed = len([p for p in new if p not in old]), len([p for p in old if p not in new])
    changed = min(added, removed)
    if changed:
        parts.append(ngettext("%(n)d paragraph changed", "%(n)d paragraphs changed", changed) % {"n": changed})
    if added > changed:
        n = added - changed
        parts.append(ngettext("%(n)d paragraph added", "%(n)d paragraphs added", n) % {"n": n})
    if removed > changed:
        n = removed - changed
        parts.append(ngettext("%(n)d paragraph removed", "%(n)d paragraphs removed", n) % {"n": n})
    if _pictures(before) != _pictures(after):
        parts.append(_("pictures changed"))
    if len(after.get("corrections", [])) > len(before.get("corrections", [])):
        parts.append(_("correction added"))
    line = "; ".join(parts)
    return line[:1].upper() + line[1:]
