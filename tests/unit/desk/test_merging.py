"""Two editors and one article: what each did is kept, and what both did is asked."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from extrablatt.desk.merging import Merged, merge, take_theirs


def block(number: int, words: str) -> dict[str, Any]:
    return {"type": "paragraph", "value": f"<p>{words}</p>", "id": f"id{number}"}


def content(*blocks: dict[str, Any], **fields: Any) -> dict[str, Any]:
    given = {"headline": "Damm hält", "standfirst": "", "topics": [1, 2], "corrections": []}
    return given | {"body": json.dumps(list(blocks))} | fields


def merged(base: dict[str, Any], mine: dict[str, Any], theirs: dict[str, Any]) -> Merged:
    names = ["headline", "standfirst", "topics", "corrections", "body"]
    return merge(base, mine, theirs, names=names, streams=["body"], sets=["topics"])


def words(result: Merged | dict[str, Any]) -> list[str]:
    found = result.content if isinstance(result, Merged) else result
    return [entry["value"][3:-4] for entry in json.loads(found["body"])]


ONE, TWO, THREE = block(1, "Eins."), block(2, "Zwei."), block(3, "Drei.")


def test_a_headline_and_a_standfirst_are_both_kept() -> None:
    base = content()
    result = merged(base, base | {"headline": "Damm bricht"}, base | {"standfirst": "Am Abend."})
    assert (result.content["headline"], result.content["standfirst"]) == ("Damm bricht", "Am Abend.")
    assert (result.conflicts, result.taken) == ([], ["standfirst"])


def test_one_headline_changed_twice_is_asked_about_and_mine_stands_meanwhile() -> None:
    base = content()
    result = merged(base, base | {"headline": "Meiner"}, base | {"headline": "Ihrer"})
    [conflict] = result.conflicts
    assert (conflict.key, conflict.base, conflict.mine, conflict.theirs) == ("headline", "Damm hält", "Meiner", "Ihrer")
    assert result.content["headline"] == "Meiner"
    assert take_theirs(result.content, base | {"headline": "Ihrer"}, ["headline"])["headline"] == "Ihrer"


def test_different_paragraphs_are_both_kept_and_new_ones_stand_where_they_were_put() -> None:
    base = content(ONE, TWO, THREE)
    mine = content(block(1, "Eins, neu."), block(8, "Dazwischen."), TWO, THREE)
    theirs = content(ONE, TWO, block(3, "Drei, neu."), block(9, "Am Ende."))
    result = merged(base, mine, theirs)
    assert words(result) == ["Eins, neu.", "Dazwischen.", "Zwei.", "Drei, neu.", "Am Ende."]
    assert result.conflicts == []


def test_one_paragraph_changed_twice_is_asked_about_and_theirs_can_be_taken() -> None:
    base, theirs = content(ONE, TWO), content(ONE, block(2, "Ihr Zwei."))
    result = merged(base, content(ONE, block(2, "Mein Zwei.")), theirs)
    assert [c.key for c in result.conflicts] == ["body:id2"]
    assert words(result) == ["Eins.", "Mein Zwei."]
    assert words(take_theirs(result.content, theirs, ["body:id2"], streams=["body"])) == ["Eins.", "Ihr Zwei."]


def test_a_paragraph_one_removed_and_the_other_changed_stays_and_is_asked_about() -> None:
    base = content(ONE, TWO)
    for mine, theirs in [
        (content(ONE), content(ONE, block(2, "Neu."))),
        (content(ONE, block(2, "Neu.")), content(ONE)),
    ]:
        result = merged(base, mine, theirs)
        assert words(result) == ["Eins.", "Neu."]
        assert [c.key for c in result.conflicts] == ["body:id2"]


def test_a_paragraph_one_removed_and_the_other_left_alone_is_gone() -> None:
    base = content(ONE, TWO)
    assert words(merged(base, content(ONE), base)) == ["Eins."]
    assert words(merged(base, base | {"headline": "Neu"}, content(TWO))) == ["Zwei."]


def test_moving_paragraphs_loses_none_a_colleague_has_written() -> None:
    base = content(ONE, TWO, THREE)
    result = merged(base, content(THREE, ONE, TWO), content(ONE, block(9, "Neu."), TWO, THREE))
    assert words(result) == ["Drei.", "Eins.", "Neu.", "Zwei."]


def test_topics_of_both_are_kept_and_what_either_took_out_is_out() -> None:
    base = content()
    assert merged(base, base | {"topics": [1, 2, 3]}, base | {"topics": [2, 4]}).content["topics"] == [2, 4, 3]


def test_corrections_of_both_are_kept_whether_they_have_an_id_yet_or_not() -> None:
    old = {"pk": 1, "text": "Alt", "time": "2026-05-01T10:00:12.345Z", "sort_order": 0}
    shown = old | {"time": "2026-05-01T10:00:00Z"}  # what a form that shows no seconds makes of it
    mine = {"pk": None, "text": "Meine", "time": "2026-05-01T11:00:00Z", "sort_order": 1}
    theirs = {"pk": None, "text": "Ihre", "time": "2026-05-01T11:00:00Z", "sort_order": 1}
    base = content(corrections=[old])
    result = merged(base, content(corrections=[shown, mine]), content(corrections=[old, theirs]))
    assert sorted(c["text"] for c in result.content["corrections"]) == ["Alt", "Ihre", "Meine"]
    assert result.conflicts == []


def test_what_the_editors_form_writes_in_other_marks_is_no_change() -> None:
    base = content(block(1, "Eins."))
    mine = content({"type": "paragraph", "value": '<p data-block-key="x1y2z">Eins.</p>', "id": "id1"}, standfirst=" ")
    theirs = content(block(1, "Eins, neu."))
    assert words(merged(base, mine, theirs)) == ["Eins, neu."]


_TEXTS = st.sampled_from(["A", "B", "C"])
_BODIES = st.dictionaries(st.integers(1, 6), _TEXTS, max_size=6).flatmap(
    lambda rows: st.permutations([block(n, text) for n, text in rows.items()])
)


@given(_BODIES, _BODIES, _BODIES)
def test_no_paragraph_anybody_wrote_or_changed_is_ever_lost(base: Any, mine: Any, theirs: Any) -> None:
    result = merged(content(*base), content(*mine), content(*theirs))
    asked = {c.key: c for c in result.conflicts}
    there = {entry["id"]: entry for entry in json.loads(result.content["body"])}
    assert len(there) == len(json.loads(result.content["body"]))
    before = {entry["id"]: entry["value"] for entry in base}
    for rows in (mine, theirs):
        for entry in rows:
            if before.get(entry["id"]) != entry["value"]:
                told = asked.get(f"body:{entry['id']}")
                kept = [there.get(entry["id"])] + ([told.mine, told.theirs] if told else [])
                assert entry["value"] in [row["value"] for row in kept if row]


@given(_BODIES, _BODIES)
def test_alone_one_saves_what_one_wrote(base: Any, mine: Any) -> None:
    result = merged(content(*base), content(*mine), content(*base))
    assert words(result) == words(content(*mine))
    assert result.conflicts == []
