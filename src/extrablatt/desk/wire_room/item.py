"""One item: its text, its notes apart, its versions and conflicts, what tells the same story, what was made of it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from extrablatt.wire import actions as wire
from extrablatt.wire import raw as raw_store
from extrablatt.wire import remote
from extrablatt.wire.models import Conflict, RawFile, WireItem

from .. import diffing, markup, proposing
from ..models import Article, Section
from ..threeway import Block
from .access import check
from .rows import made_of

#: Kinds of subjects, in the order they are shown.
_KINDS = ("subject", "geo", "person", "organisation", "event", "keyword", "category", "product", "genre", "other")
_PICTURE_TYPES = ((b"\xff\xd8\xff", "image/jpeg"), (b"\x89PNG", "image/png"), (b"GIF8", "image/gif"))


def item(request: HttpRequest, pk: int) -> HttpResponse:
    """The item's page, or with ``?scheibe=1`` what the reading pane beside the queue shows."""
    check(request)
    found = get_object_or_404(WireItem.objects.select_related("raw"), pk=pk)
    versions = WireItem.objects.filter(guid=found.guid).order_by("-version")
    context = {
        "item": found,
        "subjects": _subjects(found),
        "proposal": proposing.propose(found) if Section.objects.exists() else None,
        "versions": versions.only("pk", "version", "received", "pub_status", "headline", "current"),
        "killer": None if found.meant_by is None else WireItem.objects.filter(pk=found.meant_by).first(),
        "newer": None if found.current else versions.filter(current=True).first(),
        "made": made_of({found.guid}).get(found.guid, []),
        "recent": Article.objects.order_by("-created").only("pk", "headline")[:30],
        "live_blogs": Article.objects.filter(coverage="running")
        .order_by("-coverage_start")
        .only("pk", "headline")[:10],
        "story": _story(found),
        "pictures": _pictures(found),
        "conflicts": [(c, _differences(_blocks_of(found), _blocks_of(c.content))) for c in found.conflicts.all()],
        "header_title": str(found),
    }
    pane = request.GET.get("scheibe") == "1"
    return TemplateResponse(request, "desk/wire/pane.html" if pane else "desk/wire/item.html", context)


def versions(request: HttpRequest, pk: int) -> HttpResponse:
    """What has changed between the version before (or ``?mit=ID``) and this one."""
    check(request)
    new = get_object_or_404(WireItem, pk=pk)
    every = WireItem.objects.filter(guid=new.guid)
    chosen = request.GET.get("mit", "")
    old = every.filter(pk=int(chosen)).first() if chosen.isdecimal() else None
    old = old or every.filter(version__lt=new.version).order_by("-version").first()
    if old is None:
        return redirect("desk_wire_item", pk=pk)
    context = {
        "item": new,
        "old": old,
        "differences": _differences(_blocks_of(old), _blocks_of(new)),
        "notes": _differences(_note_blocks(old), _note_blocks(new)),
        "others": every.exclude(pk=new.pk).order_by("-version").only("pk", "version", "received"),
        "header_title": str(new),
    }
    return TemplateResponse(request, "desk/wire/versions.html", context)


@require_POST
def conflict(request: HttpRequest, pk: int) -> HttpResponse:
    """Let the other content of a version count (``do`` accept), or keep what counts (``do`` keep)."""
    check(request, "desk.change_article")
    found = get_object_or_404(Conflict.objects.select_related("item"), pk=pk)
    if request.POST.get("do") == "accept":
        wire.accept_conflict(found)
        messages.success(request, _("The other content counts now."))
    else:
        wire.settle_conflicts(found.item)
        messages.success(request, _("The content that came first goes on counting."))
    return redirect("desk_wire_item", pk=found.item_id)


@require_POST
def not_meant(request: HttpRequest, pk: int) -> HttpResponse:
    """The kill that came before means another report than this."""
    check(request, "desk.change_article")
    wire.not_meant(get_object_or_404(WireItem, pk=pk))
    messages.success(request, _("The report is no longer marked."))
    return redirect("desk_wire_item", pk=pk)


