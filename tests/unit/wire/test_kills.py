"""Kills that only words tell, and what a kill under an identifier of its own says of the story it means."""

from __future__ import annotations

import json
import time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extrablatt.wire import formats
from extrablatt.wire.formats import kills, signoffs
from extrablatt.wire.item import EdNote, Link, WireItem

LONG = "Ein langer Absatz über den Fluss und sein Ufer. " * 20


def item(**more: Any) -> WireItem:
    return WireItem(format="x", guid="urn:a", version=1, **{"body_text": LONG, **more})


@pytest.mark.parametrize(
    "headline",
    [
        "KILL: Bridge closed", "Kill: Bridge closed", "MANDATORY KILL -- Bridge closed", "Mandatory Kill: Bridge closed", "Bridge closed, KILL",
        "Bridge closed, Kill", "Bridge closed - KILL", "Bridge closed -- Kill", "Bridge closed, 2nd Ld-Kill", "BULLETIN KILL", "KILL KILL KILL",
        "(KILL) Bridge closed", "Bridge closed [KILL]", "URGENT: KILL - Bridge closed", "ATTENTION KILL: Bridge closed", "DELETE: Bridge closed",
        "ELIMINATION", "Eliminate: Bridge closed", "Story removed: Bridge closed", "ADVISORY: WITHDRAWN - Bridge closed",
        "STORNO: Brücke gesperrt", "ZURÜCKGEZOGEN: Brücke gesperrt", "Achtung: Meldung über die Brücke zurückgezogen",
        "ACHTUNG: Diese Meldung bitte nicht verwenden", "ANNULATION: pont fermé", "ANNULÉE - pont fermé", "ELIMINAR: puente cerrado",
        "ANNULLAMENTO: ponte chiuso", "Kill - Bridge closed", "KILL. Bridge closed", "<KILL> Bridge closed", "KILL NOTICE: Bridge closed",
        "Kill Advisory: Bridge closed", "Eds: KILL - Bridge closed", "WITHDRAWAL: Bridge closed", "RETRACTION: Bridge closed", "Bridge closed (Kill)",
        "Bridge closed / KILL", "Bridge closed: KILL", "PLEASE DISREGARD: Bridge closed", "++ ANNULLATA ++ Ponte chiuso", "NICHT VERWENDEN: Brücke gesperrt",
        "Bitte nicht verwenden: Brücke gesperrt", "Achtung - Meldung bitte nicht verwenden: Brücke gesperrt", "Meldung zurückgezogen: Brücke gesperrt",
        "KORREKTUR: Meldung zurückgezogen", "Correction: Story withdrawn", "DÉPÊCHE ANNULÉE: pont fermé", "NOTICIA ANULADA: puente cerrado",
        "BERICHT INGETROKKEN: brug dicht", "Annulleres: Bro lukket", "MAKULERING: Bro stängd", "UTGÅR - Bro stängd",
    ],
)  # fmt: skip
def test_a_headline_takes_its_story_back_in_many_words(headline: str) -> None:
    assert kills.told_back(item(headline=headline)) == "canceled"
    short = item(headline="Bridge closed", body_text=headline)
    assert kills.told_back(short) == "canceled"


@pytest.mark.parametrize(
    "headline",
    [
        "Police kill two", "POLICE KILL TWO", "Over-Kill", "License to kill", "To kill or not: a debate", "Thousands killed in quake",
        "The killing of a river", "CANCELLED FLIGHTS LEAVE MANY STRANDED", "Cancel culture", "CANCEL CULTURE", "Rückruf: Bäcker warnt",
        "Zurückgezogen: Kandidat gibt auf", "Klage annulliert", "Bericht: Amt zieht Vorschlag zurück", "ANNULLATA LA PARTITA",
        "Achtung: Medikament wird zurückgezogen", "Achtung, Rückruf: Wurst zurückgezogen", "Nachricht über Fusion: Angebot zurückgezogen",
        "Achtung, die Meldung ist falsch: Polizei hat Warnung nicht zurückgezogen", "SMS-Text zurückgezogen", "Text des Gesetzes zurückgezogen",
        "Die Nachricht vom Tod wurde zurückgezogen", "Story removed from website after protest", "Story withdrawn after threats, reporter says",
        "Photo delete button arrives in app", "ATTENTION KILL SWITCH for phones", "Kill Bill - the film", "KILL BILL: the whole saga", "Storno: Was Reisende wissen",
        "Annulation : vos droits", "CANCELLED: concert at the lake", "ELIMINATED: the teams that are out", "Killed: two men in ambush",
        "Withdrawn troops return", "POLICE: KILL", "Road Kill", "Minister deletes post",
    ],
)  # fmt: skip
def test_news_about_killing_and_withdrawing_stays_news(headline: str) -> None:
    assert kills.told_back(item(headline=headline)) is None


