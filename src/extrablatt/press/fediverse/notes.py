"""Stories as posts, and what is told of them: Create, Update, Delete (ActivityPub, 6.2 to 6.4).

A post is an announcement like a teaser: headline, standfirst, address. The text of a story is never in it.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from markupsafe import Markup

from extrablatt.normalisation import bare_html, folded
from extrablatt.publication.models import Story, Tag

from ..assembly import Assembly
from ..dates import machine
from ..feeds.items import Item, items
from ..pages import Rendered, Wanted
from . import accounts, turns
from .accounts import Account
from .documents import ACTIVITY_STREAMS, PUBLIC, answer, dump
from .turns import Turn

CONTEXT: list[Any] = [
    ACTIVITY_STREAMS,
    {"Hashtag": "as:Hashtag", "sensitive": "as:sensitive"},
]
#: More hashtags than that are noise.
HASHTAGS = 4


def hashtag(name: str) -> str:
    """A topic as a hashtag, each word with a capital so that it can be read out: ``#AlteBrücke``. Empty where none can be made."""
    words = re.findall(r"\w+", folded(name))
    joined = "".join(word[:1].upper() + word[1:] for word in words)
    return f"#{joined}" if joined and not joined.isdigit() else ""


def _hashtags(item: Item) -> list[tuple[str, str]]:
    """Hashtags and the addresses of their topics."""
    topics = [tag for tag in item.categories if tag.kind == Tag.Kind.TOPIC]
    found = [(hashtag(tag.name), settings.PAPER.base_url + tag.url) for tag in topics]
    return [pair for pair in found if pair[0]][:HASHTAGS]


def _content(item: Item, hashtags: list[tuple[str, str]]) -> str:
    parts = [Markup('<p><a href="{}"><strong>{}</strong></a></p>').format(item.url, item.title)]
    if item.standfirst:
        parts.append(Markup("<p>{}</p>").format(item.standfirst))
    last = [Markup('<a href="{}" class="mention hashtag" rel="tag">#<span>{}</span></a>').format(url, name[1:])
            for name, url in hashtags]  # fmt: skip
    if item.access == Story.Access.PREMIUM:
        last.insert(0, Markup("({})").format(_("Premium")))
    elif item.access == Story.Access.REGISTERED:
        last.insert(0, Markup("({})").format(_("For registered readers")))
    if last:
        parts.append(Markup("<p>{}</p>").format(Markup(" ").join(last)))
    return bare_html(str(Markup("").join(parts)))


def note(item: Item, story_id: int, account: Account, turn: Turn) -> dict[str, Any]:
    """A story as a post of an account. It was published when it came there: timelines leave out what is older than some hours."""
    hashtags = _hashtags(item)
    content = _content(item, hashtags)
    published = machine(turn.since.astimezone(item.published.tzinfo))
    told: dict[str, Any] = {
        "id": account.post(story_id, turn.number),
        "type": "Note",
        "attributedTo": account.id,
        "to": [PUBLIC],
        "cc": [account.followers],
        "published": published,
        "url": item.url,
        "content": content,
        "contentMap": {item.language.partition("-")[0]: content},
        "sensitive": False,
        "tag": [{"type": "Hashtag", "name": name, "href": url} for name, url in hashtags],
    }
    if item.updated > turn.since:
        told["updated"] = machine(item.updated)
    return told


def looks(told: dict[str, Any]) -> str:
    """A fingerprint of what people see of a post: most updates of a story change nothing of it."""
    return hashlib.sha256(f"{told['url']}\n{told['content']}".encode()).hexdigest()


def create(told: dict[str, Any]) -> dict[str, Any]:
    """The activity of publishing."""
    return {
        "id": f"{told['id']}#create",
        "type": "Create",
        "actor": told["attributedTo"],
        "published": told["published"],
        "to": told["to"],
        "cc": told["cc"],
        "object": told,
    }


def update(told: dict[str, Any]) -> dict[str, Any]:
    """The activity of changing what was published."""
    when = told.get("updated", told["published"])
    # Servers know an activity by its name: two changes must not share one, though the second takes the first back.
    return create(told) | {"id": f"{told['id']}#update-{when}", "type": "Update", "published": when}


def delete(account: Account, story_id: int, turn: int) -> dict[str, Any]:
    """The activity of withdrawing, without a word of the story."""
    name = account.post(story_id, turn)
    return {
        "id": f"{name}#delete",
        "type": "Delete",
        "actor": account.id,
        "to": [PUBLIC],
        "cc": [account.followers],
        "object": {"id": name, "type": "Tombstone"},
    }


def as_message(activity: dict[str, Any]) -> bytes:
    """An activity as it is sent."""
    return dump({"@context": CONTEXT} | activity).encode()


def of_stories(assembly: Assembly, stories: Iterable[Story], account: Account) -> list[dict[str, Any]]:
    """Public stories as the posts that stand in an account, in their order, from a fixed number of queries."""
    chosen = list(stories)
    known = turns.of(story.pk for story in chosen)
    told = zip(chosen, items(assembly, chosen), strict=True)
    standing = ((item, story.pk, turns.standing(known[story.pk], account.name)) for story, item in told)
    return [note(item, pk, account, turn) for item, pk, turn in standing if turn]


def page(wanted: Wanted, assembly: Assembly) -> Rendered | None:
    """``/fediverse/zeitung/17``: the post; a tombstone where it does not stand any more: withdrawn, then or since, or moved."""
    account = accounts.known(wanted.parts["account"])
    story = Story.objects.select_related("section").filter(pk=wanted.id).first() if account else None
    if account is None or story is None:
        return None
    assembly.keys.add(story.key)
    number = int(wanted.parts.get("turn") or 1)
    asked = [turn for turn in turns.of([story.pk])[story.pk] if (turn.account, turn.number) == (account.name, number)]
    if not asked:
        return None
    if not asked[0].stands:
        return answer({"@context": CONTEXT} | delete(account, story.pk, number)["object"], status=410)
    if account not in accounts.of_story(story):
        return None
    (told,) = of_stories(assembly, [story], account)
    return answer({"@context": CONTEXT} | told, story.updated or story.first_published)
