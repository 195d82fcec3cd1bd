"""Are the promises kept on what readers get right now? Asked of the running kiosk, over its own port. Needs Django."""

from __future__ import annotations

import re
from html import unescape

from django.utils import translation

from extrablatt.desk.models import Article
from extrablatt.health.report import Report as Standing
from extrablatt.newspaper import lock, release, standing
from extrablatt.newspaper.config import Newspaper
from extrablatt.press import addresses, sightings, wall
from extrablatt.publication.blocks import plain
from extrablatt.publication.models import Story

from . import check
from .steps import NotDone, Step

#: Stories of a kind that are looked at: the newest.
MOST = 5
#: Pages everybody gets on which a story may be listed.
LISTINGS = ("/", *(addresses.feed(ending=ending) for ending in addresses.FEED_FORMATS), "/sitemap-news.xml")
_TAG = re.compile(r"<[^>]+>")
_NO_LETTER = re.compile(r"[\W_]+")
#: Letters at the end of a paragraph that are compared: enough to stand nowhere else by chance.
_COMPARED = 60
#: A kiosk that ends no TLS itself leads who comes by http to https; from here we are the proxy.
_AS_PROXY = {"X_Forwarded_Proto": "https"}


def _open(paper: Newspaper, step: Step) -> str:
    """Where the kiosk is asked; empty where the newspaper is not open, which another look tells."""
    if lock.is_open(paper.data_dir):
        return check.kiosk_address(paper)
    step.told = "The newspaper is not open: nothing to look at."
    return ""


def _get(base: str, path: str) -> check.Asked:
    try:
        return check.ask(base + path, timeout=60, **_AS_PROXY)
    except OSError as error:
        raise NotDone(f"{base}{path} does not answer: {error}") from error


def database(paper: Newspaper, step: Step) -> None:
    """The database answers and is prepared by this very version."""
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    due = executor.migration_plan(executor.loader.graph.leaf_nodes())
    step.rows = Story.objects.count()
    if due:
        raise NotDone(f"{len(due)} migrations are due. Run: extrablatt upgrade")
    if not release.is_current(paper):
        step.told = (
            "The newspaper was prepared by another version or configuration: that is made up for at its next start."
        )


def processes(paper: Newspaper, step: Step) -> None:
    """All processes work and every promise can be kept, by their heartbeats."""
    if not lock.is_open(paper.data_dir):
        raise NotDone("The newspaper is not open. Start it with: extrablatt serve")
    found: Standing = standing.look()
    step.rows = len(found.rows)
    with translation.override("en"):
        told = [" ".join((*standing.sentence(problem), problem.subject)).strip() for problem in found.problems]
    if not found.ok:
        raise NotDone(" ".join(told))
    step.told = " ".join(told)


def withdrawn(paper: Newspaper, step: Step) -> None:
    """Withdrawn is gone: its addresses answer 410, and no listing shows it."""
    if not (base := _open(paper, step)):
        return
    stories = Story.objects.filter(state=Story.State.WITHDRAWN).select_related("section").order_by("-withdrawn")[:MOST]
    step.rows = len(stories)
    for story in stories:
        own = sightings.own(story)
        for path in (own, own + "/druck"):
            status = _get(base, path).status
            if status != 410 if path == own else status == 200:
                raise NotDone(f"Story {story.pk} is withdrawn, and {path} answers {status}. {_REMEDY % story.pk}")
    _unlisted(base, [(story.pk, sightings.own(story)) for story in stories], "is withdrawn")


def embargoed(paper: Newspaper, step: Step) -> None:
    """Embargo holds: what is not public answers 404, and no listing shows it."""
    if not (base := _open(paper, step)):
        return
    newest = Article.objects.exclude(pk__in=Story.objects.values("pk")).select_related("section").order_by("-pk")[:MOST]
    held = []
    for article in newest:
        if article.section is None:
            continue
        held.append((article.pk, addresses.article(article.section.slug, article.pk, article.slug)))
        for path in (held[-1][1], held[-1][1] + "/druck", f"/{article.pk}"):
            if (found := _get(base, path)).status != 404 and not Story.objects.filter(pk=article.pk).exists():
                raise NotDone(f"Article {article.pk} is not public, and {path} answers {found.status}. {_CALL}")
    step.rows = len(held)
    _unlisted(base, held, "is not public")


def premium(paper: Newspaper, step: Step) -> None:
    """Premium stays inside: what stands behind the wall is on no page that is had without a pass."""
    if not (base := _open(paper, step)):
        return
    stories = Story.objects.filter(state=Story.State.PUBLIC).exclude(access=Story.Access.OPEN)
    stories = stories.select_related("section").order_by("-first_published")[:MOST]
    step.rows = len(stories)
    for story in stories:
        hidden = behind(story)
        own = sightings.own(story)
        for path in (own, own + "/druck", *LISTINGS):
            found = _get(base, path)
            shown = letters(found.body) if found.status == 200 else ""
            if any(words in shown for words in hidden):
                if Story.objects.filter(pk=story.pk, version=story.version, access=story.access).exists():
                    raise NotDone(
                        f"Story {story.pk} is {story.access}, and {path} shows what stands behind the wall. {_CALL}"
                    )


def behind(story: Story) -> list[str]:
    """What of a gated story stands behind the wall only: the ends of its paragraphs, as :func:`letters`."""
    before = wall.before(plain(story.standfirst), story.body, story.language)
    announced = letters(" ".join((before.standfirst, story.headline, *(block["html"] for block in before.body))))
    ends = (letters(str(block.get("html", "")))[-_COMPARED:] for block in story.body)
    return [end for end in ends if len(end) == _COMPARED and end not in announced]


def _unlisted(base: str, held: list[tuple[int, str]], why: str) -> None:
    for path in LISTINGS if held else ():
        body = _get(base, path).body
        for pk, address in held:
            if address in body and not Story.objects.filter(pk=pk, state=Story.State.PUBLIC).exists():
                raise NotDone(f"Story {pk} {why}, and {path} shows it. {_REMEDY % pk}")


def letters(html: str) -> str:
    """Letters and digits of a text alone: how it is set (quotation marks, spaces, hyphens) makes no difference."""
    return _NO_LETTER.sub("", unescape(_TAG.sub("", html)))


_CALL = "Withdraw it, take the newspaper off the net if that does not help, and report it (SECURITY.md)."
_REMEDY = "Take it away again with: extrablatt withdraw %d"

#: What needs Django, in order.
LOOKS = {
    "database": database,
    "processes": processes,
    "withdrawn is gone": withdrawn,
    "embargo holds": embargoed,
    "premium stays inside": premium,
}
