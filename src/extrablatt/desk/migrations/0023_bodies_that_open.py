"""What lies there is made as it would come in today: rows and every revision of articles.

- Line breaks of rich text are written as the editor reads them (``<br/>``); with ``<br>`` its page answered 500.
- The crossheads that merging put in ("dpa: headline") are marks for editors.
- Bylines lose the "Von" the page prints itself.
- Drafts never published whose address was made from a headline go on following it.
"""

from __future__ import annotations

import json
import re
from typing import Any

from django.db import migrations
from django.db.models import TextField
from django.db.models.functions import Cast
from django.utils.text import slugify

_BREAK = re.compile(r"<br\s*>", re.I)
_BY = re.compile(r"(?:(?:von|by|par)(?:\s*:\s*|\s+))+", re.I)
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue", "ß": "ss", "ẞ": "SS", "–": "-", "—": "-"})


def _broken(html: Any) -> Any:
    return _BREAK.sub("<br/>", html) if isinstance(html, str) else html


def _item(item: Any) -> Any:
    return {**item, "value": _broken(item.get("value"))} if isinstance(item, dict) else _broken(item)


def _row(row: Any) -> Any:
    if isinstance(row, dict) and isinstance(row.get("values"), list):
        return {**row, "values": [_broken(cell) for cell in row["values"]]}
    return row


def _value(kind: Any, value: Any) -> Any:
    if kind == "paragraph":
        return _broken(value)
    if not isinstance(value, dict):
        return value
    if kind in ("quote", "factbox"):
        return {**value, "text": _broken(value.get("text"))}
    if kind == "list" and isinstance(value.get("items"), list):
        return {**value, "items": [_item(item) for item in value["items"]]}
    table = value.get("table")
    if kind == "table" and isinstance(table, dict) and isinstance(table.get("rows"), list):
        return {**value, "table": {**table, "rows": [_row(row) for row in table["rows"]]}}
    return value


def mended(body: Any, marks: set[str]) -> Any:
    """A body's raw data as it would come in today. ``marks``: the crossheads merging has put in."""
    if not isinstance(body, list):
        return body
    blocks = []
    for block in body:
        if isinstance(block, dict) and "value" in block:
            block = {**block, "value": _value(block.get("type"), block["value"])}
            if block.get("type") == "crosshead" and isinstance(block["value"], str) and block["value"] in marks:
                block["type"] = "editor_mark"
        blocks.append(block)
    return blocks


def _loaded(text: Any) -> Any:
    try:
        return json.loads(text) if isinstance(text, str) else text
    except ValueError:
        return text


def _address(text: str) -> str:
    return slugify(text.translate(_UMLAUTS))[:120].strip("-") or "artikel"


def forward(apps: Any, schema_editor: Any) -> None:
    """Article by article."""
    articles = apps.get_model("desk", "Article").objects
    revisions = apps.get_model("wagtailcore", "Revision").objects
    loaded = apps.get_model("desk", "LoadedVersion").objects
    sources = apps.get_model("desk", "ArticleSource").objects
    kind = apps.get_model("contenttypes", "ContentType").objects.filter(app_label="desk", model="article").first()
    wanted = ("headline", "slug", "byline", "public_version", Cast("body", TextField()))
    for pk in list(articles.order_by("pk").values_list("pk", flat=True)):
        headline, slug, byline, public, raw = articles.filter(pk=pk).values_list(*wanted).get()
        items = list(
            sources.filter(article_id=pk).values_list("item__provider", "item__feed", "item__headline", "item__slugline")
        )
        marks = {f"{provider or feed}: {title}"[:300] for provider, feed, title, _slugline in items}
        kept = list(revisions.filter(content_type=kind, object_id=str(pk))) if kind else []
        headlines = {headline, *(str(r.content.get("headline", "")) for r in kept)}
        headlines |= {text for item in items for text in item[2:]}
        addresses = set() if public else {_address(text[:400]) for text in headlines if text}
        changed: dict[str, Any] = {}
        body = _loaded(raw)
        if (new := mended(body, marks)) != body:
            changed["body"] = new
        if match := _BY.match(byline):
            changed["byline"] = byline[match.end() :]
        if slug in addresses:
            changed["automatic_slug"] = slug
        if changed:
            articles.filter(pk=pk).update(**changed)
        begun = list(loaded.filter(revision__in=[r.pk for r in kept]))  # what open forms began from
        for version in (*kept, *begun):
            if _revised(version.content, marks, addresses):
                version.save(update_fields=["content"])


def _revised(content: dict[str, Any], marks: set[str], addresses: set[str]) -> bool:
    """Change a revision's content in place; whether there was anything to change."""
    before = dict(content)
    body = _loaded(content.get("body"))
    if (new := mended(body, marks)) != body:
        content["body"] = json.dumps(new)
    byline = content.get("byline")
    if isinstance(byline, str) and (match := _BY.match(byline)):
        content["byline"] = byline[match.end() :]
    if content.get("slug") in addresses:
        content["automatic_slug"] = content["slug"]
    return content != before


class Migration(migrations.Migration):
    """Data only; what it has changed is as good for the version before."""

    dependencies = [
        ("desk", "0022_marks_and_addresses"),
        ("wagtailcore", "0094_alter_page_locale"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]

    operations = [migrations.RunPython(forward, migrations.RunPython.noop, elidable=True)]
