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