@pytest.mark.parametrize(
    ("note", "status"),
    [
        ("Please kill the story about the bridge.", "canceled"),
        ("MANDATORY KILL of this item", "canceled"),
        ("This story has been withdrawn", "canceled"),
        ("Do not use this story.", "canceled"),
        ("Editors: please withhold the story", "canceled"),
        ("WITHHOLD until further notice", "withheld"),
        ("Die Meldung wird zurückgezogen.", "canceled"),
        ("Wir ziehen die Meldung über die Brücke zurück", "canceled"),
        ("Bitte verwenden Sie die Meldung nicht", "canceled"),
        ("Cette dépêche est annulée", "canceled"),
        ("La noticia ha sido anulada", "canceled"),
        ("The agency says: AP is killing this story.", "canceled"),
        ("Kill BC-EU--Bridge, moved at 9:15. A kill is mandatory.", "canceled"),
        ("Make certain the story is not published.", "canceled"),
        ("The story was moved in error.", "canceled"),
        ("Please do not use.", "canceled"),
        ("Meldung zurückgezogen.", "canceled"),
        ("Der Text wird zurückgezogen.", "canceled"),
        ("Die Meldung darf nicht mehr verwendet werden.", "canceled"),
        ("Die Meldung ist zu streichen", "canceled"),
        ('Die Meldung "Brücke: Ufer gesperrt" wird zurückgezogen.', "canceled"),
        ("Wir ziehen unseren Beitrag zurück", "canceled"),
        ("Bitte verwenden Sie den Text nicht.", "canceled"),
        ("Veuillez annuler notre dépêche", "canceled"),
        ("Rogamos anulen la noticia", "canceled"),
        ("Si prega di non utilizzare la notizia", "canceled"),
        ("Dit bericht is ingetrokken", "canceled"),
        ("Telegrammet annulleres", "canceled"),
        ("Artikeln dras tillbaka", "canceled"),
        ("A previous version of this story was withdrawn. This is the corrected version.", None),
        ("Corrects that the report was withdrawn", None),
        ("The article was retracted by a journal", None),
        ("Minister withdraws the report", None),
        ("Do not use this story before 0600 GMT", None),
        ("Do not use the story without credit", None),
        ("The story has been withdrawn and is now restored", None),
        ("Diese Meldung ersetzt die Meldung, die zurückgezogen wurde", None),
        ("Neufassung. Die Meldung vom Vormittag wurde zurückgezogen.", None),
        ("Die Meldung wird nicht zurückgezogen", None),
        ("Das Bild zur Meldung wurde zurückgezogen", None),
        ("Die Meldung bleibt, das Foto bitte nicht verwenden", None),
        ("Cette dépêche n'est pas annulée", None),
        ("La información será retirada por la policía", None),
        ("Adds how many were killed", None),
        ("KILL 3rd paragraph", None),
        ("Please kill the third graf", None),
        ("Please delete the photo", None),
        ("Deletes reference to a bridge", None),
        ("UPDATES with quotes; replaces a story that has been withdrawn", None),
        ("Bild bitte nicht verwenden", None),
        ("Telefonnummer nicht veröffentlichen", None),
        ("Meldung bitte nicht vor 18 Uhr veröffentlichen", None),
    ],
)
def test_a_note_to_editors_takes_back_the_whole_story_or_nothing(note: str, status: str | None) -> None:
    assert kills.told_back(item(headline="Bridge", ed_notes=(EdNote("note", note),))) == status
    assert kills.told_back(item(headline="Bridge", ed_notes=(EdNote("note", note, publishable=True),))) is None


