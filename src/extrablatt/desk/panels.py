"""What the article's editor shows beside its form: rows that no form writes, each with actions of its own."""

from __future__ import annotations

from typing import Any

from wagtail.admin.panels import Panel

from . import source_rows
from .models import ArticleNote


class SourcesPanel(Panel):
    """The reports the article draws on, with links to say that one is no longer used, or used again."""

    class BoundPanel(Panel.BoundPanel):
        """The rows of one article."""

        template_name = "desk/panels/sources.html"

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            """The rows, those that count first."""
            context: dict[str, Any] = super().get_context_data(parent_context)
            rows = source_rows.rows(self.instance).select_related("said_by") if self.instance.pk else []
            context["rows"] = sorted(rows, key=lambda row: not row.counts)
            return context


class NotesPanel(Panel):
    """Notes among editors, the newest last, and a field for another one."""

    class BoundPanel(Panel.BoundPanel):
        """The notes of one article."""

        template_name = "desk/panels/notes.html"

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            """The notes."""
            context: dict[str, Any] = super().get_context_data(parent_context)
            notes = ArticleNote.objects.filter(article_id=self.instance.pk).select_related("author")
            context["notes"] = notes if self.instance.pk else []
            return context
