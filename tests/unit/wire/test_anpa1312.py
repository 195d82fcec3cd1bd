"""ANPA 1312: AP's stories, with their heads, tables and priorities."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extrablatt.wire import formats
from extrablatt.wire.item import EdNote, Subject, WireItem

from .conftest import SAMPLES

Sample = Callable[[str], list[WireItem]]

STORY = (
    "\x16\x16\x01w0412\x1fasian\r\n{priority} {category} BC-EU--Bridge{version}   03-04 0012\r\n\x02^BC-EU--Bridge,12<\r\n{head}"
    "\t   FLUSSAU (AP) _ {text}\r\n\r\n\x03\r\nAP-WF-03-04-26 {time}GMT<\r\n\x04"
)


def story(
    text: str = "It opened.",
    *,
    priority: str = "r",
    category: str = "i",
    version: str = "",
    head: str = "",
    time: str = "1812",
) -> WireItem:
    values = {"text": text, "priority": priority, "category": category, "version": version, "head": head, "time": time}
    return formats.read(STORY.format(**values).encode("latin-1"))[0]


def test_a_story_of_ap_is_taken_apart(sample: Sample) -> None:
    (item,) = sample("ap.anpa")
    assert (item.format, item.provider, item.credit, item.language, item.urgency) == ("anpa1312", "AP", "AP", "en", 3)
    assert item.headline == "Bridge opens in Flussau after twelve years"
    assert item.standfirst == "The bridge that nobody had expected to see finished carries its first trains."
    assert item.slugline == "BC-EU--Flussau Bridge, 1st Ld-Writethru"
    assert (item.byline, item.dateline) == ("By ERIKA BEISPIEL, Associated Press", "FLUSSAU, Testland (AP) –")
    assert (item.version_created, item.version) == ("2026-03-04T18:12:00+00:00", 1772647920)
    assert item.signals == ("urgent", "sig:update")
    assert item.subjects == (
        Subject("anpacat:i", "international", "category"),
        Subject(None, "EU", "keyword"),
        Subject(None, "FlussauBridge", "keyword"),
    )
    assert item.ed_notes[:2] == (
        EdNote("picture", "AP Photo XBS101, XBS102", False),
        EdNote("editorialnote", "Updates with quotes. With AP Photos.", False),
    )


def test_the_marks_of_the_teleprinter_become_blocks(sample: Sample) -> None:
    (item,) = sample("ap.anpa")
    assert [(block["type"], block["html"]) for block in item.body] == [
        ("paragraph", "The bridge over the Sall is open, and the first trains are rolling – at last."),
        ("paragraph", "“We are happy,” the mayor said. “It's a day for the town.”"),
        ("list", "<ul><li>five piers</li><li>512 meters</li></ul>"),
        ("crosshead", "HOW IT WAS BUILT"),
        ("paragraph", "It has five piers; it is 512 meters long."),
        (
            "table",
            "<table><tr><td></td><td>Year</td><td>Cost</td><td>Share</td></tr><tr><td>First</td><td>2014</td><td>8.1</td><td>3½</td></tr>"
            "<tr><td>Last</td><td>2026</td><td>12.5</td><td>7</td></tr></table>",
        ),
    ]


@pytest.mark.parametrize(("priority", "urgency"), [("f", 1), ("b", 2), ("u", 3), ("r", 4), ("d", 5), ("z", 9)])
def test_the_priority_letter_is_the_urgency(priority: str, urgency: int) -> None:
    assert story(priority=priority).urgency == urgency


def test_a_long_story_is_no_flash_whatever_its_letter() -> None:
    item = story("word " * 200, priority="f")
    assert (item.urgency, item.signals) == (4, ())


def test_an_alert_without_a_headline_has_its_sentence_as_one() -> None:
    assert story("It opened.", priority="b").headline == "It opened."
    assert story("It opened.").headline is None


def test_a_line_of_capitals_is_a_crosshead() -> None:
    item = story("It opened.\r\n\t   ___\r\n\t   UP NEXT\r\n\t   A feast.")
    assert [(b["type"], b["html"]) for b in item.body[1:]] == [("crosshead", "UP NEXT"), ("paragraph", "A feast.")]


def test_editors_notes_stay_with_the_editors() -> None:
    item = story(head="^Bridge opens<\r\n^Eds: Call Jo Sample, 555 0100.<\r\n")
    assert item.headline == "Bridge opens"
    assert item.ed_notes == (EdNote("editorialnote", "Call Jo Sample, 555 0100.", False),)
    assert item.body_text == "It opened."


def test_an_embargo_in_a_note_holds() -> None:
    assert story(head="^Eds: Embargoed until March 5, 0600 GMT.<\r\n").embargoed == "2026-03-05T06:00:00+00:00"


def test_a_later_lead_is_a_newer_version_of_the_same_item() -> None:
    first, again, lead = story(), story(), story("It opened late.", version=" 1stLd-Writethru", time="1912")
    assert (first.guid, first.version) == (again.guid, again.version)
    assert lead.guid == first.guid
    assert lead.version == first.version + 3600


def test_a_kill_becomes_the_last_version_of_the_story_it_withdraws(sample: Sample) -> None:
    (first,), (kill,) = sample("ap.anpa"), sample("ap_kill.anpa")
    assert kill.pub_status == "canceled"
    assert kill.guid == first.guid
    assert kill.version > first.version


def test_a_story_that_lost_its_control_characters_is_still_known() -> None:
    data = (SAMPLES / "ap.anpa").read_bytes().translate(None, bytes(range(9)) + bytes(range(14, 32)))
    (item,) = formats.read(data)
    (whole,) = formats.read((SAMPLES / "ap.anpa").read_bytes())
    assert (item.headline, item.body, item.version) == (whole.headline, whole.body, whole.version)


def test_several_stories_in_one_file_are_all_read() -> None:
    data = STORY.format(text="One.", priority="r", category="i", version="", head="", time="1812").encode()
    assert [item.body_text for item in formats.read(data + data.replace(b"One.", b"Two."))] == ["One.", "Two."]


@given(st.text(alphabet=st.sampled_from("ab Z.;^<=_{}\n\t(AP)-:\x03\x02"), max_size=300))
@settings(max_examples=300, deadline=None)
def test_any_text_gives_an_item(text: str) -> None:
    item = story(text)
    assert item.guid.startswith("urn:anpa1312:")
    assert item.version >= 1


# --- other clothes ----------------------------------------------------------------------------------------------------------

KYODO = "{start}a0105KYODO\x1fkoko-\r\nu s{marks} BC-Brücke-Auf   03-04 0120\r\n\x02BC-Brücke-Auf\r\n{head}\x03==Kyodo\r\n\x04"
KYODO_TEXT = "Brücke: Die Brücke ist offen+\r\n     FLUSSAU, March 4 Kyodo - Die Brücke ist seit Mittwoch wieder\r\noffen.\r\n     Alle freuen sich.\r\n"


@pytest.mark.parametrize("start", ["\x01", "\x16\x16\x01", ""])
@pytest.mark.parametrize("marks", ["\x14\x12", "\x13\x11", "\x14\x11", "\x05", ""])
def test_a_message_of_kyodo_is_read(start: str, marks: str) -> None:
    (item,) = formats.read(KYODO.format(start=start, marks=marks, head=KYODO_TEXT).encode())
    assert (item.format, item.provider, item.headline, item.slugline) == (
        "anpa1312",
        "Kyodo",
        "Brücke: Die Brücke ist offen",
        "BC-Brücke-Auf",
    )
    assert item.dateline == "FLUSSAU, March 4 Kyodo -"
    assert item.body_text == "Die Brücke ist seit Mittwoch wieder offen.\n\nAlle freuen sich."


def test_a_lead_without_a_time_is_told_by_its_number() -> None:
    for name, version in (("BC-Brücke-Auf", 1), ("BC-Brücke-Auf, 1st Ld", 2), ("BC-Brücke-Auf, 3rd Lead", 4)):
        text = KYODO.format(start="\x01", marks="", head=KYODO_TEXT).replace("\x02BC-Brücke-Auf", f"\x02{name}")
        assert formats.read(text.encode())[0].version == version


@pytest.mark.parametrize(
    "slug",
    [
        "^*9006< ^BC-Top-Headlines,0176<",
        "^*9006<\r\n^BC-Top-Headlines,0176<",
        "^#12= ^BC-Top-Headlines<",
        "^BC-Top-Headlines,0176<",
        "^*9006<^BC-Top Headlines, 1st Ld<",
    ],
)
@pytest.mark.parametrize("end", ["<", "", "="])
def test_the_designator_of_a_cycle_is_no_headline(slug: str, end: str) -> None:
    lines = "".join(
        f"^{line}{end}\r\n"
        for line in ("Die Brücke ist offen", "Der Fluss führt Hochwasser und steigt weiter an, sagt das Amt")
    )
    data = f"\x16\x01V4644\x1f-----\r\nr e\x13\x11 BC-Top-Headlines     03-01 0121\r\n\x02{slug}\r\n^Top um 11:23 Uhr<\r\n{lines}\t   \x03AP-WF-03-01-26 0423GMT<\r\n\x04"
    (item,) = formats.read(data.encode())
    assert (item.headline, item.standfirst) == ("Top um 11:23 Uhr", None)
    assert [b["html"] for b in item.body] == [
        "Die Brücke ist offen",
        "Der Fluss führt Hochwasser und steigt weiter an, sagt das Amt",
    ]
    assert "9006" not in f"{item.slugline} {item.body_text} {item.ed_notes}"


TABLE = "<table><tr><td></td><td>W</td><td>L</td></tr><tr><td>Flussau</td><td>23</td><td>13</td></tr><tr><td>Grau Wald</td><td>9</td><td>27</td></tr></table>"


@pytest.mark.parametrize(
    "rows",
    [
        "\x08\x10W\x10L\r\n\x08Flussau\x1023\x1013\r\n\x08Grau Wald\x109\x1027\r\n",
        "^\x08\x1cW\x1cL\r\n^\x08Flussau\x1c23\x1c13\r\n^\x08Grau Wald\x1c9\x1c27\r\n",
        "\x1fW\x1fL\r\nFlussau\x1f23\x1f13\r\nGrau Wald\x1f9\x1f27\r\n",
        "^;W;L\r\nFlussau;23;13\r\nGrau Wald;9;27\r\n",
        "\x08\tW\tL\r\n\x08Flussau\t23\t13\r\n\x08Grau Wald\t9\t27\r\n",
    ],
    ids=["spaces between fields", "file separators", "unit separators", "semicolons", "tabs"],
)
def test_the_cells_of_a_table_are_told_by_their_marks(rows: str) -> None:
    item = story("Es begann.\r\n" + rows + "\t   Es endete.")
    assert [(b["type"], b["html"]) for b in item.body] == [
        ("paragraph", "Es begann."),
        ("table", TABLE),
        ("paragraph", "Es endete."),
    ]


def test_rows_by_their_first_mark_alone_are_cut_at_gaps() -> None:
    item = story("Es begann.\r\n\x08Flussau   23  13\r\n\x08Grau Wald   9  27\r\n")
    assert (
        item.body[1]["html"]
        == "<table><tr><td>Flussau</td><td>23</td><td>13</td></tr><tr><td>Grau Wald</td><td>9</td><td>27</td></tr></table>"
    )


@pytest.mark.parametrize(
    "mark",
    [
        ", KILL", "-Kill", ", Kill", ", 1st Ld-Kill", ", MANDATORY KILL", "--KILL", " KILL", ", Withhold", " – Eliminate", ", delete",
        ", 3rd Ld Kill", ", Bulletin Kill",
    ],
)  # fmt: skip
def test_a_kill_in_any_spelling_of_its_slug_hits_the_story(mark: str) -> None:
    (first,) = formats.read(_slugged("BC-EU--Flussau Gate").encode())
    (back,) = formats.read(_slugged(f"BC-EU--Flussau Gate{mark}").encode())
    assert (back.guid, back.pub_status) == (first.guid, "canceled")


@pytest.mark.parametrize(
    ("slug", "head"),
    [
        ("BC-EU--Police Kill", "Police kill man"),
        ("BC-EU--Flussau Gate", "Gate opens<\r\n^Eds: KILL 3rd paragraph."),
        ("BC-EU--Flussau Gate", "Gate opens<\r\n^Eds: Deletes a wrong word."),
        ("BC-EU--Flussau Gate, 2nd Ld-Writethru", "Gate opens"),
    ],
)
def test_a_word_that_only_looks_like_a_kill_takes_nothing_back(slug: str, head: str) -> None:
    assert formats.read(_slugged(slug, head).encode())[0].pub_status == "usable"


@pytest.mark.parametrize(
    "head", ["Kill: Gate opens", "BULLETIN KILL", "Gate opens<\r\n^(Eds: MANDATORY KILL of this item.)"]
)
def test_a_kill_in_the_headline_or_a_note_hits_the_story(head: str) -> None:
    (back,) = formats.read(_slugged("BC-EU--Flussau Gate", head).encode())
    assert (back.guid, back.pub_status) == ("urn:anpa1312:20260304:bc-eu-flussau-gate", "canceled")


def _slugged(slug: str, head: str = "Gate opens") -> str:
    return STORY.format(
        text="It opened.", priority="r", category="i", version="", head=f"^{head}<\r\n", time="1812"
    ).replace("^BC-EU--Bridge,12<", f"^{slug},12<")
