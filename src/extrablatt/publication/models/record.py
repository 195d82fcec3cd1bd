"""What is published now: tags, pictures, stories with their versions, fronts."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models

from ..blocks import Size
from .log import LogEntry


class Tag(models.Model):
    """Whatever stories are listed under: a section, a topic, a storyline, a contributor."""

    class Kind(models.TextChoices):
        """Kinds of tag."""

        SECTION = "section"
        TOPIC = "topic"
        STORYLINE = "storyline"
        CONTRIBUTOR = "contributor"

    kind = models.CharField(max_length=16, choices=Kind.choices)
    slug = models.SlugField(max_length=120)
    name = models.CharField(max_length=200)
    description = models.TextField(blank=True)
    colour = models.CharField(max_length=32, blank=True)
    position = models.PositiveIntegerField(default=0)
    listed = models.BooleanField(default=True)
    #: The id the desk knows it by: what makes it the same tag under another address.
    origin = models.BigIntegerField(null=True)
    #: The address it was first published under. Its account in the fediverse is called so for ever.
    first_slug = models.SlugField(max_length=120, blank=True)
    #: Its address has changed: the log has told of its stories up to this id; null when there is nothing to tell.
    told_through = models.BigIntegerField(null=True)
    #: When a story last left it: withdrawn, or filed elsewhere. Feeds tell that as their last change.
    left_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "slug"], name="tag_kind_slug"),
            models.UniqueConstraint(fields=["kind", "origin"], name="tag_kind_origin"),
        ]
        ordering = ["kind", "position", "name"]

    def __str__(self) -> str:
        return f"{self.kind}:{self.slug}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """A new tag's first address is the one it has."""
        self.first_slug = self.first_slug or self.slug
        super().save(*args, **kwargs)

    @property
    def key(self) -> str:
        """Surrogate key of what is listed under the tag: ``tag:topic:gipfel``. Purged with every story that joins."""
        return f"tag:{self.kind}:{self.slug}"

    @property
    def name_key(self) -> str:
        """Surrogate key of pages that only print the tag's name; purged when the tag itself changes."""
        return f"name:{self.kind}:{self.slug}"


class TagAlias(models.Model):
    """An address a tag was published under once: it leads to ``tag`` for ever, or tells (null) that the tag is gone.

    It names the tag, not another address, so that there are no chains.
    """

    kind = models.CharField(max_length=16, choices=Tag.Kind.choices)
    slug = models.SlugField(max_length=120)
    tag = models.ForeignKey(Tag, on_delete=models.CASCADE, null=True, related_name="aliases")
    #: Name and first address of the tag that had it.
    name = models.CharField(max_length=200, blank=True)
    first_slug = models.SlugField(max_length=120)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "slug"], name="tag_alias_kind_slug")]

    def __str__(self) -> str:
        return f"{self.kind}:{self.slug} → {self.tag}"


class PublishedPicture(models.Model):
    """A picture readers may see, with its public metadata (``pictures.actions.public_record``)."""

    id = models.BigIntegerField(primary_key=True)
    record = models.JSONField()
    #: Nothing public shows it, or it may not be shown; its record is empty.
    withdrawn = models.BooleanField(default=False)
    #: Tokens under which it was withdrawn for good: it comes back only under another.
    spent = models.JSONField(default=list)

    def __str__(self) -> str:
        return f"picture {self.id}"


class PublicStories(models.Manager["Story"]):
    """Stories a reader may see."""

    def get_queryset(self) -> models.QuerySet[Story]:
        """Only stories in state ``public``."""
        return super().get_queryset().filter(state=Story.State.PUBLIC)


