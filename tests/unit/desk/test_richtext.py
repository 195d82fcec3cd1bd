"""Rich text as the desk keeps it: any HTML, written so that Wagtail's editor reads it, with every word."""

from __future__ import annotations

import json
import threading

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from extrablatt.desk import blocks
from extrablatt.desk.draftail import Converter
from extrablatt.desk.richtext import from_plain, kept, plain, words

INLINE = Converter(blocks.INLINE)
LISTS = Converter([*blocks.INLINE, "ul", "ol"])

CASES = [
    ("a<br>b", "<p>a<br/>b</p>"),
    ("<p>a<BR >b<br></p>", "<p>a<br/>b</p>"),
    ("<strong><p>x</p><p>y</p></strong>", "<p><strong>x</strong></p><p><strong>y</strong></p>"),
    ("<em><strong>x</em>y</strong>", "<p><em><strong>x</strong></em><strong>y</strong></p>"),
    ('<a href="https://a.example/">x <a href="https://b.example/">y</a></a>', '<p><a href="https://a.example/">x </a><a href="https://b.example/">y</a></p>'),
    ('<a linktype="page" id="3">x</a><a linktype="page" id="drei">y</a><a>z</a>', '<p><a linktype="page" id="3">x</a>yz</p>'),
    ("<ul><li>a</li><li>b</li></ul>", "<p>a</p><p>b</p>"),
    ("<h3>T</h3>x", "<p><strong>T</strong></p><p>x</p>"),
    ("<div>a</div><table><tr><td>b</td><td>c</td></tr></table>d<hr>e", "<p>a</p><p>b</p><p>c</p><p>d</p><p>e</p>"),
    ("<script>f()</script>a<style>b</style><!-- c > d -->e", "<p>ae</p>"),
    ("<p> </p><p></p><br>", ""),
    ("1 < 2 &amp; 3", "<p>1 &lt; 2 &amp; 3</p>"),
    ("a\x00b\ud800c", "<p>abc</p>"),
]  # fmt: skip


@pytest.mark.parametrize(("html", "written"), CASES)
def test_any_html_is_written_as_paragraphs_of_closed_markup(html: str, written: str) -> None:
    assert kept(html) == written


@pytest.mark.parametrize(
    ("html", "written"),
    [
        ("<ul><li>a<ul><li>b</li></ul>c</li></ul>", "<ul><li>a<ul><li>b</li></ul></li><li>c</li></ul>"),
        ("<ol><li><p>a</p><p>b</p></li></ol>x<li>y", "<ol><li>a<br/>b</li></ol><p>x</p><p>y</p>"),
        ("<ul></ul><ol><li></li></ol>", ""),
    ],
)
def test_where_lists_may_stand_they_stay_lists(html: str, written: str) -> None:
    assert kept(html, lists=True) == written


_TAGS = "p br em strong a sub sup span ul ol li h3 h1 div table tr td blockquote section b i hr".split()
_PIECES = st.one_of(
    st.sampled_from([f"<{tag}>" for tag in _TAGS] + [f"</{tag}>" for tag in _TAGS]),
    st.sampled_from(
        ["eins ", "zwei", " drei", "&amp;", "&lt;b&gt;", "\n", '<a href="https://x.example/?a=1&amp;b">', "🎉", "<br/>"]
    ),
)


@given(st.lists(_PIECES, max_size=14).map("".join))
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_whatever_the_markup_the_editor_shows_every_word_and_gives_back_what_it_reads(html: str) -> None:
    for converter in (INLINE, LISTS):
        state = converter.from_database_format(html)
        shown = " ".join(block["text"] for block in json.loads(state)["blocks"]).split()
        assert shown == words(html)
        saved = converter.to_database_format(state)
        assert words(saved) == shown
        assert words(converter.mended(html)) == shown
        assert not converter.by_words_only(converter.mended(html))


def test_what_looks_like_a_tag_and_is_none_is_kept_as_words() -> None:
    assert words("Preis <5 Euro, x <b") == ["Preis", "<5", "Euro,", "x", "<b"]
    state = json.loads(INLINE.from_database_format("<p>x <b"))
    assert [block["text"] for block in state["blocks"]] == ["x <b"]


def test_plain_text_has_a_paragraph_a_line() -> None:
    assert plain("<p>eins <em>und</em></p><p>zwei<br>drei</p>").split("\n") == ["", "eins und", "", "zwei", "drei", ""]
    assert from_plain("eins\n\n zwei & drei") == "<p>eins</p><p>zwei &amp; drei</p>"


@pytest.mark.parametrize(
    "sent",
    ["", "kein JSON", "[]", "17", '{"blocks": 3}', '{"blocks": [{"text": "nur Text"}]}', '{"blocks":[{"text":"a","inlineStyleRanges":[{"style":"BOLD"}]}]}'],
)  # fmt: skip
def test_what_the_editor_sends_in_pieces_is_no_error(sent: str) -> None:
    assert isinstance(INLINE.to_database_format(sent), str)


def test_entities_and_blocks_that_have_no_place_here_leave_their_words() -> None:
    sent = {
        "blocks": [
            {"key": "a", "type": "header-two", "text": "Kopf", "inlineStyleRanges": [], "entityRanges": []},
            {"key": "b", "type": "unstyled", "text": "Bild und Link", "inlineStyleRanges": [{"style": "CODE", "offset": 0, "length": 4}],
             "entityRanges": [{"key": 0, "offset": 0, "length": 4}, {"key": 1, "offset": 2, "length": 8}, {"key": 1, "offset": 9, "length": 4}]},
            {"key": "c", "type": "atomic", "text": "Kamera", "inlineStyleRanges": [], "entityRanges": [{"key": 0, "offset": 0, "length": 1}]},
        ],
        "entityMap": {"0": {"type": "IMAGE", "mutability": "IMMUTABLE", "data": {}}, "1": {"type": "LINK", "mutability": "MUTABLE", "data": {"url": "https://x.example/"}}},
    }  # fmt: skip
    html = INLINE.to_database_format(json.dumps(sent))
    assert words(html) == ["Kopf", "Bild", "und", "Link", "Kamera"]
    assert INLINE.from_database_format(html)


def test_two_pages_opened_at_once_do_not_mix_their_texts() -> None:
    texts = [f"<p>{'Wort' + str(n)} <em>{n}</em></p>" * 40 for n in range(4)]
    wrong: list[str] = []

    def read(html: str) -> None:
        for _ in range(15):
            shown = [block["text"] for block in json.loads(INLINE.from_database_format(html))["blocks"]]
            if " ".join(shown).split() != words(html):
                wrong.append(html)

    threads = [threading.Thread(target=read, args=(html,)) for html in texts]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    assert not wrong
