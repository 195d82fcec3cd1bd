"""Which story an operator means."""

from __future__ import annotations

import pytest

from extrablatt.publication.locating import LocatingError, story_id


@pytest.mark.parametrize(
    "named",
    [
        "17", " 17 ", "/17", "/politik/17", "/politik/17/gipfel-der-gesten", "/politik/17/gipfel/druck", "/politik/17/x/live/4",
        "/politik/17/x/live/seite/2", "/politik/17/x?utm_source=brief#absatz", "http://testserver/politik/17/gipfel",
        "https://www.testserver/17", "HTTP://TESTSERVER/politik/17/", "http://127.0.0.1:8123/politik/17/x", "/live/story/17",
        "/live/story/17.json", "/fediverse/zeitung/17-2", "//politik//17//x".replace("//", "/"), "/politik/17/gr%C3%B6%C3%9Fe",
    ],
)  # fmt: skip
def test_a_story_is_found_by_its_id_or_any_of_its_addresses(named: str) -> None:
    assert story_id(named) == 17


@pytest.mark.parametrize(
    "named",
    [
        "", "0", "-17", "siebzehn", "politik", "/", "/politik", "/bilder/17/0123456789-640.webp", "/thema/17/x", "/von/17",
        "http://anderswo.example/politik/17/x", "ftp://testserver/17", "mailto:17@testserver", "//anderswo.example/17", "1" * 19 + "9",
        "/politik/99999999999999999999/x", "http://",
        "http://[",
    ],
)  # fmt: skip
def test_what_names_no_story_of_ours_is_refused(named: str) -> None:
    with pytest.raises(LocatingError):
        story_id(named)
