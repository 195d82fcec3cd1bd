"""RSS, Atom and JSON Feed."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extrablatt.wire import formats
from extrablatt.wire.item import Link, Subject, WireFormatError, WireItem
from tests.shared import parametrize_shared

from .conftest import SAMPLES

Sample = Callable[[str], list[WireItem]]

RSS = """<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:media="http://search.yahoo.com/mrss/"
xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:georss="http://www.georss.org/georss" xmlns:gml="http://www.opengis.net/gml">
<channel><title>Bote</title><link>https://bote.example/</link><item>{item}</item></channel></rss>"""


def rss(item: str) -> WireItem:
    return formats.read(RSS.format(item=item).encode())[0]


def feed(**item: Any) -> WireItem:
    document = {
        "version": "https://jsonfeed.org/version/1.1",
        "home_page_url": "https://v.example/",
        "items": [{"id": "1", **item}],
    }
    return formats.read(json.dumps(document).encode())[0]


def test_an_rss_item_has_all_its_metadata(sample: Sample) -> None:
    item = sample("rss.xml")[0]
    assert (item.format, item.guid, item.version) == ("rss", "https://bote.example/#4711", 1772647200)
    assert (item.provider, item.credit, item.language) == ("Flussauer Bote", "Flussauer Bote", "de-AT")
    assert (item.headline, item.standfirst, item.byline) == (
        "Brücke offen & befahren",
        "Fünf Pfeiler tragen sie.",
        "Erika Beispiel",
    )
    assert (item.copyright, item.version_created) == ("Nur mit Erlaubnis", "2026-03-04T19:00:00+01:00")
    assert item.subjects == (
        Subject("medtop:20000340", "Bahn", "subject"),
        Subject(None, "Verkehr", "category"),
        Subject("geo:48.2,16.37", "Flussau", "geo"),
    )


def test_the_full_text_of_an_rss_item_is_its_body_with_absolute_links(sample: Sample) -> None:
    item = sample("rss.xml")[0]
    assert [(b["type"], b["html"]) for b in item.body] == [
        (
            "paragraph",
            'Die <strong>Brücke</strong> über die Sall ist <a href="https://bote.example/plan?a=1&amp;b=2">offen</a>.',
        ),
        ("list", "<ul><li>fünf Pfeiler</li></ul>"),
        ("crosshead", "Die Kosten"),
        ("table", "<table><tr><td>2014</td><td>8,1</td></tr></table>"),
        ("quote", "Wir freuen uns."),
    ]
    assert [link.caption for link in item.links if link.href.endswith("innen.jpg")] == ["Die Pfeiler"]


def test_media_of_an_rss_item_are_links_with_caption_and_credit(sample: Sample) -> None:
    links = sample("rss.xml")[0].links
    assert links[0] == Link(
        "picture", None, "https://bote.example/bild/1.jpg", "image/jpeg", None, "Die neue Brücke", "Max Muster"
    )
    assert [(link.rel, link.href) for link in links[1:]] == [
        ("picture", "https://bote.example/bild/2.jpg"),
        ("picture", "https://bote.example/bild/klein.jpg"),
        ("audio", "https://bote.example/ton.mp3"),
        ("alternate", "https://bote.example/bruecke"),
        ("picture", "https://bote.example/bild/innen.jpg"),
    ]


def test_a_dateline_of_an_agency_is_split_off_in_a_feed_too(sample: Sample) -> None:
    assert sample("rss.xml")[0].dateline == "FLUSSAU (APA) -"


def test_the_mail_address_of_an_author_is_not_for_readers(sample: Sample) -> None:
    item = sample("rss.xml")[2]
    assert (item.byline, item.body_text) == ("Max Muster", "Es regnet & stürmt.")
    assert rss("<title>x</title><author>geheim@bote.example</author>").byline is None


def test_a_licence_is_the_terms_of_use(sample: Sample) -> None:
    assert sample("rss.xml")[1].usage_terms == "https://creativecommons.org/licenses/by/4.0/"


