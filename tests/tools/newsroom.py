"""Editors at work beside a running newspaper: one JSON list on a line of stdin (verb, words), one JSON answer on stdout.

Verbs: ``article {headline, body, access}`` → id, ``story`` the same without live coverage, ``draft {headline, body}`` → id of a draft with
raw blocks (type, value), ``plan {headline, body, at}`` → id of a story that is to be published at that epoch second, ``post {article, text, …}`` → id, ``edit {post, text}``, ``remove {post}``, ``end {article}``,
``withdraw {article}``, ``gone {article}`` → when it was withdrawn, in epoch milliseconds, ``item {guid, version, text, …}`` (a report
arrives) → id, ``take {item}`` → id, ``merge {article, item}``, ``unmark {article}`` (takes out the marks for editors),
``publish {article}``, ``correct {article, text}``, ``note {article, text}``, ``front {articles}``, ``editor {email}`` → password, ``look {article}`` → what the newest draft and the rows hold. Each answer is
``{"id", "begun"}``; ``begun`` is the epoch second before the deed.
"""

from __future__ import annotations

import json
import sys
import time
from datetime import UTC, datetime
from typing import Any

import django

django.setup()

from extrablatt.desk import actions as desk  # noqa: E402
from extrablatt.desk.actions import live  # noqa: E402
from extrablatt.desk.blocks import FOR_EDITORS  # noqa: E402
from extrablatt.desk.models import Article, FrontSlot, LivePost, Section  # noqa: E402
from extrablatt.newspaper import setup  # noqa: E402
from extrablatt.publication.models import LogEntry  # noqa: E402
from extrablatt.wire import actions as wire  # noqa: E402
from extrablatt.wire.models import WireItem  # noqa: E402
from tests.house import ninjs  # noqa: E402


def _story(headline: str, body: str, at: float | None = None, **more: Any) -> Article:
    article = Article(headline=headline, section=Section.objects.all()[0], **more)
    article.body = desk.stream([("paragraph", f"<p>{p}</p>") for p in body.split("\n\n")])
    desk.create(article)
    return desk.publish(desk.latest_draft(article), at=at and datetime.fromtimestamp(at, UTC))


def _look(pk: int) -> dict[str, Any]:
    draft = desk.latest_draft(Article.objects.get(pk=pk))
    fields = ("kicker", "headline", "standfirst")
    return {name: getattr(draft, name) for name in fields} | {
        "sources": {row.guid: row.used for row in draft.sources.all()},
        "notes": [note.text for note in draft.notes.all()],
        "corrections": [correction.text for correction in draft.corrections.all()],
        "body": " ".join(str(block.value) for block in draft.body),
        "front": list(FrontSlot.objects.order_by("sort_order").values_list("article_id", flat=True)),
        "revisions": list(draft.revisions.order_by("pk").values_list("pk", flat=True)),
    }


def _wire(verb: str, words: dict[str, Any]) -> Any:
    if verb == "item":
        stored = wire.ingest(ninjs(**words), name=f"{words['guid']}.json").stored
        return stored[0]
    if verb == "editor":
        return setup.make_editor(words["email"], superuser=True)
    if verb == "take":
        return desk.take(WireItem.objects.get(pk=words["item"])).pk
    if verb == "front":
        return desk.lay_out_front(list(Article.objects.filter(pk__in=words["articles"]).order_by("pk"))).pk
    article = Article.objects.get(pk=words["article"])
    if verb == "look":
        return _look(article.pk)
    if verb == "merge":
        desk.merge(article, WireItem.objects.get(pk=words["item"]))
    elif verb == "note":
        desk.add_note(article, words["text"])
    else:
        draft = desk.latest_draft(article)
        if verb == "correct":
            desk.add_corrections(draft, [words["text"]])
            desk.save_draft(draft)
        elif verb == "unmark":
            draft.body = desk.stream(block for block in draft.body.raw_data if block["type"] not in FOR_EDITORS)
            desk.save_draft(draft)
        else:
            desk.publish(draft)
    return article.pk


WIRE = ("item", "editor", "take", "front", "look", "merge", "note", "correct", "unmark", "publish")


def _do(verb: str, words: dict[str, Any]) -> Any:
    if verb in WIRE:
        return _wire(verb, words)
    if verb == "article":
        return int(live.start(_story(**words)).pk)
    if verb == "gone":
        entry = LogEntry.objects.get(subject="story", subject_id=words["article"], kind=LogEntry.Kind.WITHDRAW)
        return int(entry.time.timestamp() * 1000)
    if verb in ("story", "plan"):
        return int(_story(**words).pk)
    if verb == "draft":
        draft = Article(headline=words["headline"], section=Section.objects.all()[0], body=desk.stream(words["body"]))
        return int(desk.create(draft).pk)
    if verb == "post":
        return int(live.post(Article.objects.get(pk=words.pop("article")), **words).pk)
    if "post" in words:
        post = LivePost.objects.get(pk=words.pop("post"))
        if verb == "edit":
            live.edit(post, headline=words.get("headline", ""), text=words["text"])
        elif verb == "remove":
            live.remove(post)
        return int(post.pk)
    article = Article.objects.get(pk=words["article"])
    {"end": live.end, "withdraw": desk.withdraw}[verb](article)
    return int(article.pk)


for line in sys.stdin:
    verb, words = json.loads(line)
    begun = time.time()
    print(json.dumps({"id": _do(verb, words), "begun": begun}), flush=True)
