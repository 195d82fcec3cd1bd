"""At which addresses a story can be seen besides its own: in listings, in other stories' pages, in live blogs that show it in a box.

For who asks after the fact (the promises' tests, a report of a withdrawal): as exact as the pages themselves, and as dear. What is purged is not
decided here but by the surrogate keys pages collect when they are made.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from django.db.models import Q, TextField
from django.db.models.functions import Cast

from extrablatt.publication.models import Post, PostReference, Story, StoryTag, Tag

from . import addresses, liveblog, pages
from .material import Material

#: Stories looked at together.
BATCH = 200


def own(story: Story) -> str:
    """The path of a story's own page."""
    return addresses.article(story.section.slug if story.section else "", story.pk, story.slug)


def articles(story: Story) -> list[str]:
    """Its own page, and those of other stories that announce it: related, before or after it, in a box of their text or live page."""
    return [own(story), *(own(other) for other in _announcing(story, printed=False))]


def prints(story: Story) -> list[str]:
    """The same of print views, which show all posts."""
    return [own(one) + "/druck" for one in (story, *_announcing(story, printed=True))]


def listings(kind: str, story: Story) -> list[str]:
    """The pages of its tags of a kind on which it stands; how a storyline began stands on each of its pages."""
    found = []
    for row in StoryTag.objects.filter(story=story, tag__kind=kind).select_related("tag"):
        rows = StoryTag.objects.filter(tag=row.tag)
        before = Q(listed_at__gt=row.listed_at) | Q(listed_at=row.listed_at, story__gt=story.pk)
        newer, total = rows.filter(before).count(), rows.count()
        begins = kind == Tag.Kind.STORYLINE and newer == total - 1
        last = min(pages.MAX_PAGES, max(1, -(-total // pages.PAGE_SIZE)))
        numbers = range(1, last + 1) if begins else [newer // pages.PAGE_SIZE + 1]
        found += [addresses.tag(kind, row.tag.slug, number) for number in numbers if number <= last]
    return found


def live_pages(story: Story) -> list[str]:
    """The pages of posts of its own live blog, and those of others where a post shows it in a box."""
    numbers = Post.objects.filter(story=story).values_list("number", flat=True)
    found = [addresses.live_page(own(story), page) for page in sorted({liveblog.page_of(n) for n in numbers})]
    for post in _boxes(story):
        found.append(addresses.live_page(own(post.story), liveblog.page_of(post.number)))
    return list(dict.fromkeys(found))


def live_feeds(story: Story) -> list[str]:
    """The feed of its own live blog, and those of others that show it in one of the newest posts."""
    stories = [*([story] if story.live else []), *(post.story for post in _boxes(story) if _new(post))]
    return list(dict.fromkeys(addresses.live_feed(own(one)) for one in stories))


def _boxes(story: Story) -> Iterable[Post]:
    """The public posts of other stories that show it in a box."""
    named = PostReference.objects.filter(target=story.pk).values("post")
    return Post.public.filter(pk__in=named, story__state=Story.State.PUBLIC).select_related("story__section")


def _new(post: Post) -> bool:
    """Whether a post stands on its live page itself."""
    if post.pinned:
        pinned = Post.public.filter(story=post.story_id, pinned=True).order_by("-number")[:3]
        if post.pk in set(pinned.values_list("pk", flat=True)):
            return True
    return Post.public.filter(story=post.story_id, number__gt=post.number, pinned=False).count() < liveblog.POSTS


def _announcing(story: Story, *, printed: bool) -> Iterator[Story]:
    shared = story.tags.exclude(kind=Tag.Kind.CONTRIBUTOR)
    candidates = set(StoryTag.objects.filter(tag__in=shared).values_list("story", flat=True))
    words = Story.public.annotate(words=Cast("body", TextField()))
    candidates |= set(words.filter(words__contains=f'"story": {story.pk}').values_list("pk", flat=True))
    boxed = {post.story_id for post in _boxes(story) if printed or _new(post)}
    candidates |= boxed
    ids = sorted(candidates - {story.pk})
    for some in (ids[start : start + BATCH] for start in range(0, len(ids), BATCH)):
        material = Material()
        material.read_stories(some)
        for pk in some:
            other = material.story(pk)
            if other is None or other.state != Story.State.PUBLIC:
                continue
            steps = [step for _tag, *places in material.places_of(other) for step in places if step]
            near = [one for one, _tag in material.near(other)]
            crossed = {block["story"] for block in other.body if block["type"] == "crossref"}
            if pk in boxed or story.pk in {*crossed, *(one.pk for one in (*steps, *near))}:
                yield other
