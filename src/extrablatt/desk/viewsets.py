"""The desk in Wagtail's admin: articles, front page, sections, topics, people."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, InlinePanel, MultiFieldPanel, ObjectList, TabbedInterface
from wagtail.admin.ui.tables import BooleanColumn, Column, DateColumn, UpdatedAtColumn
from wagtail.admin.views.generic.mixins import RevisionsRevertMixin
from wagtail.admin.widgets import AdminAutoHeightTextInput, Button
from wagtail.snippets.views import snippets
from wagtail.snippets.views.snippets import SnippetViewSet, SnippetViewSetGroup

from extrablatt.publication import log
from extrablatt.publication.record import EmbargoError

from . import actions, filing_views, front_views, outcomes, troubles
from .forms import AddressInput, ArticleForm
from .keeping import KeepingCreateView
from .models import Article, FlashRule, FrontPage, Person, Section, Storyline, Topic
from .panels import NotesPanel, SourcesPanel
from .rule_viewset import SectionRuleViewSet
from .saving import GuardedEditView, MergingEditView


class _ToldEmbargo:
    """Publishing in spite of an embargo, a canceled source or a mark for editors is told to the editor; the draft is kept."""

    request: HttpRequest

    def publish_action(self) -> Any:
        """Publish; a refusal becomes a message."""
        try:
            with transaction.atomic():
                return super().publish_action()  # type: ignore[misc]
        except (EmbargoError, actions.DeskError) as error:
            messages.error(self.request, gettext("Not published, only saved: %(why)s") % {"why": error})
            self.action = "edit"
            return None


class ArticleCreateView(outcomes.ToldOutcome, _ToldEmbargo, KeepingCreateView, snippets.CreateView):
    """New article."""

    template_name = "desk/create.html"


class DeskCreateView(KeepingCreateView, snippets.CreateView):
    """Something new without drafts."""

    template_name = "desk/create.html"


class ArticleEditView(outcomes.ToldOutcome, _ToldEmbargo, MergingEditView, snippets.EditView):
    """Edit an article."""

    template_name = "desk/article_edit.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Adds what the wire says of it."""
        context = super().get_context_data(**kwargs)
        article: Article = Article.objects.get(pk=self.object.pk)
        context["article"] = article
        context["public_url"] = f"/{article.pk}" if article.live else ""
        context["troubles"] = troubles.of(self.object)
        return context

    @cached_property
    def header_more_buttons(self) -> list[Any]:
        """Wagtail's, and a copy with its sources."""
        buttons: list[Any] = super().header_more_buttons
        if self.request.user.has_perm("desk.add_article"):
            address = reverse("desk_article_copy", args=[self.object.pk])
            buttons.append(Button(_("Copy"), url=address, icon_name="copy", priority=10))
        return buttons


