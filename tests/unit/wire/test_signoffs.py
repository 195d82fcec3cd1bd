"""Sign-offs and notes to newsrooms are told by their form, in every format, and never are for readers."""

from __future__ import annotations

import pytest

from extrablatt.wire import formats
from extrablatt.wire.formats import signoffs
from extrablatt.wire.item import EdNote, WireItem

from .conftest import G2

TEXT = "Der Rat hat am Montag den Plan für das Ufer beschlossen."


def read(body: str) -> WireItem:
    return formats.read(G2.format(body=body, meta="", about="").encode())[0]


@pytest.mark.parametrize(
    "line",
    [
        "xyz/jp/rst", "(BSP/xyz)", "(xyz)", "(BSP)", "ends", "ENDS", "Ende", "- Ende -", "(Schluss) xyz/jp", "(END) Example Wires", "-30-",
        "###", "*** ENDS ***", "BSP RTV xy", "/beispiel/", "/BSP/", "--BSP--", "-- BEISPIEL", "bsp xy yyzz n1 ab", "bsp xy yyzz ab",
        "xy n2 yyzz jp", "© bsp-online, bsp:260302-99-1234/1", "BSP-WF-03-02-26 0915GMT", "jp/ rs/", "xyz-jp", "Beispiel/xyz",
        "(Beispiel-BSP/xyz)", "Beispiel/Fim", "ENDS jp", "(FIN)", "(bsp/xyz/jp)", "xyz / jp / rst", "RED/xyz", "(BSP).", "NNNN", "=",
        "bsp xyz/rst", "JPR // RST", "© Agentur Beispiel", "[Ende]", "/beispiel/BSP", "/BSP", "--Beispiel", "(FIN) xyz", "(Schluss)/xyz",
    ],
)  # fmt: skip
def test_a_sign_off_below_the_text_becomes_a_note_for_nobody_outside(line: str) -> None:
    item = read(f"<p>{TEXT}</p><p>Die Opposition stimmte dagegen.</p><p>{line}</p>")
    assert item.body_text == f"{TEXT}\n\nDie Opposition stimmte dagegen."
    assert item.ed_notes == (EdNote("closingline", line, False),)


@pytest.mark.parametrize(
    "line",
    [
        "Die Opposition stimmte dagegen.", "Salltal/Sturm", "Probe/Muster", "ZWO neo am Abend", "Ende gut, alles gut.", "(Archivbild)", "Flussau",
        "3:1", "Jana Probe", "so ist es nun", "was war das", "SPD und FDP", "Ende der Welt", "Mehr in Kürze", "Linz/Wien", "Fotos: Jana Probe",
        "(Quelle: Amt)", "(lacht)", "(live)", "(aus)", "(sic)", "CDU/CSU", "(SPD)", "AC/DC", "km/h", "und/oder", "n/a", "Platz eins", "The end of an era", "30", "und so weiter", "iphone se", "Fin de siècle", "Wohin?", "A1/B2 gesperrt",
    ],
)  # fmt: skip
def test_a_short_last_line_that_is_text_stays(line: str) -> None:
    item = read(f"<p>{TEXT}</p><p>{line}</p>")
    assert (item.body_text, item.ed_notes) == (f"{TEXT}\n\n{line}", ())


@pytest.mark.parametrize(
    ("body", "notes"),
    [
        (f"<p>{TEXT} (BSP/xyz)</p>", ["(BSP/xyz)"]),
        (f"<p>{TEXT}<br/>xyz/jp</p>", ["xyz/jp"]),
        (f"<p>{TEXT} (Schluss)</p>", ["(Schluss)"]),
        (f"<p>{TEXT} (BSP)</p>", ["(BSP)"]),
        (f"<p>{TEXT} (BSP).</p>", ["(BSP)."]),
        (f"<p>{TEXT} (bsp/beispiel)</p>", ["(bsp/beispiel)"]),
        (f"<p>{TEXT} /BSP/</p>", ["/BSP/"]),
        (f"<p>{TEXT} - BSP</p>", ["- BSP"]),
        (f"<p>{TEXT} xyz/jp</p>", ["xyz/jp"]),
        (f"<p>{TEXT} -30-</p>", ["-30-"]),
        (f"<p>{TEXT} ENDS</p>", ["ENDS"]),
        (f"<p>{TEXT} © BSP</p>", ["© BSP"]),
        (f"<p>{TEXT} (Forts.)</p>", ["(Forts.)"]),
        (f"<p>{TEXT} /beispiel/BSP</p>", ["/beispiel/BSP"]),
        (f"<p>{TEXT} (FIN) xyz</p>", ["(FIN) xyz"]),
        (f"<p>{TEXT} (Schluss) xyz/jp</p>", ["(Schluss) xyz/jp"]),
        (f"<p>{TEXT}</p><p>ENDS</p><p>(xyz/jp)</p>", ["ENDS", "(xyz/jp)"]),
        (
            f'<p>{TEXT}</p><p>xyz/jp</p><figure><img src="http://a.example/1.jpg"/><figcaption>Das Ufer.</figcaption></figure>',
            ["xyz/jp"],
        ),
        (f'<p>{TEXT}</p><p class="closingline">xyz jp</p>', ["xyz jp"]),
    ],
)
def test_sign_offs_stand_behind_a_sentence_below_each_other_or_above_a_caption_too(body: str, notes: list[str]) -> None:
    item = read(body)
    assert [note.text for note in item.ed_notes] == notes
    assert [block["html"] for block in item.body][:1] == [TEXT]
    assert not any(note.publishable for note in item.ed_notes)


