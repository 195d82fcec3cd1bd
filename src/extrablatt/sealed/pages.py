"""The sealed room's pages at the desk: what there is, opening it, deleting it. Own permissions, a second factor used just now."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Max, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.html import strip_tags
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from extrablatt.desk import secondfactor
from extrablatt.publication.blocks import words_of
from extrablatt.publication.models import Story

from . import actions
from .boxes import BoxError
from .models import SealedAccess, SealedText

OPEN, DELETE = "sealed.open_sealed", "sealed.delete_sealed"


class ReasonForm(forms.Form):
    """Why."""

    reason = forms.CharField(
        label=gettext_lazy("Reason (kept, with your name and the time)"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class DeleteForm(ReasonForm):
    """Why, and the story's number typed in: this can't be undone."""

    number = forms.IntegerField(label=gettext_lazy("The story's number, to confirm"))


def _check(request: HttpRequest, *permissions: str) -> None:
    if not any(request.user.has_perm(name) for name in permissions):
        raise PermissionDenied


@require_GET
@never_cache
@secondfactor.required
def overview(request: HttpRequest) -> HttpResponse:
    """The stories texts are kept of, the last withdrawn first, and the last openings."""
    _check(request, OPEN, DELETE)
    stories = (
        SealedText.objects.values("story")
        .annotate(
            kept=Count("pk", filter=Q(box__isnull=False)),
            deleted=Count("pk", filter=Q(box__isnull=True)),
            sealed=Max("sealed_at"),
            address=Max("address"),
        )
        .order_by("-sealed")[:500]
    )
    context = {
        "stories": stories,
        "accesses": SealedAccess.objects.all()[:50],
        "header_title": _("Sealed texts"),
    }
    return TemplateResponse(request, "sealed/overview.html", context)


@require_GET
@never_cache
@secondfactor.required
def story(request: HttpRequest, pk: int) -> HttpResponse:
    """What is kept of one story, without a word of it."""
    _check(request, OPEN, DELETE)
    return TemplateResponse(request, "sealed/story.html", _context(request, pk, ReasonForm(), DeleteForm()))


@require_POST
@never_cache
@secondfactor.required
def open_texts(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the texts, once: asking again is another opening."""
    _check(request, OPEN)
    form = ReasonForm(request.POST)
    if not form.is_valid():
        return TemplateResponse(request, "sealed/story.html", _context(request, pk, form, DeleteForm()))
    try:
        opened = actions.open_texts(pk, user=request.user, reason=form.cleaned_data["reason"])
    except (actions.SealedError, BoxError) as error:
        messages.error(request, str(error))
        return redirect("sealed_story", pk)
    context = {"number": pk, "texts": [_shown(each) for each in opened], "header_title": _("Sealed texts")}
    return TemplateResponse(request, "sealed/opened.html", context)


@require_POST
@never_cache
@secondfactor.required
def delete_texts(request: HttpRequest, pk: int) -> HttpResponse:
    """Delete the texts of a story for good."""
    _check(request, DELETE)
    form = DeleteForm(request.POST)
    if form.is_valid() and form.cleaned_data["number"] != pk:
        form.add_error("number", _("This is not the number of this story."))
    if not form.is_valid():
        return TemplateResponse(request, "sealed/story.html", _context(request, pk, ReasonForm(), form))
    try:
        count = actions.delete_texts(pk, user=request.user, reason=form.cleaned_data["reason"])
    except actions.SealedError as error:
        messages.error(request, str(error))
    else:
        messages.success(
            request, _("Deleted for good: %(count)s texts. Who did it and why is kept.") % {"count": count}
        )
    return redirect("sealed_story", pk)


def _context(request: HttpRequest, pk: int, reason: ReasonForm, deletion: DeleteForm) -> dict[str, Any]:
    texts = list(SealedText.objects.filter(story=pk).defer("box"))
    if not texts:
        raise Http404
    left = SealedText.objects.filter(story=pk, box__isnull=False).count()
    return {
        "number": pk,
        "texts": texts,
        "left": left,
        "withdrawn": Story.objects.filter(pk=pk).values("withdrawn", "withdrawn_note").first(),
        "accesses": SealedAccess.objects.filter(story=pk),
        "reason_form": reason if left and request.user.has_perm(OPEN) else None,
        "delete_form": deletion if left and request.user.has_perm(DELETE) else None,
        "header_title": _("Sealed texts"),
    }


def _shown(opened: actions.Opened) -> dict[str, Any]:
    """A text for reading: name and words of each part, as plain text."""
    if opened.text.kind == SealedText.Kind.POSTS:
        parts = [part for post in opened.words["posts"] for part in _post(post)]
    else:
        parts = list(_version(opened.words))
    return {"text": opened.text, "parts": [(label, words) for label, words in parts if words]}


def _version(words: dict[str, Any]) -> Iterator[tuple[Any, list[str]]]:
    plain = {
        _("Kicker"): words.get("kicker"),
        _("Headline"): words.get("headline"),
        _("Standfirst"): words.get("standfirst"),
        _("Byline"): words.get("byline") or ", ".join(c["name"] for c in words.get("contributors", [])),
        _("Dateline"): words.get("dateline"),
    }
    for label, text in plain.items():
        yield label, [text] if text else []
    yield _("Text"), _paragraphs(words.get("body", []))
    captions = [words.get("picture_caption"), words.get("picture_credit")]
    captions += [
        word for picture in words.get("pictures", []) for word in (picture.get("caption"), picture.get("credit"))
    ]
    yield _("Picture captions and credits"), [word for word in dict.fromkeys(captions) if word]
    yield _("Sources"), list(words.get("sources", []))
    yield _("Corrections"), [f"{c['time']}: {c['text']}" for c in words.get("corrections", [])]
    yield _("What was new"), [words["note"]] if words.get("note") else []


def _post(words: dict[str, Any]) -> Iterator[tuple[Any, list[str]]]:
    told = [words.get("headline", ""), words.get("byline", ""), *_paragraphs(words.get("body", []))]
    yield _("Post of %(time)s") % {"time": words["time"]}, [text for text in told if text]


def _paragraphs(blocks: list[dict[str, Any]]) -> list[str]:
    return [strip_tags(re.sub(r"<br[^>]*>|</p>|</li>", "\n", part)).strip() for part in words_of(blocks)]
