"""Saving what was begun from an older version: brought together with what others have saved meanwhile, or asked about.

Both mixins hold the object's row from before it is read until the answer, so that two requests at one moment come one after
the other. Different fields, paragraphs and rows are brought together (:mod:`.merging`). Where two have changed the same, nothing
is saved: the form comes again with both texts, to choose from.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.core import signing
from django.core.exceptions import FieldDoesNotExist
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models, transaction
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from modelcluster.fields import ParentalManyToManyField
from modelcluster.models import ClusterableModel, get_all_child_relations, get_serializable_data_for_fields
from wagtail.actions.edit import EditAction
from wagtail.fields import StreamField
from wagtail.models import Revision

from . import markup, merging, takeover
from .keeping import tell_restored
from .merging import Content
from .models import LoadedVersion

#: How long what a form began from is kept: nobody leaves a form open longer and expects it to be merged.
KEPT = timedelta(days=14)


def plain(content: Any) -> Content:
    """Content as it is after a way through JSON."""
    result: Content = json.loads(json.dumps(content, cls=DjangoJSONEncoder))
    return result


def state_of(instance: models.Model) -> Content:
    """An object's fields and children, as a dictionary."""
    if isinstance(instance, ClusterableModel):
        return plain(instance.serializable_data())
    return plain(get_serializable_data_for_fields(instance))


def remember(revision: Revision) -> None:
    """Keep what a form begins from."""
    LoadedVersion.objects.get_or_create(
        revision=revision, created_at=revision.created_at, defaults={"content": revision.content}
    )
    LoadedVersion.objects.filter(loaded__lt=timezone.now() - KEPT).delete()