class Story(models.Model):
    """The current public state of an article; ``id`` is the article's and permanent.

    A withdrawn story keeps its row for the 410 page, emptied of its content.
    """

    class State(models.TextChoices):
        """Whether readers may see it."""

        PUBLIC = "public"
        WITHDRAWN = "withdrawn"

    class Access(models.TextChoices):
        """Who may read the whole text."""

        OPEN = "open"
        REGISTERED = "registered"
        PREMIUM = "premium"

    class Live(models.TextChoices):
        """Live coverage: none, going on, over."""

        NONE = ""
        RUNNING = "running"
        ENDED = "ended"

    id = models.BigIntegerField(primary_key=True)
    state = models.CharField(max_length=16, choices=State.choices, default=State.PUBLIC)
    version = models.PositiveIntegerField(default=1)
    slug = models.SlugField(max_length=120)
    section = models.ForeignKey(Tag, on_delete=models.PROTECT, related_name="section_stories", null=True)
    access = models.CharField(max_length=16, choices=Access.choices, default=Access.OPEN)
    language = models.CharField(max_length=16, default="de")
    kicker = models.CharField(max_length=200, blank=True)
    headline = models.CharField(max_length=400, blank=True)
    standfirst = models.TextField(blank=True)
    dateline = models.CharField(max_length=200, blank=True)
    byline = models.CharField(max_length=400, blank=True)
    body = models.JSONField(default=list)
    #: How much text the body is (``blocks.Size``), so that what announces a gated story need not read it. None: not counted yet.
    text_words = models.PositiveIntegerField(null=True)
    text_characters = models.PositiveIntegerField(null=True)
    picture = models.BigIntegerField(null=True)
    picture_caption = models.TextField(blank=True)
    picture_credit = models.CharField(max_length=400, blank=True)
    sources = models.JSONField(default=list)
    own_work = models.BooleanField(default=True)
    corrections = models.JSONField(default=list)
    news_value = models.PositiveSmallIntegerField(default=3)
    first_published = models.DateTimeField()
    updated = models.DateTimeField(null=True)
    withdrawn = models.DateTimeField(null=True)
    withdrawn_note = models.TextField(blank=True)
    live = models.CharField(max_length=16, choices=Live.choices, default=Live.NONE, blank=True)
    live_start = models.DateTimeField(null=True)
    live_end = models.DateTimeField(null=True)
    tags: models.ManyToManyField[Tag, StoryTag] = models.ManyToManyField(
        Tag, through="StoryTag", related_name="stories"
    )

    objects: ClassVar[models.Manager[Story]] = models.Manager()
    public: ClassVar[PublicStories] = PublicStories()

    class Meta:
        ordering = ["-first_published", "-id"]
        indexes = [
            models.Index(fields=["state", "-first_published", "-id"], name="story_newest"),
            # The sitemaps' index reads these of every story: from the index alone, not from the wide rows.
            models.Index(fields=["id", "state", "first_published", "updated", "withdrawn"], name="story_times"),
        ]

    def __str__(self) -> str:
        return f"story {self.id} v{self.version}: {self.headline}"

    @property
    def text_size(self) -> Size:
        """How much text its body is."""
        if self.text_words is None or self.text_characters is None:
            return Size.of_blocks(self.body)
        return Size(self.text_words, self.text_characters)

    def set_body(self, blocks: list[dict[str, Any]]) -> None:
        """Set the body, counted; not saved."""
        self.body, size = blocks, Size.of_blocks(blocks)
        self.text_words, self.text_characters = size.words, size.characters

    @property
    def key(self) -> str:
        """Surrogate key: ``story:17``."""
        return f"story:{self.id}"

    @property
    def posts_key(self) -> str:
        """Surrogate key of pages that show the story's newest posts: ``posts:17``. Listings don't carry it."""
        return f"posts:{self.id}"


class StoryTag(models.Model):
    """A story under a tag, with the date it is listed by."""

    story = models.ForeignKey(Story, on_delete=models.CASCADE)
    tag = models.ForeignKey(Tag, on_delete=models.CASCADE)
    listed_at = models.DateTimeField()
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["story", "tag"], name="story_tag_once")]
        indexes = [models.Index(fields=["tag", "-listed_at", "-story"], name="tag_newest")]

    def __str__(self) -> str:
        return f"{self.story_id} under {self.tag_id}"


class StoryVersion(models.Model):
    """The snapshot of one published version, for the update trail and the record."""

    story = models.ForeignKey(Story, on_delete=models.CASCADE, related_name="versions")
    version = models.PositiveIntegerField()
    kind = models.CharField(max_length=16, choices=LogEntry.Kind.choices)
    time = models.DateTimeField()
    note = models.CharField(max_length=300, blank=True)
    snapshot = models.JSONField()
    #: The story was withdrawn after it: the words are under seal, of the snapshot there is only the section's address.
    sealed = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["story", "version"], name="story_version_once")]
        ordering = ["story", "version"]

    def __str__(self) -> str:
        return f"story {self.story_id} v{self.version}"


class Front(models.Model):
    """The published front page: the editor's slots in order. What they leave free the press fills with the newest."""

    slug = models.SlugField(max_length=60, unique=True, default="front")
    slots = models.JSONField(default=list)
    version = models.PositiveIntegerField(default=0)
    updated = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.slug
