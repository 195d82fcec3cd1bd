"""NewsML 1.2: identity across revisions, status and embargo, components by role, notes, topics."""

from __future__ import annotations

from collections.abc import Callable
from html import escape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extrablatt.normalisation import bare
from extrablatt.wire import formats
from extrablatt.wire.item import EdNote, Subject, WireFormatError, WireItem

Sample = Callable[[str], list[WireItem]]

IDENTIFIER = (
    "<ProviderId>bsp.example</ProviderId><DateId>20260302</DateId><NewsItemId>17</NewsItemId><RevisionId>1</RevisionId>"
)
FILE = """<NewsML Version="1.2"><NewsItem><Identification><NewsIdentifier>{identifier}</NewsIdentifier></Identification>
<NewsManagement>{management}</NewsManagement>{component}</NewsItem></NewsML>"""
TEXT = "<ContentItem><DataContent><p>Text.</p></DataContent></ContentItem>"


def newsml(
    inside: str = TEXT,
    *,
    identifier: str = IDENTIFIER,
    management: str = '<Status FormalName="Usable"/>',
    lines: str = "",
) -> WireItem:
    """The item of a file made of the parts given."""
    component = f"<NewsComponent><NewsLines>{lines}</NewsLines>{inside}</NewsComponent>"
    data = FILE.format(identifier=identifier, management=management, component=component)
    return formats.read(data.encode())[0]


def test_every_newsitem_of_a_file_is_an_item(sample: Sample) -> None:
    items = sample("newsml1.xml")
    assert [(i.guid.rpartition(":")[2], i.version, i.item_class, i.pub_status) for i in items] == [
        ("TX-17", 3, "text", "usable"), ("PH-18", 1, "picture", "canceled"), ("INDEX", 7, "composite", "usable"),
        ("TX-16", 2, "other", "usable"),
    ]  # fmt: skip


def test_the_lines_are_read(sample: Sample) -> None:
    item = sample("newsml1.xml")[0]
    assert (item.kicker, item.headline, item.subheadline) == ("Transport", "Le pont est ouvert", "Dix ans de travaux")
    assert (item.standfirst, item.slugline) == ("Le pont de Flussau est ouvert depuis lundi.", "transport-pont")
    assert (item.byline, item.dateline) == ("Par Erika BEISPIEL, Max MUSTER", "FLUSSAU, 2 mars 2026 (BSP) -")
    assert (item.credit, item.copyright) == ("BSP", "© 2026 BSP. Tous droits réservés.")
    assert item.usage_terms == "Usage en ligne interdit\narchive; FR; 30 jours"
    assert (item.urgency, item.genre, item.language) == (2, "Feature", "fr")
    assert item.signals == ("newsitemtype:Alert", "instruction:Rectify")


def test_the_richest_of_equivalent_texts_is_the_body(sample: Sample) -> None:
    item = sample("newsml1.xml")[0]
    assert [b["type"] for b in item.body] == ["paragraph", "crosshead", "list", "quote", "table"]
    assert item.body[0]["html"] == "Le pont de Flussau est <strong>ouvert</strong> — enfin."


def test_what_is_for_the_newsroom_is_a_note_and_nowhere_else(sample: Sample) -> None:
    item = sample("newsml1.xml")[0]
    assert item.ed_notes == (
        EdNote("instruction", "Rectify – revision 2: Canceled"),
        EdNote("comment", "parti en retard"),
        EdNote("newsline:AdvisoryLine", "ATTENTION, appeler le +00 000 000007 avant usage"),
        EdNote("component:advisory", "Vidéo à suivre, desk +00 000 000008"),
        EdNote("note:npa", "Suite du papier à 18h00"),
    )
    seen = f"{item.body_text} {item.standfirst} {[link.caption for link in item.links]}"
    for word in ("ATTENTION", "+00 000", "Suite", "retard"):
        assert word not in seen


def test_each_rendition_of_a_picture_has_its_caption_and_credit(sample: Sample) -> None:
    links = [link for link in sample("newsml1.xml")[0].links if link.rel == "picture"]
    assert [(link.href, link.rendition) for link in links] == [
        ("pont.jpg", "highdef"), ("pont-p.jpg", "preview"), ("pont-q.jpg", "quicklook"),
    ]  # fmt: skip
    assert {(link.caption, link.credit) for link in links} == {("Le pont de nuit.", "Max Muster / BSP")}


