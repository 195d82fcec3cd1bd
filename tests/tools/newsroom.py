"""Editors at work beside a running newspaper: one JSON list on a line of stdin (verb, words), one JSON answer on stdout.

Verbs: ``article {headline, body, access}`` → id, ``story`` the same without live coverage, ``draft {headline, body}`` → id of a draft with
raw blocks (type, value), ``post {article, text, …}`` → id, ``edit {post, text}``, ``remove {post}``,
``end {article}``, ``withdraw {article}``, ``gone {article}`` → when it was withdrawn, in epoch milliseconds. Each answer is ``{"id", "begun"}``; ``begun`` is the epoch second before the deed.
"""

from __future__ import annotations

import json
import sys
import time
from typing import Any

import django

django.setup()

from extrablatt.desk import actions as desk  # noqa: E402
from extrablatt.desk.actions import live  # noqa: E402
from extrablatt.desk.models import Article, LivePost, Section  # noqa: E402
from extrablatt.publication.models import LogEntry  # noqa: E402


def _story(headline: str, body: str, **more: Any) -> Article:
    article = Article(headline=headline, section=Section.objects.all()[0], **more)
    article.body = desk.stream([("paragraph", f"<p>{p}</p>") for p in body.split("\n\n")])
    desk.create(article)
    return desk.publish(desk.latest_draft(article))


def _do(verb: str, words: dict[str, Any]) -> int:
    if verb == "article":
        return int(live.start(_story(**words)).pk)
    if verb == "gone":
        entry = LogEntry.objects.get(subject="story", subject_id=words["article"], kind=LogEntry.Kind.WITHDRAW)
        return int(entry.time.timestamp() * 1000)
    if verb == "story":
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
