"""Work and memory grow with a file's length, whatever is in it. What is counted is work, never time."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from extrablatt.wire import formats
from extrablatt.wire.formats import body as bodies
from extrablatt.wire.formats import closing, cut, documents, flow, inline, scopes
from extrablatt.wire.formats.body import Known
from extrablatt.wire.formats.markup import read_html
from extrablatt.wire.item import Link, WireFormatError, WireItem

from .conftest import G2

Read = Callable[..., WireItem]


class Work:
    """Characters that pass through the functions that copy or search text, and calls of them."""

    def __init__(self) -> None:
        self.characters = 0
        self.calls: Counter[str] = Counter()


@pytest.fixture
def work(monkeypatch: pytest.MonkeyPatch) -> Iterator[Work]:
    """Counts what the body machine does."""
    done = Work()

    def counted(module: Any, name: str) -> None:
        function = getattr(module, name)

        def counting(first: Any, *rest: Any, **named: Any) -> Any:
            done.calls[name] += 1
            done.characters += len(first) if isinstance(first, str | list) else 0
            return function(first, *rest, **named)

        monkeypatch.setattr(module, name, counting)

    for name in ("tidy", "tidy_cell", "tidy_run"):
        counted(scopes, name)
    for name in ("fold", "letters"):
        counted(flow, name)
    for name in ("plain", "tidy", "fold"):
        counted(closing, name)
    for name in ("_lines", "_unmarked", "_folded"):
        counted(inline, name)
    counted(scopes, "visible")
    counted(cut, "tags")
    return done


_AROUND = {
    "paragraphs": ("", "<p>Wort und Wort</p>", ""),
    "paragraphs in bold": ("<b>", "<p>Wort und Wort</p>", "</b>"),
    "paragraphs in 200 inline elements": ("<b><i>" * 100, "<p>Wort und Wort</p>", "</i></b>" * 100),
    "breaks in 200 inline elements": ("<b><i>" * 100, "<br/>a<br/>", "</i></b>" * 100),
    "paragraphs of a quote": ("<blockquote>", "<p>Wort und Wort</p>", "</blockquote>"),
    "cells of one row": ("<table><tr>", "<td>Wort</td>", "</tr></table>"),
    "rows": ("<table>", "<tr><td>Wort</td><td>12</td></tr>", "</table>"),
    "breaks in a cell": ("<table><tr><td>", "Wort<br/>", "</td></tr></table>"),
    "paragraphs in a cell": ("<table><tr><td>", "<p>Wort</p>", "</td></tr></table>"),
    "text in 60 lists": ("<ul><li>" * 60, "Wort<br/>", "</li></ul>" * 60),
    "lists in 60 lists": ("<ul><li>" * 60, "<ul><li>a<br/>b</li></ul>", "</li></ul>" * 60),
    "empty emphasis": ("<p>a", "<em><br/></em>", "b</p>"),
    "headings": ("", "<h2>Wort</h2>", ""),
    "bylines of nothing but signs": ("", '<p class="byline"> - </p>', ""),
    "notes": ('<section class="notepad">', "<p>Wort</p>", "</section>"),
    "leads in 100 figures": ("<figure>" * 100, '<p class="lead"><br/></p>', "</figure>" * 100),
    "text around unknown elements": ("<p>", "a\u00a0<x/>", "</p>"),
}


@pytest.mark.parametrize("kind", _AROUND)
def test_four_times_the_length_is_four_times_the_work(work: Work, g2: Read, kind: str) -> None:
    before, part, after = _AROUND[kind]

    def done(times: int) -> int:
        work.characters, work.calls = 0, Counter()
        g2(before + part * times + after, about="<by>Von Amelie</by><headline>Das Wort des Tages</headline>")
        return work.characters + 20 * work.calls.total()

    done(1)  # what is remembered of tags and names
    assert done(1600) < 4.5 * done(400) + 2_000


@pytest.mark.parametrize("kind", _AROUND)
def test_a_part_of_a_body_is_looked_at_a_few_times_and_not_once_a_level(work: Work, g2: Read, kind: str) -> None:
    before, part, after = _AROUND[kind]
    g2(before + part * 1000 + after)
    assert work.characters < 100 * 1000 * len(part) + 100 * len(before)


def test_what_the_metadata_tell_is_not_looked_at_again_for_each_heading(work: Work, g2: Read) -> None:
    long = "wort " * 20_000
    g2("<h2>b</h2>" * 500 + "<p>c</p>", about=f"<headline>{long}</headline>")
    assert work.characters < 10 * len(long)


def test_emphasis_deeper_than_any_text_needs_keeps_its_words_and_loses_its_tags(g2: Read) -> None:
    depth = 100
    item = g2("<p>" + "<b>a <i>b " * depth + "Mitte" + " c</i> d</b>" * depth + "</p>")
    assert item.body_text.split() == ["a", "b"] * depth + ["Mitte"] + ["c", "d"] * depth
    assert item.body[0]["html"].count("<strong>") == item.body[0]["html"].count("</strong>") == 8


def test_a_long_link_around_very_many_paragraphs_is_not_written_without_end(g2: Read) -> None:
    address = "https://beispiel.example/" + "a" * 5000
    item = g2(f'<a href="{address}">' + "<p>Wort</p>" * 1000 + "</a><p>danach</p>")
    assert item.body_text == "\n\n".join(["Wort"] * 1000 + ["danach"])
    assert item.body[0]["html"] == f'<a href="{address}">Wort</a>'
    assert sum(len(block["html"]) for block in item.body) < 1_200_000
    assert all(block["html"].count("<a ") == block["html"].count("</a>") for block in item.body)


def test_empty_cells_for_wide_ones_are_not_written_without_end(g2: Read) -> None:
    (table,) = g2("<table>" + '<tr><td colspan="60">a</td></tr>' * 5000 + "</table>").body
    assert table["html"].count("<td>a</td>") == 5000
    assert len(table["html"]) < 1_200_000


def test_captions_of_pictures_shown_many_times_are_found_with_one_look_each(monkeypatch: pytest.MonkeyPatch) -> None:
    made = Counter[str]()

    def replace(link: Link, **said: Any) -> Link:
        made["links"] += 1
        return Link(link.rel, link.guid, link.href, caption=said["caption"], credit=said["credit"])

    monkeypatch.setattr(bodies, "replace", replace)
    links = [Link("picture", "urn:1", f"https://x.example/{n}.jpg") for n in range(300)]
    shown = [Link("picture", "urn:1", caption=f"Bild {n}", credit=f"Foto {n}") for n in range(300)]
    told = bodies.with_figures(links, shown, captions_from_text=True)
    assert {(link.caption, link.credit) for link in told} == {("Bild 299", "Foto 0")}
    assert made["links"] == 300


@pytest.mark.parametrize(
    ("from_text", "expected"),
    [(True, ("aus dem Text", "Foto: Text")), (False, ("aus den Angaben", "Foto: Text"))],
)
def test_a_caption_of_the_text_or_of_the_metadata_counts(from_text: bool, expected: tuple[str, str]) -> None:
    link = Link("picture", "urn:1", "https://x.example/1.jpg", caption="aus den Angaben")
    shown = [
        Link("picture", None, "https://x.example/1.jpg", caption="zuerst im Text", credit="Foto: Text"),
        Link("picture", "urn:1", None, caption="aus dem Text", credit="Foto: später"),
        Link("picture", "urn:2", None, caption="ein anderes"),
    ]
    told = bodies.with_figures([link], shown, captions_from_text=from_text)
    assert [(entry.guid, entry.caption, entry.credit) for entry in told] == [
        ("urn:1", *expected),
        ("urn:2", "ein anderes", None),
    ]


# --- limits, before anything is built ----------------------------------------------------------------------------------


def test_more_tags_than_memory_holds_are_refused_before_they_are_parsed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(documents, "MAX_PARTS", 1000)
    whole = G2.format(body="<p>a</p>" * 480, meta="", about="")
    assert formats.read(whole.encode())[0].body_text.count("a") == 480
    with pytest.raises(WireFormatError, match="more than 1,000 tags"):
        formats.read(G2.format(body="<p>a</p>" * 500, meta="", about="").encode())


def test_a_feed_of_too_many_tags_is_not_read_in_the_forgiving_way_either(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(documents, "MAX_PARTS", 1000)
    with pytest.raises(WireFormatError, match="more than 1,000 tags"):
        formats.read(f"<rss><channel>{'<item><title>a</title></item>' * 300}</channel></rss>".encode())


def test_more_values_or_tags_than_memory_holds_are_refused_in_json(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(documents, "MAX_PARTS", 1000)
    with pytest.raises(WireFormatError, match="more than 1,000 values"):
        formats.read(json.dumps({"uri": "u", "type": "text", "keywords": ["a"] * 1001}).encode())
    with pytest.raises(WireFormatError, match="more than 1,000 tags"):
        formats.read(json.dumps({"uri": "u", "type": "text", "body_html": "<p>a</p>" * 501}).encode())


def test_a_name_twice_among_very_many_is_found_with_one_look_at_each() -> None:
    class Counted(str):
        looks = 0

        def __eq__(self, other: object) -> bool:
            Counted.looks += 1
            return str.__eq__(self, other)  # type: ignore[arg-type]

        def __hash__(self) -> int:
            return str.__hash__(self)

    pairs: list[tuple[str, Any]] = [(Counted(f"k{n}"), n) for n in range(2000)]
    with pytest.raises(WireFormatError, match="'k1999' twice"):
        documents._object([*pairs, (Counted("k1999"), 0)])
    assert Counted.looks < 10_000


# --- cutting in pieces and the short way change nothing ----------------------------------------------------------------

_LONG_AND_SHORT = [
    "<p>Hallo <b>Welt</b> und <i>noch</i> eine</p>",
    '<p>Ein <a class="externalLink" href="https://x.example/a?b=1&amp;c=2" target="_blank">Verweis</a> darin</p>',
    '<p>Ein <a class="np-nonpublic" href="https://x.example/">Geheimnis</a> darin</p>',
    '<p>Ein <a href="javascript:alert(1)">Angriff</a></p>',
    "<p>a<br/>b <br/> c<br/></p><p> <em>d</em></p><p>\u00a0<em>d</em></p>",
    "<ul><li>a <b>b</b></li><li> </li><li>c<br/>d</li></ul>",
    '<table><tr><th colspan="2">a</th></tr><tr><td>b &lt; c</td><td><p>d</p><p>e</p></td></tr></table>',
    '<h2>Zwischen <em>titel</em></h2><p class="lead">Vorspann</p><p class="foo">Rest</p>',
    '<div class="notepad"><header>Kopf</header><p>Notiz</p></div><blockquote><p>x</p><p>y</p></blockquote>',
    "<p>  a\n\t b </p><p><strong> </strong>c<sub>2</sub></p><pre>d\n e</pre>",
]


@pytest.mark.parametrize("markup", _LONG_AND_SHORT)
def test_the_short_way_for_whole_paragraphs_gives_what_the_long_way_gives(
    markup: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    short = read_html(markup, Known())
    monkeypatch.setattr(flow, "tokens", lambda text: [("", "", "", "", tag, t) for tag, t in cut._TAGS.findall(text)])
    assert read_html(markup, Known()) == short


@pytest.mark.parametrize("size", [1, 7, 40])
@pytest.mark.parametrize("markup", _LONG_AND_SHORT)
def test_a_body_cut_in_pieces_is_read_as_one(markup: str, size: int, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = read_html(markup, Known())
    monkeypatch.setattr(cut, "_CHUNK", size)
    assert read_html(markup, Known()) == whole


def test_a_lead_of_signs_alone_is_not_lost(g2: Read) -> None:
    item = g2('<p class="lead"><em>***</em></p><p>Text</p>')
    assert "***" in f"{item.standfirst} {item.body_text}"


@pytest.mark.parametrize("escape", ["\\b", "\\f", "\\u0008", "\\u001f", "\\ud83d", "\\ufffe", "\x7f", "\uffff"])
def test_a_character_no_text_can_hold_is_taken_out_however_json_writes_it(escape: str) -> None:
    data = f'{{"uri": "u", "type": "text", "headline": "a{escape}b", "body_html": "<p>c{escape}d</p>"}}'
    (item,) = formats.read(data.encode())
    assert (item.headline, item.body_text) == ("ab", "cd")


def test_a_pair_of_surrogates_in_json_stays_one_character() -> None:
    (item,) = formats.read(b'{"uri": "u", "type": "text", "headline": "a\\ud83d\\ude00b"}')
    assert item.headline == "a\U0001f600b"