def test_a_picture_has_its_caption_as_text_and_its_maker_as_byline(sample: Sample) -> None:
    item = sample("newsml1.xml")[1]
    assert (item.headline, item.byline, item.credit) == (None, "MAX MUSTER", "MAX MUSTER/BSP")
    assert item.body_text == "Le pont au matin."
    (link,) = item.links
    assert (link.guid, link.href, link.caption) == (item.guid, "matin.jpg", "Le pont au matin.")


def test_subjects_are_iptc_codes_and_topics_by_kind(sample: Sample) -> None:
    subjects = sample("newsml1.xml")[0].subjects
    for expected in (
        Subject("subj:04000000", None), Subject("subj:04011000", None), Subject("iso3166-1a3:DEU", None, "geo"),
        Subject(None, "Flussau", "geo"), Subject("bsp-77", "Erika Beispiel", "person"),
        Subject("bsp-78", "Pont SA", "organisation"), Subject(None, "inauguration", "keyword"), Subject("BSP-FR", None, "product"),
    ):  # fmt: skip
        assert (expected.qcode, expected.kind) in {(s.qcode, s.kind) for s in subjects}
        assert expected.name is None or expected.name in {s.name for s in subjects}


def test_a_list_of_other_items_is_a_package(sample: Sample) -> None:
    links = sample("newsml1.xml")[2].links
    assert [(link.guid, link.href, link.caption) for link in links] == [
        ("urn:newsml:bsp.example:20260302:TX-17", None, "Le pont"), (None, "tx18.xml", None),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("identifier", "guid", "version"),
    [
        (IDENTIFIER.replace(">1<", ">9<"), "urn:newsml:bsp.example:20260302:17", 9),
        ("<PublicIdentifier>urn:newsml:a:20260302:17:4U</PublicIdentifier>", "urn:newsml:a:20260302:17", 4),
        ("<RevisionId>4</RevisionId><PublicIdentifier>urn:newsml:a:20260302:17</PublicIdentifier>", "urn:newsml:a:20260302:17", 4),
        ("<NewsItemId>17</NewsItemId>", "newsml:17", 1),
    ],
)  # fmt: skip
def test_the_guid_never_holds_the_revision(identifier: str, guid: str, version: int) -> None:
    item = newsml(identifier=identifier)
    assert (item.guid, item.version) == (guid, version)


def test_a_newsitem_that_nothing_identifies_is_refused() -> None:
    with pytest.raises(WireFormatError, match="no identifier"):
        newsml(identifier="")


@pytest.mark.parametrize(
    ("management", "status", "embargoed"),
    [
        ('<Status FormalName="Usable"/>', "usable", None),
        ('<Status FormalName="Withheld"/>', "withheld", None),
        ('<Status FormalName="Cancelled"/>', "canceled", None),
        ('<Status FormalName="Embargoed"/>', "usable", "indefinite"),
        (
            '<Status FormalName="Embargoed"/><StatusWillChange><FutureStatus FormalName="Usable"/>'
            "<DateAndTime>20260302T180000+0100</DateAndTime></StatusWillChange>",
            "usable", "2026-03-02T18:00:00+01:00",
        ),
        (
            '<Status FormalName="Embargoed"/><StatusWillChange><FutureStatus FormalName="Withheld"/>'
            "<DateAndTime>20260302T180000+0100</DateAndTime></StatusWillChange>",
            "usable", "indefinite",
        ),
        (
            '<Status FormalName="Usable"/><StatusWillChange><FutureStatus FormalName="Canceled"/>'
            "<DateAndTime>20260302T180000+0100</DateAndTime></StatusWillChange>",
            "usable", None,
        ),
        ('<Status FormalName="Rumeur"/>', "withheld", None),
        ("", "usable", None),
    ],
)  # fmt: skip
def test_the_status_decides_and_an_embargo_without_an_end_holds(
    management: str, status: str, embargoed: str | None
) -> None:
    item = newsml(management=management)
    assert (item.pub_status, item.embargoed) == (status, embargoed)


