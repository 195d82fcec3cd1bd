"""Addresses of the live desk. Forms work without scripts; with them, the page asks for rows and sends them as JSON."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import get_object_or_404, redirect
from django.template.loader import render_to_string
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from extrablatt.wire.models import WireItem

from .. import actions
from ..actions import live
from ..models import Article, LivePost
from ..wire_room.access import check
from . import rows

#: Who may see the live desk, and who may put anything before readers.
SEE, POST = "desk.change_article", "desk.publish_article"


@require_GET
def overview(request: HttpRequest) -> HttpResponse:
    """Live blogs that are running, and those that ended last."""
    check(request, SEE)
    covered = Article.objects.exclude(coverage="").order_by("-coverage_start").select_related("section")
    context = {
        "running": covered.filter(coverage=live.RUNNING),
        "ended": covered.filter(coverage=live.ENDED)[:20],
        "header_title": _("Live blogs"),
    }
    return TemplateResponse(request, "desk/live/overview.html", context)


@require_GET
@never_cache
def page(request: HttpRequest, pk: int) -> HttpResponse:
    """The desk of one live blog."""
    check(request, SEE)
    article = get_object_or_404(Article, pk=pk)
    return TemplateResponse(request, "desk/live/page.html", _context(request, article))


def _context(request: HttpRequest, article: Article, **more: Any) -> dict[str, Any]:
    asked = request.GET.get("seite", "1")
    number = int(asked) if asked.isdecimal() and 0 < len(asked) < 5 and int(asked) > 0 else 1
    start = (number - 1) * rows.PAGE
    found = list(LivePost.objects.filter(article=article).select_related("author")[start : start + rows.PAGE + 1])
    return {
        "article": article,
        "rows": rows.of(found[: rows.PAGE]),
        "page": number,
        "more": len(found) > rows.PAGE,
        "may_post": request.user.has_perm(POST),
        "nonce": uuid.uuid4().hex,
        "form": {},
        "public_url": f"/{article.pk}" if article.live else "",
        "header_title": _("Live blog"),
    } | more


@require_GET
@never_cache
def state(request: HttpRequest, pk: int) -> HttpResponse:
    """Asked every few seconds: which posts there are, in which version, and a fresh token for the forms."""
    check(request, SEE)
    article = get_object_or_404(Article, pk=pk)
    posts = LivePost.objects.filter(article=article).values_list("pk", "version")[: rows.PAGE]
    return JsonResponse({"coverage": article.coverage, "posts": list(posts), "token": get_token(request)})


@require_POST
def cover(request: HttpRequest, pk: int) -> HttpResponse:
    """Start, end or resume live coverage."""
    check(request, POST)
    article = get_object_or_404(Article, pk=pk)
    verbs = {"start": live.start, "end": live.end, "resume": live.resume}
    verb = verbs.get(request.POST.get("do", ""))
    if verb is not None:
        try:
            verb(article, user=request.user)
        except actions.DeskError as error:
            messages.error(request, str(error))
    return redirect("desk_live", pk)


@require_POST
def create(request: HttpRequest, pk: int) -> HttpResponse:
    """A new post, public or (``do`` draft) kept at the desk. What can't be posted stays in the form."""
    article = get_object_or_404(Article, pk=pk)
    draft = request.POST.get("do") == "draft"
    check(request, SEE if draft else POST)
    given = _given(request)
    try:
        made = live.post(article, **given, draft=draft, user=request.user, nonce=request.POST.get("nonce", ""))
    except (actions.DeskError, actions.EmbargoError) as error:
        if _wants_json(request):
            return JsonResponse({"error": str(error)}, status=400)
        messages.error(request, str(error))
        context = _context(request, article, form=given)
        return TemplateResponse(request, "desk/live/page.html", context, status=400)
    return _answer(request, made)


