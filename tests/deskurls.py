"""Every address of the desk, with ids of what is there: for tests that walk them all."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from django.urls import get_resolver
from django.urls.resolvers import RoutePattern, URLPattern, URLResolver

PREFIX = "desk/"
#: What no row has.
NOWHERE = 987654


def patterns(found: Any = None, prefix: str = "") -> Iterator[tuple[str, URLPattern]]:
    """Every pattern below /desk/, as it is written, and what it leads to."""
    for each in get_resolver().url_patterns if found is None else found:
        route = str(each.pattern)
        route = prefix + (route if isinstance(each.pattern, RoutePattern) else "^" + route.removeprefix("^"))
        if isinstance(each, URLResolver):
            yield from patterns(each.url_patterns, route)
        elif route.startswith(PREFIX):
            yield route, each


def addresses(route: str, ids: dict[str, int]) -> list[str]:
    """Addresses a pattern answers: with the id of something that is there, where it takes one, and of something that is not.

    ``ids`` by a part of the route (``artikel/``), the longest that fits; "" for all others.
    """
    there = max((part for part in ids if part in route), key=len)
    return list(dict.fromkeys(_filled(route, number) for number in (ids[there], NOWHERE)))


_TEXTS = {
    "name": "inbox", "action": "delete", "action_name": "approve", "app_label": "desk", "app_name": "desk", "model_name": "article",
    "content_type_app_name": "wagtailcore", "content_type_model_name": "page", "content_type_app_label": "desk",
    "lang": "de", "uidb64": "MQ", "token": "set-password", "filter_spec": "max-100x100", "signature": "x", "field_name": "body",
    "service": "page",
}  # fmt: skip


def _filled(route: str, number: int) -> str:
    def value(kind: str, name: str) -> str:
        if kind in ("int", "") and name not in _TEXTS:
            return str(number)
        return _TEXTS.get(name, str(number))

    text = re.sub(
        r"<(?:(\w+):)?(\w+)>", lambda m: value(m[1] or "str", m[2]) if m[0][0] == "<" else m[0], _plain(route)
    )
    return "/" + text


def _plain(route: str) -> str:
    """A pattern without its regular expressions: named groups become <int:name>, the rest what it means."""
    text = re.sub(r"\(\?P<(\w+)>(?:[^()]|\([^()]*\))*\)", r"<\1>", route)
    return (
        re.sub(r"\(\\d\+\)|\[\^/\]\+", "<int:pk>", text)
        .replace("^", "")
        .replace("$", "")
        .replace("\\.", ".")
        .replace("\\", "")
    )