@pytest.mark.parametrize(
    ("content", "text"),
    [
        ("<DataContent><p>a <b>b</b></p><p>c</p></DataContent>", "a b\n\nc"),
        ("<DataContent>a\n\nb</DataContent>", "a\n\nb"),
        ("<DataContent><![CDATA[<p>a &amp; b</p>]]></DataContent>", "a & b"),
        ('<Encoding Notation="base64"><DataContent>w6Rh</DataContent></Encoding>', "äa"),
        ('<Encoding Notation="base64"><DataContent>/9j/4AAQ</DataContent></Encoding>', ""),
        ("<DataContent><nitf><body><body.content><p>a</p></body.content></body></nitf></DataContent>", "a"),
        ('<DataContent><html xmlns="http://www.w3.org/1999/xhtml"><body><p>a</p></body></html></DataContent>', "a"),
    ],
)
def test_every_kind_of_content_is_read(content: str, text: str) -> None:
    assert newsml(f'<ContentItem><MediaType FormalName="Text"/>{content}</ContentItem>').body_text == text


def test_a_second_text_follows_under_its_own_headline() -> None:
    box = f"<NewsComponent><NewsLines><HeadLine>Zahlen</HeadLine></NewsLines>{TEXT.replace('Text.', 'Fünf.')}</NewsComponent>"
    item = newsml(f"{box.replace('Zahlen', 'Neue Brücke').replace('Fünf', 'Sie steht')}{box}", lines="")
    assert (item.headline, item.body_text) == ("Neue Brücke", "Sie steht.\n\nZahlen\n\nFünf.")


def test_of_equivalent_components_the_longest_text_is_read() -> None:
    parts = "".join(f"<NewsComponent>{TEXT.replace('Text.', said)}</NewsComponent>" for said in ("kurz", "viel länger"))
    assert newsml(f'<NewsComponent EquivalentsList="yes">{parts}</NewsComponent>').body_text == "viel länger"


def test_a_caption_is_never_given_to_another_picture() -> None:
    photo = '<NewsComponent><Role FormalName="Photo"/>{}<ContentItem Href="{}.jpg"><MediaType FormalName="Photo"/></ContentItem></NewsComponent>'
    caption = f'<NewsComponent><Role FormalName="Caption"/>{TEXT.replace("Text.", "Bild a")}</NewsComponent>'
    with_caption = f"<NewsComponent>{caption}{photo.format('', 'a')}</NewsComponent>"
    item = newsml(f"<NewsComponent>{TEXT}</NewsComponent>{with_caption}{photo.format('', 'b')}")
    assert [(link.href, link.caption) for link in item.links] == [("a.jpg", "Bild a"), ("b.jpg", None)]


def test_a_line_of_an_unknown_kind_is_for_the_newsroom() -> None:
    line = '<NewsLine><NewsLineType FormalName="ServiceNote"/><NewsLineText>nur intern</NewsLineText></NewsLine>'
    item = newsml(lines=line)
    assert item.ed_notes == (EdNote("newsline:ServiceNote", "nur intern"),)


def test_a_file_of_the_format_with_a_namespace_is_read() -> None:
    data = FILE.format(identifier=IDENTIFIER, management="", component=f"<NewsComponent>{TEXT}</NewsComponent>")
    data = data.replace("<NewsML ", '<NewsML xmlns="http://iptc.org/std/NewsML/2003-10-10/" ')
    assert formats.detect(data.encode()) == "newsml-1"
    assert formats.read(data.encode())[0].body_text == "Text."


WORDS = st.text(st.characters(codec="utf-8", categories=["L", "Nd"]), min_size=1, max_size=12).map(bare).filter(bool)
ROLES = st.sampled_from(["Main", "", "Caption", "Sidebar", "Photo", "Supporting", "Body"])


