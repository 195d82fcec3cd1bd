"""The desk's editing form as a browser would send it: the real page is asked for, read, and sent back as it is or changed."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

from django.test import Client, RequestFactory
from django.urls import reverse
from lxml import html
from wagtail import blocks
from wagtail.contrib.typed_table_block.blocks import TypedTableBlock

from extrablatt.desk import soundness
from extrablatt.desk.models import Article


@dataclass
class EditingForm:
    """An open editing page of an article. ``body`` is the editor's state of each block; it may be changed before sending."""

    client: Client
    address: str
    page: str
    fields: dict[str, Any]
    body: list[dict[str, Any]] = field(default_factory=list)

    @classmethod
    def open(cls, client: Client, article: Article) -> EditingForm:
        """Ask for the page. Fails when it does not open."""
        address = reverse("articles:edit", args=[article.pk])
        answer = _get(client, address)
        assert answer.status_code == 200, f"{address} answered {answer.status_code}"
        page = answer.content.decode()
        form = html.fromstring(page).get_element_by_id("w-editor-form")
        for control in form.iter("input"):
            control.set("value", control.get("value", "on" if control.get("type") in ("checkbox", "radio") else ""))
        fields = {name: value for name, value in form.form_values() if not name.startswith("action-")}
        state = form.get_element_by_id("body").get("data-w-block-arguments-value")
        return cls(client, address, page, fields, json.loads(state)[0])

    def words(self) -> list[str]:
        """The words the editor sees in the body."""
        return [word for state in self.body for word in _words(state["value"])]

    def send(self, action: str = "", **changes: Any) -> Any:
        """Send the form: ``action`` such as ``action-publish``, or save the draft."""
        data = self.fields | _fields(_stream(), self.body, "body") | changes | ({action: "1"} if action else {})
        return self.client.post(self.address, data)

    def save_and_stay(self, article: Article, **changes: Any) -> None:
        """Save the draft as the page does by itself: it stays open, and goes on from the version that was saved."""
        assert self.send(**changes).status_code == 302
        fresh = EditingForm.open(self.client, article)
        self.fields |= {name: value for name, value in fresh.fields.items() if name.startswith("loaded_revision")}


def paragraph(words: str) -> dict[str, Any]:
    """The state of a paragraph somebody has just typed."""
    blocks_ = [
        {"key": "abcde", "type": "unstyled", "depth": 0, "text": words, "inlineStyleRanges": [], "entityRanges": []}
    ]
    return {"type": "paragraph", "value": json.dumps({"blocks": blocks_, "entityMap": {}}), "id": ""}


def stored_words(article: Article) -> list[str]:
    """The words of an article's newest draft."""
    from extrablatt.desk import actions as desk

    return [
        word for raw in desk.latest_draft(article).body.raw_data for word in soundness.words_of(raw["value"]).split()
    ]


def _get(client: Client, address: str) -> Any:
    """The client's own handler is asked directly: keeping every template's context takes longer than the page."""
    if client.handler._middleware_chain is None:
        client.handler.load_middleware()
    request = RequestFactory().get(address)
    request.COOKIES = {name: morsel.value for name, morsel in client.cookies.items()}
    return client.handler.get_response(request)


def _stream() -> Any:
    return Article._meta.get_field("body").stream_block


def _words(value: Any) -> list[str]:
    if isinstance(value, str) and value.startswith("{") and '"blocks"' in value:
        return [word for block in json.loads(value)["blocks"] for word in block["text"].split()]
    if isinstance(value, str):
        return value.split()
    if isinstance(value, dict) and "edit_url" in value:
        return []  # a chooser's: what is chosen, not words of the article
    if isinstance(value, dict):
        return [word for name, part in value.items() if name not in ("id", "type") for word in _words(part)]
    return [word for part in value for word in _words(part)] if isinstance(value, list) else []


def _fields(block: Any, state: Any, prefix: str) -> dict[str, str]:
    """The fields Wagtail's scripts would make of a block's state."""
    match block:
        case blocks.StreamBlock() | blocks.ListBlock():
            made = {f"{prefix}-count": str(len(state))}
            for i, child in enumerate(state):
                kind = block.child_blocks[child["type"]] if isinstance(block, blocks.StreamBlock) else block.child_block
                made |= {
                    f"{prefix}-{i}-deleted": "",
                    f"{prefix}-{i}-order": str(i),
                    f"{prefix}-{i}-type": child.get("type", ""),
                    f"{prefix}-{i}-id": child.get("id") or "",
                    **_fields(kind, child["value"], f"{prefix}-{i}-value"),
                }
            return made
        case blocks.StructBlock():
            parts = [_fields(block.child_blocks[name], part, f"{prefix}-{name}") for name, part in state.items()]
            return {name: value for part in parts for name, value in part.items()}
        case TypedTableBlock():
            made = {f"{prefix}-caption": state["caption"] or "", f"{prefix}-column-count": str(len(state["columns"]))}
            for c, column in enumerate(state["columns"]):
                made |= {f"{prefix}-column-{c}-{name}": str(column[name]) for name in ("type", "heading")}
                made |= {f"{prefix}-column-{c}-order": str(c), f"{prefix}-column-{c}-deleted": ""}
            made[f"{prefix}-row-count"] = str(len(state["rows"]))
            for r, row in enumerate(state["rows"]):
                made |= {f"{prefix}-row-{r}-order": str(r), f"{prefix}-row-{r}-deleted": ""}
                made |= {f"{prefix}-cell-{r}-{c}": cell for c, cell in enumerate(row["values"])}
            return made
        case blocks.BooleanBlock():
            return {prefix: "on"} if state else {}
        case blocks.ChooserBlock():
            return {prefix: str(state["id"]) if state else ""}
    return {prefix: "" if state is None else str(state)}
