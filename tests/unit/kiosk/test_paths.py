"""Paths are brought to one form, or refused."""

from __future__ import annotations

from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extrablatt.kiosk.paths import BadPath, below, canonical, decode, has_dots, wire

segments = st.text(
    st.characters(min_codepoint=0x21, max_codepoint=0x2FF, exclude_characters="/\\%\x7f"), max_size=8
).filter(lambda s: all(not 0x7F <= ord(c) < 0xA0 for c in s))
raw_paths = st.lists(segments | st.sampled_from(["", ".", "..", "..."]), max_size=8).map(
    lambda parts: "/" + "/".join(parts)
)


@given(raw_paths)
def test_the_one_form_is_found_at_once_and_stays(path: str) -> None:
    once = canonical(path)
    assert canonical(once) == once


@given(raw_paths)
def test_the_one_form_has_no_dots_double_or_trailing_slashes(path: str) -> None:
    once = canonical(path)
    assert once.startswith("/")
    assert "//" not in once
    assert once == "/" or not once.endswith("/")
    assert not {".", ".."} & set(once.split("/"))


@given(raw_paths)
def test_a_path_survives_the_wire(path: str) -> None:
    assert unquote(wire(path)) == path
    assert wire(path).isascii()


@given(raw_paths)
def test_what_a_server_hands_over_is_decoded(path: str) -> None:
    assert decode(path.encode().decode("latin-1")) == path


@given(st.text(st.characters(max_codepoint=0xFF), max_size=80))
def test_whatever_a_server_hands_over_is_decoded_or_refused(raw: str) -> None:
    try:
        path = decode(raw)
    except BadPath:
        return
    assert path.encode().decode("latin-1") == raw
    assert canonical(path).startswith("/")
    assert "\0" not in path
    assert "\r" not in wire(path)
    assert "\n" not in wire(path)


@pytest.mark.parametrize(
    ("given_path", "wanted"),
    [
        ("/", "/"),
        ("/politik/", "/politik"),
        ("//politik///17/", "/politik/17"),
        ("/a/./b/../c", "/a/c"),
        ("/../../etc/passwd", "/etc/passwd"),
        ("/..", "/"),
        ("/a/...", "/a/..."),
        ("/.well-known/security.txt", "/.well-known/security.txt"),
    ],
)
def test_paths_and_their_one_form(given_path: str, wanted: str) -> None:
    assert canonical(given_path) == wanted


@pytest.mark.parametrize(
    "raw", ["", "a", "*", "/%zz", "/%2e%2e", "/\0", "/a\nb", "/a\\b", "/\xff", "/\xc3", "/\x7f", "/\xc2\x85"]
)
def test_paths_that_can_not_be_meant_are_refused(raw: str) -> None:
    with pytest.raises(BadPath) as refused:
        decode(raw)
    assert refused.value.status == 400


def test_an_endless_path_is_too_long() -> None:
    with pytest.raises(BadPath) as refused:
        decode("/" + "a" * 600)
    assert refused.value.status == 414


def test_a_prefix_is_a_whole_segment() -> None:
    assert below("/desk", ("/desk",))
    assert below("/desk/x", ("/desk",))
    assert not below("/desktop", ("/desk",))


def test_dot_segments_are_seen_and_dotted_names_are_not() -> None:
    assert has_dots("/desk/../x")
    assert has_dots("/desk/.")
    assert not has_dots("/desk/..x/.y/a.b")