def media(request: HttpRequest, pk: int) -> Any:
    """The bytes of a picture that came on the wire, for the desk's eyes."""
    check(request)
    file = get_object_or_404(RawFile, pk=pk, state=RawFile.State.MEDIA)
    path = raw_store.path_of(file.sha256)
    try:
        with path.open("rb") as opened:
            head = opened.read(12)
    except FileNotFoundError as error:
        raise Http404 from error
    kind = next((mime for magic, mime in _PICTURE_TYPES if head.startswith(magic)), None)
    if kind is None and head.startswith(b"RIFF") and head[8:] == b"WEBP":
        kind = "image/webp"
    if kind is None:
        raise Http404
    headers = {
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": "default-src 'none'; sandbox",
        "Cache-Control": "private, max-age=86400, immutable",
    }
    return FileResponse(path.open("rb"), content_type=kind, headers=headers)


def raw(request: HttpRequest, pk: int) -> HttpResponse:
    """The bytes as they came, to look at. Always as plain text, never run."""
    check(request)
    file = get_object_or_404(RawFile, pk=pk)
    try:
        data = raw_store.load(file.sha256)
    except FileNotFoundError:
        messages.error(request, _("The bytes of %(name)s are no longer there.") % {"name": file.name})
        return redirect("desk_quarantine")
    response = HttpResponse(data[:2_000_000], content_type="text/plain; charset=utf-8")
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


def _subjects(found: WireItem) -> list[tuple[str, list[dict[str, Any]]]]:
    titles = {
        "subject": _("Subjects"), "geo": _("Places"), "person": _("Persons"), "organisation": _("Organisations"),
        "event": _("Events"), "keyword": _("Keywords"), "category": _("Categories"), "product": _("Services"),
        "genre": _("Genre"), "other": _("Other"),
    }  # fmt: skip
    by_kind: dict[str, list[dict[str, Any]]] = {}
    for subject in found.subjects:
        kind = subject.get("kind") if subject.get("kind") in titles else "other"
        by_kind.setdefault(kind, []).append(subject)
    return [(titles[kind], by_kind[kind]) for kind in _KINDS if kind in by_kind]


def _story(found: WireItem) -> list[WireItem]:
    """The other items that tell the same story."""
    if found.story is None:
        return []
    others = WireItem.objects.filter(story=found.story, current=True).exclude(guid=found.guid)
    return list(others.order_by("-received", "-pk").defer("body", "body_text", "subjects", "links")[:20])


def _pictures(found: WireItem) -> list[dict[str, Any]]:
    """The item's pictures, each once, with the file where its bytes are here."""
    shown: dict[str, dict[str, Any]] = {}
    for link in found.links:
        if link.get("rel") in ("picture", "graphic"):
            key = link.get("guid") or link.get("href") or ""
            file = remote.file_of_link(link)
            if key not in shown or (file is not None and shown[key]["file"] is None):
                shown[key] = {"link": link, "file": file}
    return list(shown.values())


def _differences(old: list[Block], new: list[Block]) -> list[diffing.Difference]:
    return diffing.compare(old, new)


def _blocks_of(source: WireItem | dict[str, Any]) -> list[Block]:
    """Kicker, headline, standfirst and body of an item, or of a conflict's content."""
    get = source.get if isinstance(source, dict) else lambda name: getattr(source, name)
    blocks = [
        Block(name, str(get(name)), None)
        for name in ("kicker", "headline", "subheadline", "standfirst", "byline", "dateline")
        if get(name)
    ]
    return blocks + [Block(b["type"], markup.plain(b["html"]), None) for b in get("body") or []]


def _note_blocks(source: WireItem) -> list[Block]:
    return [Block("note", note["text"], None) for note in source.ed_notes]
