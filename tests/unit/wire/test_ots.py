"""APA-OTS press releases."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extrablatt.wire import formats
from extrablatt.wire.item import EdNote, Link, Subject, WireFormatError, WireItem

Sample = Callable[[str], list[WireItem]]

RELEASE = {"OTSKEY": "OTS_1", "TITEL": "Regen", "INHALT": "Es regnet.", "ZEITSTEMPEL": 1772644320}


def release(**fields: Any) -> WireItem:
    return formats.read(json.dumps({**RELEASE, **fields}).encode())[0]


def test_a_press_release_is_read(sample: Sample) -> None:
    item = sample("ots.json")[0]
    assert (item.format, item.guid, item.version) == ("apa-ots", "urn:apa-ots:OTS_20260304_OTS0012", 1772644320)
    assert (item.provider, item.credit, item.genre) == ("APA-OTS", "Stadt Flussau", "Presseaussendung")
    assert (item.headline, item.subheadline) == ("Brücke & Bahn: Flussau feiert", "Fünf Pfeiler, 512 Meter")
    assert (item.dateline, item.version_created) == ("Flussau (OTS) -", "2026-03-04T17:12:00+00:00")
    assert [(b["type"], b["html"]) for b in item.body] == [
        ("paragraph", "Die Brücke über die Sall ist <strong>offen</strong>."),
        ("paragraph", 'Am Samstag folgt ein Fest, <a href="https://flussau.example/fest">Programm</a>.'),
        ("crosshead", "Am Fluss"),
        ("table", "<table><tr><td>10 Uhr</td><td>Beginn</td></tr></table>"),
        ("quote", "Wir feiern."),
        ("list", "<ul><li>Musik</li><li>Tanz</li></ul>"),
    ]
    assert Subject(None, "Stadt Flussau", "organisation") in item.subjects


def test_contacts_of_a_press_release_are_for_the_newsroom(sample: Sample) -> None:
    item = sample("ots.json")[0]
    assert item.ed_notes == (
        EdNote("contacts", "Stadt Flussau\nMax Muster\n+00 000 000002", False),
        EdNote("contacts", "Rückfragen & Kontakt:\nErika Beispiel, Tel. +00 000 000001", False),
    )
    assert "000" not in item.body_text


def test_attachments_of_a_press_release_are_links(sample: Sample) -> None:
    assert sample("ots.json")[0].links == (
        Link(
            "picture", None, "https://bild.example/f.jpg", "image/jpeg", None, "Die neue Brücke", "Stadt Flussau/Muster"
        ),
        Link("item", None, "https://bild.example/plan.pdf", "application/pdf"),
        Link("alternate", None, "https://www.ots.at/presseaussendung/OTS_20260304_OTS0012/bruecke", "text/html"),
    )


def test_a_list_tells_only_titles_and_the_release_wins_over_it() -> None:
    listed, whole = release(INHALT=None), release()
    assert listed.guid == whole.guid
    assert whole.version == listed.version + 1


@pytest.mark.parametrize(
    "frame",
    [lambda r: r, lambda r: [r], lambda r: {"ergebnisse": [r]}, lambda r: {"0": r}, lambda r: {"data": {"a": r}}],
)
def test_every_frame_around_the_releases_is_known(frame: Callable[[Any], Any]) -> None:
    assert [item.headline for item in formats.read(json.dumps(frame(RELEASE)).encode())] == ["Regen"]


@pytest.mark.parametrize(
    ("fields", "created"),
    [
        ({"ZEITSTEMPEL": "1772644320"}, "2026-03-04T17:12:00+00:00"), ({"ZEITSTEMPEL": 1772644320000}, "2026-03-04T17:12:00+00:00"),
        ({"ZEITSTEMPEL": None, "DATUM": "04.03.2026", "ZEIT": "18:12"}, "2026-03-04T18:12:00+01:00"),
        ({"ZEITSTEMPEL": "2026-03-04 18:12:00"}, "2026-03-04T18:12:00+01:00"), ({"ZEITSTEMPEL": "2026-03-04T18:12:00+02:00"}, "2026-03-04T18:12:00+02:00"),
        ({"ZEITSTEMPEL": "04.03.2026 18:12"}, "2026-03-04T18:12:00+01:00"), ({"ZEITSTEMPEL": "bald"}, None), ({"ZEITSTEMPEL": "31.02.2026"}, None),
    ],
)  # fmt: skip
def test_the_time_of_a_press_release_is_read_in_every_shape(fields: dict[str, Any], created: str | None) -> None:
    assert release(**fields).version_created == created


def test_a_plain_text_release_keeps_its_paragraphs() -> None:
    item = release(INHALT="Wien (OTS) - Es regnet.\n\nUnd es stürmt.\n\nRückfragehinweis:\nMax Muster, +00 000 00001")
    assert (item.dateline, item.body_text) == ("Wien (OTS) -", "Es regnet.\n\nUnd es stürmt.")


def test_an_embargo_in_the_title_holds() -> None:
    assert release(TITEL="Sperrfrist 5. März 10 Uhr: Regen").embargoed == "2026-03-05T10:00:00+01:00"


@pytest.mark.parametrize(
    ("fields", "reason"),
    [({"TITEL": []}, "TITEL must be text, not list"), ({"OTSKEY": ""}, "neither OTSKEY nor WEBLINK")],
)
def test_a_release_of_the_wrong_shape_is_named(fields: dict[str, Any], reason: str) -> None:
    with pytest.raises(WireFormatError, match=reason):
        release(**fields)


_VALUES = (
    st.none() | st.integers() | st.text(max_size=30) | st.lists(st.text(max_size=5), max_size=2) | st.just("<p>a</p>")
)
_NAMES = [
    "TITEL",
    "UTL",
    "INHALT",
    "RUECKFRAGEHINWEIS",
    "EMITTENT",
    "ANHANG",
    "ZEITSTEMPEL",
    "DATUM",
    "ZEIT",
    "WEBLINK",
    "STICHWORTE",
]


@given(st.dictionaries(st.sampled_from(_NAMES), _VALUES, max_size=8))
@settings(max_examples=300, deadline=None)
def test_a_release_of_any_values_gives_an_item_or_a_reason(fields: dict[str, Any]) -> None:
    items, reason = [], ""
    try:
        items = [release(**fields)]
    except WireFormatError as error:
        reason = str(error)
    assert reason.startswith("APA-OTS") or items[0].guid == "urn:apa-ots:OTS_1"


def test_a_release_that_takes_back_another_names_it_by_its_number() -> None:
    item = release(TITEL="STORNO OTS0012", INHALT="Die Aussendung OTS0012 wird zurückgezogen.")
    assert item.pub_status == "canceled"
    assert item.extra["takes_back"][0] == "urn:apa-ots:OTS_20260304_OTS0012"


def test_the_lines_of_the_service_below_are_no_text() -> None:
    assert (
        release(INHALT="Es regnet.\n\nOTS-ORIGINALTEXT PRESSEAUSSENDUNG UNTER VERANTWORTUNG").body_text == "Es regnet."
    )


def test_a_release_by_mail_has_its_head_told_apart() -> None:
    mail = (
        "From: OTS <ots@bsp.example>\r\nSubject: OTS0012: Regen\r\nMessage-ID: <1@bsp.example>\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n"
        "OTS0012   5 II  0123 XYZ0001 CI\r\n\r\nWetter/Regen\r\n\r\nRegen\r\n\r\nUtl.: Er bleibt =\r\n\r\n   Wien (OTS) - Es regnet seit Tagen.\r\n\r\n"
        "*** OTS-ORIGINALTEXT PRESSEAUSSENDUNG ***\r\n\r\nOTS0012    2026-03-04/10:00\r\n"
    )
    (item,) = formats.read(mail.encode())
    assert (item.headline, item.subheadline, item.body_text) == ("Regen", "Er bleibt", "Es regnet seit Tagen.")
    assert not any(note.publishable for note in item.ed_notes)