def test_an_item_without_guid_gets_one_that_stays() -> None:
    with_link, without = "<title>a</title><link>https://bote.example/a</link>", "<title>a</title>"
    assert rss(with_link).guid == "https://bote.example/a"
    assert rss(without).guid == rss(without).guid != rss("<title>b</title>").guid


def test_rss_1_is_read(sample: Sample) -> None:
    (item,) = sample("rss1.xml")
    assert (item.guid, item.headline, item.byline) == ("https://amt.example/1", "Kundmachung", "Bauamt")
    assert (item.body_text, item.version_created) == ("Die Straße ist gesperrt.", "2026-03-04T09:00:00+01:00")


def test_an_excerpt_of_the_text_is_no_standfirst() -> None:
    text = "<p>" + "Wort " * 40 + "</p>"
    item = rss(f"<description>{'Wort ' * 30}</description><content:encoded><![CDATA[{text}]]></content:encoded>")
    assert item.standfirst is None


@pytest.mark.parametrize(
    ("told", "subjects"),
    [
        ("<georss:point>48.2 16.4</georss:point>", [Subject("geo:48.2,16.4", None, "geo")]),
        ("<georss:where><gml:Point><gml:pos>48.2 16.4</gml:pos></gml:Point></georss:where>", [Subject("geo:48.2,16.4", None, "geo")]),
        ("<georss:point> </georss:point>", []),
        ("<georss:point>148.2 16.4</georss:point>", []),
        ("<georss:featurename>Wien</georss:featurename>", [Subject(None, "Wien", "geo")]),
    ],
)  # fmt: skip
def test_places_on_earth_are_subjects(told: str, subjects: list[Subject]) -> None:
    assert list(rss(f"<title>x</title>{told}").subjects) == subjects


@pytest.mark.parametrize(
    ("told", "read"),
    [
        ("Wed, 04 Mar 2026 18:12:00 +0100", "2026-03-04T18:12:00+01:00"), ("4 Mar 26 18:12 GMT", "2026-03-04T18:12:00+00:00"),
        ("2026-03-04", "2026-03-04T00:00:00+00:00"), ("2026-03", "2026-03-01T00:00:00+00:00"), ("gestern", None), ("", None),
        ("Wed, 99 Mar 2026 18:12:00 +0100", None), ("Mon, 01 Jan 1900 00:00:00 GMT", None),
    ],
)  # fmt: skip
def test_times_of_feeds_are_read_or_left_out(told: str, read: str | None) -> None:
    item = rss(f"<title>x</title><pubDate>{told}</pubDate>")
    assert item.version_created == read
    assert (item.version > 1) == (read is not None)


def test_an_atom_entry_is_read_with_its_base_addresses(sample: Sample) -> None:
    first, second, draft, deleted = sample("atom.xml")
    assert (first.headline, first.standfirst, first.byline) == (
        "Brücke offen & frei",
        "Fünf Pfeiler.",
        "Erika Beispiel",
    )
    assert (
        first.body[0]["html"]
        == 'Die <strong>Brücke</strong> ist <a href="https://presse.example/brücke/plan.html">offen</a>.'
    )
    assert (first.version_created, first.copyright) == ("2026-03-04T11:30:00.250000+00:00", "© Presse Flussau")
    assert [(link.rel, link.href) for link in first.links] == [
        ("picture", "https://presse.example/brücke/bild.jpg"),
        ("seeAlso", "https://andere.example/"),
        ("alternate", "https://presse.example/brücke/lang.html"),
    ]
    assert (second.headline, second.byline) == ("5 < 6", "Pressestelle")
    assert [(b["type"], b["html"]) for b in second.body] == [
        ("paragraph", 'Hallo <a href="https://presse.example/x.html">Welt</a>'),
        ("crosshead", "Mehr"),
        ("list", "<ul><li>eins</li></ul>"),
        ("table", "<table><tr><td>a</td></tr></table>"),
        ("quote", "So sei es."),
    ]
    assert (second.links[0].credit, second.subjects) == ("Max Muster", (Subject("geo:48.2,16.37", None, "geo"),))
    assert (draft.pub_status, draft.body[0]["html"]) == ("withheld", "a &lt;b&gt; c")
    assert (deleted.pub_status, deleted.guid) == ("canceled", "tag:presse.example,2026:4")