@pytest.mark.parametrize(
    "end",
    [
        "(lacht)",
        "(live)",
        "(rot)",
        "(SPD)",
        "AC/DC",
        "und/oder",
        "Ende",
        "AC/DC spielten.",
        "(siehe Grafik)",
        "BSP",
        "Rapid/Sturm",
        "(3:1)",
        "(Anna Probe)",
        "– Das Amt prüft.",
    ],
)
def test_what_stands_behind_the_last_sentence_of_a_text_and_is_text_stays(end: str) -> None:
    assert read(f"<p>{TEXT}</p><p>{TEXT} {end}</p>").body_text.endswith(f"{TEXT} {end}")


def test_the_agencys_name_alone_behind_the_last_sentence_is_a_sign_off() -> None:
    blocks = [{"type": "paragraph", "html": f"{TEXT} <em>Das half.</em> BSP"}]
    assert signoffs.taken_off(blocks, (), {"bsp"}) == [EdNote("closingline", "BSP")]
    assert blocks == [{"type": "paragraph", "html": f"{TEXT} <em>Das half.</em>"}]


@pytest.mark.parametrize("line", ["(Beispiel-BSP)", "(Beispiel-BSP).", "[Beispiel-BSP]"])
def test_so_is_its_name_of_several_words_in_parentheses(line: str) -> None:
    for html in (f"{TEXT} {line}", line):
        blocks = [{"type": "paragraph", "html": TEXT}, {"type": "paragraph", "html": html}]
        assert signoffs.taken_off(blocks, (), {"beispielbsp"}) == [EdNote("closingline", line)]
        assert {block["html"] for block in blocks} == {TEXT}


@pytest.mark.parametrize(
    "body", ["<p>xyz/jp</p>", "<p>BSP</p><p>xyz</p>", "<ul><li>xyz/jp</li></ul>", "<h2>Termine</h2><p>ZWO neo</p>"]
)
def test_without_a_text_above_there_is_no_sign_off(body: str) -> None:
    assert read(body).ed_notes == ()


@pytest.mark.parametrize(
    "note",
    [
        "(Eds: Adds a quote. Pictures follow.)",
        "Eds: Adds a quote. Pictures follow.",
        "EDITORS: Adds a quote. Pictures follow.",
        "Note to editors: Adds a quote. Pictures follow.",
        "[Attention editors - Adds a quote. Pictures follow.]",
        "Achtung Redaktionen: Adds a quote. Pictures follow.",
        "(Hinweis an die Redaktionen: Adds a quote. Pictures follow.)",
        "Redaktioneller Hinweis: Adds a quote. Pictures follow.",
        "Note aux rédactions : Adds a quote. Pictures follow.",
        "Atención redacciones: Adds a quote. Pictures follow.",
        "*** Eds: Adds a quote. Pictures follow.",
    ],
)
@pytest.mark.parametrize(
    "form", ["<p>{0}</p><p>{1}</p>", "<p>{1}</p><p><em>{0}</em></p>", "<p>{1}</p><p>{0}</p><p>{1}</p>"]
)
def test_a_paragraph_for_newsrooms_is_a_note_wherever_it_stands(form: str, note: str) -> None:
    item = read(form.format(note, TEXT))
    assert item.ed_notes == (EdNote("editorialnote", "Adds a quote. Pictures follow.", False),)
    assert set(item.body_text.split("\n\n")) == {TEXT}


@pytest.mark.parametrize(
    "text",
    ["Editors at the paper said so.", "Anmerkung der Redaktion: Der Name ist geändert.", "Achtung: Rutschgefahr!"],
)
def test_what_is_for_readers_is_no_note(text: str) -> None:
    assert read(f"<p>{text}</p><p>{TEXT}</p>").body_text.startswith(text)
    assert signoffs.note_in(text) is None


def test_a_note_as_standfirst_is_none() -> None:
    item = formats.read(
        G2.format(
            body=f"<p>{TEXT}</p>", meta="", about="<description role='drol:summary'>(Eds: Adds a quote.)</description>"
        ).encode()
    )[0]
    assert (item.standfirst, item.ed_notes) == (None, (EdNote("editorialnote", "Adds a quote.", False),))


CLOSING = '<edNote role="dpaednoterole:closingline">bsp xy yyzz n1 ab</edNote>'
PAD = (
    '<edNote role="dpaednoterole:notepad"><section xmlns="http://www.w3.org/1999/xhtml" class="notepad"><div class="np-public"><p>Bilder folgen</p>'
    '</div><p class="closingline">bsp xy yyzz n1 ab</p></section></edNote>'
)


@pytest.mark.parametrize(
    "meta",
    [
        CLOSING,
        CLOSING + PAD,
        PAD + CLOSING,
        PAD,
        '<edNote role="dpaednoterole:editorialnote">bsp xy yyzz n1 ab</edNote>',
    ],
)
def test_a_closing_line_is_public_in_no_order_and_under_no_role(meta: str) -> None:
    data = G2.format(body=f"<p>{TEXT}</p>", meta=meta, about="").replace('guid="urn:', 'guid="urn:newsml:dpa.com:')
    notes = formats.read(data.encode())[0].ed_notes
    assert "bsp xy yyzz n1 ab" in {note.text for note in notes}
    assert not [note for note in notes if note.publishable and "n1" in note.text]
    assert ("Bilder folgen" in {note.text for note in notes if note.publishable}) == (PAD in meta)
