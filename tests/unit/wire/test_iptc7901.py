"""IPTC 7901: dpa's and AFP's messages, their charsets, and what must never become text."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extrablatt.wire import formats
from extrablatt.wire.formats.charsets import decode
from extrablatt.wire.item import EdNote, Link, Subject, WireItem
from tests.shared import SHARED, parametrize_shared

from .conftest import SAMPLES

Sample = Callable[[str], list[WireItem]]

MESSAGE = "\x01bdt0124 {priority} pl 41  dpa 0201\r\n\r\nStaat/\r\n\x02{head} =\r\n\r\n{story}\r\n\r\n\x03{date}\r\n\x7f\x04\r\n"


def message(
    story: str = "Flussau (dpa) - Es regnet.", *, head: str = "Regen", priority: int = 4, date: str = "041712 Mrz 26"
) -> WireItem:
    data = MESSAGE.format(head=head, story=story.replace("\n", "\r\n"), priority=priority, date=date)
    return formats.read(data.encode())[0]


def words(text: str) -> list[str]:
    return re.findall(r"\w+", text)


# --- the dpa profile ---------------------------------------------------------------------------------------------------------


def test_a_dpa_message_is_taken_apart(sample: Sample) -> None:
    (item,) = sample("dpa.iptc")
    assert (item.format, item.provider, item.credit, item.language) == ("iptc7901", "dpa", "dpa/bsp", "de")
    assert (item.urgency, item.version_created, item.version) == (2, "2026-03-04T17:12:00+01:00", 1772640720)
    assert item.headline == "Neue Brücke in Flussau überraschend eröffnet - Fünf Pfeiler tragen sie"
    assert (item.slugline, item.byline) == ("Verkehr/Brücken/Österreich", "Von Erika Beispiel, bsp")
    assert (item.dateline, item.genre) == ("Flussau (dpa/bsp) -", "Zusammenfassung")
    assert item.standfirst == (
        "Zwölf Jahre wurde gebaut. Nun rollen die ersten Züge über die Brücke, die es laut «Flussauer Boten» nie hätte geben sollen."
    )
    assert item.signals == ("dpa:eil", "sig:correction")
    assert item.embargoed == "2026-03-04T18:30:00+01:00"
    assert Subject("dpacat:vm", "Vermischtes", "category") in item.subjects
    assert Subject(None, "Brücken", "keyword") in item.subjects


def test_the_lines_of_a_dpa_message_become_blocks(sample: Sample) -> None:
    (item,) = sample("dpa.iptc")
    assert [(block["type"], block["html"]) for block in item.body] == [
        (
            "paragraph",
            "Die Brücke über die Sall ist offen. «Wir freuen uns», sagte die Bürgermeisterin am Montag bei der Mitte-Rechts-Fraktion. "
            "Die Kosten lagen bei 12,5 Millionen € - und damit höher als geplant.",
        ),
        ("crosshead", "Streit um die Kosten"),
        (
            "paragraph",
            'Der Rechnungshof prüft <a href="https://beispiel.example/bericht">den Bericht</a> noch. '
            "Vor- und Nachteile &amp; &lt;Fragen&gt; bleiben.",
        ),
        (
            "list",
            "<ul><li>Pfeiler: fünf</li><li>Länge: 512 Meter, gemessen an der Oberkante von Ufer zu Ufer und nicht darüber hinaus</li></ul>",
        ),
        (
            "table",
            "<table><tr><td>Jahr</td><td>Kosten</td></tr><tr><td>2014</td><td>8,1</td></tr><tr><td>2026</td><td>12,5</td></tr></table>",
        ),
    ]


def test_the_notepad_of_a_dpa_message_becomes_notes_and_contacts_stay_inside(sample: Sample) -> None:
    (item,) = sample("dpa.iptc")
    notes = {note.role: (note.text, note.publishable) for note in item.ed_notes}
    assert notes["dpaednoterole:correctionshort"] == (
        "In einer früheren Fassung war von vier Pfeilern die Rede. Richtig ist fünf.", True,
    )  # fmt: skip
    assert notes["dpaednoterole:correction"][1] is True
    assert notes["dpaednoterole:dpacontacts"] == (
        "Autor/in: Max Muster (Flussau), +00 000 000001, muster@beispiel.example", False,
    )  # fmt: skip
    assert notes["dpaednoterole:closingline"] == ("dpa mm yyxx n1 eb", False)
    assert "Muster" not in f"{item.body_text}{item.standfirst}{item.headline}"
    assert item.links == (
        Link("seeAlso", href="https://beispiel.example/bericht", caption="Bericht des Rechnungshofs"),
        Link("evolvedFrom", guid="urn:newsml:dpa.com:20090101:260304-930-1"),
    )


@pytest.mark.parametrize(
    "pad",
    [
        "# Notizblock\n\n## Kontakte\n- Max Muster +00 1234567",
        "## Ansprechpartner\n- Max Muster +00 1234567",
        "* * * *\nDie folgenden Informationen sind nicht zur Veröffentlichung bestimmt\n\nMax Muster +00 1234567",
        "Die folgenden Informationen sind nicht zur Veröffentlichung bestimmt\nMax Muster +00 1234567",
        "# Notebook\n\n* * * *\nThe following information is not intended for publication\n\n## Editorial contacts\n- Max Muster +00 1234567",
        "--\nMax Muster +00 1234567",
        "# Notizblock\n\n* * * *\n\nMax Muster +00 1234567",
    ],
)
def test_contacts_are_notes_for_the_newsroom_in_every_shape_of_the_notepad(pad: str) -> None:
    item = message(f"Flussau (dpa) - Es regnet.\n\n{pad}\n\ndpa mm yyxx")
    assert item.body_text == "Es regnet."
    hidden = [note for note in item.ed_notes if "Muster" in note.text]
    assert hidden
    assert not any(note.publishable for note in hidden)


def test_four_asterisks_alone_part_the_text_and_hide_nothing() -> None:
    assert message("Flussau (dpa) - Es regnet.\n\n* * * *\n\nUnd es hört nicht auf.").body_text.endswith("nicht auf.")


@pytest.mark.parametrize(
    ("told", "until"),
    [
        ("Sperrfrist 5. März 19.00 Uhr", "2026-03-05T19:00:00+01:00"),
        ("Sperrfrist: 05.03.2026, 6 Uhr", "2026-03-05T06:00:00+01:00"),
        ("Sperrfrist 1. Juni 0600 MESZ", "2026-06-01T06:00:00+02:00"),
        ("Sperrfrist 18.00 Uhr", "2026-03-04T18:00:00+01:00"),
        ("Sperrfrist 9.00 Uhr", "2026-03-05T09:00:00+01:00"),
        ("Sperrfrist 2. Januar", "2026-01-02T23:59:59+01:00"),
        ("Sperrfrist Sonntag 12.00 Uhr", "indefinite"),
        ("Sperrfrist", "indefinite"),
        ("Sperrfrist 31. Februar 12.00 Uhr", "indefinite"),
        ("Embargoed until March 6, 0600 GMT", "2026-03-06T06:00:00+00:00"),
        ("Embargo until 6 March 2027 6 p.m.", "2027-03-06T18:00:00+01:00"),
        ("Sperrfrist aufgehoben", None),
        ("KORR-Bericht", None),
    ],
)
def test_an_embargo_above_the_headline_holds(told: str, until: str | None) -> None:
    assert message(head=f"({told})\nRegen").embargoed == until


def test_an_embargo_at_the_turn_of_the_year_lies_ahead() -> None:
    assert (
        message(head="(Sperrfrist 2. Januar 8 Uhr)\nRegen", date="301200 Dez 25").embargoed
        == "2026-01-02T08:00:00+01:00"
    )


@pytest.mark.parametrize(
    ("head", "priority", "signals", "genre"),
    [
        ("(Blitz \x07\x07\x07)\nRegen", 1, ("dpa:blitz",), "Blitz"),
        ("(Eil \x07\x07\x07)\nRegen", 2, ("dpa:eil",), "Eilmeldung"),
        ("(Wiederholung)\n(Vorschau)\nRegen", 4, ("sig:repeat",), "Vorschau"),
        ("EXTRA\n1ST LEAD\nREFILE\nRain", 3, ("sig:update", "sig:repeat"), "EXTRA"),
        ("(Zusammenfassung 1430 - Neu: mehr Regen)\nRegen", 3, (), "Zusammenfassung"),
    ],
)
def test_what_stands_above_the_headline_is_signal_or_genre(
    head: str, priority: int, signals: tuple[str, ...], genre: str
) -> None:
    item = message(head=head, priority=priority)
    assert (item.signals, item.genre) == (signals, genre)
    assert item.headline in ("Regen", "Rain")


def test_achtung_is_genre_27_and_its_note_is_for_the_newsroom() -> None:
    item = message(head="(Achtung - Planungshinweis)\nWeiter aktuell")
    assert Subject("dpatextgenre:27", "Achtung", "genre") in item.subjects
    assert EdNote("dpaednoterole:genrenote", "Planungshinweis", False) in item.ed_notes
    assert item.pub_status == "usable"


@pytest.mark.parametrize(
    "head",
    ["(Achtung) Bitte verwenden Sie die Meldung bdt0100 nicht\nRegen", "KILL KILL KILL", "*** ELIMINAR - ELIMINAR ***"],
)
def test_a_notice_that_withdraws_is_canceled(head: str) -> None:
    assert message(head=head).pub_status == "canceled"


def test_a_notice_becomes_the_last_version_of_the_message_it_withdraws(sample: Sample) -> None:
    (first,), (notice,) = sample("dpa.iptc"), sample("dpa_kill.iptc")
    assert notice.guid == first.guid
    assert notice.version > first.version
    assert (first.pub_status, notice.pub_status) == ("usable", "canceled")
    yesterday = message(head="(Achtung) Bitte verwenden Sie die Meldung bdt0980 nicht\nRegen")
    assert yesterday.guid == "urn:iptc7901:dpa:20260303:bdt0980"
    several = message(head="(Achtung) Bitte verwenden Sie die Meldungen bdt0980 und bdt0981 nicht\nRegen")
    assert several.guid == "urn:iptc7901:dpa:20260304:bdt0124"


def test_a_message_sent_again_is_the_same_item_and_a_later_one_a_newer_version() -> None:
    first, again, later = message(), message(), message("Flussau (dpa) - Es schüttet.", date="041912 Mrz 26")
    assert (first.guid, first.version) == (again.guid, again.version)
    assert first.guid == later.guid == "urn:iptc7901:dpa:20260304:bdt0124"
    assert later.version - first.version == 7200
    assert message(date="051712 Mrz 26").guid != first.guid


def test_messages_without_a_number_of_their_own_are_told_by_their_headline() -> None:
    def guid(head: str) -> str:
        return formats.read(
            MESSAGE.format(head=head, story="x", priority=4, date="041712 Mrz 26").replace("0124", "0000").encode()
        )[0].guid

    assert guid("Regen") == guid("Regen") != guid("Sonne")


def test_several_messages_in_one_file_are_all_read(sample: Sample) -> None:
    data = (SAMPLES / "dpa.iptc").read_bytes() + (SAMPLES / "dpa_7bit.iptc").read_bytes()
    assert [item.urgency for item in formats.read(data)] == [2, 4]


def test_a_message_that_lost_its_control_characters_is_still_known() -> None:
    data = (SAMPLES / "dpa.iptc").read_bytes().translate(None, b"\x01\x02\x03\x04\x07\x7f")
    (item,) = formats.read(data)
    (whole,) = formats.read((SAMPLES / "dpa.iptc").read_bytes())
    assert (item.headline, item.body, item.version, item.slugline) == (
        whole.headline,
        whole.body,
        whole.version,
        whole.slugline,
    )


def test_a_message_without_end_is_read_and_says_so() -> None:
    (item,) = formats.read((SAMPLES / "dpa.iptc").read_bytes()[:900])
    assert "no end" in " ".join(note.text for note in item.ed_notes)


# --- AFP ---------------------------------------------------------------------------------------------------------------------


def test_an_afp_message_is_taken_apart(sample: Sample) -> None:
    (item,) = sample("afp.iptc")
    assert (item.provider, item.language, item.headline) == ("AFP", "fr", "Un pont inauguré à Flussau")
    assert (item.dateline, item.version_created) == ("FLUSSAU, 4 mars 2026 (AFP) -", "2026-03-04T18:12:00+00:00")
    assert [block["type"] for block in item.body] == ["paragraph", "paragraph"]
    assert item.body_text == (
        'Le pont sur la Sall a été ouvert lundi, au cœur de la ville, a annoncé la maire. "Nous sommes heureux", a-t-elle dit, pour 12 €.'
        "\n\nLes travaux ont duré douze ans et le coût, de 12,5 millions d'euros, dépasse ce qui était prévu."
    )
    assert EdNote("closingline", "eb/mm/xx AFP", False) in item.ed_notes
    assert [s.name for s in item.subjects] == ["POL", "Flussau", "transports", "pont"]


# --- charsets ----------------------------------------------------------------------------------------------------------------


def test_german_seven_bit_letters_are_read_and_addresses_are_not_touched(sample: Sample) -> None:
    (item,) = sample("dpa_7bit.iptc")
    assert item.headline == "Große Oper für kleine Leute: Märchen in Österreich"
    assert item.slugline == "Musik/Österreich"
    assert "Die Überraschung gelang" in item.body_text
    assert "Ärger gab es nur um die Türen, siehe https://beispiel.example/~oper und [Karten]. Grüße" in item.body_text


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "latin-1", "iso-8859-15", "cp1252"])
@given(text=st.text(alphabet=st.sampled_from("aeioustn äöüßÄÖÜéèçàâê.,\n"), min_size=1, max_size=80))
@settings(max_examples=60, deadline=None)
def test_letters_survive_in_every_charset(encoding: str, text: str) -> None:
    assert decode(("Grüße aus Flussau. " + text).encode(encoding)) == "Grüße aus Flussau. " + text


@pytest.mark.parametrize(
    ("data", "text"),
    [
        ("„Ja“ – 5 €".encode("cp1252"), "„Ja“ – 5 €"), ("5 € für Šimek".encode("iso-8859-15"), "5 € für Šimek"),
        ("½ Liter für l'œuvre".encode("latin-1", "ignore"), "½ Liter für l'uvre"), ("l'œuvre é".encode("iso-8859-15"), "l'œuvre é"),
        (b"\x1b(KM}nchen\x1b(B", "München"), ("für Grüße".encode()[:-3] + b"\xdfe", "für Grüße"), (b"a | b {x} [sic] ~", "a | b {x} [sic] ~"),
        (b"a\r\r\nb\rc\x07", "a\nb\nc"),
    ],
)  # fmt: skip
def test_the_bytes_tell_the_charset(data: bytes, text: str) -> None:
    assert decode(data) == text


@given(st.binary(max_size=300))
@settings(max_examples=200, deadline=None)
def test_any_bytes_are_decoded(data: bytes) -> None:
    decode(data).encode("utf-8")


# --- robustness and real files -----------------------------------------------------------------------------------------------


@given(st.text(alphabet=st.sampled_from("ab ÄB.()=#*-|/\n\t:5_[]\x02\x03\x01Sperrfrist"), max_size=300))
@settings(max_examples=300, deadline=None)
def test_any_text_in_the_envelope_gives_an_item_or_a_reason(text: str) -> None:
    data = f"\x01bdt0124 4 pl 41  dpa 0201\r\n\x02{text}\r\n\x03041712 Mrz 26\r\n\x04".encode()
    items, reason = [], ""
    try:
        items = formats.read(data)
    except formats.WireFormatError as error:
        reason = str(error)
    assert "no text" in reason or (items and all(item.guid and item.version for item in items))


@given(
    st.lists(st.text(alphabet=st.sampled_from("abcdefgh äöü,.-«»"), min_size=1, max_size=69), min_size=1, max_size=12)
)
@settings(max_examples=200, deadline=None)
def test_no_word_of_a_story_is_lost(lines: list[str]) -> None:
    story = "Flussau (dpa) - Es regnet.\n\n" + "\n".join(lines)
    item = message(story)
    kept = " ".join([item.body_text, *(note.text for note in item.ed_notes)])
    assert sorted(re.findall(r"[^\W\d_]", kept)) == sorted(re.findall(r"[^\W\d_]", "Es regnet." + "".join(lines)))


JSON_OF = {"nsb-n1": "nsb_n1", "spe-tab": "spe_tab", "tvo-pol": "tvo_pol"}


@parametrize_shared("wires/dpa-iptc7901/*.iptc")
def test_a_real_message_has_the_words_of_its_json(path: Path) -> None:
    (item,) = formats.read(path.read_bytes())
    stem = JSON_OF.get(path.stem, path.stem)
    source = SHARED / "wires/dpa-digitalwires" / f"{stem}.json"
    if not source.exists():
        pytest.skip(f"{source.name} is not beside it")
    entry = json.loads(source.read_bytes())
    entry["linkbox_html"] = None  # 7901 has those links in the notepad
    (told,) = formats.read(json.dumps(entry).encode())
    assert words(item.body_text) == words(told.body_text)
    for field in ("headline", "standfirst", "byline", "dateline", "urgency"):
        if getattr(told, field):
            assert getattr(item, field) == getattr(told, field)
    assert item.version_created is not None
    assert (told.version_created or "").startswith(item.version_created[:16])
    public = {note.text for note in told.ed_notes if not note.publishable}
    for note in item.ed_notes:
        assert not (note.publishable and note.text in public)
    for text in (secret for secret in public if len(secret) > 30):
        assert text not in f"{item.body_text} {item.standfirst} {item.headline}"