def test_an_atom_entry_alone_is_read() -> None:
    data = b'<entry xmlns="http://www.w3.org/2005/Atom"><id>tag:x,2026:1</id><title>a</title><updated>2026-03-04T10:00:00Z</updated></entry>'
    assert formats.read(data)[0].guid == "tag:x,2026:1"


def test_a_json_feed_is_read(sample: Sample) -> None:
    first, second = sample("feed.json")
    assert (first.guid, first.headline, first.standfirst) == (
        "https://verein.example/#9",
        "Fest am Fluss",
        "Drei Tage lang",
    )
    assert first.body[0]["html"] == 'Am <em>Samstag</em>, <a href="https://verein.example/plan">Plan</a>.'
    assert [b["type"] for b in first.body] == ["paragraph", "crosshead", "list", "table", "quote"]
    assert [s.name for s in first.subjects] == ["Fest", "Fluss"]
    assert [(link.rel, link.href) for link in first.links] == [
        ("picture", "https://verein.example/fest.jpg"), ("audio", "https://verein.example/ton.m4a"),
        ("seeAlso", "https://andere.example/"), ("alternate", "https://verein.example/9"),
    ]  # fmt: skip
    assert (second.byline, second.dateline) == ("Vorstand", "Flussau (OTS) -")
    assert second.body_text == ("Erste Zeile.\n\nZweite < Zeile.")


@pytest.mark.parametrize(
    "html",
    [
        "<script>x()</script>Wort",
        '<a href="javascript:x()">Wort</a>',
        '<p onclick="x()">Wort</p>',
        "<svg onload=x()>Wort",
    ],
)
def test_hostile_html_is_harmless_in_every_feed(html: str) -> None:
    escaped = html.replace("<", "&lt;").replace(">", "&gt;")
    for item in (rss(f"<description>{escaped}</description>"), feed(content_html=html)):
        assert item.body_text == "Wort"
        assert not any(bad in item.body[0]["html"] for bad in ("script", "onclick", "onload"))


@pytest.mark.parametrize(
    ("damage", "headline"),
    [
        (("<title>", "<title>A & B "), "A & B Brücke"), (("</rss>", ""), "Brücke"), (("<item>", "<item><unbekannt:x>y</unbekannt:x>"), "Brücke"),
        (("</item>", "<br></item>"), "Brücke"), (("<title>", "<title>\x0b"), "Brücke"), (("<title>", "<title>&nbsp;Gr&ouml;&szlig;te "), "Größte Brücke"),
    ],
)  # fmt: skip
def test_a_feed_that_is_not_well_formed_is_read_as_far_as_it_goes(damage: tuple[str, str], headline: str) -> None:
    data = "<rss><channel><item><title>Brücke</title></item></channel></rss>".replace(*damage, 1)
    assert formats.read(data.encode())[0].headline == headline


def test_a_feed_in_windows_letters_that_names_no_charset_is_read() -> None:
    data = "<rss><channel><item><title>Brücke – „offen“ für alle</title></item></channel></rss>".encode("cp1252")
    assert formats.read(data)[0].headline == "Brücke – „offen“ für alle"


def test_declared_entities_in_a_feed_are_refused_although_feeds_are_repaired() -> None:
    with pytest.raises(WireFormatError, match="entities"):
        formats.read(
            b'<!DOCTYPE rss [<!ENTITY a SYSTEM "file:///etc/passwd">]><rss><channel><item><title>&a;</title></item></channel></rss>'
        )


@pytest.mark.parametrize(
    "data",
    [
        b"<rss><channel/></rss>",
        b'<feed xmlns="http://www.w3.org/2005/Atom"/>',
        b'{"version": "https://jsonfeed.org/version/1", "items": []}',
    ],
)
def test_a_feed_without_entries_says_so(data: bytes) -> None:
    with pytest.raises(WireFormatError, match=r"no (items|entries)|no item"):
        formats.read(data)


