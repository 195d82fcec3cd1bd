"""Our own serialiser writes only what is on the list: proved by a sanitiser that must find nothing to take away."""

from __future__ import annotations

import json
import re
from pathlib import Path

import nh3
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extrablatt.publication.links import SCHEMES
from extrablatt.wire.formats.body import Known
from extrablatt.wire.formats.markup import read_html
from tests.shared import SHARED

_INLINE = {"em", "strong", "a", "sub", "sup", "br"}
_ALLOWED = {
    "paragraph": _INLINE,
    "quote": _INLINE,
    "crosshead": set(),
    "list": _INLINE | {"ul", "ol", "li"},
    "table": _INLINE | {"table", "caption", "tbody", "tr", "td", "th", "ul", "ol", "li"},
    "factbox": _INLINE | {"h3", "p", "ul", "ol", "li"},
}
PURIFY = SHARED / "data/hardening/dompurify-expect.mjs"


def _assert_nothing_to_clean(markup: str) -> None:
    body = read_html(markup, Known())
    for block in body.blocks:
        html, kind = block["html"], block["type"]
        cleaned = nh3.clean(
            html, tags=_ALLOWED[kind], attributes={"a": {"href"}}, url_schemes=set(SCHEMES), link_rel=None
        )  # fmt: skip
        cleaned = re.sub(r"</?tbody>", "", cleaned).replace("&nbsp;", "\u00a0")
        assert cleaned == html, kind
        assert not re.search(r"<(?!/?(?:em|strong|a|sub|sup|br|ul|ol|li|table|caption|tr|td|th|h3|p)\b)", html)
    for figure in body.figures:
        assert figure.href is None or figure.href.lower().startswith(tuple(f"{scheme}:" for scheme in SCHEMES))


def _payloads(path: Path) -> list[str]:
    found = re.findall(r'"payload"\s*:\s*"((?:[^"\\\n]|\\.)*)"', path.read_text("utf-8"))
    return [json.loads(f'"{escaped}"') for escaped in found if not re.search(r"\\[^\"\\/bfnrtu]", escaped)]


@pytest.mark.skipif(
    not PURIFY.is_file(), reason="../shared/data/hardening is not here: hostile markup kept outside the project"
)
def test_none_of_the_known_attacks_gets_through() -> None:
    payloads = _payloads(PURIFY)
    assert len(payloads) > 180
    for payload in payloads:
        _assert_nothing_to_clean(payload)
        _assert_nothing_to_clean(f"<p>vorher {payload} nachher</p>")


_PIECES = st.sampled_from(
    [
        "<a",
        'href="javascript:alert(1)">',
        "<a",
        "href='https://x.example/\"onclick=\"y'>",
        "<img/src=x",
        "onerror=alert(1)>",
        "<svg/onload=alert(1)>",
        "<math><mtext><table><mglyph><style>",
        "</style>",
        "<!--",
        "-->",
        "<![CDATA[",
        "]]>",
        "<p",
        "id=",
        ">",
        '"',
        "'",
        "`",
        "=",
        "&",
        "&lt;",
        "&#60;",
        "&#x3c;script&#x3e;",
        "<noscript>",
        "<p",
        'title="</noscript><img',
        "src=x",
        'onerror=alert(1)>">',
        "<iframe",
        'srcdoc="<script>">',
        "</iframe>",
        "<template>",
        "</template>",
        "<xmp>",
        "</xmp>",
        "<ul><li>",
        "</ul>",
        "<table><td>",
        "</table>",
        "<h2>",
        "</h2>",
        "<b>",
        "</b>",
        "<em>",
        "</em>",
        "<br>",
        "<script>alert(1)",
        "</script>",
        "<form><input>",
        "<base",
        "href=//x>",
        "wort",
        "<a",
        'href="https://x.example/&quot;&gt;<script>">',
        "<blockquote>",
        "</blockquote>",
        "<section",
        "class=infobox>",
        "</section>",
        "</p>",
        "</a>",
    ]
)


@given(st.lists(_PIECES, max_size=14).map(" ".join))
@settings(max_examples=500, deadline=None)
def test_no_mixture_of_hostile_pieces_gets_through(markup: str) -> None:
    _assert_nothing_to_clean(markup)
