"""The whitelist between desk and public: an article draft in, a ``StoryRecord`` out.

What is not named here can't become public: internal notes, drafts, non-public wire notes have no way through.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from django.conf import settings

from extrablatt.pictures.actions import public_record
from extrablatt.pictures.models import Picture
from extrablatt.publication import embeds
from extrablatt.publication.blocks import with_pictures, words_of
from extrablatt.publication.record import CorrectionRecord, StoryRecord
from extrablatt.wire.models import WireItem

from . import bylines, markup, source_rows
from .models import Article
from .policies import hold
from .sources import own_work, source_names

Block = dict[str, Any]


def _paragraph(value: Any) -> Iterator[Block]:
    for html in markup.paragraphs(value.source):
        yield {"type": "paragraph", "html": html}


def _crosshead(value: Any) -> Iterator[Block]:
    if text := " ".join(str(value).split()):
        yield {"type": "crosshead", "text": text}


def _picture(value: Any) -> Iterator[Block]:
    if picture := value.get("picture"):
        yield {"type": "picture", "picture": picture.pk, "caption": value["caption"], "credit": value["credit"]}


def _quote(value: Any) -> Iterator[Block]:
    html = "<br>".join(markup.paragraphs(value["text"].source))
    if html:
        yield {"type": "quote", "html": html, "attribution": value["attribution"]}


def _crossref(value: Any) -> Iterator[Block]:
    if article := value.get("article"):
        yield {"type": "crossref", "story": article.pk, "text": value["text"]}


def _list(value: Any) -> Iterator[Block]:
    items = ["<br>".join(markup.paragraphs(item.source)) for item in value["items"]]
    if items := [item for item in items if item]:
        yield {"type": "list", "ordered": bool(value["ordered"]), "items": items}


def _table(value: Any) -> Iterator[Block]:
    table = value["table"]
    header = [markup.from_text(column["heading"]) for column in table.columns]
    rows = [["<br>".join(markup.paragraphs(cell.value.source)) for cell in row] for row in table.rows]
    if rows or any(header):
        yield {"type": "table", "caption": value["caption"], "header": header if any(header) else [], "rows": rows}


def _factbox(value: Any) -> Iterator[Block]:
    html = markup.blocks(value["text"].source)
    if html or value["title"]:
        yield {"type": "factbox", "title": value["title"], "html": html}


def _gallery(value: Any) -> Iterator[Block]:
    items = [item for picture in value["pictures"] for item in _picture(picture)]
    if items:
        kept = [{key: item[key] for key in ("picture", "caption", "credit")} for item in items]
        yield {"type": "gallery", "title": value["title"], "pictures": kept}


def _embed(value: Any) -> Iterator[Block]:
    if found := embeds.recognise(value["url"]):
        picture = value.get("picture")
        yield {"type": "embed", "url": found.url, "title": value["title"], "picture": picture.pk if picture else None}


_CONVERT: dict[str, Callable[[Any], Iterator[Block]]] = {
    "paragraph": _paragraph,
    "crosshead": _crosshead,
    "picture": _picture,
    "quote": _quote,
    "crossref": _crossref,
    "list": _list,
    "table": _table,
    "factbox": _factbox,
    "gallery": _gallery,
    "embed": _embed,
}


def body_blocks(article: Article) -> list[Block]:
    """The body as plain blocks (docs/architecture.md, "Blocks"), sanitised. Blocks for editors have no way through."""
    return [
        block
        for child in article.body
        if child.block_type in _CONVERT
        for block in _CONVERT[child.block_type](child.value)
    ]


def body_text(blocks: list[Block]) -> str:
    """All text of the blocks, for comparing with the sources."""
    return "\n".join(markup.plain(part) for part in words_of(blocks))


def pictures_in(article: Article, *, lock: bool = False) -> list[Picture]:
    """All pictures the article shows, the lead first, each once, as they are stored now: whoever withdraws one meanwhile waits
    (``lock``, in a transaction) or has done so already."""
    wanted = [article.lead_picture_id] if article.lead_picture_id else []
    for child in article.body:
        items = child.value["pictures"] if child.block_type == "gallery" else [child.value]
        if child.block_type in ("picture", "gallery", "embed"):
            wanted += [item["picture"].pk for item in items if item.get("picture")]
    rows = Picture.objects.select_for_update() if lock else Picture.objects
    found = {picture.pk: picture for picture in rows.filter(pk__in=set(wanted)).order_by("pk")} if wanted else {}
    return [found[pk] for pk in dict.fromkeys(wanted) if pk in found]


def record_of(article: Article, sources: Sequence[WireItem] | None = None) -> StoryRecord:
    """Everything of ``article`` (a draft as an object) that becomes public.

    ``sources``: the reports this version draws on (:mod:`.source_rows`); None: those of the newest draft.
    """
    if article.pk is None:
        raise ValueError("An article must be saved before it can be published.")
    body = body_blocks(article)
    pictures = [picture for picture in pictures_in(article) if picture.publishable]
    allowed = {picture.pk for picture in pictures}
    body = with_pictures(body, allowed)
    lead = article.lead_picture if article.lead_picture_id in allowed else None
    used = source_rows.of_draft(article) if sources is None else sources
    authors = list(article.authors.all())
    text = "\n".join([article.standfirst, body_text(body)])
    held = hold(article, used)
    return StoryRecord(
        id=article.pk,
        slug=article.slug,
        section=article.section.record(),
        kicker=_line(article.kicker),
        headline=_line(article.headline),
        standfirst=_line(article.standfirst),
        body=tuple(body),
        access=article.access,
        language=article.language,
        dateline=_line(article.dateline).rstrip(" -–"),
        byline=bylines.bare(article.byline, article.language, settings.LANGUAGE_CODE),
        topics=tuple(topic.record() for topic in article.topics.all()),
        storylines=tuple(storyline.record() for storyline in article.storylines.all()),
        contributors=tuple(author.record() for author in authors),
        picture=lead.pk if lead else None,
        picture_caption=article.lead_caption,
        picture_credit=article.lead_credit,
        pictures=tuple(public_record(picture) for picture in pictures),
        sources=tuple(source_names(used)),
        own_work=own_work(text, [item.body_text + "\n" + item.standfirst + "\n" + item.subheadline for item in used]),
        corrections=tuple(CorrectionRecord(c.text, c.time.isoformat()) for c in article.corrections.all()),
        news_value=article.news_value,
        not_before=held.until,
        embargoed=held.indefinite,
    )


def _line(text: str) -> str:
    return re.sub(r"\s+", " ", text or "").strip()
