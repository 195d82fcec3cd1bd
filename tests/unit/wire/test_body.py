"""Bodies block by block: what each kind of markup becomes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extrablatt.wire import formats
from extrablatt.wire.formats.body import Known
from extrablatt.wire.formats.markup import read_html, read_plain
from extrablatt.wire.item import WireItem

from .conftest import G2

Read = Callable[..., WireItem]


@pytest.mark.parametrize(
    ("markup", "blocks"),
    [
        ("<p>Hallo <b>Welt</b> weiter</p>", [("paragraph", "Hallo <strong>Welt</strong> weiter")]),
        ("<p>H<sub>2</sub>O, <i>x</i><sup>2</sup></p>", [("paragraph", "H<sub>2</sub>O, <em>x</em><sup>2</sup>")]),
        ("<p>a<br/>b</p>", [("paragraph", "a<br>b")]),
        ("<p>a<br/> <br/>b</p>", [("paragraph", "a"), ("paragraph", "b")]),
        ("<p><b>a<br/><br/>b</b> c</p>", [("paragraph", "<strong>a</strong>"), ("paragraph", "<strong>b</strong> c")]),
        ("<p><em> </em><strong></strong>a<em><br/></em></p>", [("paragraph", "a")]),
        ("<p>5 &lt; 6 &amp; 7</p>", [("paragraph", "5 &lt; 6 &amp; 7")]),
        ("<p>  a \n\t b  </p>", [("paragraph", "a b")]),
        ("<p>25&#160;000</p>", [("paragraph", "25\u00a0000")]),
        ("frei <b>stehend</b><p>a</p>Rest", [("paragraph", "frei <strong>stehend</strong>"), ("paragraph", "a"), ("paragraph", "Rest")]),
        ("<div><div>a</div>b<div>c</div></div>", [("paragraph", "a"), ("paragraph", "b"), ("paragraph", "c")]),
        ("<b><p>a</p><p>b</p></b>", [("paragraph", "<strong>a</strong>"), ("paragraph", "<strong>b</strong>")]),
        ("<unbekannt>a<fremd>b</fremd></unbekannt>", [("paragraph", "ab")]),
        ("<p>a</p><h2>Zwischen <em>titel</em></h2>", [("paragraph", "a"), ("crosshead", "Zwischen titel")]),
        ("<ul><li>a</li><li><p>b</p><p>c</p></li></ul>", [("list", "<ul><li>a</li><li>b<br>c</li></ul>")]),
        ("<ol><li>a<ul><li>b</li></ul>c</li></ol>", [("list", "<ol><li>a<ul><li>b</li></ul>c</li></ol>")]),
        ("<ul>lose<li>a</li><ul><li>b</li></ul></ul>", [("list", "<ul><li>lose</li><li>a</li><li><ul><li>b</li></ul></li></ul>")]),
        ("<dl><dt>a</dt><dd>b</dd></dl>", [("list", "<ul><li>a</li><li>b</li></ul>")]),
        ("<blockquote><p>a</p><p>b</p></blockquote>", [("quote", "a<br>b")]),
        ("<blockquote>a<ul><li>b</li></ul>c</blockquote>", [("quote", "a"), ("list", "<ul><li>b</li></ul>"), ("quote", "c")]),
        ("<table><tr><td>a</td><td/></tr></table>", [("table", "<table><tr><td>a</td><td></td></tr></table>")]),
        ("<table><tr><td colspan='2'>a</td></tr></table>", [("table", "<table><tr><td>a</td><td></td></tr></table>")]),
        ("<table>lose<tr><td>a<table><tr><td>b</td><td>c</td></tr></table></td></tr></table>",
         [("paragraph", "lose"), ("table", "<table><tr><td>a<br>b c</td></tr></table>")]),
        ("<section class='infobox'><h2>T</h2><p>a</p><h3>U</h3><ul><li>b</li></ul></section>",
         [("factbox", "<h3>T</h3><p>a</p><p><strong>U</strong></p><ul><li>b</li></ul>")]),
        ("<aside>a</aside>", [("factbox", "<p>a</p>")]),
        ("<pre>a\n  b</pre>", [("paragraph", "a<br>b")]),
        ("<p>a<script>alert(1)</script><style>p{}</style>b</p>", [("paragraph", "ab")]),
        ("<p/>danach<p>a</p>", [("paragraph", "danach"), ("paragraph", "a")]),
    ],
)  # fmt: skip
def test_markup_becomes_these_blocks(g2: Read, markup: str, blocks: list[tuple[str, str]]) -> None:
    assert [(b["type"], b["html"]) for b in g2(markup).body] == blocks


@pytest.mark.parametrize(
    ("href", "kept"),
    [
        ("https://beispiel.example/a?b=1&amp;c=2", True), ("HTTP://beispiel.example", True), ("mailto:a@beispiel.example", True),
        ("https://beispiel.example/a b", True), ("javascript:alert(1)", False), (" java\tscript:alert(1)", False),
        ("data:text/html,x", False), ("/relativ", False), ("https://", False), ("https://x&quot;onclick=1", False), ("", False),
    ],
)  # fmt: skip
def test_only_web_and_mail_addresses_stay_links(g2: Read, href: str, kept: bool) -> None:
    (block,) = g2(f'<p>vor <a href="{href}">Wort</a> nach</p>').body
    assert ("<a href=" in block["html"]) is kept
    assert "vor " in block["html"]
    assert "Wort" in block["html"]


def test_the_body_text_parts_blocks_by_blank_lines_and_cells_by_tabs(g2: Read) -> None:
    item = g2("<p>a &amp; <b>b</b><br/>c</p><ul><li>d</li><li>e</li></ul><table><tr><td>f</td><td>g</td></tr></table>")
    assert item.body_text == "a & b\nc\n\nd\ne\n\nf\tg"


def test_a_repeated_headline_is_dropped_only_before_the_text_begins(g2: Read) -> None:
    item = g2("<h1>Titel</h1><p>a</p><h2>Titel</h2>")
    assert [b["html"] for b in item.body] == ["a", "Titel"]


def test_the_dateline_leaves_the_text_where_it_is_marked_or_stands_word_for_word(g2: Read) -> None:
    marked = g2('<p><span class="dateline">Wien <b>(bsp)</b> - </span>Text</p>')
    assert (marked.dateline, marked.body_text) == ("Wien (bsp) -", "Text")
    told = g2("<p>Wien (bsp) - Text</p>", about="<dateline>Wien (bsp) - </dateline>")
    assert (told.dateline, told.body_text) == ("Wien (bsp) -", "Text")


@pytest.mark.parametrize("about", ["<dateline>Wien</dateline>", "<dateline>Graz (bsp) - </dateline>", ""])
def test_any_other_beginning_stays_in_the_text(g2: Read, about: str) -> None:
    assert g2("<p>Wien hat gewählt</p>", about=about).body_text == "Wien hat gewählt"


def test_a_marked_dateline_that_differs_from_the_told_one_stays_in_the_text(g2: Read) -> None:
    item = g2('<p><span class="dateline">Wien (bsp) - </span>a</p>', about="<dateline>Graz (bsp) - </dateline>")
    assert (item.dateline, item.body_text) == ("Graz (bsp) -", "Wien (bsp) - a")


def test_a_differing_byline_in_the_body_is_kept_as_text(g2: Read) -> None:
    assert g2('<p class="byline">Von A und B</p><p>x</p>', about="<by>Von A</by>").body_text == "Von A und B\n\nx"
    assert g2('<p class="byline">Von A</p><p>x</p>', about="<by>Von A</by>").body_text == "x"


def test_what_is_marked_as_non_public_never_gets_into_the_text(g2: Read) -> None:
    item = g2(
        '<p>Text</p><section class="notepad"><p>Kopf</p><section class="np-public"><p>Hinweis</p>'
        '<p class="np-nonpublic">innen geheim</p></section><div class="np-nonpublic"><ul><li>geheim'
        '<span class="np-public">auch geheim</span></li></ul></div></section><div class="non-public">verdeckt</div>'
    )
    assert item.body_text == "Text"
    notes = {note.text: note.publishable for note in item.ed_notes}
    assert notes == {
        "Hinweis": True,
        "innen geheim": False,
        "geheimauch geheim": False,
        "Kopf": False,
        "verdeckt": False,
    }


def test_a_nitf_advisory_that_is_not_for_publication_becomes_a_note() -> None:
    body = read_html(
        "<body><p>Text</p><note type='npa'><p>Bitte anrufen</p></note><note type='std'><p>Nachsatz</p></note></body>",
        Known(),
    )
    assert body.text == "Text\n\nNachsatz"
    assert [(n.text, n.publishable) for n in body.notes] == [("Bitte anrufen", False)]


def test_embedded_media_become_links_with_caption_and_credit(g2: Read) -> None:
    item = g2(
        '<figure><img src="https://beispiel.example/1.jpg"/><div class="byline">Jo/bsp</div><figcaption>Das Bild</figcaption>'
        '</figure><iframe src="https://video.example/2">Rückfall</iframe><p>a</p>'
    )
    assert [(link.rel, link.href, link.caption, link.credit) for link in item.links] == [
        ("picture", "https://beispiel.example/1.jpg", "Das Bild", "Jo/bsp"),
        ("embed", "https://video.example/2", None, None),
    ]
    assert item.body_text == "a"  # the words under a picture go with it


def test_words_under_a_picture_are_text_only_where_no_picture_is_shown(g2: Read) -> None:
    caption = '<figcaption>Das Bild</figcaption><div class="byline">Jo/bsp</div>'
    picture = '<img src="https://beispiel.example/{}.jpg"/>'
    assert g2(f"<figure>{caption}</figure><p>a</p>").body_text == "Das Bild\n\nJo/bsp\n\na"
    assert g2(f'<figure><img src="data:x"/>{caption}</figure><p>a</p>').body_text == "Das Bild\n\nJo/bsp\n\na"
    for inside in (
        picture.format(1) + caption,
        caption + picture.format(1),
        f"<div>{picture.format(1)}</div>{caption}",
    ):
        item = g2(f"<p>a</p><figure>{inside}</figure>")
        assert (item.body_text, item.links[0].caption, item.links[0].credit) == ("a", "Das Bild", "Jo/bsp")
    both = g2(f"<figure>{picture.format(1)}{picture.format(2)}{caption}</figure><figure>{picture.format(3)}</figure>")
    assert [link.caption for link in both.links] == ["Das Bild", "Das Bild", None]


@pytest.mark.parametrize(
    "said",
    ['width="1" height="1"', 'width="0" height="0"', 'height="1px" width="600"', 'style="display:none"', 'style="width:1px;height:1px"',
     'style="border:0; height: 0px"', 'style="visibility: hidden"'],
)  # fmt: skip
@pytest.mark.parametrize("tag", ["img", "iframe"])
def test_a_picture_that_nobody_sees_is_none(g2: Read, said: str, tag: str) -> None:
    item = g2(f'<p>a<{tag} src="https://zaehler.example/7" {said}></{tag}></p>')
    assert (item.links, item.body_text) == ((), "a")


@pytest.mark.parametrize(
    "address",
    ["https://vg02.met.vgwort.de/na/abc", "https://pixel.wp.com/b.gif?x=1", "//rt.prnewswire.com/rt.gif?a", "https://cts.businesswire.com/ct/CT?id=b",
     "http://feeds.feedburner.com/~r/x"],
)  # fmt: skip
def test_who_counts_readers_by_pictures_is_known_by_address(g2: Read, address: str) -> None:
    assert g2(f'<p>a<img src="{address}"/></p>').links == ()


@pytest.mark.parametrize(
    "said",
    [
        'width="100" height="20"',
        'width="100%"',
        'style="max-width:100%; height:auto"',
        'style="width:20px"',
        'width=""',
    ],
)
def test_a_picture_that_is_seen_is_one(g2: Read, said: str) -> None:
    assert [link.rel for link in g2(f'<p>a<img src="https://beispiel.example/vgwort.jpg" {said}/></p>').links] == [
        "picture"
    ]


def test_a_character_that_is_drawn_is_a_character(g2: Read) -> None:
    item = g2('<p>a <img class="wp-smiley" alt="&lt;3" src="https://s.w.example/e.png"/> b</p>')
    assert (item.links, item.body[0]["html"]) == ((), "a &lt;3 b")


def test_plain_text_is_parted_at_blank_lines_and_else_at_each_line() -> None:
    assert [b["html"] for b in read_plain("a\nb\n\nc <d>", Known()).blocks] == ["a b", "c &lt;d&gt;"]
    assert [b["html"] for b in read_plain("a\nb", Known()).blocks] == ["a", "b"]
    assert read_plain("Titel\n\na", Known(headline="Titel")).text == "a"


# --- no word is lost, none doubled ---------------------------------------------------------------------------------------

_TAGS = ["p", "div", "section", "article", "b", "i", "em", "strong", "a", "sub", "sup", "span", "u", "small", "h2", "h3", "ul", "ol", "li", "dl", "dt", "dd", "table", "thead", "tbody", "tr", "td", "th", "caption", "blockquote", "pre", "figure", "figcaption", "aside", "header", "footer", "main", "center", "font", "unbekannt", "org", "note", "nav", "address", "details", "q", "code"]  # fmt: skip


@st.composite
def _trees(draw: st.DrawFn, depth: int = 0) -> str:
    parts = []
    for _ in range(draw(st.integers(0, 4))):
        kind = draw(st.integers(0, 9))
        if kind < 4 or depth > 5:
            parts.append("\0")
        elif kind == 4:
            parts.append(draw(st.sampled_from(["<br/>", " ", "\n", "<hr/>", "<p/>", "<!-- x -->"])))
        else:
            tag = draw(st.sampled_from(_TAGS))
            named = draw(
                st.sampled_from(["", "", ' class="infobox"', ' class="main lead"', ' href="https://x.example/"'])
            )
            parts.append(f"<{tag}{named}>{draw(_trees(depth + 1))}</{tag}>")
    return "".join(parts)


def _numbered(tree: str) -> tuple[str, list[str]]:
    pieces = tree.split("\0")
    told = [f"w{i}x" for i in range(len(pieces) - 1)]
    return "".join(p + f" {w} " for p, w in zip(pieces, [*told, ""], strict=True)), told


@given(_trees())
@settings(max_examples=300, deadline=None)
def test_every_word_of_xhtml_is_in_the_text_exactly_once(tree: str) -> None:
    markup, told = _numbered(tree)
    (item,) = formats.read(G2.format(body=markup, meta="", about="").encode())
    assert Counter(item.body_text.split()) == Counter(told)


@given(_trees())
@settings(max_examples=300, deadline=None)
def test_every_word_of_html_is_in_the_text_exactly_once(tree: str) -> None:
    markup, told = _numbered(tree)
    assert Counter(read_html(markup, Known()).text.split()) == Counter(told)