@pytest.mark.parametrize("items", [None, "x", [1], {"a": 1}])
def test_a_json_feed_of_the_wrong_shape_is_named(items: Any) -> None:
    with pytest.raises(WireFormatError, match="items must be a list"):
        formats.read(json.dumps({"version": "https://jsonfeed.org/version/1.1", "items": items}).encode())


@parametrize_shared("data/hardening/feeds-illformed/*.xml")
def test_an_ill_formed_feed_is_read_or_named(path: Path) -> None:
    try:
        items = formats.read(path.read_bytes())
    except WireFormatError as error:
        items, reason = [], str(error)
    else:
        reason = ""
    assert len(reason) > 20 or all(item.headline or item.body or item.links for item in items)


_MARKUP = [
    "<title>",
    "</title>",
    "<item>",
    "</item>",
    "<description>",
    "&lt;p&gt;",
    "<![CDATA[",
    "]]>",
    "<link>",
    "<!--",
]
_WORDS = ["<guid>x", "&", "http://[", "ä", "<media:content url='a'/>", "<georss:point>9 9", "<pubDate>", "Wort "]
_PIECES = st.sampled_from([*_MARKUP, *_WORDS, '<content type="xhtml">', "<entry>", "2026-03-04"])


@given(
    st.lists(_PIECES, max_size=25), st.sampled_from([RSS, '<feed xmlns="http://www.w3.org/2005/Atom">{item}</feed>'])
)
@settings(max_examples=400, deadline=None)
def test_a_feed_of_any_pieces_gives_items_or_a_reason(pieces: list[str], frame: str) -> None:
    try:
        items = formats.read(frame.format(item="".join(pieces)).encode())
    except WireFormatError as error:
        items, reason = [], str(error)
    else:
        reason = ""
    assert reason or all(item.guid for item in items)


def test_the_samples_are_detected_as_what_they_are() -> None:
    names = {"rss.xml": "rss", "rss1.xml": "rss", "atom.xml": "atom", "feed.json": "jsonfeed"}
    assert {name: formats.detect((SAMPLES / name).read_bytes()) for name in names} == names


@pytest.mark.parametrize(
    ("told", "credit"),
    [
        ("<media:copyright>Jo Lens</media:copyright>", "Jo Lens"),
        ("<media:copyright url='https://a.example/'>© 2026 Jo Lens</media:copyright>", "Jo Lens"),
        ("<media:copyright>Copyright (c) 2024-2026 by Jo Lens</media:copyright>", "Jo Lens"),
        ("<media:copyright>Alle Rechte</media:copyright><media:credit>Jo Lens</media:credit>", "Jo Lens"),
        ("<media:copyright>2026</media:copyright>", "2026"),
        ("", None),
    ],
)
def test_whose_a_picture_is_says_whom_to_credit(told: str, credit: str | None) -> None:
    inside = rss(f"<media:content url='https://a.example/b.jpg' medium='image'>{told}</media:content>")
    beside = rss(f"<media:group>{told}<media:content url='https://a.example/b.jpg' type='image/jpeg'/></media:group>")
    assert (inside.links[0].credit, beside.links[0].credit) == (credit, credit)


_WXR = '<rss version="2.0" xmlns:wp="http://wordpress.org/export/1.{}/" xmlns:app="http://www.w3.org/2007/app"><channel><item><title>T</title><guid>urn:x:1</guid>{}</item></channel></rss>'


