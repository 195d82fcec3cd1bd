"""What is no text, no place and no name, in whatever format it comes."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from extrablatt.wire import formats
from extrablatt.wire.formats.datelines import is_time
from extrablatt.wire.item import Subject, WireItem

from .conftest import G2

Read = Callable[..., WireItem]


@pytest.mark.parametrize(
    "dateline",
    ["2026-03-04 10:15:00 GMT+00:00", "20260304T101500Z", "04.03.2026 11:15", "Wed, 04 Mar 2026 10:15:00 +0000", "10.15 Uhr, 4. März 2026",
     "4:15 p.m. EST", "2026-03-04", "Le 04/03/2026 à 10h15", "Mittwoch, 4.3.2026"],
)  # fmt: skip
def test_a_time_is_no_dateline(g2: Read, ninjs: Read, dateline: str) -> None:
    assert g2("<p>a</p>", about=f"<dateline>{dateline}</dateline>").dateline is None
    assert ninjs(body_html="<p>a</p>", dateline=dateline).dateline is None


@pytest.mark.parametrize(
    "dateline", ["WIEN, 4. März", "March 4 (BSP) -", "Wien (bsp) -", "Marseille", "Mai", "St. Pölten, 10:15", "Halle 5"]
)
def test_a_place_or_an_agency_is_one_whatever_stands_beside_it(dateline: str) -> None:
    assert not is_time(dateline)


@pytest.mark.parametrize(
    "said", ["No-Data-Available, MAR 01", "N/A", "null", "None", "-", "no data available", "undefined", "---"]
)
def test_a_field_that_says_nothing_is_none(g2: Read, ninjs: Read, said: str) -> None:
    assert g2("<p>a</p>", about=f"<by>{said}</by>").byline is None
    item = ninjs(body_html="<p>a</p>", by=said, slugline=said, copyrightnotice=said)
    assert (item.byline, item.slugline, item.copyright) == (None, None, None)


def test_names_that_only_look_like_nothing_stay(ninjs: Read) -> None:
    for name in ("Anna Null", "Nana", "Nil Muster", "Nona Neumann"):
        assert ninjs(by=name).byline == name


@pytest.mark.parametrize(
    ("told", "read"),
    [("You&amp;rsquo;re", "You’re"), ("Kr&amp;#246;te &amp;amp; Molch", "Kröte & Molch"), ("A&amp;#x26;B", "A&B"), ("a &amp;amp;lt; b", "a < b"),
     ("5 &amp;foo; 6 &amp; 7", "5 &foo; 6 & 7"), ("&amp;#0;a&amp;#xD800;", "a")],
)  # fmt: skip
def test_what_was_escaped_twice_is_the_character_it_means(g2: Read, told: str, read: str) -> None:
    data = G2.format(body=f"<p>{told} <em>{told}</em></p>", meta="", about=f"<by>{told}</by>").replace("Titel", told)
    (item,) = formats.read(data.encode())
    assert (item.headline, item.byline, item.body_text) == (read, read, f"{read} {read}".strip() if read else None)
    assert "<em>" in item.body[0]["html"]


def test_markup_that_was_escaped_in_markup_stays_harmless_text(g2: Read) -> None:
    (block,) = g2("<p>&amp;lt;script&amp;gt;alert(1)&amp;lt;/script&amp;gt;</p>").body
    assert block["html"] == "&lt;script&gt;alert(1)&lt;/script&gt;"


@pytest.mark.parametrize(
    "name", ["48.20849", "48,2", "-33.8", "48° 12' N", "16.37208 E", "48.2;16.3", "lat 48.2 lon 16.3"]
)
def test_where_a_place_lies_is_not_its_name(ninjs: Read, name: str) -> None:
    item = ninjs(place=[{"name": "Flussau"}, {"name": name}, {"name": "3. Bezirk"}])
    assert [s.name for s in item.subjects] == ["Flussau", "3. Bezirk"]


def test_a_place_with_a_code_keeps_it_without_the_number(ninjs: Read) -> None:
    item = ninjs(place=[{"name": "48.2, 16.3", "uri": "https://orte.example/9"}])
    assert item.subjects == (Subject("https://orte.example/9", None, "geo"),)


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("<p>\n  Es regnet\nin Flussau.\n</p>", "Es regnet in Flussau."),
        ("<P>Eins.</P><P>Zwei.</P>", "Eins.\n\nZwei."),
        ("&lt;p&gt;Eins.&lt;/p&gt;\n&lt;p&gt;Zwei.&lt;/p&gt;", "Eins.\n\nZwei."),
        ("Eins.<br/><br/>Zwei.", "Eins.\n\nZwei."),
        ("Eins <b>fett</b>.\n\nZwei.", "Eins fett.\n\nZwei."),
        ("<div>Eins.</div>", "Eins."),
        ("3 < 5 und 7 > 6", "3 < 5 und 7 > 6"),
        ("Die Seite <aufmacher> fehlt.", "Die Seite <aufmacher> fehlt."),
        ("a <b", "a <b"),
    ],
)
def test_markup_that_is_called_plain_text_is_read(ninjs: Read, text: str, read: str) -> None:
    assert ninjs(body_text=text).body_text == read
    inline = f'<inlineData contenttype="text/plain"><![CDATA[{text}]]></inlineData>'
    before, _, rest = G2.format(body="", meta="", about="").partition("<inlineXML")
    (item,) = formats.read(f"{before}{inline}{rest.partition('</inlineXML>')[2]}".encode())
    assert item.body_text == read


@pytest.mark.parametrize(
    "content",
    [
        '<Format FormalName="CSS"/><MimeType FormalName="text/css"/><DataContent>p { color: red }</DataContent>',
        '<MimeType FormalName="application/javascript"/><DataContent>var a = 1;</DataContent>',
        '<Format FormalName="Stylesheet"/><DataContent>anything</DataContent>',
        "<DataContent>.ctr, td.a { text-align: center }\n/* b */ @media print { p { color: red; } }</DataContent>",
        '<MimeType FormalName="text/plain"/><DataContent>@import url(x.css); p{margin:0}</DataContent>',
    ],
)
def test_a_style_sheet_or_script_beside_the_text_is_no_text(content: str) -> None:
    item = f"""<NewsML><NewsItem><Identification><NewsIdentifier><ProviderId>a</ProviderId><DateId>1</DateId><NewsItemId>2</NewsItemId>
    </NewsIdentifier></Identification><NewsComponent><NewsComponent><ContentItem>{content}</ContentItem></NewsComponent>
    <NewsComponent><ContentItem><DataContent><p>Text {{so}}.</p></DataContent></ContentItem></NewsComponent></NewsComponent></NewsItem></NewsML>"""
    assert formats.read(item.encode())[0].body_text == "Text {so}."


NITF = """<nitf><head><docdata><doc-id id-string="1"{regsrc}/>{data}</docdata></head><body><body.head><hedline><hl1>Titel</hl1></hedline>{head}</body.head>
<body.content><p>a</p></body.content></body></nitf>"""


def nitf(*, head: str = "", data: str = "", regsrc: str = "") -> WireItem:
    return formats.read(NITF.format(head=head, data=data, regsrc=regsrc).encode())[0]


@pytest.mark.parametrize(
    ("byline", "read"),
    [
        ("By ERIKA BEISPIEL<byttl>BSP Business Writer</byttl>", "By ERIKA BEISPIEL, BSP Business Writer"),
        ("<person>Erika Beispiel</person><byttl>BSP</byttl>", "Erika Beispiel, BSP"),
        ("By ERIKA BEISPIEL, <byttl>BSP Writer</byttl>", "By ERIKA BEISPIEL, BSP Writer"),
        ("By ERIKA BEISPIEL\n<byttl>BSP Writer</byttl>", "By ERIKA BEISPIEL, BSP Writer"),
        ("<person><name.given>Erika</name.given><name.family>Beispiel</name.family></person>", "Erika Beispiel"),
        ("<person>Erika Beispiel</person><person>Max Muster</person>", "Erika Beispiel Max Muster"),
        ("Erika<br/>Beispiel", "Erika Beispiel"),
        ("Eri<em>ka</em> Bei<b>sp</b><i>iel</i>", "Erika Beispiel"),
        ("Von <person>Erika Beispiel</person>s Tochter", "Von Erika Beispiels Tochter"),
    ],
)
def test_names_and_titles_side_by_side_are_not_glued(byline: str, read: str) -> None:
    assert nitf(head=f"<byline>{byline}</byline>").byline == read


def test_a_dateline_of_elements_is_not_glued() -> None:
    dateline = "<dateline><location>Flussau</location><story.date>4. März</story.date></dateline>"
    assert nitf(head=dateline).dateline == "Flussau 4. März"


@pytest.mark.parametrize(
    ("told", "provider"),
    [
        ({"data": '<del-list><from-src src-name="BSP" level-number="1"/></del-list>'}, "BSP"),
        ({"data": '<doc.copyright holder="Beispiel GmbH" year="2026"/>'}, "Beispiel GmbH"),
        ({"head": "<distributor>BSP</distributor>", "data": '<doc.copyright holder="X"/>'}, "BSP"),
        ({"regsrc": ' regsrc="BSP"', "data": '<doc.copyright holder="X"/>'}, "BSP"),
        ({"head": "<rights><rights.owner>Beispiel GmbH</rights.owner></rights>"}, "Beispiel GmbH"),
        ({}, None),
    ],
)
def test_who_provides_a_story_is_told_by_its_source_or_whose_it_is(told: dict[str, str], provider: str | None) -> None:
    assert nitf(**told).provider == provider


@pytest.mark.parametrize(
    ("notice", "provider"),
    [
        ("© 2026 Beispiel GmbH. Alle Rechte vorbehalten.", "Beispiel GmbH"),
        ("Copyright 2026 The Sample Press. All rights reserved.", "The Sample Press"),
        ("(c) Beispiel GmbH, www.beispiel.example", "Beispiel GmbH"),
        ("© 2026", None),
        ("Dieser Text darf nur mit unserer schriftlichen Erlaubnis und nur einmal gedruckt werden", None),
    ],
)
def test_a_copyright_notice_tells_who_provides_a_story_that_nobody_else_tells(
    ninjs: Read, notice: str, provider: str | None
) -> None:
    assert ninjs(body_text="a", copyrightnotice=notice).provider == provider
    assert ninjs(body_text="a", copyrightnotice=notice, source="BSP").provider == "BSP"


@pytest.mark.parametrize(
    "urgent",
    [{"urgency": 1}, {"urgency": 2}, {"signal": {"name": "x", "code": "alert"}}, {"genre": [{"name": "Eilmeldung"}]}],
)
def test_an_alert_without_a_headline_has_its_first_paragraph_as_one(ninjs: Read, urgent: dict[str, object]) -> None:
    item = ninjs(body_text="Kanzlerin Dr. Muster tritt zurück.\n\nWeiteres in Kürze.", slugline="politik-eil", **urgent)
    assert item.headline == "Kanzlerin Dr. Muster tritt zurück."
    assert item.body_text.startswith("Kanzlerin")


def test_of_a_long_paragraph_the_first_sentence_is_the_headline_of_an_alert(ninjs: Read) -> None:
    long = (
        "Die Brücke über die Sall ist nach Angaben der Polizei am Mittwoch um 10.15 Uhr ohne Vorwarnung eingestürzt. "
        * 3
    )
    assert ninjs(body_text=long, urgency=1).headline == long.partition(" Die")[0]
    assert len(ninjs(body_text="Wort " * 400, urgency=1).headline or "") < 250


def test_no_story_gets_a_headline_that_is_no_alert(ninjs: Read) -> None:
    assert ninjs(body_text="Es regnet.").headline is None
    assert ninjs(body_text="Es regnet.", urgency=4).headline is None
    assert ninjs(headline="Regen", body_text="Es regnet.", urgency=1).headline == "Regen"
