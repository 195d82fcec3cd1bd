"""What holds an item back in words, in whatever field and format; and what is only news of it."""

from __future__ import annotations

import json
from typing import Any

import pytest

from extrablatt.wire import formats
from extrablatt.wire.item import WireItem

TEXT = "<p>The dam on the Lintsee has held back the water.</p><p>Nobody was hurt, the town said.</p>"


def ninjs(**told: Any) -> WireItem:
    item = {
        "uri": "urn:probe:1",
        "versioncreated": "2026-03-04T18:00:00Z",
        "headline": "Dam holds",
        "body_html": TEXT,
    }
    return formats.read(json.dumps({**item, **told}).encode())[0]


@pytest.mark.parametrize(
    ("told", "until"),
    [
        ({"headline": "SPERRFRIST 5. März 6.00 Uhr: Damm hält"}, "2026-03-05T06:00:00+01:00"),
        ({"headline": "Sperrfrist: Damm hält"}, "indefinite"),
        ({"headline": "EMBARGOED until 0600 GMT, March 5: Dam holds"}, "2026-03-05T06:00:00+00:00"),
        ({"headline": "Klausuleret: Dæmningen holder"}, "indefinite"),
        ({"ednote": "Sperrfrist: 5. März 2026, 6.00 Uhr"}, "2026-03-05T06:00:00+01:00"),
        ({"ednote": "Eds: with photos. Embargoed until March 5, 6 a.m. EST"}, "2026-03-05T06:00:00-05:00"),
        ({"ednote": "Please note: Do not use before 0600 GMT, March 5"}, "2026-03-05T06:00:00+00:00"),
        ({"ednote": "Bitte nicht vor Donnerstag verwenden"}, "indefinite"),
        ({"slugline": "HOLD FOR RELEASE"}, "indefinite"),
        ({"body_html": f"<p>EMBARGOED UNTIL 6 a.m. EDT, March 5</p>{TEXT}"}, "2026-03-05T06:00:00-04:00"),
        ({"body_html": f"<p><b>Sperrfrist bis 5. März 2026, 10 Uhr</b></p>{TEXT}"}, "2026-03-05T10:00:00+01:00"),
        ({"headline": "Embargo: Dam", "ednote": "Embargoed until March 5, 0600 GMT"}, "indefinite"),
        ({"creditline": "AP", "copyrightholder": "AP", "ednote": "Hold for release until 6 a.m. March 5"}, "2026-03-05T06:00:00-05:00"),
    ],
)  # fmt: skip
def test_an_embargo_in_words_holds_wherever_it_stands(told: dict[str, Any], until: str) -> None:
    assert ninjs(**told).embargoed == until


@pytest.mark.parametrize(
    "told",
    [
        {"headline": "Embargo gegen Öl beschlossen"}, {"headline": "EMBARGO AUF ÖL BESCHLOSSEN"}, {"headline": "US lifts arms embargo until March"},
        {"headline": "Sperrfrist für Gülle endet"}, {"headline": "Nicht vor 2030: Brücke wird später fertig"}, {"headline": "Do not use tap water, town says"},
        {"headline": "Embargo bis Dezember verlängert"}, {"headline": "Under embargo, Cuba struggles"}, {"headline": "Embargo until 2027 for beef"},
        {"body_html": "<p>Under embargo since 1962, Cuba has few cars.</p><p>b</p>"}, {"ednote": "Sperrfrist aufgehoben"}, {"ednote": "Die Sperrfrist ist abgelaufen."}, {"ednote": "Adds embargo of 1962"},
    ],
)  # fmt: skip
def test_news_of_an_embargo_is_free(told: dict[str, Any]) -> None:
    assert ninjs(**told).embargoed is None


def test_the_line_that_holds_back_is_no_text_for_readers() -> None:
    item = ninjs(body_html=f"<p>EMBARGOED UNTIL 6 a.m. EDT, March 5</p>{TEXT}")
    assert item.body_text.startswith("The dam")
    assert ("embargo", False) in [(note.role, note.publishable) for note in item.ed_notes]


@pytest.mark.parametrize("mark", ["ENDS", "- Ends -", "-ENDE-", "(Schluss)"])
def test_what_stands_below_a_press_releases_end_is_for_newsrooms(mark: str) -> None:
    item = ninjs(body_html=f"{TEXT}<p>{mark}</p><p>Notes to editors:</p><p>Call the desk.</p>")
    assert item.body_text.endswith("the town said.")
    assert not any(note.publishable for note in item.ed_notes)
    assert "Call the desk." in item.ed_notes[-1].text


@pytest.mark.parametrize(
    "note",
    [
        "<p><b>Notes to editors</b></p><p>Call the desk.</p>", "<p>Redaktionelle Hinweise:</p><ul><li>Call the desk.</li></ul>",
        "<p>For questions: call the desk, not for publication.</p>", "<p>(Nicht zur Veröffentlichung: call the desk.)</p>", "<p>Til redaktionerne: call the desk.</p>",
    ],
)  # fmt: skip
def test_a_note_below_its_heading_or_marked_at_its_end_is_for_newsrooms(note: str) -> None:
    item = ninjs(body_html=f"{TEXT}{note}")
    assert item.body_text.endswith("the town said.")
    assert "the desk" in item.ed_notes[0].text


@pytest.mark.parametrize(
    "text",
    [
        "<p>The memo was marked “not for publication”.</p>", "<p>The end of the dam is near.</p>", "<p>Ende</p><p>So hieß das Stück, das am Abend gezeigt wurde.</p>",
        "<p>Editors met on Friday.</p>",
    ],
)  # fmt: skip
def test_news_that_has_such_words_stays_text(text: str) -> None:
    item = ninjs(body_html=TEXT + text)
    assert len(item.body) == 2 + text.count("<p>")