@pytest.mark.parametrize(
    ("told", "status"),
    [
        ("<wp:status>publish</wp:status>", "usable"),
        ("", "usable"),
        ("<status>draft</status>", "usable"),  # no field of WordPress
        ("<wp:status>draft</wp:status>", "withheld"),
        ("<wp:status><![CDATA[pending]]></wp:status>", "withheld"),
        ("<wp:status>private</wp:status>", "withheld"),
        ("<wp:status>future</wp:status>", "withheld"),
        ("<wp:status>trash</wp:status>", "withheld"),
        ("<wp:status>auto-draft</wp:status>", "withheld"),
        ("<wp:status>publish</wp:status><wp:post_password>x</wp:post_password>", "withheld"),
        ("<wp:status>publish</wp:status><wp:post_password/>", "usable"),
        ("<wp:status>inherit</wp:status><wp:post_type>revision</wp:post_type>", "withheld"),
        ("<wp:status>inherit</wp:status><wp:post_type>attachment</wp:post_type>", "usable"),
        ("<app:control><app:draft>yes</app:draft></app:control>", "withheld"),
    ],
)
@pytest.mark.parametrize("version", [0, 2])
def test_what_wordpress_exports_and_has_not_published_is_withheld(told: str, status: str, version: int) -> None:
    assert formats.read(_WXR.format(version, told).encode())[0].pub_status == status


def test_the_paragraphs_of_a_wordpress_export_are_its_blank_lines() -> None:
    text = "Eins mit <em>Nachdruck</em>.\n\nZwei\nund weiter.\n\n<ul>\n<li>a</li>\n</ul>\n\nDrei."
    item = rss(f"<content:encoded><![CDATA[{text}]]></content:encoded>")
    assert [(b["type"], b["html"]) for b in item.body] == [
        ("paragraph", "Eins mit <em>Nachdruck</em>."),
        ("paragraph", "Zwei und weiter."),
        ("list", "<ul><li>a</li></ul>"),
        ("paragraph", "Drei."),
    ]


def test_menus_of_a_wordpress_export_are_no_story() -> None:
    kinds = {
        kind: formats.read(_WXR.format(2, f"<wp:post_type>{kind}</wp:post_type>").encode())[0].item_class
        for kind in ("post", "page", "nav_menu_item")
    }
    assert kinds == {"post": "text", "page": "text", "nav_menu_item": "other"}


def test_a_feed_that_declares_no_prefix_has_its_pictures_and_texts() -> None:
    item = "<title>T</title><content:encoded>&lt;p&gt;Text&lt;/p&gt;</content:encoded><media:content url='https://a.example/b.jpg'/>"
    for more in ("", "<dc:creator>M & M</dc:creator>"):  # well-formed but for the prefixes, and not at all
        (read,) = formats.read(f"<rss version='2.0'><channel><item>{item}{more}</item></channel></rss>".encode())
        assert (read.body_text, [link.href for link in read.links]) == ("Text", ["https://a.example/b.jpg"])


def test_a_broken_feed_whose_document_type_is_never_loaded_is_repaired() -> None:
    doctype = '<!DOCTYPE rss [<!ENTITY % latin PUBLIC "-//W3C//ENTITIES Latin 1" "http://127.0.0.1:1/x.ent"> %latin;]>'
    (item,) = formats.read((doctype + RSS.format(item="<title>M & M&nbsp;&uuml;</title>")).encode())
    assert item.headline == "M & M\u00a0ü"


def test_a_tombstone_counts_in_rss_too_and_one_without_a_time_comes_behind_the_entry() -> None:
    space = 'xmlns:at="http://purl.org/atompub/tombstones/1.0"'
    rss = f'<rss {space}><channel><link>https://a.example</link><item><title>Damm</title><guid>1</guid></item><at:deleted-entry ref="1"/></channel></rss>'
    story, tombstone = formats.read(rss.encode())
    assert (tombstone.guid, tombstone.pub_status, tombstone.version) == (story.guid, "canceled", story.version + 1)


def test_wordpresss_own_marks_are_captions_or_no_text() -> None:
    content = '&lt;p&gt;Text.&lt;/p&gt;[caption id="a"]&lt;img src="https://a.example/1.jpg"/&gt; Der Damm[/caption][gallery ids="1,2"]'
    rss = f'<rss xmlns:c="http://purl.org/rss/1.0/modules/content/"><channel><item><title>a</title><c:encoded>{content}</c:encoded></item></channel></rss>'
    (item,) = formats.read(rss.encode())
    assert item.body_text == "Text."
    assert [link.caption for link in item.links] == ["Der Damm"]
