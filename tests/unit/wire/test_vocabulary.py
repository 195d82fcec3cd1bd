"""IPTC Media Topics: every spelling of a code is understood, every topic has names and a way up."""

from __future__ import annotations

import json
from dataclasses import replace
from importlib import resources

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extrablatt.wire import vocab
from extrablatt.wire.item import Subject, WireItem
from tests.shared import SHARED
from tests.tools import build_vocabulary

ROWS = [
    line.split("\t")
    for line in resources.files("extrablatt.wire.vocab").joinpath("media_topics.tsv").read_text("utf-8").splitlines()
    if not line.startswith("#")
]


@pytest.mark.parametrize(
    "code",
    [
        "medtop:20000651",
        "http://cv.iptc.org/newscodes/mediatopic/20000651",
        "https://cv.iptc.org/newscodes/mediatopic/20000651/",
        "mediatopic:20000651",
        "MEDTOP:20000651",
        "20000651",
        "subj:11010000",
        "http://cv.iptc.org/newscodes/subjectcode/11010000",
        "11010000",
        "iptccat:11010000",
        "dpasrs:11010000",
        "http://tt.se/spec/subref/1.0/11010000",
    ],
)
def test_a_media_topic_is_known_in_every_spelling_agencies_use(code: str) -> None:
    assert vocab.canonical(code) == "medtop:20000651"
    assert vocab.name(code) == "Partei"
    assert vocab.name(code, "en-GB") == "political parties and movements"
    assert vocab.top(code) == "medtop:11000000"


@pytest.mark.parametrize("code", ["", "dpacat:pl", "medtop:99999999", "ISLC:11010000", "medtop:2000065", "stat:usable"])
def test_a_code_of_another_vocabulary_is_not_known(code: str) -> None:
    assert not vocab.is_known(code)
    assert (vocab.name(code), vocab.broader(code), vocab.top(code), vocab.lineage(code)) == (None, None, None, ())


def test_the_seventeen_tops_kept_the_numbers_of_the_subject_codes() -> None:
    tops = [row[0] for row in ROWS if not row[1]]
    assert tops == [f"{n:02}000000" for n in range(1, 18)]
    for number in tops:
        assert vocab.canonical(f"subj:{number}") == f"medtop:{number}"
        assert vocab.broader(f"medtop:{number}") is None


def test_a_subject_code_without_a_topic_of_its_own_goes_up_and_borrows_no_name() -> None:
    assert vocab.canonical("subj:04011999") == "medtop:20000294"
    assert vocab.name("subj:04011999") is None
    assert vocab.broader("subj:04011999") == "medtop:20000294"
    assert vocab.top("subj:04011999") == "medtop:04000000"


def test_a_retired_topic_gives_way_to_the_current_one_for_a_subject_code() -> None:
    assert vocab.canonical("subj:04005004") == "medtop:20001243"


def test_every_topic_has_a_german_and_an_english_name_and_a_top() -> None:
    tops = {f"medtop:{n:02}000000" for n in range(1, 18)}
    for number, *_ in ROWS:
        code = f"medtop:{number}"
        assert vocab.name(code, "de"), code
        assert vocab.name(code, "en"), code
        assert vocab.name(code, "fr") == vocab.name(code, "en"), code
        assert vocab.top(code) in tops, code


def test_narrower_topics_are_within_the_wider_ones_only() -> None:
    assert vocab.within("medtop:20001057", "medtop:15000000")
    assert vocab.within("subj:15054000", "medtop:15000000")
    assert vocab.within("medtop:15000000", "subj:15000000")
    assert not vocab.within("medtop:15000000", "medtop:20001057")
    assert not vocab.within("medtop:15000000", "dpacat:sp")


def test_a_topic_is_found_by_its_name() -> None:
    assert vocab.code_of("Sport") == "medtop:15000000"
    assert vocab.code_of(" fußball ") == "medtop:20001065"
    assert vocab.code_of("soccer") == "medtop:20001065"
    assert vocab.code_of("Quatsch") is None


def _item(*subjects: Subject, language: str | None = "de-AT") -> WireItem:
    return WireItem(format="x", guid="x", version=1, language=language, subjects=subjects)


def test_subjects_without_a_name_get_it_in_the_items_language() -> None:
    item = _item(Subject("medtop:20001065", None), Subject("subj:11000000", None))
    assert [s.name for s in vocab.named(item).subjects] == ["Fußball", "Politik"]
    assert [s.name for s in vocab.named(replace(item, language="en")).subjects] == ["soccer", "politics"]


def test_names_given_by_the_agency_and_unknown_codes_stay() -> None:
    item = _item(Subject("medtop:20001065", "Kicken"), Subject("tvsc:x", None), Subject("geo:1", None, "geo"))
    assert vocab.named(item) is item


@given(st.text())
def test_any_text_may_be_asked_for(text: str) -> None:
    assert vocab.is_known(text) == (vocab.top(text) is not None)


@pytest.mark.skipif(not (SHARED / "data/vocab").exists(), reason="the IPTC's file is not here")
def test_the_data_is_what_the_generator_makes() -> None:
    source = json.loads((SHARED / "data/vocab/media-topics-2019.json").read_text("utf-8"))
    ours = dict(
        line.split("\t")
        for line in (build_vocabulary.HERE / "media_topics_german.tsv").read_text("utf-8").splitlines()
        if line
    )
    assert [list(row) for row in build_vocabulary.rows(source["conceptSet"], ours)] == ROWS


def test_the_licence_lies_beside_the_data() -> None:
    text = resources.files("extrablatt.wire.vocab").joinpath("LICENCE.md").read_text("utf-8")
    assert "CC BY 4.0" in text
    assert "International Press Telecommunications Council" in text