@pytest.mark.parametrize(
    ("slug", "headline"),
    [
        ("BC-EU--Bridge Gate, KILL", ""), ("BC-EU--Bridge Gate", ""), ("BC-EU-Bridge Gate-Kill", ""), ("BC-EU--Bridge Gate, 1st Ld-Kill", ""),
        ("BC-EU--Bridge Gate, 2nd Ld-Writethru", ""), ("BC-EU--Bridge Gate, MANDATORY KILL", ""), ("AM-EU--Bridge Gate, 1st Ld-Writethru", ""), ("PM-EU-BRIDGE-GATE-KILL", ""), ("EU--Bridge-Gate KILL", ""), ("", "KILL: Bridge gate opens late"),
        ("", "Bridge gate opens late, KILL"), ("", "MANDATORY KILL: Bridge gate opens late"), ("", "Zurückgezogen - Bridge gate opens late"),
        ("", "(KILL) Bridge gate opens late"), ("", "Bridge gate opens late (KILL)"), ("", "Bridge Gate opens late – Kill"),
    ],
)  # fmt: skip
def test_a_story_is_known_again_by_its_slug_or_headline_in_whatever_dress(slug: str, headline: str) -> None:
    told = kills.story_of(slug, headline)
    assert told == (("eubridgegate", "") if slug else ("", "bridgegateopenslate"))


@pytest.mark.parametrize("word", ["Annullierung", "Storno", "Annulation", "Ingetrokken", "Withdrawn"])
def test_what_news_says_in_small_letters_too_takes_back_where_the_text_is_a_notice(word: str) -> None:
    assert kills.told_back(item(headline=f"{word}: Lint bridge", body_text="By mistake.")) == "canceled"
    assert kills.told_back(item(headline=f"{word}: Lint bridge")) is None


def test_one_headline_is_the_other_cut_short_where_enough_is_left_of_it() -> None:
    whole = kills.story_of("", "Bridge over the Lint is closed after cracks were found")[1]
    assert kills.is_same_story(kills.story_of("", "KILL: Bridge over the Lint is closed …")[1], whole)
    assert not kills.is_same_story(kills.story_of("", "KILL: Bridge over the Lint")[1], whole)


def test_what_an_item_was_derived_from_stays_when_only_a_status_cancels_it() -> None:
    links = (Link("derivedFrom", "urn:b"), Link("replaces", "urn:c"))
    assert kills.noticed(item(pub_status="canceled", links=links)).extra[kills.TAKES_BACK] == ["urn:c"]
    assert kills.noticed(item(headline="KILL: Bridge", links=links)).extra[kills.TAKES_BACK] == ["urn:b", "urn:c"]


