"""The article. Live fields hold what was published last, drafts lie in Wagtail's revisions."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.contrib.contenttypes.fields import GenericRelation
from django.db import models
from django.utils import formats, timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey, ParentalManyToManyField
from modelcluster.models import ClusterableModel
from wagtail.fields import StreamField
from wagtail.models import DraftStateMixin, LockableMixin, Orderable, PreviewableMixin, RevisionMixin, WorkflowMixin

from extrablatt import normalisation
from extrablatt.wire.models import WireItem

from .. import bylines
from ..blocks import BodyBlock
from .tags import Person, Section, Storyline, Topic

#: What the wire may have to say of an article, by the kind of its ``wire_alert``.
WIRE_ALERTS = {
    "newer": (_("newer on the wire"), _("There is a newer version of a report this article was made from.")),
    "canceled": (_("canceled on the wire"), _("The agency has withdrawn a report this article was made from.")),
    "withheld": (_("withheld on the wire"), _("The agency asks to hold back a report this article was made from.")),
    "restored": (_("usable again"), _("A report that was taken back may be used again, in a newer version.")),
    "embargoed": (_("embargoed on the wire"), _("The agency has set an embargo on a report this article was made from.")),
    "released": (_("embargo lifted"), _("The agency has lifted the embargo on a report this article was made from.")),
    "flash": (_("flash"), _("This flash went out by itself. Write the story.")),
}  # fmt: skip


class Article(  # type: ignore[misc]
    WorkflowMixin, DraftStateMixin, LockableMixin, RevisionMixin, PreviewableMixin, ClusterableModel
):
    """A story in the making and as published. Only ``desk.actions`` saves it outside the editing form."""

    class Access(models.TextChoices):
        """Who may read the whole text."""

        OPEN = "open", _("open")
        REGISTERED = "registered", _("registered")
        PREMIUM = "premium", _("premium")

    slug = models.SlugField(
        _("address"),
        max_length=120,
        blank=True,
        help_text=_("Follows the headline until the article is published, unless you write one yourself."),
    )
    #: The address as last made from the headline. While it is the address, that follows the headline until publication.
    automatic_slug = models.SlugField(max_length=120, blank=True, default="", editable=False)
    kicker = models.CharField(_("kicker"), max_length=200, blank=True)
    headline = models.CharField(_("headline"), max_length=400)
    standfirst = models.TextField(_("standfirst"), blank=True)
    dateline = models.CharField(_("dateline"), max_length=200, blank=True)
    section = models.ForeignKey(Section, on_delete=models.PROTECT, verbose_name=_("section"), related_name="articles")
    topics = ParentalManyToManyField(Topic, verbose_name=_("topics"), blank=True, related_name="articles")
    storylines = ParentalManyToManyField(Storyline, verbose_name=_("storylines"), blank=True, related_name="articles")
    authors = ParentalManyToManyField(Person, verbose_name=_("authors"), blank=True, related_name="articles")
    byline = models.CharField(
        _("byline"),
        max_length=400,
        blank=True,
        help_text=_("For an agency's or guest's name; authors of the house go above."),
    )
    body = StreamField(BodyBlock(), verbose_name=_("body"), blank=True)
    lead_picture = models.ForeignKey(
        settings.WAGTAILIMAGES_IMAGE_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("lead picture"),
    )
    lead_caption = models.TextField(_("caption"), blank=True, help_text=_("Empty: the picture's own caption."))
    lead_credit = models.CharField(
        _("credit"), max_length=400, blank=True, help_text=_("Empty: the picture's own credit.")
    )
    access = models.CharField(_("access"), max_length=16, choices=Access.choices, default=Access.OPEN)
    language = models.CharField(_("language"), max_length=16, default="de")
    news_value = models.PositiveSmallIntegerField(
        _("news value"),
        default=3,
        choices=[(1, _("1 – lead")), (2, "2"), (3, "3"), (4, "4"), (5, _("5 – brief"))],
    )
    embargo_until = models.DateTimeField(
        _("embargo until"), null=True, blank=True, help_text=_("Nothing leaves before; then it leaves by itself.")
    )
    embargo_indefinite = models.BooleanField(
        _("embargoed until released"), default=False, help_text=_("Can't be published while this is ticked.")
    )
    update_note = models.CharField(
        _("what is new"),
        max_length=300,
        blank=True,
        help_text=_("One line for the readers' update trail. Goes with the next publication, then is emptied."),
    )

    # The state of the article as a whole, not of one draft of it.
    #: Live coverage: "" (none), "running" or "ended"; see actions/live.py. (Wagtail's ``live`` means "published".)
    coverage = models.CharField(_("live coverage"), max_length=16, blank=True, default="", editable=False)
    coverage_start = models.DateTimeField(null=True, editable=False)
    coverage_end = models.DateTimeField(null=True, editable=False)
    public_version = models.PositiveIntegerField(default=0, editable=False)
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True, editable=False)
    withdrawn_note = models.TextField(_("note to readers"), blank=True, editable=False)
    created = models.DateTimeField(_("created"), default=timezone.now, editable=False)
    #: Published by itself under a flash rule; further versions go out by themselves until an editor takes over.
    flash = models.BooleanField(_("flash"), default=False, editable=False)
    #: Set when the wire has something the article lacks: {"kind": …, "item": id}, see following.py
    wire_alert = models.JSONField(null=True, blank=True, editable=False)

    _revisions = GenericRelation(
        "wagtailcore.Revision",
        content_type_field="content_type",
        object_id_field="object_id",
        related_query_name="article",
        for_concrete_model=False,
    )
    workflow_states = GenericRelation(
        "wagtailcore.WorkflowState",
        content_type_field="base_content_type",
        object_id_field="object_id",
        related_query_name="article",
        for_concrete_model=False,
    )

    WHOLE_STATE: ClassVar[tuple[str, ...]] = (
        "coverage",
        "coverage_start",
        "coverage_end",
        "public_version",
        "withdrawn_at",
        "withdrawn_note",
        "created",
        "flash",
        "wire_alert",
        "last_published_at",
        "live_revision",
        "expired",
    )

    class Meta:
        verbose_name = _("article")
        verbose_name_plural = _("articles")
        ordering = ["-created", "-id"]
        indexes = [
            models.Index(fields=["-created", "-id"], name="article_newest"),
            models.Index(fields=["expire_at"], name="article_ends", condition=models.Q(expire_at__isnull=False)),
        ]
        permissions = [("withdraw_article", _("Can withdraw articles"))]

    def __str__(self) -> str:
        return self.headline

    @property
    def revisions(self) -> Any:
        """Drafts, as Wagtail wants them."""
        return self._revisions

    @property
    def withdrawn(self) -> bool:
        """Whether readers get the 410 page."""
        return self.withdrawn_at is not None

    @property
    def alert_label(self) -> Any:
        """What the wire has to say, in two words; empty when it has nothing."""
        return WIRE_ALERTS.get((self.wire_alert or {}).get("kind", ""), ("", ""))[0]

    @property
    def alert_sentence(self) -> Any:
        """What the wire has to say, in a sentence."""
        return WIRE_ALERTS.get((self.wire_alert or {}).get("kind", ""), ("", ""))[1]

    @property
    def alert_told(self) -> str:
        """Which agency it is that has something to say, of which report, and why, as far as it told; may be empty."""
        from ..sources import source_names

        item = WireItem.objects.filter(pk=(self.wire_alert or {}).get("item", 0)).first()
        if item is None:
            return ""
        words = {"agency": ", ".join(source_names([item])) or item.feed, "report": item}
        why = "; ".join(note["text"] for note in item.ed_notes)
        if not why and item.pub_status == WireItem.PubStatus.USABLE:
            return gettext("%(agency)s, “%(report)s”") % words
        return gettext("%(agency)s, “%(report)s”: %(why)s") % (words | {"why": why or gettext("no reason given")})

    @property
    def embargoed(self) -> bool:
        """Whether an embargo holds now."""
        return self.embargo_indefinite or (self.embargo_until is not None and self.embargo_until > timezone.now())

    @property
    def status_string(self) -> Any:
        """Wagtail's status, "withdrawn", and for when it is planned."""
        planned = self.scheduled_revision
        if planned is None:
            return _("withdrawn") if self.withdrawn else super().status_string
        words = {"time": formats.date_format(timezone.localtime(planned.approved_go_live_at), "SHORT_DATETIME_FORMAT")}
        if self.withdrawn:
            return gettext("withdrawn; planned for %(time)s") % words
        return (
            gettext("live; new version planned for %(time)s") if self.live else gettext("planned for %(time)s")
        ) % words

    def clean(self) -> None:
        """Fill the address, tidy the byline; a stop on embargo belongs to the action, not to saving a draft."""
        super().clean()
        normalisation.clean_fields(self)
        self.byline = bylines.bare(self.byline, self.language, settings.LANGUAGE_CODE)
        made = address_of(self.headline)
        if not self.slug or (self.slug == self.automatic_slug and not self.public_version):
            self.slug = self.automatic_slug = made
        else:
            self.slug = address_of(self.slug)

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Its texts in their one form."""
        normalisation.clean_fields(self)
        super().save(*args, **kwargs)

    def serializable_data(self) -> dict[str, Any]:
        """What a revision keeps: the content, and which reports it draws on (see :mod:`..source_rows`)."""
        from .. import source_rows

        return super().serializable_data() | {source_rows.KEY: source_rows.as_recorded(self)}

    def with_content_json(self, content: dict[str, Any]) -> Article:
        """A draft as an object; what belongs to the article as a whole is kept from the row.

        A section deleted since the draft was written is the row's instead: a draft always opens.
        """
        if not Section.objects.filter(pk__in=[content.get("section")]).exists():
            content = {**content, "section": self.section_id}
        article = super().with_content_json(content)
        for name in self.WHOLE_STATE:
            setattr(article, name, getattr(self, name))
        return article

    def publish(self, revision: Any, user: Any = None, **kwargs: Any) -> Any:
        """All of Wagtail's ways to publish (editor, workflow, schedule) end here and go to the one action."""
        from .. import actions

        return actions.publish_revision(self, revision, user=user, **kwargs)

    def unpublish(
        self, set_expired: bool = False, commit: bool = True, user: Any = None, log_action: Any = True
    ) -> Any:
        """Wagtail's "unpublish" is a withdrawal."""
        from .. import actions

        return actions.withdraw(self, user=user)

    @property
    def default_preview_mode(self) -> str:
        """The article page."""
        return ""

    def serve_preview(self, request: Any, mode_name: str) -> Any:
        """The article as the press would print it. The view is named in settings, since the desk doesn't know the press."""
        from django.utils.module_loading import import_string

        return import_string(settings.EXTRABLATT_PREVIEW)(request, self)


def address_of(text: str) -> str:
    """The last part of an article's address, of its headline."""
    return normalisation.slug(text)[:120].strip("-_") or "artikel"


class Correction(Orderable):
    """A correction readers see at the foot of the article."""

    article = ParentalKey(Article, on_delete=models.CASCADE, related_name="corrections")
    text = models.TextField(_("correction"))
    time = models.DateTimeField(_("time"), default=timezone.now)

    class Meta(Orderable.Meta):
        verbose_name = _("correction")
        verbose_name_plural = _("corrections")

    def __str__(self) -> str:
        return self.text
