"""NewsML-G2: metadata by role, codes by qcode, address and literal, notes, packages."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from extrablatt.wire import formats
from extrablatt.wire.item import EdNote, Subject, WireFormatError, WireItem

from .conftest import G2

Read = Callable[..., WireItem]
Sample = Callable[[str], list[WireItem]]


def test_a_message_gives_all_its_items(sample: Sample) -> None:
    items = sample("message.xml")
    assert [(i.item_class, i.pub_status, i.version) for i in items] == [
        ("text", "usable", 1542761538),
        ("picture", "canceled", 1772442000),
        ("composite", "usable", 2),
        ("other", "usable", 1),
    ]
    assert items[3].headline == "Bahnhofsfest"


def test_a_text_has_all_its_metadata(sample: Sample) -> None:
    item = sample("message.xml")[0]
    told = (item.kicker, item.headline, item.subheadline, item.standfirst, item.byline, item.dateline, item.slugline)
    assert told == (
        "Verkehr", "Neuer Bahnhof in Flussau eröffnet", "Fünf Gleise statt zwei", "Zwölf Jahre wurde gebaut.",
        "Von Erika Beispiel", "Flussau (bsp) -", "Verkehr/Bahn",
    )  # fmt: skip
    assert (item.provider, item.credit, item.copyright) == ("bsp", "bsp", "(c) Beispielagentur 2026")
    assert (item.usage_terms, item.urgency, item.genre, item.signals) == (
        "Nur nach Vereinbarung", 3, "Meldung", ("sig:correction",),
    )  # fmt: skip
    assert (item.embargoed, item.version_created, item.language) == (
        "2026-03-02T12:00:00+01:00", "2026-03-02T09:58:00+01:00", "de",
    )  # fmt: skip


def test_the_body_holds_the_story_and_nothing_the_metadata_say(sample: Sample) -> None:
    item = sample("message.xml")[0]
    assert [b["type"] for b in item.body] == ["paragraph", "crosshead", "list", "quote", "table", "factbox"]
    for foreign in ("eröffnet", "Nicht vor", "Von Erika", "02.03.2026", "Notizblock", "Max Muster", "000003"):
        assert foreign not in item.body_text


def test_subjects_are_normalised_named_in_german_and_sorted_by_kind(sample: Sample) -> None:
    assert sample("message.xml")[0].subjects == (
        Subject("medtop:20000651", "Partei", "subject"),
        Subject("medtop:20000340", "Bahn", "subject"),
        Subject("bsp:77", "Flussau", "geo"),
        Subject("ort0", "Bahnhofplatz", "geo"),
        Subject("bsp:p1", "Erika Beispiel", "person"),
        Subject("bsp:o1", "Bahn AG Beispiel", "organisation"),
        Subject(None, "Bahnhof", "keyword"),
        Subject("bspgenre:1", "Meldung", "genre"),
    )


def test_main_and_facet_concepts_count_as_subjects(g2: Read) -> None:
    about = '<subject><mainConcept qcode="medtop:1"><name>a</name></mainConcept><facetConcept qcode="f:2"/></subject>'
    assert [s.qcode for s in g2(about=about).subjects] == ["medtop:1", "f:2"]


def test_only_notes_dpa_sends_without_a_constraint_are_publishable_and_never_its_closing_line(sample: Sample) -> None:
    notes = {n.text.partition("\n")[0]: (n.role, n.publishable) for n in sample("message.xml")[0].ed_notes}
    assert notes == {
        "Zahl der Gleise berichtigt.": ("dpaednoterole:correctionshort", True),
        "Erika Beispiel, +00 000 000001, erika@beispiel.example": ("dpaednoterole:contacts", False),
        "Redaktion Nord, +00 000 000002": ("dpaednoterole:dpacontacts", False),
        "bsp ab xx n1 cd": ("dpaednoterole:closingline", False),
        "Hinweise": ("notepad", True),
        "Nicht zur Veröffentlichung": ("notepad", False),
        "Nicht vor 12.00 Uhr verwenden": ("embargo", False),
    }


@pytest.mark.parametrize(
    "note",
    [
        "<edNote>Rückfragen an den Dienst</edNote>",
        '<edNote role="aparole:note">x</edNote>',
        '<edNote role="dpaednoterole:correction" pubconstrainturi="http://beispiel.example/c/nonpublic">x</edNote>',
        '<edNote role="dpaednoterole:internal">x</edNote>',
        '<edNote role="dpaednoterole:notepad"><p xmlns="http://www.w3.org/1999/xhtml">ohne Kennzeichen</p></edNote>',
        '<edNote role="dpaednoterole:notepad" pubconstraint="c:nonpublic"><section class="np-public">x</section></edNote>',
    ],
)
def test_in_doubt_a_note_is_not_publishable(g2: Read, note: str) -> None:
    (found,) = g2(meta=note).ed_notes
    assert found.publishable is False


def test_every_note_is_kept_with_its_role_and_its_lines(g2: Read) -> None:
    item = g2(meta='<edNote role="dpaednoterole:a">eins\nzwei</edNote><edNote role="dpaednoterole:b">drei</edNote>')
    assert item.ed_notes == (EdNote("dpaednoterole:a", "eins\nzwei", True), EdNote("dpaednoterole:b", "drei", True))


@pytest.mark.parametrize(
    ("status", "read"),
    [
        ("", "usable"), ('<pubStatus qcode="stat:usable"/>', "usable"), ('<pubStatus qcode="stat:canceled"/>', "canceled"),
        ('<pubStatus qcode="stat:cancelled"/>', "canceled"), ('<pubStatus qcode="STAT:Canceled"/>', "canceled"),
        ('<pubStatus uri="http://cv.iptc.org/newscodes/pubstatusg2/withheld"/>', "withheld"),
        ('<pubStatus literal="canceled"/>', "canceled"), ('<pubStatus qcode="stat:ungewiss"/>', "withheld"), ("<pubStatus/>", "usable"),
    ],
)  # fmt: skip
def test_the_status_is_read_in_every_spelling(g2: Read, status: str, read: str) -> None:
    assert g2(meta=status).pub_status == read


@pytest.mark.parametrize(
    ("held", "read"),
    [
        ("", None), ("<embargoed/>", "indefinite"), ("<embargoed> </embargoed>", "indefinite"),
        ("<embargoed>bald</embargoed>", "indefinite"), ("<embargoed>2026-03-02T12:00:00Z</embargoed>", "2026-03-02T12:00:00Z"),
        ("<embargoed>2026-03-02T12:00:00</embargoed>", "2026-03-02T12:00:00+00:00"),
        ("<embargoed>2026-03-02</embargoed>", "2026-03-02T23:59:59+00:00"),
        ("<embargoed>2026-03-02T12:00:00.000+01:00</embargoed>", "2026-03-02T12:00:00.000+01:00"),
    ],
)  # fmt: skip
def test_an_embargo_is_a_time_with_offset_or_indefinite(g2: Read, held: str, read: str | None) -> None:
    assert g2(meta=held).embargoed == read


@pytest.mark.parametrize(
    ("attribute", "read"),
    [
        ('version="10"', 10),
        ('version="007"', 7),
        ('version="1542761538"', 1542761538),
        ("", 1772445600),
        ('version="x"', 1772445600),
    ],
)
def test_a_version_is_a_number_and_else_the_time_it_was_made(attribute: str, read: int) -> None:
    data = G2.format(body="", meta="", about="").replace('version="1"', attribute)
    assert formats.read(data.encode())[0].version == read


def test_a_version_beyond_64_bits_is_refused() -> None:
    data = G2.format(body="", meta="", about="").replace('version="1"', f'version="{2**63}"')
    with pytest.raises(WireFormatError, match="out of range"):
        formats.read(data.encode())


def test_pictures_have_their_caption_and_credit_with_and_without_rendition(sample: Sample) -> None:
    item = sample("message.xml")[1]
    assert [(link.rel, link.href, link.rendition, link.caption, link.credit) for link in item.links] == [
        ("picture", "bahnhof.jpg", "highRes", "Der Bahnhof am Abend.", "Max Muster/bsp"),
        ("picture", "bahnhof-klein.jpg", None, "Der Bahnhof am Abend.", "Max Muster/bsp"),
    ]
    assert item.embargoed == "indefinite"


def test_links_tell_pictures_from_origins_and_the_text_adds_its_caption(sample: Sample) -> None:
    assert [
        (link.rel, link.guid[-3:], link.caption, link.credit) for link in sample("message.xml")[0].links if link.guid
    ] == [
        ("picture", "200", "Das Dach bei Nacht.", "Max Muster/bsp"),
        ("evolvedFrom", "099", None, None),
    ]


def test_a_link_that_would_run_a_script_has_no_address(g2: Read) -> None:
    (link,) = g2(meta='<link rel="irel:seeAlso" href=" JavaScript:alert(1)"><title>x</title></link>').links
    assert link.href is None


def test_a_package_links_its_members(sample: Sample) -> None:
    item = sample("message.xml")[2]
    assert item.headline == "Bahnhof: Text und Bild"
    assert [(link.rel, link.caption) for link in item.links] == [("text", "Text"), ("picture", "Der Bahnhof")]


def test_nitf_inside_is_read_in_the_encoding_the_file_names(sample: Sample) -> None:
    (item,) = sample("nitf_inside.xml")
    assert (item.byline, item.dateline, item.subheadline) == (
        "By Jane Sample, Staff",
        "RIVERTON (SPL) -",
        "After ten years",
    )
    assert item.standfirst == "The bridge is open."
    assert item.body_text == ("First bold and Café Sample words.\n\nCosts\n\nSecond.\n\nWith reports from the county.")
    assert item.body[0]["html"] == "First <strong>bold</strong> and Café Sample words."


@pytest.mark.parametrize(
    ("content", "text"),
    [
        ('<inlineData contenttype="text/plain">a\n\nb &lt;c&gt;</inlineData>', "a\n\nb <c>"),
        ("<inlineData>a</inlineData>", "a"),
        ('<inlineData contenttype="text/html">&lt;p&gt;a &lt;b&gt;b&lt;/b&gt;&lt;/p&gt;</inlineData>', "a b"),
        ('<inlineData contenttype="text/plain" encoding="encd:base64">w6Rh</inlineData>', "äa"),
        ('<inlineData contenttype="image/jpeg" encoding="encd:base64">AAAA</inlineData>', ""),
        ("<inlineXML><![CDATA[<p>a</p><p>b</p>]]></inlineXML>", "a\n\nb"),
        ("<inlineXML>nur Text</inlineXML>", "nur Text"),
        ('<inlineData>kurz</inlineData><inlineXML><p>der längere Text</p></inlineXML>', "der längere Text"),
        ('<remoteContent href="a.xml"/>', ""),
    ],
)  # fmt: skip
def test_every_kind_of_inline_content_is_read(content: str, text: str) -> None:
    before, _, after = G2.format(body="", meta="", about="").partition("<contentSet>")
    data = f"{before}<contentSet>{content}</contentSet>{after.partition('</contentSet>')[2]}"
    assert formats.read(data.encode())[0].body_text == text


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        ('<newsItem xmlns="http://iptc.org/std/nar/2006-10-01/"/>', "has no guid"),
        ('<newsMessage xmlns="http://iptc.org/std/nar/2006-10-01/"><itemSet/></newsMessage>', "holds no item"),
        ('<contentSet xmlns="http://iptc.org/std/nar/2006-10-01/"/>', "Only a part of a NewsML-G2 item: <contentSet>"),
        ("<contentMeta/>", "Only a part"),
        ("<nitf><body/></nitf>", "NITF: there is neither"),
        ('<NewsML Version="1.2"/>', "NewsML 1.2"),
        ("<rss/>", "RSS"),
        ("<irgendwas/>", "root element is <irgendwas>"),
    ],
)
def test_what_is_no_newsml_g2_item_is_refused_by_name(data: str, reason: str) -> None:
    with pytest.raises(WireFormatError, match=reason):
        formats.read(data.encode())


def test_a_bare_newsitem_without_namespace_or_metadata_is_read() -> None:
    (item,) = formats.read(b'<newsItem guid="a"><contentSet><inlineXML><p>x</p></inlineXML></contentSet></newsItem>')
    assert (item.guid, item.version, item.pub_status, item.body_text) == ("a", 1, "usable", "x")


def test_every_code_in_a_subject_counts_but_of_its_relations_only_the_iptcs(g2: Read) -> None:
    about = (
        '<subject qcode="x:1"><name>a</name><facet rel="x:in" qcode="x:2"/><sameAs qcode="medtop:20000651"/>'
        '<broader uri="http://cv.iptc.org/newscodes/subjectcode/11000000"/><broader qcode="x:9"/></subject>'
        '<subject type="cpnat:person"><bag><bit qcode="x:3"/><bit qcode="x:4"/></bag></subject>'
    )
    assert [(s.qcode, s.kind) for s in g2(about=about).subjects] == [
        ("x:1", "subject"), ("x:2", "subject"), ("medtop:20000651", "subject"), ("subj:11000000", "subject"),
        ("x:3", "person"), ("x:4", "person"),
    ]  # fmt: skip


def test_where_a_story_was_made_is_a_place_with_what_it_lies_in(g2: Read) -> None:
    about = (
        '<located qcode="city:1"><name>Flussau</name><broader qcode="cntry:DEU"><name>Deutschland</name></broader></located>'
        '<located literal="HAFEN"><name>HAFEN</name></located><subject type="cpnat:geoArea" qcode="city:1"><name>Flussau</name></subject>'
    )
    assert g2(about=about).subjects == (
        Subject("city:1", "Flussau", "geo"), Subject("cntry:DEU", "Deutschland", "geo"), Subject(None, "HAFEN", "geo"),
    )  # fmt: skip


def test_the_title_of_the_item_stands_in_for_a_missing_headline() -> None:
    data = G2.replace("<headline>Titel</headline>", "").format(meta="<title>Nur ein Titel</title>", about="", body="")
    assert formats.read(data.encode())[0].headline == "Nur ein Titel"


def test_the_shots_of_a_video_are_a_list_in_its_text_and_facts_beside_it(g2: Read) -> None:
    data = G2.format(meta="", about="<description>Ein Film.</description>", body="").replace(
        "ninat:text", "ninat:video"
    )
    shots = (
        '<partMeta partid="s1"><role qcode="pr:shot"/><timeDelim start="0" end="5"/><description>Die Brücke &amp; das Ufer</description></partMeta>'
        '<partMeta><headline>Menge.</headline><description>Leute winken</description></partMeta><partMeta><timeDelim start="9" end="10"/></partMeta>'
    )
    (item,) = formats.read(data.replace("<contentSet>", f"{shots}<contentSet>").encode())
    assert item.body[-1] == {
        "type": "list", "html": "<ol><li>Die Brücke &amp; das Ufer</li><li>Menge. Leute winken</li></ol>",
    }  # fmt: skip
    assert item.extra["parts"] == [
        {"id": "s1", "role": "shot", "start": "0", "end": "5", "text": "Die Brücke & das Ufer"},
        {"text": "Menge. Leute winken"}, {"start": "9", "end": "10"},
    ]  # fmt: skip


PACKAGE = """<packageItem xmlns="http://iptc.org/std/nar/2006-10-01/" guid="urn:beispiel:p"><groupSet root="g1">
<group id="g2" role="gr:side" mode="pgrmod:alt"><itemRef residref="c"/><groupRef idref="g1"/></group>
<group id="g1" role="gr:main" mode="pgrmod:seq"><itemRef residref="a"/><groupRef idref="g2"/><itemRef residref="b"/><groupRef idref="g9"/></group>
<group id="g3"><itemRef residref="d"/></group></groupSet></packageItem>"""


def test_the_members_of_a_package_stand_in_the_order_of_its_groups_and_circles_end() -> None:
    (item,) = formats.read(PACKAGE.encode())
    assert [link.guid for link in item.links] == ["a", "c", "b", "d"]
    assert item.extra["groups"][:2] == [
        {"id": "g2", "role": "side", "mode": "alt", "members": ["c", "g1"]},
        {"id": "g1", "role": "main", "mode": "seq", "members": ["a", "g2", "b", "g9"]},
    ]


@pytest.mark.parametrize("kind", ["conceptItem", "knowledgeItem", "planningItem", "catalogItem"])
@pytest.mark.parametrize("inside", ["", "<itemMeta/>", "<itemMeta><title>Titel</title></itemMeta><contentMeta/>"])
def test_items_that_are_no_story_are_shelved_and_no_error(kind: str, inside: str) -> None:
    data = f'<{kind} xmlns="http://iptc.org/std/nar/2006-10-01/" guid="urn:beispiel:k" version="2">{inside}</{kind}>'
    (item,) = formats.read(data.encode())
    assert (item.item_class, item.version, item.body) == ("other", 2, ())


@pytest.mark.parametrize(
    ("qcode", "read"),
    [('qcode="mt:1"', "medtop:1"), ('uri="http://cv.iptc.org/newscodes/subjectcode/15000000"', "subj:15000000"),
     ('uri="http://beispiel.example/codes/7"', "bsp:7"), ('literal="frei"', "frei"), ('uri="http://anders.example/7"', "http://anders.example/7")],
)  # fmt: skip
def test_codes_are_resolved_by_the_items_own_catalog(qcode: str, read: str) -> None:
    catalog = (
        '<catalog><scheme alias="mt" uri="http://cv.iptc.org/newscodes/mediatopic/"/>'
        '<scheme alias="bsp" uri="http://beispiel.example/codes/"/></catalog><itemMeta>'
    )
    data = G2.format(body="", meta="", about=f"<subject {qcode}/>").replace("<itemMeta>", catalog)
    assert [s.qcode for s in formats.read(data.encode())[0].subjects] == [read]


def test_notes_rights_and_pictures_of_nitf_inside_are_kept_apart_from_the_text() -> None:
    inside = (
        '<nitf><body><body.head><note type="npa"><p>nur intern</p></note><rights>einmal</rights><distributor>bsp</distributor></body.head>'
        '<body.content><p>Text.</p><media media-type="image"><media-reference source="klein.jpg"/><media-reference source="gross.jpg"/>'
        "<media-caption>Bild</media-caption></media></body.content></body></nitf>"
    )
    before, _, after = G2.format(body="", meta="", about="").partition("<inlineXML")
    (item,) = formats.read(f"{before}<inlineXML>{inside}</inlineXML>{after.partition('</inlineXML>')[2]}".encode())
    assert item.body_text == "Text."
    assert {(n.text, n.publishable) for n in item.ed_notes} == {("nur intern", False), ("einmal", False)}
    assert [(link.href, link.caption) for link in item.links] == [("klein.jpg", "Bild"), ("gross.jpg", "Bild")]


_RESULTS = """4. März (bsp) - Ergebnisse vom Mittwoch