@pytest.mark.parametrize("part", ["- ", "ATTENTION ", "die meldung «a» ", "\t", ", 1st Ld-", "(", "zieht die meldung "])
def test_no_text_costs_more_time_than_its_beginning(part: str) -> None:
    """A million characters; a second is a hundred times what they take."""
    hostile = "kill nicht " + part * (1_000_000 // len(part))
    begun = time.process_time()
    kills.noticed(item(headline=hostile, slugline=hostile, ed_notes=(EdNote("note", hostile),)))
    kills.story_of(hostile, hostile)
    signoffs.note_in("(" + hostile)
    assert time.process_time() - begun < 1


def test_what_is_too_short_tells_no_story_from_others() -> None:
    assert kills.story_of("KILL", "KILL: Fire") == ("", "")


@given(st.text(max_size=300))
def test_no_text_makes_it_stumble(text: str) -> None:
    kills.noticed(item(headline=text, slugline=text, ed_notes=(EdNote("note", text),)))
    kills.story_of(text, text)


NEWSML1 = """<NewsML><NewsItem><Identification><NewsIdentifier><ProviderId>bsp.example</ProviderId><DateId>20260304</DateId>
<NewsItemId>gate</NewsItemId><RevisionId PreviousRevision="1" Update="U">2</RevisionId></NewsIdentifier></Identification>
<NewsManagement><NewsItemType FormalName="News"/><FirstCreated>20260304T100000Z</FirstCreated><ThisRevisionCreated>20260304T110000Z</ThisRevisionCreated>
<Status FormalName="Usable"/>{managed}</NewsManagement>{more}</NewsItem></NewsML>"""


@pytest.mark.parametrize(
    ("managed", "more", "status"),
    [
        ("", '<Update><Delete DuidRef="gate"/></Update>', "canceled"),
        ("", '<Update><Delete DuidRef="a"/><InsertAfter DuidRef="b"><p/></InsertAfter></Update>', "usable"),
        ('<Instruction FormalName="Delete"/>', "", "canceled"),
        ('<Instruction FormalName="Withhold"/>', "", "withheld"),
        ('<Instruction FormalName="Update"><RevisionStatus Revision="1"><Status FormalName="Canceled"/></RevisionStatus></Instruction>', "", "usable"),
    ],
)  # fmt: skip
def test_newsml_1_takes_back_by_instruction_and_by_an_update_that_only_deletes(
    managed: str, more: str, status: str
) -> None:
    (found,) = formats.read(NEWSML1.format(managed=managed, more=more).encode())
    assert (found.guid, found.pub_status) == ("urn:newsml:bsp.example:20260304:gate", status)


NITF = """<nitf><head><title>{title}</title><docdata {attributes}><doc-id regsrc="BSP" id-string="b2"/>
<date.issue norm="20260304T110000Z"/></docdata></head><body><body.content><p>{text}</p></body.content></body></nitf>"""


def test_a_nitf_kill_names_the_document_it_takes_back() -> None:
    told = NITF.format(
        title="Gate", attributes='management-status="canceled" management-doc-idref="b1"', text="Nicht verwenden."
    )
    (back,) = formats.read(told.encode())
    assert (back.guid, back.pub_status, back.extra[kills.TAKES_BACK]) == ("BSP:b2", "canceled", ["BSP:b1"])


def test_a_nitf_document_ends_another_by_its_status() -> None:
    told = NITF.format(
        title="Gate", attributes='management-doc-idref="b1" management-idref-status="canceled"', text=LONG
    )
    item, ended = formats.read(told.encode())
    assert (item.guid, item.pub_status) == ("BSP:b2", "usable")
    assert (ended.guid, ended.pub_status, ended.version) == ("BSP:b1", "canceled", item.version)


def test_a_tombstone_of_a_feed_keeps_the_reason() -> None:
    feed = """<feed xmlns="http://www.w3.org/2005/Atom" xmlns:at="http://purl.org/atompub/tombstones/1.0"><title>B</title>
    <at:deleted-entry ref="tag:b.example,2026:gate" when="2026-03-04T11:00:00Z"><at:comment>Falscher Name</at:comment></at:deleted-entry></feed>"""
    (back,) = formats.read(feed.encode())
    assert (back.guid, back.pub_status) == ("tag:b.example,2026:gate", "canceled")
    assert back.ed_notes == (EdNote("deleted", "Falscher Name"),)


def test_a_kill_by_mail_names_the_mails_it_answers() -> None:
    mail = (
        "From: Agentur <desk@bsp.example>\r\nTo: wir@blatt.example\r\nSubject: Re: KILL: Bridge gate opens\r\nMessage-ID: <k@bsp.example>\r\n"
        "In-Reply-To: <a@bsp.example>\r\nDate: Wed, 4 Mar 2026 09:00:00 +0000\r\n\r\nPlease do not use.\r\n"
    )
    (back,) = formats.read(mail.encode())
    assert (back.pub_status, back.extra[kills.TAKES_BACK]) == ("canceled", ["a@bsp.example"])


@pytest.mark.parametrize("name", ["ninjs", "digitalwires"])
def test_words_take_back_in_formats_that_have_a_status_too(name: str) -> None:
    shapes: dict[str, dict[str, Any]] = {
        "ninjs": {"uri": "urn:n", "version": "2", "pubstatus": "usable", "type": "text", "headline": "KILL: Bridge", "body_text": LONG},
        "digitalwires": {"urn": "urn:d", "version": 2, "pubstatus": "usable", "headline": "KILL: Bridge", "article_html": f"<p>{LONG}</p>",
                         "type": "article", "version_created": "2026-03-04T11:00:00Z"},
    }  # fmt: skip
    (back,) = formats.read(json.dumps(shapes[name]).encode())
    assert back.pub_status == "canceled"
