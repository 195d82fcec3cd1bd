"""Every page that shows a story is among the addresses its surface gives for it: what the promises walk is all there is."""

from __future__ import annotations

import inspect
import re
from collections import defaultdict
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from django.utils import timezone, translation

from extrablatt.desk import actions as desk
from extrablatt.desk.actions import live
from extrablatt.desk.models import Article
from extrablatt.press import liveblog, pages, rendering
from extrablatt.press.fediverse import outbox
from extrablatt.press.surfaces import SURFACES, Surface, find
from extrablatt.publication import actions as publication
from extrablatt.publication.models import Story
from extrablatt.publication.record import PostRecord
from tests.house import House

BASE = "http://testserver"
LINK = re.compile(
    r"""(?:href|src|url|id|content)["']?\s*[=:]\s*["']([^"'#?<> ]+)|<(?:loc|link|id)>([^<]+)<|"(https?://[^"#?]+)"""
)


#: Listings, live pages and outboxes of this size, so that few stories make two of each.
SIZE = 3


@pytest.fixture(autouse=True)
def _small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pages, "PAGE_SIZE", SIZE)
    monkeypatch.setattr(liveblog, "POSTS", SIZE)
    monkeypatch.setattr(outbox, "SIZE", SIZE)


def rich(house: House) -> None:
    """Two pages of a section and of a storyline, boxes in texts and in posts, an older page of a live blog, the wall, a withdrawal."""
    now = timezone.now()

    def publish(number: int, **more: object) -> Article:
        draft = house.draft(f"Nachricht Nummer {number}", f"Absatz {number}.", **more)
        return desk.publish(draft, at=now - timedelta(hours=number))

    many = [publish(n, topics=["Brücke"] if n < 2 else [], storylines=["Brückenbau"]) for n in range(5)]
    apart = publish(60, section="kultur", topics=["Oper"], authors=["Nora Beispiel"])
    boxed, old = publish(61, section="welt"), publish(62, section="welt", topics=["Reise"])
    for target, more in ((apart, {}), (many[4], {"access": "premium"})):
        draft = house.draft("Mit Verweis", "Ein Satz. " * 60, section="welt", topics=["Reise"], **more)
        block = ("crossref", {"article": target.pk, "text": ""})
        draft.body = desk.stream([*draft.body.raw_data, block])
        desk.publish(draft)
    coverage = live.start(desk.publish(house.draft("Wahlabend", section="kultur", topics=["Wahl"])))
    boxes = {0: old, 4: boxed}
    for number in range(6):
        body: list[dict[str, object]] = [{"type": "paragraph", "html": f"Eintrag {number}."}]
        if number in boxes:
            body.append({"type": "crossref", "story": boxes[number].pk, "text": ""})
        publication.put_post(PostRecord(900 + number, coverage.pk, "", tuple(body), pinned=number == 2))
    desk.withdraw(publish(70, topics=["Oper"]))
    house.work()


def shows(path: str) -> tuple[set[int], str]:
    """The stories a page has collected, and its text, in front of the wall and behind it; nothing of what is no page (moved, missing)."""
    found: set[int] = set()
    text = ""
    for full in (False, True):
        rendered, keys, _stored = rendering.compose(path, full=full)
        if rendered.status == 200:
            found |= {int(key.partition(":")[2]) for key in keys if re.fullmatch(r"story:\d+", key)}
            text += rendered.text
        if rendered.access == "open":
            break
    return found, text


def test_every_page_that_shows_a_story_is_known_to_its_surface(house: House) -> None:
    rich(house)
    stories = {s.pk: s for s in Story.public.select_related("section").prefetch_related("tags")}
    where: dict[str, dict[int, set[str]]] = defaultdict(dict)
    for surface in SURFACES:
        for pk, story in stories.items():
            where[surface.name][pk] = set(surface.where(story))
    todo = {path for by_story in where.values() for paths in by_story.values() for path in paths}
    todo |= {pattern for surface in SURFACES if (pattern := surface.pattern.pattern.replace("\\", "")).isascii()
             and not re.search(r"[(\[?+*]", pattern)}  # fmt: skip
    seen: set[str] = set()
    rendered: set[str] = set()
    missing: set[tuple[str, str, int]] = set()
    while todo:
        path = todo.pop()
        found = find(path) if path not in seen and "?" not in path else None
        seen.add(path)
        if found is None or not found[0].stored:
            continue
        surface = found[0]
        with translation.override("de-at"):
            shown, text = shows(path)
        known = where[surface.name]
        missing |= {(surface.name, path, pk) for pk in shown if pk in stories and path not in known[pk]}
        if text:
            rendered.add(surface.name)
        for groups in LINK.findall(text):
            link = next(filter(None, groups))
            if link.startswith(("/", BASE)):
                todo.add(urlsplit(link).path or "/")
    assert sorted(missing) == []
    # Rendered for real: every kind of page there is but those that are no text of their own.
    assert {s.name for s in SURFACES} - rendered <= {
        "card", "newspaper's card", "favicon", "touch icon", "short address", "misspelt address", "misspelt address below", "live post", "search", "webfinger", "nodeinfo",
        "service worker", "security.txt", "tdm policy", "trust.txt",
    }  # fmt: skip


def test_no_surface_can_forget_to_say_where_stories_are_seen() -> None:
    assert inspect.signature(Surface).parameters["where"].default is inspect.Parameter.empty
    with pytest.raises(TypeError, match="where"):
        Surface("new", re.compile("/new"), lambda wanted, assembly: None)  # type: ignore[call-arg]