class ArticleRevertView(RevisionsRevertMixin, ArticleEditView):
    """An older version becomes the draft again, and every report it was made from counts again."""

    view_name = "revisions_revert"

    def _answer(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """A version isn't brought together with what came after it: who saved meanwhile is looked at first."""
        if self.is_out_of_date:
            self.form = self.get_form()
            self.unsaved = True
            told = _(
                "Not saved: somebody else has saved this article meanwhile. Look at the newest version, then decide."
            )
            messages.error(request, told)
            return self.render_to_response(self.get_context_data(form=self.form))
        return self._as_usual(request, *args, **kwargs)

    def save_instance(self) -> Any:
        """Save, with the sources of that version."""
        actions.restore_sources(self.object, self.revision.content, user=self.request.user)
        return super().save_instance()


class WithdrawView(snippets.UnpublishView):
    """Wagtail's "unpublish", as the desk means it: withdraw, with a note for readers and a reason for the house."""

    template_name = "desk/withdraw.html"
    page_title = _("Withdraw")
    success_message = _("'%(object)s' is withdrawn.")

    def unpublish(self) -> HttpResponse | None:
        """Withdraw; what could not be done at once is said."""
        self.was_public = Article.objects.get(pk=self.object.pk).live
        with log.outcomes() as seen:
            actions.withdraw(
                self.object,
                user=self.request.user,
                note=self.request.POST.get("note", "").strip(),
                reason=self.request.POST.get("reason", "").strip(),
            )
        for one in seen:
            if one.error is not None:
                messages.error(
                    self.request,
                    gettext(
                        "It is withdrawn, but not everything could be told at once (%(who)s: %(why)s). This is tried again by "
                        "itself; until then look whether readers still get it."
                    )
                    % {"who": one.name, "why": one.error},
                )
        return None

    def get_success_message(self) -> Any:
        """Of what no reader ever saw, only a plan can be taken back."""
        if self.was_public:
            return super().get_success_message()
        return gettext("'%(object)s' was not public. What was planned is taken back.") % {"object": self.object}


class HeadlineColumn(Column):
    """Where readers see it, and what the wire says of it."""

    cell_template_name = "desk/cells/state.html"


def _panels() -> TabbedInterface:
    return TabbedInterface(
        [
            ObjectList(
                [
                    FieldPanel("kicker"),
                    FieldPanel("headline", widget=AdminAutoHeightTextInput(attrs={"rows": 1})),
                    FieldPanel("standfirst"),
                    MultiFieldPanel(
                        [FieldPanel("lead_picture"), FieldPanel("lead_caption"), FieldPanel("lead_credit")],
                        heading=_("Lead picture"),
                        classname="collapsed",
                    ),
                    FieldPanel("body"),
                ],
                heading=_("Text"),
            ),
            ObjectList(
                [
                    FieldPanel("section"),
                    FieldPanel("topics"),
                    FieldPanel("storylines"),
                    FieldPanel("authors"),
                    FieldPanel("byline"),
                    FieldPanel("dateline"),
                    FieldPanel("access"),
                    FieldPanel("news_value"),
                    FieldPanel("language"),
                    FieldPanel("slug", widget=AddressInput),
                ],
                heading=_("Filing"),
            ),
            ObjectList(
                [
                    FieldPanel("update_note"),
                    InlinePanel("corrections", heading=_("Corrections"), label=_("Correction")),
                    MultiFieldPanel(
                        [FieldPanel("embargo_until"), FieldPanel("embargo_indefinite")], heading=_("Embargo")
                    ),
                ],
                heading=_("Publication"),
            ),
            ObjectList(
                [
                    SourcesPanel(heading=_("Sources")),
                    NotesPanel(heading=_("Internal notes")),
                ],
                heading=_("Sources and notes"),
            ),
        ],
        base_form_class=ArticleForm,
    )


class ArticleViewSet(SnippetViewSet):
    """Articles."""

    model = Article
    icon = "doc-full"
    menu_label = _("Articles")
    menu_name = "articles"
    menu_order = 110
    add_to_admin_menu = True
    url_prefix = "artikel"
    url_namespace = "articles"
    list_per_page = 40
    ordering = ["-created", "-id"]
    list_display = [
        "headline",
        Column("section", label=_("Section")),
        HeadlineColumn("state", label=_("State")),
        Column("access", label=_("Access"), accessor=lambda a: a.get_access_display()),
        DateColumn("last_published_at", label=_("Published"), sort_key="last_published_at"),
        UpdatedAtColumn(),
    ]
    list_filter = ["section", "access", "live", "language"]
    search_fields = ["headline", "standfirst", "kicker"]
    search_backend_name = None
    add_view_class = ArticleCreateView
    create_template_name = ArticleCreateView.template_name
    edit_view_class = ArticleEditView
    edit_template_name = ArticleEditView.template_name
    revisions_revert_view_class = ArticleRevertView
    workflow_action_view_class = outcomes.ApproveView
    unpublish_view_class = WithdrawView
    unpublish_template_name = WithdrawView.template_name
    copy_view_enabled = False
    edit_handler = _panels()

    def get_queryset(self, request: HttpRequest) -> Any:
        """With their sections, to save a query a row."""
        return Article.objects.select_related("section")


class DeskEditView(GuardedEditView, snippets.EditView):
    """Edit something without drafts."""

    template_name = "desk/edit.html"


class FrontPageViewSet(SnippetViewSet):
    """The front page."""

    model = FrontPage
    icon = "home"
    menu_label = _("Front page")
    menu_order = 120
    add_to_admin_menu = True
    url_prefix = "titelseite"
    url_namespace = "front"
    index_view_class = front_views.FrontPageListView
    add_view_class = front_views.FrontPageAddView
    edit_view_class = front_views.FrontPageEditView
    edit_template_name = front_views.FrontPageEditView.template_name
    delete_view_class = front_views.FrontPageDeleteView
    copy_view_enabled = False
    search_backend_name = None
    edit_handler = ObjectList(
        [InlinePanel("slots", heading=_("Slots, the lead first"), label=_("Slot"), panels=[FieldPanel("article")])],
        base_form_class=front_views.FrontPageForm,
    )


class _PlainViewSet(SnippetViewSet):
    add_view_class = DeskCreateView
    create_template_name = DeskCreateView.template_name
    edit_view_class = DeskEditView
    edit_template_name = DeskEditView.template_name
    search_backend_name = None
    copy_view_enabled = False


class _FiledViewSet(_PlainViewSet):
    search_fields = ["name"]
    add_view_class = filing_views.FiledCreateView
    edit_view_class = filing_views.FiledEditView
    delete_view_class = filing_views.FiledDeleteView
    delete_template_name = filing_views.FiledDeleteView.template_name


class SectionViewSet(_FiledViewSet):
    """Sections."""

    model = Section
    icon = "list-ul"
    url_prefix = "ressorts"
    list_display = ["name", "slug", "position"]
    panels = ["name", "slug", "colour", "position"]


class TopicViewSet(_FiledViewSet):
    """Topics."""

    model = Topic
    icon = "tag"
    url_prefix = "themen"
    list_display = ["name", "slug"]
    panels = ["name", "slug", "description", "qcode"]


class StorylineViewSet(_FiledViewSet):
    """Storylines."""

    model = Storyline
    icon = "history"
    url_prefix = "dossiers"
    list_display = ["name", "slug"]
    panels = ["name", "slug", "description"]


class PersonViewSet(_FiledViewSet):
    """Authors."""

    model = Person
    icon = "user"
    url_prefix = "autoren"
    list_display = ["name", "role"]
    panels = ["name", "slug", "role", "biography", "note"]


class FlashRuleViewSet(_PlainViewSet):
    """Under which rules flashes go out by themselves."""

    model = FlashRule
    icon = "warning"
    menu_label = _("Flash rules")
    menu_order = 140
    add_to_admin_menu = True
    url_prefix = "blitzregeln"
    url_namespace = "flash_rules"
    search_fields = ["feed"]
    list_display = ["feed", "max_urgency", "section", BooleanColumn("active", label=_("active"))]
    panels = [
        MultiFieldPanel(
            [FieldPanel("feed"), FieldPanel("max_urgency"), FieldPanel("active")], heading=_("Which items")
        ),
        MultiFieldPanel(
            [
                FieldPanel("language"),
                FieldPanel("required_words"),
                FieldPanel("excluded_words"),
                FieldPanel("max_age"),
                FieldPanel("per_hour"),
            ],
            heading=_("Limits"),
        ),
        MultiFieldPanel([FieldPanel("section"), FieldPanel("kicker")], heading=_("The article")),
    ]


class FilingGroup(SnippetViewSetGroup):
    """What articles are filed under."""

    items = (SectionViewSet, SectionRuleViewSet, TopicViewSet, StorylineViewSet, PersonViewSet)
    menu_icon = "folder-open-inverse"
    menu_label = _("Filing")
    menu_name = "filing"
    menu_order = 130


def edit_url(article: Article) -> str:
    """Where an article is edited."""
    return reverse("articles:edit", args=[article.pk])


def edit_link(article: Article) -> str:
    """A link to where it is edited."""
    return format_html('<a href="{}">{}</a>', edit_url(article), article)