def post(request: HttpRequest, pk: int) -> HttpResponse:
    """One post: GET its row (``?zeile=1``) or the form to edit it, POST the edited form."""
    known = get_object_or_404(LivePost.objects.select_related("article", "author"), pk=pk)
    if request.method != "POST":
        check(request, SEE)
        if request.GET.get("zeile") == "1":
            return HttpResponse(_row(request, known))
        return _form(request, known, {})
    publish = request.POST.get("do") == "publish"
    check(request, POST if publish or known.state == LivePost.State.PUBLIC else SEE)
    version = request.POST.get("version", "")
    given = _given(request)
    try:
        saved = live.edit(known, **given, version=int(version) if version.isdecimal() else None, user=request.user)
        if publish and saved.state == LivePost.State.DRAFT:
            saved = live.publish_post(saved, user=request.user)
    except live.StaleError as error:
        told = {"error": str(error), "version": error.post.version, "theirs": str(error.post.text)}
        if _wants_json(request):
            return JsonResponse(told, status=409)
        messages.error(request, str(error))
        return _form(request, error.post, given | {"theirs": error.post}, status=409)
    except (actions.DeskError, actions.EmbargoError) as error:
        if _wants_json(request):
            return JsonResponse({"error": str(error)}, status=400)
        messages.error(request, str(error))
        return _form(request, known, given, status=400)
    return _answer(request, saved)


@require_POST
def act(request: HttpRequest, pk: int) -> HttpResponse:
    """Publish, remove, pin, mark as a key event – and back."""
    known = get_object_or_404(LivePost.objects.select_related("article"), pk=pk)
    do = request.POST.get("do", "")
    check(request, SEE if known.state == LivePost.State.DRAFT and do != "publish" else POST)
    verbs: dict[str, Any] = {
        "publish": live.publish_post,
        "remove": live.remove,
        "pin": live.pin,
        "unpin": lambda post, user: live.pin(post, False, user=user),
        "key": live.mark_key_event,
        "unkey": lambda post, user: live.mark_key_event(post, False, user=user),
    }
    if do not in verbs:
        return HttpResponse(status=400)
    try:
        changed = verbs[do](known, user=request.user)
    except (actions.DeskError, actions.EmbargoError) as error:
        if _wants_json(request):
            return JsonResponse({"error": str(error)}, status=400)
        messages.error(request, str(error))
        return redirect("desk_live", known.article_id)
    return _answer(request, changed)


@require_POST
def take(request: HttpRequest, pk: int) -> HttpResponse:
    """A wire item becomes a draft in a running live blog, open for editing."""
    check(request, SEE)
    item = get_object_or_404(WireItem, pk=pk)
    number = request.POST.get("article", "")
    article = get_object_or_404(Article, pk=int(number) if number.isdecimal() else 0)
    try:
        made = actions.take_into_live(item, article, user=request.user)
    except (actions.DeskError, actions.EmbargoError) as error:
        messages.error(request, str(error))
        return redirect("desk_wire_item", pk)
    return redirect(f"{reverse('desk_live', args=[article.pk])}?entwurf={made.pk}#eintrag-{made.pk}")


def _given(request: HttpRequest) -> dict[str, Any]:
    return {
        "headline": request.POST.get("headline", ""),
        "text": request.POST.get("text", ""),
        "byline": request.POST.get("byline", ""),
        "key_event": request.POST.get("key_event") == "1",
        "pinned": request.POST.get("pinned") == "1",
    }


def _wants_json(request: HttpRequest) -> bool:
    return request.headers.get("Accept") == "application/json"


def _row(request: HttpRequest, post: LivePost) -> str:
    context = {"row": rows.of([post])[0], "may_post": request.user.has_perm(POST)}
    return render_to_string("desk/live/row.html", context, request)


def _answer(request: HttpRequest, post: LivePost) -> HttpResponse:
    if _wants_json(request):
        told = {"id": post.pk, "html": _row(request, post), "nonce": uuid.uuid4().hex}
        return JsonResponse(told)
    return redirect(f"{reverse('desk_live', args=[post.article_id])}#eintrag-{post.pk}")


def _form(request: HttpRequest, post: LivePost, given: dict[str, Any], status: int = 200) -> HttpResponse:
    values = {name: getattr(post, name) for name in ("headline", "text", "byline", "key_event", "pinned")}
    context = {
        "post": post,
        "article": post.article,
        "form": values | given,
        "may_post": request.user.has_perm(POST),
        "header_title": _("Edit post"),
    }
    part = request.headers.get("X-Requested-With") == "live"
    template = "desk/live/edit_form.html" if part else "desk/live/edit.html"
    return TemplateResponse(request, template, context, status=status)