Flussau Nord   2 Grauwald      1
Marbruck       0 Sall          10

   Tabelle     P  Pkt
1  Marbruck    19 44
2  Grauwald    19 42"""


@pytest.mark.parametrize("tag", ["p", "div", "pre", "body"])
def test_lines_of_a_fixed_width_stay_lines(g2: Read, tag: str) -> None:
    body = _RESULTS if tag == "body" else f"<{tag}>{_RESULTS}</{tag}>"
    for meta in ('<signal qcode="sic:TABLE"/>', ""):
        item = g2(body, meta=meta)
        if tag == "pre":
            assert "<br>Flussau Nord" in item.body[0]["html"]
            continue
        assert [block["type"] for block in item.body] == ["paragraph", "table", "table"]
        assert "Flussau Nord\t2\tGrauwald\t1\nMarbruck\t0\tSall\t10" in item.body_text
        assert "1\tMarbruck\t19\t44" in item.body_text


def test_the_lines_of_what_an_agency_calls_a_table_stay_lines_without_columns_too(g2: Read) -> None:
    text = "<p>Flussau (0) 1 Sall (1) 2\nMarbruck (0) 1 Grauwald (2) 2 &amp; mehr</p>"
    assert g2(text, meta='<signal qcode="sic:TABLE"/>').body[0]["html"] == (
        "Flussau (0) 1 Sall (1) 2<br>Marbruck (0) 1 Grauwald (2) 2 &amp; mehr"
    )
    assert "<br>" not in g2(text).body[0]["html"]


@pytest.mark.parametrize(
    "text",
    [
        "Der erste Satz endet.   Der zweite auch.\n  Der dritte endet.   Der vierte.",
        "Ein Absatz,\n        der eingerückt ist,\n        weil das Programm es so will.",
        "Eine Lücke   hier,\nund keine mehr.",
    ],
)
def test_wide_spaces_in_a_paragraph_are_no_columns(g2: Read, text: str) -> None:
    (block,) = g2(f"<p>{text}</p>").body
    assert (block["type"], block["html"]) == ("paragraph", " ".join(text.split()))


def test_a_paragraph_with_emphasis_in_it_is_no_table(g2: Read) -> None:
    assert [b["type"] for b in g2("<p>a   <em>b</em>   c\nd   e   f</p>").body] == ["paragraph"]
