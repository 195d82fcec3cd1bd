"""The partner feed: ninjs for who holds a key. Nothing of it may be kept by caches."""

from __future__ import annotations

import re
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from extrablatt.press.partners import changes, ninjs

from . import partners

_BEARER = re.compile(r"Bearer +(\S+)", re.I)
_NUMBER = re.compile(r"\d{1,18}")


def _key(request: HttpRequest) -> str:
    bearer = _BEARER.fullmatch(request.headers.get("Authorization", "").strip())
    return bearer[1] if bearer else request.headers.get("X-Api-Key", "").strip()


def _problem(status: HTTPStatus, detail: str) -> JsonResponse:
    """RFC 9457."""
    told = {"title": status.phrase, "status": int(status), "detail": detail}
    return JsonResponse(told, status=status, content_type="application/problem+json")


@never_cache
@require_safe
def ninjs_feed(request: HttpRequest) -> HttpResponse:
    """``/partner/ninjs?after=17&version=3.1``: a list of items, and in ``Link`` where to go on."""
    partner = partners.of(_key(request))
    if partner is None:
        answer = _problem(HTTPStatus.UNAUTHORIZED, "A key is needed: Authorization: Bearer xp_…")
        answer["WWW-Authenticate"] = 'Bearer realm="partner"'
        return answer
    version = request.GET.get("version", "3.1")
    if version not in ninjs.VERSIONS:
        return _problem(HTTPStatus.BAD_REQUEST, f"version must be one of {', '.join(ninjs.VERSIONS)}.")
    after: Any = request.GET.get("after")
    if after is not None and not _NUMBER.fullmatch(after):
        return _problem(HTTPStatus.BAD_REQUEST, "after must be a number, as the last answer's Link told it.")
    found = changes.since(None if after is None else int(after), partners.terms_of(partner))
    answer = JsonResponse(
        ninjs.VERSIONS[version](found.documents),
        safe=False,
        content_type=ninjs.CONTENT_TYPE,
        json_dumps_params={"ensure_ascii": False},
    )
    query = urlencode({"after": found.after, "version": version})
    answer["Link"] = f'<{settings.PAPER.base_url}/partner/ninjs?{query}>; rel="next"'
    return answer