class _Guarded:
    """What both kinds of form share."""

    request: HttpRequest
    model: type[models.Model]
    object: Any
    form: Any
    args: tuple[Any, ...]
    kwargs: dict[str, Any]
    #: The merged object, when a save brought two together.
    together: Any = None
    #: What the form that is shown again asks about.
    asked: list[dict[str, Any]] = []
    #: Whether the form shown holds words that are not saved.
    unsaved = False

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Everything is read under the row's lock, and written before it is let go."""
        with transaction.atomic():
            self.model._base_manager.select_for_update().filter(pk=self.object_pk).first()  # type: ignore[attr-defined]
            for name in [n for n in self.__dict__ if isinstance(getattr(type(self), n, None), cached_property)]:
                del self.__dict__[name]
            self.setup(request, *args, **kwargs)  # type: ignore[attr-defined]
            return self._answer(request, *args, **kwargs)

    def _answer(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        raise NotImplementedError

    def _as_usual(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Wagtail's own answer."""
        response: HttpResponse = super().post(request, *args, **kwargs)  # type: ignore[misc]
        return response

    def _names(self) -> list[str]:
        return [*self.form.fields, *getattr(self.form, "formsets", {})]

    def _kinds(self) -> dict[str, set[str]]:
        streams, sets = set(), set()
        for name in self.form.fields:
            try:
                found = self.model._meta.get_field(name)
            except FieldDoesNotExist:
                continue
            if isinstance(found, StreamField):
                streams.add(name)
            elif isinstance(found, ParentalManyToManyField | models.ManyToManyField):
                sets.add(name)
        return {"streams": streams, "sets": sets}

    def _label(self, name: str) -> str:
        try:
            found = self.model._meta.get_field(name)
        except FieldDoesNotExist:
            return name
        related = getattr(found, "related_model", None)
        if name in {r.get_accessor_name() for r in get_all_child_relations(self.model)} and related is not None:
            return str(related._meta.verbose_name_plural)
        return str(getattr(found, "verbose_name", name))

    def _question(self, conflict: merging.Conflict) -> dict[str, Any]:
        return {
            "key": conflict.key,
            "label": self._label(conflict.name),
            "mine": self._told(conflict.name, conflict.mine),
            "theirs": self._told(conflict.name, conflict.theirs),
        }

    def _told(self, name: str, value: Any) -> str:
        """A value for people: the words of a block or row, the name of what an id stands for."""
        if value in (None, "", []):
            return ""
        if isinstance(value, dict):
            if "type" in value and "value" in value:
                return takeover.text_of(value["type"], value["value"])
            if "article" in value and "front" in value:
                return self._named("article", value["article"], "slots")
            return str(value.get("text") or "")
        if isinstance(value, list):
            return ", ".join(self._named(name, pk) for pk in value)
        found = self.model._meta.get_field(name)
        if found.is_relation:
            return self._named(name, value)
        if getattr(found, "choices", None):
            return str(dict(found.flatchoices).get(value, value))  # type: ignore[union-attr]
        if isinstance(value, bool):
            return _("yes") if value else _("no")
        if isinstance(found, models.DateTimeField) and (moment := parse_datetime(str(value))):
            return timezone.localtime(moment).strftime("%d.%m.%Y %H:%M")
        return markup.plain(str(value)) if "<" in str(value) else str(value)

    def _named(self, name: str, pk: Any, child: str = "") -> str:
        owner = self.model._meta.get_field(child).related_model if child else self.model
        related = owner._meta.get_field(name).related_model  # type: ignore[union-attr]
        return str(related._base_manager.filter(pk=pk).first() or pk)  # type: ignore[union-attr]

    def _labels(self, names: Iterable[str]) -> str:
        return ", ".join(f"“{self._label(name)}”" for name in names)

    def _tell_together(self, taken: list[str]) -> None:
        if taken:
            told = _("Meanwhile somebody else has saved changes (%(fields)s). Theirs and yours are both kept.")
            messages.info(self.request, told % {"fields": self._labels(taken)})

    def _tell_asked(self) -> None:
        messages.error(
            self.request,
            _(
                "Not saved: somebody else has changed the same meanwhile. Both texts are shown; choose, then save again."
            ),
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """What is asked about."""
        context: dict[str, Any] = super().get_context_data(**kwargs)  # type: ignore[misc]
        context |= {"asked": self.asked, "restored": self.unsaved}
        if self.asked or self.unsaved:
            context["has_unsaved_changes"] = True
            # Autosave would decide what is asked here.
            context["autosave_enabled"] = False
        return context


class MergingEditView(_Guarded):
    """For an editing view of a model with drafts: what the form began from is the revision it names.

    Autosave is never merged behind the editor's back: it is refused, as Wagtail does, and the next explicit save merges.
    """

    #: What the form shown begins from, when that is not the newest revision.
    began_from: tuple[int, str] | None = None

    def _answer(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        view: Any = self
        wanted = request.POST.getlist("take_theirs")
        if request.POST.get("desk_restore"):
            return self._show_again()
        if view.expects_json_response or not (wanted or view.is_out_of_date):
            return self._as_usual(request, *args, **kwargs)
        row, newest = view.live_object, view.latest_revision
        theirs = plain(newest.content)
        base = self._base()
        # The form is read against what it began from, so that its rows are found.
        self.object = row.with_content_json(base if base is not None else theirs)
        self.form = view.get_form()
        if not view.is_valid(self.form):
            self._begin_from_posted()
            answer: HttpResponse = view.form_invalid(self.form)
            return answer
        mine = plain(self.form.save(commit=False).serializable_data())
        kinds = self._kinds()
        follows = self._address_follows(mine, theirs)
        names = [name for name in self._names() if not (follows and name == "slug")]
        merged = merging.merge(base if base is not None else {}, mine, theirs, names=names, **kinds)
        if not view.is_out_of_date:  # the second time: what was asked about has been answered
            merged = merging.Merged(merging.take_theirs(mine, theirs, wanted, streams=kinds["streams"]))
        if merged.conflicts:
            self._ask(row, merged)
            again: HttpResponse = view.render_to_response(view.get_context_data(form=self.form))
            return again
        self.together = row.with_content_json(merged.content)
        if follows:
            self.together.slug = ""
            self.together.clean()
        self.object = self.together
        self._tell_together(merged.taken)
        saved: HttpResponse = view.form_valid(self.form)
        return saved

    def _address_follows(self, mine: Content, theirs: Content) -> bool:
        """Whether the address is made of the headline, by both, until the first publication: then it follows the merged one."""
        views = [content.get("slug") == content.get("automatic_slug") for content in (mine, theirs)]
        return "automatic_slug" in theirs and all(views) and not self.object.public_version

    def _ask(self, row: Any, merged: merging.Merged) -> None:
        view: Any = self
        self.asked = [self._question(conflict) for conflict in merged.conflicts]
        self.object = row.with_content_json(merged.content)
        self.form = view.get_form_class()(instance=self.object, for_user=self.request.user)
        self._tell_asked()

    def _show_again(self) -> HttpResponse:
        """The form with what was typed before a session ended or a line broke: nothing is saved yet."""
        view: Any = self
        base = self._base()
        if base is not None:
            self.object = view.live_object.with_content_json(base)
            self._begin_from_posted()
        self.unsaved = True
        tell_restored(self.request)
        self.form = view.get_form()
        answer: HttpResponse = view.render_to_response(view.get_context_data(form=self.form))
        return answer

    def _base(self) -> Content | None:
        """What the posted form began from; None when that is known no more."""
        revisions = self.object.revisions
        if (pk := self.request.POST.get("overwrite_revision_id", "")).isdecimal():
            # Made by this window's autosave; nobody else overwrites it.
            revision = revisions.filter(pk=pk).first()
            return plain(revision.content) if revision else None
        pk = self.request.POST.get("loaded_revision_id", "")
        moment = _moment(self.request.POST.get("loaded_revision_created_at", ""))
        if not pk.isdecimal() or moment is None:
            return None
        kept = LoadedVersion.objects.filter(revision_id=pk, created_at=moment).first()
        if kept is not None:
            return plain(kept.content)
        revision = revisions.filter(pk=pk, created_at=moment).first()
        return plain(revision.content) if revision else None

    def _begin_from_posted(self) -> None:
        pk = self.request.POST.get("overwrite_revision_id") or self.request.POST.get("loaded_revision_id", "")
        moment = self.request.POST.get("loaded_revision_created_at", "")
        if self.request.POST.get("overwrite_revision_id"):
            revision = self.object.revisions.filter(pk=pk).first()
            moment = revision.created_at.isoformat() if revision else moment
        if pk.isdecimal():
            self.began_from = (int(pk), moment)

    def save_instance(self) -> Any:
        """Save; of two brought together the result, else the form."""
        view: Any = self
        if self.together is None:
            return super().save_instance()  # type: ignore[misc]
        action = EditAction(self.together, user=self.request.user, clean=not view.saving_as_draft)
        saved = action.execute(skip_permission_checks=True)
        view.new_revision = action.revision
        return saved

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The form names the revision it began from."""
        context = super().get_context_data(**kwargs)
        view: Any = self
        if self.began_from is not None:
            # The template reads the revision's id off the object it shows.
            self.object.latest_revision_id, context["loaded_revision_created_at"] = self.began_from
        elif not view.expects_json_response and view.latest_revision:
            remember(view.latest_revision)
        return context


def _moment(text: str) -> Any:
    try:
        return parse_datetime(text)
    except ValueError:
        return None


class GuardedEditView(_Guarded):
    """For an editing view of a model without drafts: the form carries, signed, the state it began from."""

    #: The base the form shown carries, when that is not the row's state now.
    carried: str | None = None

    def _answer(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        view: Any = self
        theirs = state_of(self.object)
        base = self._base()
        wanted = request.POST.getlist("take_theirs")
        if request.POST.get("desk_restore"):
            self.carried, self.unsaved = request.POST.get("desk_base"), True
            tell_restored(request)
            self._bind(base)
            shown: HttpResponse = view.render_to_response(view.get_context_data(form=self.form))
            return shown
        if base is None or (base == theirs and not wanted):
            return self._as_usual(request, *args, **kwargs)
        self._bind(base)
        if not view.is_valid(self.form):
            self.carried = request.POST.get("desk_base")
            answer: HttpResponse = view.form_invalid(self.form)
            return answer
        mine = state_of(self._read())
        if base == theirs:  # the second time: what was asked about has been answered
            merged = merging.Merged(merging.take_theirs(mine, theirs, wanted))
        else:
            merged = merging.merge(base, mine, theirs, names=self._names(), **self._kinds())
        if merged.conflicts:
            self.asked = [self._question(conflict) for conflict in merged.conflicts]
            self.object = self._object(merged.content)
            self.form = view.get_form_class()(instance=self.object, for_user=request.user)
            self._tell_asked()
            again: HttpResponse = view.render_to_response(view.get_context_data(form=self.form))
            return again
        self.together = self._object(merged.content)
        self._tell_together(merged.taken)
        saved: HttpResponse = view.form_valid(self.form)
        return saved

    def _base(self) -> Content | None:
        try:
            found: Content = signing.loads(self.request.POST.get("desk_base", ""), salt=self._salt)
        except signing.BadSignature:
            return None
        return found

    @property
    def _salt(self) -> str:
        return f"desk.{self.model._meta.label_lower}.{self.object.pk}"

    def _object(self, content: Content) -> Any:
        """The row with this content: a new object, so that nothing is left of what a form has written into the old one."""
        if issubclass(self.model, ClusterableModel):
            made: models.Model = self.model.from_serializable_data(content, check_fks=False)  # type: ignore[attr-defined]
            return made
        row = self.model._base_manager.get(pk=self.object.pk)
        for field in self.model._meta.fields:
            if field.name in content:
                setattr(row, field.attname, field.to_python(content[field.name]))
        return row

    def _bind(self, base: Content | None) -> None:
        view: Any = self
        if base is not None:
            self.object = self._object(base)
        self.form = view.get_form()

    def _read(self) -> Any:
        return self.form.save(commit=False)

    def save_instance(self) -> Any:
        """Save; of two brought together the result, else the form."""
        if self.together is None:
            return super().save_instance()  # type: ignore[misc]
        return EditAction(self.together, user=self.request.user).execute(skip_permission_checks=True)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The form carries what it began from."""
        context = super().get_context_data(**kwargs)
        if self.carried is None:
            row = self.model._base_manager.get(pk=self.object.pk)
            self.carried = signing.dumps(state_of(row), salt=self._salt, compress=True)
        context["desk_base"] = self.carried
        return context