@given(st.lists(st.tuples(ROLES, WORDS), min_size=1, max_size=6))
def test_no_word_of_a_text_is_lost_whatever_its_role(parts: list[tuple[str, str]]) -> None:
    inside = "".join(
        f'<NewsComponent><Role FormalName="{role}"/>{TEXT.replace("Text.", escape(word))}</NewsComponent>'
        for role, word in parts
    )
    item = newsml(f'<ContentItem Href="a.jpg"><MediaType FormalName="Photo"/></ContentItem>{inside}')
    seen = f"{item.body_text} {' '.join(link.caption or '' for link in item.links)}"
    for _role, word in parts:
        assert word in seen


@given(WORDS, st.sampled_from(["Advisory", "EditorsNote", "Instructions", "Contacts"]))
def test_what_is_for_the_newsroom_is_nowhere_a_reader_looks(secret: str, role: str) -> None:
    secret = f"geheim{secret}"
    note = f'<NewsComponent><Role FormalName="{role}"/>{TEXT.replace("Text.", secret)}</NewsComponent>'
    line = f'<NewsLine><NewsLineType FormalName="{role}"/><NewsLineText>{secret}</NewsLineText></NewsLine>'
    caption = f'<NewsComponent><Role FormalName="Caption"/>{TEXT.replace("<p>Text.", f"<p>Foto.</p><p>{secret}")}</NewsComponent>'
    picture = f'<ContentItem Href="a.jpg"><MediaType FormalName="Photo"/></ContentItem>{caption}'
    item = newsml(f"<NewsComponent>{TEXT}</NewsComponent>{note}<NewsComponent>{picture}</NewsComponent>", lines=line)
    assert secret not in f"{item.headline} {item.standfirst} {item.body_text} {[link.caption for link in item.links]}"
    assert any(n.text == secret and not n.publishable for n in item.ed_notes)


def _part(role: str, text: str, form: str = "Text") -> str:
    content = f'<ContentItem><Format FormalName="{form}"/><DataContent>{text}</DataContent></ContentItem>'
    return f'<NewsComponent><Role FormalName="{role}"/>{content}</NewsComponent>'


@pytest.mark.parametrize(
    ("title", "lead", "body"), [("Title", "Lead", "Body"), ("Titre", "Chapeau", "Corps"), ("Titular", "Entradilla", "Cuerpo"), ("Titel", "Ingress", "Text")]
)  # fmt: skip
def test_the_parts_of_a_text_are_told_by_their_roles(title: str, lead: str, body: str) -> None:
    parts = _part(title, "Brücke zu") + _part(lead, "Sie bleibt zu.") + _part(body, "Der Verkehr wird umgeleitet.")
    item = newsml(f'<NewsComponent><Role FormalName="Text"/>{parts}</NewsComponent>')
    assert (item.headline, item.standfirst, item.body_text) == (
        "Brücke zu",
        "Sie bleibt zu.",
        "Der Verkehr wird umgeleitet.",
    )


def test_a_lead_that_is_all_there_is_is_the_text() -> None:
    item = newsml(f"<NewsComponent>{_part('Title', 'Brücke zu')}{_part('Lead', 'Sie bleibt zu.')}</NewsComponent>")
    assert (item.standfirst, item.body_text) == (None, "Sie bleibt zu.")


@pytest.mark.parametrize(
    ("form", "rel"), [("Jpeg", "picture"), ("PNG", "picture"), ("Mpeg4", "video"), ("mp3", "audio")]
)
def test_a_file_is_known_by_its_format(form: str, rel: str) -> None:
    file = f'<NewsComponent><Role FormalName="Image"/><ContentItem Href="datei"><Format FormalName="{form}"/></ContentItem></NewsComponent>'
    picture = f'<NewsComponent><Role FormalName="Picture"/>{_part("Title", "Anderer Titel")}{_part("Caption", "Am Freitag.")}{file}</NewsComponent>'
    item = newsml(f"<NewsComponent>{_part('Title', 'Brücke zu')}{_part('Body', 'Text.')}</NewsComponent>{picture}")
    assert (item.headline, item.body_text) == ("Brücke zu", "Text.")
    assert [(link.rel, link.caption) for link in item.links] == [(rel, "Am Freitag.")]


def test_a_file_without_a_format_is_known_by_its_name() -> None:
    item = newsml('<NewsComponent><ContentItem Href="a/b.JPG?x=1"/></NewsComponent>')
    assert [link.rel for link in item.links] == ["picture"]
