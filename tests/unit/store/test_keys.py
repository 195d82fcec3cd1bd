"""Surrogate keys in headers: short enough, and purged right all the same."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from extrablatt.press.store.keys import fold, for_header, for_purge

KINDS = ("story", "tag:topic", "name:topic", "related", "picture", "name:section", "tag:section")
KEYS = st.builds(
    lambda kind, name: f"{kind}:{name}",
    st.sampled_from(KINDS),
    st.integers(0, 10**6).map(str) | st.text("abcdefghij-_", min_size=1, max_size=100),
)


def test_few_keys_stay_as_they_are() -> None:
    assert for_header({"story:17", "front", "tag:topic:gipfel"}, 1000) == ["front", "story:17", "tag:topic:gipfel"]
    assert for_header(set(), 1000) == []


def test_the_kind_that_takes_most_room_is_folded_first() -> None:
    keys = {f"story:{n}" for n in range(500)} | {"front", "tag:topic:gipfel"}
    told = for_header(keys, 500)
    assert {"front", "tag:topic:gipfel"} <= set(told)
    assert {key for key in told if key.startswith("story")} == {f"story~{n:x}" for n in range(16)}


@given(st.frozensets(KEYS | st.sampled_from(["front", "latest", "chrome"]), max_size=400), st.integers(0, 2000))
def test_a_page_is_found_by_the_purge_of_each_of_its_keys(keys: frozenset[str], limit: int) -> None:
    told = set(for_header(keys, limit))
    for key in keys:
        assert told & set(for_purge([key])), key


@given(st.frozensets(KEYS, max_size=600))
def test_the_header_is_bounded_whatever_a_page_shows(keys: frozenset[str]) -> None:
    assert len(" ".join(for_header(keys, 900))) <= 900


@given(st.frozensets(st.text(max_size=30), max_size=20))
def test_nothing_gets_into_a_header_or_a_pattern_that_does_not_belong_there(keys: frozenset[str]) -> None:
    for key in [*for_header(keys, 500), *for_purge(keys)]:
        assert re.fullmatch(r"[A-Za-z0-9_:.~-]+", key), key


def test_the_folded_form_names_its_kind_and_never_changes() -> None:
    assert fold("story:17") == "story~f"
    assert fold("front").startswith("front~")
